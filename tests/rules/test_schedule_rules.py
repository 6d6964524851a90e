"""What the rules of the family `schedule` say, where, and what must not fire."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base, problems

from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.volumes.sizes import begin_sizes
from mobilectl.workspace.workspace import load_workspace

ENGLISH = Language("en")
FILES = {"demo": "campaigns/changsha/demo.yaml", "policy": "campaigns/policy.yaml", "touchpoints": "touchpoints.yaml"}


def said(folder: Path, code: str, **changes: str) -> list[tuple[str, list[str | int], str, str]]:
    """File, route, message and hint of each finding of a rule, on the base workspace with changes."""
    return [
        (one.place.file, list(one.place.route), ENGLISH.text(one.message), ENGLISH.text(one.hint) if one.hint else "")
        for one in problems(copy_base(folder), code, {FILES[file]: text for file, text in changes.items()})
    ]


def reminder(trigger: str, more: str = "", between: str = "09:00-18:00") -> str:
    return f"""
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {{id: bill-issued, name: 账单, trigger: {trigger}, timeliness: periodic, between: "{between}", channels: [sms], texts: {{sms: x}}{more}}}
"""


def frozen(days: str, more: str = "") -> str:
    return f"blackouts: [{{id: freeze, name: 封网, classes: [service], {days}{more}}}]"


AUGUST = "from: 2026-08-15, to: 2026-08-16"
WAIT = "let it wait (`obeys: true`, `on_block: defer`), or let the blackout name channels or hours"


@pytest.mark.parametrize(
    ("trigger", "days", "message"),
    [
        ("{schedule: {month_days: [15]}}", AUGUST, "the reminder `bill-issued` goes out on 2026-08-15: 封网"),
        ("{schedule: {month_days: [15], months: [7]}}", AUGUST, None),
        ("{schedule: {weekdays: [sun]}}", AUGUST, "the reminder `bill-issued` goes out on 2026-08-16: 封网"),
        ("{schedule: {weekdays: [mon]}}", AUGUST, None),
        (
            "{schedule: {after_bill_day: 2}}",
            AUGUST,
            "the reminder `bill-issued` goes out on 2026-08-15, 2026-08-16 to customers with bill day 13, 14: 封网",
        ),
        ("{schedule: {after_bill_day: 1}}", "from: 2026-07-31, to: 2026-07-31", None),
        (
            "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}",
            AUGUST,
            "the reminder `bill-issued` can fall on any day, so also on 2026-08-15, 2026-08-16: 封网",
        ),
        (
            "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}",
            "from: 2026-08-01, to: 2026-08-31",
            "the reminder `bill-issued` can fall on any day, so also on 2026-08-01, 2026-08-02, 2026-08-03, 2026-08-04, 27 more: 封网",
        ),
        (
            "{schedule: {month_days: [-2]}}",
            "last_days_of_month: 2",
            "the reminder `bill-issued` goes out on one of the last 2 days of a month: 封网",
        ),
        ("{schedule: {month_days: [28]}}", "last_days_of_month: 2", "the reminder `bill-issued` goes out on one of the last 2 days of a month: 封网"),
        ("{schedule: {month_days: [27]}}", "last_days_of_month: 2", None),
        ("{event: {name: 交费, per_thousand_a_month: 3}}", AUGUST, None),
    ],
)  # fmt: skip
def test_reminders_on_blackout_days_are_reported(tmp_path: Path, trigger: str, days: str, message: str | None) -> None:
    found = said(tmp_path, "T003", touchpoints=reminder(trigger), policy=frozen(days))
    route = ["touchpoints", 0, "reminders", 0, "trigger"]
    assert found == ([] if message is None else [("touchpoints.yaml", route, message, WAIT)])


@pytest.mark.parametrize(
    ("freeze", "more", "fires"),
    [
        (", units: [changsha]", "", False),
        (", channels: [voice]", "", False),
        ("", ", on_block: defer", True),
        ("", ", obeys: true", True),
        ("", ", obeys: true, on_block: defer", False),
        (', between: "00:00-06:00"', "", False),
        (', between: "09:01-22:00"', "", False),
        (', between: "09:00-18:00"', "", True),
    ],
)
def test_reminders_elsewhere_at_other_hours_or_that_wait_are_not(tmp_path: Path, freeze: str, more: str, fires: bool) -> None:
    found = said(tmp_path, "T003", touchpoints=reminder("{schedule: {month_days: [15]}}", more), policy=frozen(AUGUST, freeze))
    assert bool(found) == fires


@pytest.mark.parametrize(
    ("on", "between", "fires"),
    [
        ("2026-08-15", "10:00-12:00", False),
        ("2026-08-15", "22:30-23:30", True),
        ("2026-08-16", "04:00-06:00", True),
        ("2026-08-15", "04:00-06:00", False),
        ("2026-08-14", "22:00-23:30", False),
    ],
)
def test_a_blackout_of_some_hours_must_meet_the_window_of_the_send(tmp_path: Path, on: str, between: str, fires: bool) -> None:
    policy = 'blackouts: [{id: cut, name: 割接, classes: [marketing], from: 2026-08-15, to: 2026-08-15, between: "23:00-05:00"}]'
    found = said(
        tmp_path, "T003", policy=policy, demo=f'sends: [{{id: a, channel: sms, text: launch-sms, on: {on}, between: "{between}"}}]'
    )
    told = (f"the send `a` goes out on {on}: 割接", "choose another time of the day")
    assert [(message, hint) for _, _, message, hint in found] == ([told] if fires else [])


HOLE = "the quiet hours of marketing messages by all channels leave open: "


@pytest.mark.parametrize(
    ("hours", "message", "hint"),
    [
        ('{id: night, classes: [marketing], between: "20:00-09:00"}', None, None),
        ('{id: night, classes: [marketing], weekdays: [sat, sun], between: "20:00-10:00"}', None, None),
        ('{id: night, classes: [marketing], weekdays: [mon, tue, wed, thu, fri, sun], between: "12:00-14:00", severity: "off"}', None, None),
        (
            '{id: noon, classes: [marketing], weekdays: [mon, tue, wed, thu, fri, sun], between: "12:00-14:00"}',
            HOLE + "Saturday 12:00-14:00",
            "to close it: add Saturday to the weekdays of `noon`",
        ),
        (
            '{id: night, classes: [marketing], weekdays: [mon, tue, wed, thu, fri, sat], between: "20:00-08:00"}, '
            '{id: sunday, classes: [marketing], weekdays: [sun], between: "20:00-24:00"}',
            HOLE + "Monday 00:00-08:00",
            "to close it: add Sunday to the weekdays of `night`",
        ),
        (
            '{id: late, classes: [marketing], between: "20:00-23:59"}, {id: early, classes: [marketing], between: "00:00-09:00"}',
            HOLE + "every day 23:59-24:00",
            "to close it: let `late` go on to 24:00",
        ),
        (
            '{id: a, classes: [marketing], weekdays: [mon], between: "08:00-09:00"}, {id: b, classes: [marketing], weekdays: [mon], between: "09:30-12:00"}',
            HOLE + "Monday 09:00-09:30",
            "to close it: add quiet hours 09:00-09:30 on Monday",
        ),
    ],
)  # fmt: skip
def test_a_hole_in_quiet_hours_is_told_with_what_closes_it(tmp_path: Path, hours: str, message: str | None, hint: str | None) -> None:
    found = said(tmp_path, "T008", policy=f"quiet_hours: [{hours}]")
    assert found == ([] if message is None else [("campaigns/policy.yaml", ["quiet_hours", 0], message, hint)])


def test_channels_with_the_same_quiet_hours_are_told_together_and_warnings_apart_from_errors(tmp_path: Path) -> None:
    six = "weekdays: [mon, tue, wed, thu, fri, sat]"
    policy = f"""
