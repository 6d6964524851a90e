"""What messages cost: who gets how many parts, and the yuan that come of it."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.audience.predicates import EVERYONE, Customer, matches
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.worded import Worded, worded
from mobilectl.messages import Language
from mobilectl.reports.costs import cost_headline, cost_tables, costs_json, exact
from mobilectl.reports.tables import render, spreadsheet
from mobilectl.volumes.costs import Cost, bills, costs_by, total
from mobilectl.workspace.workspace import Workspace, load_workspace

LONG = "字" * 60
DEMO = f"""
sends:
  - {{id: one, channels: [app_push, sms], use: first_reachable, channel_texts: {{app_push: pushed, sms: short}}, on: 2026-07-03, between: "10:00-12:00"}}
  - {{id: two, channel: sms, text: long, on: 2026-07-06, between: "10:00-12:00"}}
  - {{id: three, channel: sms, text: open, on: 2026-07-08, between: "10:00-12:00"}}
  - {{id: four, channel: sms, text: same, on: 2026-07-10, between: "10:00-12:00"}}
  - {{id: five, channel: sms, text: only, on: 2026-07-13, between: "10:00-12:00"}}
texts: {{launch-sms: null, nudge-push: null, short: 短, pushed: "{LONG * 3}", long: "{LONG}", open: "{{name}}", same: "{LONG}"}}
variables: {{name: {{meaning: 名, longest: "{"名" * 150}"}}}}
variants:
  - {{segment: young, texts: {{long: 年轻, same: "{LONG}年"}}}}
  - {{segment: rich, texts: {{long: "{LONG * 3}", open: 富裕, same: "{LONG}富", only: "{LONG}"}}}}
