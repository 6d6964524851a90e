"""Which province campaigns run beside a city's, and whether one of them has its theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.workspace.workspace import load_workspace

CITY = "2026-07-10 2026-07-20 summer-data"


def themes_beside(root: Path, *province: str) -> list[tuple[str, ...]]:
    """The themes of which the city's is said to be none; each campaign is told as first day, last day and theme."""
    for number, said in enumerate((CITY, *province)):
        first, last, theme = said.split()
        unit = "changsha" if number == 0 else "province"
        file = "campaigns/changsha/demo.yaml" if number == 0 else f"campaigns/province/p{number}.yaml"
        period = f"id: c{number}\nowner: {unit}\ntheme: {theme}\nperiod: {{from: {first}, to: {last}}}\n"
        sends = f'sends: [{{id: launch, channel: sms, text: launch-sms, on: {first}, between: "10:00-12:00"}}]\n'
        change(root, file, period + sends)
    rule = find_rule("unrelated-theme")
    assert rule is not None
    return [one.problem.message.values["themes"] for one in check(load_workspace(root), [rule])]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("province", "said"),
    [
        ([], []),
        (["2026-07-01 2026-07-09 roaming"], []),
        (["2026-07-01 2026-07-10 roaming"], [("roaming",)]),
        (["2026-07-20 2026-07-30 roaming"], [("roaming",)]),
        (["2026-07-21 2026-07-30 roaming"], []),
        (["2026-07-12 2026-07-13 roaming", "2026-07-01 2026-07-31 cloud"], [("cloud", "roaming")]),
        (["2026-07-01 2026-07-31 roaming", "2026-07-15 2026-07-15 summer-data"], []),
        (["2026-07-01 2026-07-31 roaming", "2026-07-21 2026-07-31 summer-data"], [("roaming",)]),
        (["2026-07-01 2026-07-31 roaming", "2026-07-01 2026-07-09 summer-data"], [("roaming",)]),
    ],
)
def test_a_city_keeps_to_a_theme_of_the_province_in_its_period(tmp_path: Path, province: list[str], said: list[tuple[str, ...]]) -> None:
    assert themes_beside(copy_base(tmp_path), *province) == said


def test_what_runs_beside_is_shown(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    themes_beside(root, "2026-07-01 2026-07-31 roaming", "2026-08-01 2026-08-31 roaming", "2026-07-20 2026-07-31 cloud")
    rule = find_rule("O005")
    assert rule is not None
    (finding,) = check(load_workspace(root), [rule])
    assert finding.problem.place.file == "campaigns/changsha/demo.yaml"
    assert [one.place.file for one in finding.problem.related] == ["campaigns/province/p1.yaml", "campaigns/province/p3.yaml"]