quiet_hours:
  - {{id: night, classes: [marketing], {six}, between: "20:00-09:00"}}
  - {{id: sunday-call, classes: [marketing], channels: [voice], weekdays: [sun], between: "20:00-09:00"}}
  - {{id: noon, classes: [service], channels: [voice], {six}, between: "12:00-14:00", severity: warning}}
  - {{id: sunday-noon, classes: [service], channels: [voice], weekdays: [sun], between: "12:00-14:00"}}
"""
    assert [(route, message) for _, route, message, _ in said(tmp_path, "T008", policy=policy)] == [
        (["quiet_hours", 0], "the quiet hours of marketing messages by 短信, APP 推送 leave open: Sunday 20:00-09:00"),
        (["quiet_hours", 2], "the quiet hours of service messages by 语音外呼 leave open: Sunday 12:00-14:00"),
    ]


def every(text: str) -> str:
    period = "period: {from: 2026-07-01, to: 2027-06-30}\n"
    return period + f'sends: [{{id: a, channel: sms, text: launch-sms, every: {{{text}}}, between: "10:00-11:00"}}]'


SEND = "the send `a` does not go out in "


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("month_day: 31, from: 2026-07-01, to: 2026-08-31", None, None),
        ("month_day: 28, from: 2026-07-01, to: 2027-06-30", None, None),
        ("month_day: -1, from: 2026-07-01, to: 2027-06-30", None, None),
        ("month_day: 31, from: 2026-08-01, to: 2026-09-29", None, None),
        (
            "month_day: 31, from: 2026-08-01, to: 2026-12-31",
            SEND + "2026-09, 2026-11: these months have fewer than 31 days",
            "write -1: the last day of every month",
        ),
        (
            "month_day: 30, from: 2026-08-01, to: 2027-03-31",
            SEND + "2027-02: these months have fewer than 30 days",
            "write -1: the last day of every month",
        ),
        (
            "month_day: -31, from: 2026-08-02, to: 2026-12-31",
            SEND + "2026-09, 2026-11: these months have fewer than 31 days",
            "write 1: the first day of every month",
        ),
        ("month_day: -31, from: 2026-09-02, to: 2026-10-31", None, None),
    ],
)
def test_a_send_on_a_day_that_short_months_lack(tmp_path: Path, text: str, message: str | None, hint: str | None) -> None:
    found = said(tmp_path, "T010", demo=every(text))
    assert found == ([] if message is None else [(FILES["demo"], ["sends", 0, "every", "month_day"], message, hint)])


@pytest.mark.parametrize(
    ("days", "months"),
    [
        ("month_days: [31]", "2, 4, 6, 9, 11"),
        ("month_days: [15, 29]", "2"),
        ("month_days: [31], months: [1, 3]", None),
        ("month_days: [30], months: [1, 2]", "2"),
        ("month_days: [31, -1]", None),
        ("month_days: [-30, 1]", None),
        ("month_days: [-3]", None),
    ],
)
def test_a_reminder_on_a_day_that_short_months_lack(tmp_path: Path, days: str, months: str | None) -> None:
    found = said(tmp_path, "T010", touchpoints=reminder(f"{{schedule: {{{days}}}}}"))
    assert [message.split(":")[0] for _, _, message, _ in found] == (
        [f"the reminder `bill-issued` does not go out in {months}"] if months else []
    )


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("weekday: fri, nth: 5, from: 2026-07-01, to: 2026-09-30", "2026-08, 2026-09"),
        ("weekday: fri, nth: -5, from: 2026-07-01, to: 2026-09-30", "2026-08, 2026-09"),
        ("weekday: fri, nth: 5, from: 2026-07-01, to: 2026-08-30", None),
        ("weekday: fri, nth: 4, from: 2026-07-01, to: 2026-09-30", None),
        ("weekday: fri, from: 2026-07-01, to: 2026-09-30", None),
    ],
)
def test_a_fifth_weekday_that_months_lack(tmp_path: Path, text: str, months: str | None) -> None:
    found = said(tmp_path, "T011", demo=every(text))
    assert [(route, message) for _, route, message, _ in found] == (
        [(["sends", 0, "every", "nth"], f"{SEND}{months}: these months have no fifth Friday")] if months else []
    )


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("month_day: 1, workday: after, from: 2026-07-01, to: 2027-06-30", "2027"),
        ("month_day: 15, workday: after, from: 2026-07-01, to: 2027-01-10", None),
        ("month_day: 31, workday: after, from: 2023-12-01, to: 2023-12-31", None),
        ("month_day: -1, workday: before, from: 2026-12-01, to: 2026-12-31", None),
        ("month_day: 1, workday: before, from: 2027-01-01, to: 2027-01-31", "2027"),
    ],
)
def test_a_year_that_nobody_has_published_is_told_where_a_workday_in_it_is_asked_for(tmp_path: Path, text: str, years: str | None) -> None:
    found = said(tmp_path, "T006", demo=every(text))
    assert [message for _, _, message, _ in found] == (
        [f"the holidays of {years} are not known here, so only weekends count as days off"] if years else []
    )


def sending(expected: int, window: str, more: str = "") -> str:
    return f'expected_customers: {expected}\nsends: [{{id: a, channel: sms, text: launch-sms, on: 2026-07-03, between: "{window}"{more}}}]'


TOO_SHORT = (
    "the send `a` takes {hours} hours by 短信 on 2026-07-03, of its window {window} it can use {most}: "
    "{people} customers (an estimate: as the campaigns expect), 1,000,000 an hour"
)


@pytest.mark.parametrize(
    ("demo", "told", "hint"),
    [
        (sending(2_000_000, "10:00-12:00"), None, None),
        (sending(2_000_001, "10:00-12:00"), ("2.0", "10:00-12:00", "2.0", "2,000,001"), "10:00-12:30 would do"),
        (sending(2_400_000, "18:00-19:00"), ("2.4", "18:00-19:00", "1.0", "2,400,000"), "17:30-20:00 would do"),
        (sending(2_400_000, "18:00-21:00"), ("2.4", "18:00-21:00", "2.0", "2,400,000"), "17:30-20:00 would do"),
        (
            sending(30_000_000, "10:00-12:00"),
            ("30.0", "10:00-12:00", "2.0", "30,000,000"),
            "no window of that day would do: spread it over 3 days, or send it on several channels",
        ),
        (sending(30_000_000, "21:00-22:00"), None, None),  # no minute is open: that is quiet-hours
        (sending(30_000_000, "10:00-12:00", ", audience: {all: [{brand: [mzone]}]}"), None, None),
    ],
)
def test_a_window_that_cannot_carry_its_send(tmp_path: Path, demo: str, told: tuple[str, str, str, str] | None, hint: str | None) -> None:
    found = said(tmp_path, "T009", demo=demo)
    if told is None:
        assert found == []
    else:
        message = TOO_SHORT.format(**dict(zip(("hours", "window", "most", "people"), told, strict=True)))
        assert found == [(FILES["demo"], ["sends", 0, "between"], message, hint)]


def test_a_send_takes_all_its_channels_where_only_the_first_reachable_is_used(tmp_path: Path) -> None:
    both = """
