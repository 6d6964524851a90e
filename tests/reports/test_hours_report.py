"""Tables of hours: what people see of queues, and its JSON."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace
from worlds import BASE

from mobilectl.contacts.plan import Stream
from mobilectl.findings import Place
from mobilectl.messages import Language
from mobilectl.reports.hours import LEGEND, hour_tables, hours_json
from mobilectl.reports.tables import render
from mobilectl.volumes.hours import Delivery, Demand, deliver
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import load_workspace

WORKSPACE = load_workspace(Path(BASE))
ENGLISH = Language("en")
DAY = date(2026, 7, 3)
SEND = Stream("demo", "launch", "changsha", True, "voice", "marketing", Window(600, 720), 50, True, True, "drop", Place("x.yaml"))


def delivery(*customers: tuple[int, int]) -> Delivery:
    """Sends on some days after the first, to so many customers each, by a channel that delivers 20,000 in an hour."""
    demands = [Demand(SEND, DAY + timedelta(days=after), DAY + timedelta(days=after), count, (), 780) for after, count in customers]
    return deliver(demands, WORKSPACE.policy)


def test_channels_busiest_hours_strips_and_messages_in_trouble() -> None:
    channels, busiest, strips, trouble = hour_tables(delivery((0, 80_000), (1, 5_000), (2, 40_000)), WORKSPACE)
    assert channels.rows == [("语音外呼", 125_000, 105_000, 20_000, 20_000, 40_000, 20_000)]
    assert busiest.rows[0] == ("语音外呼", DAY, "11:00-12:00", 40_000, 20_000, 0, 40_000)
    assert [row[1:3] for row in strips.rows] == [
        (strips.rows[0][1], "..........!!x..........."), (DAY, "..........!!x..........."),
    ]  # fmt: skip
    assert [row[3:] for row in strips.rows[:2]] == [(20_000, 40_000), (20_000, 40_000)]
    assert trouble.rows == [("demo", "暑期流量包", "launch", "语音外呼", 85_000, 20_000, 20_000, "16.0%")]


def test_an_hour_in_which_messages_only_wait_is_not_among_the_busiest() -> None:
    night = Demand(replace(SEND, window=Window(1140, 1200)), DAY, DAY, 50_000, (), 2880)
    _, busiest, *_ = hour_tables(deliver([night], WORKSPACE.policy), WORKSPACE)
    assert [row[1:5] for row in busiest.rows] == [
        (DAY, "19:00-20:00", 50_000, 20_000), (DAY + timedelta(days=1), "09:00-10:00", 0, 20_000), (DAY + timedelta(days=1), "10:00-11:00", 0, 10_000),
    ]  # fmt: skip


def test_where_all_is_in_time_no_trouble_is_shown() -> None:
    found = hour_tables(delivery((0, 100)), WORKSPACE)
    assert [table.name for table in found] == ["channels", "busiest_hours", "strips"]
    assert [row[1:3] for row in found[2].rows] == [(DAY, "..........00............")]
    assert hour_tables(delivery(), WORKSPACE) == []


def test_only_the_days_with_the_longest_queues_are_shown_in_the_order_of_time() -> None:
    strips = hour_tables(delivery(*((after, 41_000 + 1_000 * after) for after in range(11))), WORKSPACE)[2]
    assert [row[1] for row in strips.rows[1:]] == [DAY + timedelta(days=after) for after in range(4, 11)]
    assert "11 days" in render(strips, "plain", ENGLISH)


def test_where_there_are_no_queues_the_busiest_day_is_shown() -> None:
    strips = hour_tables(delivery((0, 1_000), (1, 30_000), (2, 30_000)), WORKSPACE)[2]
    assert [row[1:3] for row in strips.rows[1:]] == [(DAY + timedelta(days=1), "..........77............")]


def test_strips_and_their_legend_can_be_shown_on_every_console() -> None:
    for table in hour_tables(delivery((0, 80_000)), WORKSPACE):
        for language in (ENGLISH, Language("zh")):
            (render(table, "table", language) + language.text(LEGEND)).encode("gbk")


def test_an_unknown_channel_delivers_all_and_has_no_tenths() -> None:
    odd = Demand(replace(SEND, channel="odd"), DAY, DAY, 80_000, (), 780)
    channels, busiest, strips = hour_tables(deliver([odd], WORKSPACE.policy), WORKSPACE)
    assert channels.rows == [("odd", 80_000, 80_000, 0, 0, 0, None)]
    assert busiest.rows[0] == ("odd", DAY, "10:00-11:00", 40_000, 40_000, 0, 0)
    assert strips.rows[0][2] == "..........00............"


def test_json_has_every_hour_and_every_message() -> None:
    assert hours_json(delivery((0, 50_000)), WORKSPACE) == {
        "channels": [
            {"channel": "voice", "per_hour": 20_000, "due": 50_000, "delivered": 50_000, "late": 10_000, "missed": 0, "most_waiting": 10_000}
        ],
        "hours": [
            {"channel": "voice", "day": "2026-07-03", "hour": 10, "due": 25_000, "delivered": 20_000, "late": 0, "missed": 0, "waiting": 5_000},
            {"channel": "voice", "day": "2026-07-03", "hour": 11, "due": 25_000, "delivered": 20_000, "late": 0, "missed": 0, "waiting": 10_000},
            {"channel": "voice", "day": "2026-07-03", "hour": 12, "due": 0, "delivered": 10_000, "late": 10_000, "missed": 0, "waiting": 0},
        ],
        "messages": [{"item": "demo", "message": "launch", "channel": "voice", "in_time": 40_000, "late": 10_000, "missed": 0}],
    }  # fmt: skip
