"""`snapshot generate` and `dry-run` from outside."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from clusters import need_spark
from commands import HEEDING_INTERRUPTS, run
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit

RIVAL = """
id: rival
name: 长沙暑期特惠
priority: 10
sends:
  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
  - {id: again, channel: sms, text: launch-sms, on: 2026-07-13, between: "10:00-12:00"}
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    command = [sys.executable, "-m", "mobilectl", "snapshot", "generate", "--customers", "20000", "--seed", "5", "--today", "2026-06-28"]
    subprocess.run([*command, "-o", str(file), "-w", str(BASE)], check=True, capture_output=True)
    return file


def dry_run_json(capsys: pytest.CaptureFixture[str], people: Path, workspace: Path, *more: str) -> tuple[int, dict[str, Any]]:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", *more, workspace=workspace)
    found: dict[str, Any] = json.loads(done.out)
    return done.code, found


def test_a_snapshot_is_made_and_never_overwritten_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.parquet"
    command = ("snapshot", "generate", "--customers", "1000", "--seed", "1", "--today", "2026-06-28", "-o", str(file))
    done = run(capsys, *command, workspace=BASE)
    assert (done.code, done.out, done.err) == (0, f"{file}: 1,000 customers, made up, as of 2026-06-28, seed 1\n", "")
    before = file.read_bytes()
    done = run(capsys, *command, workspace=BASE)
    assert done.code == Exit.UNUSABLE
    assert "is there already" in done.err
    assert "--force" in done.err
    done = run(capsys, *command, "--force", workspace=BASE)
    assert done.code == 0
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["x.parquet"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--customers", "0", "--seed", "1", "-o", "x.parquet"], Exit.USAGE),
        (["--customers", "10", "--seed", "1", "--today", "2026-02-30", "-o", "x.parquet"], Exit.USAGE),
        (["--customers", "10", "--seed", "1", "--today", "9999-12-31", "-o", "x.parquet"], Exit.USAGE),
        (["--customers", "10", "--seed", "1", "-o", "."], Exit.UNUSABLE),
        (["--customers", "10", "--seed", "1", "-o", "missing/x.parquet"], Exit.UNUSABLE),
        (["--customers", "10", "--seed", "1", "-o", "x.csv"], Exit.USAGE),
        (["--customers", "10", "--seed", "1", "-o", "x.parquet", "--history", "there/../x.parquet", "--force"], Exit.USAGE),
        (["--customers", "10", "--seed", "1", "-o", "x.parquet", "--history", "log.xlsx"], Exit.USAGE),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_generated_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: Exit, lang: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(capsys, "snapshot", "generate", *arguments, workspace=BASE, lang=lang)
    assert done.code == code
    assert done.err.startswith("mobilectl: ")
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_counts_messages_by_each_dimension(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = dry_run_json(capsys, people, BASE)
    assert code == 0
    assert found["version"] == 3
    assert found["period"] == {"from": "2026-07-01", "to": "2026-07-31"}
    assert found["snapshot"]["customers"] == 20_000
    assert found["snapshot"]["made_up"] is True
    assert (found["snapshot"]["seed"], found["snapshot"]["as_of"]) == ("5", "2026-06-28")
    assert found["snapshot"]["digest"].startswith("sha256:")
    assert found["workspace"]["digest"].startswith("sha256:")
    total = found["total"]
    assert total["planned"] == total["sent"] + total["held_back"] + total["unreachable"] + total["opted_out"] > 20_000
    assert min(total["unreachable"], total["opted_out"]) > 500
    assert [one["by"] for one in found["messages"]] == [["channel"], ["item"], ["city"], ["tier"], ["day"]]
    for one in found["messages"]:
        for name in ("planned", "sent", "later", "held_back", "unreachable", "opted_out"):
            assert sum(row[name] for row in one["rows"]) == total[name]
    items = {row["item"]: row["planned"] for row in found["messages"][1]["rows"]}
    assert set(items) == {"bill", "demo"}
    assert sum(one["customers"] for one in found["heaviest_week"]) == 20_000


def test_so_many_messages_in_a_week_stand_for_more(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", "caps: []")
    daily = "channel: sms, text: launch-sms, every: {days: 1, from: 2026-07-06, to: 2026-07-12}, between: '10:00-12:00'"
    change(root, "campaigns/changsha/demo.yaml", f"sends: [{', '.join(f'{{id: s{number}, {daily}}}' for number in range(6))}]")
    _, found = dry_run_json(capsys, people, root)
    heaviest = {one["marketing_messages"]: one["customers"] for one in found["heaviest_week"]}
    assert (sorted(heaviest), sum(heaviest.values())) == ([0, 31], 20_000)
    assert {one["messages"] for one in found["weekly"] if (one["week"], one["class"]) == ("2026-07-06", "marketing")} == {0, 31}
    out = run(capsys, "dry-run", "--snapshot", str(people), "--format", "plain", workspace=root).out
    assert ["31+", f"{heaviest[31]:,}"] in [line.split() for line in out.splitlines()]


def test_the_table_tells_what_it_was_made_on(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=BASE)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Dry run from 2026-07-01 to 2026-07-31 with 20,000 customers"
    assert lines[1].startswith("Snapshot: people.parquet, 20,000 rows, sha256:")
    assert lines[2] == "The customers are as of 2026-06-28."
    assert lines[3] == "The customers are made up (seed 5): the numbers say nothing about real ones."
    assert "Messages by channel" in done.out
    assert "长沙" in done.out


def test_the_same_in_chinese(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=BASE, lang="zh")
    assert done.code == 0
    assert done.out.startswith("试算 2026-07-01 至 2026-07-31，2 万人\n")


def test_a_campaign_that_loses_too_much_ends_with_one(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    for lang in ("en", "zh"):
        assert run(capsys, "dry-run", "--snapshot", str(people), workspace=root, lang=lang).code == Exit.FINDINGS
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert "Campaign rival loses 50.0% of its messages" in done.err
    assert "`limits.contention_share` allows 20%." in done.err
    assert "marketing-day" in done.out
    code, found = dry_run_json(capsys, people, root)
    assert code == Exit.FINDINGS
    (lost,) = found["lost"]
    assert (lost["campaign"], lost["share"], lost["over_limit"]) == ("rival", 0.5, True)
    (rule,) = found["held_back"]
    assert (rule["kind"], rule["rule"]) == ("cap", "marketing-day")
    assert rule["decided"] == rule["blocked"] == lost["held_back"]


def test_a_campaign_within_the_policy_ends_with_zero(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    change(root, "campaigns/policy.yaml", "limits: {contention_share: 0.5}")
    code, found = dry_run_json(capsys, people, root)
    assert (code, found["lost"][0]["over_limit"]) == (0, False)


def test_deferred_messages_go_out_on_a_later_day(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/rival.yaml", RIVAL.replace('12:00"}', '12:00", on_block: defer}', 1))
    code, found = dry_run_json(capsys, people, root, "--by", "day,item")
    assert code == 0
    rows = {(row["day"], row["item"]): row for one in found["messages"] for row in one["rows"]}
    day = rows["2026-07-03", "rival"]
    planned = day["planned"] - day["unreachable"] - day["opted_out"]
    assert planned > 0
    assert rows["2026-07-03", "rival"]["sent"] == 0
    assert rows["2026-07-04", "rival"] == {
        "day": "2026-07-04",
        "item": "rival",
        "planned": 0,
        "sent": planned,
        "later": planned,
        "held_back": 0,
        "unreachable": 0,
        "opted_out": 0,
    }


def test_one_table_by_what_is_asked_for(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", "tier，class", "--format", "csv", workspace=BASE)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert list(rows[0]) == [
        "tier",
        "tier_name",
        "class",
        "class_name",
        "planned",
        "sent",
        "later",
        "held_back",
        "unreachable",
        "opted_out",
        "snapshot",
        "as_of",
        "as_of_newest",
        "workspace",
        "seed",
        "history",
        "unknown",
    ]
    assert [(row["tier"], row["class"]) for row in rows] == [(tier, kind) for tier in "BC" for kind in ("marketing", "service")] or len(
        rows
    ) <= 6
    assert "Snapshot: " in done.err
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "csv", workspace=BASE)
    assert done.out.startswith("day,channel,channel_name,item,item_name,message,planned,")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-7"], "is not a date"),
        (["--from", "2026-08-01"], "the period ends on 2026-07-31, before it begins on 2026-08-01"),
        (["--from", "2026年2月30日"], "`2026年2月30日` is not a date"),
        (
            ["--from", "0001-01-05", "--to", "0001-02-01"],
            "0001-01-05 is too far away to be planned\n  hint: write a year between 2000 and 2100",
        ),
        (["--to", "2101-01-01"], "2101-01-01 is too far away to be planned"),
        (["--by", "teir"], "did you mean `tier`?"),
        (
            ["--by", "province"],
            "known are: hour (hour), day (day), week from (week), channel (channel), touchpoint or campaign (item), campaign (campaign), ",
        ),
        (["--processes", "0"], "wrong usage"),
    ],
)
def test_a_wrong_command_line_is_said(people: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    done = run(capsys, "dry-run", "--snapshot", str(people), *arguments, workspace=BASE)
    assert done.code == Exit.USAGE
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (["--master", "yarn"], "--master and --conf are for Spark", "add `--engine spark`"),
        (["--conf", "a=b"], "--master and --conf are for Spark", "add `--engine spark`"),
        (["--engine", "spark", "--conf", "=4g"], "`=4g` is no setting of Spark", "write it like `spark.executor.memory=4g`"),
        (["--engine", "spark", "--conf", "spark.cores"], "`spark.cores` is no setting of Spark", "write it like `spark.executor.memory=4g`"),
        (["--engine", "spark", "--processes", "2"], "--processes is for the local engine", "on Spark, settings such as spark.executor.instances say it"),
        (["--engine", "spark", "--master", "nonsense"], "`nonsense` is no master of Spark",
         "write local[4], spark://HOST:7077, yarn or k8s://https://HOST:6443"),
        (["--engine", "spark"], "pyspark is not installed", "install it: pip install 'mobilectl[spark]'"),
    ],
)  # fmt: skip
def test_what_spark_lacks_is_said_in_both_languages(
    people: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str, hint: str
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    done = run(capsys, "dry-run", "--snapshot", str(people), *arguments, workspace=BASE)
    assert (done.code, done.out, done.err) == (Exit.USAGE, "", f"mobilectl: {said}\n  hint: {hint}\n")
    done = run(capsys, "dry-run", "--snapshot", str(people), *arguments, workspace=BASE, lang="zh")
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert all(max(line) >= "\u4e00" for line in done.err.splitlines())


def test_without_java_spark_does_not_start(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    need_spark()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    done = run(capsys, "dry-run", "--snapshot", str(people), "--engine", "spark", workspace=BASE)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err == (
        "mobilectl: Spark needs Java, and there is none\n  hint: install Java 17 or newer, and let JAVA_HOME or PATH lead to it\n"
    )


@pytest.mark.parametrize("written", ["2026-7-3", "2026/7/3", "2026.7.3", "2026年7月3日", "２０２６－０７－０３", "20260703"])
def test_days_may_be_written_as_people_write_them(people: Path, capsys: pytest.CaptureFixture[str], written: str) -> None:
    _, found = dry_run_json(capsys, people, BASE, "--from", written, "--to", "2026-07-10")
    assert found["period"] == {"from": "2026-07-03", "to": "2026-07-10"}


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(("first", "last"), [("2000-01-01", "2000-01-31"), ("2100-12-01", "2100-12-31")])
def test_the_first_and_the_last_days_that_can_be_planned_are_counted(
    people: Path, capsys: pytest.CaptureFixture[str], first: str, last: str
) -> None:
    _, found = dry_run_json(capsys, people, BASE, "--from", first, "--to", last)
    assert found["period"] == {"from": first, "to": last}


def test_where_nobody_reads_on_it_ends_in_order(people: Path) -> None:
    command = [sys.executable, "-m", "mobilectl", "dry-run", "--snapshot", str(people), "-w", str(BASE), "--lang", "en"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("Dry run")
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, "")


def test_where_the_only_campaign_cannot_be_read_it_is_named(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    (root / "campaigns/changsha/demo.yaml").write_text("id: [", encoding="utf-8")
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert done.err.splitlines()[0] == "mobilectl: no campaign could be read that sends anything: campaigns/changsha/demo.yaml"


def test_without_campaigns_the_period_must_be_named(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    (root / "campaigns/changsha/demo.yaml").unlink()
    assert run(capsys, "dry-run", "--snapshot", str(people), workspace=root).code == Exit.USAGE
    code, found = dry_run_json(capsys, people, root, "--from", "2026-07-01", "--to", "2026-07-02")
    assert (code, found["period"]) == (0, {"from": "2026-07-01", "to": "2026-07-02"})


def test_events_are_expected_numbers_apart_from_counts(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    before = dry_run_json(capsys, people, root)[1]["total"]
    change(root, "touchpoints.yaml", """
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - {id: paid, name: 交费成功, trigger: {event: {name: 交费, per_thousand_a_month: 50}}, timeliness: realtime, between: "00:00-24:00",
         channels: [sms], at_most: {count: 3, per: month}, texts: {sms: 【湖南移动】已收到您的交费。}}
""")  # fmt: skip
    found = dry_run_json(capsys, people, root)[1]
    coming = {"messages": 1000.0, "range": {"from": 938, "to": 1062}, "yuan": {"at_least": "30.00", "at_most": "30.00"}}
    assert found["expected"] == [{"item": "bill", "message": "paid", "channel": "sms", "customers": 20_000, **coming}]
    assert found["expected_by_channel"] == [{"channel": "sms", "a_day": 32.3, **coming}]
    assert found["total"]["planned"] < before["planned"]
    shown = run(capsys, "dry-run", "--snapshot", str(people), "--format", "plain", workspace=root).out.splitlines()
    assert [line.split() for line in shown if line.startswith("bill  ")] == [
        ["bill", "账单提醒", "paid", "短信", "20,000", "1,000", "938", "to", "1,062", "30.00"]
    ]


def test_all_that_goes_out_is_paid_for_delivered_or_missed_and_reaches_someone(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = dry_run_json(capsys, people, BASE)[1]
    sent = found["total"]["sent"]
    assert sum(one["messages"] for one in found["costs"]["by_item"]) == sent
    assert sum(one["in_time"] + one["late"] + one["missed"] for one in found["hours"]["messages"]) == sent
    items = {row["item"]: row for row in found["messages"][1]["rows"]}
    assert {one["item"] for one in found["reach"]} == set(items)
    assert all(0 < one["sent_to"] <= min(one["meant"], items[one["item"]]["sent"]) for one in found["reach"])
    assert all(one["reached"] == {"at_least": one["sent_to"], "at_most": one["sent_to"]} for one in found["reach"])
    weeks = {one["week"] for one in found["weekly"]}
    assert sum(one["messages"] * one["customers"] for one in found["weekly"] if one["class"] == "all") == sent
    assert all(
        sum(one["customers"] for one in found["weekly"] if (one["week"], one["class"]) == (week, name)) == 20_000
        for week in weeks
        for name in ("marketing", "service", "all")
    )


def test_a_workspace_with_errors_can_be_counted_and_says_so(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/broken.yaml!", "id: broken\n")
    said = "Files that could not be read: 1 (campaigns/changsha/broken.yaml). What they define is missing here"
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert (done.code, said in done.err, "planned messages" in done.out) == (Exit.FINDINGS, True, True)
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "markdown", "-o", f"{tmp_path}/out/", workspace=root)
    assert (done.code, f"❌ {said}" in done.out, "✅" in done.out) == (Exit.FINDINGS, True, False)
    assert said in (tmp_path / "out/about.csv").read_text(encoding="utf-8")
    done = run(capsys, "dry-run", "--snapshot", str(people), "--against", str(BASE), "--format", "markdown", workspace=root)
    assert (done.code, f"- {said}" in done.out) == (Exit.FINDINGS, True)
    done = run(capsys, "dry-run", "--snapshot", str(people), "--against", str(root), workspace=BASE)
    assert (done.code, "Files that could not be read as they were before the change: 1" in done.out) == (Exit.FINDINGS, True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_unusable_snapshot_ends_with_its_own_code(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    (tmp_path / "x.parquet").write_text("no, this is text")
    for file in (tmp_path / "x.parquet", tmp_path, tmp_path / "none.parquet"):
        done = run(capsys, "dry-run", "--snapshot", str(file), workspace=BASE, lang=lang)
        assert (done.code, done.out) == (Exit.UNUSABLE, "")
        assert len(done.err.splitlines()) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_while_customers_are_made_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mobilectl", "snapshot", "generate", "--customers", "100000000", "--seed", "5", "-w", str(BASE)]
    process = subprocess.Popen(
        [*command, "-o", str(tmp_path / "x.parquet"), "--lang", "en"], stderr=subprocess.PIPE, text=True, preexec_fn=HEEDING_INTERRUPTS
    )
    deadline = time.monotonic() + 30
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.strip()) == (Exit.INTERRUPTED, "mobilectl: interrupted")
    assert list(tmp_path.iterdir()) == []


STARTING = """
import os, signal, sys, threading
from multiprocessing.process import BaseProcess
from mobilectl.volumes import local

local.BATCH = local.SHARE = 5000
start = BaseProcess.start

def started_and_told(process):
    # The system tells a thread that takes the signal, as DuckDB's do; Python tells the first one, which has not noted the process yet.
    start(process)
    os.kill(os.getpid(), signal.SIGINT)
    told.wait(10)

told = threading.Event()
threading.Thread(target=threading.Event().wait, daemon=True).start()
BaseProcess.start = started_and_told
read, write = os.pipe()
os.set_blocking(write, False)
signal.set_wakeup_fd(write)
threading.Thread(target=lambda: (os.read(read, 1), told.set()), daemon=True).start()

if __name__ == "__main__":
    from mobilectl.cli.main import main
    main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_while_processes_start_leaves_none_alone(people: Path, tmp_path: Path) -> None:
    (tmp_path / "starting.py").write_text(STARTING, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "starting.py"), "dry-run", "--snapshot", str(people), "--processes", "2", "-w", str(BASE)]
    process = subprocess.run([*command, "--lang", "en"], capture_output=True, text=True, preexec_fn=HEEDING_INTERRUPTS, timeout=60)
    assert (process.returncode, process.stderr.strip(), process.stdout) == (Exit.INTERRUPTED, "mobilectl: interrupted", "")


def test_a_campaign_that_reaches_nobody_is_named(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/lonely.yaml", "id: lonely\naudience: {all: [{arpu: {at_least: 2999.99}}]}\n")
    _, found = dry_run_json(capsys, people, root)
    assert found["unreached"] == ["lonely"]
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert "No customer of the snapshot is meant by: lonely\n" in done.out
    assert "none of them can get anything" not in done.out


@pytest.mark.parametrize("file", ["campaigns/policy.yaml", "campaigns/attributes.yaml"])
def test_without_caps_or_attributes_nothing_is_counted(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    root = copy_base(tmp_path)
    change(root, f"{file}!", "caps: [")
    results = tmp_path / "results.csv"
    for more in (("-o", str(results)), ("--against", str(BASE))):
        done = run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=root)
        assert (done.code, done.out, results.exists()) == (Exit.UNUSABLE, "", False)
        assert f"{file} cannot be read, so nothing can be counted" in done.err


def test_a_reminder_that_reaches_nobody_is_named(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/attributes.yaml", "attributes: {balance_low_on: {nullable: true, in_snapshot: false}}")
    low = """{id: low, name: 余额不足, class: service, trigger: {threshold: {attribute: balance, below: 10, forecast: balance_low_on}},
              timeliness: timed, at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】请看余额。}}"""
    change(root, "touchpoints.yaml", f"touchpoints: [{{id: balance, name: 余额提醒, reminders: [{low}]}}]")
    _, found = dry_run_json(capsys, people, root)
    assert (found["unreached"], found["unknown_attributes"]) == (["balance/low"], ["balance_low_on"])
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert "No customer of the snapshot is meant by: balance/low\n" in done.out


def test_a_reminder_whose_customers_cannot_be_reached_is_told_apart(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_base(tmp_path)
    policy = (root / "campaigns/policy.yaml").read_text(encoding="utf-8").replace("[{app_active: true}]", "[{arpu: {at_least: 2999.99}}]")
    change(root, "campaigns/policy.yaml!", policy)
    touchpoints = (root / "touchpoints.yaml").read_text(encoding="utf-8").replace("[sms, app_push]", "[app_push]")
    change(root, "touchpoints.yaml!", touchpoints)
    _, found = dry_run_json(capsys, people, root)
    assert found["unreached"] == ["bill/bill-issued"]
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    said = (
        "Customers are meant, but none of them can get anything, because no channel reaches them or they have opted out: bill/bill-issued\n"
    )
    assert said in done.out
    assert "No customer of the snapshot is meant by" not in done.out


def test_a_campaign_whose_customers_cannot_be_reached_is_told_apart(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_base(tmp_path)
    barred = "id: barred\nsends: [{id: only, channel: app_push, text: nudge-push, on: 2026-07-03, between: '10:00-12:00'}]\n"
    change(root, "campaigns/changsha/barred.yaml", barred + "audience: {all: [{app_active: false}]}\n")
    _, found = dry_run_json(capsys, people, root)
    assert found["unreached"] == ["barred"]
    assert [one["sent_to"] for one in found["reach"] if one["item"] == "barred" and one["meant"]] == [0]
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", "item", workspace=root)
    assert "no channel reaches them or they have opted out: barred\n" in done.out
    assert "No customer of the snapshot is meant" not in done.out


@pytest.mark.parametrize("format", ["table", "plain", "csv", "markdown"])
def test_with_a_breakdown_costs_events_and_halls_are_not_even_worked_out(
    people: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    for name in ("bills", "visits", "expected"):
        monkeypatch.setattr(f"mobilectl.reports.occasion.{name}", lambda *_: pytest.fail("not asked for"))
    done = run(capsys, "dry-run", "--snapshot", str(people), "--by", "item", "--format", format, workspace=BASE)
    assert done.code == 0
    assert "costs" not in done.out + done.err


COSTS = """
sends:
  - {id: soon, channel: sms, text: long, on: 2026-07-03, between: "10:00-12:00"}
  - {id: later, channel: sms, text: long, on: 2026-07-13, between: "10:00-12:00"}
texts: {launch-sms: null, nudge-push: null, long: 【湖南移动】短。拒收请回复R}
variants:
  - {segment: low-soon, texts: {long: "【湖南移动】%s。拒收请回复R"}}
""" % ("字" * 70)


def test_costs_go_by_who_gets_which_text_on_the_day(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml", COSTS)
    change(
        root,
        "campaigns/segments.yaml",
        "segments: {low-soon: {name: 快没余额, audience: {all: [{balance_low_on: {in_days: {at_most: 3}}}]}}}",
    )
    code, found = dry_run_json(capsys, people, root)
    assert code == 0
    sent = {row["message"]: row["sent"] for row in dry_run_json(capsys, people, root, "--by", "message")[1]["messages"][0]["rows"]}
    for send in ("soon", "later"):
        rows = {(row["fewest_parts"], row["most_parts"]): row for row in found["costs"]["messages"] if row["message"] == send}
        assert set(rows) == {(1, 1), (2, 2)}
        assert sum(row["messages"] for row in rows.values()) == sent[f"demo/{send}"] > rows[2, 2]["messages"]
    by_text = found["costs"]["messages"]
    assert sum(row["messages"] for row in by_text) == found["total"]["sent"]
    yuan = sum(row["parts"]["at_least"] for row in by_text if row["channel"] == "sms") * 3
    assert found["costs"]["total"]["yuan"]["at_least"] == f"{yuan // 100}.{yuan % 100:02}"


@pytest.mark.parametrize(("lang", "said"), [("en", "channels deliver {late} after their time of day, and {missed} never"),
                                           ("zh", "渠道有 {late} 条过了时段才送出，有 {missed} 条届时已经失效，不再送出")])  # fmt: skip
def test_what_channels_deliver_late_or_never_is_said(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", "channels: {sms: {per_hour: 5}}")
    found = dry_run_json(capsys, people, root)[1]["hours"]["messages"]
    late, missed = (sum(one[name] for one in found) for name in ("late", "missed"))
    assert late > 0 < missed
    said = said.format(late=f"{late:,}", missed=f"{missed:,}")
    for format in ("table", "markdown"):
        assert said in run(capsys, "dry-run", "--snapshot", str(people), "--format", format, workspace=root, lang=lang).out
    whole = run(capsys, "dry-run", "--snapshot", str(people), workspace=BASE, lang=lang).out
    assert said[:3] not in whole.partition("\n\n")[0]


def test_the_workspace_has_another_digest_where_attributes_are_read_otherwise(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_base(tmp_path)
    before = dry_run_json(capsys, people, root)[1]["workspace"]["digest"]
    change(root, "campaigns/attributes.yaml", "attributes: {arpu: {scale: 0.1}}")
    assert (
        dry_run_json(capsys, people, root)[1]["workspace"]["digest"]
        != before
        == dry_run_json(capsys, people, BASE)[1]["workspace"]["digest"]
    )


HALLS = """
caps: []
quiet_hours: []
halls: {open: "09:00-12:00", minutes_per_visit: 10, visits_per_desk_hour: 3, peak_visits_per_desk_hour: 6, response_days: 2}
units:
  - {id: province, name: 省, level: province}
  - {id: changsha, name: 长沙, level: city, desks: 10}
  - {id: zhuzhou, name: 株洲, level: city, desks: 1}
"""
VISITS = """
audience: {all: [{brand: [mzone]}], none: null}
sends: [{id: one, channels: [sms, app_push], use: all, channel_texts: {sms: launch-sms, app_push: nudge-push}, on: 2026-07-03, between: "08:00-09:00"}]
hall: {visits_per_thousand: 1000, minutes_per_visit: 20}
"""


def test_halls_are_visited_by_customers_not_by_messages(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", HALLS)
    change(root, "campaigns/changsha/demo.yaml", VISITS)
    found = dry_run_json(capsys, people, root, "--by", "item,channel,city")[1]
    rows = found["messages"][0]["rows"]
    by_sms = {row["city"]: row["sent"] for row in rows if (row["item"], row["channel"]) == ("demo", "sms")}
    assert any(row["sent"] for row in rows if (row["item"], row["channel"]) == ("demo", "app_push"))
    assert set(by_sms) == {"changsha", "zhuzhou"}
    for city, customers in by_sms.items():  # an SMS reaches everyone, so the push reaches nobody else
        days = {row["day"]: row["visits_by_campaigns"] for row in found["halls"]["days"] if row["city"] == city}
        assert days == {day: pytest.approx(customers / 2, abs=0.06) for day in ("2026-07-03", "2026-07-04")}
    worst = [(one["city"], one["day"], one["from"], one["level"]) for one in found["halls"]["worst_hours"]]
    assert worst[-1] == ("zhuzhou", "2026-07-04", "11:00", 2)
    done = run(capsys, "dry-run", "--snapshot", str(people), workspace=root)
    assert f"Campaigns bring {sum(by_sms.values()):,} visits to business halls. Days with a queue alarm" in done.out
    assert "What is delivered costs " in done.out
