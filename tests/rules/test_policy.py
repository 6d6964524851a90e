"""The policy itself: what never binds, what matches nothing, what cannot be kept together."""

from __future__ import annotations

import pytest
from wording.trial import said, tell

from mobilectl.rules.policy import (
    cap_counts_nothing,
    cap_shadowed,
    contradicting_rules,
    preferred_hour_unusable,
    rule_matches_nothing,
    unit_loosens,
)
from mobilectl.rules.structure import duplicate_id

POLICY, TOUCHPOINTS, DEMO = "campaigns/policy.yaml", "touchpoints.yaml", "campaigns/changsha/demo.yaml"


def policy(key: str, *entries: str) -> dict[str, str]:
    return {POLICY: f"{key}: [{', '.join(f'{{{one}}}' for one in entries)}]"}


def caps(*entries: str) -> dict[str, str]:
    return policy("caps", *(f"id: c{number}, name: 上限{number}, {one}" for number, one in enumerate(entries)))


MONTH = "at_most: 5, per: {calendar: month}"


# L001 cap-counts-nothing


@pytest.mark.parametrize(
    ("cap", "fires"),
    [
        ("classes: [marketing], channels: [sms]", False),
        ("classes: [marketing], channels: [voice]", True),
        ("channels: [voice]", True),
        ("unit: changsha", False),
        ("unit: zhuzhou", True),
        ("unit: province, classes: [service]", True),
        ("unit: changsha, classes: [service]", True),
        ("classes: [service]", False),
    ],
)
def test_a_cap_that_counts_no_message_is_told(cap: str, fires: bool) -> None:
    found = said(cap_counts_nothing, caps(f"{MONTH}, {cap}"))
    assert [message for message, _ in found] == (["`c0` counts no message: 上限0"] if fires else [])


def test_messages_that_do_not_count_are_none() -> None:
    sends = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", counts: false}]'
    assert len(said(cap_counts_nothing, caps(f"{MONTH}, classes: [marketing]") | {DEMO: sends})) == 1


# L002 cap-shadowed and L005 unit-loosens


def test_a_cap_that_never_binds_is_told_with_the_one_that_does() -> None:
    world = caps("at_most: 2, per: {calendar: week}", "at_most: 4, per: {rolling_days: 7}, channels: [sms]")
    (found,) = tell(cap_shadowed, world)
    assert found.message == "`c1` allows 4, but never binds: `c0` lets at most 4 through in its window"
    assert (found.at, found.hint, found.related) == ("4", "allow fewer than 4, or leave it out", ("id: c0",))
    assert said(cap_shadowed, caps("at_most: 2, per: {calendar: week}", "at_most: 3, per: {rolling_days: 7}, channels: [sms]")) == []


def test_a_unit_that_does_not_tighten_is_told_by_a_rule_of_its_own() -> None:
    world = caps("at_most: 2, per: {rolling_days: 7}", "at_most: 3, per: {rolling_days: 7}, unit: changsha")
    (found,) = tell(unit_loosens, world)
    assert found.message == "`c1` of 长沙分公司 allows 3, but the province's `c0` lets at most 2 through in its window"
    assert found.hint == "a unit may only tighten: allow fewer than 2, or leave it out"
    assert said(cap_shadowed, world) == []


@pytest.mark.parametrize(
    ("own", "shadowed", "loosened"),
    [
        ("at_most: 1, per: {rolling_days: 7}, unit: changsha", 0, 0),
        ("at_most: 2, per: {rolling_days: 7}, unit: changsha", 0, 1),
        (
            "at_most: 1, per: {rolling_days: 7}, unit: changsha}, {id: more, name: x, at_most: 3, per: {rolling_days: 14}, unit: changsha",
            1,
            0,
        ),
        (
            "at_most: 1, per: {rolling_days: 7}, unit: changsha}, {id: more, name: x, at_most: 1, per: {rolling_days: 14}, unit: changsha",
            1,
            0,
        ),
    ],
)
def test_caps_of_a_unit_are_held_against_the_provinces_and_its_own(own: str, shadowed: int, loosened: int) -> None:
    world = caps("at_most: 2, per: {rolling_days: 7}", own)
    assert (len(said(cap_shadowed, world)), len(said(unit_loosens, world))) == (shadowed, loosened)


def test_none_at_all_shadows_everything() -> None:
    (found,) = tell(cap_shadowed, caps("at_most: 0, per: {calendar: day}", "at_most: 0, per: {calendar: month}"))
    assert (found.message, found.hint) == ("`c1` allows 0, but never binds: `c0` lets at most 0 through in its window", "leave it out")


# L004 rule-matches-nothing


