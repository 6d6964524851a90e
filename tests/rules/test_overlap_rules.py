"""Campaigns that get in each other's way: terms, audiences, limits, hours; and how many customers, where a snapshot is given."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import run
from worlds import change, copy_base, problems

from mobilectl.exits import Exit
from mobilectl.messages import Language

ENGLISH = Language("en")
DEMO, POLICY, PROVINCE = "campaigns/changsha/demo.yaml", "campaigns/policy.yaml", "campaigns/province/second.yaml"
SECOND = "id: second\nowner: province\ntheme: summer-data\nname: 省公司活动\n"
Said = tuple[str, str, str, tuple[str, ...]]


def said(root: Path, code: str, changes: dict[str, str]) -> list[Said]:
    """File, route, message and what is said of related places, for each finding of a rule."""
    return [
        (
            one.place.file,
            "/".join(map(str, one.place.route)),
            ENGLISH.text(one.message),
            tuple(
                f"{other.place.file.split('/')[-1]}:{'/'.join(map(str, other.place.route))} {ENGLISH.text(other.message)}"
                for other in one.related
            ),
        )
        for one in problems(root, code, changes)
    ]


@pytest.mark.parametrize(
    ("offer", "at", "terms"),
    [
        ("{commitment_months: 12}", "commitment_months", "months of commitment 0 here, 12 there"),
        ("{gives: [{what: general_data, amount: 20 GB}]}", "gives", "what it gives general_data 30 GB here, general_data 20 GB there"),
        ("{gives: null, benefit_months: null}", "gives",
         "what it gives general_data 30 GB here, nothing there, for how many months 3 here, not said there"),
        ("{effective: now, renewal: confirmed}", "effective", "from when next_month here, now there, at the end none here, confirmed there"),
        ("{afterwards: 29.90 元/月}", "afterwards", "price afterwards not said here, 29.90 元/月 there"),
        ("{price: 15 元/月, commitment_months: 6}", "price", "price 19.90 元/月 here, 15 元/月 there, months of commitment 0 here, 6 there"),
    ],
)  # fmt: skip
def test_offers_of_one_product_differ_in_all_terms_that_are_listed(tmp_path: Path, offer: str, at: str, terms: str) -> None:
    ((file, route, message, related),) = said(copy_base(tmp_path), "O001", {PROVINCE: SECOND + f"offer: {offer}"})
    assert (file, route) == (DEMO, f"offer/{at}")
    assert f"from 2026-07-01 to 2026-08-31, on other terms: {terms}; for example: 地市: 长沙" in message
    assert related == (f"second.yaml:offer/{at} the other offer: 省公司活动",)


def test_the_order_in_which_gifts_are_listed_is_no_difference(tmp_path: Path) -> None:
    gifts = ("{what: general_data, amount: 30 GB}", "{what: minutes, amount: 100 分钟}")
    mine, other = (f"offer: {{gives: [{', '.join(some)}]}}" for some in (gifts, gifts[::-1]))
    assert said(copy_base(tmp_path), "O001", {DEMO: mine, PROVINCE: SECOND + other}) == []


@pytest.mark.parametrize(
    ("audience", "relation"),
    [
        ("", "both are for the same audience"),
        ("audience: {all: [{brand: [mzone]}], none: null}", "all customers here are among those there"),
        (
            "audience: {all: [{brand: [mzone]}, {city: [changsha]}, {arpu: {at_least: 60, below: 70}}]}",
            "all customers there are among those here",
        ),
        ("audience: {all: [{arpu: {at_least: 100}}], none: null}", "they share some of their customers"),
    ],
)
def test_competing_offers_say_what_their_audiences_are_to_each_other(tmp_path: Path, audience: str, relation: str) -> None:
    offer = "offer: {product: data-10g, price: 10 元/月}\n"
    ((file, route, message, _),) = said(copy_base(tmp_path), "O002", {PROVINCE: SECOND + offer + audience})
    assert (file, route) == (DEMO, "offer/product")
    assert f"for the same customers from 2026-07-01 to 2026-08-31: {relation}; for example: " in message


def test_the_same_product_on_other_terms_is_a_price_clash_only(tmp_path: Path) -> None:
    changes = {PROVINCE: SECOND + "offer: {commitment_months: 12}"}
    assert said(copy_base(tmp_path), "O002", changes) == []
    assert len(said(copy_base(tmp_path / "same"), "O002", {PROVINCE: SECOND})) == 1


def test_a_unit_with_a_survey_of_its_own_has_its_own_limit(tmp_path: Path) -> None:
    more = {"campaigns/changsha/second.yaml": "id: second\nname: 第二个\n"}
    root = copy_base(tmp_path)
    assert said(root, "O004", more) == [
        (DEMO.replace("demo", "second"), "period", "on 2026-07-01 2 campaigns of 长沙分公司 run at a time; the limit is 1",
         ("demo.yaml:period runs too: 暑期流量包", "policy.yaml:limits/concurrent_campaigns the limit (policy)")),
    ]  # fmt: skip
    limits = "limits: {concurrent_campaigns: {units: [{unit: changsha, at_most: 2, basis: 2026 年 5 月一线调查}]}}"
    assert said(root, "O004", {POLICY: limits}) == []
    found = said(root, "O004", {"campaigns/changsha/third.yaml": "id: third\nname: 第三个\n"})
    assert [one[3][-1] for one in found] == ["policy.yaml:limits/concurrent_campaigns/units/0 the limit (2026 年 5 月一线调查)"]


@pytest.mark.parametrize(
    ("audience", "cities"),
    [
        ("{all: [{city: [changsha, zhuzhou]}], none: null}", ("长沙分公司",)),
        ("{all: [{city: [zhuzhou]}], none: null}", ()),
        ("{all: [{brand: [gotone]}], none: null}", ("长沙分公司",)),
        ("{all: null, none: [{city: [changsha]}]}", ()),
    ],
)
def test_customers_of_a_city_hear_of_the_provinces_campaigns_too(tmp_path: Path, audience: str, cities: tuple[str, ...]) -> None:
    limits = "limits: {concurrent_campaigns: {province: 9, city: 9, reaching: 1}}"
    found = said(copy_base(tmp_path), "O004", {POLICY: limits, PROVINCE: SECOND + f"audience: {audience}"})
    assert [one[2] for one in found] == [
        f"on 2026-07-01 customers of {city} hear of 2 campaigns at a time; the limit is 1" for city in cities
    ]
    assert [one[3][-1] for one in found] == ["policy.yaml:limits/concurrent_campaigns/reaching the limit (policy)" for _ in cities]


def test_a_campaign_of_the_province_is_said_once_for_all_cities_it_overloads(tmp_path: Path) -> None:
    limits = "limits: {concurrent_campaigns: {province: 9, city: 9, reaching: 1}}"
    other = SECOND + "audience: {all: null, none: null}\n"
    third = other.replace("second", "third") + "period: {from: 2026-07-20, to: 2026-08-10}"
    later = "period: {from: 2026-09-01, to: 2026-09-30}"
    changes = {POLICY: limits, PROVINCE: other, "campaigns/province/third.yaml": third, DEMO: later}
    found = said(copy_base(tmp_path), "O004", changes)
    assert [(one[0], one[2]) for one in found] == [
        ("campaigns/province/third.yaml", "on 2026-07-20 customers of 长沙分公司, 株洲分公司 hear of 2 campaigns at a time; the limit is 1")
    ]


SAME_HOUR = 'sends: [{id: flash, channel: app_push, text: nudge-push, on: 2026-07-17, between: "19:30-20:00"}]'


def test_sends_that_land_at_the_same_time_are_told_with_the_minutes_they_share(tmp_path: Path) -> None:
    found = said(copy_base(tmp_path), "O006", {PROVINCE: SECOND + SAME_HOUR})
    assert found == [
        (DEMO, "sends/1", "`nudge` and `flash` of `second` reach the same customers on 2026-07-17, at the same time for 30 minutes; for example: "
         "地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91, 近三十天用过 APP: yes, 同意接收营销信息: yes",
         ("second.yaml:sends/0 the other send: 19:30-20:00 by APP 推送",)),
    ]  # fmt: skip


def test_sends_that_land_together_again_and_again_are_told_once(tmp_path: Path) -> None:
    weekly = SAME_HOUR.replace("on: 2026-07-17", "every: {days: 1, from: 2026-07-10, to: 2026-07-31}")
    ((_, _, message, _),) = said(copy_base(tmp_path), "O006", {PROVINCE: SECOND + weekly})
    assert "on 4 days, first on 2026-07-10, at the same time" in message


@pytest.mark.parametrize(
    "second",
    [
        SECOND + SAME_HOUR.replace("19:30-20:00", "20:00-20:30"),
        SECOND + SAME_HOUR.replace("2026-07-17", "2026-07-16"),
        SECOND + SAME_HOUR + "\naudience: {all: [{brand: [gotone]}]}",
        SECOND + SAME_HOUR + "\naudience: {all: [{brand: [mzone]}, {app_active: false}], none: null}",
    ],
)
def test_sends_at_other_times_or_for_other_customers_are_left_alone(tmp_path: Path, second: str) -> None:
    assert said(copy_base(tmp_path), "O006", {PROVINCE: second}) == []


def snapshot(folder: Path) -> Path:
    """Ten customers: eight of M-Zone in Changsha, of whom two spend enough for the demo campaign, and two others."""
    rows = [("changsha", "mzone", 100.0 if number < 2 else 10.0) for number in range(8)] + [("zhuzhou", "gotone", 100.0)] * 2
    file = folder / "customers.parquet"
    pq.write_table(pa.table({
        "city": [row[0] for row in rows], "brand": [row[1] for row in rows], "arpu": [row[2] for row in rows], "bill_day": [1] * 10,
        "complained_days": pa.array([None] * 10, pa.int32()), "balance": [5.0] * 10, "balance_low_on": pa.array([None] * 10, pa.date32()),
        "app_active": [True] * 10, "marketing_consent": [number != 0 for number in range(10)],
    }), file)  # fmt: skip
    return file


CLASH = {PROVINCE: SECOND + "offer: {price: 15 元/月}\naudience: {all: [{brand: [mzone]}], none: null}\n" + SAME_HOUR}


def test_with_a_snapshot_findings_say_how_many_customers_they_are_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "w")
    for file, text in CLASH.items():
        change(root, file, text)
    file = str(snapshot(tmp_path))
    plain = json.loads(run(capsys, "check", "--format", "json", workspace=root).out)["findings"]
    counted = json.loads(run(capsys, "check", "--format", "json", "--snapshot", file, workspace=root).out)["findings"]
    assert [one["fingerprint"] for one in counted] == [one["fingerprint"] for one in plain]
    messages = {one["code"]: one["message"] for one in counted}
    assert messages["O001"].endswith(". In the snapshot that is 2 customers, 100% of the customers here and 25% of those there")
    assert messages["O006"].endswith(". In the snapshot that is 1 customer, 100% of the customers here and 14% of those there")
    assert {one["code"]: one["message"] for one in plain}["O001"] in messages["O001"]
    chinese = run(capsys, "check", "--snapshot", file, workspace=root, lang="zh")
    assert "快照中这样的客户有2人，占这一方的100%，占另一方的25%" in "".join(chinese.out.split())  # wherever lines break


def test_a_snapshot_that_cannot_be_used_ends_with_its_own_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "w")
    assert run(capsys, "check", "--snapshot", str(tmp_path / "none.parquet"), workspace=root).code == Exit.UNUSABLE
    pq.write_table(pa.table({"city": ["changsha"]}), tmp_path / "thin.parquet")
    change(root, PROVINCE, CLASH[PROVINCE])
    done = run(capsys, "check", "--snapshot", str(tmp_path / "thin.parquet"), workspace=root)
    assert done.code == Exit.UNUSABLE
    assert "column `brand` is missing" in done.err
