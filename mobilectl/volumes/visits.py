"""What the messages that are delivered bring to the business halls of each city: visits, queues, and who causes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mobilectl.volumes.delivered import Arrivals
from mobilectl.volumes.halls import HallHour, Inflow, alarm, hall_campaigns, hall_hours
from mobilectl.workspace.models.care import Halls
from mobilectl.workspace.workspace import Workspace

WORST = 3
"""Of so many days of each city the worst hour is told."""


@dataclass(frozen=True, slots=True)
class HallDay:
    """A day in the halls of a city: its worst alarm level, the most who wait at the end of an hour, and the visits of all its hours."""

    city: str
    day: date
    level: int
    waiting: float
    usual: float
    brought: float


def inflows(workspace: Workspace, arrivals: Arrivals) -> tuple[Inflow, ...]:
    """What each send brings to each city, by what is delivered of it on each day."""
    return tuple(_inflows(workspace, arrivals))


def _inflows(workspace: Workspace, arrivals: Arrivals) -> Iterator[Inflow]:
    cities = {unit.id for unit in workspace.policy.units if unit.level == "city"}
    for campaign, hall in hall_campaigns(workspace):
        for index, send in enumerate(campaign.value.sends):
            place = campaign.place("sends", index)
            for one in arrivals(campaign.value.id, send.id):
                if one.city in cities:
                    visits = one.customers * hall.visits_per_thousand / 1000
                    yield Inflow(campaign.value.id, send.id, one.city, one.day, one.start, visits, hall.minutes_per_visit, False, place)


def visits(workspace: Workspace, arrivals: Arrivals) -> tuple[HallHour, ...]:
    """The open hours of the days on which campaigns bring someone, city by city; nothing where the policy does not say how halls work."""
    return hall_hours(workspace, inflows(workspace, arrivals))


def level(hour: HallHour, halls: Halls) -> int:
    """The queue alarm at the end of an hour, 0 for none."""
    return alarm(halls, hour.desks, hour.waiting)


def hall_days(hours: Sequence[HallHour], halls: Halls) -> tuple[HallDay, ...]:
    """The hours of each day as one, city by city."""
    days: dict[tuple[str, date], list[HallHour]] = {}
    for hour in hours:
        days.setdefault((hour.city, hour.day), []).append(hour)
    return tuple(
        HallDay(
            city, day, max(level(hour, halls) for hour in some), max(hour.waiting for hour in some),
            sum(hour.usual for hour in some), sum(hour.brought for hour in some),
        )
        for (city, day), some in days.items()
    )  # fmt: skip


def worst_hours(hours: Sequence[HallHour], days: int = WORST) -> tuple[HallHour, ...]:
    """Of each city the hours with the longest queues, one of a day, the worst first; none in which nobody waits."""
    cities: dict[str, dict[date, HallHour]] = {}
    for hour in hours:
        if hour.waiting > 0:
            worst = cities.setdefault(hour.city, {})
            worst[hour.day] = max(worst.get(hour.day, hour), hour, key=lambda one: one.waiting)
    return tuple(hour for worst in cities.values() for hour in sorted(worst.values(), key=lambda one: (-one.waiting, one.day))[:days])


def by_campaign(hour: HallHour) -> Mapping[str, tuple[float, float]]:
    """The campaigns that an hour's queue is of: visits that come in the hour, and how many wait at its end; the longest queue first."""
    found: dict[str, tuple[float, float]] = {}
    for share in hour.shares:
        came, left = found.get(share.inflow.campaign, (0.0, 0.0))
        found[share.inflow.campaign] = came + share.visits, left + share.waiting
    return dict(sorted(found.items(), key=lambda one: (-one[1][1], one[0])))
