"""Arbitration in small cases that a person can follow. Random ones, against a plain simulation, are in test_totals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from volumes.small_worlds import ATTRIBUTES, batch

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, Between, Customer, Cut, Predicate
from mobilectl.contacts.plan import ContactPlan, Planned, Stream
from mobilectl.findings import Place
from mobilectl.volumes.compiled import compile_plan
from mobilectl.volumes.results import DryRun, Held
from mobilectl.volumes.totals import totals
from mobilectl.workspace.models.care import Exclusion, Gap, Messages
from mobilectl.workspace.models.policy import Blackout, Cap, Per, Policy, QuietHours
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import NO_POLICY

MONDAY = date(2026, 7, 6)
PERSON: Customer = {"city": "c0", "app": True, "arpu": 2, "age": 12, "ends": None}
ONE_A_DAY = Cap(id="day", name="每天一条", at_most=1, per=Per(calendar="day"), classes=("marketing",))
TWO_A_WEEK = Cap(id="week", name="七天两条", at_most=2, per=Per(rolling_days=7), classes=("marketing",))


def send(owner: str, days_later: int = 0, priority: int = 5, **more: Any) -> Planned:
    """A marketing text message of a campaign, for everyone, some days after Monday."""
    stream = Stream(owner, "s", "province", True, "sms", "marketing", Window(600, 720), priority, True, True, "drop", Place("x.yaml"))
    return Planned(replace(stream, **more), MONDAY + timedelta(days=days_later), EVERYONE)


def carried_out(
    *planned: Planned, caps: tuple[Cap, ...] = (), only: Predicate = EVERYONE, last_days: dict[str, date] | None = None, **policy: Any
) -> DryRun:
    """The contacts of one customer over thirty days."""
    rules = Policy(province="", units=(), channels={}, wording=NO_POLICY.wording, caps=caps, **policy)
    plan = ContactPlan(MONDAY, MONDAY + timedelta(days=29), planned, (), tuple((cap, only) for cap in caps), Customers(ATTRIBUTES, {}))
    compiled = compile_plan(plan, rules, last_days or {})
    return DryRun(compiled, totals(batch([PERSON]), compiled))


def outcome(*planned: Planned, **policy: Any) -> list[str]:
    """What becomes of each contact of one customer: when it goes out, or what holds it back."""
    run = carried_out(*planned, **policy)
    result = ["sent" for _ in planned]
    for one, row in run.compiled.outcomes.items():
        if run.totals.outcomes[row].sum() and one.kind != "blocked":
            rule = run.compiled.contest.rules[one.rule].id
            result[one.entry] = f"held by {rule}" if one.kind == "held" else f"{one.days_later} days later" if one.days_later else "sent"
    return result


RICH, POOR = Between("arpu", Cut(2), None), Between("arpu", None, Cut(2))


def displaced(planned: tuple[Planned, ...], *caps: tuple[Cap, Predicate]) -> set[tuple[str, str, int]]:
    """Whose messages have whose place, for a rich and a poor customer beside each other."""
    policy = Policy(province="", units=(), channels={}, wording=NO_POLICY.wording, caps=tuple(cap for cap, _ in caps))
    compiled = compile_plan(ContactPlan(MONDAY, MONDAY, planned, (), caps, Customers(ATTRIBUTES, {})), policy, {})
    run = DryRun(compiled, totals(batch([PERSON, {**PERSON, "arpu": 1}]), compiled))
    return {(one.loser, one.winner, one.messages) for one in run.displaced()}


def test_whose_place_it_is_is_asked_of_the_deciding_rule_alone() -> None:
    """The rich customer would be held back by both rules, the poor one by the other rule only."""
    texts = Cap(id="texts", name="每天一条短信", at_most=1, per=Per(calendar="day"), channels=("sms",))
    two = Cap(id="two", name="每天两条", at_most=2, per=Per(calendar="day"), classes=("marketing",))
    planned = (
        replace(send("to-rich", priority=9), predicate=RICH),
        send("to-both", priority=8, channel="push"),
        replace(send("to-poor", priority=7, channel="push"), predicate=POOR),
        send("late", priority=1),
    )
    assert displaced(planned, (texts, EVERYONE), (two, EVERYONE)) == {("late", "to-rich", 1), ("late", "to-poor", 1)}


def test_two_caps_of_the_same_messages_each_tell_whose_place_it_is() -> None:
    two = replace(ONE_A_DAY, id="two", at_most=2)
    planned = (
        send("to-both", priority=9),
        replace(send("to-poor", priority=8), predicate=POOR),
        send("late", priority=1),
    )
    assert displaced(planned, (ONE_A_DAY, RICH), (two, EVERYONE)) == {("late", "to-both", 1), ("late", "to-poor", 1)}


def test_priority_goes_first() -> None:
    assert outcome(send("low", priority=1), send("high", priority=9), caps=(ONE_A_DAY,)) == ["held by day", "sent"]


def test_with_equal_priority_the_earlier_goes_first_then_the_id() -> None:
    assert outcome(send("b", window=Window(660, 720)), send("c"), send("a"), caps=(ONE_A_DAY,)) == ["held by day", "held by day", "sent"]


def test_a_message_that_does_not_obey_goes_out_and_uses_up_the_cap() -> None:
    assert outcome(send("a", priority=9), send("free", priority=1, obeys=False), caps=(ONE_A_DAY,)) == ["held by day", "sent"]


def test_messages_that_do_not_obey_may_exceed_a_cap() -> None:
    assert outcome(send("a", obeys=False), send("b", obeys=False), caps=(ONE_A_DAY,)) == ["sent", "sent"]


def test_a_message_that_does_not_count_leaves_room_but_needs_it() -> None:
    assert outcome(send("a", priority=9, counts=False), send("b"), caps=(ONE_A_DAY,)) == ["sent", "sent"]
    assert outcome(send("a", counts=False), send("b", priority=9), caps=(ONE_A_DAY,)) == ["held by day", "sent"]


def test_what_is_held_back_uses_nothing_up() -> None:
    sends = (send("a", 0, 9), send("b", 0, 8), send("c", 1, 7))
    assert outcome(*sends, caps=(ONE_A_DAY, TWO_A_WEEK)) == ["sent", "held by day", "sent"]


def test_a_rolling_window_looks_ahead_as_well_as_back() -> None:
    sends = (send("early", 0, 9), send("late", 6, 8), send("middle", 3, 1))
    assert outcome(*sends, caps=(TWO_A_WEEK,)) == ["sent", "sent", "held by week"]
    assert outcome(sends[0], send("late", 8, 8), sends[2], caps=(TWO_A_WEEK,)) == ["sent", "sent", "sent"]


def test_a_calendar_week_ends_on_sunday() -> None:
    weekly = Cap(id="week", name="每周一条", at_most=1, per=Per(calendar="week"))
    assert outcome(send("a", 6), send("b", 7), caps=(weekly,)) == ["sent", "sent"]
    assert outcome(send("a", 0), send("b", 6), caps=(weekly,)) == ["sent", "held by week"]


def test_the_first_cap_of_the_policy_decides_and_all_that_block_are_told() -> None:
    caps = (TWO_A_WEEK, ONE_A_DAY)
    plan = ContactPlan(
        MONDAY, MONDAY, tuple(send(name) for name in "abc"), (), tuple((cap, EVERYONE) for cap in caps), Customers(ATTRIBUTES, {})
    )
    compiled = compile_plan(plan, Policy(province="", units=(), channels={}, wording=NO_POLICY.wording, caps=caps), {})
    held = DryRun(compiled, totals(batch([PERSON, PERSON]), compiled)).held()
    assert held == (Held(compiled.contest.rules[1], 4, 4),)
    both = (replace_cap(TWO_A_WEEK, 1), ONE_A_DAY)
    compiled = compile_plan(
        replace(plan, caps=tuple((cap, EVERYONE) for cap in both)),
        Policy(province="", units=(), channels={}, wording=NO_POLICY.wording),
        {},
    )
    held = DryRun(compiled, totals(batch([PERSON, PERSON]), compiled)).held()
    assert [(one.rule.id, one.decided, one.blocked) for one in held] == [("week", 4, 4), ("day", 0, 4)]


def replace_cap(cap: Cap, at_most: int) -> Cap:
    return Cap(id=cap.id, name=cap.name, at_most=at_most, per=cap.per, classes=cap.classes)


def test_a_cap_protects_only_its_audience_and_none_means_none() -> None:
    none = Cap(id="none", name="不发", at_most=0, per=Per(calendar="month"))
    assert outcome(send("a"), caps=(none,), only=Between("age", Cut(12), None)) == ["held by none"]
    assert outcome(send("a"), caps=(none,), only=Between("age", Cut(13), None)) == ["sent"]


def test_a_city_cap_binds_only_that_units_campaigns() -> None:
    east = Cap(id="east", name="东部每天零条", at_most=0, per=Per(calendar="day"), unit="east")
    assert outcome(send("a"), send("b", unit="east"), send("c", unit="east", campaign=False), caps=(east,)) == [
        "sent",
        "held by east",
        "sent",
    ]


def test_a_gap_holds_back_whichever_of_two_messages_comes_later_in_the_order() -> None:
    gap = Gap(id="gap", name="间隔", within_days=2, messages=Messages(channels=("voice",)), others=Messages(channels=("sms",)))
    assert outcome(send("a", 0, 9), send("b", 2, 1, channel="voice"), gaps=(gap,)) == ["sent", "held by gap"]
    assert outcome(send("a", 0, 1), send("b", 2, 9, channel="voice"), gaps=(gap,)) == ["held by gap", "sent"]
    assert outcome(send("a", 0, 9), send("b", 3, 1, channel="voice"), gaps=(gap,)) == ["sent", "sent"]
    assert outcome(send("a", 0, 9), send("b", 1, 1), gaps=(gap,)) == ["sent", "sent"]


def test_a_gap_of_messages_from_one_another_spares_the_channels_of_one_send() -> None:
    gap = Gap(id="gap", name="间隔", within_days=0)
    assert outcome(send("a"), send("a", channel="app_push"), send("b"), gaps=(gap,)) == ["sent", "sent", "held by gap"]
    daily = Gap(id="gap", name="间隔", within_days=1)
    assert outcome(send("a", 0), send("a", 1), send("a", 2), gaps=(daily,)) == ["sent", "held by gap", "sent"]


def test_a_gap_keeps_a_send_that_is_moved_apart_from_the_next_of_its_kind() -> None:
    gap = Gap(id="gap", name="间隔", within_days=0)
    blackout = Blackout(id="black", name="静默", classes=("marketing",), from_=MONDAY, to=MONDAY)
    both = (send("a", 0, on_block="defer"), send("a", 1))
    assert outcome(*both, blackouts=(blackout,)) == ["1 days later", "sent"]
    assert outcome(*both, blackouts=(blackout,), gaps=(gap,)) == ["1 days later", "held by gap"]
    defer = (send("a", 0, on_block="defer"), send("a", 1, on_block="defer"), send("a", 1, channel="app_push"))
    assert outcome(*defer, blackouts=(blackout,), gaps=(gap,)) == ["1 days later", "1 days later", "held by gap"]


def test_what_does_not_obey_passes_a_gap_and_keeps_others_away() -> None:
    gap = Gap(id="gap", name="间隔", within_days=5)
    assert outcome(send("a", 0, 9), send("b", 1, 1, obeys=False), gaps=(gap,)) == ["held by gap", "sent"]


def test_an_exclusion_holds_however_long_it_lies_back() -> None:
    never = Exclusion(id="never", name="互斥", messages=Messages(themes=("spring",)), others=Messages(families=("video",)))
    sends = (send("a", 0, 9, theme="spring"), send("b", 29, 1, family="video"), send("c", 29, 1, family="data"))
    assert outcome(*sends, exclusions=(never,)) == ["sent", "held by never", "sent"]


def test_a_deferred_message_waits_for_the_end_of_a_gap() -> None:
    gap = Gap(id="gap", name="间隔", within_days=1)
    assert outcome(send("a", 0, 9), send("b", 1, 1, on_block="defer"), gaps=(gap,)) == ["sent", "1 days later"]


def test_a_deferred_message_goes_out_on_the_first_day_with_room() -> None:
    taken = [send(f"day{day}", day, 9) for day in range(2)]
    assert outcome(*taken, send("x", on_block="defer"), caps=(ONE_A_DAY,))[-1] == "2 days later"
    taken = [send(f"day{day}", day, 9) for day in range(4)]
    assert outcome(*taken, send("x", on_block="defer"), caps=(ONE_A_DAY,))[-1] == "held by day"


def test_a_deferred_message_takes_the_place_of_a_lesser_one() -> None:
    sends = (send("first", 0, 9), send("x", 0, 8, on_block="defer"), send("lesser", 1, 1))
    assert outcome(*sends, caps=(ONE_A_DAY,)) == ["sent", "1 days later", "held by day"]


def test_nothing_is_deferred_beyond_the_campaigns_last_day() -> None:
    sends = (send("first", 0, 9), send("x", on_block="defer"))
    assert outcome(*sends, caps=(ONE_A_DAY,), last_days={"x": MONDAY})[-1] == "held by day"


def test_blackouts_hold_back_what_obeys_and_deferring_passes_over_them() -> None:
    blackout = Blackout(id="black", name="静默", classes=("marketing",), from_=MONDAY, to=MONDAY + timedelta(days=1))
    sends = (send("a"), send("b", obeys=False), send("c", on_block="defer"), send("d", on_block="defer", channel="voice"))
    assert outcome(*sends, blackouts=(blackout,)) == ["held by black", "sent", "2 days later", "2 days later"]


def held(*planned: Planned, **policy: Any) -> list[tuple[str, int, int]]:
    """What each rule holds back of one customer's contacts: those it decides, and those it would hold back alone."""
    return [(one.rule.id, one.decided, one.blocked) for one in carried_out(*planned, **policy).held()]


