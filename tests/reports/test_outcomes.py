"""What came of campaigns, as rows."""

from __future__ import annotations

import json

import pytest

from mobilectl.delivery.contract import ResultRow, Results
from mobilectl.messages import Language
from mobilectl.reports.intervals import Interval
from mobilectl.reports.outcomes import effect, results_table, verdict
from mobilectl.reports.tables import render
from mobilectl.workspace.models.campaigns import EvaluationTargets

CHANGSHA = ResultRow("first", "sms", "changsha", "contacted", 100, 90, 81, 20, 15, 10, 8, 5, 3, 2, 30)
NOWHERE = ResultRow("first", "app", None, "contacted", 10)
CONTROL = ResultRow("first", "sms", "changsha", "control", 50, taken_up=5)


def rows(*found: ResultRow, targets: EvaluationTargets | None = None) -> list[list[object]]:
    table = results_table({"demo": Results(True, "2026-07-05T01:00:00Z", "", found)}, {} if targets is None else {"demo": targets})
    read = json.loads(render(table, "json", Language("en")))["results"]
    assert all(row["simulated"] is True and row["campaign"] == "demo" for row in read)
    return [list(row.values())[2:] for row in read]


def test_a_campaign_in_full() -> None:
    found = rows(CHANGSHA, NOWHERE, CONTROL, targets=EvaluationTargets(reach=0.8, awareness=0.6, satisfaction=0.999, uptake=0.2))
    total = ["first", None, None]
    assert [row[3:] for row in found if row[:3] == total] == [
        ["reach", 81, 90, 90.0, 82.1, 94.6, 80.0, "met"],
        ["awareness", 15, 20, 75.0, 53.1, 88.8, 60.0, "open"],
        ["satisfaction", 8, 10, 80.0, 49.0, 94.3, 99.9, "missed"],
        ["promoters", 5, 10, 50.0, 23.7, 76.3, None, None],
        ["passives", 3, 10, 30.0, 10.8, 60.3, None, None],
        ["detractors", 2, 10, 20.0, 5.7, 51.0, None, None],
        ["uptake", 30, 110, 27.3, 19.8, 36.3, None, None],
        ["promoters less detractors", None, 10, 30.0, None, None, None, None],
        ["uptake against the control group", None, None, 17.3, 3.8, 27.9, None, "more take it up than without the message"],
    ]
    assert [row for row in found if row[1:3] == ["app", "?"]] == [["first", "app", "?", "uptake", 0, 10, 0.0, 0.0, 27.8, None, None]]
    assert ["first", "sms", "changsha", "uptake", 30, 100, 30.0, 21.9, 39.6, None, None] in found


def test_without_a_control_group_nothing_is_compared() -> None:
    assert "uptake against the control group" not in [row[3] for row in rows(CHANGSHA)]


@pytest.mark.parametrize(("low", "high", "said"), [(0.5, 0.6, "met"), (0.49, 0.5, "open"), (0.4, 0.499, "missed")])
def test_a_target_is_met_where_the_whole_interval_reaches_it(low: float, high: float, said: str) -> None:
    assert Language("en").text(verdict(Interval(0.5, low, high), 0.5)) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.2, "more take it up than without the message"),
        (0.0, 0.2, "no difference is shown"),
        (-0.2, 0.0, "no difference is shown"),
        (-0.2, -0.01, "fewer take it up than without the message"),
    ],
)
def test_a_difference_is_told_only_where_it_is_shown(low: float, high: float, said: str) -> None:
    assert Language("en").text(effect(Interval(0.0, low, high))) == said
