"""What is to be decided about who gets what in the end: contacts that go out, go out later, or are held back.

First those that do not obey caps: they go out in any case. Then the others in one total order (`Planned.order`). One is held
back where a blackout or quiet hours silence it, where it comes too close to what it is kept apart from, and where a cap that it falls
under has no room for it: one contact more, and some window of the cap would hold more than the cap allows. Only what goes out uses up
room, and in caps only if it says that it counts. A held-back contact with `on_block: defer` is tried at the same time of day on the
following days, before the order goes on.

What a contact log says of the time before comes first of all: it takes up room, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from mobilectl.audience.predicates import NO_ONE
from mobilectl.contacts.due import silenced
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Stream
from mobilectl.contacts.rooms import Room, Tally, Tried, tallies_of
from mobilectl.contacts.sends import sends_of
from mobilectl.schedule.silence import left_open, stretch
from mobilectl.workspace.models.policy import Policy

DEFER_DAYS = 3
"""A deferred contact is tried on so many following days. Later than that, what it says is usually past."""


class Rule(msgspec.Struct, frozen=True):
    """A rule of the policy that holds contacts back, by its kind and id."""

    kind: Literal["blackout", "quiet_hours", "gap", "exclusion", "cap"]
    id: str


class Attempt(msgspec.Struct, frozen=True):
    """A contact on one day: rules that silence it for everyone, caps that must have room, windows in which it uses up room, which is none
    where it is silenced.

    `send` is the same number for contacts on several channels that are one send on the day: `once` are the windows in which that uses up
    room once, and whoever got it on one channel needs none there for the next.
    """

    days_later: int
    silenced_by: tuple[int, ...]
    rooms: tuple[Room, ...]
    uses: tuple[int, ...]
    send: int | None = None
    once: tuple[int, ...] = ()


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
                rooms = tuple(room.rule for room in first.rooms)
                for rule in first.silenced_by[:1] or rooms:
                    yield Outcome(contact.entry, "held", rule=rule)
                for rule in first.silenced_by + rooms:
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
    several = _on_several_channels(plan)
    contacts = []
    for number, (one, days) in enumerate(tried):
        attempts = tuple(_attempt(one, day, silenced, tallies, several.get(number)) for day, silenced in days)
        if any(attempt.uses or attempt.once for attempt in attempts) or (
            one.stream.obeys and (attempts[0].silenced_by or attempts[0].rooms)
        ):
            contacts.append(Contact(number, one.stream.obeys, attempts))
    contacts.sort(key=lambda contact: _order(contact, plan))
    levels = tuple(level for tally in tallies for level in tally.levels)
    return Contest(rules, levels, tuple(contacts), tuple(room for tally in tallies for room in tally.full()))


def _on_several_channels(plan: ContactPlan) -> dict[int, int]:
    """Of the entries, by their numbers, that are one send with others on other channels: the number of that send."""
    contacts: tuple[Planned | Past, ...] = (*plan.planned, *plan.past)
    sends = sends_of((one.stream, one.day) for one in contacts)
    return {entry: number for number, entries in enumerate(sends) if len(entries) > 1 for entry in entries}


def _order(contact: Contact, plan: ContactPlan) -> tuple[object, ...]:
    """What is past, what does not obey, and then the others in the plan's order."""
    past = contact.entry >= len(plan.planned)
    return not past, contact.obeys, plan.planned[contact.entry].order() if contact.obeys else ()


def _tries(planned: Planned, policy: Policy, last: date) -> Iterator[tuple[date, tuple[int, ...]]]:
    """The planned day, and the days to which the contact may be deferred, which nothing silences."""
    stream = planned.stream
    yield planned.day, _silenced(stream, planned.day, policy)
    if stream.obeys and stream.on_block == "defer":
        for later in range(1, DEFER_DAYS + 1):
            day = planned.day + timedelta(days=later)
            if day <= last and not _silenced(stream, day, policy):
                yield day, ()


def _silenced(stream: Stream, day: date, policy: Policy) -> tuple[int, ...]:
    """The blackouts and quiet hours, by number, that leave no minute of a stream's window on a day: each that alone suffices, and if none
    does, the blackouts together, or else all together."""
    whole, found = stretch(stream.window), tuple(silenced(stream, day, policy))
    rules = dict.fromkeys(number for number, _ in found)
    if alone := tuple(rule for rule in rules if not left_open(whole, (part for number, part in found if number == rule))):
        return alone
    for some in ([one for one in found if one[0] < len(policy.blackouts)], found):
        if not left_open(whole, (part for _, part in some)):
            return tuple(dict.fromkeys(number for number, _ in some))
    return ()


def _attempt(planned: Planned, day: date, silenced: tuple[int, ...], tallies: Sequence[Tally], several: int | None) -> Attempt:
    later = (day - planned.day).days
    rooms = sorted((room for tally in tallies for room in tally.rooms(planned, day)), key=lambda room: room.rule)
    uses, once = list[int](), list[int]()
    for tally in () if silenced else tallies:
        (once if tally.once and several is not None else uses).extend(tally.uses(planned, day))
    send = None if several is None else several * (DEFER_DAYS + 1) + later
    return Attempt(later, silenced, tuple(rooms), tuple(uses), send, tuple(once))
