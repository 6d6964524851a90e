"""Caps without effect, against trying what another cap allows day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wording.trial import world

from mobilectl.contacts.caps import period, periods_touched, windows
from mobilectl.contacts.shadows import shadows, windows_needed
from mobilectl.schedule.calendar import days_between
from mobilectl.workspace.models.policy import Per

per = st.one_of(
    st.builds(lambda days: Per(rolling_days=days), st.integers(1, 40)),
    st.builds(lambda kind: Per(calendar=kind), st.sampled_from(["day", "week", "month", "quarter", "year"])),
)
START = date(2026, 12, 1)


def holds(per: Per, at_most: int, days: list[date]) -> bool:
    return all(sum(first <= day <= last for day in days) <= at_most for first, last in windows(per, days))


@settings(max_examples=300, deadline=None)
@given(per, per, st.integers(0, 3), st.lists(st.integers(0, 120), max_size=14))
@example(Per(rolling_days=7), Per(rolling_days=8), 1, [0, 7])
@example(Per(calendar="week"), Per(rolling_days=7), 1, [5, 6])
def test_a_cap_is_never_exceeded_by_more_than_its_shadow_allows(tight: Per, wide: Per, at_most: int, offsets: list[int]) -> None:
    kept: list[date] = []
    for offset in offsets:
        if holds(tight, at_most, [*kept, START + timedelta(days=offset)]):
            kept.append(START + timedelta(days=offset))
    assert holds(wide, at_most * windows_needed(tight, wide), kept)


def most_by_trying(tight: Per, at_most: int, first: date, last: date) -> int:
    """As many contacts as the tight cap allows between two days, each as early as it can be: that leaves the most room for the next."""
    days: list[date] = []
    for day in days_between(first, last):
        while holds(tight, at_most, [*days, day]):
            days.append(day)
    return len(days)


@settings(max_examples=60, deadline=None)
@given(
    per,
    st.one_of(
        st.builds(lambda days: Per(rolling_days=days), st.integers(1, 40)),
        st.builds(lambda kind: Per(calendar=kind), st.sampled_from(["day", "week", "month"])),
    ),
    st.integers(1, 2),
)
def test_as_many_contacts_do_come_together_in_some_window(tight: Per, wide: Per, at_most: int) -> None:
    starts = days_between(date(2026, 11, 28), date(2027, 2, 3))
    if wide.rolling_days is not None:
        spans = [(day, day + timedelta(days=wide.rolling_days - 1)) for day in starts]
    else:
        assert wide.calendar is not None
        spans = sorted({period(wide.calendar, day) for day in starts})
    found = max(most_by_trying(tight, at_most, first, last) for first, last in spans)
    assert found <= at_most * windows_needed(tight, wide)
    if wide.calendar != "month" or tight.calendar != "week":  # no month from December to February touches six weeks
        assert found == at_most * windows_needed(tight, wide)


@pytest.mark.parametrize(
    ("tight", "wide", "needed"),
    [
        (Per(rolling_days=1), Per(rolling_days=7), 7),
        (Per(rolling_days=7), Per(rolling_days=7), 1),
        (Per(rolling_days=7), Per(rolling_days=8), 2),
        (Per(rolling_days=30), Per(calendar="month"), 2),
        (Per(rolling_days=31), Per(calendar="month"), 1),
        (Per(rolling_days=365), Per(calendar="year"), 2),
        (Per(calendar="day"), Per(rolling_days=7), 7),
        (Per(calendar="week"), Per(rolling_days=7), 2),
        (Per(calendar="week"), Per(calendar="month"), 6),
        (Per(calendar="month"), Per(calendar="week"), 2),
        (Per(calendar="month"), Per(rolling_days=30), 3),
        (Per(calendar="month"), Per(calendar="quarter"), 3),
        (Per(calendar="quarter"), Per(calendar="month"), 1),
        (Per(calendar="week"), Per(calendar="year"), 54),
        (Per(calendar="year"), Per(rolling_days=2), 2),
    ],
)
def test_windows_touch_as_many_others_as_they_can(tight: Per, wide: Per, needed: int) -> None:
    assert windows_needed(tight, wide) == needed


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), per)
def test_no_window_of_a_whole_cycle_of_calendars_touches_more(kind: Literal["day", "week", "month", "quarter", "year"], wide: Per) -> None:
    every = days_between(date(2024, 1, 1), date(2052, 12, 31))
    if wide.rolling_days is not None:
        spans = {(day, day + timedelta(days=wide.rolling_days - 1)) for day in every}
    else:
        assert wide.calendar is not None
        spans = {period(wide.calendar, day) for day in every}
    assert windows_needed(Per(calendar=kind), wide) == max(periods_touched(kind, first, last) for first, last in spans)


def caps(*each: str) -> list[tuple[int, int, int]]:
    text = ", ".join(f"{{id: c{number}, name: x, {one}}}" for number, one in enumerate(each))
    return [(one.cap, one.by, one.most) for one in shadows(world({"campaigns/policy.yaml": f"caps: [{text}]"}))]


DAY, WEEK = "at_most: 1, per: {calendar: day}", "at_most: 7, per: {rolling_days: 7}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (DAY, WEEK, [(1, 0, 7)]),
        (WEEK, DAY, [(0, 1, 7)]),
        (DAY, WEEK.replace("7,", "6,"), []),
        (DAY, DAY, [(1, 0, 1)]),
        (DAY + ", classes: [marketing]", WEEK, []),
        (DAY, WEEK + ", channels: [sms]", [(1, 0, 7)]),
        (DAY, WEEK + ", channels: [sms, app_push]", []),
        (DAY, WEEK.replace("7,", "14,", 1) + ", channels: [sms, app_push]", [(1, 0, 14)]),
        (DAY, WEEK + ", classes: [marketing]", [(1, 0, 7)]),
        (DAY + ", classes: [marketing, service]", WEEK, [(1, 0, 7)]),
        (DAY + ", channels: [sms]", WEEK + ", channels: [sms, voice]", []),
        (DAY + ", channels: [sms, voice]", WEEK + ", channels: [sms]", [(1, 0, 7)]),
        (DAY + ", channels: [sms, voice, app_push]", WEEK, [(1, 0, 7)]),
        (DAY, WEEK + ", unit: changsha", [(1, 0, 7)]),
        (DAY + ", unit: changsha", WEEK, []),
        (DAY + ", unit: changsha", WEEK + ", unit: zhuzhou", []),
        (DAY + ", audience: {all: [{tier: [A]}]}", WEEK, []),
        (DAY, WEEK + ", audience: {all: [{tier: [A]}]}", [(1, 0, 7)]),
        (DAY + ", audience: {all: [{arpu: {at_least: 100}}]}", WEEK + ", audience: {all: [{tier: [A, B]}]}", [(1, 0, 7)]),
        (DAY + ", audience: {all: [{arpu: {at_least: 130}}]}", WEEK + ", audience: {all: [{tier: [A, B]}]}", []),
        (DAY.replace("1,", "0,"), WEEK.replace("7,", "0,"), [(1, 0, 0)]),
    ],
)
def test_a_cap_is_shadowed_where_another_counts_as_much_for_as_many_customers(
    first: str, second: str, expected: list[tuple[int, int, int]]
) -> None:
    assert caps(first, second) == expected


def test_of_three_alike_the_first_holds() -> None:
    assert caps(DAY, DAY, WEEK) == [(1, 0, 1), (2, 0, 7)]
