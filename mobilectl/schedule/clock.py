"""What day it is in China, whose calendar holds wherever the program runs, and how moments are written in what programs exchange."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no summer time since 1991."""
STAMP = "%Y-%m-%dT%H:%M:%SZ"
"""A moment in UTC, to the second (RFC 3339)."""


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def stamp(moment: datetime) -> str:
    """A moment as statements, plans and servers write it."""
    return moment.astimezone(UTC).strftime(STAMP)
