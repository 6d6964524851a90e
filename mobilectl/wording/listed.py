"""Whether the glossary has had its say on some words already, so that one thing is told once."""

from __future__ import annotations

from mobilectl.wording.terms import Role
from mobilectl.wording.texts import Spot, Wording


def is_forbidden(spot: Spot, wording: Wording) -> bool:
    """Whether a word that the glossary forbids stands among these."""
    return any(
        one.piece is spot.piece and one.start < spot.end and spot.start < one.end
        for one, match in wording.matches
        if any(entry.role is Role.FORBIDDEN for entry in match.entries)
    )