@pytest.mark.parametrize(
    ("key", "entry", "fires"),
    [
        ("quiet_hours", 'id: x, classes: [marketing], channels: [voice], between: "12:00-14:00"', True),
        ("quiet_hours", 'id: x, classes: [marketing], channels: [voice, sms], between: "12:00-14:00"', False),
        ("blackouts", "id: x, name: x, classes: [service], last_days_of_month: 1", False),
        ("blackouts", "id: x, name: x, classes: [service], units: [changsha], last_days_of_month: 1", True),
        ("blackouts", "id: x, name: x, classes: [marketing], units: [zhuzhou], last_days_of_month: 1", True),
        ("blackouts", "id: x, name: x, classes: [marketing], units: [zhuzhou, changsha], last_days_of_month: 1", False),
        ("consent", "classes: [service], channels: [voice], audience: {all: [{app_active: true}]}", True),
        ("consent", "classes: [marketing, service], channels: [sms], audience: {all: [{app_active: true}]}", False),
        ("gaps", "id: x, name: x, within_days: 1", False),
        ("gaps", "id: x, name: x, within_days: 1, messages: {channels: [voice]}", True),
        ("gaps", "id: x, name: x, within_days: 1, messages: {classes: [marketing], reminders: [bill-issued]}", True),
        ("gaps", "id: x, name: x, within_days: 1, messages: {campaigns: [demo], families: [data]}, others: {touchpoints: [bill]}", False),
        ("exclusions", "id: x, name: x, messages: {campaigns: [demo]}, others: {families: [video]}", True),
        ("exclusions", "id: x, name: x, messages: {campaigns: [demo]}, others: {reminders: [bill-issued]}", False),
    ],
)
def test_a_rule_for_which_there_is_no_message_is_told(key: str, entry: str, fires: bool) -> None:
    found = [message for message, _ in said(rule_matches_nothing, policy(key, entry))]
    assert found == (["this matches no message of any touchpoint or campaign"] if fires else [])


def test_campaigns_and_themes_that_there_are_not_are_told_with_the_nearest() -> None:
    entry = "id: x, name: x, messages: {campaigns: [demo, dem]}, others: {themes: [sumer-data]}"
    found = tell(rule_matches_nothing, policy("exclusions", entry))
    assert [(one.message, one.at, one.hint, one.fix) for one in found] == [
        ("there is no campaign `dem`", "dem", "did you mean `demo`?", "demo"),
        ("no campaign has the theme `sumer-data`", "sumer-data", "did you mean `summer-data`?", "summer-data"),
    ]


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ("messages: {classes: [service]}, ", []),
        ("", []),
        ("messages: {campaigns: [dem]}, ", ["there is no campaign `dem`"]),
        ("messages: {classes: [service], channels: [voice]}, ", ["this matches no message of any touchpoint or campaign"]),
    ],
)
def test_a_budget_that_protects_no_message_is_told(messages: str, told: list[str]) -> None:
    found = said(rule_matches_nothing, policy("budgets", f"id: x, name: x, {messages}messages_at_most: 0"))
    assert [message for message, _ in found] == told


def test_two_budgets_of_one_id_are_told() -> None:
    entry = "id: twice, name: x, share_at_most: 0.1"
    assert said(duplicate_id, policy("budgets", entry, entry)) == [("the id `twice` is used a second time", "twice")]


# L003 contradicting-rules


REMINDER = (
    "touchpoints: [{id: care, name: x, reminders: [{id: care, name: x, trigger: {event: {name: x, per_thousand_a_month: 1}}, timeliness: timed, "
    'between: "09:00-18:00", channels: [sms], texts: {sms: x}, '
)
OWED = "standards: [{id: owed, name: 必达, audience: {all: [{tier: [A]}]}, reminders: [care]}]\n"


@pytest.mark.parametrize(
    ("reminder", "cap", "fires"),
    [
        ("obeys: true", "at_most: 0, per: {calendar: day}, classes: [service]", True),
        ("obeys: true, counts: false", "at_most: 0, per: {calendar: day}", True),
        ("class: marketing", "at_most: 0, per: {calendar: day}, audience: {all: [{arpu: {at_least: 500}}]}", True),
        ("obeys: false", "at_most: 0, per: {calendar: day}", False),
        ("obeys: true", "at_most: 1, per: {calendar: day}", False),
        ("obeys: true", "at_most: 0, per: {calendar: day}, channels: [voice]", False),
        ("obeys: true", "at_most: 0, per: {calendar: day}, audience: {all: [{tier: [B]}]}", False),
    ],
)
def test_what_a_standard_promises_no_cap_may_forbid(reminder: str, cap: str, fires: bool) -> None:
    world = {TOUCHPOINTS: REMINDER + reminder + "}]}]", POLICY: OWED + f"caps: [{{id: none, name: x, {cap}}}]"}
    found = tell(contradicting_rules, world)
    assert [one.message.split(";")[0] for one in found] == (["`none` forbids `care`, which the standard `owed` promises"] if fires else [])
    assert [one.at for one in found] == (["0"] if fires else [])


