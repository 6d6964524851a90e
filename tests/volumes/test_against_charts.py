"""`dry-run --against`: bars of the messages held back now."""

from __future__ import annotations

from pathlib import Path

import pytest
from volumes.test_against import before_and_after, compared
from worlds import change


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The rival takes one message of three in Changsha, two of three in Zhuzhou, from a campaign for everybody."""
    monkeypatch.setenv("COLUMNS", "60")
    before, after = before_and_after(tmp_path)
    for root in (before, after):
        change(root, "campaigns/changsha/demo.yaml", "audience: {all: [{arpu: {at_least: 30}}], none: []}")
    change(after, "campaigns/province/rival.yaml", "audience: {all: [{arpu: {at_least: 70, below: 100}}], none: []}")
    return before, after


def test_bars_show_whose_messages_are_held_back_now_and_in_which_city_the_most_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    lines = compared(capsys, tmp_path, *sides).out.splitlines()
    first = lines.index("Messages held back now by touchpoint or campaign")
    assert lines[first - 2 : first + 11] == [
        "3 customers will lose at least one message.",
        "",
        "Messages held back now by touchpoint or campaign",
        "",
        "             held back now  █ held back now",
        " 暑期流量包              3  ███████████████████████████████",
        "",
        "Messages held back now by 地市",
        "",
        "       held back now  █ held back now",
        " 株洲              2  █████████████████████████████████████",
        " 长沙              1  ██████████████████▌",
        "",
    ]
    assert lines[first + 11] == "What the change does to each campaign and touchpoint"


def test_bars_are_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    lines = compared(capsys, tmp_path, *sides, lang="zh").out.splitlines()
    first = lines.index("现在被拦下的消息量，按地市")
    assert lines[first + 2 : first + 4] == [
        "       现在被拦下  █ 现在被拦下",
        " 株洲           2  ████████████████████████████████████████",
    ]


@pytest.mark.parametrize("format", ["plain", "markdown", "csv", "json"])
def test_bars_are_for_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path], format: str) -> None:
    out = compared(capsys, tmp_path, *sides, "--format", format).out
    assert "█" not in out
    assert "Messages held back now by" not in out


def test_there_are_no_bars_where_nothing_is_held_back(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    before, after = sides
    assert "█" not in compared(capsys, tmp_path, after, before).out
    assert "█" not in compared(capsys, tmp_path, after, after).out


def test_there_are_no_bars_of_cities_where_customers_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    for root in sides:
        change(root, "campaigns/attributes.yaml", "attributes: {city: null}")
    out = compared(capsys, tmp_path, *sides).out
    assert out.count("Messages held back now by ") == 1
    assert " 暑期流量包              3  █" in out