expected_customers: {expected}
sends: [{{id: a, channels: [app_push, sms], use: {use}, text: launch-sms, on: 2026-07-03, between: "10:00-11:00"}}]
"""
    assert said(tmp_path / "a", "T009", demo=both.format(expected=6_000_000, use="first_reachable")) == []
    assert len(said(tmp_path / "b", "T009", demo=both.format(expected=6_000_001, use="first_reachable"))) == 1
    # With `all`, the text message goes to everyone; how many the push reaches is not known.
    assert [
        message.split(" on ")[0] for _, _, message, _ in said(tmp_path / "c", "T009", demo=both.format(expected=6_000_000, use="all"))
    ] == ["the send `a` takes 6.0 hours by 短信"]


UNITS = "units: [{id: province, name: 省, level: province}, {id: changsha, name: 长沙, level: city, customers: 30000000}]"


@pytest.mark.parametrize(
    ("trigger", "more", "hours"),
    [
        ("{schedule: {month_days: [15]}}", "", "30.0"),
        ("{schedule: {after_bill_day: 2}}", "", "1.1"),
        ("{schedule: {after_bill_day: 2}}", ", audience: {all: [{app_active: true}]}", None),
        ("{event: {name: 交费, per_thousand_a_month: 3}}", "", None),
    ],
)
def test_reminders_to_everyone_are_estimated_by_the_customers_of_the_units(
    tmp_path: Path, trigger: str, more: str, hours: str | None
) -> None:
    found = said(tmp_path, "T009", policy=UNITS, touchpoints=reminder(trigger, more, "10:00-11:00"))
    basis = "customers (an estimate: by the customers of the units), 1,000,000 an hour"
    assert [(message.split(" by ")[0], message.endswith(basis)) for _, _, message, _ in found] == (
        [(f"the reminder `bill-issued` takes {hours} hours", True)] if hours else []
    )


def test_sends_that_fit_alone_may_be_too_much_together(tmp_path: Path) -> None:
    two = """
