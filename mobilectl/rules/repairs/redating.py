"""The days of a campaign's period that its texts and answers name: where the period moves, they move with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from mobilectl.messages import Message, say
from mobilectl.wording.fact import NamedDay
from mobilectl.wording.facts import WEEKDAYS, days
from mobilectl.wording.texts import said_by
from mobilectl.workspace.insertions import Put
from mobilectl.workspace.models.campaigns import Campaign, Span

MOST_DATES = 5
WRITTEN = re.compile(
    r"(?:(?P<year>\d{4})(?P<behind_year> ?年 ?|[-/.]))?(?P<month>\d{1,2})(?P<behind_month> ?月 ?|[-/.])(?P<day>\d{1,2})(?P<rest>.*)",
    re.DOTALL,
)


def redated(campaign: Campaign, after: Span) -> Iterator[Put]:
    """The texts and answers that name the first or the last day of the period, with those of another period in their place."""
    before = campaign.period
    moved = {old: new for old, new in ((before.from_, after.from_), (before.to, after.to)) if old != new}
    for route, words in said_by(campaign) if moved else ():
        if (written := _redated(words, moved, before)) != words:
            yield Put(route, written)


def dates_said(campaign: Campaign, moved: Collection[date] = ()) -> Iterator[Message]:
    """A note on the dates that a campaign's texts and answers name, but those that moved with it."""
    period = campaign.period
    named = dict.fromkeys(
        words[day.start : day.end]
        for _, words in said_by(campaign)
        for day in days(words)
        if not set(moved).intersection(_dates(day, period))
    )
    if named:
        shown = (*tuple(named)[:MOST_DATES], "…") if len(named) > MOST_DATES else tuple(named)
        yield say("the texts of `{id}` name dates, which do not move with it: {dates}", id=campaign.id, dates=shown)


def _dates(day: NamedDay, period: Span) -> tuple[date, ...]:
    return day.dates(range(period.from_.year, period.to.year + 1))


def _redated(words: str, moved: Mapping[date, date], period: Span) -> str:
    for day in sorted(days(words), key=lambda one: one.start, reverse=True):
        meant = [moved[one] for one in _dates(day, period) if one in moved]
        if len(meant) == 1 and (written := WRITTEN.fullmatch(words[day.start : day.end])):
            if day.weekday_at is not None:
                at = day.weekday_at[1] - 1
                words = words[:at] + WEEKDAYS[meant[0].weekday()] + words[at + 1 :]
            words = words[: day.start] + _spelled(meant[0], written) + words[day.end :]
    return words


def _spelled(day: date, as_before: re.Match[str]) -> str:
    """A day as another one was written: with its separators, its zeros and without its year where that had none."""
    between = as_before["behind_month"]
    width = 2 if between == "-" or "0" in (as_before["month"][0], as_before["day"][0]) else 1
    year = f"{day.year}{as_before['behind_year']}" if as_before["year"] else ""
    return f"{year}{day.month:0{width}}{between}{day.day:0{width}}{as_before['rest']}"
