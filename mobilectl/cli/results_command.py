"""`mobilectl results`: what came of live campaigns."""

from __future__ import annotations

import asyncio

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.rollouts import target_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.messages import say


@command(
    "results",
    say(
        "Tell what came of campaigns, from what the target counted.\n\nID is a campaign; all that are live are shown if none is named. "
        "Each share comes with its 95-percent interval, and is held against what the campaign wants to reach."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@target_option
@format_option
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], target: str | None, format: str) -> None:
    from mobilectl.cli.desks import desk_of
    from mobilectl.delivery.contract import Results
    from mobilectl.delivery.targets import choose_target, connect
    from mobilectl.reports.outcomes import results_table

    session = Session(context)
    workspace = session.workspace()
    desk = desk_of(workspace, target)
    to = choose_target(workspace.delivery, target)

    async def read() -> dict[str, Results | None]:
        async with connect(to, desk.root, desk.trust, writing=False, tell=session.note) as client:
            named = ids or [id for kind, id in sorted(await client.entries()) if kind == "campaign"]
            return {id: await client.results("campaign", id) for id in named}

    asked = asyncio.run(read())
    found = {id: results for id, results in asked.items() if results is not None}
    if any(one.simulated for one in found.values()):
        session.note(say("Simulated: these numbers are made up by a sandbox, nobody was counted."))
    if found or format != "table":
        wanted = {one.model.id: one.model.evaluation.targets for one in workspace.campaigns if one.model.evaluation is not None}
        print_table(session, results_table(found, wanted), format)
    missing = [id for id, results in asked.items() if results is None]
    if missing:
        session.note(say("{target} has no results of {ids}.", target=to.name, ids=tuple(missing)))
    elif not found:
        session.note(say("No campaign is live on {target}.", target=to.name))
