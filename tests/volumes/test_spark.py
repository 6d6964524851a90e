"""The dry run on a real Spark cluster of two workers, against the local one."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from clusters import ONLY_SPARK, Killing, in_files, kept, said, same
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from volumes.small_worlds import World, batch, worlds
from worlds import BASE, change, copy_base

from mobilectl import __version__
from mobilectl.audience.predicates import Customer
from mobilectl.contacts.plan import contact_plan, plan_period
from mobilectl.messages import Language
from mobilectl.volumes import local
from mobilectl.volumes import spark as on_spark
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days
from mobilectl.volumes.frames import open_frame
from mobilectl.volumes.generate import Recipe, generate
from mobilectl.volumes.parts import told_apart
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.volumes.totals import totals
from mobilectl.workspace.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = ONLY_SPARK
TOP = Path(__file__).parents[2]
SAMPLE = load_workspace(TOP)
SMALL = load_workspace(BASE)
FILES = 8


def compiled(workspace: Workspace) -> Compiled:
    period = plan_period(workspace)
    assert period is not None
    return compile_plan(contact_plan(workspace, *period), workspace.policy, last_days(workspace), told_apart(workspace))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80,000 customers of the sample workspace in one file."""
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    generate(Recipe(SAMPLE.attributes.attributes, 80_000, 5, date(2026, 12, 15)), file)
    return file


