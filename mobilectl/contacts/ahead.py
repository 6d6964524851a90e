"""The months ahead, day by day and week by week: days off, silent days, what runs, what is sent, and how much one customer may get."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.audience.predicates import EVERYONE
from mobilectl.contacts.plan import Stream, contact_plan
from mobilectl.contacts.proof import heaviest
from mobilectl.schedule.calendar import DAY, SATURDAY, Calendar, days_between, in_last_days_of_month, month_end, months_between
from mobilectl.schedule.days import schedule_days, send_days
from mobilectl.schedule.silence import on_blackout
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import Blackout, Cap, Per, Unit
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Defined, Workspace

WEEK = 7
A_WEEK = Cap(id="week", name="week", at_most=0, per=Per(calendar="week"), classes=("marketing",))
"""Not a cap of anybody: on all channels, its worst case is the most marketing messages that one customer may get in a week."""

Source = Literal["published", "policy", "unknown"]


class Sending(msgspec.Struct, frozen=True):
    """A campaign's send, or a marketing reminder on fixed days (then without campaign), on one day."""

    day: date
    owner: str
    item: str
    name: str
    campaign: Campaign | None
    message_class: MessageClass
    channels: tuple[str, ...]
    window: Window


class Day(msgspec.Struct, frozen=True):
    """What is special about a day, and what goes out on it."""

    date: date
    holiday: str | None
    workday: bool
    blackouts: tuple[Blackout, ...]
    hall_peak: bool
    sendings: tuple[Sending, ...]

    @property
    def make_up(self) -> bool:
        """Whether it is a weekend day that is worked."""
        return self.workday and self.date.weekday() >= SATURDAY

    @property
    def marketing(self) -> int:
        """How many marketing sends and reminders go out, each once for every channel it uses."""
        return sum(len(one.channels) for one in self.sendings if one.message_class == "marketing")


class Most(msgspec.Struct, frozen=True):
    """The most marketing messages that one customer may get in a week: between the two; None where nothing bounds it."""

    at_least: int
    at_most: int | None


class Week(msgspec.Struct, frozen=True):
    """A week from Monday to Sunday, and the campaigns that run in it or send something, in the order of their beginnings."""

    days: tuple[Day, ...]
    campaigns: tuple[Campaign, ...]
    most: Most

    @property
    def monday(self) -> date:
        """Its first day."""
        return self.days[0].date


class Year(msgspec.Struct, frozen=True):
    """Where a year's holidays and make-up workdays come from; `basis` is what the policy says of its own."""

    year: int
    source: Source
    basis: str | None = None


class Ahead(msgspec.Struct, frozen=True):
    """The months ahead. A week that reaches over the end of a month belongs to both."""

    months: tuple[date, ...]
    weeks: tuple[Week, ...]
    years: tuple[Year, ...]
    unit: Unit | None

    def weeks_of(self, month: date) -> list[Week]:
        """The weeks that hold a day of a month."""
        return [week for week in self.weeks if any((day.date.year, day.date.month) == (month.year, month.month) for day in week.days)]


