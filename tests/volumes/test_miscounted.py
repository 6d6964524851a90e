"""Dry runs and stories of a workspace that does not say what is meant: its errors are told beside every number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands import Done, run
from volumes.test_volume_commands import people as people
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit

DEMO = "campaigns/changsha/demo.yaml"
TYPO = {DEMO: "audience: {all: [{arpuu: {at_least: 60, below: 120}}], none: []}"}
SAID = (
    "Errors in the definitions: {count} ({first}). What they concern is not counted as it is meant, so these numbers say nothing about what "
    "would go out until they are mended; `mobilectl check` shows all."
)
SAID_IN_CHINESE = (
    "定义有 1 处错误（campaigns/changsha/demo.yaml:12:5：没有客户属性 `arpuu`），受影响的内容没有按本意计算。"
    "改好之前，这些数字不能说明实际会发出什么；全部错误请用 `mobilectl check` 查看。"
)
FIRST = "campaigns/changsha/demo.yaml:12:5: there is no customer attribute `arpuu`"

SEGMENTS = """segments:
  young: {name: 年轻客户, audience: {all: [{brand: [mzone]}]}}
  young: {name: 青年客户, audience: {all: [{brand: [mzone]}, {arpu: {below: 60}}]}}
  recently-complained: {name: 近 90 天投诉客户, audience: {all: [{complained_days: {at_most: 90}}]}}
