"""The queue alarms that campaigns cause, city by city: what the rules of this family tell."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import msgspec

from mobilectl.findings import Place, Problem, Related
from mobilectl.messages import Message, say
from mobilectl.volumes.halls import HallHour, Share, alarm, hall_hours, inflows
from mobilectl.volumes.sizes import size_of
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.scalars import clock
from mobilectl.workspace.workspace import Workspace


class Alarm(msgspec.Struct, frozen=True):
    """The worst hour in the halls of a city, its level, whether campaigns only lengthen the queue, and on how many other days they do."""

    hour: HallHour
    level: int
    anyway: bool
    other_days: int


def alarms(workspace: Workspace) -> Iterator[Alarm]:
    """For each city the worst hour in which campaigns raise the level; where there is none, the longest queue that they lengthen."""
    halls = workspace.policy.halls
    if halls is None:
        return
    by_city: dict[str, list[HallHour]] = {}
    for hour in hall_hours(workspace, inflows(workspace, functools.partial(size_of, workspace))):
        if hour.waiting > hour.anyway and alarm(halls, hour.desks, hour.waiting):
            by_city.setdefault(hour.city, []).append(hour)
    for hours in by_city.values():
        raised = [hour for hour in hours if alarm(halls, hour.desks, hour.waiting) > alarm(halls, hour.desks, hour.anyway)]
        worst = max(raised or hours, key=lambda hour: hour.waiting)
        level = alarm(halls, worst.desks, worst.waiting)
        days = {hour.day for hour in raised or hours}
        yield Alarm(worst, level, not raised, len(days) - 1)


def problem(workspace: Workspace, found: Alarm) -> Problem:
    """The alarm, told at the send of which most customers wait."""
    hour = found.hour
    shares = sorted(hour.shares, key=lambda share: -share.waiting)
    return Problem(
        shares[0].inflow.place,
        say(
            "in the halls of {city} about {waiting} customers wait at {desks} desks on {day} at {time}, {level}{more}",
            city=workspace.units[hour.city].name,
            waiting=round(hour.waiting),
            desks=hour.desks,
            day=hour.day,
            time=clock(hour.end),
            level=_level(found),
            more=say(", and on {days} other days", days=found.other_days) if found.other_days else "",
        ),
        say("send it on other days, to fewer customers at a time, or lead customers to the app and 10086"),
        (
            *(Related(share.inflow.place, _told(share)) for share in shares),
            Related(Place(POLICY, ("halls",)), say("how halls work")),
        ),
    )


def _level(found: Alarm) -> Message:
    anyway = round(found.hour.anyway)
    if found.anyway:
        return say("where {anyway} would wait anyway: queue alarm of level {level}", anyway=anyway, level=found.level)
    return say("where without campaigns {anyway} would wait: queue alarm of level {level}", anyway=anyway, level=found.level)


def _told(share: Share) -> Message:
    inflow = share.inflow
    told = say(
        "`{campaign}` / `{send}` brings about {visits} visits from {day} on, of which {waiting} wait then",
        campaign=inflow.campaign,
        send=inflow.send,
        visits=round(inflow.visits),
        day=inflow.day,
        waiting=round(share.waiting),
    )
    return say("{told} (estimated from `expected_customers`)", told=told) if inflow.estimated else told
