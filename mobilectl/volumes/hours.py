"""Hour by hour: when messages fall due, how many each channel delivers, how many wait, and which come late or miss their sense.

Messages fall due within their window on the day on which they go out, as `contacts.due` says, evenly spread over the minutes that are open
to them. A channel delivers `per_hour` messages to the province as a whole; of what is due, arbitration's order decides what goes first, and
the rest waits.

Within its window a message that obeys caps is held by quiet hours and blackouts, one that does not obey goes out in any case: just as
arbitration takes them. Behind the window, which nobody planned for it, every message waits where its class is silent on its channel.

Time is cut into pieces at full hours and wherever a window, quiet hours, a blackout or the sense of a message begins or ends on some day.
In each piece what is due is there from its beginning. All numbers are whole: what falls due or can be delivered up to some minute is
rounded down, so that a whole window or hour is exact.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from mobilectl.contacts.due import HOUR, Stretch, at_hour, open_stretches
from mobilectl.contacts.plan import Stream
from mobilectl.schedule.silence import WHOLE_DAY, concerns, silent_stretches, stretch
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.policy import Blackout, Policy, QuietHours
from mobilectl.workspace.scalars import MINUTES_A_DAY

NEVER = date.max.toordinal() * MINUTES_A_DAY

K = TypeVar("K")
Ends = Mapping[int, int]
"""Where the pieces of a day end, by where they begin, in minutes from midnight."""
Kind = tuple[MessageClass, str | None]
"""What is silent at the same times on a channel: a class, and the unit that owns the campaign, None for reminders."""


class Demand(msgspec.Struct, frozen=True):
    """The messages of a stream that go out on a day, one for each of so many customers.

    `planned` is the day for which they were planned, `day` the one to which arbitration moved them. `preferring` are customers by the hour
    that they prefer; the others have none, or are not asked. `expires` are minutes from the day's midnight: what waits then makes no sense.
    """

    stream: Stream
    planned: date
    day: date
    customers: int
    preferring: tuple[int, ...]
    expires: int

    def order(self) -> tuple[int, date, int, str, str, str, date]:
        """Arbitration's order of their plan (`Planned.order`), then the day."""
        one = self.stream
        return -one.priority, self.planned, one.window.start, one.owner, one.item, one.channel, self.day


class Part(msgspec.Struct, frozen=True):
    """What becomes of the messages of a demand in an hour of a day. Of those delivered, `late` go out after their window."""

    demand: int
    """Its place among the demands."""
    day: date
    hour: int
    due: int
    delivered: int
    late: int
    missed: int
    """So many wait until they make no sense any more, which they do when the hour ends or within it, and are never delivered."""
    waiting: int
    """So many wait at the end of the hour."""


class Hour(msgspec.Struct, frozen=True):
    """An hour of a channel: what its demands come to, and how many messages wait at its end."""

    channel: str
    day: date
    hour: int
    due: int
    delivered: int
    late: int
    missed: int
    waiting: int


class Fate(msgspec.Struct, frozen=True):
    """What becomes of all messages of a demand: each is delivered in its window, delivered later, or never."""

    in_time: int = 0
    late: int = 0
    missed: int = 0

    @property
    def all(self) -> int:
        """All of the messages."""
        return self.in_time + self.late + self.missed

    def __add__(self, other: Fate) -> Fate:
        return Fate(self.in_time + other.in_time, self.late + other.late, self.missed + other.missed)


class Delivery(msgspec.Struct, frozen=True):
    """What channels do with demands. Hours and parts in which nothing happens and nothing waits are left out."""

    demands: tuple[Demand, ...]
    fates: tuple[Fate, ...]
    """In the order of the demands."""
    parts: tuple[Part, ...]
    """In the order of time."""
    hours: tuple[Hour, ...]
    """In the order of time, then channel."""

    def fates_by(self, key: Callable[[Stream], K]) -> dict[K, Fate]:
        """What becomes of messages, added up by what is the same of their streams."""
        found: dict[K, Fate] = {}
        for demand, fate in zip(self.demands, self.fates, strict=True):
            of = key(demand.stream)
            found[of] = found.get(of, Fate()) + fate
        return found


def expiry(stream: Stream, day: date, last_day: date | None) -> int:
    """When messages that go out on a day make no sense any more, in minutes from its midnight.

    So long after their window opens as the file says. Else a reminder makes sense until its day ends, a send until the last day of its
    campaign ends, and both at least to the end of their window.
    """
    start, end = stretch(stream.window)
    if stream.expires_after is not None:
        return start + stream.expires_after
    days = 1 if last_day is None else (last_day - day).days + 1
    return max(end, days * MINUTES_A_DAY)