"""

FAULTS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "attribute": (TYPO, FIRST),
    "value": (
        {DEMO: "audience: {all: [{brand: [mzonee]}], none: []}"},
        "campaigns/changsha/demo.yaml:13:7: `mzonee` is not a value of `brand`",
    ),
    "segment": (
        {"campaigns/segments.yaml": "segments: {recently-complained: null}"},
        "campaigns/changsha/demo.yaml:14:16: there is no segment `recently-complained`",
    ),
    "segments": ({"campaigns/segments.yaml-": ""}, "campaigns/changsha/demo.yaml:14:16: there is no segment `recently-complained`"),
    "consent": (
        {"campaigns/policy.yaml": "consent: [{classes: [marketing], audience: {all: [{marketing_consnet: true}]}}]"},
        ": there is no customer attribute `marketing_consnet`",
    ),
    "cap": (
        {
            "campaigns/policy.yaml": "caps: [{id: c, name: c, at_most: 9, per: {calendar: day}, classes: [marketing], "
            "audience: {all: [{segment: youngg}]}}]"
        },
        ": there is no segment `youngg`",
    ),
    "channel": (
        {DEMO: 'sends: [{id: launch, channel: fax, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}]'},
        ": there is no channel `fax` in campaigns/policy.yaml",
    ),
    "touchpoints": ({"touchpoints.yaml-": ""}, "touchpoints.yaml:1:1: the file touchpoints.yaml is missing"),
    "id": ({"campaigns/changsha/twice.yaml": "{}"}, "campaigns/changsha/twice.yaml:2:5: the id `demo` is used a second time"),
    "shared id": (
        {"campaigns/changsha/bill.yaml": "{id: bill}"},
        "campaigns/changsha/bill.yaml:2:5: the id `bill` is used a second time",
    ),
    "key": (
        {"campaigns/segments.yaml!": SEGMENTS},
        "campaigns/segments.yaml:3:3: the key `young` stands here a second time",
    ),
    "stray": ({"campaigns/spring.yaml!": "id: spring\n"}, "campaigns/spring.yaml:1:1: the file campaigns/spring.yaml is not read"),
    "trigger": (
        {"campaigns/attributes.yaml": "attributes: {bill_day: {integer: null}}"},
        " goes by the bill day, but attributes.yaml has no whole-number attribute `bill_day`",
    ),
    "years": (
        {
            DEMO: "period: {from: 2026-07-01, to: 2062-08-31}\nsends:\n"
            '  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}\n'
            '  - {id: again, channel: sms, text: launch-sms, on: 2062-07-03, between: "10:00-12:00"}\n'
        },
        ": this send on 2062-07-03 lies more than 800 days behind the first one of all, on 2026-07-03",
    ),
    "often": (
        {
            "touchpoints.yaml": "touchpoints: [{id: bill, name: 账单提醒, reminders: [{id: weekly, name: 每周, "
            "trigger: {schedule: {weekdays: [mon]}}, timeliness: periodic, at_most: {count: 1, per: month}, "
            'between: "09:00-18:00", channels: [sms], texts: {sms: x}}]}]'
        },
        ": `weekly` goes out on up to 5 days in one period (`month`); `at_most` says 1, but bounds only events",
    ),
    "hour": (
        {"campaigns/policy.yaml": "preferred_hours: {attribute: bill_day, classes: [marketing], channels: [app_push]}"},
        "is not a whole number from 0 to 23 that the snapshot holds",
    ),
}


def faulty(folder: Path, changes: Mapping[str, str]) -> Path:
    root = copy_base(folder / "faulty")
    for file, text in changes.items():
        change(root, file, text)
    return root


def dry_run(capsys: pytest.CaptureFixture[str], people: Path, root: Path, *more: str, lang: str = "en") -> Done:
    return run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=root, lang=lang)


@pytest.mark.parametrize(("changes", "first"), FAULTS.values(), ids=FAULTS)
def test_what_is_counted_otherwise_than_it_is_meant_is_told(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: Mapping[str, str], first: str
) -> None:
    done = dry_run(capsys, people, faulty(tmp_path, changes))
    said = [line for line in done.err.splitlines() if line.startswith("Errors in the definitions: ")]
    assert (done.code, len(said), first in said[0]) == (Exit.FINDINGS, 1, True), said


@pytest.mark.parametrize(("lang", "said"), [("en", SAID.format(count=1, first=FIRST)), ("zh", SAID_IN_CHINESE)])
@pytest.mark.parametrize("format", ["table", "plain", "json", "csv", "markdown"])
def test_every_format_tells_errors_in_both_languages(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str, lang: str, said: str
) -> None:
    root = faulty(tmp_path, TYPO)
    done = dry_run(capsys, people, root, "--format", format, lang=lang)
    assert (done.code, said in done.err.splitlines()) == (Exit.FINDINGS, True)
    done = dry_run(capsys, people, root, "--format", format, "--against", str(BASE), lang=lang)
    told = (done.err if format in ("json", "csv") else done.out).splitlines()
    assert (done.code, (f"- {said}" if format == "markdown" else said) in told) == (Exit.FINDINGS, True)


def test_a_summary_with_errors_is_not_green(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = dry_run(capsys, people, faulty(tmp_path, TYPO), "--format", "markdown")
    assert "❌ Errors in the definitions: 1 (campaigns/changsha/demo.yaml:12:5: " in done.out
    assert "✅" not in done.out


def test_files_tell_errors_too(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, against = faulty(tmp_path, TYPO), ("--against", str(BASE))
    for number, more in enumerate(((), against)):
        dry_run(capsys, people, root, *more, "-o", f"{tmp_path}/{number}/")
        assert SAID.format(count=1, first=FIRST) in (tmp_path / f"{number}/about.csv").read_text(encoding="utf-8")
        dry_run(capsys, people, root, *more, "-o", f"{tmp_path}/{number}.parquet")
        known = pq.read_schema(tmp_path / f"{number}.parquet").metadata
        assert (known[b"mobilectl.workspace.errors"], b"mobilectl.before.errors" in known) == (b"1", False)
    dry_run(capsys, people, BASE, "--against", str(root), "-o", f"{tmp_path}/base.parquet")
    known = pq.read_schema(tmp_path / "base.parquet").metadata
    assert (known[b"mobilectl.before.errors"], b"mobilectl.workspace.errors" in known) == (b"1", False)


def test_the_first_three_errors_are_named_and_all_are_counted(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path, {DEMO: "audience: {all: [{a: 1}, {b: 1}, {c: 1}, {d: 1}], none: []}"})
    done = dry_run(capsys, people, root, "--format", "json")
    first = ", ".join(f"{DEMO}:{line}:8: there is no customer attribute `{name}`" for line, name in ((12, "a"), (13, "b"), (14, "c")))
    assert SAID.format(count=4, first=f"{first}, …") in done.err.splitlines()
    assert json.loads(done.out)["workspace"]["errors"] == 4
    found = json.loads(dry_run(capsys, people, root, "--format", "json", "--against", str(BASE)).out)
    assert (found["before"]["errors"], found["workspace"]["errors"]) == (0, 4)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            f"Errors in the definitions as they were before the change: 1 ({FIRST}). What they concern was not counted as it was meant, so "
            "what the change does to it is not judged; compare with a revision in which they are mended.",
        ),
        (
            "zh",
            "改动前的定义有 1 处错误（campaigns/changsha/demo.yaml:12:5：没有客户属性 `arpuu`）。受影响的内容没有按本意计算，"
            "改动对它们有什么影响，无从判断；请与改好这些错误的版本对比。",
        ),
    ],
)
def test_errors_of_before_are_told_of_a_change_that_mends_them(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    root = faulty(tmp_path, TYPO)
    done = dry_run(capsys, people, BASE, "--against", str(root), lang=lang)
    assert (done.code, said in done.out.splitlines()) == (Exit.FINDINGS, True)
    done = dry_run(capsys, people, BASE, "--against", str(root), "--format", "json", lang=lang)
    found = json.loads(done.out)
    assert (done.code, said in done.err.splitlines()) == (Exit.FINDINGS, True)
    assert (found["before"]["errors"], found["workspace"]["errors"]) == (1, 0)


def test_where_all_is_counted_as_it_is_meant_nothing_is_told(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor of errors that no number shows: a campaign in another's folder, an audience that nobody belongs to, signs read as meant."""
    root = copy_base(tmp_path / "odd")
    change(root, "campaigns/zhuzhou/elsewhere.yaml", "{id: elsewhere, audience: {all: [{brand: [mzone]}, {brand: [gotone]}], none: []}}")
    file = root / DEMO
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))
    codes = {line.split(" ")[0] for line in run(capsys, "check", "--no-cache", workspace=root).out.splitlines()}
    assert {"error[S008]", "error[S010]", "error[S016]"} <= codes
    for workspace in (BASE, root):
        for more in ((), ("--against", str(BASE))):
            done = dry_run(capsys, people, workspace, "--format", "json", *more)
            assert (done.code, "Errors in" in done.err, json.loads(done.out)["workspace"]["errors"]) == (Exit.CLEAN, False, 0)


