"""Which contacts a cap counts, and in which windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from mobilectl.contacts.plan import Stream
from mobilectl.schedule.calendar import month_end
from mobilectl.workspace.models.policy import Cap, Per


def counted(cap: Cap, stream: Stream) -> bool:
    """Whether a cap counts the contacts of a stream."""
    return stream.counts and binds(cap, stream)


def binds(cap: Cap, stream: Stream) -> bool:
    """Whether a cap holds a stream back that obeys caps, whether it counts itself or not."""
    return (
        (not cap.classes or stream.message_class in cap.classes)
        and (not cap.channels or stream.channel in cap.channels)
        and (cap.unit is None or (stream.campaign and stream.unit == cap.unit))
    )


def windows(per: Per, days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The windows, first and last day, that can hold the most of the given days: one ending on each day, or each calendar period."""
    if per.rolling_days is not None:
        back = timedelta(days=per.rolling_days - 1)
        yield from ((day - back, day) for day in sorted(set(days)))
    else:
        assert per.calendar is not None
        yield from sorted({period(per.calendar, day) for day in days})


def period(kind: str, day: date) -> tuple[date, date]:
    """The first and last day of the calendar period around a day; weeks begin on Monday."""
    match kind:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return day.replace(day=1), month_end(day)
        case "quarter":
            start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            return start, month_end(start.replace(month=start.month + 2))
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def periods_touched(kind: str, first: date, last: date) -> int:
    """How many calendar periods a stretch of days touches."""
    start, end = period(kind, first)[0], period(kind, last)[0]
    if kind in ("day", "week"):
        return (end - start).days // (7 if kind == "week" else 1) + 1
    months = (end.year - start.year) * 12 + end.month - start.month
    return months // {"month": 1, "quarter": 3, "year": 12}[kind] + 1
