"""Framed tables on narrow screens: numbers and ids stay whole as long as they can."""

from __future__ import annotations

from mobilectl.messages import Language, say
from mobilectl.reports.tables import Column, Table, render
from mobilectl.reports.widths import wrapped

TABLE = Table(
    None,
    (
        Column("id", say("id"), whole=True, spare=True), Column("name", say("name")), Column("sent", say("messages sent"), right=True),
        Column("yuan", say("yuan for parts after the first"), right=True),
    ),
    [("changsha-campus-cloud", "长沙校园开学云盘", 437612, "3,402.60 to 6,805.20"), ("bill", "账单提醒", 12, "0.00")],
)  # fmt: skip


def lines(width: int) -> list[str]:
    return render(TABLE, "table", Language("en"), width).splitlines()


def test_a_table_that_fits_is_shown_as_it_is() -> None:
    assert lines(100) == [
        "",
        " id                      name               messages sent   yuan for parts after the first",
        " ─────────────────────────────────────────────────────────────────────────────────────────",
        " changsha-campus-cloud   长沙校园开学云盘         437,612             3,402.60 to 6,805.20",
        " bill                    账单提醒                      12                             0.00",
    ]


def test_headings_of_numbers_are_broken_first() -> None:
    assert lines(76) == [
        "",
        "                                            messages         yuan for parts",
        " id                      name                   sent        after the first",
        " ──────────────────────────────────────────────────────────────────────────",
        " changsha-campus-cloud   长沙校园开学云盘    437,612   3,402.60 to 6,805.20",
        " bill                    账单提醒                 12                   0.00",
    ]


def test_then_spare_columns_are_left_out() -> None:
    assert lines(60) == [
        "",
        "                    messages         yuan for parts",
        " name                   sent        after the first",
        " ──────────────────────────────────────────────────",
        " 长沙校园开学云盘    437,612   3,402.60 to 6,805.20",
        " 账单提醒                 12                   0.00",
    ]


def test_no_more_is_left_out_than_has_to_be_and_the_last_goes_first() -> None:
    columns = (
        Column("a", say("a"), whole=True, spare=True),
        Column("b", say("b"), right=True),
        Column("c", say("c"), right=True, spare=True),
    )
    table = Table(None, columns, [("a" * 10, 10**9, 10**9)])
    shown = {width: render(table, "table", Language("en"), width).splitlines()[-1].split() for width in (44, 43, 28, 27)}
    number = "1,000,000,000"
    assert shown == {44: ["a" * 10, number, number], 43: ["a" * 10, number], 28: ["a" * 10, number], 27: [number]}


def test_then_ranges_are_broken_at_their_blanks_but_no_number_is() -> None:
    shown = lines(45)
    assert all(len(line) <= 45 for line in shown)
    text = "\n".join(shown)
    assert all(number in text for number in ("437,612", "3,402.60", "6,805.20"))


def test_where_columns_have_no_room_a_row_is_a_line_for_each_cell_and_nothing_is_lost() -> None:
    assert lines(30) == [
        "",
        " id                changsha-ca",
        "                   mpus-cloud",
        " name              长沙校园开",
        "                   学云盘",
        " messages sent     437,612",
        " yuan for parts    3,402.60 to",
        " after the first   6,805.20",
        "",
        " id                bill",
        " name              账单提醒",
        " messages sent     12",
        " yuan for parts    0.00",
        " after the first",
    ]


def test_no_line_ends_with_an_opening_sign() -> None:
    assert wrapped("费用（元）", 6) == ["费用", "（元）"]
