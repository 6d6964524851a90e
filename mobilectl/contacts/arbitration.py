"""Who gets what in the end: contacts that go out, go out later, or are held back, for all customers of a batch at once.

First those that do not obey caps: they go out in any case. Then the others in one total order (`Planned.order`). One is held
back where a blackout or quiet hours silence it, where it comes too close to what it is kept apart from, and where a cap that it falls
under has no room for it: one contact more, and some window of the cap would hold more than the cap allows. Only what goes out uses up
room, and in caps only if it says that it counts. A held-back contact with `on_block: defer` is tried at the same time of day on the
following days, before the order goes on.

What a contact log says of the time before comes first of all: it takes up room, and nothing else.

Customers are bits. A set of them is a column of 64-bit words, so that one operation decides for thousands. Each window
of a cap remembers who has got more than 0, more than 1, … contacts in it, as many levels as its caps look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

import msgspec

from mobilectl.audience.predicates import NO_ONE
from mobilectl.contacts.plan import ContactPlan, Planned, Stream
from mobilectl.contacts.rooms import Room, Tally, Tried, tallies_of
from mobilectl.schedule.silence import left_open, silences, stretch
from mobilectl.workspace.models.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bits = npt.NDArray[np.uint64]

DEFER_DAYS = 3
"""A deferred contact is tried on so many following days. Later than that, what it says is usually past."""


class Rule(msgspec.Struct, frozen=True):
    """A rule of the policy that holds contacts back, by its kind and id."""

    kind: Literal["blackout", "quiet_hours", "gap", "exclusion", "cap"]
    id: str


class Attempt(msgspec.Struct, frozen=True):
    """A contact on one day: rules that silence it for everyone, caps that must have room, windows in which it uses up room."""

    days_later: int
    silenced_by: tuple[int, ...]
    rooms: tuple[Room, ...]
    uses: tuple[int, ...]


class Contact(msgspec.Struct, frozen=True):
    """A planned entry, by its number in the plan, and the attempts to send it: one, or more where it may be deferred.

    What the plan knows of the past has the numbers that follow.
    """

    entry: int
    obeys: bool
    attempts: tuple[Attempt, ...]


class Outcome(msgspec.Struct, frozen=True):
    """What becomes of a planned entry for some customers.

    "sent": it goes out, `days_later` than planned. "held": it does not, and `rule` decided that. "blocked": it does not, and `rule`
    alone would have been enough; these overlap, "held" does not.
    """

    entry: int
    kind: Literal["sent", "held", "blocked"]
    days_later: int = 0
    rule: int = -1


class Contest(msgspec.Struct, frozen=True, dict=True):
    """All contacts that arbitration touches, in its order, and the windows they compete in.

    `rules` are in deciding order: blackouts and quiet hours, which hold for everyone, then gaps, exclusions and caps, each as the policy
    lists them.
    `levels` says for each window how many levels are looked at. What is not among `contacts` goes out as planned. `caps` has for each
    cap of `rules` that allows anything all its windows, and when they are full.
    """

    rules: tuple[Rule, ...]
    levels: tuple[int, ...]
    contacts: tuple[Contact, ...]
    caps: tuple[Room, ...] = ()

    def outcomes(self) -> Iterator[Outcome]:
        """Everything that can become of the contacts that obey."""
        for contact in self.contacts:
            if contact.obeys:
                for attempt in contact.attempts:
                    if not attempt.silenced_by:
                        yield Outcome(contact.entry, "sent", attempt.days_later)
                first = contact.attempts[0]
                for rule in first.silenced_by or [room.rule for room in first.rooms]:
                    yield Outcome(contact.entry, "held", rule=rule)
                    yield Outcome(contact.entry, "blocked", rule=rule)


def contest(plan: ContactPlan, policy: Policy, last_days: Mapping[str, date]) -> Contest:
    """What arbitration has to decide in a plan. `last_days` says until when a campaign's messages make sense, by its id."""
    rules = (
        *(Rule("blackout", one.id) for one in policy.blackouts),
        *(Rule("quiet_hours", one.id) for one in policy.quiet_hours),
        *(Rule("gap", one.id) for one in policy.gaps),
        *(Rule("exclusion", one.id) for one in policy.exclusions),
        *(Rule("cap", one.id) for one, _ in plan.caps),
    )
    tried: list[Tried] = [
        (one, tuple(_tries(one, policy, min(plan.last, last_days.get(one.stream.owner, plan.last))))) for one in plan.planned
    ]
    tried += [(Planned(msgspec.structs.replace(one.stream, obeys=False), one.day, NO_ONE), ((one.day, ()),)) for one in plan.past]
    tallies = tallies_of(policy, [cap for cap, _ in plan.caps], len(policy.blackouts) + len(policy.quiet_hours), tried, plan.first)
    contacts = []
    for number, (one, days) in enumerate(tried):
        attempts = tuple(_attempt(one, day, silenced, tallies) for day, silenced in days)
        if any(attempt.uses for attempt in attempts) or (one.stream.obeys and (attempts[0].silenced_by or attempts[0].rooms)):
            contacts.append(Contact(number, one.stream.obeys, attempts))
    contacts.sort(key=lambda contact: _order(contact, plan))
    levels = tuple(level for tally in tallies for level in tally.levels)
    return Contest(rules, levels, tuple(contacts), tuple(room for tally in tallies for room in tally.full()))


