"""`dry-run --history`: what customers got before the first day takes up room in caps, gaps and exclusions."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.reference import Event, simulate
from worlds import change, copy_base

from mobilectl.audience.predicates import Customer
from mobilectl.contacts.past import PastStreams
from mobilectl.contacts.plan import ContactPlan, Past, contact_plan
from mobilectl.exits import Exit
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days
from mobilectl.volumes.history import open_log, read_history
from mobilectl.volumes.local import dry_run
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.volumes.totals import Totals
from mobilectl.workspace.workspace import Workspace, load_workspace

FIRST = date(2026, 7, 1)
CUSTOMERS = 4
"""All of them are meant by the demo campaign: an SMS on 3 July, a push on each Friday from 10 July on."""
HEADER = ("customer", "day", "channel", "class", "owner", "item")
Row = tuple[int, str, str, str, str, str]


def snapshot_file(folder: Path) -> Path:
    """Made-up customers with the numbers from 1 on, who differ in nothing but their bill day."""
    file = folder / "people.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT i AS customer, 'changsha' AS city, 'mzone' AS brand, 80.0 AS arpu, i AS bill_day, NULL::INTEGER AS complained_days,
            100.0 AS balance, NULL::DATE AS balance_low_on, true AS app_active, true AS marketing_consent
            FROM range(1, {CUSTOMERS + 1}) AS t(i)) TO '{file}' (FORMAT parquet)"""
        )
    return file


def log_file(folder: Path, rows: Sequence[Row]) -> Path:
    file = folder / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    return file


def counted(
    capsys: pytest.CaptureFixture[str], folder: Path, policy: str, rows: Sequence[Row] | None, *more: str
) -> tuple[dict[str, Any], dict[tuple[str, str], int]]:
    """A dry run as JSON, and of the demo campaign the messages held back by day and send."""
    root = copy_base(folder / "workspace")
    change(root, "campaigns/policy.yaml", policy)
    history = () if rows is None else ("--history", str(log_file(folder, rows)))
    done = run(
        capsys, "dry-run", "--snapshot", str(snapshot_file(folder)), *history, "--by", "day,item,message", "--format", "json", *more,
        workspace=root,
    )  # fmt: skip
    found = json.loads(done.out)
    held = {
        (row["day"], row["message"].removeprefix("demo/")): row["held_back"]
        for one in found["messages"]
        for row in one["rows"]
        if row["item"] == "demo" and row["held_back"]
    }
    return found, held


WEEKLY = "caps: [{id: weekly, name: 任意 7 天最多 2 条, at_most: 2, per: {rolling_days: 7}, classes: [marketing]}]"


def test_who_got_two_messages_last_week_is_held_back_by_the_weekly_cap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[Row] = [
        (1, "2026-06-28", "sms", "marketing", "demo", "launch"), (1, "2026-06-30", "app_push", "marketing", "other", ""),
        (2, "2026-06-30", "sms", "marketing", "demo", "launch"),
        (3, "2026-06-26", "sms", "marketing", "demo", "launch"), (3, "2026-06-30", "sms", "marketing", "demo", "launch"),
        (4, "2026-06-29", "sms", "service", "bill", "bill-issued"), (4, "2026-06-30", "sms", "service", "bill", "bill-issued"),
    ]  # fmt: skip
    found, held = counted(capsys, tmp_path, WEEKLY, rows)
    assert held == {("2026-07-03", "launch"): 1}
    assert found["held_back"] == [{"kind": "cap", "rule": "weekly", "decided": 1, "blocked": 1}]
    assert found["total"]["planned"] == counted(capsys, tmp_path, WEEKLY, None)[0]["total"]["planned"]


def test_equal_messages_of_one_day_count_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[Row] = [(2, "2026-06-30", "sms", "marketing", "demo", "launch")] * 2 + [
        (3, "2026-06-30", "sms", "marketing", "demo", "launch")
    ]
    assert counted(capsys, tmp_path, WEEKLY, rows)[1] == {("2026-07-03", "launch"): 1}


def test_a_gap_reaches_over_the_first_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = (
        "caps: []\ngaps: [{id: rest, name: 三天内不重复, within_days: 3, messages: {campaigns: [demo]}, others: {touchpoints: [bill]}}]"
    )
    rows: list[Row] = [(1, "2026-06-30", "sms", "service", "bill", ""), (2, "2026-06-29", "sms", "service", "bill", "")]
    _, before = counted(capsys, tmp_path, policy, None)
    found, held = counted(capsys, tmp_path, policy, rows)
    # Customer 1 gets a bill on 3 July in any case: bill day 1. Customers 2 to 4 do on 4, 5 and 6 July.
    assert before["2026-07-03", "launch"] == 4
    assert held == before
    policy = policy.replace("touchpoints: [bill]", "touchpoints: [bill], channels: [voice]")
    rows = [(number, f"2026-06-{day}", "voice", "service", "bill", "") for number, day in ((1, 30), (2, 29), (4, 30))]
    found, held = counted(capsys, tmp_path, policy, rows)
    assert held == {("2026-07-03", "launch"): 2}
    assert found["held_back"] == [{"kind": "gap", "rule": "rest", "decided": 2, "blocked": 2}]


