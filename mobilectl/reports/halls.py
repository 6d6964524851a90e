"""What messages do to business halls: tables for people, and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.calendar import month_end
from mobilectl.volumes.halls import HallHour
from mobilectl.volumes.visits import HallDay, by_campaign, hall_days, level, worst_hours
from mobilectl.workspace.models.care import Halls
from mobilectl.workspace.scalars import clock
from mobilectl.workspace.workspace import Workspace

NOBODY = "."
"""A day on which no campaign brings anybody."""

HOUR = (
    Column("city", say("id"), whole=True, beside=True), Column("city_name", say("city")), Column("day", say("day"), whole=True),
    Column("hour", say("hour"), whole=True), Column("desks", say("desks"), right=True),
)  # fmt: skip
"""What is said of an open hour of a city before its numbers."""
MOST_CAUSES = 3
"""So many campaigns are named for an hour."""


def hall_headline(hours: Sequence[HallHour], workspace: Workspace) -> Message | None:
    """The visits that campaigns bring, and on how many days a city has a queue alarm; None where they bring none."""
    halls = workspace.policy.halls
    if halls is None or not hours:
        return None
    alarmed = [one for one in hall_days(hours, halls) if one.level]
    visits = f"{round(sum(hour.brought for hour in hours)):,}"
    if not alarmed:
        return say("Campaigns bring {visits} visits to business halls; no queue alarm goes off.", visits=visits)
    return say(
        "Campaigns bring {visits} visits to business halls. Days with a queue alarm, all cities together: {days}; level 2: {second}.",
        visits=visits,
        days=len(alarmed),
        second=sum(one.level > 1 for one in alarmed),
    )


def hall_tables(hours: Sequence[HallHour], workspace: Workspace) -> list[Table]:
    """The days of the months with queue alarms, city by city, and the hours with the longest queues."""
    halls = workspace.policy.halls
    return [_strip_table(hall_days(hours, halls), workspace), _hour_table(hours, halls, workspace)] if halls is not None else []


def halls_json(hours: Sequence[HallHour], workspace: Workspace) -> dict[str, object]:
    """Each day and each hour of each city, and the hours with the longest queues with the campaigns that cause them."""
    halls = workspace.policy.halls
    if halls is None:
        return {"days": [], "hours": [], "worst_hours": []}
    return {
        "days": [
            {"city": one.city, "day": one.day.isoformat(), "level": one.level, "waiting": round(one.waiting, 1),
             "usual_visits": round(one.usual, 1), "visits_by_campaigns": round(one.brought, 1)}
            for one in hall_days(hours, halls)
        ],
        "hours": [_hour_json(hour, halls) for hour in hours],
        "worst_hours": [{**_hour_json(hour, halls), "campaigns": _campaigns_json(hour)} for hour in worst_hours(hours)],
    }  # fmt: skip


def _hour_json(hour: HallHour, halls: Halls) -> dict[str, object]:
    return {
        "city": hour.city,
        "day": hour.day.isoformat(),
        "from": clock(hour.start),
        "to": clock(hour.end),
        "desks": hour.desks,
        "usual_visits": round(hour.usual, 1),
        "visits_by_campaigns": round(hour.brought, 1),
        "waiting": round(hour.waiting, 1),
        "waiting_without_campaigns": round(hour.anyway, 1),
        "level": level(hour, halls),
    }


def _campaigns_json(hour: HallHour) -> list[dict[str, object]]:
    return [{"campaign": id, "visits": round(came, 1), "waiting": round(left, 1)} for id, (came, left) in by_campaign(hour).items()]


def hall_hours_table(hours: Sequence[HallHour], workspace: Workspace) -> Table:
    """Every open hour of the days on which campaigns bring someone: too long for a screen, made for a spreadsheet."""
    columns = (
        *HOUR, Column("usual", say("usual visits"), right=True), Column("visits", say("visits by campaigns"), right=True),
        Column("waiting", say("waiting"), right=True), Column("anyway", say("without campaigns"), right=True),
        Column("level", say("queue alarm"), right=True),
    )  # fmt: skip
    halls = workspace.policy.halls
    rows = [
        (one.city, workspace.units[one.city].name, one.day, f"{clock(one.start)}-{clock(one.end)}", one.desks, one.usual, one.brought,
         one.waiting, one.anyway, level(one, halls))
        for one in hours if halls is not None
    ]  # fmt: skip
    return Table(say("Business halls hour by hour"), columns, rows, "hall_hours")


def _strip_table(days: Sequence[HallDay], workspace: Workspace) -> Table:
    columns = (
        Column("city", say("id"), whole=True, beside=True), Column("city_name", say("city")), Column("month", say("month"), whole=True),
        Column("first", say("days 1–10"), whole=True), Column("second", say("days 11–20"), whole=True),
        Column("third", say("from day 21"), whole=True),
        Column("visits", say("visits by campaigns"), right=True), Column("waiting", say("most waiting"), right=True),
    )  # fmt: skip
    by_month: dict[tuple[str, date], dict[date, HallDay]] = {}
    for one in days:
        by_month.setdefault((one.city, one.day.replace(day=1)), {})[one.day] = one
    rows = [
        (city, workspace.units[city].name, f"{month:%Y-%m}", *_strip(month, found), round(sum(one.brought for one in found.values())),
         round(max(one.waiting for one in found.values())))
        for (city, month), found in by_month.items() if any(one.level for one in found.values())
    ]  # fmt: skip
    title = say("Queue alarms in business halls, a sign a day: 0 none, 1 and 2 the level, {nobody} no visits by campaigns", nobody=NOBODY)
    return Table(title, columns, rows, "halls")


def _strip(month: date, found: Mapping[date, HallDay]) -> tuple[str, str, str]:
    """The days of a month as signs, in thirds as calendars part it in China."""
    days = [month.replace(day=number) for number in range(1, month_end(month).day + 1)]
    signs = "".join(str(found[day].level) if day in found else NOBODY for day in days)
    return signs[:10], signs[10:20], signs[20:]


def _hour_table(hours: Sequence[HallHour], halls: Halls, workspace: Workspace) -> Table:
    columns = (
        *HOUR, Column("waiting", say("waiting"), right=True), Column("anyway", say("without campaigns"), right=True),
        Column("level", say("queue alarm"), right=True), Column("campaigns", say("brought by")),
    )  # fmt: skip
    rows = [
        (hour.city, workspace.units[hour.city].name, hour.day, f"{clock(hour.start)}-{clock(hour.end)}", hour.desks, round(hour.waiting),
         round(hour.anyway), level(hour, halls), _causes(hour, workspace.item_names))
        for hour in worst_hours(hours)
    ]  # fmt: skip
    return Table(say("The longest queues of each city, one hour of a day"), columns, rows, "worst_hall_hours")


def _causes(hour: HallHour, names: Mapping[str, str]) -> tuple[Message, ...]:
    """The campaigns that bring most of those who wait, and how many others there are."""
    told = [
        say("{campaign} ({visits} visits)", campaign=names.get(id, id), visits=f"{round(came):,}")
        for id, (came, _) in by_campaign(hour).items()
    ]
    return (*told[:MOST_CAUSES], *([say("{count} more campaigns", count=len(told) - MOST_CAUSES)] if len(told) > MOST_CAUSES else ()))