def _order(contact: Contact, plan: ContactPlan) -> tuple[object, ...]:
    """What is past, what does not obey, and then the others in the plan's order."""
    past = contact.entry >= len(plan.planned)
    return not past, contact.obeys, plan.planned[contact.entry].order() if contact.obeys else ()


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
        self._placed: list[tuple[int, tuple[int, ...], Bits]] = []
        self._in_window: list[list[int]] = [[] for _ in contest.levels]
        self._rooms: dict[int, Room] = {}

    def outcomes(self) -> Iterator[tuple[Outcome, Bits]]:
        """For each contact that obeys, what becomes of it and for whom."""
        for contact in self._contest.contacts:
            if contact.obeys:
                yield from self._decide(contact)
            else:
                self._place(contact.entry, contact.attempts[0].uses, self._audience(contact.entry))

    def displacing(self, rule: int, held: Bits) -> Iterator[tuple[int, Bits]]:
        """Which messages have the room of the one that a rule holds back, by the numbers of their entries, and for whom each.

        Of the messages in the windows that are full it is the one placed last. Nothing where a rule leaves room to nobody. To be asked
        when `outcomes` has given that the message is held back, and before it gives anything else.
        """
        room = self._rooms.get(rule)
        if room is None or room.level == 0:
            return
        somewhere = _somewhere(held)
        left = held[somewhere]
        full = {window: bits[somewhere] for window, bits in self._full(room).items()}
        together: dict[tuple[int, ...], Bits] = {}
        for number in sorted({number for window in full for number in self._in_window[window]}, reverse=True):
            entry, uses, whom = self._placed[number]
            if uses not in together:
                together[uses] = reduce(or_, (full[window] for window in uses if window in full))
            found = left & whom[somewhere] & together[uses]
            if found.any():
                those = held ^ held
                those[somewhere] = found
                yield entry, those
                left = left ^ found
                if not left.any():
                    return

    def against(self, attempt: Attempt, rest: Bits) -> Iterator[tuple[int, Bits]]:
        """Each rule that keeps some of the customers from getting a contact on one of its days, as things stand, and whom."""
        for rule in attempt.silenced_by:
            yield rule, rest
        if attempt.silenced_by:
            return
        for room in attempt.rooms:
            if room.level == 0:
                yield room.rule, self._among_protected(room, rest)
            elif full := self._full(room):
                yield room.rule, self._among_protected(room, reduce(or_, full.values()) & rest)

    def taking(self, room: Room, held: Bits) -> Iterator[tuple[int, Bits]]:
        """All messages that fill a room's windows, as things stand, by the numbers of their entries in the order in which they were placed,
        and for whom each. Nothing where a rule leaves room to nobody.
        """
        full = self._full(room)
        for number in sorted({number for window in full for number in self._in_window[window]}):
            entry, uses, whom = self._placed[number]
            found = held & whom & reduce(or_, (full[window] for window in uses if window in full))
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
                self._place(contact.entry, attempt.uses, going)
            rest = rest & ~going
            if not found or not rest.any():
                return
        self._rooms = {room.rule: room for room in contact.attempts[0].rooms}
        yield from _held(contact.entry, rest, blocks)

    def _full(self, room: Room) -> dict[int, Bits]:
        """The windows of a room in which it is full for some, with these."""
        return {window: self._got[window][room.level - 1] for window in room.windows if len(self._got[window]) >= room.level}

    def _among_protected(self, room: Room, full: Bits) -> Bits:
        whom = self._protected(room.rule)
        return full if whom is None else full & whom

    def _place(self, entry: int, uses: tuple[int, ...], whom: Bits) -> None:
        for window in uses:
            _add(self._got[window], whom, self._contest.levels[window])
            self._in_window[window].append(len(self._placed))
        self._placed.append((entry, uses, whom))


