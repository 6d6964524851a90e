"""What blackouts and quiet hours silence in a window on a day, minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mobilectl.schedule.silence import WEEKDAYS, blackout_stretches, quiet_stretches
from mobilectl.workspace.models.policy import Blackout, QuietHours
from mobilectl.workspace.scalars import Window

FIRST = date(2026, 6, 26)
minutes = st.integers(0, 47).map(lambda half_hours: half_hours * 30)
hours = st.tuples(minutes, minutes.map(lambda end: end or 1440)).filter(lambda one: one[0] != one[1]).map(lambda one: Window(*one))
days = st.integers(0, 9).map(lambda later: FIRST + timedelta(days=later))
blackouts = st.builds(
    lambda first, length, between: Blackout(
        id="x", name="x", classes=("marketing",), from_=first, to=first + timedelta(days=length), between=between
    ),
    days, st.integers(0, 3), st.none() | hours,
) | st.builds(
    lambda count, between: Blackout(id="x", name="x", classes=("marketing",), last_days_of_month=count, between=between),
    st.integers(1, 4), st.none() | hours,
)  # fmt: skip


def spread(window: Window, day: date) -> set[datetime]:
    """Each half hour of a window that begins on a day."""
    at = datetime(day.year, day.month, day.day) + timedelta(minutes=window.start)
    length = (window.end - window.start) % 1440 or 1440
    return {at + timedelta(minutes=later) for later in range(0, length, 30)}


def silenced(stretches: tuple[tuple[int, int], ...], window: Window, day: date) -> set[datetime]:
    midnight = datetime(day.year, day.month, day.day)
    told = {midnight + timedelta(minutes=at) for start, end in stretches for at in range(start, end, 30)}
    return told & spread(window, day)


def all_days() -> list[date]:
    return [FIRST + timedelta(days=later) for later in range(-3, 20)]


@given(blackouts, hours, days)
def test_a_blackout_silences_every_minute_of_its_days_or_hours_and_no_other(blackout: Blackout, window: Window, day: date) -> None:
    if blackout.last_days_of_month is not None:
        dark = [one for one in all_days() if (one + timedelta(days=blackout.last_days_of_month)).month != one.month]
    else:
        assert blackout.from_ is not None
        assert blackout.to is not None
        dark = [one for one in all_days() if blackout.from_ <= one <= blackout.to]
    expected = {at for one in dark for at in spread(blackout.between or Window(0, 1440), one)} & spread(window, day)
    found = blackout_stretches(blackout, window, day)
    assert silenced(found, window, day) == expected
    assert bool(found) == bool(expected)


@given(hours, st.sets(st.sampled_from(WEEKDAYS)), hours, days)
def test_quiet_hours_silence_every_minute_of_their_weekdays_and_no_other(
    between: Window, weekdays: set[str], window: Window, day: date
) -> None:
    quiet = QuietHours(id="x", classes=("marketing",), weekdays=tuple(weekdays), between=between)  # type: ignore[arg-type]
    dark = [one for one in all_days() if not weekdays or WEEKDAYS[one.weekday()] in weekdays]
    expected = {at for one in dark for at in spread(between, one)} & spread(window, day)
    assert silenced(quiet_stretches(quiet, window, day), window, day) == expected


def test_a_cut_over_at_night_leaves_the_day_alone() -> None:
    night = Blackout(
        id="x", name="割接", classes=("marketing",), from_=date(2026, 7, 3), to=date(2026, 7, 3), between=Window(23 * 60, 5 * 60)
    )
    assert blackout_stretches(night, Window(600, 720), date(2026, 7, 3)) == ()
    assert blackout_stretches(night, Window(240, 360), date(2026, 7, 4)) == ((-60, 300),)
    assert blackout_stretches(night, Window(240, 360), date(2026, 7, 3)) == ()
