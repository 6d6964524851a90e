"""`mobilectl overlaps`: campaigns for the same customers at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import format_option, print_table, print_tables, screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.audience.predicates import Predicate
    from mobilectl.workspace.models.campaigns import Campaign
    from mobilectl.workspace.workspace import Defined, Workspace


@command(
    "overlaps",
    say(
        "Show campaigns for the same customers at the same time.\n\nWith two IDs, these campaigns: customers, days, products, channels and "
        "the sends that meet, with example customers. With one, all that overlap with it. With none, a matrix and a list of all."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@option("--snapshot", "address", metavar="ADDRESS", help=say("Count customers in this snapshot.").text)
@format_option
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], address: str | None, format: str) -> None:
    session = Session(context)
    workspace = session.workspace()
    chosen = _chosen(workspace, ids)
    if len(chosen) == 2:
        _two(session, workspace, (chosen[0], chosen[1]), address, format)
    else:
        _all(session, workspace, chosen, address, format)
    if workspace.readings:
        count = len(workspace.readings)
        session.note(say("Reading the workspace met {count} problems; `mobilectl check` shows what is missing here.", count=count))


def _chosen(workspace: Workspace, ids: tuple[str, ...]) -> list[Defined[Campaign]]:
    """The campaigns that are named. Raises `UsageError`."""
    from mobilectl.errors import UsageError
    from mobilectl.workspace.convert import did_you_mean

    if len(ids) > 2 or len(set(ids)) < len(ids):
        raise UsageError(say("at most two campaigns can be compared, and not one with itself"), say("name two ids, one, or none"))
    found = []
    for id in ids:
        campaign = workspace.campaign(id)
        if campaign is None:
            raise UsageError(say("there is no campaign `{id}`", id=id), did_you_mean(id, [one.value.id for one in workspace.campaigns]))
        found.append(campaign)
    return found


def _two(
    session: Session, workspace: Workspace, chosen: tuple[Defined[Campaign], Defined[Campaign]], address: str | None, format: str
) -> None:
    from mobilectl.audience.predicates import All
    from mobilectl.reports.overlaps import beside_json, beside_tables
    from mobilectl.rules.overlap.beside import beside

    found = beside(*chosen, workspace)
    counts = _counts(session, workspace, address, [*found.predicates, All(found.predicates), *(one.both for one in found.meetings)])
    if format == "json":
        session.out(beside_json(found, counts))
    else:
        print_tables(session, [table for table in beside_tables(found, counts, workspace) if table.rows], format)


def _all(session: Session, workspace: Workspace, chosen: list[Defined[Campaign]], address: str | None, format: str) -> None:
    from mobilectl.contacts.plan import offered_to
    from mobilectl.reports.overlaps import Sheet, both_of, matrix, sheet_json, sheet_table
    from mobilectl.rules.overlap.pairs import all_pairs

    pairs = [pair for pair in all_pairs(workspace) if all(one in (pair.first, pair.second) for one in chosen)]
    alone = (offered_to(one.value, workspace) for pair in pairs for one in (pair.first, pair.second))
    sheet = Sheet(workspace, pairs, _counts(session, workspace, address, [*alone, *(both_of(pair, workspace) for pair in pairs)]))
    if format == "json":
        session.out(sheet_json(sheet))
        return
    if not pairs and format != "csv":
        session.out(say("No two campaigns are for the same customers at the same time."))
        return
    if not chosen and format != "csv":
        square = matrix(sheet, session.language, screen_width())
        if square is None:
            session.note(say("There are too many campaigns for a matrix: {count}.", count=len(sheet.campaigns)))
        else:
            session.out("\n".join(["```", *square, "```", ""] if format == "markdown" else [*square, ""]))
    print_table(session, sheet_table(sheet), format)


def _counts(session: Session, workspace: Workspace, address: str | None, predicates: Iterable[Predicate]) -> dict[Predicate, int]:
    """How many customers of the snapshot are meant, if there is one."""
    from mobilectl.cli.snapshot_command import opened, progress_bar

    if address is None:
        return {}
    from mobilectl.volumes.counting import count_customers

    snapshot = opened(session, address, workspace.attributes)
    with progress_bar(session, say("Counting"), snapshot.rows) as progress:
        return count_customers(snapshot, tuple(dict.fromkeys(predicates)), workspace.attributes.attributes, progress)