def _somewhere(whom: Bits) -> slice | npt.NDArray[np.intp]:
    """The words in which there is anybody, where these are few; else all. What is asked of a few customers is answered sooner so."""
    words = whom.nonzero()[0]
    return words if 4 * len(words) < len(whom) else slice(None)


def _held(entry: int, held: Bits, blocks: Sequence[tuple[int, Bits]]) -> Iterator[tuple[Outcome, Bits]]:
    """Those for whom no day was found: by the first rule that blocked the planned day, and by each that did."""
    left = held
    for rule, blocked in blocks:
        yield Outcome(entry, "held", rule=rule), left & blocked
        yield Outcome(entry, "blocked", rule=rule), held & blocked
        left = left & ~blocked


def _add(levels: list[Bits], more: Bits, depth: int) -> None:
    """One contact more for some: whoever was at a level already is lifted to the next."""
    for level in levels:
        lifted = level & more
        level |= more
        more = lifted
    if len(levels) < depth:
        levels.append(more if levels else more.copy())


def _tries(planned: Planned, policy: Policy, last: date) -> Iterator[tuple[date, tuple[int, ...]]]:
    """The planned day, and the days to which the contact may be deferred, which nothing silences."""
    stream = planned.stream
    yield planned.day, _silenced(stream, planned.day, policy) if stream.obeys else ()
    if stream.obeys and stream.on_block == "defer":
        for later in range(1, DEFER_DAYS + 1):
            day = planned.day + timedelta(days=later)
            if day <= last and not _silenced(stream, day, policy):
                yield day, ()


def _silenced(stream: Stream, day: date, policy: Policy) -> tuple[int, ...]:
    """The blackouts, and if they do not suffice the quiet hours, that together leave no minute of a stream's window on a day, by number."""
    whole, unit = stretch(stream.window), stream.unit if stream.campaign else None
    found = [
        (number, part)
        for number, stretches in silences(policy, stream.message_class, stream.channel, unit, stream.window, day)
        for part in stretches
    ]
    for some in ([one for one in found if one[0] < len(policy.blackouts)], found):
        if not left_open(whole, (part for _, part in some)):
            return tuple(dict.fromkeys(number for number, _ in some))
    return ()


def _attempt(planned: Planned, day: date, silenced: tuple[int, ...], tallies: Sequence[Tally]) -> Attempt:
    later = (day - planned.day).days
    if silenced:
        return Attempt(later, silenced, (), ())
    rooms = sorted((room for tally in tallies for room in tally.rooms(planned.stream, day)), key=lambda room: room.rule)
    return Attempt(later, (), tuple(rooms), tuple(window for tally in tallies for window in tally.uses(planned.stream, day)))
