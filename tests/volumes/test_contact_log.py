"""Contact logs: how they are read, what in them does not fit, and which past contacts each customer of a snapshot finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from commands import run
from worlds import change, copy_base

from mobilectl.contacts.plan import contact_plan
from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.volumes.history import History, open_log, read_history, with_past
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.snapshot import batches, open_snapshot
from mobilectl.workspace.workspace import load_workspace

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
NUMBERS = ("13800000001", "13800000002", "13800000003", "13800000004", "13800000005")
"""Made-up customers, in the order of the snapshot."""
HEADER = "customer,day,channel,class,owner,item"
Got = list[list[tuple[str, str, str, str, str, int]]]
"""For each customer the owner, item, channel, class, day and nth of each past contact."""


@pytest.fixture(autouse=True)
def _on_a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def snapshot_file(folder: Path, kind: str = "BIGINT") -> Path:
    """The customers in one Parquet file, their numbers of a type."""
    file = folder / "people.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT unnest({list(NUMBERS)})::{kind} AS customer, 'changsha' AS city, 'mzone' AS brand, 50.0 AS arpu, 3 AS bill_day,
            NULL::INTEGER AS complained_days, 100.0 AS balance, NULL::DATE AS balance_low_on, true AS app_active, true AS marketing_consent)
            TO '{file}' (FORMAT parquet)"""
        )
    return file


