"""Who gets what in the end: contacts that go out, go out later, or are held back, for all customers of a batch at once.

First those that do not obey caps: they go out in any case. Then the others in one total order (`Planned.order`). One is held
back where a blackout or quiet hours silence it, where it comes too close to what it is kept apart from, and where a cap that it falls
under has no room for it: one contact more, and some window of the cap would hold more than the cap allows. Only what goes out uses up
room, and in caps only if it says that it counts. A held-back contact with `on_block: defer` is tried at the same time of day on the
following days, before the order goes on.

Customers are bits. A set of them is a column of 64-bit words, so that one operation decides for thousands. Each window
of a cap remembers who has got more than 0, more than 1, … contacts in it, as many levels as its caps look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from mobilectl.contacts.plan import ContactPlan, Planned, Stream
from mobilectl.contacts.rooms import Room, Tally, Tried, tallies_of
from mobilectl.schedule.silence import blackout_stretches, concerns, quiet_stretches, stretch
from mobilectl.workspace.models.policy import Blackout, Policy, QuietHours

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
    """A planned entry, by its number in the plan, and the attempts to send it: one, or more where it may be deferred."""

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
    `levels` says for each window how many levels are looked at. What is not among `contacts` goes out as planned.
    """

    rules: tuple[Rule, ...]
    levels: tuple[int, ...]
    contacts: tuple[Contact, ...]

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
    silences = (*policy.blackouts, *policy.quiet_hours)
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
    tallies = tallies_of(policy, [cap for cap, _ in plan.caps], len(silences), tried)
    contacts = []
    for number, (one, days) in enumerate(tried):
        attempts = tuple(_attempt(one, day, silenced, tallies) for day, silenced in days)
        if any(attempt.uses for attempt in attempts) or (one.stream.obeys and (attempts[0].silenced_by or attempts[0].rooms)):
            contacts.append(Contact(number, one.stream.obeys, attempts))
    contacts.sort(key=lambda contact: (contact.obeys, plan.planned[contact.entry].order() if contact.obeys else ()))
    return Contest(rules, tuple(level for tally in tallies for level in tally.levels), tuple(contacts))


def arbitrate(contest: Contest, audience: Callable[[int], Bits], protected: Callable[[int], Bits | None]) -> Iterator[tuple[Outcome, Bits]]:
    """For each contact that obeys, what becomes of it and for whom.

    `audience` gives the customers of a planned entry by its number, `protected` those whom the cap at a place of `rules` protects,
    None for all. Neither result is written to.
    """
    got: list[list[Bits]] = [[] for _ in contest.levels]
    for contact in contest.contacts:
        rest = audience(contact.entry)
        if not contact.obeys:
            for window in contact.attempts[0].uses:
                _add(got[window], rest, contest.levels[window])
            continue
        blocks: list[tuple[int, Bits]] = []
        for number, attempt in enumerate(contact.attempts):
            found = list(_blocks(attempt, rest, got, protected))
            if number == 0:
                blocks = found
            going = rest
            for _, blocked in found:
                going = going & ~blocked
            if not attempt.silenced_by:
                yield Outcome(contact.entry, "sent", attempt.days_later), going
                for window in attempt.uses:
                    _add(got[window], going, contest.levels[window])
            rest = rest & ~going
            if not found or not rest.any():
                break
        else:
            yield from _held(contact.entry, rest, blocks)


def _blocks(
    attempt: Attempt, rest: Bits, got: Sequence[Sequence[Bits]], protected: Callable[[int], Bits | None]
) -> Iterator[tuple[int, Bits]]:
    """Each rule that holds some of the customers back, and whom."""
    for rule in attempt.silenced_by:
        yield rule, rest
    if attempt.silenced_by:
        return
    for room in attempt.rooms:
        full: Bits | None = rest if room.level == 0 else None
        for window in room.windows:
            if len(got[window]) >= room.level:
                level = got[window][room.level - 1]
                full = level if full is None else full | level
        if full is not None:
            whom = protected(room.rule)
            yield room.rule, full & rest if whom is None else full & rest & whom


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
    free = [stretch(stream.window)]
    found: list[int] = []
    blackouts = ((number, _blacked_out(one, stream, day)) for number, one in enumerate(policy.blackouts))
    quiet_hours = ((number, _silent(one, stream, day)) for number, one in enumerate(policy.quiet_hours, len(policy.blackouts)))
    for silences in (blackouts, quiet_hours):
        for number, stretches in silences:
            for start, end in stretches:
                found.append(number)
                free = [part for low, high in free for part in ((low, min(high, start)), (max(low, end), high)) if part[0] < part[1]]
        if not free:
            return tuple(dict.fromkeys(found))
    return ()


def _blacked_out(blackout: Blackout, stream: Stream, day: date) -> tuple[tuple[int, int], ...]:
    own = not blackout.units or (stream.campaign and stream.unit in blackout.units)
    if not own or not concerns(blackout, stream.message_class, stream.channel):
        return ()
    return blackout_stretches(blackout, stream.window, day)


def _silent(quiet: QuietHours, stream: Stream, day: date) -> tuple[tuple[int, int], ...]:
    if quiet.severity == "off" or not concerns(quiet, stream.message_class, stream.channel):
        return ()
    return quiet_stretches(quiet, stream.window, day)


def _attempt(planned: Planned, day: date, silenced: tuple[int, ...], tallies: Sequence[Tally]) -> Attempt:
    later = (day - planned.day).days
    if silenced:
        return Attempt(later, silenced, (), ())
    rooms = sorted((room for tally in tallies for room in tally.rooms(planned.stream, day)), key=lambda room: room.rule)
    return Attempt(later, (), tuple(rooms), tuple(window for tally in tallies for window in tally.uses(planned.stream, day)))
