"""`mobilectl status`: where each definition stands."""

from __future__ import annotations

import click

from mobilectl.cli.desks import desk_of
from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table

COLUMNS = (
    Column("id", say("Definition")),
    Column("kind", say("Kind")),
    Column("owner", say("Owner")),
    Column("state", say("State")),
    Column("submitted_by", say("Submitted by")),
    Column("approved_by", say("Approved by")),
    Column("detail", say("Detail")),
)


@command(
    "status",
    say("Say where each definition stands.\n\nID is a campaign, a touchpoint or `policy`; all are shown if none is named.").text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text)
@format_option
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], target: str | None, format: str) -> None:
    from mobilectl.approvals.definitions import KIND_NAMES, choose
    from mobilectl.approvals.states import utc_now
    from mobilectl.approvals.status_json import status_json
    from mobilectl.reports.standings import STATE_NAMES

    session = Session(context)
    desk = desk_of(session.workspace(), target)
    chosen = choose(desk.definitions, ids) if ids else desk.definitions
    now = utc_now()
    standings = tuple(desk.standing(one, now) for one in chosen)
    if format == "json":
        session.out(status_json(standings, desk.book.problems, session.language))
        return
    rows = [
        (
            one.definition.id,
            KIND_NAMES[one.definition.kind],
            one.definition.subject.owner,
            STATE_NAMES[one.state],
            one.submitted_by,
            one.approved_by,
            one.reasons,
        )
        for one in standings
    ]
    print_table(session, Table(None, COLUMNS, rows), format)
    for problem in desk.book.problems:
        session.note(problem)
