"""Days of a campaign's period in its texts move with the period, as they were written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.messages import Language
from mobilectl.rules.repairs.redating import dates_said, redated
from mobilectl.workspace.insertions import Put
from mobilectl.workspace.models.campaigns import Campaign, Span
from mobilectl.workspace.workspace import load_workspace

DEMO = "campaigns/changsha/demo.yaml"
LATER = Span(from_=date(2026, 7, 8), to=date(2026, 9, 7))


def campaign(folder: Path, words: str) -> Campaign:
    root = copy_base(folder)
    change(root, DEMO, f"texts: {{launch-sms: '【湖南移动】好。', nudge-push: {{title: 好, body: '{words}'}}}}")
    found = load_workspace(root).campaign("demo")
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("8月31日前办。", "9月7日前办。"),
        ("截至2026年8月31日24时。", "截至2026年9月7日24时。"),
        ("7月1日至8月31日。", "7月8日至9月7日。"),
        ("2026年07月01日起。", "2026年07月08日起。"),
        ("2026-07-01到2026-08-31。", "2026-07-08到2026-09-07。"),
        ("8月31日（周一）前。", "9月7日（周一）前。"),
        ("7月1日(星期三)起。", "7月8日(星期三)起。"),
        ("8月30日前办。", None),
        ("2025年8月31日办的。", None),
        ("八月三十一日前。", None),
        ("没有日期。", None),
    ],
)
def test_the_first_and_the_last_day_are_written_anew(tmp_path: Path, words: str, written: str | None) -> None:
    found = list(redated(campaign(tmp_path, words), LATER))
    assert found == ([] if written is None else [Put(("texts", "nudge-push", "body"), written)])


def test_a_weekday_beside_the_day_is_that_of_the_new_day(tmp_path: Path) -> None:
    (put,) = redated(campaign(tmp_path, "8月31日（周一）截止。"), Span(from_=date(2026, 7, 1), to=date(2026, 9, 6)))
    assert put.words == "9月6日（周日）截止。"


def test_a_day_that_stays_is_left_alone(tmp_path: Path) -> None:
    found = list(redated(campaign(tmp_path, "7月1日至8月31日。"), Span(from_=date(2026, 7, 1), to=date(2026, 8, 19))))
    assert [one.words for one in found] == ["7月1日至8月19日。"]


def test_titles_variants_and_answers_are_written_anew_too(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(
        root,
        DEMO,
        "texts: {launch-sms: 好, nudge-push: {title: 8月31日截止, body: 好}}\nfaq: [{topic: price, q: 8月31日前呢?, a: 8月31日前一样。}]",
    )
    change(root, DEMO, "variants: [{segment: recently-complained, texts: {launch-sms: 8月31日前办。}}]")
    found = load_workspace(root).campaign("demo")
    assert found is not None
    assert list(redated(found.value, LATER)) == [
        Put(("texts", "nudge-push", "title"), "9月7日截止"),
        Put(("variants", 0, "texts", "launch-sms"), "9月7日前办。"),
        Put(("faq", 0, "q"), "9月7日前呢?"),
        Put(("faq", 0, "a"), "9月7日前一样。"),
    ]


def test_other_dates_are_told(tmp_path: Path) -> None:
    one = campaign(tmp_path, "8月31日前办，8月20日直播。")
    english = Language("en")
    assert [english.text(note) for note in dates_said(one)] == [
        "the texts of `demo` name dates, which do not move with it: 8月31日, 8月20日"
    ]
    moved = (one.period.from_, one.period.to)
    assert [english.text(note) for note in dates_said(one, moved)] == ["the texts of `demo` name dates, which do not move with it: 8月20日"]
