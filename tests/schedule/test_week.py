"""Holes in quiet hours, against a plain table of the week's minutes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.schedule.silence import WEEKDAYS
from mobilectl.schedule.week import Hole, holes
from mobilectl.workspace.models.policy import QuietHours
from mobilectl.workspace.scalars import Window

DAY, WEEK = 1440, 7 * 1440
NEARLY = [0, 1, 59, 60, 61, 480, 540, 720, 779, 1200, 1320, 1380, 1381, 1439]
times = st.sampled_from(NEARLY) | st.integers(0, DAY - 1)


def quiet(between: Window, *weekdays: str) -> QuietHours:
    return QuietHours(id="x", classes=("marketing",), weekdays=weekdays, between=between)  # type: ignore[arg-type]


windows = st.tuples(times, times.map(lambda end: end or DAY)).filter(lambda one: one[0] != one[1]).map(lambda one: Window(*one))
rules = st.builds(lambda between, weekdays: quiet(between, *weekdays), windows, st.sets(st.sampled_from(WEEKDAYS)))


def table(together: list[QuietHours]) -> list[bool]:
    """Each minute of the week: whether it is silent."""
    silent = [False] * WEEK
    for one in together:
        for day, name in enumerate(WEEKDAYS):
            if not one.weekdays or name in one.weekdays:
                minute = day * DAY + one.between.start
                while True:
                    silent[minute % WEEK] = True
                    minute += 1
                    if minute % DAY == one.between.end % DAY:
                        break
    return silent


def open_by_mistake(silent: list[bool]) -> list[bool]:
    mistaken = [not silent[minute] and sum(silent[minute % DAY :: DAY]) >= 4 for minute in range(WEEK)]
    for minute in range(WEEK):
        if not silent[minute] and silent[minute - 1]:
            length = next((more for more in range(61) if silent[(minute + more) % WEEK]), None)
            for more in range(length or 0):
                mistaken[(minute + more) % WEEK] = True
    return mistaken


@given(st.lists(rules, max_size=4))
def test_holes_are_what_a_table_of_minutes_says(together: list[QuietHours]) -> None:
    marked = [False] * WEEK
    found = holes(together)
    for hole in found:
        for more in range(hole.minutes):
            assert not marked[(hole.start + more) % WEEK]
            marked[(hole.start + more) % WEEK] = True
    assert marked == open_by_mistake(table(together))
    for hole in found:  # each is told as one stretch
        assert not marked[hole.start - 1]
        assert not marked[(hole.start + hole.minutes) % WEEK]
    assert [hole.start for hole in found] == sorted(hole.start for hole in found)


@pytest.mark.parametrize(
    ("together", "expected"),
    [
        ([], []),
        ([quiet(Window(1200, 540))], []),
        ([quiet(Window(0, DAY))], []),
        ([quiet(Window(1200, 540), "mon", "tue", "wed", "thu", "fri", "sat")], [Hole(6 * DAY + 1200, 780)]),
        ([quiet(Window(1200, 540), "sat", "sun")], []),
        ([quiet(Window(1200, 1439)), quiet(Window(0, 540))], [Hole(day * DAY + 1439, 1) for day in range(7)]),
        ([quiet(Window(480, 720)), quiet(Window(780, 1200))], [Hole(day * DAY + 720, 60) for day in range(7)]),
        ([quiet(Window(480, 720)), quiet(Window(781, 1200))], []),
    ],
)
def test_what_counts_as_a_hole(together: list[QuietHours], expected: list[Hole]) -> None:
    assert list(holes(together)) == expected
