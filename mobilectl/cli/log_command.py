"""`mobilectl log`: who signed what, from the beginning."""

from __future__ import annotations

from collections.abc import Collection

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.messages import Message, say
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
    from mobilectl.approvals.definitions import KIND_NAMES, addresses

    session = Session(context)
    workspace = session.workspace()
    book = read_book(workspace.root)
    signed = history(book)
    shown = [one for one in signed if not ids or not set(ids).isdisjoint(_names(one.statement.kind, one.statement.id))]
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
    elif not signed:
        session.out(say("Nothing has been signed yet."))
    defined = {name for address in addresses(workspace) for name in _names(*address)}
    for id in dict.fromkeys(ids) if signed else ():
        if not any(id in _names(one.statement.kind, one.statement.id) for one in signed):
            session.note(_nothing(id, defined))
    for problem in book.problems:
        session.note(problem)


def _names(kind: str, id: str) -> tuple[str, str]:
    """How a definition may be called on the command line."""
    return id, f"{kind}/{id}"


def _nothing(id: str, defined: Collection[str]) -> Message:
    from mobilectl.workspace.convert import nearest

    near = () if id in defined else nearest(id, defined)
    if near:
        return say("Nothing was signed about `{id}`; did you mean `{near}`?", id=id, near=near[0])
    return say("Nothing was signed about `{id}`.", id=id)
