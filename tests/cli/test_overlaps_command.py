"""`mobilectl overlaps`: two campaigns, one, or all, in both languages; with a snapshot; and what was mistyped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import run
from worlds import change, copy_base

from mobilectl.exits import Exit
from mobilectl.reports.widths import columns

PROVINCE = """id: second
name: 省公司活动
owner: province
offer: {product: data-10g, price: 10 元/月}
audience: {all: [{brand: [mzone]}, {arpu: {at_least: 100}}], none: null}
period: {from: 2026-07-10, to: 2026-07-31}
sends:
  - {id: flash, channel: app_push, text: nudge-push, on: 2026-07-17, between: "19:30-20:00"}
  - {id: other, channel: sms, text: launch-sms, on: 2026-07-24, between: "10:00-12:00"}
"""
APART = """id: third
name: 不相干
owner: zhuzhou
audience: {all: [{brand: [gotone]}], none: null}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The demo campaign, one of the province for some of its customers, and one for others."""
    root = copy_base(tmp_path / "workspace")
    change(root, "campaigns/province/second.yaml", PROVINCE)
    change(root, "campaigns/zhuzhou/third.yaml", APART)
    return root


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    """Eight customers of M-Zone: four of both campaigns, one of the demo campaign alone, two of the other alone; one consents to nothing."""
    arpu = [100.0, 110.0, 119.0, 100.0, 60.0, 120.0, 500.0, 10.0]
    file = tmp_path / "customers.parquet"
    pq.write_table(pa.table({
        "city": ["changsha"] * 8, "brand": ["mzone"] * 8, "arpu": arpu, "complained_days": pa.array([None] * 8, pa.int32()),
        "app_active": [True] * 8, "marketing_consent": [False, *[True] * 7],
    }), file)  # fmt: skip
    return str(file)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_two_campaigns_are_compared_with_customers_days_and_sends(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "overlaps", "demo", "second", "--format", "plain", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    said = flat(done.out)
    for part in (
        "audiences some customers are the same",
        "in both 地市: 长沙, 品牌: 动感地带, 月均消费: 100 元, 距最近投诉天数: 91",
        "only in `demo` 地市: 长沙, 品牌: 动感地带, 月均消费: 60 元, 距最近投诉天数: 91",
        "only in `second`",
        "days 2026-07-10 to 2026-07-31",
        "products competing products",
        "same channels 短信, APP 推送",
        "2026-07-17 nudge 18:00-20:00 APP 推送 flash 19:30-20:00 APP 推送 30",
        "2026-07-24 nudge 18:00-20:00 APP 推送 other 10:00-12:00 短信 0",
    ):
        assert part in said


def test_in_chinese_every_word_is_chinese(root: Path, snapshot: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("demo", "second"), ("demo", "third"), ()):
        done = run(capsys, "overlaps", *arguments, "--snapshot", snapshot, workspace=root, lang="zh")
        assert done.code == Exit.CLEAN
        for english in ("customer", "audience", "same", "products", "first", "nobody", "days"):
            assert english not in done.out


def test_two_campaigns_apart_say_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(run(capsys, "overlaps", "second", "third", "--format", "json", workspace=root).out)
    assert said["audiences"]["relation"] == "apart"
    assert said["audiences"]["both"] == {"customers": None, "example": None}
    assert said["sends"] == []
    assert "nobody" in run(capsys, "overlaps", "second", "third", workspace=root).out


def test_json_of_two_has_a_version_and_counts(root: Path, snapshot: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(run(capsys, "overlaps", "demo", "second", "--snapshot", snapshot, "--format", "json", workspace=root).out)
    assert said["version"] == 1
    assert [(one["id"], one["customers"]) for one in said["campaigns"]] == [("demo", 5), ("second", 6)]
    audiences = said["audiences"]
    assert audiences["relation"] == "partly"
    assert [audiences[key]["customers"] for key in ("both", "only_first", "only_second")] == [4, 1, 2]
    assert audiences["both"]["example"] == {"brand": "mzone", "city": "changsha", "arpu": 100, "complained_days": 91}
    assert (said["period"], said["products"]) == ({"from": "2026-07-10", "to": "2026-07-31"}, "competing")
    assert [
        (one["first"]["send"], one["second"]["send"], one["first"]["day"], one["minutes"], one["customers"]) for one in said["sends"]
    ] == [
        ("nudge", "flash", "2026-07-17", 30, 3),
        ("nudge", "other", "2026-07-24", 0, 3),
    ]


def test_all_are_shown_as_a_matrix_and_a_list(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "overlaps", workspace=root)
    lines = done.out.split("\n")
    assert lines[:3] == ["         1 2", "1 demo   - X", "2 second X -"]
    assert "X  all of these" in done.out
    assert "second   demo     partly" in done.out
    assert "third" not in done.out


def test_the_matrix_is_straight_beside_chinese_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "overlaps", workspace=root, lang="zh").out.split("\n")[:3]
    assert len({columns(line) for line in lines}) == 1


def test_each_sign_of_the_matrix_says_what_is_shared(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        root,
        "campaigns/province/second.yaml",
        'sends: [{id: other, channel: sms, text: launch-sms, on: 2026-07-24, between: "10:00-12:00"}]',
    )
    assert "1 demo   - p" in run(capsys, "overlaps", workspace=root).out
    change(root, "campaigns/province/second.yaml", "offer: {product: video, price: 15 元/月}")
    assert "1 demo   - a" in run(capsys, "overlaps", workspace=root).out
    change(
        root,
        "campaigns/province/second.yaml",
        'sends: [{id: other, channel: app_push, text: nudge-push, on: 2026-07-24, between: "19:00-20:00"}]',
    )
    assert "1 demo   - h" in run(capsys, "overlaps", workspace=root).out


def test_with_one_campaign_only_its_own_pairs_are_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/zhuzhou/fourth.yaml", APART.replace("third", "fourth"))
    whole = json.loads(run(capsys, "overlaps", "--format", "json", workspace=root).out)
    assert [(one["first"], one["second"]) for one in whole["pairs"]] == [("fourth", "third"), ("second", "demo")]
    assert [one["id"] for one in whole["campaigns"]] == ["demo", "fourth", "third", "second"]
    one = json.loads(run(capsys, "overlaps", "third", "--format", "json", workspace=root).out)
    assert [(pair["first"], pair["audiences"], pair["products"], pair["same_hour"]) for pair in one["pairs"]] == [
        ("fourth", "same", "same", 2)
    ]


def test_the_list_says_what_part_of_each_audience_is_shared(root: Path, snapshot: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "overlaps", "--snapshot", snapshot, "--format", "csv", workspace=root)
    heads, row = list(csv.reader(done.out.splitlines()))[:2]
    assert [row[heads.index(name)] for name in ("first", "second", "audiences", "customers", "of_first", "of_second")] == [
        "second", "demo", "partly", "4", "67%", "80%",
    ]  # fmt: skip


def test_where_nothing_overlaps_that_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "campaigns/province/second.yaml-", "")
    assert run(capsys, "overlaps", workspace=root).out == "No two campaigns are for the same customers at the same time.\n"
    assert json.loads(run(capsys, "overlaps", "--format", "json", workspace=root).out)["pairs"] == []
    assert run(capsys, "overlaps", "--format", "csv", workspace=root).out.startswith("first,second,audiences,")


def test_many_campaigns_are_listed_without_a_matrix(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(41):
        change(root, f"campaigns/zhuzhou/n{number}.yaml", APART.replace("third", f"n{number}"))
    done = run(capsys, "overlaps", workspace=root)
    assert done.err == "There are too many campaigns for a matrix: 44.\n"
    assert done.out.startswith("Campaigns for the same customers at the same time\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("demp",), "there is no campaign `demp`"),
        (("demo", "secnd"), "did you mean `second`?"),
        (("demo", "demo"), "at most two campaigns can be compared, and not one with itself"),
        (("demo", "second", "third"), "at most two campaigns can be compared, and not one with itself"),
    ],
)
def test_what_was_mistyped_is_said(root: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str) -> None:
    done = run(capsys, "overlaps", *arguments, workspace=root)
    assert done.code == Exit.USAGE
    assert message in done.err
    assert done.out == ""


def test_a_snapshot_that_cannot_be_used_ends_with_its_own_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "overlaps", "--snapshot", str(root / "touchpoints.yaml"), workspace=root)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")


def test_what_could_not_be_read_is_not_passed_over_in_silence(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "campaigns/zhuzhou/broken.yaml").write_text('id: "', encoding="utf-8")
    done = run(capsys, "overlaps", "demo", "second", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "Reading the workspace met 1 problems; `mobilectl check` shows what is missing here.\n")