def dark(id: str, hours: Window | None = None, after: int = 0) -> Blackout:
    """A blackout of a day, or of some of its hours."""
    day = MONDAY + timedelta(days=after)
    return Blackout(id=id, name="静默", classes=("marketing",), from_=day, to=day, between=hours)


ALL_NIGHT = QuietHours(id="night", classes=("marketing",), between=Window(900, 720))
NOON = QuietHours(id="noon", classes=("marketing",), between=Window(660, 780))


@pytest.mark.parametrize(
    ("silences", "expected"),
    [
        ({"blackouts": (dark("part", Window(660, 780)), dark("whole"))}, [("whole", 1, 1)]),
        ({"blackouts": (dark("whole"), dark("too"))}, [("whole", 1, 1), ("too", 0, 1)]),
        ({"blackouts": (dark("whole"),), "quiet_hours": (NOON, ALL_NIGHT)}, [("whole", 1, 1), ("night", 0, 1)]),
        ({"blackouts": (dark("part", Window(540, 660)),), "quiet_hours": (NOON, ALL_NIGHT)}, [("night", 1, 1)]),
        ({"blackouts": (dark("part", Window(540, 660)),), "quiet_hours": (NOON,)}, [("part", 1, 1), ("noon", 0, 1)]),
        ({"blackouts": (dark("am", Window(540, 660)), dark("pm", Window(660, 780))), "quiet_hours": (NOON,)}, [("am", 1, 1), ("pm", 0, 1)]),
    ],
)  # fmt: skip
def test_of_silences_those_are_told_that_suffice_alone_or_else_together(
    silences: dict[str, Any], expected: list[tuple[str, int, int]]
) -> None:
    assert held(send("a"), **silences) == expected


