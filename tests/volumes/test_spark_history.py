"""Contact logs on a real Spark cluster of two workers, against the local engine: the same history, the same totals, the same sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from clusters import ONLY_SPARK, Killing, in_files, kept, said, same
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from volumes.test_contact_log import BAD, HEADER, NUMBERS, back, log_file
from volumes.test_contact_log import snapshot_file as five
from volumes.test_history import Row, rows_of_logs, world
from volumes.test_history import log_file as small_log
from worlds import change, copy_base

from mobilectl.contacts.plan import contact_plan, plan_period
from mobilectl.messages import Language
from mobilectl.volumes import local
from mobilectl.volumes import spark as on_spark
from mobilectl.volumes.changes import Changes
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days, with_past
from mobilectl.volumes.frames import open_frame
from mobilectl.volumes.generate import Recipe, generate, generate_history
from mobilectl.volumes.history import History, kinds, open_log, read_history
from mobilectl.volumes.history import on_spark as joined
from mobilectl.volumes.jobs import queried
from mobilectl.volumes.local import totals_of
from mobilectl.volumes.pair import Pair
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.volumes.totals import Totals
from mobilectl.workspace.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = ONLY_SPARK
TOP = Path(__file__).parents[2]
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
BROADCAST = "spark.sql.autoBroadcastJoinThreshold"
FILES = 4


def compiled(workspace: Workspace, first: date = FIRST, last: date = LAST) -> Compiled:
    return compile_plan(contact_plan(workspace, first, last), workspace.policy, last_days(workspace))


def after(plan: Compiled, history: History, workspace: Workspace) -> Compiled:
    return with_past(plan, history.past, workspace.policy, last_days(workspace))


def facts(history: History) -> tuple[object, ...]:
    return history.past, history.too_old, history.strangers, history.unknown, history.log.rows


def nowhere(_: float) -> None:
    pass


def here(workspace: Workspace, people: Path, log: Path, plan: Compiled) -> tuple[tuple[object, ...], Totals]:
    snapshot = open_snapshot(people)
    with read_history(open_log(log, workspace.attributes, workspace.policy), snapshot, workspace, plan.plan, nowhere) as found:
        return facts(found), local.dry_run(snapshot, after(plan, found, workspace), 1, past=found.file)


def there(spark: SparkSession, workspace: Workspace, people: Path, log: Path, plan: Compiled) -> tuple[tuple[object, ...], Totals]:
    frame = open_frame(spark, str(people))
    with joined.read_history(open_frame(spark, str(log)), frame, workspace, plan.plan, nowhere) as found:
        return facts(found), on_spark.dry_run(frame, after(plan, found, workspace), past=found.frame)[1]


def equal(spark: SparkSession, workspace: Workspace, people: Path, log: Path, plan: Compiled) -> tuple[object, ...]:
    """Both engines on the same log; what they tell of it."""
    told, totals = here(workspace, people, log, plan)
    found, counted = there(spark, workspace, people, log, plan)
    assert found == told
    same(counted, totals)
    return told


@contextmanager
def setting(spark: SparkSession, name: str, value: str) -> Iterator[None]:
    spark.conf.set(name, value)
    try:
        yield
    finally:
        spark.conf.unset(name)


def spread(file: Path, folder: Path, rows: str = "*") -> Path:
    """The rows of a Parquet file or CSV in two files of a folder, turn by turn, whosever they are."""
    folder.mkdir()
    source = f"read_csv('{file}', all_varchar = true)" if file.suffix == ".csv" else f"'{file}'"
    for half in (0, 1):
        turn = f"SELECT {rows} FROM (SELECT *, row_number() OVER () AS turn FROM {source}) WHERE turn % 2 = {half}"
        duckdb.execute(f"COPY (SELECT * EXCLUDE (turn) FROM ({turn})) TO '{folder}/{half}.parquet' (FORMAT parquet)")
    return folder


# Making a failing world smaller would take minutes here; `test_history.py` does that.
@settings(
    max_examples=3, phases=[Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows_of_logs, st.sampled_from(["10485760", "-1"]))
def test_random_logs_count_the_same_before_and_after_a_change(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, rows: list[Row], broadcast: str
) -> None:
    """Customers 3 and 4 are in two rows of the snapshot each, in files of their own."""
    folder, workspace = world()
    top = tmp_path_factory.mktemp("random")
    people = spread(folder / "people.parquet", top / "people")
    duckdb.execute(f"COPY (FROM '{folder / 'people.parquet'}' WHERE customer > 2) TO '{people}/again.parquet' (FORMAT parquet)")
    rows = [*rows, (3, back(1), "sms", "marketing", "demo", "launch")]
    log = spread(small_log(top, rows), top / "log")
    with setting(spark, BROADCAST, broadcast):
        plan = compiled(workspace)
        equal(spark, workspace, people, log, plan)
        before = load_workspace(copy_base(top / "before"))
        pair = Pair(compiled(before), plan)
        same(compared_there(spark, (before, workspace), people, log, pair), compared_here((before, workspace), people, log, pair))


def compared_here(workspaces: tuple[Workspace, Workspace], people: Path, log: Path, pair: Pair) -> Changes:
    snapshot, (before, now) = open_snapshot(people), workspaces
    with (
        read_history(open_log(log, before.attributes, before.policy), snapshot, before, pair.before.plan, nowhere) as one,
        read_history(open_log(log, now.attributes, now.policy), snapshot, now, pair.after.plan, nowhere) as two,
    ):
        return local.compare(snapshot, Pair(after(pair.before, one, before), after(pair.after, two, now)), 1, pasts=(one.file, two.file))


def compared_there(spark: SparkSession, workspaces: tuple[Workspace, Workspace], people: Path, log: Path, pair: Pair) -> Changes:
    frame, rows, (before, now) = open_frame(spark, str(people)), open_frame(spark, str(log)), workspaces
    with (
        joined.read_history(rows, frame, before, pair.before.plan, nowhere) as one,
        joined.read_history(rows, frame, now, pair.after.plan, nowhere) as two,
    ):
        plans = Pair(after(pair.before, one, before), after(pair.after, two, now))
        return on_spark.compare(frame, plans, pasts=(one.frame, two.frame))[1]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path, Path, Path]:
    """The sample workspace, 20,000 customers in one file and in several, and a log in other files, without regard to whose rows they are."""
    workspace, folder = load_workspace(TOP), tmp_path_factory.mktemp("sample")
    recipe = Recipe(workspace.attributes.attributes, 20_000, 5, date(2026, 11, 30))
    people, log = folder / "people.parquet", folder / "log.parquet"
    generate(recipe, people)
    generate_history(recipe, workspace, log)
    return workspace, people, in_files(people, FILES), spread(log, folder / "logs")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("victim", ["pyspark.daemon", "CoarseGrainedExecutorBackend"])
@pytest.mark.parametrize("midst", ["reading the log", "counting"])
def test_a_worker_that_dies_midway_changes_nothing(
    spark: SparkSession,
    sample: tuple[Workspace, Path, Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    victim: str,
    midst: str,
) -> None:
    """With joins that exchange rows, so that what the lost worker held has to be made again."""
    workspace, whole, people, log = sample
    plan, frame, killing = (
        compiled(workspace, date(2026, 12, 1), date(2026, 12, 31)),
        open_frame(spark, str(people)),
        Killing(tmp_path, victim),
    )
    expected = here(workspace, whole, log, plan)
    assert len(expected[0][0]) > 10  # type: ignore[arg-type]
    if midst == "reading the log":
        # As a list, so that all is read before anybody waits.
        monkeypatch.setattr(joined, "queried", kept(lambda *arguments, **named: list(queried(*arguments, **named)), tmp_path))
    with setting(spark, BROADCAST, "-1"):
        reading = killing if midst == "reading the log" else nowhere
        with joined.read_history(open_frame(spark, str(log)), frame, workspace, plan.plan, reading) as found:
            told = facts(found)
            plan = after(plan, found, workspace)
            if midst == "counting":
                counting = totals_of(plan)
                monkeypatch.setattr(on_spark, "totals_of", lambda _: replace(counting, count=kept(counting.count, tmp_path)))
            counted = on_spark.dry_run(frame, plan, killing if midst == "counting" else None, found.frame)[1]
    assert killing.killed
    assert told == expected[0]
    same(counted, expected[1])


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("BIGINT", "TIMESTAMP '2026-06-30 23:59:59'"),
        ("VARCHAR", "TIMESTAMPTZ '2026-06-29 16:00:00+00'"),
        ("DOUBLE", "20260630"),
        ("UBIGINT", "'2026/6/30'"),
    ],
)
def test_numbers_and_days_are_the_same_in_any_type(spark: SparkSession, tmp_path: Path, kind: str, moment: str) -> None:
    workspace, log = load_workspace(copy_base(tmp_path / "workspace")), tmp_path / "log.parquet"
    duckdb.execute(
        f"COPY (SELECT {NUMBERS[1]}::BIGINT AS customer, {moment} AS day, 'sms' AS channel, 'marketing' AS class, 'demo' AS owner) TO '{log}'"
    )
    told = equal(spark, workspace, five(tmp_path, kind), log, compiled(workspace))
    assert (len(told[0]), told[1:]) == (1, (0, 0, 0, 1))  # type: ignore[arg-type]


def test_a_log_of_another_system_is_read_by_mapping_alone(spark: SparkSession, tmp_path: Path) -> None:
    root = copy_base(tmp_path / "workspace")
    change(
        root,
        "campaigns/attributes.yaml",
        """
