"""`mobilectl exceptions`: all that is excepted from rules, by whom, why and until when."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command
from mobilectl.messages import say


@command(
    "exceptions",
    say(
        "List all exceptions from rules, with owner, reason and last day.\n\nAn exception is a comment on the key it concerns or on the "
        "line above it, `# mobilectl: ignore[W003] reason, until 2027-01-31`, or a setting in policy.yaml or a unit's checks.yaml."
    ).text,
)
@format_option
@click.pass_context
def COMMAND(context: click.Context, format: str) -> None:
    from mobilectl.reports.exceptions import exceptions
    from mobilectl.rules.baseline import read_baseline
    from mobilectl.rules.judging import judge

    session = Session(context)
    workspace = session.workspace()
    _, outcome = judge(workspace, baseline=read_baseline(workspace.root))
    table = exceptions(outcome)
    if table.rows or format != "table":
        print_table(session, table, format)
    else:
        session.out(say("There are no exceptions."))
    if outcome.baselined:
        session.note(say("The baseline holds back {count} more findings.", count=len(outcome.baselined)))
