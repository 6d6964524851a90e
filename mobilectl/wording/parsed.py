"""A text taken apart once: what stands around what it says, and the facts that it states."""

from __future__ import annotations

import msgspec

from mobilectl.wording.fact import Fact

Bounds = tuple[int, int]
"""The first character, and the one behind the last."""


class Placeholder(msgspec.Struct, frozen=True):
    """A variable in a text: `{name}`, with its place."""

    name: str
    start: int
    end: int


class Parsed(msgspec.Struct, frozen=True):
    """The parts of a text, all as places in `words`.

    `signature` is the sender's name in brackets at the beginning, `opt_out` the last of the accepted ways to refuse; None where missing.
    `body` is what is left between them. `facts` are in the order of their places, longer ones first.
    """

    words: str
    signature: Bounds | None
    body: Bounds
    opt_out: Bounds | None
    variables: tuple[Placeholder, ...]
    facts: tuple[Fact, ...]

    def said(self, fact: Fact) -> str:
        """The words of a fact."""
        return self.words[fact.start : fact.end]