def ahead(workspace: Workspace, first: date, months: int, unit: Unit | None = None) -> Ahead:
    """So many months from the one that holds the first day on; of a city, its own campaigns and the province's."""
    seen = workspace if unit is None else dataclasses.replace(workspace, campaigns=_heard_of(workspace, unit))
    begin = first.replace(day=1)
    shown = months_between(begin, date(begin.year + (begin.month + months - 2) // 12, (begin.month + months - 2) % 12 + 1, 1))
    monday = begin - begin.weekday() * DAY
    last = month_end(shown[-1])
    days = days_between(monday, last + (WEEK - 1 - last.weekday()) * DAY)
    sendings = _sendings(seen, days)
    most = _most(seen, days)
    calendar = Calendar(workspace.policy.calendar)
    told = [_day(day, seen, calendar, sendings.get(day, ()), unit) for day in days]
    weeks = [tuple(told[start : start + WEEK]) for start in range(0, len(told), WEEK)]
    return Ahead(
        tuple(shown),
        tuple(Week(week, _running(seen, week), most.get(week[0].date, Most(0, 0))) for week in weeks),
        tuple(_year(year, workspace, calendar) for year in range(days[0].year, days[-1].year + 1)),
        unit,
    )


def _heard_of(workspace: Workspace, unit: Unit) -> tuple[Defined[Campaign], ...]:
    province = {one.id for one in workspace.policy.units if one.level == "province"}
    return tuple(one for one in workspace.campaigns if one.value.owner == unit.id or one.value.owner in province)


def first_send(workspace: Workspace) -> date | None:
    """The first day on which any campaign sends something."""
    calendar = Calendar(workspace.policy.calendar)
    return min((day for one in workspace.campaigns for send in one.value.sends for day in send_days(send, calendar)), default=None)


def _sendings(workspace: Workspace, days: Sequence[date]) -> dict[date, tuple[Sending, ...]]:
    calendar = Calendar(workspace.policy.calendar)
    found: dict[date, list[Sending]] = {}
    for campaign in (one.value for one in workspace.campaigns):
        for send in campaign.sends:
            for day in send_days(send, calendar):
                one = Sending(day, campaign.id, send.id, campaign.name, campaign, send.class_, send.uses(), send.between)
                found.setdefault(day, []).append(one)
    for touchpoint in (one.value for one in workspace.touchpoints):
        for reminder in touchpoint.reminders:
            if reminder.class_ == "marketing" and reminder.trigger.schedule is not None:
                for day in schedule_days(reminder.trigger.schedule, days[0], days[-1]):
                    one = Sending(
                        day, touchpoint.id, reminder.id, reminder.name, None, reminder.class_, reminder.channels, reminder.between
                    )
                    found.setdefault(day, []).append(one)
    return {day: tuple(sorted(some, key=lambda one: (one.window.start, one.owner, one.item))) for day, some in found.items()}


def _most(workspace: Workspace, days: Sequence[date]) -> dict[date, Most]:
    """By week; what uses up no cap counts here all the same, for the customer gets it."""
    plan = contact_plan(workspace, days[0], days[-1])
    channels = {one.stream.channel for one in plan.planned} | {one.stream.channel for one in plan.unscheduled}
    cap = msgspec.structs.replace(A_WEEK, channels=tuple(sorted(channels)))  # each named, for each message is read
    every = msgspec.structs.replace(
        plan,
        planned=tuple(msgspec.structs.replace(one, stream=_counting(one.stream)) for one in plan.planned),
        unscheduled=tuple(msgspec.structs.replace(one, stream=_counting(one.stream)) for one in plan.unscheduled),
        caps=((cap, EVERYONE),),
    )
    return {week.monday: Most(week.worst.count, week.worst.bound) for week in heaviest(every, cap) if week.worst is not None}


def _counting(stream: Stream) -> Stream:
    return stream if stream.counts else msgspec.structs.replace(stream, counts=True)


def _day(day: date, workspace: Workspace, calendar: Calendar, sendings: tuple[Sending, ...], unit: Unit | None) -> Day:
    peaks = workspace.policy.hall_peaks
    return Day(
        day,
        calendar.holiday(day),
        calendar.is_workday(day),
        tuple(
            one for one in workspace.policy.blackouts if on_blackout(one, day) and (unit is None or not one.units or unit.id in one.units)
        ),
        peaks is not None and in_last_days_of_month(day, peaks.last_days_of_month),
        sendings,
    )


def _running(workspace: Workspace, week: Sequence[Day]) -> tuple[Campaign, ...]:
    first, last = week[0].date, week[-1].date
    sending = {one.owner for day in week for one in day.sendings}
    found = [
        one.value
        for one in workspace.campaigns
        if (one.value.period.from_ <= last and first <= one.value.period.to) or one.value.id in sending
    ]
    return tuple(sorted(found, key=lambda one: (one.period.from_, one.id)))


def _year(year: int, workspace: Workspace, calendar: Calendar) -> Year:
    own = workspace.policy.calendar.get(str(year))
    if own is not None:
        return Year(year, "policy", own.basis)
    return Year(year, "published" if calendar.published(year) else "unknown")
