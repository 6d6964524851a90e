"""What comes of the messages that channels deliver: texts to be paid for, customers who go to business halls; and what is never delivered.

A channel delivers to the province as a whole, so nobody knows which customers of a demand are late or get nothing. They are taken to be
spread evenly over its texts and its cities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mobilectl.contacts.due import HOUR
from mobilectl.contacts.plan import Stream
from mobilectl.contacts.worded import worded
from mobilectl.schedule.calendar import DAY
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.hours import Delivery, Fate, evenly
from mobilectl.volumes.outgoing import Outgoing
from mobilectl.volumes.parts import TEXTS
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.totals import Counts
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.workspace import Workspace

Moment = tuple[date, int]
"""A day, and minutes after its midnight."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Messages of a campaign or touchpoint that go out, and those of them that wait until they make no sense any more."""

    owner: str
    sent: int
    missed: int

    @property
    def share(self) -> float:
        """The share that is never delivered."""
        return self.missed / self.sent


@dataclass(frozen=True, slots=True)
class Arrival:
    """So many customers of a city get something of a send on a day, from a minute of it on."""

    city: str
    day: date
    start: int
    customers: float


Arrivals = Callable[[str, str], Iterable[Arrival]]
"""Who gets something when, of a campaign's send."""


def undelivered(delivery: Delivery) -> tuple[Undelivered, ...]:
    """The campaigns and touchpoints of which something is never delivered, the one that misses the greatest share first."""
    fates = delivery.fates_by(lambda stream: stream.owner)
    found = (Undelivered(owner, fate.all, fate.missed) for owner, fate in fates.items() if fate.missed)
    return tuple(sorted(found, key=lambda one: (-one.share, one.owner)))


def beyond(found: Iterable[Undelivered], policy: Policy) -> tuple[Undelivered, ...]:
    """Those of them that miss a greater share than the policy allows."""
    return tuple(one for one in found if one.share > policy.limits.missed_share)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many customers the messages of a campaign or touchpoint mean, how many some go out to, and how many at least one is delivered to:
    from how many to how many, where it matters who of them misses it."""

    owner: str
    meant: int
    sent_to: int
    least: int
    most: int


def reached(run: DryRun, delivery: Delivery) -> tuple[Reached, ...]:
    """Whom each campaign and touchpoint reaches, in the order of the plan.

    A message that is missed takes at most one customer away, and nobody gets two of one demand; so they are at least as many as are left
    if each missed one was somebody's only one, and as the demand of which the most are delivered. They are at most as many as it goes out
    to, and as messages are delivered.
    """
    fates = delivery.fates_by(lambda stream: stream.owner)
    largest: dict[str, int] = {}
    for demand, fate in zip(delivery.demands, delivery.fates, strict=True):
        owner = demand.stream.owner
        largest[owner] = max(largest.get(owner, 0), fate.all - fate.missed)
    found = []
    for one in run.reach():
        fate = fates.get(one.owner, Fate())
        least = max(one.reached - fate.missed, largest.get(one.owner, 0))
        found.append(Reached(one.owner, one.meant, one.reached, least, min(one.reached, fate.all - fate.missed)))
    return tuple(found)


def delivered_by_text(compiled: Compiled, outgoing: Outgoing, delivery: Delivery, workspace: Workspace) -> dict[tuple[Stream, int], int]:
    """The messages of each stream that are delivered, with each of its texts, by their places in `worded`."""
    texts = worded(workspace)
    missed = {(one.stream, one.planned, one.day): fate.missed for one, fate in zip(delivery.demands, delivery.fates, strict=True)}
    found: dict[tuple[Stream, int], int] = {}
    for (entry, later), row in compiled.sending_rows.items():
        planned = compiled.plan.planned[entry]
        stream = planned.stream
        each = outgoing.parts_of(TEXTS, (entry, later), compiled) or (int(outgoing.sent[row]),)
        lost = missed.get((stream, planned.day, planned.day + later * DAY), 0)
        for number, (messages, gone) in enumerate(zip(each, evenly(lost, each), strict=True) if stream in texts else ()):
            found[stream, number] = found.get((stream, number), 0) + messages - gone
    return found


def arrivals(run: DryRun, delivery: Delivery) -> Arrivals:
    """Who gets something when: in time from the beginning of the window, late on the day and from the hour in which it is delivered.

    Who gets a send over several channels counts once. There may be fewer such customers where some channels miss messages than are told
    here: as many as there are messages, at most those who get any.
    """
    moments = _moments(delivery)
    entries = {(one.stream, one.day): entry for entry, one in enumerate(run.compiled.plan.planned)}
    rows = {(owner, item, day): row for (owner, item, day), row in run.compiled.circles.items() if day is not None}
    cities = {city: columns for city, columns in run.compiled.groups_of(CITY).items() if city is not None}
    sends: dict[tuple[str, str], dict[date, list[int]]] = {}
    for number, demand in enumerate(delivery.demands):
        sends.setdefault((demand.stream.owner, demand.stream.item), {}).setdefault(demand.day, []).append(number)

    def of_send(owner: str, item: str) -> Iterator[Arrival]:
        for day, numbers in sorted(sends.get((owner, item), {}).items()):
            sent = [_sent(run, entries, delivery, number) for number in numbers]
            row = rows.get((owner, item, day))
            reached = sum(sent[1:], sent[0]) if row is None else run.totals.reached[row]
            for city, columns in cities.items():
                messages: dict[Moment, float] = {}
                for number, counts in zip(numbers, sent, strict=True):
                    here = int(counts[columns].sum())
                    for moment, delivered in moments[number].items():
                        messages[moment] = messages.get(moment, 0.0) + here * delivered / delivery.demands[number].customers
                most, whole = int(reached[columns].sum()), sum(messages.values())
                for (on, start), count in sorted(messages.items()):
                    if count:
                        yield Arrival(city, on, start, count * most / whole if whole > most else count)

    return of_send


def _moments(delivery: Delivery) -> list[dict[Moment, int]]:
    """When how many messages of each demand are delivered; those that are late on a day from its first such hour on."""
    found: list[dict[Moment, int]] = []
    for demand, fate in zip(delivery.demands, delivery.fates, strict=True):
        found.append({(demand.day, demand.stream.window.start): fate.in_time} if fate.in_time else {})
    first: dict[tuple[int, date], int] = {}
    for part in delivery.parts:
        if part.late:
            moment = part.day, first.setdefault((part.demand, part.day), part.hour * HOUR)
            found[part.demand][moment] = found[part.demand].get(moment, 0) + part.late
    return found


def _sent(run: DryRun, entries: dict[tuple[Stream, date], int], delivery: Delivery, number: int) -> Counts:
    demand = delivery.demands[number]
    return run.sending(entries[demand.stream, demand.planned], (demand.day - demand.planned).days)