@pytest.mark.parametrize(
    ("by", "never_by", "who", "fires"),
    [
        ("[voice]", "[voice]", "{all: [{brand: [mzone]}]}", True),
        ("[voice]", "[voice, sms]", "{all: [{brand: [mzone]}]}", True),
        ("[voice, sms]", "[voice]", "{all: [{brand: [mzone]}]}", False),
        ("[voice]", "[sms]", "{all: [{brand: [mzone]}]}", False),
        ("[voice]", "[voice]", "{all: [{arpu: {below: 200}}]}", False),
    ],
)
def test_a_channel_that_one_standard_promises_no_other_may_forbid(by: str, never_by: str, who: str, fires: bool) -> None:
    standards = policy(
        "standards",
        f"id: owed, name: 必达, audience: {{all: [{{tier: [A]}}]}}, reminders: [bill-issued], by: {by}",
        f"id: quiet, name: 免打扰, audience: {who}, never_by: {never_by}",
    )
    found = [message for message, _ in said(contradicting_rules, standards)]
    example = "品牌: 动感地带, 月均消费: 200 元"
    assert found == ([f"`quiet` forbids every channel that `owed` promises; for example: {example}"] if fires else [])


@pytest.mark.parametrize(
    ("kind", "who", "fires"), [("marketing", "{}", True), ("service", "{}", False), ("marketing", "{all: [{tier: [C]}]}", False)]
)
def test_nothing_that_sells_is_promised_to_customers_who_are_spared(kind: str, who: str, fires: bool) -> None:
    spared = f"spared: [{{id: warned, name: 流失预警, audience: {who}}}]\n"
    found = said(contradicting_rules, {TOUCHPOINTS: REMINDER + f"class: {kind}}}]}}]", POLICY: OWED + spared})
    message = "`owed` promises `care`, which sells, to customers whom `warned` spares; for example: 月均消费: 200 元"
    assert found == ([(message, "reminders")] if fires else [])


@pytest.mark.parametrize(
    ("others", "fires"),
    [("{classes: [marketing]}", True), ("{channels: [app_push], campaigns: [demo]}", True), ("{touchpoints: [bill]}", False)],
)
def test_an_exclusion_does_not_exclude_a_message_from_itself(others: str, fires: bool) -> None:
    found = [
        message
        for message, _ in said(
            contradicting_rules, policy("exclusions", f"id: x, name: x, messages: {{campaigns: [demo]}}, others: {others}")
        )
    ]
    item = "nudge" if "app_push" in others else "launch"
    assert found == ([f"`x` has `demo` / `{item}` on both sides: whoever gets it must not get it"] if fires else [])


# L006 preferred-hour-unusable


@pytest.mark.parametrize(
    ("attribute", "fires"),
    [
        ("type: number, integer: true, min: 0, max: 23, nullable: true", False),
        ("type: number, integer: true, min: 8, max: 20", False),
        ("type: number, integer: true, min: 0, max: 24", True),
        ("type: number, integer: true, min: -1, max: 23", True),
        ("type: number, integer: true, min: 0", True),
        ("type: number, integer: true, max: 23", True),
        ("type: number, min: 0, max: 23", True),
        ("type: flag", True),
        ('type: choice, values: {a: "9", b: "20"}', True),
    ],
)
def test_an_attribute_that_tells_no_hour_is_told(attribute: str, fires: bool) -> None:
    world = {
        POLICY: "preferred_hours: {attribute: best_hour, classes: [marketing]}",
        "campaigns/attributes.yaml": f"attributes: {{best_hour: {{name: 常用时段, {attribute}}}}}",
    }
    found = [(one.message, one.at) for one in tell(preferred_hour_unusable, world)]
    wrong = ("`best_hour` (常用时段) is not a whole number from 0 to 23 that the snapshot holds", "best_hour")
    assert found == ([wrong] if fires else [])


def test_an_hour_that_is_derived_and_one_that_is_not_defined() -> None:
    derived = 'attributes: {best_hour: {name: 常用时段, type: number, integer: true, min: 0, max: 23, cases: [{value: "9"}]}}'
    wanted = {POLICY: "preferred_hours: {attribute: best_hour, classes: [marketing]}"}
    assert len(said(preferred_hour_unusable, wanted | {"campaigns/attributes.yaml": derived})) == 1
    assert said(preferred_hour_unusable, wanted) == []


def test_preferred_hours_of_no_message_are_told() -> None:
    assert len(said(rule_matches_nothing, {POLICY: "preferred_hours: {attribute: bill_day, classes: [marketing], channels: [voice]}"})) == 1
    assert said(rule_matches_nothing, {POLICY: "preferred_hours: {attribute: bill_day, classes: [marketing]}"}) == []