def test_what_has_no_room_is_told_of_what_is_silent_too() -> None:
    none = Cap(id="none", name="零条", at_most=0, per=Per(calendar="day"))
    gap = Gap(id="gap", name="间隔", within_days=0)
    silences: dict[str, Any] = {"blackouts": (dark("black"),), "gaps": (gap,)}
    sends = (send("first", obeys=False), send("a"))
    assert held(*sends, caps=(none, ONE_A_DAY, TWO_A_WEEK), **silences) == [("black", 1, 1), ("gap", 0, 1), ("none", 0, 1), ("day", 0, 1)]


def test_a_cap_is_told_of_what_is_silent_whichever_of_its_windows_is_full() -> None:
    one_a_week = Cap(id="week", name="七天一条", at_most=1, per=Per(rolling_days=7))
    for others, expected in (
        ({2, 20}, [("black", 1, 1), ("week", 0, 1)]),
        ({14}, [("black", 1, 1), ("week", 0, 1)]),
        ({1, 15}, [("black", 1, 1)]),
    ):
        sends = [send(f"day{day}", day, 9) for day in others]
        assert held(*sends, send("a", 8), caps=(one_a_week,), blackouts=(dark("black", after=8),)) == expected


def test_what_is_silent_takes_up_no_room_and_no_place() -> None:
    sends = (send("silent", 0, 9), send("a", 1, 8), send("b", 1, 7))
    one_a_week = Cap(id="week", name="七天一条", at_most=1, per=Per(rolling_days=7))
    run = carried_out(*sends, caps=(one_a_week,), blackouts=(dark("black"),))
    assert {(one.loser, one.winner, one.messages) for one in run.displaced()} == {("b", "a", 1)}
    assert outcome(*sends, caps=(one_a_week,), blackouts=(dark("black"),)) == ["held by black", "sent", "held by week"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [(Window(1200, 1260), "held by night"), (Window(1140, 1260), "sent"), (Window(1380, 120), "held by night"), (Window(480, 600), "sent")],
)
def test_quiet_hours_hold_back_what_has_no_minute_outside_them(window: Window, expected: str) -> None:
    night = QuietHours(id="night", classes=("marketing",), between=Window(1200, 540))
    assert outcome(send("a", window=window), quiet_hours=(night,)) == [expected]
