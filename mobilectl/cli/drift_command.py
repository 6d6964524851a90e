"""`mobilectl drift`: what another hand changed on the target."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.rollouts import target_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import command
from mobilectl.exits import Exit
from mobilectl.messages import say


@command(
    "drift",
    say(
        "Tell what another hand changed on the target.\n\nThat is what is live, but not as anybody here ever signed it, or put there from "
        "another workspace. Ends with 1 if there is any."
    ).text,
)
@target_option
@format_option
@click.pass_context
def COMMAND(context: click.Context, target: str | None, format: str) -> int:
    from mobilectl.cli.plan_command import fresh_plan
    from mobilectl.reports.plans import items_table, plan_lines

    session = Session(context)
    plan = fresh_plan(session, session.workspace(), target)
    drifted = plan.only(one.address for one in plan.items if one.action == "drifted")
    if format != "table":
        print_table(session, items_table(drifted, session.language), format)
    for line in plan_lines(drifted, session.language) if format == "table" else ():
        session.out(" " * (2 * line.depth) + line.said)
    if not drifted.items:
        session.note(say("Nothing on {target} was changed by another hand.", target=plan.target))
        return Exit.CLEAN
    session.note(say("`mobilectl pull ID` adopts what is live, `mobilectl push --replace ID` overwrites it."))
    return Exit.FINDINGS
