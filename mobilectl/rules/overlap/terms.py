"""In which terms two offers differ."""

from __future__ import annotations

from mobilectl.messages import Message, say
from mobilectl.workspace.models.campaigns import Offer

TERMS: dict[str, Message] = {
    "price": say("price"),
    "commitment_months": say("months of commitment"),
    "gives": say("what it gives"),
    "effective": say("from when"),
    "benefit_months": say("for how many months"),
    "afterwards": say("price afterwards"),
    "renewal": say("at the end"),
}
"""What an offer says, in the order of weight."""


def differences(mine: Offer, other: Offer) -> dict[str, Message]:
    """The terms in which two offers differ, by key, each with what both say. In which order they list what they give means nothing."""
    found = {}
    for key, word in TERMS.items():
        here, there = getattr(mine, key), getattr(other, key)
        if (set(here) != set(there)) if key == "gives" else here != there:
            found[key] = say("{term} {here} here, {there} there", term=word, here=_shown(here), there=_shown(there))
    return found


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return say("{parts}", parts=tuple(f"{grant.what} {grant.amount}" for grant in value)) if value else say("nothing")
    return say("not said") if value is None else str(value)