def test_an_exclusion_knows_no_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = "caps: []\nexclusions: [{id: either, name: 二选一, messages: {campaigns: [demo]}, others: {channels: [voice]}}]"
    rows: list[Row] = [
        (3, "2014-01-02", "voice", "marketing", "long-ago", "call"),
        (2, "2014-01-02", "sms", "marketing", "long-ago", "call"),
    ]
    found, held = counted(capsys, tmp_path, policy, rows)
    assert set(held.values()) == {1}
    assert len(held) == 5
    assert found["held_back"] == [{"kind": "exclusion", "rule": "either", "decided": 5, "blocked": 5}]
    assert found["history"]["of_unknown_items"] == 1


def test_an_empty_log_and_more_processes_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, _ = counted(capsys, tmp_path, WEEKLY, None)
    empty, _ = counted(capsys, tmp_path, WEEKLY, [])
    assert plain["history"] is None
    assert {name: value for name, value in empty.items() if name != "history"} == {
        name: value for name, value in plain.items() if name != "history"
    }
    rows: list[Row] = [(1, "2026-06-30", "sms", "marketing", "demo", "launch")] * 2
    assert counted(capsys, tmp_path, WEEKLY, rows) == counted(capsys, tmp_path, WEEKLY, rows, "--processes", "2")


def test_every_output_tells_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[Row] = [
        (1, "2026-06-30", "sms", "marketing", "gone", ""), (9, "2026-06-30", "sms", "marketing", "demo", ""),
        (1, "2026-06-01", "sms", "marketing", "demo", ""),
    ]  # fmt: skip
    found, _ = counted(capsys, tmp_path, WEEKLY, rows)
    digest = found["history"].pop("digest")
    assert digest.startswith("sha256:")
    assert found["history"] == {
        "file": "log.csv", "contacts": 3, "made_up": False, "too_old": 1, "not_in_snapshot": 1, "of_unknown_items": 1,
    }  # fmt: skip
    arguments = ("dry-run", "--snapshot", str(tmp_path / "people.parquet"), "--history", str(tmp_path / "log.csv"))
    for format, lang in (("terminal", "en"), ("markdown", "zh"), ("csv", "zh")):
        done = run(capsys, *arguments, *(() if format == "terminal" else ("--format", format)), workspace=tmp_path / "workspace", lang=lang)
        assert done.code == 0
        assert digest in done.out


def test_made_up_customers_can_have_a_made_up_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, "campaigns/policy.yaml", "caps: [{id: few, name: 任意 40 天最多 1 条, at_most: 1, per: {rolling_days: 40}}]")
    people, log = tmp_path / "people.parquet", tmp_path / "log.parquet"
    command = (
        "snapshot",
        "generate",
        "--customers",
        "2000",
        "--seed",
        "3",
        "--today",
        "2026-06-30",
        "-o",
        str(people),
        "--history",
        str(log),
    )
    done = run(capsys, *command, workspace=root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1] == f"{log}: a contact log of these customers, made up, up to 2026-06-30"
    before = log.read_bytes()
    assert run(capsys, *command, workspace=root).code == Exit.UNUSABLE
    assert run(capsys, *command, "--force", workspace=root).code == 0
    assert log.read_bytes() == before
    done = run(capsys, "dry-run", "--snapshot", str(people), "--history", str(log), "--format", "json", workspace=root)
    found = json.loads(done.out)
    assert found["history"]["made_up"]
    assert (found["history"]["not_in_snapshot"], found["history"]["of_unknown_items"]) == (0, 0)
    assert found["total"]["held_back"] > 0


POLICY = """
caps:
  - {id: day, name: 每天最多 2 条, at_most: 2, per: {rolling_days: 4}, classes: [marketing]}
  - {id: month, name: 每季度短信最多 3 条, at_most: 3, per: {rolling_days: 30}, channels: [sms]}
  - {id: own, name: 长沙每年最多 4 条, at_most: 4, per: {calendar: year}, unit: changsha}
gaps: [{id: rest, name: 五天内不重复, within_days: 5, messages: {campaigns: [demo], channels: [sms]}, others: {themes: [summer-data]}}]
exclusions: [{id: either, name: 二选一, messages: {campaigns: [demo], channels: [app_push]}, others: {channels: [voice], classes: [marketing]}}]
"""
RIVAL = """
id: rival
name: 长沙暑期特惠
priority: 10
theme: other
sends:
  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-02, between: "10:00-12:00"}
  - {id: again, channel: sms, text: launch-sms, on: 2026-07-13, between: "10:00-12:00", on_block: defer}
"""


