"""The Chinese calendar and the days of recurrences."""

from __future__ import annotations

from datetime import date

import pytest

from mobilectl.schedule.calendar import Calendar, days_between, in_last_days_of_month, month_end
from mobilectl.schedule.days import every_days, schedule_days
from mobilectl.workspace.models.campaigns import Every
from mobilectl.workspace.models.policy import CalendarYear, Holiday
from mobilectl.workspace.models.touchpoints import Schedule

OWN = Calendar(
    {
        "2027": CalendarYear(
            basis="x", holidays=(Holiday(name="春节", from_=date(2027, 2, 5), to=date(2027, 2, 8)),), workdays=(date(2027, 2, 14),)
        )
    }
)
BARE = Calendar({})

OFF_2026 = ["01-01", "01-03", "02-15", "02-23", "04-06", "05-05", "06-19", "09-25", "10-01", "10-07"]
ON_2026 = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10", "01-05"]


@pytest.mark.parametrize("day", OFF_2026)
def test_2026_has_the_holidays_of_the_state_councils_plan(day: str) -> None:
    assert not BARE.is_workday(date.fromisoformat(f"2026-{day}"))


@pytest.mark.parametrize("day", ON_2026)
def test_2026_has_the_workdays_and_make_up_workdays_of_the_plan(day: str) -> None:
    assert BARE.is_workday(date.fromisoformat(f"2026-{day}"))


def test_a_year_nobody_published_is_known_only_through_the_workspace() -> None:
    assert (BARE.known(2026), BARE.known(2027), OWN.known(2027)) == (True, False, True)
    assert BARE.holiday(date(2027, 2, 5)) is None
    assert OWN.holiday(date(2027, 2, 5)) == "春节"
    assert BARE.is_workday(date(2027, 2, 5))
    assert not OWN.is_workday(date(2027, 2, 5))
    assert OWN.is_workday(date(2027, 2, 14))


def every(**given: object) -> list[str]:
    wanted = Every(**{"from_": date(2026, 9, 1), "to": date(2026, 11, 30), **given})  # type: ignore[arg-type]
    return [day.isoformat()[5:] for day in every_days(wanted, BARE)]


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({"weekday": "fri", "to": date(2026, 9, 20)}, ["09-04", "09-11", "09-18"]),
        ({"weekday": "fri", "nth": 2}, ["09-11", "10-09", "11-13"]),
        ({"weekday": "fri", "nth": -1}, ["09-25", "10-30", "11-27"]),
        ({"month_day": 15}, ["09-15", "10-15", "11-15"]),
        ({"month_day": 31}, ["10-31"]),
        ({"month_day": -1}, ["09-30", "10-31", "11-30"]),
        ({"days": 40}, ["09-01", "10-11", "11-20"]),
        ({"month_day": 1, "workday": "after"}, ["09-01", "10-08", "11-02"]),
        ({"month_day": 1, "workday": "before"}, ["09-01", "09-30", "10-30"]),
        ({"weekday": "sun", "nth": 3, "workday": "before"}, ["09-20", "10-16", "11-13"]),
    ],
)
def test_recurrences_fall_on_their_days(given: dict[str, object], days: list[str]) -> None:
    assert every(**given) == days


def test_schedules_of_fixed_days() -> None:
    first, last = date(2026, 12, 1), date(2027, 2, 28)
    assert [str(day) for day in schedule_days(Schedule(month_days=(-1,)), first, last)] == ["2026-12-31", "2027-01-31", "2027-02-28"]
    assert [str(day) for day in schedule_days(Schedule(month_days=(15,), months=(2, 5)), first, last)] == ["2027-02-15"]
    assert len(schedule_days(Schedule(weekdays=("mon",)), first, last)) == 12
    assert schedule_days(Schedule(after_bill_day=2), first, last) == ()


def test_the_last_days_of_a_month() -> None:
    assert [month_end(date(2027, 2, 3)), month_end(date(2028, 2, 1)), month_end(date(2026, 12, 31))] == [
        date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31)]  # fmt: skip
    assert [day.day for day in days_between(date(2027, 2, 1), date(2027, 2, 28)) if in_last_days_of_month(day, 3)] == [26, 27, 28]
