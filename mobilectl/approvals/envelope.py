"""What goes to a target with a definition, so that it can see for itself that it is approved: statements and their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mobilectl.approvals.evidence import Evidence, evidence_data, read_evidence
from mobilectl.approvals.statements import Signed, read_signed, signed_data

MOST_STATEMENTS = 64


@dataclass(frozen=True, slots=True)
class Envelope:
    """The statements about one revision of a definition, and what it was judged by; None where that is not at hand."""

    statements: tuple[Signed, ...]
    evidence: Evidence | None


def envelope_data(envelope: Envelope) -> dict[str, Any]:
    """An envelope as JSON data."""
    return {
        "statements": [signed_data(one) for one in envelope.statements],
        "evidence": None if envelope.evidence is None else evidence_data(envelope.evidence),
    }


def read_envelope(data: Any) -> Envelope:
    """An envelope out of JSON data. Raises ValueError for anything that is none."""
    if not isinstance(data, dict) or set(data) != {"statements", "evidence"} or not isinstance(data["statements"], list):
        raise ValueError("not an object of `statements` and `evidence`")
    if not 1 <= len(data["statements"]) <= MOST_STATEMENTS:
        raise ValueError(f"from 1 to {MOST_STATEMENTS} statements are accepted")
    evidence = None if data["evidence"] is None else read_evidence(data["evidence"])
    return Envelope(tuple(read_signed(one) for one in data["statements"]), evidence)
