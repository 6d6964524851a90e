"""`mobilectl log`: who signed what, from the beginning."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table

ACTION_NAMES = {"submit": say("submitted"), "approve": say("approved"), "reject": say("rejected"), "revoke": say("revoked")}
COLUMNS = (
    Column("at", say("When"), whole=True),
    Column("by", say("Who"), whole=True),
    Column("action", say("What")),
    Column("kind", say("Kind")),
    Column("id", say("Definition"), whole=True),
    Column("revision", say("Revision"), right=True),
    Column("target", say("Target")),
    Column("comment", say("Comment")),
    Column("digest", say("Statement"), beside=True),
    Column("content", say("Content"), beside=True),
    Column("evidence", say("Evidence"), beside=True),
    Column("after", say("After"), beside=True),
)


@command(
    "log",
    say(
        "List who signed what, the oldest first.\n\nID is a campaign, a touchpoint or `policy`; all are shown if none is named. Nothing is "
        "judged here: `status` says what counts today, `verify` whether the history is whole."
    ).text,
)
@argument("ids", nargs=-1, metavar="[ID]...")
@format_option
@click.pass_context
def COMMAND(context: click.Context, ids: tuple[str, ...], format: str) -> None:
    from mobilectl.approvals.audit import history
    from mobilectl.approvals.book import read_book
    from mobilectl.reports.standings import KIND_NAMES

    session = Session(context)
    book = read_book(session.workspace().root)
    shown = [one for one in history(book) if not ids or one.statement.id in ids or f"{one.statement.kind}/{one.statement.id}" in ids]
    rows = [
        (
            one.statement.at,
            one.statement.by,
            ACTION_NAMES[one.statement.action],
            KIND_NAMES[one.statement.kind],
            one.statement.id,
            one.statement.revision,
            one.statement.target,
            one.statement.comment,
            one.digest,
            one.statement.digest,
            one.statement.evidence,
            one.statement.after,
        )
        for one in shown
    ]
    if rows or format != "table":
        print_table(session, Table(None, COLUMNS, rows), format)
    else:
        session.out(say("Nothing has been signed yet."))
    for problem in book.problems:
        session.note(problem)
