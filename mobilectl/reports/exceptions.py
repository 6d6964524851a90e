"""All exceptions from rules as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.rules.judging import effective, owner
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.settings import settings_of
from mobilectl.workspace.comments import Ignore
from mobilectl.workspace.resolver import locate

COLUMNS = (
    Column("rules", say("rules")),
    Column("file", say("file")),
    Column("line", say("line"), right=True),
    Column("owner", say("owner")),
    Column("reason", say("reason")),
    Column("until", say("until"), whole=True),
    Column("state", say("state")),
    Column("findings", say("findings"), right=True),
)


def exceptions(outcome: Outcome) -> Table:
    """Ignore comments with the findings they hold back, then settings, whose findings are not counted."""
    return Table(None, COLUMNS, [*_comments(outcome), *_settings(outcome)], "exceptions")


def _comments(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    held = Counter(id(comment) for _, comment in outcome.held)
    for comment in outcome.ignores:
        place, count = comment.place, held[id(comment)]
        assert place.position is not None
        state = _state(comment, outcome, count)
        unit = owner(place.file, outcome.workspace)
        yield comment.rules, place.file, place.position[0], unit, comment.reason, comment.until, state, count


def _state(comment: Ignore, outcome: Outcome, count: int) -> Message:
    if comment.until is not None and comment.until < outcome.today:
        return say("expired")
    if not effective(comment, outcome):
        return say("without effect")
    return say("in force") if count else say("unused")


def _settings(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for setting, place in settings_of(outcome.workspace):
        state = say("expired") if _over(setting.until, outcome.today) else say("set to {severity}", severity=setting.severity)
        at = locate(outcome.workspace, place)
        unit = owner(place.file, outcome.workspace)
        yield setting.rules, place.file, at.line, unit, setting.reason, setting.until, state, None


def _over(until: date | None, today: date) -> bool:
    return until is not None and until < today
