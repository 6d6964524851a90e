"""Where a contact must find room, and what it takes up: caps by their windows, and messages that are kept apart by their days.

Both come to the same: windows that remember who has got how much in them. A cap has no room for who has got all it allows in one of the
windows around a day. A gap has none for who has got, near enough, one of the messages that the contact is kept apart from; an exclusion
none for who has got one at all. Whichever of the two comes later in arbitration's order gives way, so neither can be got around.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from mobilectl.contacts.caps import binds, counted, windows
from mobilectl.contacts.plan import Planned, Stream
from mobilectl.contacts.selection import selected
from mobilectl.contacts.sends import counts_once
from mobilectl.workspace.models.care import Messages
from mobilectl.workspace.models.policy import Cap, Policy

Tries = tuple[tuple[date, tuple[int, ...]], ...]
"""The days on which a contact may be tried, each with the numbers of the rules that silence it then."""

Tried = tuple[Planned, Tries]


class Room(msgspec.Struct, frozen=True):
    """Where a rule looks for room: it has none for who has got `level` contacts in one of the windows. Level 0: for no one.

    `once`: what is one send on several channels counts once in the windows.
    """

    rule: int
    level: int
    windows: tuple[int, ...]
    once: bool = False


class Tally(Protocol):
    """Windows of one or more rules, under consecutive numbers."""

    @property
    def levels(self) -> tuple[int, ...]:
        """How many contacts are told apart in each window."""

    @property
    def once(self) -> bool:
        """Whether what is one send on several channels counts once in each window."""

    def rooms(self, planned: Planned, day: date) -> Iterator[Room]:
        """Where contacts must find room on a day; nowhere if they do not obey."""

    def uses(self, planned: Planned, day: date) -> tuple[int, ...]:
        """The windows in which they take up room."""

    def full(self) -> Iterator[Room]:
        """For each cap that allows anything all its windows, and when they are full."""


def tallies_of(policy: Policy, caps: Sequence[Cap], silences: int, tried: Sequence[Tried], begin: date) -> tuple[Tally, ...]:
    """All tallies of a policy in a plan that begins on a day. Its gaps, exclusions and caps have the numbers from `silences` on."""
    apart: list[tuple[Messages, Messages, int | None]] = [
        *((one.messages, one.others or one.messages, one.within_days) for one in policy.gaps),
        *((one.messages, one.others, None) for one in policy.exclusions),
    ]
    made: list[Tally] = []
    first = 0
    for rule, (one, other, within) in enumerate(apart, silences):
        made.append(_kept_apart(rule, one, other, within, first, tried))
        first += len(made[-1].levels)
    return (*made, *_cap_tallies(caps, silences + len(apart), first, tried, begin))


Slot = tuple[bool, int]
"""Of which side a message that is kept apart is, and the day (`date.toordinal`) on which it falls; 0 where the rule does not go by days."""


Occurrence = tuple[str, date | None]
"""A send or reminder as it is planned for a day; for all days where the rule does not go by days. Nothing: all that are on one side."""
NONE: Occurrence = ("", None)


class _Apart(msgspec.Struct, frozen=True):
    """A gap or an exclusion. Each slot has windows: one for each occurrence of what is on both sides, one for all others."""

    rule: int
    one: Messages
    other: Messages
    within: int | None
    shared: frozenset[str]
    """The sends and reminders that are on both sides, be it on different channels."""
    slots: dict[Slot, dict[Occurrence, int]]
    levels: tuple[int, ...]
    once: bool = False

    def rooms(self, planned: Planned, day: date) -> Iterator[Room]:
        sides, itself = self.own(planned)
        if not planned.stream.obeys or not sides:
            return
        own = self.when(day)
        near = [own] if self.within is None else range(own - self.within, own + self.within + 1)
        # What one send or reminder tells on several channels is one message: it is not kept apart from itself. Planned for another day
        # and moved to this one, it is another.
        found = sorted(
            number
            for side in sides
            for when in near
            for other, number in self.slots.get((not side, when), {}).items()
            if itself == NONE or other != itself or when != own
        )
        if found:
            yield Room(self.rule, 1, tuple(found))

    def uses(self, planned: Planned, day: date) -> tuple[int, ...]:
        sides, itself = self.own(planned)
        return tuple(self.slots[side, self.when(day)][itself] for side in sides)

    def full(self) -> Iterator[Room]:
        yield from ()

    def own(self, planned: Planned) -> tuple[list[bool], Occurrence]:
        """The sides that a contact is on, and the occurrence of its send or reminder if that is on both."""
        name = _name(planned.stream)
        itself = (name, None if self.within is None else planned.day) if name in self.shared else NONE
        return _sides(self.one, self.other, planned.stream), itself

    def when(self, day: date) -> int:
        """The day of a slot."""
        return 0 if self.within is None else day.toordinal()


def _kept_apart(rule: int, one: Messages, other: Messages, within: int | None, first: int, tried: Sequence[Tried]) -> _Apart:
    on = {side: {_name(planned.stream) for planned, _ in tried if side in _sides(one, other, planned.stream)} for side in (False, True)}
    made = _Apart(rule, one, other, within, frozenset(on[False] & on[True]), {}, ())
    count = 0
    for planned, days in tried:
        sides, itself = made.own(planned)
        for side, when in ((side, made.when(day)) for side in sides for day, silenced in days if not silenced):
            windows = made.slots.setdefault((side, when), {})
            if itself not in windows:
                windows[itself] = first + count
                count += 1
    return msgspec.structs.replace(made, levels=(1,) * count)


def _sides(one: Messages, other: Messages, stream: Stream) -> list[bool]:
    return [side for side, messages in ((False, one), (True, other)) if selected(messages, stream)]


def _name(stream: Stream) -> str:
    return f"{stream.owner}/{stream.item}"


class _Capped(msgspec.Struct, frozen=True, dict=True):
    """Caps that count the same contacts in the same windows: by rule number and level, and the windows that can ever be full.

    `spans` are the first and last days of the windows, `first` the number of the first one, `levels` how many are looked at in each.
    """

    caps: tuple[tuple[int, Cap], ...]
    spans: tuple[tuple[date, date], ...]
    first: int

    @property
    def levels(self) -> tuple[int, ...]:
        return (max(cap.at_most for _, cap in self.caps),) * len(self.spans)

    @property
    def once(self) -> bool:
        return counts_once(self.caps[0][1])

    def rooms(self, planned: Planned, day: date) -> Iterator[Room]:
        if planned.stream.obeys and binds(self.caps[0][1], planned.stream):
            around = self._around(day)
            for rule, cap in self.caps:
                if around or not cap.at_most:
                    yield Room(rule, cap.at_most, around if cap.at_most else (), self.once)

    def uses(self, planned: Planned, day: date) -> tuple[int, ...]:
        return self._around(day) if counted(self.caps[0][1], planned.stream) else ()

    def full(self) -> Iterator[Room]:
        every = tuple(range(self.first, self.first + len(self.spans)))
        yield from (Room(rule, cap.at_most, every) for rule, cap in self.caps if cap.at_most)

    def _around(self, day: date) -> tuple[int, ...]:
        """The numbers of the windows that hold a day."""
        return tuple(self.first + number for number, (low, high) in enumerate(self.spans) if low <= day <= high)


def _cap_tallies(caps: Sequence[Cap], first_rule: int, first: int, tried: Sequence[Tried], begin: date) -> Iterator[_Capped]:
    """The caps that count the same together, each with the windows in which as many can meet as one of them allows."""
    alike: dict[object, list[tuple[int, Cap]]] = {}
    for number, cap in enumerate(caps, first_rule):
        alike.setdefault((cap.per, frozenset(cap.classes), frozenset(cap.channels), cap.unit), []).append((number, cap))
    for group in alike.values():
        cap = group[0][1]
        using = [day for one, days in tried if counted(cap, one.stream) for day, silenced in days if not silenced]
        asking = [
            day
            for one, days in tried
            if one.stream.obeys and binds(cap, one.stream)
            for day, silenced in days
            if silenced or not one.stream.counts
        ]
        fewest = max(1, min(one.at_most for _, one in group))
        spans = tuple(span for span in _full_windows(cap, sorted(using), [*asking, begin], fewest) if span[1] >= begin)
        yield _Capped(tuple(group), spans, first)
        first += len(spans)


def _full_windows(cap: Cap, using: Sequence[date], asking: Sequence[date], fewest: int) -> Iterator[tuple[date, date]]:
    """The cap's windows in which at least `fewest` contacts can meet, without those all of whose days another holds too.

    `using` are the days, in order, of the contacts that the cap counts, `asking` others on which room is looked for.
    """
    days = sorted({*using, *asking})
    before = -1
    for first, last in sorted(windows(cap.per, days), reverse=True):
        low = bisect_left(days, first)
        if low != before and bisect_right(using, last) - bisect_left(using, first) >= fewest:
            yield first, last
        before = low
