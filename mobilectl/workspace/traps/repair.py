"""Finds what keeps a file from being read, by trying: a guess that lets reading get further names the trap and its correction."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from mobilectl.workspace.faults import Fault, fault_of
from mobilectl.workspace.traps import sentences
from mobilectl.workspace.traps.guesses import Guess, alike, likely, possible, sure
from mobilectl.workspace.traps.lines import Line, line_at, lines_above
from mobilectl.workspace.traps.misread import misread
from mobilectl.workspace.traps.signs import code
from mobilectl.workspace.traps.trap import UNREADABLE, Mend, Repair, Trap, mended, without_rivals

LONGEST = 100_000
"""In a longer text no traps are looked for: a definition file has a few thousand characters."""
MOST_TRAPS = 50
"""For one file: so many are told, and so often the file is read on behind one."""
MOST_SIGNS = 200
"""Wrong signs found in these lines, several in some, end the search."""
MOST_BOLD = 5
"""So many guesses that are only possible, and only where the whole file can be read with them."""
MOST_LINES = 400
"""So many lines above a fault are looked at: the quote that opens too much may stand far above."""
MOST_ROW = 50
"""So many lines in a row are mended at once."""
MOST_GUESSES = 120
"""For one fault."""
MOST_CHARACTERS = 6_000_000
"""Read again in all, which takes about half a second."""

Guesses = Callable[[Line], Iterator[Guess]]
SURE: tuple[Guesses, ...] = (sure, likely)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The traps of a text, in order and where they stand in it; the fault that none of them explains; the text without the traps."""

    traps: tuple[Trap, ...]
    fault: Fault | None
    repair: Repair


def diagnose(text: str) -> Diagnosis:
    """What is wrong with a text that cannot be read, or may be misread."""
    if len(text) > LONGEST:
        return Diagnosis((), fault_of(text), Repair(text))
    conflict = _conflict(text)
    if conflict is not None:
        return Diagnosis((Trap(UNREADABLE, conflict, conflict + 7, *sentences.conflict(), ()),), None, Repair(text))
    readable = fault_of(text) is None
    search = _Search(Repair(text), [], MOST_CHARACTERS, readable)
    search.run()
    if search.fault is not None:
        bold = _Search(search.repair.copy(), list(search.found), search.budget, readable, MOST_BOLD)
        bold.run()
        search = bold if bold.fault is None else search
    fault = search.fault
    if fault is not None:
        fault = replace(fault, index=search.repair.original(fault.index))
    return Diagnosis(_by_line(text, search.found, search.repair), fault, search.repair)


@dataclass(slots=True)
class _Search:
    """Traps found so far, and how much may still be tried: characters to read again, and guesses that are only possible."""

    repair: Repair
    found: list[Trap]
    budget: int
    readable: bool
    """Whether the text could be read before any mend."""
    bold: int = 0
    fault: Fault | None = None

    def run(self) -> None:
        """Finds trap after trap until the text can be read and holds none, or nothing helps."""
        for _ in range(MOST_TRAPS):
            text = self.repair.text
            self.fault = fault_of(text)
            guess = misread(text) if self.fault is None else self._best(self.fault)
            guess = tuple(one for one in guess if not self.repair.touches(one.mends))
            if not guess or len(self.found) >= MOST_SIGNS:
                return
            found = _placed(self.repair, guess)
            self.found += found if self.fault is None or self.readable else [replace(one, code=UNREADABLE) for one in found]
            if self.fault is None and fault_of(self.repair.text) is None:
                return

    def _best(self, fault: Fault) -> Guess:
        """The guess that lets reading get furthest; the surer one and the nearer one where several do."""
        if not fault.mistyped:
            return ()
        reached = _left(fault, self.repair.text)
        best = self._furthest(_guesses(self.repair.text, fault, SURE), fault, reached)
        if not best and self.bold:
            best = self._furthest(_guesses(self.repair.text, fault, (possible,)), fault, reached)
            self.bold -= 1
        return best

    def _furthest(self, guesses: Iterator[Guess], fault: Fault, reached: tuple[int, int]) -> Guess:
        text = self.repair.text
        line = line_at(text, fault.index)
        following = line_at(text, min(line.end + 1, len(text)))
        best: Guess = ()
        for guess in itertools.islice(guesses, MOST_GUESSES):
            mends = tuple(mend for one in guess for mend in one.mends)
            if self.repair.touches(mends):
                continue
            self.budget -= len(text)
            if self.budget < 0:
                break
            trial = mended(text, mends)
            left = _left(fault_of(trial), trial)
            if left < reached:
                best, reached = guess, left
                # How far a line is to be moved shows only on the line below it.
                if len(text) - left[1] > (following if _moves(text, mends) else line).end:
                    break
        return best


