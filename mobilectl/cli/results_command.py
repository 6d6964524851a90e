"""`mobilectl results`: what came of what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.rollouts import target_option
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.interrupts import run_async
from mobilectl.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mobilectl.delivery.outcomes import Foreseen, Outcome
    from mobilectl.delivery.plan import Address
    from mobilectl.delivery.targets import NamedTarget
    from mobilectl.workspace.workspace import Workspace

    Read = tuple[tuple[Outcome, ...], tuple[str, ...], tuple[str, ...]]

MOST_NAMED = 5
"""So many definitions without results are named; of more their number is told. JSON names all."""


@command(
    "results",
    say(
        "Tell what came of live campaigns and touchpoints, from receipts and survey answers that the target counted.\n\nID is a campaign "
        "or a touchpoint; all that are live are shown if none is named. Reach, awareness, satisfaction, net promoter score and uptake come "
        "with 95-percent intervals, against the targets of each campaign or reminder, against its control group, and against the dry "
        "run that it was submitted with. Nothing is changed."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@target_option
@option("--by", metavar="DIMENSIONS", help=say("Break down by these, parted by commas: message, channel, city.").text)
@option("--snapshot", "address", metavar="ADDRESS", help=say("Hold them against a dry run on this snapshot, made now, instead.").text)
@option(
    "--from",
    "first",
    metavar="DATE",
    help=say("With --snapshot: its first day; else the first of the month in which a campaign first sends.").text,
)
@format_option
@click.pass_context
def COMMAND(
    context: click.Context,
    ids: tuple[str, ...],
    target: str | None,
    by: str | None,
    address: str | None,
    first: str | None,
    format: str,
) -> None:
    from mobilectl.delivery.outcomes import foreseen_at_submission
    from mobilectl.delivery.targets import choose_target
    from mobilectl.reports.measures import read_dimensions
    from mobilectl.reports.outcomes import Told, outcomes_json, outcomes_table

    session = Session(context)
    dimensions = read_dimensions(by or "")
    if first is not None and address is None:
        raise UsageError(say("--from belongs to --snapshot"), say("add --snapshot, or leave it out"))
    workspace = session.workspace()
    to = choose_target(workspace.delivery, target)
    found, without, absent = run_async(_read(session, workspace, to, ids))
    if address is not None and found:
        foreseen = _dry_run(session, workspace, address, first, found)
    else:
        at_submission = {(one.kind, one.id): foreseen_at_submission(one) for one in found}
        foreseen = {address: one for address, one in at_submission.items() if one is not None}
    told = Told(to.name, found, foreseen, dimensions)
    if format == "json":
        session.out(outcomes_json(told, without, absent))
    elif found:
        print_table(session, outcomes_table(told, workspace), format)
    _note(session, to, found, without, absent)
    for line in told.forecasts():
        session.note(line)
    unforeseen = tuple(one.id for one in found if (one.kind, one.id) not in foreseen)
    if unforeseen and address is None:
        session.note(say("Submitted without a dry run, so no forecast is known: {ids}; --snapshot makes one now.", ids=unforeseen))


async def _read(session: Session, workspace: Workspace, to: NamedTarget, ids: Sequence[str]) -> Read:
    """What came of what is named, what has no results, and what is not live."""
    from mobilectl.approvals.definitions import addresses
    from mobilectl.approvals.signing import own_trust
    from mobilectl.delivery.outcomes import read_outcomes, wanted
    from mobilectl.delivery.targets import connect

    trust = own_trust(workspace, to.approved_as)
    async with connect(to, workspace.root, trust, writing=False, tell=session.note) as client:
        live = await client.entries()
        chosen, absent = wanted(live, addresses(workspace), ids)
        read = await read_outcomes(client, to.name, [live[one] for one in chosen])
    without = tuple(id for (_, id), one in zip(chosen, read, strict=True) if one is None)
    return tuple(one for one in read if one is not None), without, absent


def _dry_run(
    session: Session, workspace: Workspace, address: str, first: str | None, found: Sequence[Outcome]
) -> Mapping[Address, Foreseen]:
    """What a dry run of the workspace counts over the days that the results cover."""
    from mobilectl.cli.engines import dry_run_of, note_errors
    from mobilectl.cli.periods import day_given
    from mobilectl.contacts.plan import contact_plan, plan_period
    from mobilectl.delivery.outcomes import forecast_period, foreseen_by

    note_errors(session, workspace)
    period = forecast_period(plan_period(workspace), day_given(first), found)
    run, _ = dry_run_of(session, workspace, contact_plan(workspace, *period), address)
    return foreseen_by(run, found)


def _note(session: Session, to: NamedTarget, found: Sequence[Outcome], without: Sequence[str], absent: Sequence[str]) -> None:
    if any(one.results.simulated for one in found):
        session.note(say("Simulated: these numbers are made up by a sandbox, nobody was counted."))
    for until in sorted({one.results.until for one in found}):
        ids = tuple(one.id for one in found if one.results.until == until)
        session.note(say("The numbers cover the days until {day}: {ids}", day=until, ids=ids))
    if unkept := tuple(one.id for one in found if one.lacks_control):
        session.note(say("A control group is wanted, but {target} tells of none: {ids}", target=to.name, ids=unkept))
    if absent:
        session.note(say("Defined here, but not live on {target}: {ids}", target=to.name, ids=tuple(absent)))
    if len(without) > MOST_NAMED:
        session.note(say("{target} has no results of {count} definitions that are live.", target=to.name, count=len(without)))
    elif without:
        session.note(say("{target} has no results of {ids}.", target=to.name, ids=tuple(without)))
    if without and to.target.api == "tmf671":
        session.note(say("TMF671 knows no results; what came of campaigns is told by the delivery API only."))
    if not found and not without and not absent:
        session.note(say("No campaign or touchpoint is live on {target}.", target=to.name))
