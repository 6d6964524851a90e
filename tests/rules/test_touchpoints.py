"""Touchpoints: what is missing, held back, told twice, in the wrong order, on the wrong channels, or too much for one day."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wording.trial import said, tell, world

from mobilectl.audience.predicates import Customer, matches
from mobilectl.contacts.plan import contact_plan
from mobilectl.contacts.reminders import reminder_days
from mobilectl.rules.rule import rule_of
from mobilectl.rules.touchpoints import (
    channel_duties,
    realtime_held_back,
    reminders_bunch_up,
    same_event_twice,
    thresholds_out_of_order,
    told_on_separate_channels,
    touchpoint_missing,
)
from mobilectl.schedule.calendar import days_between

POLICY, TOUCHPOINTS, ATTRIBUTES = "campaigns/policy.yaml", "touchpoints.yaml", "campaigns/attributes.yaml"


def reminder(id: str, trigger: str, rest: str = "") -> str:
    rest = rest if "channels:" in rest else ", ".join(filter(None, ("channels: [sms]", rest)))
    timeliness = "" if "timeliness:" in rest else ", timeliness: timed"
    return (
        f"{{id: {id}, name: {id}, trigger: {{{trigger}}}{timeliness}, at_most: {{count: 1, per: month}}, "
        f'between: "09:00-18:00", texts: {{sms: 【湖南移动】您好。}}, {rest}}}'
    )


def touchpoints(*reminders: str, **more: str) -> dict[str, str]:
    """The touchpoint `bill` with these reminders, and others with one each."""
    each = {"bill": ", ".join(reminders), **more}
    told = ", ".join(f"{{id: {id}, name: {id}, reminders: [{inside}]}}" for id, inside in each.items() if inside)
    return {TOUCHPOINTS: f"touchpoints: [{told}]"}


BILL = "schedule: {after_bill_day: 2}"
LOW = 'threshold: {attribute: balance, below: "10", forecast: balance_low_on}'
STOP = 'threshold: {attribute: balance, below: "0", forecast: balance_low_on}'


# P001 touchpoint-missing


def test_the_ten_touchpoints_must_be_there_where_the_policy_names_none() -> None:
    found = tell(touchpoint_missing, {POLICY: "touchpoints: null"})
    assert len(found) == 9 + 2
    assert [(one.at, one.hint) for one in found if one.message == "the touchpoint `onboarding` is missing"] == [
        ("touchpoints", "add it with its reminders onboarding-welcome, onboarding-guide, onboarding-first-top-up")
    ]
    lacking = [one.message for one in found if "lacks" in one.message]
    assert lacking == [
        "the touchpoint `bill` lacks its reminder `bill-details`",
        "the touchpoint `bill` lacks its reminder `bill-pay-ways`",
    ]


def test_a_reminder_under_another_touchpoint_is_shown_there() -> None:
    world = touchpoints(reminder("bill-issued", BILL), balance=reminder("bill-pay-ways", BILL))
    (found,) = tell(touchpoint_missing, world | {POLICY: "touchpoints: {bill: [bill-issued, bill-pay-ways]}"})
    assert found.message == "the touchpoint `bill` lacks its reminder `bill-pay-ways`"
    assert (found.hint, found.related) == ("add it, or move it here", ("bill-pay-ways",))


def test_a_touchpoint_that_is_there_in_full_is_not_told() -> None:
    world = touchpoints(reminder("bill-issued", BILL), reminder("more", BILL), balance=reminder("low", LOW))
    assert said(touchpoint_missing, world | {POLICY: "touchpoints: {bill: [bill-issued]}"}) == []


# P002 realtime-held-back


@pytest.mark.parametrize(
    ("rest", "caps"),
    [
        ("timeliness: realtime, obeys: true", "`all-month`"),
        ("timeliness: realtime, class: marketing", "`marketing-day`, `marketing-week`, `all-month`"),
        ("timeliness: realtime, class: marketing, counts: false", "`marketing-day`, `marketing-week`, `all-month`"),
        ("timeliness: realtime", None),
        ("timeliness: realtime, class: marketing, obeys: false", None),
        ("timeliness: timed, obeys: true", None),
    ],
)
def test_a_cap_must_not_hold_back_a_real_time_reminder(rest: str, caps: str | None) -> None:
    found = said(realtime_held_back, touchpoints(reminder("full", LOW, rest)) | {POLICY: "blackouts: null"})
    told = [message for message, _ in found]
    assert told == ([] if caps is None else [f"`full` must go out at once, but it obeys caps: {caps} can hold it back"])


@pytest.mark.parametrize(
    ("blackout", "fires"),
    [
        ("classes: [service]", True),
        ("classes: [service], channels: [voice, sms]", True),
        ("classes: [service], channels: [sms]", False),
        ("classes: [marketing]", False),
        ("classes: [service], units: [changsha]", False),
        ('classes: [service], between: "17:00-23:00"', True),
        ('classes: [service], between: "00:00-06:00"', False),
    ],
)
def test_a_blackout_must_not_silence_a_real_time_reminder(blackout: str, fires: bool) -> None:
    policy = f"blackouts: [{{id: cut, name: 割接, from: 2026-08-15, to: 2026-08-16, {blackout}}}]"
    found = said(realtime_held_back, touchpoints(reminder("full", LOW, "timeliness: realtime, channels: [sms, voice]")) | {POLICY: policy})
    assert found == ([("`full` must go out at once, but on some days nothing may: 割接", "realtime")] if fires else [])


# P003 same-event-twice


def test_two_thresholds_on_one_attribute_are_one_event() -> None:
    world = touchpoints(balance=reminder("low", LOW), suspension=reminder("stop", STOP, "priority: 90"))
    (found,) = tell(same_event_twice, world)
    assert found.message == ("`low` and `stop` go out on the same day, both watching 话费余额; for example: 预计余额不足的日期: 2026-07-01")
    assert found.hint == "write `instead_of: [low]` at `stop`, move one of them, or join them"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (BILL, BILL, "both 2 days after the bill"),
        (BILL, "schedule: {after_bill_day: 3}", None),
        ("schedule: {month_days: [1, 15]}", "schedule: {month_days: [15, 20]}", "such as 2026-07-15"),
        ("schedule: {month_days: [31]}", "schedule: {month_days: [-1]}", "such as 2026-07-31"),
        ("schedule: {month_days: [28]}", "schedule: {month_days: [-1]}", "such as 2027-02-28"),
        ("schedule: {month_days: [9], months: [3, 6]}", "schedule: {month_days: [9], months: [9]}", None),
        ("schedule: {weekdays: [mon, fri]}", "schedule: {weekdays: [fri]}", "such as 2026-07-03"),
        ("schedule: {weekdays: [mon]}", "schedule: {weekdays: [fri]}", None),
        ("schedule: {weekdays: [mon]}", "schedule: {month_days: [6]}", None),
        ("event: {name: 复机, per_thousand_a_month: 1}", "event: {name: 复机, per_thousand_a_month: 2}", "both for the event 复机"),
        ("event: {name: 复机, per_thousand_a_month: 1}", "event: {name: 停机, per_thousand_a_month: 1}", None),
        (LOW, 'threshold: {attribute: balance, at_least: "500", forecast: balance_low_on}', None),
        (LOW, BILL, None),
    ],
)
def test_the_same_event_is_told_with_what_makes_it_the_same(one: str, other: str, reason: str | None) -> None:
    world = touchpoints(reminder("one", one), balance=reminder("other", other))
    found = [message for message, _ in said(same_event_twice, world)]
    assert [message.split("; for example")[0] for message in found] == (
        [] if reason is None else [f"`other` and `one` go out on the same day, {reason}"]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("audience: {all: [{brand: [mzone]}]}", "audience: {none: [{brand: [mzone]}]}"),
        ("audience: {all: [{tier: [A]}]}", "audience: {all: [{arpu: {below: 200}}]}"),
        ("instead_of: [other]", ""),
        ("", "instead_of: [one]"),
    ],
)
@pytest.mark.parametrize("trigger", [BILL, LOW, "event: {name: 复机, per_thousand_a_month: 1}", "schedule: {weekdays: [fri]}"])
def test_nobody_is_told_twice_who_gets_only_one_of_them(one: str, other: str, trigger: str) -> None:
    world = touchpoints(reminder("one", trigger, one), balance=reminder("other", trigger, other))
    assert said(same_event_twice, world) == []


def test_forecasts_that_never_fall_on_one_day_for_a_customer_are_no_event_told_twice() -> None:
    changes = touchpoints(
        balance=reminder("low", LOW, "audience: {all: [{balance_low_on: {below: 2026-08-01}}]}"),
        suspension=reminder("stop", STOP.replace("balance_low_on", "stop_on"), "audience: {all: [{stop_on: {at_least: 2026-08-01}}]}"),
    )
    changes[ATTRIBUTES] = "attributes: {stop_on: {name: 预计停机的日期, type: date, nullable: true}}"
    assert said(same_event_twice, changes) == []
    changes[TOUCHPOINTS] = changes[TOUCHPOINTS].replace("at_least: 2026-08-01", "at_least: 2026-07-31")
    (found,) = tell(same_event_twice, changes)
    assert found.message.endswith("预计余额不足的日期: 2026-07-31, 预计停机的日期: 2026-07-31")


# P004 thresholds-out-of-order


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("below: '10'", "below: '0'", "`other` (`below: 0`) lies beyond `one` (`below: 10`), but has the lower priority"),
        ("below: '0'", "below: '10'", None),
        ("below: '10'", "below: '10.0'", "`other` and `one` have the same threshold, `below: 10.0`"),
        ("at_least: '80'", "at_least: '100'", "`other` (`at_least: 100`) lies beyond `one` (`at_least: 80`), but has the lower priority"),
        ("at_least: '100'", "at_least: '80'", None),
        ("below: '10'", "at_least: '10'", None),
    ],
)
def test_the_more_urgent_threshold_lies_farther(one: str, other: str, message: str | None) -> None:
    triggers = [f"threshold: {{attribute: balance, {value}, forecast: balance_low_on}}" for value in (one, other)]
    world = touchpoints(reminder("one", triggers[0], "priority: 90"), reminder("other", triggers[1], "priority: 60"))
    assert [told for told, _ in said(thresholds_out_of_order, world)] == ([] if message is None else [message])


@pytest.mark.parametrize(
    ("one", "other"),
    [("priority: 60", "priority: 60"), ("priority: 90, audience: {all: [{tier: [A]}]}", "priority: 60, audience: {all: [{tier: [B]}]}")],
)
def test_thresholds_of_one_urgency_or_for_different_customers_have_no_order(one: str, other: str) -> None:
    assert said(thresholds_out_of_order, touchpoints(reminder("one", LOW, one), reminder("other", STOP, other))) == []


# P005 told-on-separate-channels


@pytest.mark.parametrize(
    ("rest", "fires"),
    [
        ("channels: [sms, app_push]", True),
        ("channels: [app_push, voice, sms]", True),
        ("channels: [sms, app_push], use: first_reachable", False),
        ("channels: [sms, app_push], audience: {all: [{app_active: false}]}", False),
        ("channels: [sms, voice]", False),
        ("channels: [sms]", False),
    ],
)
def test_one_matter_is_not_told_on_channels_that_are_kept_apart(rest: str, fires: bool) -> None:
    policy = {POLICY: "separate_channels: [{channels: [sms, app_push], clause: 湘移服(虚构)}]"}
    found = said(told_on_separate_channels, touchpoints(reminder("issued", BILL, rest)) | policy)
    assert [at for _, at in found] == (["channels"] if fires else [])


def test_a_customer_who_is_told_on_both_channels_is_shown() -> None:
    policy = {POLICY: "separate_channels: [{channels: [app_push, sms]}]"}
    (found,) = tell(told_on_separate_channels, touchpoints(reminder("issued", BILL, "channels: [sms, app_push]")) | policy)
    assert found.message == (
        "`issued` tells the same at once by 短信 and APP 推送, which the policy keeps apart; for example: 近三十天用过 APP: yes"
    )


# P007 channel-duties


@pytest.mark.parametrize(
    ("duties", "messages"),
    [
        ("{sms: 凭证, app_push: 即时告知}", []),
        ("{}", []),
        ("{sms: 凭证}", ["`app_push` is used at `bill`, but `duties` does not say what for"]),
        ("{sms: 凭证, app_push: 即时告知, wechat: 图文}", ["`wechat` has a duty at `bill`, but no reminder uses it"]),
    ],
)
def test_duties_are_those_of_the_channels_in_use(duties: str, messages: list[str]) -> None:
    reminders = f"{reminder('issued', BILL)}, {reminder('paid', LOW, 'channels: [app_push]')}"
    world = {TOUCHPOINTS: f"touchpoints: [{{id: bill, name: x, duties: {duties}, reminders: [{reminders}]}}]"}
    assert [message for message, _ in said(channel_duties, world)] == messages


# P006 reminders-bunch-up


def test_reminders_that_bunch_up_are_told_with_each_of_them() -> None:
    world = touchpoints(
        reminder("issued", BILL, "audience: {all: [{brand: [mzone]}]}"),
        reminder("weekly", "schedule: {weekdays: [fri]}", "priority: 20"),
        reminder("yearly", "schedule: {month_days: [10], months: [7]}"),
        reminder("low", LOW),
    )
    (found,) = tell(reminders_bunch_up, world)
    assert found.message == (
        "one customer gets 3 reminders on 2026-07-10, the limit is 2: `weekly`, `yearly`, `issued`; for example: 品牌: 动感地带, 出账日: 8"
    )
    assert len(found.related) == 3
    assert said(reminders_bunch_up, world | {POLICY: "limits: {reminders_a_day: 3}"}) == []


def test_a_reminder_on_several_channels_is_one_reminder() -> None:
    world = touchpoints(reminder("issued", BILL, "channels: [sms, app_push, voice]"), reminder("weekly", "schedule: {weekdays: [fri]}"))
    assert said(reminders_bunch_up, world) == []
    assert len(said(reminders_bunch_up, world | {POLICY: "limits: {reminders_a_day: 1}"})) == 1


schedule = st.one_of(
    st.builds(lambda days: f"schedule: {{after_bill_day: {days}}}", st.integers(0, 27)),
    st.builds(lambda days: f"schedule: {{month_days: {days}}}", st.lists(st.sampled_from([1, 15, 28, -1, 31]), min_size=1, max_size=2)),
    st.builds(lambda days: f"schedule: {{weekdays: [{days}]}}", st.sampled_from(["mon", "fri"])),
)
audience = st.sampled_from(["{}", "{all: [{brand: [mzone]}]}", "{none: [{brand: [mzone]}]}", "{all: [{app_active: true}]}"])
EVERYBODY: list[Customer] = [
    {"brand": brand, "app_active": app, "bill_day": bill, "marketing_consent": True}
    for brand, app, bill in itertools.product(("gotone", "mzone"), (True, False), range(1, 29))
]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(schedule, audience, st.sampled_from(["[sms]", "[app_push]", "[app_push, sms]"])), min_size=1, max_size=5),
    st.integers(1, 3),
)
def test_reminders_bunch_up_exactly_where_a_customer_gets_too_many(made: list[tuple[str, str, str]], limit: int) -> None:
    reminders = [reminder(f"r{n}", trigger, f"audience: {who}, channels: {channels}") for n, (trigger, who, channels) in enumerate(made)]
    small = world(touchpoints(*reminders) | {POLICY: f"limits: {{reminders_a_day: {limit}}}"})
    days = reminder_days(small)
    plan = contact_plan(small, days[0], days[-1])
    by_day: dict[Any, list[Any]] = {}
    for one in plan.planned:
        if not one.stream.campaign:
            by_day.setdefault(one.day, []).append(one)
    worst = {
        day: max(len({one.stream.item for one in contacts if matches(one.predicate, who)}) for who in EVERYBODY)
        for day, contacts in by_day.items()
    }
    found = [problem.message.values for problem in rule_of(reminders_bunch_up).check(small)]
    assert {day for day, count in worst.items() if count > limit} >= {values["day"] for values in found}
    assert bool(found) == (max(worst.values(), default=0) > limit)
    for values in found:
        assert values["count"] == worst[values["day"]]


def test_a_year_of_reminders_begins_with_the_campaigns() -> None:
    days = reminder_days(world({}))
    assert (days[0].isoformat(), len(days)) == ("2026-07-01", 366)
    assert list(days) == days_between(days[0], days[0] + timedelta(days=365))
