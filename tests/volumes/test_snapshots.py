"""Snapshots that can be used, and each that cannot, with what is said about it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from worlds import BASE

from mobilectl.contacts.plan import contact_plan
from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.messages import Language
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days
from mobilectl.volumes.generate import Recipe, generate
from mobilectl.volumes.local import dry_run
from mobilectl.volumes.snapshot import batches, open_snapshot
from mobilectl.volumes.snapshot.digests import of_parquet as digest_of
from mobilectl.volumes.totals import Totals
from mobilectl.workspace.workspace import load_workspace

WORKSPACE = load_workspace(BASE)
TODAY = date(2026, 6, 28)
ATTRIBUTES = {name: attribute for name, attribute in WORKSPACE.attributes.attributes.items() if not attribute.cases}


def compiled() -> Compiled:
    plan = contact_plan(WORKSPACE, date(2026, 7, 1), date(2026, 7, 31))
    return compile_plan(plan, WORKSPACE.policy, last_days(WORKSPACE))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    generate(Recipe(WORKSPACE.attributes.attributes, 3000, 5, TODAY), file)
    return file


def changed(people: Path, file: Path, select: str) -> Path:
    duckdb.execute(f"COPY (SELECT {select} FROM '{people}') TO '{file}' (FORMAT parquet)")
    return file


def count(file: Path, processes: int | None = None) -> Totals:
    return dry_run(open_snapshot(file), compiled(), processes)


def said_of(file: Path) -> str:
    with pytest.raises(Unusable) as error:
        count(file)
    assert error.value.exit_code == Exit.UNUSABLE
    assert error.value.hint is not None
    return Language("en").text(error.value.message)


def test_a_snapshot_says_what_it_is(people: Path) -> None:
    snapshot = open_snapshot(people)
    assert (snapshot.rows, snapshot.made_up, snapshot.today, snapshot.notes["seed"]) == (3000, True, TODAY, "5")
    assert snapshot.digest.startswith("sha256:")
    assert snapshot.columns["city"] == "VARCHAR"


def test_a_large_file_is_told_by_its_footer(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.volumes.snapshot.digests.WHOLE_FILE", 1000)
    assert digest_of(people).startswith("sha256-footer:")
    assert digest_of(people) == digest_of(people)
    assert digest_of(people) != digest_of(changed(people, tmp_path / "x.parquet", "*"))


def test_a_missing_file(tmp_path: Path) -> None:
    assert said_of(tmp_path / "none.parquet") == f"there is no file {tmp_path}/none.parquet"


def test_a_folder(tmp_path: Path) -> None:
    assert said_of(tmp_path) == f"{tmp_path} holds no Parquet or CSV files"


@pytest.mark.parametrize("content", [b"", b"PAR1", b"customer,city\n1,changsha\n", b"\x00" * 5000])
def test_no_parquet(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    assert "Parquet file" in said_of(tmp_path / "x.parquet")


def test_a_truncated_file(people: Path, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(people.read_bytes()[:-5000])
    assert said_of(tmp_path / "x.parquet") == f"{tmp_path}/x.parquet is no Parquet file"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.995])
def test_a_damaged_file(people: Path, tmp_path: Path, share: float) -> None:
    data = bytearray(people.read_bytes())
    middle = int(len(data) * share)
    data[middle : middle + 2000] = b"\xff" * len(data[middle : middle + 2000])
    data[-4:] = b"PAR1"
    (tmp_path / "x.parquet").write_bytes(data)
    assert re.search("damaged|cannot be read|does not allow", said_of(tmp_path / "x.parquet"))


def test_no_customers(people: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    duckdb.execute(f"COPY (FROM '{people}' LIMIT 0) TO '{file}' (FORMAT parquet)")
    assert said_of(file) == f"{file} holds no customers"


def test_every_column_that_does_not_fit_is_named_at_once(people: Path, tmp_path: Path) -> None:
    select = "* EXCLUDE (brand, bill_day) REPLACE (DATE '2026-07-01' AS arpu, app_active::DOUBLE AS app_active), brand AS brnad"
    lines = said_of(changed(people, tmp_path / "x.parquet", select)).split("\n    ")
    assert lines == [
        f"{tmp_path}/x.parquet does not fit campaigns/attributes.yaml:",
        "column `brand` is missing; did you mean `brnad`?",
        "column `arpu` is of type DATE; `arpu` needs numbers (such as INTEGER or DOUBLE)",
        "column `bill_day` is missing",
        "column `app_active` is of type DOUBLE; `app_active` needs yes or no (BOOLEAN)",
    ]


def test_columns_that_the_plan_does_not_use_may_be_missing(people: Path, tmp_path: Path) -> None:
    assert count(changed(people, tmp_path / "x.parquet", "* EXCLUDE (balance, balance_low_on, customer)")).reach.sum() > 0


def test_values_that_are_not_declared_are_counted_at_once(people: Path, tmp_path: Path) -> None:
    select = """* REPLACE (CASE WHEN customer % 10 = 0 THEN '长沙' ELSE city END AS city, CASE WHEN customer % 100 = 0 THEN NULL ELSE arpu END AS arpu,
        CASE WHEN customer % 1000 = 0 THEN 31 ELSE bill_day END AS bill_day)"""
    lines = said_of(changed(people, tmp_path / "x.parquet", select)).split("\n    ")
    assert lines == [
        f"{tmp_path}/x.parquet holds values that campaigns/attributes.yaml does not allow:",
        "column `city`: 300 customers with a value that is not one of changsha, zhuzhou",
        "column `arpu`: not known (null) for 30 customers",
        "column `bill_day`: 3 customers with a value that is not a whole number from 1 to 28",
    ]


@pytest.mark.parametrize(
    "select",
    [
        "* REPLACE (arpu::DECIMAL(12, 2) AS arpu)",
        "* REPLACE (bill_day::DOUBLE AS bill_day, complained_days::HUGEINT AS complained_days)",
        "* REPLACE (bill_day::UTINYINT AS bill_day, city::ENUM('zhuzhou', 'changsha') AS city)",
        "* REPLACE (arpu::VARCHAR AS arpu, balance_low_on::TIMESTAMP AS balance_low_on, app_active::INTEGER AS app_active)",
        "* REPLACE (strftime(balance_low_on, '%Y%m%d')::INTEGER AS balance_low_on, app_active::VARCHAR AS app_active)",
    ],
)
def test_other_types_of_the_same_values_count_the_same(people: Path, tmp_path: Path, select: str) -> None:
    same, other = count(people), count(changed(people, tmp_path / "x.parquet", select))
    assert other.reach.tolist() == same.reach.tolist()
    assert other.outcomes.tolist() == same.outcomes.tolist()


def test_odd_file_names_are_not_patterns(people: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a'b [1]*?.parquet"
    odd.write_bytes(people.read_bytes())
    (tmp_path / "a'b 1x.parquet").write_bytes(b"not for us")
    assert count(odd).reach.tolist() == count(people).reach.tolist()


def test_neither_processes_nor_batches_nor_row_groups_change_anything(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = count(people)
    assert whole.outcomes.sum() > 0
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 700)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 900)
    shuffled = tmp_path / "x.parquet"
    duckdb.execute(f"COPY (FROM '{people}' ORDER BY hash(customer)) TO '{shuffled}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    for found in (count(people, 1), count(people, 2), count(shuffled, 1)):
        for name in ("customers", "reach", "outcomes", "heaviest"):
            assert getattr(found, name).tolist() == getattr(whole, name).tolist()


def test_batches_are_full_and_hold_every_row_once(people: Path) -> None:
    snapshot = open_snapshot(people)
    sizes = [batch.num_rows for batch in batches(snapshot, ATTRIBUTES, 100, 2900, 1000)]
    assert sizes == [1000, 1000, 800]
    assert [batch.num_rows for batch in batches(snapshot, {}, 0, 3000, 5000)] == [3000]


def test_progress_tells_every_customer(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 700)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 900)
    told: list[int] = []
    dry_run(open_snapshot(people), compiled(), 1, told.append)
    assert told == [1600, 2500, 3000]


def test_an_interrupt_ends_the_count(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 100)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 100)

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dry_run(open_snapshot(people), compiled(), 2, stop)


def test_a_parquet_file_of_others_can_be_used(tmp_path: Path) -> None:
    table = pa.table({
        "city": pa.array(["changsha", "zhuzhou", "changsha"]).dictionary_encode(), "brand": ["mzone", "mzone", "gotone"],
        "arpu": pa.array([Decimal("60.00"), Decimal("119.99"), Decimal("60.00")]), "bill_day": pa.array([1, 2, 28], pa.int8()),
        "complained_days": pa.array([None, None, 3], pa.int32()), "app_active": [True, True, False], "marketing_consent": [True, True, True],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "x.parquet")
    snapshot = open_snapshot(tmp_path / "x.parquet")
    assert (snapshot.made_up, snapshot.today) == (False, None)
    plan = compiled()
    found = dry_run(snapshot, plan)
    entry = next(number for number, one in enumerate(plan.plan.planned) if one.stream.owner == "demo")
    assert found.reach[plan.planned[entry]].sum() == 1
    assert dict(zip(plan.groups, found.customers.tolist(), strict=True)) == {
        ("changsha", "A"): 0, ("changsha", "B"): 0, ("changsha", "C"): 2, ("zhuzhou", "A"): 0, ("zhuzhou", "B"): 0, ("zhuzhou", "C"): 1,
    }  # fmt: skip
