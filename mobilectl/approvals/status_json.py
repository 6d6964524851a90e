"""Where definitions stand, as JSON of a shape of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mobilectl.approvals.states import Standing
from mobilectl.messages import Language, Message

VERSION = 1


def status_json(standings: Iterable[Standing], problems: Iterable[Message], language: Language) -> str:
    """The standings as text. States and keys are never translated, reasons are sentences."""
    shape = {
        "version": VERSION,
        "definitions": [_standing(one, language) for one in standings],
        "problems": [language.text(one) for one in problems],
    }
    return json.dumps(shape, ensure_ascii=False, indent=2)


def _standing(standing: Standing, language: Language) -> dict[str, object]:
    definition = standing.definition
    return {
        "kind": definition.kind,
        "id": definition.id,
        "owner": definition.subject.owner,
        "file": definition.file,
        "digest": definition.digest,
        "state": standing.state,
        "submitted_by": list(standing.submitted_by),
        "approved_by": list(standing.approved_by),
        "reasons": [language.text(one) for one in standing.reasons],
    }
