"""Who gets which text, held against every customer of a small world."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import change, copy_base

from mobilectl.audience.conditions import Customers
from mobilectl.audience.described import described
from mobilectl.audience.predicates import Customer, Predicate, matches
from mobilectl.contacts.plan import customers_of
from mobilectl.contacts.readers import Mail, mail
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO = """
audience: {all: [{arpu: {at_least: 50, below: 250}}], none: null}
sends:
  - {id: one, channels: [app_push, sms], use: first_reachable, channel_texts: {app_push: short, sms: long}, on: 2026-07-03, between: "10:00-12:00"}
  - {id: two, channel: sms, text: long, on: 2026-07-06, between: "10:00-12:00", audience: {all: [{tier: [B]}]}}
  - {id: three, channel: sms, text: long, on: 2026-07-08, between: "10:00-12:00", audience: {any: [{brand: [gotone]}, {brand: [easyown], app_active: true}]}}
texts: {launch-sms: null, nudge-push: null, long: 长, short: 短}
variants:
  - {segment: young, texts: {long: 年轻}}
  - {segment: rich, texts: {long: 富裕, short: 短富裕}}
"""
SEGMENTS = """segments:
  rich: {name: 富裕, audience: {all: [{arpu: {at_least: 150}}]}}
  valued: {name: 看重, audience: {any: [{brand: [easyown], arpu: {at_least: 60, below: 90}}, {brand: [gotone], arpu: {at_least: 70, below: 140}}]}}
"""
GRID = {
    "arpu": (Decimal(10), Decimal(50), Decimal(120), Decimal(150), Decimal(249), Decimal(250)),
    "brand": ("gotone", "mzone", "easyown"),
    "app_active": (True, False),
    "marketing_consent": (True, False),
    "city": ("changsha",),
}
EVERYBODY: list[Customer] = [dict(zip(GRID, values, strict=True)) for values in itertools.product(*GRID.values())]
"""A customer of every kind that the workspace can tell apart, but for cities, which nothing does."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = copy_base(tmp_path_factory.mktemp("readers"))
    change(root, "campaigns/changsha/demo.yaml", DEMO)
    change(root, "campaigns/segments.yaml", SEGMENTS)
    return load_workspace(Path(root))


def got(customer: Customer) -> set[tuple[str, str, str | None]]:
    """What a customer gets, by the words of the definition: send, text, variant."""
    arpu, young = customer["arpu"], customer["brand"] == "mzone"
    assert isinstance(arpu, Decimal)
    if not customer["marketing_consent"] or not 50 <= arpu < 250:
        return set()
    variant = "young" if young else "rich" if arpu >= 150 else None
    short = "rich" if variant == "rich" else None
    sends = {("one", "short", short) if customer["app_active"] else ("one", "long", variant)}
    if 120 <= arpu < 200:
        sends.add(("two", "long", variant))
    if customer["brand"] == "gotone" or (customer["brand"] == "easyown" and customer["app_active"]):
        sends.add(("three", "long", variant))
    return sends


def judged(found: Mail) -> tuple[set[tuple[str, str, str | None]], set[tuple[str, str, str | None]]]:
    """What goes to the customer, and what may."""
    each = {goes: {(one.stream.item, one.text.key, one.text.segment) for one in found.got if one.goes == goes} for goes in ("yes", "maybe")}
    return each["yes"], each["maybe"]


def kinds(customers: Customers) -> st.SearchStrategy[str]:
    words = ["arpu=50", "arpu=150", "tier=A", "tier=B", "brand=mzone", "brand=gotone", "brand=easyown", "app_active=yes", "app_active=no",
             "marketing_consent=yes", "marketing_consent=no", "young", "rich"]  # fmt: skip
    return st.lists(st.sampled_from(words), max_size=4).map(",".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.data())
def test_yes_is_for_all_such_customers_and_maybe_for_some(workspace: Workspace, data: st.DataObject) -> None:
    customers = customers_of(workspace)
    words = data.draw(kinds(customers))
    who: Predicate = described(words, customers)
    such = [got(customer) for customer in EVERYBODY if matches(who, customer)]
    if not such:
        return
    campaign = workspace.campaign("demo")
    assert campaign is not None
    everyone, someone = set.intersection(*such), set.union(*such)
    # Nothing but brands and spending tells customers apart, and the grid has one of each kind, so both sides must be the same sets.
    assert judged(mail(campaign, who, workspace)) == (everyone, someone - everyone)


def test_what_does_not_go_out_names_the_fewest_attributes(workspace: Workspace) -> None:
    campaign = workspace.campaign("demo")
    assert campaign is not None

    def missed(words: str) -> list[tuple[str, str, tuple[str, ...]]]:
        found = mail(campaign, described(words, customers_of(workspace)), workspace)
        return [(one.stream.item, one.stream.channel, one.because) for one in found.missed]

    assert missed("arpu=150") == []
    assert missed("tier=B,brand=mzone,app_active=no") == [("one", "app_push", ("app_active",)), ("three", "sms", ("brand",))]
    assert missed("tier=A,app_active=yes") == [("one", "sms", ("app_active",)), ("two", "sms", ("arpu",))]
    assert missed("arpu=10,marketing_consent=no") == [
        ("one", "app_push", ("arpu", "marketing_consent")),
        ("one", "sms", ("arpu", "marketing_consent")),
        ("two", "sms", ("arpu", "marketing_consent")),
        ("three", "sms", ("arpu", "marketing_consent")),
    ]


def test_what_decides_is_named_but_for_what_is_known(workspace: Workspace) -> None:
    campaign = workspace.campaign("demo")
    assert campaign is not None
    found = mail(campaign, described("brand=mzone,arpu=150", customers_of(workspace)), workspace)
    assert [(one.stream.item, one.text.body.words, one.goes, one.open) for one in found.got] == [
        ("one", "短", "maybe", ("app_active", "marketing_consent")),
        ("one", "年轻", "maybe", ("app_active", "marketing_consent")),
        ("two", "年轻", "maybe", ("marketing_consent",)),
    ]


def test_what_some_of_the_customers_meant_have_decides_nothing(workspace: Workspace) -> None:
    campaign = workspace.campaign("demo")
    assert campaign is not None
    found = mail(campaign, described("valued", customers_of(workspace)), workspace)
    assert {one.stream.item: one.open for one in found.got if one.stream.channel == "app_push"} == {
        "one": ("app_active", "marketing_consent")
    }


def test_without_a_customer_every_text_is_there_variants_first(workspace: Workspace) -> None:
    campaign = workspace.campaign("demo")
    assert campaign is not None
    assert [(one.stream.item, one.stream.channel, one.text.body.words, one.goes) for one in mail(campaign, None, workspace).got] == [
        ("one", "app_push", "短富裕", "yes"),
        ("one", "app_push", "短", "yes"),
        ("one", "sms", "年轻", "yes"),
        ("one", "sms", "富裕", "yes"),
        ("one", "sms", "长", "yes"),
        ("two", "sms", "年轻", "yes"),
        ("two", "sms", "富裕", "yes"),
        ("two", "sms", "长", "yes"),
        ("three", "sms", "年轻", "yes"),
        ("three", "sms", "富裕", "yes"),
        ("three", "sms", "长", "yes"),
    ]
