"""A trap: a sign that YAML takes for something else than it looks like, and what would make the line right."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mobilectl.messages import Message

UNREADABLE = "S001"
"""The rule that explains what keeps a file from being read."""
MISREAD, CUT, INVISIBLE, KEPT = "S014", "S015", "S016", "S017"
"""Those that explain a trap in a file that can be read all the same."""


@dataclass(frozen=True, slots=True)
class Mend:
    """The characters from `start` to before `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Trap:
    """What stands at `start` to before `end`, why it is wrong, and what to do: `mends` make the line right.

    `misleads` says that the values of the file are not what was meant, so that nothing else should be concluded from them.
    """

    code: str
    start: int
    end: int
    message: Message
    hint: Message
    title: Message
    mends: tuple[Mend, ...]
    safe: bool = True
    misleads: bool = True


def mended(text: str, mends: Iterable[Mend]) -> str:
    """The text with the mends done. They must not overlap."""
    parts: list[str] = []
    at = 0
    for one in sorted(mends, key=_order):
        parts += (text[at : one.start], one.text)
        at = one.end
    return "".join((*parts, text[at:]))


class Repair:
    """A text under repair: as it is by now, and each mend where it belongs in the text as it was, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mends: list[Mend] = []
        self._place()

    def copy(self) -> Repair:
        """The same, to go another way from here."""
        other = Repair(self.text)
        other.mends = list(self.mends)
        other._place()
        return other

    def _place(self) -> None:
        """Where in the present text each mend begins and ends."""
        shift = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        for one in self.mends:
            self._starts.append(one.start + shift)
            self._ends.append(one.start + shift + len(one.text))
            shift += len(one.text) - (one.end - one.start)

    def original(self, index: int) -> int:
        """Where in the first text a character of the present one stands; inside of a mend, where that begins."""
        before = bisect.bisect_right(self._starts, index) - 1
        if before < 0:
            return index
        one, end = self.mends[before], self._ends[before]
        return one.start if index < end else index - end + one.end

    def _original_end(self, index: int) -> int:
        """Where in the first text a stretch ends that ends here: before what was deleted right behind it."""
        return self.original(index - 1) + 1

    def _placed(self, mend: Mend) -> Mend:
        start = self.original(mend.start)
        return Mend(start, start if mend.start == mend.end else self._original_end(mend.end), mend.text)

    def touches(self, mends: Iterable[Mend]) -> bool:
        """Whether one of these mends, of the present text, would change what another one wrote."""
        return any((before := bisect.bisect_left(self._starts, one.end) - 1) >= 0 and self._ends[before] > one.start for one in mends)

    def add(self, mends: Sequence[Mend]) -> tuple[Mend, ...]:
        """Does these mends of the present text; gives them as mends of the first text."""
        placed = tuple(self._placed(one) for one in mends)
        # Where two insert at one place, the one that stands first in the present text comes first.
        places = [*((one.start, 0) for one in mends), *((start, 1) for start in self._starts)]
        ordered = sorted(zip((*placed, *self.mends), places, strict=True), key=lambda one: (*_order(one[0]), one[1]))
        self.text = mended(self.text, mends)
        self.mends = [one for one, _ in ordered]
        self._place()
        return placed


def _order(mend: Mend) -> tuple[int, int]:
    return mend.start, mend.end


def without_rivals(mends: Iterable[Mend]) -> tuple[Mend, ...]:
    """The mends, of which those that insert at one place are one."""
    found: list[Mend] = []
    for one in mends:
        if found and found[-1].start == found[-1].end == one.start == one.end:
            found[-1] = Mend(one.start, one.end, found[-1].text + one.text)
        else:
            found.append(one)
    return tuple(found)