def deliver(demands: Iterable[Demand], policy: Policy) -> Delivery:
    """What the policy's channels do with demands. A channel that the policy does not know delivers everything when it is due."""
    known = tuple(demands)
    by_channel: dict[str, list[int]] = {}
    for number, demand in enumerate(known):
        by_channel.setdefault(demand.stream.channel, []).append(number)
    counts: dict[tuple[date, int, int], list[int]] = {}
    for channel, numbers in by_channel.items():
        queue = _Queue(channel, {number: known[number] for number in numbers}, policy)
        for day, hour, happened in queue.hours():
            for number, more in happened.items():
                counts[day, hour, number] = more
    parts = tuple(Part(number, day, hour, *numbers) for (day, hour, number), numbers in sorted(counts.items()))
    return Delivery(known, _fates(len(known), parts), parts, tuple(_hours(known, parts)))


def _fates(count: int, parts: Iterable[Part]) -> tuple[Fate, ...]:
    sums = [[0, 0, 0] for _ in range(count)]
    for part in parts:
        one = sums[part.demand]
        one[0] += part.delivered - part.late
        one[1] += part.late
        one[2] += part.missed
    return tuple(Fate(*one) for one in sums)


def _hours(demands: Sequence[Demand], parts: Iterable[Part]) -> Iterator[Hour]:
    sums: dict[tuple[date, int, str], list[int]] = {}
    for part in parts:
        one = sums.setdefault((part.day, part.hour, demands[part.demand].stream.channel), [0] * 5)
        for place, more in enumerate((part.due, part.delivered, part.late, part.missed, part.waiting)):
            one[place] += more
    for (day, hour, channel), numbers in sorted(sums.items()):
        yield Hour(channel, day, hour, *numbers)


class _Waiting:
    """The messages of a demand that wait. Minutes are counted from the first midnight of all."""

    __slots__ = ("closes", "count", "expires", "held", "kind", "number", "rank")

    def __init__(self, number: int, rank: int, demand: Demand) -> None:
        stream, midnight = demand.stream, demand.day.toordinal() * MINUTES_A_DAY
        self.number = number
        self.rank = rank
        self.kind: Kind = (stream.message_class, stream.unit if stream.campaign else None)
        self.held = stream.obeys
        self.closes, self.expires = midnight + stretch(stream.window)[1], midnight + demand.expires
        self.count = 0


