"""`mobilectl verify`: whether the history of approvals is whole, by the files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.exits import Exit
from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table

if TYPE_CHECKING:
    from pathlib import Path

    from mobilectl.approvals.book import Book

COLUMNS = (Column("file", say("File")), Column("problem", say("What is wrong")))


@command(
    "verify",
    say(
        "Verify the history of approvals, offline.\n\nEvery signature, that no statement is missing between others, and that all they were "
        "judged by is there. Ends with 3 where something is wrong."
    ).text,
)
@option("--against", "revision", metavar="REVISION", help=say("A git revision of which no statement may be gone since.").text)
@option(
    "--contains",
    "wanted",
    multiple=True,
    metavar="DIGEST",
    help=say("A statement that must be there, as `log` names it; may be given several times.").text,
)
@format_option
@click.pass_context
def COMMAND(context: click.Context, revision: str | None, wanted: tuple[str, ...], format: str) -> int:
    from mobilectl.approvals.audit import flaws
    from mobilectl.approvals.book import read_book

    session = Session(context)
    root = session.workspace().root
    book = read_book(root)
    earlier = None if revision is None else _earlier(root, revision)
    rows: list[tuple[str | None, Message]] = [(one.file, one.message) for one in flaws(book, earlier)]
    rows += [(None, problem) for problem in book.problems]
    rows += [(None, say("there is no statement {digest}", digest=one)) for one in wanted if one not in book.files]
    if rows or format != "table":
        print_table(session, Table(None, COLUMNS, rows), format)
    count = sum(map(len, book.statements.values()))
    session.note(
        say("{count} statements, {wrong} problems.", count=count, wrong=len(rows))
        if rows
        else say("All {count} statements are as they were signed, and none is missing between them.", count=count)
    )
    return Exit.NOT_APPROVED if rows else Exit.CLEAN


def _earlier(root: Path, revision: str) -> Book:
    """The approvals as they were in a git revision."""
    from mobilectl.approvals.book import read_book
    from mobilectl.workspace.revisions import base_of, workspace_at

    with workspace_at(root, base_of(root, revision)) as (folder, _):
        return read_book(folder)
