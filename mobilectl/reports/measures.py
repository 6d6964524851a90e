"""What came of a definition, measure by measure: each with its 95 % interval, against what was wanted, and against what was foreseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mobilectl.delivery.contract import ImpactResults, MessageResults
from mobilectl.delivery.outcomes import Foreseen, Key, Outcome
from mobilectl.errors import UsageError
from mobilectl.messages import say
from mobilectl.reports.intervals import Interval, difference, score, wilson
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.evaluation import Evaluation, EvaluationTargets
from mobilectl.workspace.scalars import listed

Dimension = Literal["message", "channel", "city"]
DIMENSIONS: tuple[Dimension, ...] = ("message", "channel", "city")
Where = tuple[tuple[Dimension, str | None], ...]
"""What a line is about: a value for each dimension that is told apart, None for an unknown city. What is not named is all together."""
Measure = Literal[
    "reach", "awareness", "satisfaction", "promoters", "passives", "detractors", "score", "uptake", "control_uptake", "effect", "sent"
]
Verdict = Literal["met", "missed", "open", "more", "fewer", "none_shown"]
"""A target is met, missed, or left open by the interval; more or fewer take it up than without the message, or no difference is shown."""

PARTS: Mapping[Measure, tuple[str, str]] = {
    "reach": ("delivered", "sent"),
    "awareness": ("aware", "aware_answers"),
    "satisfaction": ("satisfied", "rated"),
    "promoters": ("promoters", "rated"),
    "passives": ("passives", "rated"),
    "detractors": ("detractors", "rated"),
}
"""The shares of messages: what is counted, and of what."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of a definition, or of a part of it.

    `part` of `whole` are counted, where it is a share; `found` is the estimate with its interval. Of messages sent `whole` are those
    foreseen, None where no forecast is known; that is no sample, so there is no interval.
    """

    where: Where
    measure: Measure
    part: int | None
    whole: int | None
    found: Interval | None
    target: float | None = None
    verdict: Verdict | None = None


def read_dimensions(text: str) -> tuple[Dimension, ...]:
    """The dimensions that a text names, parted by commas of any kind. Raises `UsageError` for what is none."""
    words = listed(text)
    for word in words:
        if word not in DIMENSIONS:
            raise UsageError(say("results cannot be broken down by `{word}`", word=word), did_you_mean(word, DIMENSIONS))
    return tuple(one for one in DIMENSIONS if one in words)


def measured(outcome: Outcome, by: Sequence[Dimension]) -> Iterator[Line]:
    """All measures of a definition by some dimensions, its reminders always apart: customers of several cannot be added up.

    Uptake is not known by channel or by send, so it is told without these. What nobody was asked is left out unless it is wanted.
    """
    for where, (messages, impact) in _parts(outcome, by).items():
        evaluation = outcome.evaluations.get(dict(where).get("message") if outcome.kind == "touchpoint" else None)
        targets = (evaluation or Evaluation()).targets
        if messages:
            yield from _of_messages(where, messages, targets)
        if impact:
            yield from _of_customers(where, impact, targets)


def _parts(outcome: Outcome, by: Sequence[Dimension]) -> dict[Where, tuple[list[MessageResults], list[ImpactResults]]]:
    own: tuple[Dimension, ...] = ("message",) if outcome.kind == "touchpoint" else ()
    parts: dict[Where, tuple[list[MessageResults], list[ImpactResults]]] = {}
    for row in outcome.results.messages:
        parts.setdefault(_where((row.message, row.channel, row.city), {*own, *by}), ([], []))[0].append(row)
    for customers in outcome.results.impact:
        told_apart = {*own, *(one for one in by if one == "city")}
        parts.setdefault(_where((customers.message, None, customers.city), told_apart), ([], []))[1].append(customers)
    return parts


def _where(key: Key, told_apart: set[Dimension]) -> Where:
    return tuple((name, value) for name, value in zip(DIMENSIONS, key, strict=True) if name in told_apart)


def _of_messages(where: Where, rows: list[MessageResults], targets: EvaluationTargets) -> Iterator[Line]:
    for measure, (part, whole) in PARTS.items():
        counts = _sum(rows, part), _sum(rows, whole)
        yield from _share(where, measure, counts, getattr(targets, measure, None))
    rated = score(*(_sum(rows, name) for name in ("promoters", "passives", "detractors")))
    if rated is not None:
        yield Line(where, "score", None, _sum(rows, "rated"), rated)


def _of_customers(where: Where, rows: list[ImpactResults], targets: EvaluationTargets) -> Iterator[Line]:
    contacted, control = (
        tuple(_sum([row for row in rows if row.group == group], name) for name in ("taken_up", "customers"))
        for group in ("contacted", "control")
    )
    yield from _share(where, "uptake", (contacted[0], contacted[1]), targets.uptake)
    yield from _share(where, "control_uptake", (control[0], control[1]), None)
    gap = difference((contacted[0], contacted[1]), (control[0], control[1]))
    if gap is not None:
        yield Line(where, "effect", None, None, gap, None, effect(gap))


def _share(where: Where, measure: Measure, counts: tuple[int, int], target: float | None) -> Iterator[Line]:
    found = wilson(*counts)
    if found is not None or target is not None:
        yield Line(where, measure, *counts, found, target, None if target is None else verdict(found, target))


def verdict(found: Interval | None, target: float) -> Verdict:
    """Whether a share reaches what is wanted; open where its interval does not tell, or nothing was counted."""
    if found is None:
        return "open"
    if found.low >= target:
        return "met"
    return "missed" if found.high < target else "open"


def effect(gap: Interval) -> Verdict:
    """What the difference from the control group shows."""
    if gap.low > 0:
        return "more"
    return "fewer" if gap.high < 0 else "none_shown"


def against_forecast(outcome: Outcome, foreseen: Foreseen | None, by: Sequence[Dimension]) -> Iterator[Line]:
    """The messages sent beside those that were foreseen. What events set off is in no forecast, so it is not counted here.

    By dimensions only where these were foreseen; of a submission the whole is known and nothing else.
    """
    counted = [row for row in outcome.results.messages if row.message not in outcome.by_events]
    sent: dict[Key, float] = {(row.message, row.channel, row.city): row.sent for row in counted}
    if foreseen is None or foreseen.basis == "submission":
        if sent or foreseen is not None:
            yield _compared((), sum(row.sent for row in counted), None if foreseen is None else sum(foreseen.sent.values()))
        return
    told_apart: set[Dimension] = {*by, *(("message",) if outcome.kind == "touchpoint" else ())}
    if all(city is None for _, _, city in foreseen.sent):
        told_apart -= {"city"}
    there, here = (_added(numbers, told_apart) for numbers in (sent, foreseen.sent))
    for where in dict.fromkeys((*there, *here)):
        yield _compared(where, round(there.get(where, 0)), here.get(where, 0.0))


def _compared(where: Where, sent: int, foreseen: float | None) -> Line:
    return Line(where, "sent", sent, None if foreseen is None else round(foreseen), None)


def _added(numbers: Mapping[Key, float], told_apart: set[Dimension]) -> dict[Where, float]:
    added: dict[Where, float] = {}
    for key, number in numbers.items():
        where = _where(key, told_apart)
        added[where] = added.get(where, 0.0) + number
    return added


def _sum(rows: Sequence[object], name: str) -> int:
    total: int = sum(getattr(row, name) for row in rows)
    return total
