"""Bars for terminals: drawn to the sign, to scale, in blocks and in ASCII."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.messages import Language, say
from mobilectl.reports.charts import MOST_BARS, Bar, Chart, draw
from mobilectl.reports.widths import columns

ENGLISH = Language("en")


def chart(*bars: Bar) -> Chart:
    return Chart(say("Messages"), say("sent"), say("held back"), bars)


def test_numbers_stand_beside_bars_to_scale() -> None:
    shown = draw(chart(Bar(date(2026, 7, 1), 1600, 0), Bar("长沙", 825, 400), Bar("none", 0, 0), Bar("few", 1, 1)), ENGLISH, 44, True)
    assert shown.splitlines() == [
        "Messages",
        "",
        "              sent  held back  █ sent  ░ held back",
        " 2026-07-01  1,600          0  ████████████",
        " 长沙          825        400  ██████▎░░░",
        " none            0          0",
        " few             1          1  ▏░",
    ]


def test_consoles_without_blocks_get_ascii_and_no_column_of_nothing() -> None:
    shown = draw(chart(Bar("a", 100, 0), Bar("b", 51, 0), Bar("c", 1, 0)), ENGLISH, 25, False)
    assert shown.splitlines()[2:] == ["    sent  # sent", " a   100  ##############", " b    51  ########", " c     1  #"]
    assert draw(chart(Bar("a", 9, 1)), ENGLISH, 40, False).splitlines()[3] == " a     9          1  #################-"


def test_long_names_are_cut_and_too_many_bars_are_counted() -> None:
    shown = draw(
        chart(Bar("很长很长很长很长很长很长很长很长", 1, 0), *(Bar(f"b{number}", 1, 0) for number in range(40))), ENGLISH, 60, True
    )
    assert shown.splitlines()[3].startswith(" 很长很长很长很长很长很长…     1  █")
    assert shown.splitlines()[-1] == " and 10 more"
    assert len(shown.splitlines()) == 3 + MOST_BARS + 1
    assert draw(chart(), ENGLISH, 60, True).splitlines()[-1].strip() == "sent  █ sent"


@given(
    st.lists(st.builds(Bar, st.text("ab长", max_size=40), st.integers(0, 10**9), st.integers(0, 10**9)), max_size=5),
    st.integers(80, 200),
    st.booleans(),
)
def test_bars_fit_the_screen_and_something_is_never_nothing(bars: list[Bar], width: int, blocks: bool) -> None:
    lines = draw(chart(*bars), ENGLISH, width, blocks).splitlines()
    for line, one in zip(lines[3:], bars, strict=True):
        assert columns(line) <= width
        goes, stays = ("█▏▎▍▌▋▊▉", "░") if blocks else ("#", "-")
        assert any(sign in line for sign in goes) == (one.goes > 0)
        assert (stays in line) == (one.stays > 0)


@pytest.mark.parametrize("blocks", [True, False])
def test_the_longest_bar_is_as_long_as_there_is_room(blocks: bool) -> None:
    line = draw(chart(Bar("x", 7, 0)), ENGLISH, 50, blocks).splitlines()[3]
    assert columns(line) == 49
    assert columns(draw(chart(Bar("x", 7, 0)), ENGLISH, 300, blocks).splitlines()[3]) == 60 + 10


def test_names_make_room_for_bars_on_a_narrow_screen() -> None:
    lines = draw(chart(Bar("全球通新春出境漫游", 1_384_613, 0), Bar("short", 1, 0)), ENGLISH, 36, True).splitlines()
    assert lines[3].startswith(" 全球通新春…  1,384,613  █")
    assert max(map(columns, lines)) <= 36
