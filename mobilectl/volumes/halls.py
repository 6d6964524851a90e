"""What campaigns add to the business halls of each city, by day and hour, and the queues that come of it.

A message brings so many visits per thousand customers whom it reaches, evenly over the open hours of the days that follow. How many it
reaches in a city is counted in a snapshot where there is one; else it is estimated: what the campaign expects, shared over the cities that
its audience reaches by their customers. Visits to a hall come evenly within an hour, and the desks work off minutes: of what cannot be done
within an hour all kinds of visits wait in proportion, and nobody waits overnight.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import msgspec

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import All, OneOf, Predicate, Some, on_day
from mobilectl.contacts.plan import customers_of, streams
from mobilectl.findings import Place
from mobilectl.schedule.calendar import Calendar, in_last_days_of_month
from mobilectl.schedule.days import send_days
from mobilectl.workspace.models.campaigns import Campaign, Hall, Send
from mobilectl.workspace.models.care import Halls
from mobilectl.workspace.models.policy import HallPeaks, Unit
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Defined, Workspace

CITY = "city"
"""The attribute that says in which city a customer is; its values are the ids of units."""

HOUR = 60

Size = Callable[[Predicate], int | None]
"""How many customers a predicate means; None where that is not known."""


class Inflow(msgspec.Struct, frozen=True):
    """The visits that a send brings to the halls of a city from one of its days on. `estimated`: not counted in a snapshot."""

    campaign: str
    send: str
    city: str
    day: date
    start: int
    """Minutes after midnight at which it goes out."""
    visits: float
    minutes_per_visit: float
    estimated: bool
    place: Place


class Share(msgspec.Struct, frozen=True):
    """What one inflow does to an hour: visits that come in it, and how many of it wait at its end."""

    inflow: Inflow
    visits: float
    waiting: float


class HallHour(msgspec.Struct, frozen=True):
    """An hour, from `start` to `end` in minutes after midnight, in the halls of a city. `anyway`: who would wait without campaigns."""

    city: str
    day: date
    start: int
    end: int
    desks: int
    usual: float
    shares: tuple[Share, ...]
    waiting: float
    anyway: float

    @property
    def brought(self) -> float:
        """The visits that campaigns bring."""
        return sum(one.visits for one in self.shares)


def alarm(halls: Halls, desks: int, waiting: float) -> int:
    """The level of the queue alarm, 0 for none."""
    return 2 if waiting >= halls.level_2 * desks else 1 if waiting >= halls.level_1 * desks else 0


def hall_campaigns(workspace: Workspace) -> Iterator[tuple[Defined[Campaign], Hall]]:
    """The campaigns that bring customers to halls."""
    for campaign in workspace.campaigns:
        hall = campaign.value.hall
        if hall is not None and hall.visits_per_thousand:
            yield campaign, hall


def inflows(workspace: Workspace, size: Size) -> tuple[Inflow, ...]:
    """What each send brings to each city on each of its days, as far as it is known how many customers it reaches."""
    calendar = Calendar(workspace.policy.calendar)
    reached = _Reached(workspace, size)
    found: list[Inflow] = []
    for campaign, hall in hall_campaigns(workspace):
        for index, send in enumerate(campaign.value.sends):
            for day in send_days(send, calendar):
                for city, (customers, estimated) in reached.by_city(campaign, send, index, day).items():
                    visits = customers * hall.visits_per_thousand / 1000
                    place = campaign.place("sends", index)
                    one = Inflow(
                        campaign.value.id, send.id, city, day, send.between.start, visits, hall.minutes_per_visit, estimated, place
                    )
                    if visits:
                        found.append(one)
    return tuple(found)


def unsized(workspace: Workspace, size: Size) -> Iterator[Defined[Campaign]]:
    """The campaigns of which nothing says how many customers they reach, so that what they bring to halls cannot be told."""
    calendar = Calendar(workspace.policy.calendar)
    reached = _Reached(workspace, size)
    for campaign, _ in hall_campaigns(workspace):
        days = [(send, index, day) for index, send in enumerate(campaign.value.sends) for day in send_days(send, calendar)[:1]]
        if days and not any(reached.by_city(campaign, *one) for one in days):
            yield campaign


class _Reached:
    """How many customers of each city a send reaches."""

    def __init__(self, workspace: Workspace, size: Size) -> None:
        self._size = size
        self._cities = {unit.id: unit for unit in workspace.policy.units if unit.level == "city"}
        attribute = workspace.attributes.attributes.get(CITY)
        self._known = attribute is not None and attribute.type == "choice" and not attribute.cases
        self._predicates: dict[Place, list[Predicate]] = {}
        loading = {campaign.value.id for campaign, _ in hall_campaigns(workspace)}
        for stream, predicate in streams(workspace):
            if stream.campaign and stream.owner in loading:
                self._predicates.setdefault(stream.place, []).append(predicate)
        each = [predicate for predicates in self._predicates.values() for predicate in predicates]
        self._atoms = Atoms(customers_of(workspace).attributes, each)

    def by_city(self, campaign: Defined[Campaign], send: Send, index: int, day: date) -> dict[str, tuple[float, bool]]:
        """Customers by city, and whether that is an estimate; no city where nothing says how many."""
        meant = self._predicates[campaign.place("sends", index)]
        cities = self._cities_of(campaign.value, meant)
        counted = {city: self._counted(meant, city, day) for city in cities} if self._known else {}
        if counted and None not in counted.values():
            return {city: (float(count or 0), False) for city, count in counted.items()}
        expected = campaign.value.expected_customers
        if expected is None:
            return {}
        weights = {city: unit.customers for city, unit in cities.items()} if len(cities) > 1 else dict.fromkeys(cities, 1)
        whole = sum(weights.values())
        return {city: (expected * weight / whole, True) for city, weight in weights.items()} if whole else {}

    def _counted(self, meant: list[Predicate], city: str, day: date) -> int | None:
        return self._size(All((Some(tuple(on_day(one, day) for one in meant)), OneOf(CITY, frozenset((city,))))))

    def _cities_of(self, campaign: Campaign, meant: list[Predicate]) -> Mapping[str, Unit]:
        """The cities in which some customer may get it; where no attribute says who is where, those of its owner."""
        if not self._known:
            return {campaign.owner: self._cities[campaign.owner]} if campaign.owner in self._cities else self._cities
        axis = self._atoms.axes[CITY]
        masks = [box.get(CITY, axis.everything) for predicate in meant for box in self._atoms.boxes(predicate)]
        there = {value for position, value in enumerate(axis.values) if any(mask >> position & 1 for mask in masks)}
        return {city: unit for city, unit in self._cities.items() if city in there}


@functools.lru_cache(maxsize=4)
def hall_hours(workspace: Workspace, brought: tuple[Inflow, ...]) -> tuple[HallHour, ...]:
    """Every open hour of the days on which campaigns bring someone, city by city; nothing where the policy does not say how halls work."""
    halls = workspace.policy.halls
    if halls is None:
        return ()
    coming: dict[tuple[str, date], list[tuple[Inflow, int, float]]] = {}
    for inflow in brought:
        for day, start, rate in _spread(inflow, halls):
            coming.setdefault((inflow.city, day), []).append((inflow, start, rate))
    hours: list[HallHour] = []
    for (city, day), arriving in sorted(coming.items(), key=lambda one: one[0]):
        desks = workspace.units[city].desks
        if desks:
            hours += _day(city, day, desks, arriving, halls, workspace.policy.hall_peaks)
    return tuple(hours)


def _spread(inflow: Inflow, halls: Halls) -> Iterator[tuple[date, int, float]]:
    """The days over which an inflow comes: from which minute on, and visits a minute of open halls.

    A message after closing time that has no day to follow brings its visits on the next day.
    """
    opened = sum(end - start for start, end in halls.open.parts())
    left = sum(max(0, end - max(start, inflow.start)) for start, end in halls.open.parts())
    later = halls.response_days - 1 if left or halls.response_days > 1 else 1
    rate = inflow.visits / (left + later * opened)
    if left:
        yield inflow.day, inflow.start, rate
    for after in range(1, later + 1):
        yield inflow.day + timedelta(days=after), 0, rate


def _day(
    city: str, day: date, desks: int, arriving: list[tuple[Inflow, int, float]], halls: Halls, peaks: HallPeaks | None
) -> Iterator[HallHour]:
    """The hours of a day in the halls of a city."""
    waiting, anyway = [0.0] * (len(arriving) + 1), 0.0
    minutes = [halls.minutes_per_visit, *(inflow.minutes_per_visit for inflow, _, _ in arriving)]
    for start, end in _hours(halls.open):
        usual = desks * _usual_an_hour(day, start, end, halls, peaks) * (end - start) / HOUR
        visits = [usual, *(max(0, end - max(start, begin)) * rate for _, begin, rate in arriving)]
        waiting = _left([a + b for a, b in zip(waiting, visits, strict=True)], minutes, desks * (end - start))
        (anyway,) = _left([anyway + usual], minutes[:1], desks * (end - start))
        shares = tuple(
            Share(inflow, came, left) for (inflow, _, _), came, left in zip(arriving, visits[1:], waiting[1:], strict=True) if came or left
        )
        yield HallHour(city, day, start, end, desks, usual, shares, sum(waiting), anyway)


def _left(present: list[float], minutes: list[float], capacity: float) -> list[float]:
    """Who is left of each kind of visit when the desks have worked off as many minutes as they can."""
    work = sum(count * each for count, each in zip(present, minutes, strict=True))
    share = max(0.0, 1 - capacity / work) if work else 0.0
    return [count * share for count in present]


def _usual_an_hour(day: date, start: int, end: int, halls: Halls, peaks: HallPeaks | None) -> float:
    """Usual visits per desk and hour, in an hour of which a part may be busy."""
    busy = 0
    if peaks is not None and in_last_days_of_month(day, peaks.last_days_of_month):
        busy = sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in peaks.between.parts())
    return halls.visits_per_desk_hour + (halls.peak_visits_per_desk_hour - halls.visits_per_desk_hour) * busy / (end - start)


def _hours(opened: Window) -> Iterator[tuple[int, int]]:
    """The open hours of a day, the first and the last of which may be shorter."""
    for begin, stop in sorted(opened.parts()):
        for start in range(begin // HOUR * HOUR, stop, HOUR):
            yield max(start, begin), min(start + HOUR, stop)
