"""Where the glossary's terms are used, and where they are explained."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mobilectl.wording.explained import explains
from mobilectl.wording.explanations import explanation_at
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import Role, Vocabulary
from mobilectl.wording.texts import Piece, Spot, Wording
from mobilectl.workspace.models.glossary import Glossary, Term
from mobilectl.workspace.workspace import Workspace


class TermUse(msgspec.Struct, frozen=True):
    """A term, or an alias of it, in a text or the FAQ. `explained` says whether that text, or question and answer, says what it means;
    `explanation` are the words that do, where these can be told from the others."""

    term: Term
    spot: Spot
    definition: str
    explained: bool
    explanation: Spot | None


def term_uses(workspace: Workspace, wanted: Term | None = None) -> Iterator[TermUse]:
    """Every use of every term, or of one, also of those that everyone knows."""
    terms = workspace.glossary.terms
    loud = Vocabulary(_loud(workspace.glossary))
    definitions: tuple[Definition, ...] = (*workspace.touchpoints, *workspace.campaigns)
    for definition in definitions:
        for wording in wordings(definition, workspace):
            for piece in wording.pieces:
                for match in loud.matches(piece.words):
                    spot = Spot(piece, match.start, match.end)
                    for entry in match.entries:
                        if entry.role in (Role.TERM, Role.ALIAS):
                            term = terms[int(entry.route[1])]
                            if wanted is None or term is wanted:
                                around = _around(wording, piece)
                                explanation = explanation_at(wording, spot)
                                yield TermUse(term, spot, definition.value.id, explains(around, term), explanation)


def _loud(glossary: Glossary) -> Glossary:
    """The glossary with nothing in it that goes without saying."""
    return msgspec.structs.replace(glossary, terms=tuple(msgspec.structs.replace(term, known=False) for term in glossary.terms))


def _around(wording: Wording, piece: Piece) -> str:
    text = wording.text_of(piece)
    if text is not None:
        return text.whole
    return next(
        (f"{one.question.words}\n{one.answer.words}" for one in wording.answers if piece in (one.question, one.answer)), piece.words
    )
