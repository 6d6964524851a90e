"""Every kind of recurrence against looking at each day by itself, over long holidays, make-up workdays and ends of years."""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import constants
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import every_days, schedule_days
from mobilectl.schedule.silence import WEEKDAYS
from mobilectl.workspace.models.campaigns import Every
from mobilectl.workspace.models.policy import CalendarYear, Holiday
from mobilectl.workspace.models.touchpoints import Schedule

DAY = timedelta(days=1)
NEW_YEAR = Holiday(name="元旦", from_=date(2026, 12, 30), to=date(2027, 1, 3))
OWN = CalendarYear(
    basis="x",
    holidays=(NEW_YEAR, Holiday(name="春节", from_=date(2027, 2, 5), to=date(2027, 2, 12))),
    workdays=(date(2027, 1, 9), date(2027, 2, 14)),
)
CALENDAR = Calendar({"2027": OWN})
"""2024 to 2026 as the library has them, 2027 as the policy has it, 2028 as nobody has it: weekends alone."""

firsts = st.dates(date(2024, 1, 1), date(2027, 12, 1))
lengths = st.integers(0, 400)
weekdays = st.sampled_from(WEEKDAYS)
nths = st.integers(-5, 5).filter(bool)
month_days = st.integers(-31, 31).filter(bool)
kinds = st.one_of(
    st.fixed_dictionaries({"weekday": weekdays}),
    st.fixed_dictionaries({"weekday": weekdays, "nth": nths}),
    st.fixed_dictionaries({"month_day": month_days}),
    st.fixed_dictionaries({"days": st.integers(1, 60)}),
)


def span(first: date, last: date) -> list[date]:
    return [first + DAY * later for later in range((last - first).days + 1)]


def month_of(day: date) -> list[date]:
    return [one for one in span(day - 31 * DAY, day + 31 * DAY) if (one.year, one.month) == (day.year, day.month)]


def counted(day: date, place: int, among: list[date]) -> bool:
    """Whether a day stands at a place of a list, counted from 1, or from -1 at its end."""
    return among.index(day) + 1 == place or among.index(day) - len(among) == place


def is_meant(day: date, every: Every) -> bool:
    if every.weekday is not None:
        alike = [one for one in month_of(day) if one.weekday() == day.weekday()]
        return WEEKDAYS[day.weekday()] == every.weekday and (every.nth is None or counted(day, every.nth, alike))
    if every.month_day is not None:
        return counted(day, every.month_day, month_of(day))
    assert every.days is not None
    return (day - every.from_).days % every.days == 0


def is_worked(day: date) -> bool:
    if day.year == 2027:
        return day in OWN.workdays or (day.weekday() < 5 and not any(one.from_ <= day <= one.to for one in OWN.holidays))
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


def moved(day: date, direction: str | None) -> date:
    while direction is not None and not is_worked(day):
        day += DAY if direction == "after" else -DAY
    return day


@settings(max_examples=300)
@given(kinds, firsts, lengths, st.sampled_from([None, "before", "after"]))
def test_recurrences_fall_on_the_days_that_one_finds_by_looking_at_each(
    kind: dict[str, object], first: date, length: int, workday: str | None
) -> None:
    every = Every(from_=first, to=first + DAY * length, workday=workday, **kind)  # type: ignore[arg-type]
    expected = {moved(day, workday) for day in span(every.from_, every.to) if is_meant(day, every)}
    assert every_days(every, CALENDAR) == tuple(sorted(expected))


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_every_day_is_worked_or_free_as_the_plans_of_its_year_say(day: date) -> None:
    assert CALENDAR.is_workday(day) == is_worked(day)


@given(st.sets(weekdays, min_size=1), firsts, lengths)
def test_reminders_of_weekdays(days: set[str], first: date, length: int) -> None:
    last = first + DAY * length
    found = schedule_days(Schedule(weekdays=tuple(days)), first, last)  # type: ignore[arg-type]
    assert found == tuple(day for day in span(first, last) if WEEKDAYS[day.weekday()] in days)


@given(st.sets(month_days, min_size=1), st.sets(st.integers(1, 12)), firsts, lengths)
def test_reminders_of_month_days(places: set[int], months: set[int], first: date, length: int) -> None:
    last = first + DAY * length
    found = schedule_days(Schedule(month_days=tuple(places), months=tuple(months)), first, last)
    expected = (
        day
        for day in span(first, last)
        if (not months or day.month in months) and any(counted(day, place, month_of(day)) for place in places)
    )
    assert found == tuple(expected)


def test_a_long_holiday_over_the_end_of_the_year_is_passed_over_on_both_sides() -> None:
    last = Every(from_=date(2026, 12, 1), to=date(2026, 12, 31), month_day=-1, workday="after")
    first = Every(from_=date(2027, 1, 1), to=date(2027, 1, 31), month_day=1, workday="before")
    both = Calendar({"2026": CalendarYear(basis="x", holidays=(NEW_YEAR,)), "2027": OWN})
    assert every_days(last, both) == (date(2027, 1, 4),)
    assert every_days(first, both) == (date(2026, 12, 29),)
