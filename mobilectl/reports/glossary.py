"""How the glossary is used, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table
from mobilectl.wording.explanations import breaks_with
from mobilectl.wording.usage import TermUse
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace

OVER_ALL = (
    Column("term", say("term")),
    Column("status", say("status")),
    Column("owner", say("owner")),
    Column("uses", say("uses"), right=True),
    Column("definitions", say("definitions"), right=True),
    Column("explained", say("explained at")),
    Column("places", say("used at"), beside=True),
)
OF_ONE = (
    Column("definition", say("definition"), whole=True),
    Column("file", say("file"), whole=True),
    Column("line", say("line"), right=True),
    Column("written", say("as written")),
    Column("explained", say("explained")),
    Column("explanation", say("in these words")),
)


def usage_table(terms: Sequence[Term], uses: Iterable[TermUse], workspace: Workspace) -> Table:
    """A row for each term, also for those that nothing uses."""
    by_term: dict[int, list[TermUse]] = {id(term): [] for term in terms}
    for use in uses:
        by_term[id(use.term)].append(use)
    rows = []
    for term in terms:
        found = by_term[id(term)]
        explained = next((use for use in found if use.explained), None)
        rows.append(
            (
                term.term,
                say("draft") if term.status == "draft" else say("settled"),
                term.owner,
                len(found),
                len({use.definition for use in found}),
                _at(explained, workspace) if explained else None,
                tuple(_at(use, workspace) for use in found),
            )
        )
    return Table(None, OVER_ALL, rows, "terms")


def uses_table(term: Term, uses: Iterable[TermUse], workspace: Workspace) -> Table:
    """A row for each place where a term, or an alias of it, is used."""
    rows = []
    for use in uses:
        at = locate(workspace, use.spot.place)
        rows.append((use.definition, at.file, at.line, use.spot.words, _explained(use, term), use.explanation and use.explanation.words))
    return Table(None, OF_ONE, rows, "uses")


def _explained(use: TermUse, term: Term) -> object:
    if use.explanation is not None and breaks_with(use.explanation.words, term.plain):
        return say("in another way")
    return say("explained") if use.explained else None


def _at(use: TermUse, workspace: Workspace) -> str:
    at = locate(workspace, use.spot.place)
    return f"{at.file}:{at.line}"
