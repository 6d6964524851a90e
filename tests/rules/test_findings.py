"""What rules say, where, and what must not fire: exact messages and places."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base, problems

from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.registry import all_rules, find_rule
from mobilectl.workspace.workspace import load_workspace

ENGLISH = Language("en")
DEMO, POLICY = "campaigns/changsha/demo.yaml", "campaigns/policy.yaml"
SECOND = "campaigns/province/second.yaml"
PROVINCE = "id: second\nowner: province\ntheme: summer-data\n"


def said(folder: Path, code: str, **changes: str) -> list[tuple[str, list[str | int], str, list[str]]]:
    """File, route and message of each finding of a rule, and what is said of the other places."""
    files = {"demo": DEMO, "policy": POLICY, "second": SECOND, "touchpoints": "touchpoints.yaml"}
    return [
        (one.place.file, list(one.place.route), ENGLISH.text(one.message), [ENGLISH.text(related.message) for related in one.related])
        for one in problems(copy_base(folder), code, {files[file]: text for file, text in changes.items()})
    ]


def test_a_price_clash_names_both_offers_and_a_customer(tmp_path: Path) -> None:
    found = said(
        tmp_path, "O001", second=PROVINCE + "name: 省公司活动\noffer: {price: 15 元/月}\naudience: {all: [{brand: [mzone, gotone]}]}\n"
    )
    assert found == [
        (
            DEMO,
            ["offer", "price"],
            "30GB 流量包 is offered here and by `second` to the same customers from 2026-07-01 to 2026-08-31, on other terms: "
            "price 19.90 元/月 here, 15 元/月 there; for example: 地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91",
            ["the other offer: 省公司活动"],
        )
    ]


@pytest.mark.parametrize(
    "second",
    [
        "audience: {all: [{brand: [gotone]}]}",
        "audience: {all: [{tier: [A]}]}",
        "audience: {all: [{arpu: {at_least: 120}}]}",
        "period: {from: 2026-09-01, to: 2026-09-30}\nsends: [{id: a, channel: sms, text: launch-sms, on: 2026-09-02, between: '10:00-11:00'}]",
        "offer: {product: video, price: 15 元/月}",
        "offer: {price: 19.9 元/月}",
    ],
)
def test_no_price_clash_without_shared_customers_days_or_product(tmp_path: Path, second: str) -> None:
    price = "" if "offer" in second else "offer: {price: 15 元/月}\n"
    assert said(tmp_path, "O001", second=PROVINCE + price + second) == []


def test_contention_names_each_contact_the_window_and_the_cap(tmp_path: Path) -> None:
    found = said(tmp_path, "F002", demo='sends: [{id: daily, channel: sms, text: launch-sms, every: {days: 2, from: 2026-07-01, to: 2026-07-07}, '
                 'between: "10:00-12:00"}]')  # fmt: skip
    assert found == [
        (
            DEMO,
            ["sends", 0],
            "one customer would get 4 from 2026-07-01 to 2026-07-07, the cap is 3, so 1 will be held back: "
            "地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91, 同意接收营销信息: yes",
            [
                "`demo` / `daily` by 短信 on 2026-07-01, 2026-07-03, 2026-07-05, 2026-07-07",
                "the cap: 任意 7 天最多 3 条营销信息 (marketing-week)",
            ],
        )
    ]


def test_three_in_seven_days_are_no_contention(tmp_path: Path) -> None:
    sends = (
        'sends: [{id: daily, channel: sms, text: launch-sms, every: {days: 3, from: 2026-07-01, to: 2026-07-07}, between: "10:00-12:00"}]'
    )
    assert said(tmp_path, "F002", demo=sends) == []


def test_a_breach_is_not_called_contention(tmp_path: Path) -> None:
    policy = "caps: [{id: none, name: 不发, at_most: 0, per: {calendar: day}, classes: [service]}]"
    assert said(tmp_path / "a", "F002", policy=policy) == []
    ((file, route, message, _),) = said(tmp_path / "b", "F001", policy=policy)
    assert (file, route) == ("touchpoints.yaml", ["touchpoints", 0, "reminders", 0])
    assert message.startswith("messages that do not obey caps bring one customer to 1 from 2026-07-03 to 2026-07-03; the cap is 0: ")


def test_a_send_may_end_where_quiet_hours_begin(tmp_path: Path) -> None:
    send = 'sends: [{{id: a, channel: sms, text: launch-sms, on: 2026-07-03, between: "{window}"}}]'
    assert said(tmp_path / "a", "T001", demo=send.format(window="09:00-20:00")) == []
    ((_, route, message, related),) = said(tmp_path / "b", "T001", demo=send.format(window="19:00-20:01"))
    assert route == ["sends", 0, "between"]
    assert message == "the send `a` goes out at 19:00-20:01, of which 1 minutes lie in the quiet hours 20:00-09:00"
    assert related == ["the quiet time of night"]


def test_blackouts_hold_for_their_class_days_and_units_only(tmp_path: Path) -> None:
    on = 'sends: [{id: a, channel: sms, text: launch-sms, on: 2026-08-15, between: "10:00-11:00"}]'
    ((_, route, message, _),) = said(tmp_path / "a", "T003", demo=on)
    assert (route, message) == (["sends", 0, "on"], "the send `a` goes out on 2026-08-15: 网络割接")
    elsewhere = "blackouts: [{id: b, name: x, classes: [marketing], units: [zhuzhou], from: 2026-08-15, to: 2026-08-16}]"
    assert said(tmp_path / "b", "T003", demo=on, policy=elsewhere) == []
    service = "blackouts: [{id: b, name: x, classes: [service], from: 2026-08-15, to: 2026-08-16}]"
    assert [file for file, *_ in said(tmp_path / "c", "T003", demo=on, policy=service)] == ["touchpoints.yaml"]


def test_the_limit_of_campaigns_at_a_time_counts_a_units_own_only(tmp_path: Path) -> None:
    assert said(tmp_path / "a", "O004", second=PROVINCE) == []
    ((file, route, message, _),) = said(tmp_path / "b", "O004", second=PROVINCE, policy="limits: {concurrent_campaigns: {province: 1, city: 1}}",
                                         demo="owner: province")  # fmt: skip
    assert (file, route) == (SECOND, ["period"])
    assert message == "on 2026-07-01 2 campaigns of 湖南省公司 run at a time; the limit is 1"


@pytest.mark.parametrize(
    ("demo", "route", "message"),
    [
        ("owner: changsa", ["owner"], "there is no unit `changsa` in campaigns/policy.yaml"),
        ("offer: {product: data-30gb}", ["offer", "product"], "there is no product `data-30gb` in campaigns/products.yaml"),
        (
            "evaluation: {survey: {channel: smss}}",
            ["evaluation", "survey", "channel"],
            "there is no channel `smss` in campaigns/policy.yaml",
        ),
        ("variants: [{segment: yong, texts: {}}]", ["variants", 0, "segment"], "there is no segment `yong` in campaigns/segments.yaml"),
    ],
)
def test_a_reference_to_nothing_is_found_where_it_stands(tmp_path: Path, demo: str, route: list[str | int], message: str) -> None:
    assert said(tmp_path, "S006", demo=demo) == [(DEMO, route, message, [])]


@pytest.mark.parametrize(
    ("condition", "route", "message"),
    [
        ("brand: [动感地带]", ["brand", 0], "`动感地带` is not a value of `brand`"),
        ("brnd: [mzone]", ["brnd"], "there is no customer attribute `brnd`"),
        ("segment: yong", ["segment"], "there is no segment `yong`"),
        ("arpu: {from: 60}", ["arpu", "from"], "a range of `arpu` belongs here"),
        ("arpu: {at_least: sixty}", ["arpu", "at_least"], "`sixty` is not a number"),
        ("bill_day: {below: 5.5}", ["bill_day", "below"], "`5.5` is not a whole number"),
        ("balance_low_on: {below: 2026-02-30}", ["balance_low_on", "below"], "`2026-02-30` is not a date"),
        ("app_active: yes", ["app_active"], "`yes` is not a value of `app_active`"),
    ],
)
def test_a_condition_that_cannot_be_read_is_found_where_it_stands(
    tmp_path: Path, condition: str, route: list[str | int], message: str
) -> None:
    found = said(tmp_path, "S009", demo=f"audience: {{all: [{{{condition}}}]}}")
    assert found == [(DEMO, ["audience", "all", 0, *route], message, [])]


def test_a_missing_policy_is_said_once_and_not_for_every_name(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml-", "")
    workspace = load_workspace(root)
    found = {rule.code: len(list(rule.check(workspace))) for rule in all_rules()}
    assert {code: count for code, count in found.items() if count} == {"S013": 1}


def test_missing_segments_are_no_excuse_for_naming_one(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/segments.yaml-", "")
    rule = find_rule("S009")
    assert rule is not None
    assert [ENGLISH.text(one.message) for one in rule.check(load_workspace(root))] == ["there is no segment `recently-complained`"]


def test_a_mistyped_level_is_found_in_both_files(tmp_path: Path) -> None:
    found = said(tmp_path / "a", "G008", policy="wording: {forbidden_levels: {L1: error, L33: warning, L3: null}}")
    assert found == [
        (
            "campaigns/glossary.yaml",
            ["forbidden", 1, "level"],
            "the policy does not say how bad level L3 is, so its words are not looked for",
            [],
        ),
        (POLICY, ["wording", "forbidden_levels", "L33"], "the glossary has no words of level L33", []),
    ]
    assert said(tmp_path / "b", "G008", policy='wording: {forbidden_levels: {L3: "off"}}') == []


@pytest.mark.parametrize(("day", "fires"), [("2026-07-03", False), ("2026-07-04", True), ("2026-07-05", False)])
def test_a_quiet_night_belongs_to_the_weekday_on_which_it_begins(tmp_path: Path, day: str, fires: bool) -> None:
    friday = 'quiet_hours: [{id: friday, classes: [marketing], weekdays: [fri], between: "20:00-09:00"}]'
    send = f'sends: [{{id: a, channel: sms, text: launch-sms, on: {day}, between: "08:00-08:30"}}]'
    assert bool(said(tmp_path, "T001", policy=friday, demo=send)) == fires


def test_names_in_the_policy_that_nothing_defines_are_told_with_the_nearest(tmp_path: Path) -> None:
    gap = "gaps: [{id: quiet-bill, name: 账单当天不打扰, within_days: 0, messages: {reminders: [bill-isued]}, others: {families: [mobile-dat]}}]\n"
    standard = "standards: [{id: known-bill, name: 账单必达, audience: {}, reminders: [bill-issued, bill-paid]}]\n"
    found = said(tmp_path, "S006", policy=gap + standard)
    assert [(route, message) for _, route, message, _ in found] == [
        (["gaps", 0, "messages", "reminders", 0], "there is no reminder `bill-isued` in touchpoints.yaml"),
        (["gaps", 0, "others", "families", 0], "there is no family of products `mobile-dat` in campaigns/products.yaml"),
        (["standards", 0, "reminders", 1], "there is no reminder `bill-paid` in touchpoints.yaml"),
    ]


def test_a_reminder_can_only_go_out_instead_of_one_that_there_is(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    text = (root / "touchpoints.yaml").read_text(encoding="utf-8")
    (root / "touchpoints.yaml").write_text(
        text.replace("timeliness: periodic", "timeliness: periodic\n        instead_of: [bill-paid]"), "utf-8"
    )
    rule = find_rule("S006")
    assert rule is not None
    (finding,) = check(load_workspace(root), [rule])
    assert finding.problem.place.route == ("touchpoints", 0, "reminders", 0, "instead_of", 0)


@pytest.mark.parametrize("key", ["gaps", "exclusions", "standards", "spared"])
def test_every_list_of_the_policy_has_ids_of_its_own(tmp_path: Path, key: str) -> None:
    more = {"gaps": "within_days: 1", "exclusions": "messages: {}, others: {}", "standards": "audience: {}", "spared": "audience: {}"}[key]
    found = said(tmp_path, "S007", policy=f"{key}: [{{id: same, name: x, {more}}}, {{id: same, name: y, {more}}}]\n")
    assert [(route, message) for _, route, message, _ in found] == [([key, 1, "id"], "the id `same` is used a second time")]


@pytest.mark.parametrize(
    ("trigger", "at_most", "days"),
    [
        ("schedule: {weekdays: [mon]}", "{count: 1, per: month}", 5),
        ("schedule: {weekdays: [mon]}", "{count: 4, per: month}", 5),
        ("schedule: {weekdays: [mon]}", "{count: 5, per: month}", None),
        ("schedule: {weekdays: [mon]}", "{count: 1, per: week}", None),
        ("schedule: {weekdays: [wed]}", "{count: 52, per: year}", 53),
        ("schedule: {month_days: [15, -1]}", "{count: 1, per: month}", 2),
        ("schedule: {month_days: [15], months: [2, 5, 8, 11]}", "{count: 1, per: quarter}", None),
        ("schedule: {month_days: [15], months: [2, 3]}", "{count: 1, per: quarter}", 2),
        ("schedule: {after_bill_day: 10}", "{count: 1, per: month}", None),
        ("schedule: {after_bill_day: 10}", "{count: 11, per: year}", 12),
        ("event: {name: 交费, per_thousand_a_month: 900}", "{count: 1, per: year}", None),
    ],
)
def test_at_most_does_not_thin_out_a_schedule(tmp_path: Path, trigger: str, at_most: str, days: int | None) -> None:
    reminder = (
        f"{{id: a, name: 甲, trigger: {{{trigger}}}, timeliness: timed, at_most: {at_most}, "
        'between: "09:00-18:00", channels: [sms], texts: {sms: x}}'
    )
    found = said(tmp_path, "S011", touchpoints=f"touchpoints: [{{id: bill, name: 账单, reminders: [{reminder}]}}]")
    count, period = at_most.strip("{}").removeprefix("count: ").split(", per: ")
    message = f"`a` goes out on up to {days} days in one period (`{period}`); `at_most` says {count}, but bounds only events"
    place = ["touchpoints", 0, "reminders", 0, "at_most"]
    assert found == ([] if days is None else [("touchpoints.yaml", place, message, [])])


def test_a_campaign_may_not_have_the_id_of_a_touchpoint(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    (problem,) = problems(root, "S007", {SECOND: "id: bill"})
    assert (problem.place.file, problem.place.route, ENGLISH.text(problem.message)) == (
        SECOND,
        ("id",),
        "the id `bill` is used a second time",
    )
    (first,) = problem.related
    assert (first.place.file, first.place.route) == ("touchpoints.yaml", ("touchpoints", 0, "id"))
    assert ENGLISH.text(first.message) == "here it is used first"