class _Silence:
    """When messages of a kind are silent on a channel, in minutes from the first midnight of all."""

    def __init__(self, policy: Policy, channel: str) -> None:
        self._policy = policy
        self._channel = channel
        self._days: dict[tuple[Kind, int], tuple[Stretch, ...]] = {}

    def at(self, kind: Kind, minute: int) -> bool:
        """Whether a minute is silent."""
        return any(low <= minute < high for low, high in self._of_day(kind, minute // MINUTES_A_DAY))

    def _of_day(self, kind: Kind, day: int) -> tuple[Stretch, ...]:
        if (kind, day) not in self._days:
            midnight, (message_class, unit) = day * MINUTES_A_DAY, kind
            silent = silent_stretches(self._policy, message_class, self._channel, unit, WHOLE_DAY, date.fromordinal(day))
            clipped = ((max(0, low), min(high, MINUTES_A_DAY)) for low, high in silent)
            self._days[kind, day] = tuple((midnight + low, midnight + high) for low, high in clipped)
        return self._days[kind, day]


class _Queue:
    """The demands of a channel on their way through time, piece by piece."""

    def __init__(self, channel: str, demands: Mapping[int, Demand], policy: Policy) -> None:
        known = policy.channels.get(channel)
        self._per_hour = known.per_hour if known is not None else HOUR * sum(one.customers for one in demands.values())
        self._ends = _ends(channel, demands.values(), policy)
        self._silence = _Silence(policy, channel)
        self._coming: list[tuple[int, _Waiting, int]] = []
        """What falls due at which minute, the first at the end."""
        for rank, number in enumerate(sorted(demands, key=lambda number: (demands[number].order(), number))):
            one = _Waiting(number, rank, demands[number])
            self._coming += [(start, one, count) for start, count in _due(demands[number], policy, self._ends).items()]
        self._coming.sort(key=lambda due: -due[0])
        self._there: list[_Waiting] = []
        """Those of which some wait, in the order in which they go out."""
        self._next_expiry = NEVER
        """Before this minute nothing of what is there expires."""

    def hours(self) -> Iterator[tuple[date, int, dict[int, list[int]]]]:
        """Each hour in which something happens or waits: what becomes of each demand, as in `Part`."""
        start = 0
        while self._there or self._coming:
            if not self._there:
                start = self._coming[-1][0] // HOUR * HOUR
            happened: dict[int, list[int]] = {}
            end = start + HOUR
            while start < end:
                stop = start - start % MINUTES_A_DAY + self._ends[start % MINUTES_A_DAY]
                self._join(start, happened)
                self._send(start, stop, happened)
                self._expire(stop, happened)
                start = stop
            for one in self._there:
                happened.setdefault(one.number, [0] * 5)[4] = one.count
            if happened:
                day, minute = divmod(end - HOUR, MINUTES_A_DAY)
                yield date.fromordinal(day), minute // HOUR, happened

    def _join(self, start: int, happened: dict[int, list[int]]) -> None:
        """Takes in what falls due in the piece that begins at a minute."""
        while self._coming and self._coming[-1][0] == start:
            _, one, due = self._coming.pop()
            numbers = happened.setdefault(one.number, [0] * 5)
            numbers[0] += due
            if start >= one.expires:
                numbers[3] += due
                continue
            if not one.count:
                insort(self._there, one, key=lambda one: one.rank)
                self._next_expiry = min(self._next_expiry, one.expires)
            one.count += due

    def _expire(self, stop: int, happened: dict[int, list[int]]) -> None:
        """Puts out what makes no sense any more when a piece ends."""
        if stop < self._next_expiry:
            return
        for one in self._there:
            if stop >= one.expires:
                happened.setdefault(one.number, [0] * 5)[3] += one.count
                one.count = 0
        self._there = [one for one in self._there if one.count]
        self._next_expiry = min((one.expires for one in self._there), default=NEVER)

    def _send(self, start: int, stop: int, happened: dict[int, list[int]]) -> None:
        """Delivers what the channel can from one minute to another."""
        room = self._per_hour * (start % HOUR + stop - start) // HOUR - self._per_hour * (start % HOUR) // HOUR
        silent: dict[Kind, bool] = {}
        emptied = False
        for one in self._there:
            if not room:
                break
            late = start >= one.closes
            if late or one.held:
                if one.kind not in silent:
                    silent[one.kind] = self._silence.at(one.kind, start)
                if silent[one.kind]:
                    continue
            delivered = min(room, one.count)
            room -= delivered
            one.count -= delivered
            emptied = emptied or not one.count
            numbers = happened.setdefault(one.number, [0] * 5)
            numbers[1] += delivered
            numbers[2] += delivered if late else 0
        if emptied:
            self._there = [one for one in self._there if one.count]


def _ends(channel: str, demands: Iterable[Demand], policy: Policy) -> Ends:
    """Where the pieces of each day end, by where they begin."""
    cuts = set(range(0, MINUTES_A_DAY, HOUR))
    classes = set[MessageClass]()
    for demand in demands:
        classes.add(demand.stream.message_class)
        cuts |= {minute % MINUTES_A_DAY for minute in (*stretch(demand.stream.window), demand.expires)}
    silences: tuple[Blackout | QuietHours, ...] = (*policy.blackouts, *(one for one in policy.quiet_hours if one.severity != "off"))
    for silence in silences:
        if silence.between is not None and any(concerns(silence, one, channel) for one in classes):
            cuts |= {silence.between.start, silence.between.end % MINUTES_A_DAY}
    ordered = sorted(cuts)
    return dict(zip(ordered, [*ordered[1:], MINUTES_A_DAY], strict=True))


def _due(demand: Demand, policy: Policy, ends: Ends) -> dict[int, int]:
    """How many messages fall due in the pieces of what is open to them, by where the pieces begin."""
    due: dict[int, int] = {}
    others, midnight = demand.customers, demand.day.toordinal() * MINUTES_A_DAY
    free = [(midnight + low, midnight + high) for low, high in open_stretches(demand.stream, demand.day, policy)]
    for hour, count in enumerate(demand.preferring):
        liked = at_hour(free, hour) if count else ()
        if liked:
            others -= count
            _spread(count, liked, ends, due)
    _spread(others, free, ends, due)
    return due


def _spread(count: int, over: Iterable[Stretch], ends: Ends, due: dict[int, int]) -> None:
    """Adds so many messages to what is due, evenly over the minutes of stretches."""
    pieces = [(start, end) for low, high in over for start, end in _pieces(low, high, ends)]
    for (start, _), more in zip(pieces, evenly(count, [end - start for start, end in pieces]), strict=True):
        if more:
            due[start] = due.get(start, 0) + more


def evenly(count: int, over: Sequence[int]) -> Iterator[int]:
    """So many parted evenly over pieces of these sizes, in whole ones: any number of the first get their share rounded down."""
    whole, passed, given = sum(over), 0, 0
    for size in over:
        passed += size
        share = count * passed // whole if whole else 0
        yield share - given
        given = share


def _pieces(low: int, high: int, ends: Ends) -> Iterator[Stretch]:
    while low < high:
        end = low - low % MINUTES_A_DAY + ends[low % MINUTES_A_DAY]
        yield low, end
        low = end
