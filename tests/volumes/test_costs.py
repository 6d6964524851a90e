"""What messages cost: who gets how many parts, and the yuan that come of it."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.audience.predicates import EVERYONE, Customer, matches
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.worded import Worded, worded
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
