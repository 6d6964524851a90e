"""Where texts hold words that the glossary lists under `forbidden`: what two rules of this family look at."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mobilectl.findings import Place, Related
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import GLOSSARY
from mobilectl.workspace.models.glossary import Forbidden
from mobilectl.workspace.workspace import Workspace


class Listed(msgspec.Struct, frozen=True):
    """A listed word in a text: as it is written there, its place, the list it is on, and where that stands."""

    written: str
    place: Place
    forbidden: Forbidden
    related: Related


def listed_words(definition: Definition, workspace: Workspace, *severities: str) -> Iterator[Listed]:
    """The words whose level the policy's wording.forbidden_levels sets to one of the severities."""
    levels = {level for level, severity in workspace.policy.wording.forbidden_levels.items() if severity in severities}
    for wording in wordings(definition, workspace):
        for spot, match in wording.matches:
            for entry in match.entries:
                if isinstance(entry.source, Forbidden) and entry.source.level in levels:
                    yield Listed(spot.words, spot.place, entry.source, Related(Place(GLOSSARY, entry.route), say("here it is laid down")))