def log_file(folder: Path, rows: Sequence[str], header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = folder / "log.csv"
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


def history(folder: Path, log: Path, attributes: str = "", policy: str = "", kind: str = "BIGINT") -> tuple[History, Got]:
    """The history in a copy of the base workspace with changed attributes and policy, and what each customer finds in batches of two."""
    root = copy_base(folder / "workspace")
    change(root, "campaigns/attributes.yaml", attributes or "{}")
    change(root, "campaigns/policy.yaml", policy or "{}")
    workspace = load_workspace(root)
    assert workspace.readings == ()
    snapshot = open_snapshot(snapshot_file(folder, kind), workspace.attributes)
    plan = contact_plan(workspace, FIRST, LAST)
    with read_history(open_log(log, workspace.attributes, workspace.policy), snapshot, workspace, plan, lambda share: None) as found:
        columns = [one.column(PAST) for one in with_past(batches(snapshot, {}, 1, len(NUMBERS), 2), found.file, 1)]
        first = [one.column(PAST) for one in with_past(batches(snapshot, {}, 0, 1, 2), found.file, 0)]
        assert {one.type for one in columns} == {pa.list_(pa.uint32())}
    assert not found.file.exists()
    lists = [one for column in (*first, *columns) for one in column.to_pylist()]
    return found, [
        [
            (past.stream.owner, past.stream.item, past.stream.channel, past.stream.message_class, past.day.isoformat(), past.nth)
            for past in (found.past[number] for number in numbers)
        ]
        for numbers in lists
    ]


def back(days: int) -> str:
    return (FIRST - timedelta(days=days)).isoformat()


def test_each_customer_finds_the_contacts_that_matter(tmp_path: Path) -> None:
    log = log_file(tmp_path, [
        f"{NUMBERS[0]},{back(1)},sms,marketing,demo,launch", f"{NUMBERS[3]},{back(6)},sms,marketing,demo,launch",
        f"{NUMBERS[3]},{back(1)},app_push,marketing,demo,nudge", f"{NUMBERS[3]},{back(7)},sms,marketing,demo,launch",
        f"{NUMBERS[1]},{back(1)},sms,service,bill,", "13900000000," + back(2) + ",sms,marketing,demo,launch",
    ])  # fmt: skip
    found, got = history(tmp_path, log)
    assert got == [
        [("demo", "launch", "sms", "marketing", "2026-06-30", 1)],
        [],
        [],
        [("demo", "launch", "sms", "marketing", "2026-06-25", 1), ("demo", "nudge", "app_push", "marketing", "2026-06-30", 1)],
        [],
    ]
    assert (found.too_old, found.strangers, found.unknown) == (2, 1, 0)
    (unit,) = {one.stream.unit for one in found.past}
    assert unit == "changsha"
    assert not any(one.stream.obeys for one in found.past)


def test_calendar_windows_reach_back_to_their_first_day(tmp_path: Path) -> None:
    log = log_file(tmp_path, [f"{NUMBERS[0]},{day},sms,service,bill,bill-issued" for day in ("2026-03-31", "2026-04-01", "2026-06-30")])
    caps = "caps: [{id: few, name: 每季度最多 3 条, at_most: 3, per: {calendar: year}, channels: [voice]}]"
    assert history(tmp_path / "a", log_in(tmp_path / "a", log), policy=caps)[1][0] == []
    caps = "caps: [{id: few, name: 每年最多 3 条, at_most: 3, per: {calendar: year}}]"
    days = [day for *_, day, _ in history(tmp_path / "b", log_in(tmp_path / "b", log), policy=caps)[1][0]]
    assert days == ["2026-03-31", "2026-04-01", "2026-06-30"]


def log_in(folder: Path, log: Path) -> Path:
    """The log, where a folder for the workspace is needed as well."""
    folder.mkdir()
    return log


def test_equal_contacts_of_a_day_are_told_apart_as_far_as_a_cap_does(tmp_path: Path) -> None:
    row = f",{back(1)},sms,marketing,demo,launch"
    log = log_file(tmp_path, [NUMBERS[0] + row] * 2 + [NUMBERS[2] + row] * 7 + [NUMBERS[4] + row])
    found, got = history(tmp_path, log)
    assert [[nth for *_, nth in one] for one in got] == [[1, 2], [], [1, 2, 3], [], [1]]
    assert [one.nth for one in found.past] == [1, 2, 3]


def test_gaps_reach_back_their_days_and_exclusions_for_ever(tmp_path: Path) -> None:
    log = log_file(tmp_path, [
        f"{NUMBERS[0]},{back(9)},sms,marketing,demo,launch", f"{NUMBERS[1]},{back(10)},sms,marketing,demo,launch",
        f"{NUMBERS[2]},2019-02-03,sms,marketing,gone,a", f"{NUMBERS[2]},2019-02-04,sms,marketing,gone,a",
    ])  # fmt: skip
    policy = """
caps: []
gaps: [{id: rest, name: 九天内不重复, within_days: 9, messages: {campaigns: [demo]}}]
exclusions: [{id: never, name: 不再推荐, messages: {campaigns: [gone]}, others: {campaigns: [demo]}}]
"""
    found, got = history(tmp_path, log, policy=policy.replace("campaigns: [gone]", "channels: [sms]"))
    assert got == [
        [("demo", "launch", "sms", "marketing", back(9), 1)],
        [("demo", "launch", "sms", "marketing", back(10), 1)],
        [("gone", "a", "sms", "marketing", back(1), 1)],
        [],
        [],
    ]
    assert (found.too_old, found.unknown) == (0, 2)


def test_what_the_workspace_no_longer_has_belongs_to_nobody(tmp_path: Path) -> None:
    log = log_file(tmp_path, [f"{NUMBERS[0]},{back(1)},sms,{kind},gone,x" for kind in ("marketing", "service")])
    found, _ = history(tmp_path, log, policy="caps: [{id: all, name: 每周最多 9 条, at_most: 9, per: {rolling_days: 7}}]")
    assert [(one.stream.unit, one.stream.theme, one.stream.campaign, one.stream.counts) for one in found.past] == [
        ("", "", True, True),
        ("", "", False, True),
    ]
    assert found.unknown == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_log_of_another_system_is_read_by_mapping_alone(tmp_path: Path, encoding: str) -> None:
    rows = [f"{NUMBERS[0]},30.06.2026 09:15:00,10086,推销,demo", f" {NUMBERS[1]} ,29.06.2026 10:00:00,短信,营销,demo", ",,,,"]
    mapping = """
contact_log:
  columns: {customer: 手机, day: 下发时间, channel: 端口, class: 性质, owner: 活动}
  date_format: "%d.%m.%Y"
  channels: {"10086": sms}
  classes: {推销: marketing}
"""
    _, got = history(tmp_path, log_file(tmp_path, rows, "手机,下发时间,端口,性质,活动", encoding), mapping)
    assert got[:2] == [
        [("demo", "", "sms", "marketing", "2026-06-30", 1)],
        [("demo", "", "sms", "marketing", "2026-06-29", 1)],
    ]


def test_standard_columns_have_chinese_names_too(tmp_path: Path) -> None:
    rows = [f"{NUMBERS[0]},2026/6/30,短信,营销,demo,launch"]
    assert history(tmp_path, log_file(tmp_path, rows, "客户号码,日期,渠道,类别,活动编号,下发编号"))[1][0] == [
        ("demo", "launch", "sms", "marketing", "2026-06-30", 1)
    ]


@pytest.mark.parametrize("kind", ["BIGINT", "VARCHAR", "DOUBLE", "UBIGINT"])
@pytest.mark.parametrize("moment", ["TIMESTAMP '2026-06-30 23:59:59'", "TIMESTAMPTZ '2026-06-29 16:00:00+00'", "20260630"])
def test_numbers_and_days_are_the_same_in_any_type(tmp_path: Path, kind: str, moment: str) -> None:
    file = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {NUMBERS[1]}::BIGINT AS customer, {moment} AS day, 'sms' AS channel, 'marketing' AS class, 'demo' AS owner) TO '{file}'"
        )
    assert history(tmp_path, file, kind=kind)[1][1] == [("demo", "", "sms", "marketing", "2026-06-30", 1)]


def test_a_log_without_rows_is_a_history_without_contacts(tmp_path: Path) -> None:
    found, got = history(tmp_path, log_file(tmp_path, []))
    assert (found.past, got) == ((), [[]] * 5)