@pytest.fixture(scope="module")
def folder(people: Path) -> Path:
    """The same customers in a folder of files."""
    return in_files(people, FILES)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 customers of the small workspace."""
    file = tmp_path_factory.mktemp("few") / "few.parquet"
    generate(Recipe(SMALL.attributes.attributes, 3000, 5, date(2026, 6, 28)), file)
    return file


def changed(source: Path, file: Path, select: str) -> Path:
    duckdb.execute(f"COPY (SELECT {select} FROM '{source}') TO '{file}' (FORMAT parquet)")
    return file


def test_a_file_counts_as_it_does_here_and_is_told_for_what_it_is(spark: SparkSession, people: Path) -> None:
    plan = compiled(SAMPLE)
    snapshot, found = on_spark.dry_run(open_frame(spark, people.as_uri()), plan)
    same(found, local.dry_run(open_snapshot(people), plan))
    assert (snapshot.rows, snapshot.name, snapshot.made_up, snapshot.today) == (80_000, "people.parquet", True, date(2026, 12, 15))
    assert snapshot.notes["seed"] == "5"
    assert snapshot.columns == open_snapshot(people).columns
    assert snapshot.digest.startswith("sha256-listing:")


def test_a_table_counts_as_its_files_do(spark: SparkSession, few: Path) -> None:
    plan = compiled(SMALL)
    snapshot, found = on_spark.dry_run(open_frame(spark, str(few)), plan)
    same(found, local.dry_run(open_snapshot(few), plan))
    spark.read.parquet(str(few)).createOrReplaceTempView("customers")
    table, found = on_spark.dry_run(open_frame(spark, "table:customers"), plan)
    same(found, local.dry_run(open_snapshot(few), plan))
    assert (table.rows, table.digest) == (snapshot.rows, snapshot.digest)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:crm.sqlite/people", "sqlite:…"),
        ("postgres://crm@localhost/crm/people", "postgres:…"),
        ("https://x/people.parquet", "https:…"),
        ("people.xlsx", "people.xlsx"),
    ],
)
def test_what_is_read_on_one_machine_alone_is_said(spark: SparkSession, address: str, told: str) -> None:
    message, _ = said(lambda: open_frame(spark, address))
    assert Language("en").text(message) == f"Spark does not read {told}: it reads Parquet, CSV and tables of its own catalog"


def test_what_snapshots_do_not_have_is_unknown_of_everybody(spark: SparkSession, few: Path, tmp_path: Path) -> None:
    root = copy_base(tmp_path / "world")
    lacking = ("brand", "balance", "balance_low_on", "app_active")
    pieces = ", ".join(f"{name}: {{in_snapshot: false, nullable: true}}" for name in lacking)
    change(root, "campaigns/attributes.yaml", f"attributes: {{{pieces}}}\n")
    without = changed(few, tmp_path / "without.parquet", f"* EXCLUDE ({', '.join(lacking)})")
    plan = compiled(load_workspace(root))
    assert {"brand", "app_active"} <= set(plan.axes)
    same(on_spark.dry_run(open_frame(spark, str(without)), plan)[1], local.dry_run(open_snapshot(without), plan))


def test_folders_are_columns_and_their_names_are_text(spark: SparkSession, few: Path, tmp_path: Path) -> None:
    top, root = tmp_path / "top", copy_base(tmp_path / "world")
    cities = "CASE city WHEN 'changsha' THEN '0731' ELSE '0733' END AS city"
    duckdb.execute(f"COPY (SELECT * REPLACE ({cities}) FROM '{few}') TO '{top}' (FORMAT parquet, PARTITION_BY (city))")
    change(root, "campaigns/attributes.yaml", "attributes: {city: {values_in_snapshot: {'0731': changsha, '0733': zhuzhou}}}\n")
    plan = compiled(load_workspace(root))
    found = on_spark.dry_run(open_frame(spark, str(top)), plan)[1]
    same(found, local.dry_run(open_snapshot(top), plan))
    same(found, local.dry_run(open_snapshot(few), compiled(SMALL)))


def csv_of(people: Path, file: Path, separator: str = ",") -> str:
    """Customers as CSV, some values with blanks around them."""
    select = "* REPLACE (' ' || brand AS brand, CASE WHEN customer % 2 = 0 THEN city || '　' ELSE city END AS city), 'a \"b\", c' AS note"
    duckdb.execute(f"COPY (SELECT {select} FROM '{people}') TO '{file}' (FORMAT csv, DELIMITER '{separator}')")
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_counts_as_it_does_here(spark: SparkSession, few: Path, tmp_path: Path, separator: str) -> None:
    file, plan = tmp_path / "客户 1.csv", compiled(SMALL)
    text = csv_of(few, file, separator)
    file.write_text(text + separator * text.partition("\n")[0].count(separator) + "\n", encoding="utf-8-sig")
    snapshot, found = on_spark.dry_run(open_frame(spark, str(tmp_path)), plan)
    here = open_snapshot(file)
    same(found, local.dry_run(here, plan))
    assert (snapshot.rows, snapshot.columns) == (3000, here.columns)
    packed = tmp_path / "客户 1.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    same(found, on_spark.dry_run(open_frame(spark, str(packed)), plan)[1])
    assert Language("en").text(said(lambda: open_frame(spark, str(tmp_path)))[0]).endswith("客户 1.csv is there twice, packed and unpacked")


@pytest.mark.parametrize(
    "address",
    ["https://crm:hush@localhost/x.csv?sig=hush", "MYSQL:password=hush", " postgres://crm:hush@localhost/db/t", "x.json.gz", "x.xls"],
)
def test_what_spark_does_not_read_is_told_without_what_may_be_secret(spark: SparkSession, address: str) -> None:
    message, _ = said(lambda: open_frame(spark, address))
    assert Language("en").text(message).startswith("Spark does not read ")
    assert "hush" not in Language("en").text(message)


def test_csv_that_does_not_fit_is_told_without_its_lines(
    spark: SparkSession, few: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, plan, english = tmp_path / "x.csv", compiled(SMALL), Language("en")
    text = csv_of(few, file)
    first, *lines = text.splitlines()

    def message() -> str:
        return english.text(said(lambda: on_spark.dry_run(open_frame(spark, str(tmp_path)), plan))[0])

    file.write_text("\n".join([first, *lines, "13800000000,short", lines[0] + ",13800000000"]) + "\n", encoding="utf-8")
    assert message() == f"{tmp_path}: 2 lines have another number of columns than the first one"
    file.write_text("\n".join([first, *(line.replace("mzone", "M") for line in lines)]), encoding="utf-8")
    assert message() == english.text(said(lambda: local.dry_run(open_snapshot(file), plan))[0]).replace(str(file), str(tmp_path))
    file.write_text(first + ",note\n", encoding="utf-8")
    assert message() == f"{tmp_path} has several columns of one name: note"
    file.write_text(first, encoding="utf-8")
    assert message() == f"{tmp_path} holds no customers"
    file.write_text("", encoding="utf-8")
    assert message() == f"{tmp_path} is empty"
    file.write_text("客户号码" + text, encoding="gb18030")
    assert message() == f"{tmp_path} is not in UTF-8, in which Spark reads CSV"
    file.write_text(text, encoding="utf-8")
    other = tmp_path / "客户.csv"
    other.write_text("\n".join(["13800000000" + lines[0], *lines]), encoding="utf-8")
    assert message() == f"the first line of file://{other} names other columns than that of the other files, or in another order"
    assert "13800000000" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("more", [",", ",,,"])
def test_csv_with_nameless_columns_below_empty_lines_counts_as_it_does_here(
    spark: SparkSession, few: Path, tmp_path: Path, more: str
) -> None:
    folder, file, plan = tmp_path / "people", tmp_path / "x.csv", compiled(SMALL)
    folder.mkdir()
    lines = [line + more for line in csv_of(few, file).splitlines()]
    file = folder / "客户 1.csv"
    file.write_text("\n \n" + "\n".join([*lines[:-1], lines[-1] + "x", "," * lines[0].count(",")]) + "\n", encoding="utf-8-sig")
    here = open_snapshot(file)
    snapshot, found = on_spark.dry_run(open_frame(spark, str(folder)), plan)
    same(found, local.dry_run(here, plan))
    assert (snapshot.rows, snapshot.columns) == (3000, here.columns)
    other = folder / "客户 2.csv"
    other.write_text(lines[0].replace("city,brand", "brand,city") + "\n" + lines[1] + "\n", encoding="utf-8")
    message, _ = said(lambda: on_spark.dry_run(open_frame(spark, str(folder)), plan))
    assert (
        Language("en").text(message)
        == f"the first line of file://{other} names other columns than that of the other files, or in another order"
    )


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', ";;;"])
def test_lines_above_the_columns_that_spark_does_not_skip_are_told(spark: SparkSession, few: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(f"{line}\n{csv_of(few, file, ';')}", encoding="utf-8")
    assert open_snapshot(file).rows == 3000
    message, hint = said(lambda: open_frame(spark, str(file)))
    assert Language("en").text(message) == f"{file}: above the line that names the columns is a line `{line}`, which Spark does not skip"
    assert hint is not None
    assert Language("zh").text(hint) == "请删掉这一行，或另存为 Parquet；不加 `--engine spark` 时会自动跳过它"


# Making a failing world smaller would take minutes here; `test_totals.py` does that.
@settings(
    max_examples=5, phases=[Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(worlds(), st.sampled_from([pa.float64(), pa.float32(), pa.decimal128(3, 1), pa.decimal128(38, 18)]))
def test_random_worlds_count_the_same(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, world: World, number: pa.DataType
) -> None:
    people = world.customers or [{"city": "c0", "app": True, "arpu": Decimal(1), "age": None, "ends": None}]
    folder = tmp_path_factory.mktemp("world")
    pq.write_table(written(people[::2], number), folder / "a.parquet")
    pq.write_table(written(people[1::2], number), folder / "b.parquet")
    plan = compile_plan(msgspec.structs.replace(world.plan, past=()), world.policy, world.last_days)
    same(on_spark.dry_run(open_frame(spark, str(folder)), plan)[1], totals(batch(people), plan))


def written(people: Sequence[Customer], number: pa.DataType) -> pa.Table:
    types = {"city": pa.string(), "app": pa.bool_(), "arpu": number, "age": pa.int16(), "ends": pa.date32()}
    exact = pa.types.is_decimal(number)
    return pa.table({
        name: pa.array([float(one[name]) if name == "arpu" and not exact else one[name] for one in people], kind)  # type: ignore[arg-type]
        for name, kind in types.items()
    })  # fmt: skip


MAPPED = """attributes:
  brand: {column: 品牌, values_in_snapshot: {M: mzone, G: gotone}}
  arpu: {scale: 0.01}
  app_active: {true_values: [开], false_values: [关]}
  balance: {unknown_values: ["-"]}
