"""Days as people write them on the command line."""

from __future__ import annotations

import re
from datetime import date

from mobilectl.errors import UsageError
from mobilectl.messages import say
from mobilectl.workspace.models.base import FIRST_YEAR, LAST_YEAR
from mobilectl.workspace.scalars import narrow


def day_of(text: str) -> date:
    """A date of the command line, in a year of which days can be planned. Raises `UsageError`."""
    plain = narrow(text)
    written = re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日)", plain)
    try:
        day = date(*(int(one) for one in written.groups() if one is not None)) if written else date.fromisoformat(plain)
    except ValueError:
        raise UsageError(say("`{value}` is not a date", value=text), say("write it like 2026-12-31")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(
            say("{day} is too far away to be planned", day=day.isoformat()),
            say("write a year between {first} and {last}", first=FIRST_YEAR, last=LAST_YEAR),
        )
    return day