BAD = [
    f",{back(1)},sms,marketing,demo,a", f"1.38E+10,{back(1)},sms,marketing,demo,a", f"{NUMBERS[0]},gestern,sms,marketing,demo,a",
    f"{NUMBERS[0]},,sms,marketing,demo,a", f"{NUMBERS[0]},{back(1)},smss,marketing,demo,a", f"{NUMBERS[0]},{back(1)},{NUMBERS[0]},ads,demo,a",
    f"{NUMBERS[0]},2026-07-01,sms,marketing,demo,a", f"{NUMBERS[0]},2026-07-09,sms,marketing,demo,a",
]  # fmt: skip


@pytest.mark.parametrize(("stray", "shown"), [("0044-03-15 (BC)", "<9999-99-99 (aa)>"), ("9999-12-30", "“9999-12-30”")])
def test_days_that_nobody_can_mean_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], stray: str, shown: str) -> None:
    file = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {NUMBERS[0]} AS customer, '{stray}'::DATE AS day, 'sms' AS channel, 'marketing' AS class, 'demo' AS owner "
            f"FROM range(3)) TO '{file}' (FORMAT parquet)"
        )
    done = run(
        capsys, "dry-run", "--snapshot", str(snapshot_file(tmp_path)), "--history", str(file), workspace=copy_base(tmp_path / "workspace")
    )
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    readable = "a date that can be read (such as 2026-12-31, 2026/12/31, 20261231, else by `date_format`; before 2200)"
    assert done.err.splitlines()[1:-1] == [f"    column `day`: 3 rows with a value that is not {readable}: {shown} × 3"]


def test_all_that_does_not_fit_is_told_at_once_without_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "workspace")
    arguments = ("dry-run", "--snapshot", str(snapshot_file(tmp_path)), "--history", str(log_file(tmp_path, BAD)))
    done = run(capsys, *arguments, workspace=root)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert done.err.splitlines()[0].endswith("log.csv does not fit:")
    assert [line.strip() for line in done.err.splitlines()[1:-1]] == [
        "column `customer`: not known (null) in 1 rows",
        "column `customer`: 1 rows with a number like 1.38E+10, whose last digits Excel has cut off; export it again as text",
        "column `day`: not known (null) in 1 rows",
        "column `day`: 1 rows with a value that is not a date that can be read (such as "
        "2026-12-31, 2026/12/31, 20261231, else by `date_format`; before 2200): "
        "<aaaaaaa> × 1",
        "column `channel`: 2 rows with a value that is not a channel of the policy: <99999999999> × 1, “smss” × 1",
        "column `class`: 1 rows with a value that is not service or marketing: <aaa> × 1",
        "column `day`: 2 rows are of 2026-07-01, the plan's first day, or later; begin the plan with --from 2026-07-10, or leave them out",
    ]
    assert not any(number in done.err for number in NUMBERS)
    assert run(capsys, *arguments, workspace=root, lang="zh").err.count("\n") == 9


@pytest.mark.parametrize(
    ("header", "rows", "attributes", "said"),
    [
        (HEADER, [], "customer: null", "add `customer: {column: …}`"),
        (HEADER, [], "customer: {column: phone}", "column `phone` is missing"),
        ("customer,days,channel,class,owner", [], "{}", "column `day`, `日期` is missing (one of them will do); did you mean `days`?"),
        ("customer,day,channel,class", [], "{}", "    column `owner`, `活动编号` is missing (one of them will do)\n"),
        ("客户号码,日期,渠道,活动编号", [], "{}", "    column `class`, `类别` is missing (one of them will do)\n"),
        ("day,channel,class,owner", [], "{}", "    column `customer`, `客户号码` is missing (one of them will do)\n"),
        ("customer,day,channel,class,owner", [], "contact_log: {columns: {class: kind}}", "    column `kind` is missing\n"),
        (HEADER, ["1,2026-13-01,sms,marketing,demo,a"], "contact_log: {date_format: '%Y-%m-%d'}", "(%Y-%m-%d; before 2200): “2026-13-01” × 1"),
        (HEADER, [], "contact_log: {columns: {item: step}}", "column `step` is missing"),
        (HEADER, [], "contact_log: {channels: {短信: smss}}", "names channel `smss`, which the policy does not have"),
        (HEADER, [f"a1b2,{back(1)},sms,marketing,demo,a"], "{}", "must hold the same numbers"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, rows: list[str], attributes: str, said: str
) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, "campaigns/attributes.yaml", attributes)
    done = run(
        capsys, "dry-run", "--snapshot", str(snapshot_file(tmp_path)), "--history", str(log_file(tmp_path, rows, header)), workspace=root
    )
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert said in done.err


def test_the_file_is_removed_where_something_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with pytest.raises(Unusable):
        history(tmp_path, log_file(tmp_path, BAD))
    workspace = load_workspace(tmp_path / "workspace")
    log = open_log(log_file(tmp_path, [f"{NUMBERS[0]},{back(1)},sms,marketing,demo,a"]), workspace.attributes, workspace.policy)
    snapshot = open_snapshot(tmp_path / "people.parquet")
    plan = contact_plan(workspace, FIRST, LAST)
    reading = read_history(log, snapshot, workspace, plan, lambda share: None)
    assert reading.__enter__().file.exists()
    assert not reading.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    del log, reading
    assert list(temporary.iterdir()) == []
