"""Measures of what came of a definition: nothing is lost or counted twice, whatever it is broken down by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.delivery.contract import EVERYBODY, Group, ImpactResults, MessageResults, Results
from mobilectl.delivery.outcomes import Outcome
from mobilectl.reports.intervals import Interval
from mobilectl.reports.measures import DIMENSIONS, Dimension, Line, effect, measured, verdict
from mobilectl.workspace.models.evaluation import Evaluation, EvaluationTargets
from mobilectl.workspace.scalars import Share

NAMES, CHANNELS, CITIES = st.sampled_from(["a", "b"]), st.sampled_from(["sms", "rcs"]), st.sampled_from(["x", "y", None])
COUNTS = st.integers(0, 30)


@st.composite
def message_rows(draw: st.DrawFn) -> MessageResults:
    promoters, passives, detractors, silent, unasked, lost = (draw(COUNTS) for _ in range(6))
    rated = promoters + passives + detractors
    asked = rated + silent
    aware_answers = draw(st.integers(0, asked))
    return MessageResults(
        draw(NAMES),
        draw(CHANNELS),
        draw(CITIES),
        asked + unasked + lost,
        asked + unasked,
        asked,
        draw(st.integers(0, aware_answers)),
        aware_answers,
        draw(st.integers(0, rated)),
        rated,
        promoters,
        passives,
        detractors,
    )


@st.composite
def impact_rows(draw: st.DrawFn) -> ImpactResults:
    customers = draw(COUNTS)
    group: Group = draw(st.sampled_from(get_args(Group)))
    return ImpactResults(draw(NAMES), draw(CITIES), group, customers, draw(st.integers(0, customers)))


def outcome(kind: str, messages: Sequence[MessageResults], impact: Sequence[ImpactResults], targets: EvaluationTargets) -> Outcome:
    results = Results(False, "2026-07-05T01:00:00Z", "2026-07-04", "", tuple(messages), tuple(impact))
    return Outcome(kind, "demo", EVERYBODY, results, {None: Evaluation(targets=targets)})


BY: list[tuple[Dimension, ...]] = [found for size in range(4) for found in combinations(DIMENSIONS, size)]
PARTS = {
    "reach": ("delivered", "sent"),
    "awareness": ("aware", "aware_answers"),
    "satisfaction": ("satisfied", "rated"),
    "promoters": ("promoters", "rated"),
    "passives": ("passives", "rated"),
    "detractors": ("detractors", "rated"),
}


@given(
    st.sampled_from(["campaign", "touchpoint"]),
    st.lists(message_rows(), unique_by=lambda row: (row.message, row.channel, row.city), max_size=8),
    st.lists(impact_rows(), unique_by=lambda row: (row.message, row.city, row.group), max_size=8),
    st.sampled_from(BY),
)
def test_every_row_is_in_one_line_of_each_measure(
    kind: str, messages: list[MessageResults], impact: list[ImpactResults], by: tuple[Dimension, ...]
) -> None:
    lines = list(measured(outcome(kind, messages, impact, EvaluationTargets()), by))
    assert len({(line.where, line.measure) for line in lines}) == len(lines)
    for line in lines:
        where = dict(line.where)
        mine = [row for row in messages if all(getattr(row, name) == value for name, value in where.items())]
        theirs = [row for row in impact if all(getattr(row, name, None) == value for name, value in where.items())]
        if line.measure in PARTS:
            part, whole = PARTS[line.measure]
            assert (line.part, line.whole) == (sum(getattr(row, part) for row in mine), sum(getattr(row, whole) for row in mine))
        elif line.measure in ("uptake", "control_uptake"):
            group = [row for row in theirs if row.group == ("contacted" if line.measure == "uptake" else "control")]
            assert (line.part, line.whole) == (sum(row.taken_up for row in group), sum(row.customers for row in group))
        apart = {"message"} if kind == "touchpoint" else set()
        customers = line.measure in ("uptake", "control_uptake", "effect")
        assert set(where) == apart | (set(by) & {"city"} if customers else set(by))
    for measure, (part, _) in PARTS.items():
        assert sum(line.part or 0 for line in lines if line.measure == measure) == sum(getattr(row, part) for row in messages)


def of(lines: Sequence[Line], measure: str) -> Line:
    return next(line for line in lines if line.measure == measure)


def test_what_is_wanted_but_was_never_asked_is_open() -> None:
    targets = EvaluationTargets(awareness=Share(0.5), uptake=Share(0.1))
    row = MessageResults("a", "sms", "x", 10, 10)
    lines = list(measured(outcome("campaign", [row], [ImpactResults(None, "x", "contacted", 0, 0)], targets), ()))
    assert [(line.measure, line.part, line.whole, line.found, line.verdict) for line in lines if line.measure != "reach"] == [
        ("awareness", 0, 0, None, "open"),
        ("uptake", 0, 0, None, "open"),
    ]
    assert of(lines, "reach").verdict is None


def test_targets_of_a_campaign_are_none_of_a_reminder() -> None:
    row = MessageResults("a", "sms", "x", 10, 10)
    lines = list(measured(outcome("touchpoint", [row], [], EvaluationTargets(reach=Share(0.5))), ()))
    assert of(lines, "reach").target is None


@pytest.mark.parametrize(("low", "high", "said"), [(0.5, 0.6, "met"), (0.49, 0.5, "open"), (0.4, 0.499, "missed")])
def test_a_target_is_met_where_the_whole_interval_reaches_it(low: float, high: float, said: str) -> None:
    assert verdict(Interval(0.5, low, high), 0.5) == said


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0.01, 0.2, "more"), (0.0, 0.2, "none_shown"), (-0.2, 0.0, "none_shown"), (-0.2, -0.01, "fewer")]
)
def test_a_difference_is_told_only_where_it_is_shown(low: float, high: float, said: str) -> None:
    assert effect(Interval(0.0, low, high)) == said