def _conflict(text: str) -> int | None:
    """Where git left two versions of lines that it could not merge."""
    text = f"\n{text}"
    begin = text.find("\n<<<<<<< ")
    middle = text.find("\n=======", begin + 1)
    return begin if 0 <= begin < middle < text.find("\n>>>>>>> ", middle) else None


def _moves(text: str, mends: Iterable[Mend]) -> bool:
    """Whether a line is indented otherwise."""
    return any((one.start == 0 or text[one.start - 1] == "\n") and not one.text.strip() for one in mends)


def _left(fault: Fault | None, text: str) -> tuple[int, int]:
    """How much of the text is still unread; counted from its end, so that mends above do not matter."""
    return (-1, -1) if fault is None else (len(text) - fault.since, len(text) - fault.index)


def _guesses(text: str, fault: Fault, kinds: tuple[Guesses, ...]) -> Iterator[Guess]:
    at = line_at(text, fault.index)
    lines = [at, line_at(text, fault.since)] if fault.since < at.start else [at]
    seen = {one.start for one in lines}
    lines += [one for one in lines_above(text, at.start, MOST_LINES) if one.start not in seen]
    if kinds == SURE:
        for line in lines[:2]:
            yield from alike(line)
    for guesses in kinds:
        for line in lines:
            yield from guesses(line)
        if guesses is sure and (row := _in_a_row(lines)):
            yield row


def _in_a_row(lines: list[Line]) -> Guess:
    """All signs of the line and of those right above it, as far as each has one: together they are one text to YAML."""
    parts = (list(line.parts()) for line in lines)
    wrong = itertools.takewhile(bool, itertools.dropwhile(lambda one: not one, itertools.islice(parts, MOST_ROW)))
    return tuple(trap for line in wrong for part in line for trap in part)


def _placed(repair: Repair, guess: Guess) -> list[Trap]:
    """Does the mends of a guess; gives its traps with their places in the first text."""
    starts = [(repair.original(one.start), repair.original(one.end)) for one in guess]
    mends = repair.add([mend for one in guess for mend in one.mends])
    found, at = [], 0
    for one, (start, end) in zip(guess, starts, strict=True):
        own = mends[at : at + len(one.mends)]
        at += len(one.mends)
        found.append(Trap(one.code, start, max(end, start + 1), one.message, one.hint, one.title, own, one.safe, one.misleads))
    return found


def _by_line(text: str, traps: list[Trap], repair: Repair) -> tuple[Trap, ...]:
    """One trap a line, with the mends of all that stand there, so that its correction makes the whole line right."""
    lines: dict[int, list[Trap]] = {}
    for one in sorted(traps, key=lambda one: (one.start, one.end)):
        lines.setdefault(text.rfind("\n", 0, one.start), []).append(one)
    return tuple(_joined(text, found, repair) for found in itertools.islice(lines.values(), MOST_TRAPS))


def _joined(text: str, found: list[Trap], repair: Repair) -> Trap:
    signs = {one.start: sign for one in found if not (sign := text[one.start : one.start + 1]).isalnum()}
    main = next((one for one in found if one.start in signs), found[0])
    said = (main.message, main.hint, main.title)
    shown = dict.fromkeys(sign if sign.isprintable() and not sign.isspace() else code(sign) for sign in signs.values())
    if len(shown) > 1 and len({one.message.text for one in found if one.start in signs}) > 1:
        said = sentences.several(tuple(shown))
    own = {mend for one in found for mend in one.mends}
    return Trap(
        min(one.code for one in found),
        main.start,
        main.end,
        *said,
        without_rivals(mend for mend in repair.mends if mend in own),
        all(one.safe for one in found),
        any(one.misleads for one in found),
    )
