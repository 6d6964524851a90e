"""Arbitration carried out, for all customers of a batch at once.

Customers are bits. A set of them is a column of 64-bit words, so that one operation decides for thousands. Each window
of a cap remembers who has got more than 0, more than 1, … contacts in it, as many levels as its caps look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt

from mobilectl.contacts.arbitration import Attempt, Contact, Contest, Outcome
from mobilectl.contacts.rooms import Room

Bits = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Winners:
    """Whose messages have the place of some that are held back: for the customers `whom` of the word in `words` it is the message of the
    entry in `entries`. No customer is in there twice; a word may be with the same entry, which some got on another day than others."""

    entries: Numbers
    words: Numbers
    whom: Bits

    def among(self, some: Bits) -> Winners:
        """Of some customers alone."""
        whom = self.whom & some[self.words]
        there = whom.nonzero()
        return Winners(self.entries[there], self.words[there], whom[there])


NOBODY = Winners(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64))


Taken = tuple[tuple[tuple[int, ...], Bits], ...]
"""Windows in which something takes up room, and for whom: for all who get it, or where it counts once for who got nothing of it before."""


class Arbitration:
    """The contacts of some customers, decided one after the other.

    `audience` gives the customers of a contact's entry, `protected` those whom the cap at a place of the contest's rules protects, None
    for all. Neither result is written to.
    """

    def __init__(self, contest: Contest, audience: Callable[[int], Bits], protected: Callable[[int], Bits | None]) -> None:
        self._contest = contest
        self._audience = audience
        self._protected = protected
        self._got: list[list[Bits]] = [[] for _ in contest.levels]
        self._got_send: dict[int, Bits] = {}
        self._placed: list[tuple[int, Taken]] = []
        self._in_window: list[list[int]] = [[] for _ in contest.levels]
        self._held: list[tuple[Room, Bits]] = []
        self._winners: Winners | None = None

    def outcomes(self) -> Iterator[tuple[Outcome, Bits]]:
        """For each contact that obeys, what becomes of it and for whom."""
        for contact in self._contest.contacts:
            if contact.obeys:
                yield from self._decide(contact)
            else:
                self._place(contact.entry, contact.attempts[0], self._audience(contact.entry))

    def displacing(self, held: Bits) -> Winners:
        """Whose messages have the room of one that is held back: for each customer, of those in the windows that are full, the one placed
        last. Nobody's where a rule leaves room to nobody.

        `held` are some of those from whom the message is held back. To be asked when `outcomes` has given that it is, and before it gives
        anything of the next one.
        """
        if self._winners is None:
            self._winners = self._last_placed()
        return self._winners.among(held)

    def against(self, attempt: Attempt, rest: Bits) -> Iterator[tuple[int, Bits]]:
        """Each rule that keeps some of the customers from getting a contact on one of its days, as things stand, and whom."""
        for rule in attempt.silenced_by:
            yield rule, rest
        for room in attempt.rooms:
            if room.level == 0:
                yield room.rule, self._among_protected(room, rest)
            elif full := self._full(room):
                found = reduce(or_, full.values()) & rest
                if room.once and attempt.send in self._got_send:
                    found &= ~self._got_send[attempt.send]
                yield room.rule, self._among_protected(room, found)

    def taking(self, room: Room, held: Bits) -> Iterator[tuple[int, Bits]]:
        """All messages that fill a room's windows, as things stand, by the numbers of their entries in the order in which they were placed,
        and for whom each. Nothing where a rule leaves room to nobody.
        """
        full = self._full(room)
        for number in sorted({number for window in full for number in self._in_window[window]}):
            entry, taken = self._placed[number]
            found = held & reduce(or_, (whom & full[window] for windows, whom in taken for window in windows if window in full))
            if found.any():
                yield entry, found

    def at_cap(self, room: Room) -> Bits | None:
        """Who has got all that one of the contest's caps allows in one of its windows, once all is decided; None where nobody has."""
        full = self._full(room)
        return self._among_protected(room, reduce(or_, full.values())) if full else None

    def _decide(self, contact: Contact) -> Iterator[tuple[Outcome, Bits]]:
        rest = self._audience(contact.entry)
        blocks: list[tuple[int, Bits]] = []
        for number, attempt in enumerate(contact.attempts):
            found = list(self.against(attempt, rest))
            if number == 0:
                blocks = found
            going = rest
            for _, blocked in found:
                going = going & ~blocked
            if not attempt.silenced_by:
                yield Outcome(contact.entry, "sent", attempt.days_later), going
                # What counts in no cap takes up nothing, but whoever got it needs no room for its other channels.
                if (attempt.uses or attempt.once or attempt.send is not None) and np.count_nonzero(going):
                    self._place(contact.entry, attempt, going)
            rest = rest & ~going
            if not found or not rest.any():
                return
        first = contact.attempts[0]
        rooms = {room.rule: room for room in first.rooms}
        held = list(_first_of(blocks[:1] if first.silenced_by else blocks, rest))
        self._held = [(rooms[rule], those) for rule, those in held if rule in rooms]
        self._winners = None
        for rule, those in held:
            yield Outcome(contact.entry, "held", rule=rule), those
        for rule, blocked in blocks:
            yield Outcome(contact.entry, "blocked", rule=rule), rest & blocked

    def _last_placed(self) -> Winners:
        """For all from whom the message is held back, by whatever rule: they are few, and only the words in which they are looked at."""
        held = [(room, those) for room, those in self._held if room.level and np.count_nonzero(those)]
        if not held:
            return NOBODY
        words = reduce(or_, (those for _, those in held)).nonzero()[0]
        full: dict[int, Bits] = {}
        for room, those in held:
            some = those[words]
            for window, whom in self._full(room).items():
                found = whom[words] & some
                full[window] = full[window] | found if window in full else found
        left = reduce(or_, full.values())
        nobody = np.zeros_like(left)
        together: dict[tuple[int, ...], Bits] = {}
        winners: list[tuple[int, Numbers, Bits]] = []
        for number in sorted({number for window in full for number in self._in_window[window]}, reverse=True):
            entry, taken = self._placed[number]
            for windows, _ in taken:
                if windows not in together:
                    together[windows] = reduce(or_, (full[window] for window in windows if window in full), nobody)
            found = left & reduce(or_, (whom[words] & together[windows] for windows, whom in taken))
            there = found.nonzero()[0]
            if len(there):
                winners.append((entry, words[there], found[there]))
                left ^= found
                if not np.count_nonzero(left):
                    break
        return Winners(
            np.repeat([entry for entry, _, _ in winners], [len(its) for _, its, _ in winners]),
            np.concatenate([its for _, its, _ in winners]),
            np.concatenate([whom for _, _, whom in winners]),
        )

    def _full(self, room: Room) -> dict[int, Bits]:
        """The windows of a room in which it is full for some, with these."""
        return {window: self._got[window][room.level - 1] for window in room.windows if len(self._got[window]) >= room.level}

    def _among_protected(self, room: Room, full: Bits) -> Bits:
        whom = self._protected(room.rule)
        return full if whom is None else full & whom

    def _place(self, entry: int, attempt: Attempt, whom: Bits) -> None:
        taken = [(attempt.uses, whom)]
        if attempt.send is not None:
            got = self._got_send.get(attempt.send)
            taken.append((attempt.once, whom if got is None else whom & ~got))
            self._got_send[attempt.send] = whom if got is None else whom | got
        for windows, those in taken:
            for window in windows:
                _add(self._got[window], those, self._contest.levels[window])
                self._in_window[window].append(len(self._placed))
        self._placed.append((entry, tuple(taken)))


def _first_of(blocks: Sequence[tuple[int, Bits]], held: Bits) -> Iterator[tuple[int, Bits]]:
    """Those for whom no day was found, by the first rule that blocked the planned day."""
    for rule, blocked in blocks:
        yield rule, held & blocked
        held = held & ~blocked


def _add(levels: list[Bits], more: Bits, depth: int) -> None:
    """One contact more for some: whoever was at a level already is lifted to the next."""
    for level in levels:
        lifted = level & more
        level |= more
        more = lifted
    if len(levels) < depth:
        levels.append(more if levels else more.copy())