"""
SEGMENTS = "segments: {rich: {name: 富裕, audience: {all: [{arpu: {at_least: 150}}]}}}"
PRICES = "channels: {sms: {yuan: 0.035}, app_push: {yuan: 0}}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = copy_base(tmp_path_factory.mktemp("costs"))
    change(root, "campaigns/changsha/demo.yaml", DEMO)
    change(root, "campaigns/segments.yaml", SEGMENTS)
    change(root, "campaigns/policy.yaml", PRICES)
    return load_workspace(Path(root))


def stream(workspace: Workspace, item: str, channel: str = "sms") -> Stream:
    return next(one for one, _ in streams(workspace) if (one.owner, one.item, one.channel) == ("demo", item, channel))


def parts(workspace: Workspace, item: str, customer: Customer) -> list[tuple[int, int]]:
    return [(one.fewest, one.most) for one in worded(workspace)[stream(workspace, item)] if matches(one.whom, customer)]


def test_what_is_no_sms_is_one_part(workspace: Workspace) -> None:
    assert worded(workspace)[stream(workspace, "one", "app_push")] == (Worded(EVERYONE, 1, 1),)
    assert worded(workspace)[stream(workspace, "one")] == (Worded(EVERYONE, 1, 1),)


def test_texts_with_as_many_parts_are_one(workspace: Workspace) -> None:
    # Signature and opt-out, which the texts lack, take the 60 characters over 70.
    assert worded(workspace)[stream(workspace, "four")] == (Worded(EVERYONE, 2, 2),)


@pytest.mark.parametrize(
    ("brand", "arpu", "long", "open"),
    [
        ("mzone", 10, (1, 1), (1, 3)),
        ("mzone", 150, (1, 1), (1, 3)),  # a variant without this text: the usual one, though the next variant would fit
        ("gotone", 149, (2, 2), (1, 3)),
        ("gotone", 150, (3, 3), (1, 1)),
    ],
)
def test_each_customer_gets_the_parts_of_one_text(
    workspace: Workspace, brand: str, arpu: int, long: tuple[int, int], open: tuple[int, int]
) -> None:
    customer: Customer = {"brand": brand, "arpu": Decimal(arpu)}
    assert parts(workspace, "two", customer) == [long]
    assert parts(workspace, "three", customer) == [open]


def test_who_has_no_text_counts_one_part(workspace: Workspace) -> None:
    assert parts(workspace, "five", {"brand": "gotone", "arpu": Decimal(150)}) == [(2, 2)]
    assert parts(workspace, "five", {"brand": "gotone", "arpu": Decimal(149)}) == [(1, 1)]
    assert parts(workspace, "five", {"brand": "mzone", "arpu": Decimal(150)}) == [(1, 1)]


def test_texts_of_a_stream_divide_its_customers(workspace: Workspace) -> None:
    for brand, arpu in itertools.product(("mzone", "gotone"), (0, 149, 150)):
        for one, texts in worded(workspace).items():
            if one.owner == "demo":
                assert sum(matches(text.whom, {"brand": brand, "arpu": Decimal(arpu)}) for text in texts) == 1


def test_yuan_are_exact_and_a_range_where_variables_matter(workspace: Workspace) -> None:
    one, push, two, three = (stream(workspace, *key) for key in (("one",), ("one", "app_push"), ("two",), ("three",)))
    numbers = {text: number for number, text in enumerate((text.fewest, text.most) for text in worded(workspace)[two])}
    opened = next(number for number, text in enumerate(worded(workspace)[three]) if text.most == 3)
    sent = {
        (one, 0): 7, (push, 0): 1000, (two, numbers[1, 1]): 1, (two, numbers[2, 2]): 10, (two, numbers[3, 3]): 0, (three, opened): 100,
    }  # fmt: skip
    found = bills(sent, workspace)
    assert costs_by(found, lambda bill: bill.stream.channel) == {
        "sms": Cost(118, 7 + 1 + 20 + 100, 7 + 1 + 20 + 300, Decimal("4.480"), Decimal("11.480")),
        "app_push": Cost(1000, 1000, 1000, Decimal(0), Decimal(0)),
    }
    assert costs_by(found, lambda bill: bill.stream.item)["two"] == Cost(11, 21, 21, Decimal("0.735"), Decimal("0.735"))
    assert total(found) == Cost(1118, 1128, 1328, Decimal("4.480"), Decimal("11.480"))
    assert total(()) == Cost()
    assert [bill.messages for bill in bills({(one, 0): 0, (push, 0): 3}, workspace)] == [3]


def test_tables_show_what_long_texts_cost(workspace: Workspace) -> None:
    push, two, three = (stream(workspace, *key) for key in (("one", "app_push"), ("two",), ("three",)))
    two_parts = next(number for number, text in enumerate(worded(workspace)[two]) if text.most == 2)
    opened = next(number for number, text in enumerate(worded(workspace)[three]) if text.most == 3)
    found = bills({(push, 0): 5, (two, two_parts): 1000, (three, opened): 2000}, workspace)
    english, chinese = Language("en"), Language("zh")
    assert english.text(cost_headline(found)) == (
        "What is delivered costs 140.00 to 280.00 yuan; 35.00 to 175.00 of it for SMS that take more than one part."
    )
    assert chinese.text(cost_headline(found)) == "渠道实际送出的消息费用 140.00 至 280.00 元，其中因短信超过一条而多付 35.00 至 175.00 元。"
    assert english.text(cost_headline(found[:1])) == "What is delivered costs 0.00 yuan."
    assert [render(table, "csv", english).splitlines()[1:] for table in cost_tables(found, workspace)] == [
        ["app_push,APP 推送,5,5,5,0.00,0.00", "sms,短信,3000,4000,8000,140.00,280.00"],
        ["demo,暑期流量包,3005,4005,8005,140.00,280.00"],
        ["1,3,2000,2000,6000,70.00,210.00,0.00,140.00", "2,2,1000,2000,2000,70.00,70.00,35.00,35.00"],
    ]
    told = costs_json(found, workspace)
    assert told["total"] == {
        "messages": 3005, "parts": {"at_least": 4005, "at_most": 8005}, "yuan": {"at_least": "140.00", "at_most": "280.00"},
    }  # fmt: skip
    assert told["sms_by_parts"] == [
        {"fewest": 1, "most": 3, "messages": 2000, "parts": {"at_least": 2000, "at_most": 6000},
         "yuan": {"at_least": "70.00", "at_most": "210.00"}},
        {"fewest": 2, "most": 2, "messages": 1000, "parts": {"at_least": 2000, "at_most": 2000},
         "yuan": {"at_least": "70.00", "at_most": "70.00"}},
    ]  # fmt: skip


def test_in_csv_each_end_of_a_range_is_a_column_of_its_own_with_which_a_spreadsheet_reckons(workspace: Workspace) -> None:
    three = stream(workspace, "three")
    opened = next(number for number, text in enumerate(worded(workspace)[three]) if text.most == 3)
    found = bills({(three, opened): 2000}, workspace)
    by_channel = cost_tables(found, workspace)[0]
    assert spreadsheet(by_channel, Language("zh")).decode("utf-8-sig").splitlines()[0] == (
        "编号,渠道,渠道送出条数,计费条数：最少,计费条数：最多,费用（元）：最少,费用（元）：最多"
    )
    assert render(by_channel, "csv", Language("en")).splitlines()[1] == "sms,短信,2000,2000,6000,70.00,210.00"
    assert "2,000 to 6,000" in render(by_channel, "table", Language("en"))
    assert json.loads(render(by_channel, "json", Language("en")))["costs_by_channel"][0]["parts"] == {"at_least": 2000, "at_most": 6000}


def test_yuan_keep_every_digit_and_two_places_at_least() -> None:
    assert [exact(Decimal(one)) for one in ("0", "12", "0.035", "1.50", "1000.0010")] == ["0.00", "12.00", "0.035", "1.50", "1000.001"]