"""
FOREIGN = (
    "* EXCLUDE (brand) REPLACE ((arpu * 100)::BIGINT AS arpu, CASE WHEN app_active THEN '开' ELSE '关' END AS app_active, "
    "balance::VARCHAR AS balance), CASE brand WHEN 'mzone' THEN 'M' WHEN 'gotone' THEN 'G' ELSE brand END AS 品牌"
)


def test_columns_are_mapped_as_on_one_machine(spark: SparkSession, few: Path, tmp_path: Path) -> None:
    root = copy_base(tmp_path / "world")
    change(root, "campaigns/attributes.yaml", MAPPED)
    plan, file = compiled(load_workspace(root)), changed(few, tmp_path / "foreign.parquet", FOREIGN)
    found = on_spark.dry_run(open_frame(spark, str(file)), plan)[1]
    same(found, local.dry_run(open_snapshot(file), plan))
    same(found, local.dry_run(open_snapshot(few), compiled(SMALL)))


@pytest.mark.parametrize(
    "select",
    [
        "* REPLACE (arpu::DECIMAL(12, 2) AS arpu, bill_day::DOUBLE AS bill_day, complained_days::UBIGINT AS complained_days)",
        "* REPLACE (bill_day::UTINYINT AS bill_day, city::ENUM('zhuzhou', 'changsha') AS city, complained_days::INTEGER AS complained_days)",
        "* REPLACE (arpu::DECIMAL(38, 10) AS arpu), 'x' AS \"a.b`c\"",
    ],
)
def test_other_types_of_the_same_values_count_the_same(spark: SparkSession, few: Path, tmp_path: Path, select: str) -> None:
    file = changed(few, tmp_path / "x.parquet", select)
    plan = compiled(SMALL)
    same(on_spark.dry_run(open_frame(spark, str(file)), plan)[1], local.dry_run(open_snapshot(file), plan))


@pytest.mark.parametrize(
    "select",
    [
        "* EXCLUDE (brand, bill_day) REPLACE (arpu::VARCHAR AS arpu, app_active::INTEGER AS app_active), brand AS brnad",
        "* REPLACE (TIMESTAMP '2026-01-01' AS arpu, TIMESTAMPTZ '2026-01-01' AS brand, 'x'::BLOB AS city)",
        """* REPLACE (CASE WHEN customer % 10 = 0 THEN '长沙' ELSE city END AS city, CASE WHEN customer % 100 = 0 THEN NULL ELSE arpu END AS arpu,
        CASE WHEN customer % 1000 = 0 THEN 31 ELSE bill_day END AS bill_day)""",
        "* REPLACE (CASE WHEN customer % 7 = 0 THEN 'nan'::DOUBLE ELSE arpu END AS arpu, bill_day + 0.5 AS bill_day)",
    ],
)
def test_what_does_not_fit_is_told_in_the_same_words(spark: SparkSession, few: Path, tmp_path: Path, select: str) -> None:
    file = changed(few, tmp_path / "x.parquet", select)
    plan = compiled(SMALL)
    expected = said(lambda: local.dry_run(open_snapshot(file), plan))
    assert said(lambda: on_spark.dry_run(open_frame(spark, str(file)), plan)) == expected


def test_what_is_not_there_is_told(spark: SparkSession, few: Path, tmp_path: Path) -> None:
    plan, english = compiled(SMALL), Language("en")

    def message(address: str) -> str:
        return english.text(said(lambda: on_spark.dry_run(open_frame(spark, address), plan))[0])

    assert message(f"{tmp_path}/none") == f"there is no file {tmp_path}/none"
    assert message("table:nobody") == "there is no file table:nobody"
    none = changed(few, tmp_path / "x.parquet", "*")
    duckdb.execute(f"COPY (FROM '{few}' LIMIT 0) TO '{none}' (FORMAT parquet)")
    assert message(str(none)) == f"{none} holds no customers"
    assert message("gopher://x/y").startswith("Spark cannot read gopher://x/y: ")
    (tmp_path / "text.parquet").write_text("no, this is text")
    assert message(f"{tmp_path}/text.parquet").startswith(f"Spark cannot read {tmp_path}/text.parquet: ")


def test_executors_without_our_code_are_told(spark: SparkSession, few: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    before, spark.sparkContext.pythonExec = spark.sparkContext.pythonExec, str(bare)
    try:
        message, hint = said(lambda: on_spark.dry_run(open_frame(spark, str(few)), compiled(SMALL)))
    finally:
        spark.sparkContext.pythonExec = before
    assert Language("en").text(message).startswith("the Python of Spark's executors has no module `")
    assert hint is not None


def test_executors_with_another_version_are_told(spark: SparkSession, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.volumes.jobs.__version__", "7")
    message, _ = said(lambda: on_spark.dry_run(open_frame(spark, str(few)), compiled(SMALL)))
    reason = f"RuntimeError: mobilectl is {__version__} on the executors and 7 here"
    assert Language("en").text(message) == f"Spark cannot read {few}: {reason}"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("victim", ["pyspark.daemon", "CoarseGrainedExecutorBackend"])
def test_a_worker_that_dies_midway_changes_nothing(
    spark: SparkSession, people: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    """Every task counts its customers, and keeps them to itself until one of those that count has been killed."""
    plan = compiled(SAMPLE)
    counting = local.totals_of(plan)
    monkeypatch.setattr(on_spark, "totals_of", lambda _: replace(counting, count=kept(counting.count, tmp_path)))
    killing = Killing(tmp_path, victim)
    _, found = on_spark.dry_run(open_frame(spark, str(folder)), plan, killing)
    assert killing.killed
    assert len(list(tmp_path.glob("*-*"))) == FILES + 1
    same(found, local.dry_run(open_snapshot(people), plan))