contact_log:
  columns: {customer: 手机, day: 下发时间, channel: 端口, class: 性质, owner: 活动}
  date_format: "%d.%m.%Y"
  channels: {"10086": sms}
  classes: {推销: marketing}
""",
    )
    rows = [f"{NUMBERS[0]},30.06.2026 09:15:00,10086,推销,demo", f" {NUMBERS[1]} ,29.06.2026 10:00:00,短信,营销,demo", ",,,,",
            f"13900000000,{date(2026, 6, 29):%d.%m.%Y},短信,服务,gone", f"{NUMBERS[0]},01.01.2020,短信,营销,demo"]  # fmt: skip
    log, workspace = log_file(tmp_path, rows, "手机,下发时间,端口,性质,活动"), load_workspace(root)
    told = equal(spark, workspace, five(tmp_path), log, compiled(workspace))
    assert told[1:] == (2, 0, 0, 4)


def test_equal_contacts_of_a_day_are_told_apart_as_far_as_a_cap_does(spark: SparkSession, tmp_path: Path) -> None:
    workspace, people, row = load_workspace(copy_base(tmp_path / "workspace")), five(tmp_path), f",{back(1)},sms,marketing,demo,launch"
    log, plan = log_file(tmp_path, [NUMBERS[0] + row] * 2 + [NUMBERS[2] + row] * 7 + [NUMBERS[4] + row]), compiled(workspace)
    equal(spark, workspace, people, log, plan)
    with joined.read_history(open_frame(spark, str(log)), open_frame(spark, str(people)), workspace, plan.plan, nowhere) as found:
        assert [one.nth for one in found.past] == [1, 2, 3]
        got = {whose: sorted(numbers) for whose, numbers in found.frame.collect()}
    assert got == {int(NUMBERS[0]): [0, 1], int(NUMBERS[2]): [0, 1, 2], int(NUMBERS[4]): [0]}


def test_a_log_without_rows_is_a_history_without_contacts(spark: SparkSession, tmp_path: Path) -> None:
    workspace = load_workspace(copy_base(tmp_path / "workspace"))
    assert equal(spark, workspace, five(tmp_path), log_file(tmp_path, []), compiled(workspace)) == ((), 0, 0, 0, 0)


ROW = f"{NUMBERS[0]},{back(1)},sms,marketing,demo,a"


@pytest.mark.parametrize(
    ("header", "rows", "attributes"),
    [
        (HEADER, BAD, "{}"), (HEADER, [f"{NUMBERS[0]},{back(1)},{channel},marketing,demo,a" for channel in "abcdefghabc"], "{}"),
        (HEADER, [ROW], "customer: null"), (HEADER, [ROW], "customer: {column: phone}"), ("customer,days,channel,class,owner", [], "{}"),
        ("customer,day,channel,class", [], "{}"), (HEADER, [], "contact_log: {columns: {item: step}}"),
        (HEADER, [], "contact_log: {channels: {短信: smss}}"), (HEADER, [f"a1b2,{back(1)},sms,marketing,demo,a"], "{}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_the_same_words(
    spark: SparkSession, tmp_path: Path, capfd: pytest.CaptureFixture[str], header: str, rows: list[str], attributes: str
) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, "campaigns/attributes.yaml", attributes)
    workspace, people, log = load_workspace(root), five(tmp_path), log_file(tmp_path, rows, header)
    plan = compiled(workspace)
    assert said(partial(there, spark, workspace, people, log, plan)) == said(partial(here, workspace, people, log, plan))
    assert not any(number in "".join(capfd.readouterr()) for number in NUMBERS)


@pytest.mark.parametrize("last", [back(1), "2026-07-01"])
def test_a_log_whose_owners_are_none_is_told(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    monkeypatch.setattr(kinds, "MOST_KINDS", 3)
    workspace, people = load_workspace(copy_base(tmp_path / "workspace")), five(tmp_path)
    rows = [f"{NUMBERS[0]},{back(1)},sms,marketing,{number},a" for number in NUMBERS]
    log, plan = log_file(tmp_path, [*rows, f"{NUMBERS[0]},{last},sms,marketing,{NUMBERS[0]},a"]), compiled(workspace)
    assert said(partial(there, spark, workspace, people, log, plan)) == said(partial(here, workspace, people, log, plan))


def test_broken_lines_of_a_log_are_told_without_them(spark: SparkSession, tmp_path: Path) -> None:
    workspace, people = load_workspace(copy_base(tmp_path / "workspace")), five(tmp_path)
    log = log_file(tmp_path, [ROW, f"{NUMBERS[0]},short", ROW + ",long"])
    message, _ = said(lambda: there(spark, workspace, people, log, compiled(workspace)))
    assert Language("en").text(message) == f"{log}: 2 lines have another number of columns than the first one"


def test_a_sample_counts_the_same_whichever_way_spark_joins(spark: SparkSession, sample: tuple[Workspace, Path, Path, Path]) -> None:
    workspace, _, people, log = sample
    first, last = plan_period(workspace) or (FIRST, LAST)
    equal(spark, workspace, people, log, compiled(workspace, max(first, date(2026, 12, 1)), last))
