"""`mobilectl glossary`: terms that cities propose and the province settles, and where they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.tables import Table
    from mobilectl.workspace.document import Document
    from mobilectl.workspace.workspace import Workspace


@command(
    "propose",
    say(
        "Add a term to glossary.yaml as a city's draft.\n\nThe explanation is for somebody who never learnt about networks: at most 40 "
        "characters, without the term itself and without other technical terms. Texts wait with the term until it is settled."
    ).text,
)
@argument("term")
@option("--plain", required=True, metavar="TEXT", help=say("What it means, in plain words.").text)
@option("--alias", "aliases", multiple=True, metavar="WORD", help=say("Another name of the same thing; may be given again.").text)
@option("--unit", required=True, metavar="UNIT", help=say("The unit that proposes it.").text)
@click.pass_context
def propose(context: click.Context, term: str, plain: str, aliases: tuple[str, ...], unit: str) -> None:
    """Adds a draft."""
    from mobilectl.wording.settling import propose as proposed

    session = Session(context)
    workspace = session.workspace()
    _write(workspace, proposed(workspace, term, plain, aliases, unit))
    session.out(say("{term} is proposed by {unit}: {plain}", term=term, unit=workspace.units[unit].name, plain=plain))
    session.note(say("The province settles it with `mobilectl glossary settle {term}`.", term=term))


@command(
    "settle",
    say(
        "Make a draft the province's standard term.\n\nShows the texts that use the term and how they explain it. --plain settles it in "
        "other words than proposed, or changes a term that is settled already."
    ).text,
)
@argument("term")
@option("--plain", metavar="TEXT", help=say("What it means, in plain words; else as proposed.").text)
@format_option
@click.pass_context
def settle(context: click.Context, term: str, plain: str | None, format: str) -> None:
    """Settles a term."""
    from mobilectl.reports.glossary import uses_table
    from mobilectl.wording.settling import find_term
    from mobilectl.wording.settling import settle as settled
    from mobilectl.wording.usage import term_uses
    from mobilectl.workspace.workspace import with_document

    session = Session(context)
    workspace = session.workspace()
    document = settled(workspace, term, plain)
    if document is not None:
        _write(workspace, document)
        workspace = with_document(workspace, document) or workspace
    found = find_term(workspace, term)
    session.note(
        say("{term} is settled: {plain}", term=found.term, plain=found.plain)
        if document is not None
        else say("{term} is settled already: {plain}", term=found.term, plain=found.plain)
    )
    _print(session, uses_table(found, term_uses(workspace, found), workspace), format)
    session.note_unread(workspace.unread)


@command(
    "usage",
    say(
        "List where terms are used and explained.\n\nWithout TERM, all terms: how often each is used, and where it is explained first. "
        "With one, every place where it or an alias of it stands."
    ).text,
)
@argument("term", required=False, metavar="[TERM]")
@format_option
@click.pass_context
def usage(context: click.Context, term: str | None, format: str) -> None:
    """Lists uses."""
    from mobilectl.reports.glossary import usage_table, uses_table
    from mobilectl.wording.settling import find_term
    from mobilectl.wording.usage import term_uses

    session = Session(context)
    workspace = session.workspace()
    if term is None:
        table = usage_table(workspace.glossary.terms, term_uses(workspace), workspace)
    else:
        found = find_term(workspace, term)
        table = uses_table(found, term_uses(workspace, found), workspace)
    _print(session, table, format)
    session.note_unread(workspace.unread)


def _print(session: Session, table: Table, format: str) -> None:
    if table.rows or format != "table":
        print_table(session, table, format)
    else:
        session.out(say("No text uses it yet."))


def _write(workspace: Workspace, document: Document) -> None:
    """Writes the changed glossary, if the file is still what was read. One that is not in UTF-8 must be made so first."""
    from mobilectl.errors import Unusable
    from mobilectl.rules.fixing import Rewrite, encoded, write

    before = (workspace.root / document.file).read_bytes()
    if encoded(workspace.documents[document.file].text, before) != before:
        raise Unusable(
            say("{file} would not stay as it is written now", file=document.file), say("`mobilectl check` says why, `--fix` mends it")
        )
    write(Rewrite(workspace.root, {document.file: before}, {document.file: encoded(document.text, before)}))


COMMAND = Group("glossary", help=say("Propose terms, settle them, and list where they are used.").text,
                commands=[propose, settle, usage], params=list(COMMON_OPTIONS))  # fmt: skip
