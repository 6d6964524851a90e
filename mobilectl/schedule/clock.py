"""What day it is in China, whose calendar holds wherever the program runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def today() -> date:
    """The day in Asia/Shanghai, which has had no summer time since 1991."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()
