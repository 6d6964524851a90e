"""The reminders by themselves: they go out whether there are campaigns or not."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import date, timedelta

from mobilectl.contacts.plan import ContactPlan, contact_plan
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.workspace import Workspace

ANY_DAY = date(2026, 1, 1)
LAST_YEAR = 9998


@functools.lru_cache(maxsize=4)
def reminder_days(workspace: Workspace) -> tuple[date, ...]:
    """A year of days, from the month in which the first campaign begins."""
    first = min((one.value.period.from_ for one in workspace.campaigns), default=ANY_DAY).replace(day=1)
    first = first.replace(year=min(first.year, LAST_YEAR))
    return tuple(days_between(first, first + timedelta(days=365)))


def plan_on(workspace: Workspace, day: date) -> ContactPlan:
    """The reminders of a day."""
    return contact_plan(without_campaigns(workspace), day, day)


@functools.lru_cache(maxsize=4)
def without_campaigns(workspace: Workspace) -> Workspace:
    """The workspace with its touchpoints alone."""
    return replace(workspace, campaigns=())
