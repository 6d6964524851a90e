"""`mobilectl dry-run`: how many messages a plan sends to whom, and what is held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.against import Wishes, compare
from mobilectl.cli.engines import Engine, engine_options, history_option
from mobilectl.cli.outputs import Output, output_options
from mobilectl.cli.periods import day_given, first_option, last_option, period_of
from mobilectl.cli.printing import format_option, print_chart, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.errors import UsageError
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.occasion import Occasion


@command(
    "dry-run",
    say(
        "Count the messages of a plan against a snapshot of customers.\n\nEvery message is counted for every customer of the snapshot, and "
        "what caps, blackouts and quiet hours hold back is told apart. Ends with 1 where a campaign loses more, or channels "
        "leave more undelivered, than the policy allows, a file could not be read, or errors in the definitions make the numbers "
        "wrong.\n\n"
        "With --against, what a change does to everyone's messages is told instead: both plans are carried out for the same customers. "
        "Ends with 1 also where the change takes more than the policy's budgets allow."
    ).text,
)
@option(
    "--snapshot",
    "address",
    required=True,
    metavar="ADDRESS",
    help=say(
        "The snapshot: a file, a folder, a pattern of files, an `https:` or `s3:` address, a table of a database; for Spark Parquet, CSV "
        "or table:NAME."
    ).text,
)
@history_option
@option(
    "--against",
    is_flag=False,
    flag_value="",
    metavar="[BASE]",
    help=say("What changes since BASE, a git revision or another workspace's folder; without BASE, since the main branch.").text,
)
@first_option
@last_option
@option(
    "--by",
    metavar="DIMENSIONS",
    help=say(
        "One table by these, parted by commas: day, week, hour, channel, item, campaign, touchpoint, message, unit, class, rule, "
        "displaced_by, city, tier."
    ).text,
)
@format_option
@output_options
@engine_options
@click.pass_context
def COMMAND(
    context: click.Context,
    address: str,
    history: str | None,
    against: str | None,
    first: str | None,
    last: str | None,
    by: str | None,
    format: str,
    output: Output,
    engine: Engine,
) -> int:
    from mobilectl.approvals.definitions import workspace_digest
    from mobilectl.contacts.plan import contact_plan
    from mobilectl.reports.breakdowns import names_of_dimensions
    from mobilectl.reports.occasion import Occasion
    from mobilectl.rules.miscounted import miscounted
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.dimensions import all_dimensions, counting, read_dimensions
    from mobilectl.volumes.parts import told_apart
    from mobilectl.volumes.results import DryRun

    session = Session(context)
    if against is not None:
        if by is not None:
            raise UsageError(
                say("{first} and {second} cannot be asked for together", first="--by", second="--against"), say("leave one out")
            )
        begin, end = map(day_given, (first, last))
        return compare(session, Wishes(address, history, against, begin, end, format), engine, output)
    workspace = session.workspace()
    plan = contact_plan(workspace, *period_of(workspace, first, last))
    compiled = compile_plan(plan, workspace.policy, last_days(workspace), told_apart(workspace))
    dimensions = read_dimensions(by or "", compiled, names_of_dimensions(workspace, all_dimensions(compiled)) if by else {})
    output.check(address, history)
    errors = miscounted(workspace)
    counted = engine.count(session, workspace, address, history, counting(compiled, dimensions))
    run = DryRun(counted.compiled, counted.totals)
    occasion = Occasion(run, counted.snapshot, workspace, workspace_digest(workspace), errors, counted.history)
    _leave(session, occasion, dimensions, output)
    _show(session, occasion, dimensions, format)
    return Exit.FINDINGS if workspace.unread or occasion.errors or not occasion.within_limits else Exit.CLEAN


def _leave(session: Session, occasion: Occasion, by: tuple[str, ...], output: Output) -> None:
    from mobilectl.reports import volumes
    from mobilectl.reports.breakdown_results import breakdown_results

    output.write(
        session,
        lambda: breakdown_results(occasion, by),
        lambda: volumes.long_table(occasion, by),
        lambda: volumes.stamped_tables(occasion, by),
    )


def _show(session: Session, occasion: Occasion, by: tuple[str, ...], format: str) -> None:
    from mobilectl.reports import volumes
    from mobilectl.reports.breakdowns import breakdown_table
    from mobilectl.reports.dry_run_markdown import summary

    match format:
        case "json":
            session.out(volumes.dry_run_json(occasion, by))
        case "markdown":
            session.out(summary(occasion, by, session.language))
        case "csv":
            for line in volumes.headlines(occasion):
                session.note(line)
            print_table(session, volumes.long_table(occasion, by), format)
        case _:
            for line in [*volumes.headlines(occasion), *([] if by else volumes.consequences(occasion))]:
                session.out(line)
            session.out()
            for chart in volumes.charts(occasion, by) if format == "table" else []:
                print_chart(session, chart)
                session.out()
            for table in [breakdown_table(occasion, by)] if by else volumes.overview_tables(occasion):
                if format == "plain" and table.title is not None:
                    session.out(table.title)
                print_table(session, table, format)
                session.out()
    for line in volumes.said(occasion):
        session.note(line)