expected_customers: 900000
sends:
  - {id: a, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-11:00"}
  - {id: b, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:30-11:30"}
"""
    assert said(tmp_path / "a", "T009", demo=two) == [
        (
            FILES["demo"],
            ["sends", 0, "between"],
            "by 短信 1,800,000 messages are to go out on 2026-07-03 between 10:00 and 11:30 (an estimate: as the campaigns expect), "
            "it delivers 1,500,000",
            "move one of them to other hours or to another day",
        )
    ]
    assert said(tmp_path / "b", "T009", demo=two.replace("900000", "750000")) == []
    assert said(tmp_path / "c", "T009", demo=two.replace("10:30-11:30", "11:00-12:00")) == []


def counted(root: Path, customers: int) -> list[str]:
    """What T009 says of the demo campaign where the snapshot has so many customers for every predicate."""
    workspace, rule = load_workspace(root), find_rule("T009")
    assert rule is not None
    sizes = begin_sizes(workspace)
    assert check(workspace, [rule]) == ()
    sizes.answer(dict.fromkeys(sizes.wanted, customers))
    return [ENGLISH.text(one.problem.message) for one in check(workspace, [rule]) if one.problem.place.file == FILES["demo"]]


def test_a_snapshot_says_exactly_how_many_there_are(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, FILES["demo"], sending(1, "10:00-12:00"))
    (found,) = counted(root, 2_000_001)
    assert found.endswith("it can use 2.0: 2,000,001 customers (counted in the snapshot), 1,000,000 an hour")


def test_what_goes_out_on_a_channel_that_the_policy_does_not_know_is_left_out(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    both = '{id: a, channels: [fax, sms], text: launch-sms, on: 2026-07-03, between: "10:00-11:00"}'
    other = '{id: b, channel: fax, text: launch-sms, on: 2026-07-04, between: "10:00-11:00"}'
    change(root, FILES["demo"], f"sends: [{both}, {other}]")
    assert [message.split(" on ")[0] for message in counted(root, 1_100_000)] == ["the send `a` takes 1.1 hours by 短信"]


def test_a_day_that_is_moved_into_an_unpublished_year_asks_for_that_year(tmp_path: Path) -> None:
    policy = 'calendar: {"2027": {basis: x, holidays: [{name: 元旦, from: 2027-12-31, to: 2027-12-31}]}}'
    moved = "month_day: 31, workday: after, from: 2027-12-01, to: 2027-12-31"
    assert [message for _, _, message, _ in said(tmp_path, "T006", policy=policy, demo=every(moved))] == [
        "the holidays of 2028 are not known here, so only weekends count as days off"
    ]