def test_a_file_that_cannot_be_read_is_told_once(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = dry_run(capsys, people, faulty(tmp_path, {"campaigns/changsha/broken.yaml!": "id: a\nid: b\n"}))
    assert (done.code, "Files that could not be read: 1" in done.err, "Errors in" in done.err) == (Exit.FINDINGS, True, False)


@pytest.mark.parametrize("way", ["comment", "setting", "baseline", "warning"])
def test_an_error_that_check_does_not_report_as_one_is_not_told(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    root = faulty(tmp_path, TYPO)
    if way == "comment":
        file = root / DEMO
        file.write_text("# mobilectl: ignore-file[S009] counted on purpose\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    elif way == "baseline":
        run(capsys, "check", "--write-baseline", workspace=root)
    else:
        severity = "off" if way == "setting" else "warning"
        change(root, "campaigns/policy.yaml", f'checks: {{settings: [{{rules: [S009], severity: "{severity}", reason: known}}]}}')
    assert "error[S009]" not in run(capsys, "check", "--no-cache", workspace=root).out
    for done in (dry_run(capsys, people, root), dry_run(capsys, people, BASE, "--against", str(root))):
        assert (done.code, "Errors in" in done.out + done.err) == (Exit.CLEAN, False)


def test_a_comment_that_does_not_hold_excepts_nothing(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = faulty(tmp_path, TYPO)
    change(root, "campaigns/policy.yaml", "checks: {locked: [S009]}")
    file = root / DEMO
    file.write_text("# mobilectl: ignore-file[S009] counted on purpose\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    done = dry_run(capsys, people, root)
    assert (done.code, "Errors in the definitions: 1 (" in done.err) == (Exit.FINDINGS, True)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", f"Errors in the definitions: 1 ({FIRST}). What they concern is not told as it is meant; `mobilectl check` shows all.\n"),
        (
            "zh",
            "定义有 1 处错误（campaigns/changsha/demo.yaml:12:5：没有客户属性 `arpuu`），受影响的内容这里不是按本意说明的。"
            "全部错误请用 `mobilectl check` 查看。\n",
        ),
    ],
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_a_story_is_told_with_errors_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str, lang: str, said: str
) -> None:
    command = ("why", "city=changsha", "--on", "2026-07-03", "--format", format)
    done = run(capsys, *command, workspace=faulty(tmp_path, TYPO), lang=lang)
    assert (done.code, done.err) == (Exit.CLEAN, said)
    assert run(capsys, *command, workspace=BASE, lang=lang).err == ""