@cache
def world() -> tuple[Path, Workspace]:
    """A workspace with rules of every kind, and its customers, in a folder that stays for all examples."""
    folder = Path(tempfile.mkdtemp(prefix="mobilectl-tests-"))
    root = copy_base(folder / "workspace")
    change(root, "campaigns/policy.yaml", POLICY)
    change(root, "campaigns/changsha/rival.yaml", RIVAL)
    snapshot_file(folder)
    workspace = load_workspace(root)
    assert workspace.readings == ()
    return folder, workspace


rows_of_logs = st.lists(
    st.tuples(
        st.integers(1, CUSTOMERS + 1), st.integers(1, 220).map(lambda back: (FIRST - timedelta(days=back)).isoformat()) | st.sampled_from(
            [(FIRST - timedelta(days=back)).isoformat() for back in range(1, 7)]),
        st.sampled_from(["sms", "app_push", "voice"]), st.sampled_from(["marketing", "service"]), st.sampled_from(["demo", "rival", "bill", "gone"]),
        st.sampled_from(["launch", "nudge", ""]),
    ), max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows_of_logs)
def test_totals_are_those_of_a_plain_simulation_that_knows_the_whole_log(rows: list[Row]) -> None:
    folder, workspace = world()
    plan, days = contact_plan(workspace, FIRST, date(2026, 7, 20)), last_days(workspace)
    snapshot = open_snapshot(folder / "people.parquet")
    log = open_log(log_file(folder, rows), workspace.attributes, workspace.policy)
    known = any(row[0] <= CUSTOMERS for row in rows)
    if rows and not known:
        return
    with read_history(log, snapshot, workspace, plan, lambda share: None) as history:
        compiled = compile_plan(replace(plan, past=history.past), workspace.policy, days)
        found = dry_run(snapshot, compiled, 1, past=history.file)
    expected: Counter[Event] = Counter()
    for number in range(1, CUSTOMERS + 1):
        whole = replace(plan, past=all_of(rows, number, workspace))
        expected += simulate(whole, workspace.policy, days, customer(number), range(len(whole.past))).events
    assert events(plan, compiled, found) == expected


def all_of(rows: Sequence[Row], number: int, workspace: Workspace) -> tuple[Past, ...]:
    """Each contact of a customer, however long ago."""
    streams = PastStreams(workspace)
    return tuple(
        Past(streams.stream(owner, item, channel, kind), date.fromisoformat(day))  # type: ignore[arg-type]
        for whose, day, channel, kind, owner, item in rows
        if whose == number
    )


def customer(number: int) -> Customer:
    return {
        "city": "changsha", "brand": "mzone", "arpu": 80, "bill_day": number, "complained_days": None, "balance": 100, "balance_low_on": None,
        "app_active": True, "marketing_consent": True,
    }  # fmt: skip


def events(plan: ContactPlan, compiled: Compiled, found: Totals) -> Counter[Event]:
    """The totals as the plain simulation tells them."""
    result: Counter[Event] = Counter()
    for outcome, row in compiled.outcomes.items():
        rule = "" if outcome.kind == "sent" else compiled.contest.rules[outcome.rule].id
        result[outcome.entry, outcome.kind, outcome.days_later, rule] += int(found.outcomes[row].sum())
    contested = {outcome.entry for outcome in compiled.outcomes}
    for entry, audience in enumerate(compiled.planned):
        if entry not in contested:
            result[entry, "sent", 0, ""] += int(found.reach[audience].sum())
    assert len(compiled.planned) == len(plan.planned)
    return +result


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_rows_of_several_files_find_their_own_past(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, "campaigns/policy.yaml", WEEKLY)
    parts = tmp_path / "parts"
    for number, city in ((1, "changsha"), (2, "zhuzhou"), (3, "changsha")):
        (parts / f"part={number}").mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * REPLACE (customer + {10 * number} AS customer, '{city}' AS city) FROM '{snapshot_file(tmp_path)}') "
                f"TO '{parts}/part={number}/people.{ending}'"
            )
    rows: list[Row] = [
        (whose, day, "sms", "marketing", "demo", "launch") for whose in (11, 22, 33, 34) for day in ("2026-06-29", "2026-06-30")
    ]
    done = run(
        capsys, "dry-run", "--snapshot", str(parts), "--history", str(log_file(tmp_path, rows)), "--by", "city", "--format", "json",
        workspace=root,
    )  # fmt: skip
    found = json.loads(done.out)
    assert {row["city"]: row["held_back"] for one in found["messages"] for row in one["rows"] if row["held_back"]} == {"changsha": 3}
