"""The same made-up customers from every source give the same totals, and nothing is left behind."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import HEEDING_INTERRUPTS, run
from volumes.foreign import HEADER, csv_text, records, workspace
from worlds import BASE

from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.volumes.generate import Recipe, generate
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.workspace.workspace import load_workspace

TODAY = date(2026, 6, 28)
"""The day of the made-up customers."""
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    generate(Recipe(load_workspace(BASE).attributes.attributes, 4000, 5, TODAY), file)
    return file


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of the test alone, which has to be empty at its end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def counted(capsys: pytest.CaptureFixture[str], address: object, root: Path) -> dict[str, Any]:
    done = run(capsys, "dry-run", "--snapshot", str(address), "--format", "json", workspace=root)
    assert done.code == Exit.CLEAN, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def totals(found: dict[str, Any]) -> dict[str, Any]:
    """What must be the same from every source."""
    return {name: value for name, value in found.items() if name not in ("snapshot", "workspace")}


@pytest.fixture
def expected(people: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = totals(counted(capsys, people, BASE))
    assert found["total"]["planned"] > 4000
    return found


ENCODINGS = [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t"), ("gbk", "，"), ("utf-16", ","), ("utf-16-le", "；"), ("utf-16-be", "|")]


@pytest.mark.parametrize(("encoding", "separator"), ENCODINGS)
def test_a_foreign_csv_counts_by_mapping_alone(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], encoding: str, separator: str
) -> None:
    root = workspace(tmp_path / "work")
    file = tmp_path / "客户 [1].csv"
    file.write_bytes((csv_text(records(people), separator) + separator * (len(HEADER) - 1) + "\r\n\r\n").encode(encoding))
    found = counted(capsys, file, root)
    assert totals(found) == expected
    assert (found["snapshot"]["customers"], found["snapshot"]["as_of"], found["snapshot"]["made_up"]) == (4000, "2026-06-28", False)
    assert found["snapshot"]["digest"].startswith("sha256:")
    done = run(capsys, "snapshot", "check", str(file), workspace=root)
    assert (done.code, done.out.splitlines()[-1]) == (Exit.CLEAN, "It fits campaigns/attributes.yaml.")


def test_the_separator_that_excel_writes_into_the_first_line(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("sep=;\r\n" + csv_text(records(people), ";"), encoding="utf-8", newline="")
    assert totals(counted(capsys, file, workspace(tmp_path / "work"))) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", [("\r\n", "\n"), ("\n", "\r\n"), ("\n", "\r"), ("\r",), ("\r\r\n",), ("\r\r\n", "\n", "\r", "\r\n")])
def test_lines_may_end_in_several_ways(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], encoding: str, ends: tuple[str, ...]
) -> None:
    file = tmp_path / "x.csv"
    lines = csv_text(records(people), ",").splitlines()
    file.write_bytes("".join(line + ends[number % len(ends)] for number, line in enumerate(lines)).encode(encoding))
    assert totals(counted(capsys, file, workspace(tmp_path / "work"))) == expected


def test_one_line_that_ends_otherwise_far_below(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    file = tmp_path / "x.csv"
    text = csv_text(records(people), ",")
    file.write_text(text.removesuffix("\r\n") + "\n", encoding="utf-8", newline="")
    assert totals(counted(capsys, file, workspace(tmp_path / "work"))) == expected


def test_line_breaks_in_quotes_end_no_line(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b'a,b\r\n"1\n2",3\n"4\r\n5","6\r7"\r\n8,9\r')
    with duckdb.connect() as connection:
        snapshot = open_snapshot(file)
        assert connection.execute(f"FROM '{snapshot.parts[0].path}'").fetchall() == [("1\n2", "3"), ("4\n5", "6\n7"), ("8", "9")]
    file.write_bytes(b'a,b\r\n"1\r\n2",3\r\n')  # nothing to even out: every value stays as it is
    with duckdb.connect() as connection:
        snapshot = open_snapshot(file)
        assert connection.execute(f"FROM '{snapshot.parts[0].path}'").fetchall() == [("1\r\n2", "3")]


@pytest.mark.parametrize(("encoding", "separator"), ENCODINGS)
@pytest.mark.parametrize("above", ["{end}", '{sep}{sep}{end} \u3000{end}""{sep}" "{end}', "{end}sep={sep}{end}{end}{sep}{end}"])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_empty_lines_above_the_columns_are_left_out(
    tmp_path: Path, people: Path, encoding: str, separator: str, above: str, end: str
) -> None:
    root = workspace(tmp_path / "work")
    file = tmp_path / "x.csv"
    text = above.format(sep=separator, end=end) + csv_text(records(people)[:30], separator).replace("\r\n", end)
    file.write_bytes(text.encode(encoding))
    assert open_snapshot(file, load_workspace(root).attributes).rows == 30


def test_more_empty_lines_above_the_columns_than_are_read_at_once(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(";;;;;;\n" + "\n" * 70_000 + "a,b,c\n1,2,3\n4,5,6,7\n", encoding="utf-8")
    with pytest.raises(Unusable) as raised:
        open_snapshot(file)
    assert raised.value.message.values["line"] == 70_004
    file.write_text(";;;;;;\n" + "\n" * 70_000 + "a,b,c,d\n1,2,3\n4,5,6,\n", encoding="utf-8")
    assert open_snapshot(file).rows == 2


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a", "\r\n" + "\x1a" * 100, "\r\n\x1a\r\n"])
def test_the_end_mark_of_dos_is_no_customer(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(("号码,地市\r\n1,长沙\r\n2,株洲" + end).encode(encoding))
    snapshot = open_snapshot(file)
    with duckdb.connect() as connection:
        assert connection.execute(f"FROM '{snapshot.parts[0].path}'").fetchall() == [("1", "长沙"), ("2", "株洲")]


def test_what_is_packed_by_gzip(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]) -> None:
    root, folder = workspace(tmp_path / "work"), tmp_path / "people"
    folder.mkdir()
    content = csv_text(records(people), ",").encode("gb18030")
    file = folder / "客户.CSV.gz"
    file.write_bytes(gzip.compress(content, 1))
    found = counted(capsys, file, root)
    assert totals(found) == totals(counted(capsys, folder, root)) == expected
    assert found["snapshot"]["digest"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{people}') TO '{tmp_path / 'people.json.gz'}' (FORMAT json, COMPRESSION gzip)")
    assert totals(counted(capsys, tmp_path / "people.json.gz", BASE)) == expected
    for broken, said in (
        (file.read_bytes()[:-20], "is packed by gzip, and damaged"),
        (gzip.compress(b"a,b\r\n1,2\r\n3,4,5\r\n"), ", line 3: 3 columns, where the first line has 2"),
    ):  # fmt: skip
        file.write_bytes(broken)
        done = run(capsys, "dry-run", "--snapshot", str(file), workspace=root)
        assert (done.code, f"mobilectl: {file}{'' if said[0] == ',' else ' '}{said}\n" in done.err) == (Exit.UNUSABLE, True)
    file.write_bytes(content)  # as of a web server that unpacks what it sends
    assert totals(counted(capsys, file, root)) == expected
    plain = folder / "客户.CSV"
    plain.write_bytes(content)
    for address in (folder, f"{folder}/*"):
        done = run(capsys, "dry-run", "--snapshot", str(address), workspace=root)
        assert (done.code, f"mobilectl: {plain} is there twice, packed and unpacked\n" in done.err) == (Exit.UNUSABLE, True)


def test_lines_may_lack_the_empty_cells_at_their_end(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    root = workspace(tmp_path / "work")
    header, _, rows = csv_text(records(people), ",").partition("\r\n")
    file = tmp_path / "x.csv"
    file.write_text(f"{header},备注,备用\r\n{rows},,\r\n", encoding="utf-8", newline="")
    assert totals(counted(capsys, file, root)) == expected
    whole = file.read_text(encoding="utf-8")
    cut = rows.split("\r\n")[0][:20]
    longer = ",".join("1" * 61)
    broken_off = "the file seems to break off in this last line: export it again; or remove it, if it holds sums (合计)"
    unquoted = "a value that holds the separator or a line break must stand in double quotes"
    for text, line, columns, hint in (
        (f"{header}\r\n{rows}{cut}", 4002, cut.count(",") + 1, broken_off),
        (f"{whole}合计,4000\r\n,\r\n\r\n", 4003, 2, broken_off),
        (f"{whole}合计,4000\r\n{rows}", 4003, 2, unquoted),
        (f"{whole}{longer}\r\n", 4003, 61, unquoted),
    ):
        file.write_text(text, encoding="utf-8", newline="")
        done = run(capsys, "dry-run", "--snapshot", str(file), workspace=root)
        assert done.code == Exit.UNUSABLE
        assert f"x.csv, line {line}: {columns} columns, where the first line has " in done.err
        assert done.err.endswith(f"  hint: {hint}\n")


@pytest.mark.parametrize("columns", range(2, 7))
@pytest.mark.parametrize("breaks", [1, 2])
def test_a_line_break_without_quotes_makes_no_customer(tmp_path: Path, columns: int, breaks: int) -> None:
    file = tmp_path / "x.csv"
    header = ",".join(f"c{number}" for number in range(columns))
    for place in range(columns):
        cells = ("\n".join("abc"[: breaks + 1]) if number == place else "x" for number in range(columns))
        file.write_text(f"{header}\n{','.join(cells)}\n{header.replace('c', 'd')}\n", encoding="utf-8")
        with pytest.raises(Unusable) as raised:
            open_snapshot(str(file))
        assert "columns, where the first line has" in raised.value.message.text
        assert raised.value.hint is not None
        assert "or a line break" in raised.value.hint.text


def test_long_texts_do_not_end_the_reading(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("sep=;\na;b;c;d\n1;2;3;" + "x" * 200_000 + "\n1;2;3\n\n ; \n", encoding="utf-8")
    assert open_snapshot(str(file)).rows == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_address_that_names_nothing_is_wrong_usage(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    for address in ("", "  "):
        done = run(capsys, "dry-run", "--snapshot", address, workspace=BASE, lang=lang)
        assert (done.code, done.out, len(done.err.splitlines())) == (Exit.USAGE, "", 2)


def test_what_is_not_there_is_told_by_its_own_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], people: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "plain.csv").write_text("customer\n1\n", encoding="utf-8")
    with duckdb.connect(str(tmp_path / "crm.db")) as connection:
        connection.execute("CREATE TABLE people (customer INT); CREATE VIEW friends AS FROM people")
    for address, said, hint in (
        ("old.xls", "old.xls is a workbook of an old Excel, which is not read", "save it as .xlsx"),
        ("none.xlsx#people", "there is no file {}/none.xlsx", "name a Parquet file"),
        ("plain.csv#people", "there is no file {}/plain.csv#people", "name a Parquet file"),
        ("crm.db/none", "duckdb:{}/crm.db/none: there is no table none", "its tables and views are friends, people"),
    ):
        at = f"{'duckdb:' if 'crm' in address else ''}{tmp_path}/{address}"
        done = run(capsys, "dry-run", "--snapshot", at, workspace=BASE)
        assert (done.code, said.format(tmp_path) in done.err, f"hint: {hint}" in done.err) == (Exit.UNUSABLE, True, True)


def test_a_foreign_workbook(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["other"])
    book.active.append(["table"])
    sheet = book.create_sheet("客户")
    sheet.append([" "])
    sheet.append([])
    sheet.append(HEADER)
    sheet.append([])
    for number, row in enumerate(records(people)):
        cells: list[Any] = [one or None for one in row]
        cells[5] = int(row[5]) if number % 2 else row[5]
        cells[8] = date.fromisoformat(row[8][:10]) if number % 4 == 2 and "-" in row[8] else cells[8]
        cells[9] = row[9] == "是"
        sheet.append(cells)
    sheet.append([None] * len(HEADER))
    book.save(tmp_path / "x.xlsx")
    root = workspace(tmp_path / "work")
    assert totals(counted(capsys, f"{tmp_path}/x.xlsx#客户", root)) == expected
    done = run(capsys, "dry-run", "--snapshot", f"{tmp_path}/x.xlsx#none", workspace=root)
    assert (done.code, "has no sheet `none`" in done.err, "Sheet, 客户" in done.err) == (Exit.UNUSABLE, True, True)
    book.create_sheet("说明", 0)
    book.save(tmp_path / "y.xlsx")
    for address in (f"{tmp_path}/y.xlsx", f"{tmp_path}/y.xlsx#说明"):
        done = run(capsys, "snapshot", "check", address, workspace=root)
        assert (done.code, done.err.splitlines()[0]) == (Exit.UNUSABLE, f"mobilectl: sheet `说明` of {tmp_path}/y.xlsx is empty")
    assert run(capsys, "snapshot", "check", f"{tmp_path}/x.xlsx", workspace=root).out.count("is missing") == 11


def split(people: Path, folder: Path) -> Path:
    duckdb.execute(
        f"COPY (SELECT * EXCLUDE (app_active), app_active::INTEGER AS app_active FROM '{people}') TO '{folder}' (FORMAT parquet, PARTITION_BY (city))"
    )
    (folder / "_SUCCESS").write_text("")
    (folder / ".hidden.parquet").write_text("no data")
    return folder


@pytest.mark.parametrize("address", ["{}", "{}/city=*/*.parquet", "{}/**/*.parquet"])
def test_a_partitioned_folder_and_patterns(
    people: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    expected: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 700)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 900)
    found = counted(capsys, address.format(split(people, tmp_path / "people")), BASE)
    assert totals(found) == expected
    assert found["snapshot"]["digest"].startswith("sha256-files:")


def test_the_digest_of_files_is_of_all_and_not_of_where_they_are(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = split(people, tmp_path / "people")
    first = counted(capsys, folder, BASE)["snapshot"]["digest"]
    assert counted(capsys, folder.rename(tmp_path / "moved"), BASE)["snapshot"]["digest"] == first
    next((tmp_path / "moved").glob("*/*.parquet")).rename(tmp_path / "moved" / "city=zhuzhou" / "another.parquet")
    assert counted(capsys, tmp_path / "moved", BASE)["snapshot"]["digest"] != first


def test_files_of_one_table_may_differ_in_types_but_not_in_columns(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    (tmp_path / "people").mkdir()
    halves = {
        "a": "* REPLACE (bill_day::BIGINT AS bill_day)",
        "b": "* REPLACE (bill_day::DOUBLE AS bill_day, arpu::DECIMAL(12, 2) AS arpu)",
    }
    for number, (name, select) in enumerate(halves.items()):
        duckdb.execute(f"COPY (SELECT {select} FROM '{people}' WHERE customer % 2 = {number}) TO '{tmp_path}/people/{name}.parquet'")
    assert totals(counted(capsys, tmp_path / "people", BASE)) == expected
    duckdb.execute(f"COPY (SELECT * EXCLUDE (arpu) FROM '{people}' LIMIT 9) TO '{tmp_path}/people/c.parquet'")
    done = run(capsys, "dry-run", "--snapshot", str(tmp_path / "people"), workspace=BASE)
    assert done.code == Exit.UNUSABLE
    assert f"column `arpu` is missing in {tmp_path}/people/c.parquet" in done.err


def test_folders_stand_for_columns_unknown_ones_too(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    split(people, tmp_path / "people")
    (tmp_path / "people" / "city=changsha").rename(tmp_path / "people" / "city=__HIVE_DEFAULT_PARTITION__")
    (tmp_path / "people" / "city=zhuzhou").rename(tmp_path / "people" / "city=%E6%A0%AA%E6%B4%B2")
    done = run(capsys, "snapshot", "check", str(tmp_path / "people"), workspace=BASE)
    assert done.code == Exit.FINDINGS
    counts = duckdb.execute(f"SELECT count(*) FROM '{people}' GROUP BY city ORDER BY city").fetchall()
    assert (
        f"column `city`: {counts[1][0]:,} customers with a value that is not one of changsha, zhuzhou: “株洲” × {counts[1][0]:,}"
        in done.out
    )
    assert f"column `city`: not known (null) for {counts[0][0]:,} customers" in done.out


def test_only_what_the_attributes_name_is_copied(people: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(csv_text(records(people), ","), encoding="utf-8", newline="")
    snapshot = open_snapshot(file, load_workspace(workspace(tmp_path / "work")).attributes)
    copied = [one[0] for one in duckdb.connect().execute(f"DESCRIBE FROM '{snapshot.parts[0].path}'").fetchall()]
    assert [one.strip() for one in HEADER if one != "姓名"] == copied
    assert snapshot.parts[0].path.parent.stat().st_mode & 0o077 == 0 or os.name != "posix"
    del snapshot


def test_several_processes_read_one_copy(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 1000)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 1000)
    file = tmp_path / "x.csv"
    file.write_text(csv_text(records(people), ","), encoding="utf-8", newline="")
    done = run(capsys, "dry-run", "--snapshot", str(file), "--format", "json", "--processes", "2", workspace=workspace(tmp_path / "work"))
    assert totals(json.loads(done.out)) == expected


def test_several_csv_files(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]) -> None:
    rows = records(people)
    folder = tmp_path / "people"
    folder.mkdir()
    (folder / "1.csv").write_bytes(csv_text(rows[:1500], ",").encode("gb18030"))
    (folder / "2.csv").write_bytes(csv_text(rows[1500:], ";").encode("utf-8-sig"))
    assert totals(counted(capsys, folder, workspace(tmp_path / "work"))) == expected


@pytest.mark.parametrize("pattern", ["**/**/*.parquet", "**/*.parquet", "*/*.parquet", "**/../**/*.parquet", ""])
def test_each_file_is_read_once(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any], pattern: str
) -> None:
    folder = tmp_path / "people"
    (folder / "new" / "deep").mkdir(parents=True)
    (folder / "new" / "a.parquet").write_bytes(people.read_bytes())
    (folder / "new" / "b.parquet").symlink_to("a.parquet")
    assert totals(counted(capsys, f"{folder}/{pattern}", BASE)) == expected


def test_a_table_and_a_view_of_duckdb(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: dict[str, Any]) -> None:
    file = tmp_path / "crm.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            f"CREATE TABLE people AS FROM '{people}'; CREATE SCHEMA s; CREATE VIEW s.shuffled AS FROM people ORDER BY hash(customer)"
        )
    table, view = counted(capsys, f"duckdb:{file}/people", BASE), counted(capsys, f"duckdb:{file}/s.shuffled", BASE)
    assert totals(table) == totals(view) == expected
    assert table["snapshot"]["digest"] == view["snapshot"]["digest"]
    assert table["snapshot"]["digest"].startswith("sha256-rows:")
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE people SET arpu = arpu + 1 WHERE customer % 4000 = 17")
    assert counted(capsys, f"duckdb:{file}/people", BASE)["snapshot"]["digest"] != table["snapshot"]["digest"]
    for address, code in (
        (f"duckdb:{file}/none", Exit.UNUSABLE),
        (f"duckdb:{tmp_path}/no/people", Exit.UNUSABLE),
        ("duckdb:people", Exit.USAGE),
    ):
        assert run(capsys, "dry-run", "--snapshot", address, workspace=BASE).code == code


UNTOLD = "whose text may quote customers' data and so is not shown"


@pytest.mark.parametrize(
    ("value", "kind"), [("'VIP-13800000042'::BIGINT", "Conversion Error"), ("error('13800000042')::BIGINT", "Invalid Input Error")]
)
@pytest.mark.parametrize("command", [["dry-run", "--snapshot"], ["snapshot", "check"], ["snapshot", "describe"], ["dry-run", "--history"]])
def test_an_error_that_may_quote_a_customers_number_is_told_by_its_kind(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], value: str, kind: str
) -> None:
    file = tmp_path / "crm.duckdb"
    with duckdb.connect(str(file)) as connection:
        whose = f"CASE WHEN customer % 4000 = 42 THEN {value} ELSE customer END AS customer"
        connection.execute(f"CREATE VIEW people AS SELECT * REPLACE ({whose}) FROM '{people}'")
        connection.execute(
            "CREATE VIEW log AS SELECT customer, DATE '2026-06-27' AS day, 'sms' AS channel, 'service' AS class, '' AS owner FROM people"
        )
    table = f"duckdb:{file}/people" if command[-1] != "--history" else f"duckdb:{file}/log"
    done = run(capsys, *command, table, *(["--snapshot", str(people)] if command[-1] == "--history" else []), workspace=BASE)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert done.err.startswith(f"mobilectl: {table} cannot be read: {kind}, {UNTOLD}\n")
    assert "00042" not in done.err


def test_an_error_that_names_files_and_columns_is_told(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, gone = tmp_path / "crm.duckdb", tmp_path / "gone.parquet"
    gone.write_bytes(people.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE VIEW people AS FROM '{gone}'")
    gone.unlink()
    done = run(capsys, "snapshot", "check", f"duckdb:{file}/people", workspace=BASE)
    assert done.code == Exit.UNUSABLE
    assert f'cannot be read: IO Error: No files found that match the pattern "{gone}"' in done.err


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A PostgreSQL server of our own that asks for a password, by its port."""
    if BINARIES is None or os.name != "posix":
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL's server is not installed")
        pytest.skip("PostgreSQL's server is not installed")
    folder = Path(tempfile.mkdtemp(prefix="mobilectl-postgres-", dir="/tmp"))
    (folder / "password").write_text("made-up-secret")
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_owner = ["runuser", "-u", "postgres", "--"]
        subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    data = folder / "data"
    quiet = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(
        [*as_owner, BINARIES / "initdb", "-D", data, "-U", "crm", "-A", "scram-sha-256", "--pwfile", folder / "password", "-N"], **quiet
    )  # type: ignore[call-overload]
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    subprocess.run(
        [*as_owner, BINARIES / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
    yield port
    subprocess.run([*as_owner, BINARIES / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, cwd="/", stdout=subprocess.DEVNULL)
    shutil.rmtree(folder)


COLUMNS = """customer bigint, city varchar(20), brand char(12), arpu numeric(10, 2), tier text, bill_day smallint, complained_days integer,
    balance double precision, balance_low_on date, app_active boolean, marketing_consent boolean"""


@pytest.fixture
def table(server: int, people: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A table of the customers in the server; the function runs SQL there."""
    monkeypatch.setenv("PGPASSWORD", "made-up-secret")
    psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(server), "-U", "crm", "-d", "postgres"]

    def sql(statement: str, content: str = "") -> None:
        subprocess.run([*psql, "-c", statement], input=content, text=True, check=True, capture_output=True)

    names = [one.split()[0] for one in COLUMNS.split(",") if " " in one.strip() and not one.strip()[0].isdigit()]
    shown = [one if one != "tier" else "''" for one in names]
    text = io.StringIO()
    csv.writer(text).writerows(duckdb.connect().execute(f"SELECT {', '.join(shown)} FROM '{people}'").fetchall())
    sql(
        f'DROP SCHEMA IF EXISTS "Crm" CASCADE; CREATE SCHEMA "Crm"; CREATE TABLE "Crm".people ({COLUMNS}, "seen at" timestamptz DEFAULT now(), place point)'
    )
    sql(f'COPY "Crm".people ({", ".join(names)}) FROM STDIN (FORMAT csv)', text.getvalue())
    return sql


def test_a_table_of_postgresql(
    server: int, table: Callable[..., None], capsys: pytest.CaptureFixture[str], expected: dict[str, Any]
) -> None:
    address = f"postgres://crm@127.0.0.1:{server}/postgres/Crm.people"
    found = counted(capsys, address, BASE)
    assert totals(found) == expected
    assert found["snapshot"]["digest"].startswith("sha256-rows:")
    table('CREATE TABLE "Crm".copy AS SELECT * FROM "Crm".people ORDER BY md5(customer::text)')
    assert counted(capsys, address.replace("people", "copy"), BASE)["snapshot"]["digest"] == found["snapshot"]["digest"]
    described = run(capsys, "snapshot", "describe", address, workspace=BASE)
    assert (described.code, "seen at" in described.out) == (0, True)
    assert "made-up-secret" not in described.out + described.err


def test_what_cannot_be_had_from_postgresql(
    server: int, table: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = f"postgres://crm@127.0.0.1:{server}/postgres"
    for address in (f"{there}/none", f"{there}x/Crm.people", "postgres://crm@127.0.0.1:1/postgres/Crm.people"):
        done = run(capsys, "snapshot", "check", address, workspace=BASE)
        assert (done.code, done.err.startswith(f"mobilectl: {address} cannot be read: ")) == (Exit.UNUSABLE, True)
    assert 'relation "none" does not exist' in run(capsys, "snapshot", "check", f"{there}/none", workspace=BASE).err
    monkeypatch.setenv("PGPASSWORD", "another-secret")
    done = run(capsys, "dry-run", "--snapshot", f"{there}/Crm.people", workspace=BASE)
    assert (done.code, "another-secret" in done.out + done.err) == (Exit.UNUSABLE, False)
    assert 'password authentication failed for user "crm"' in done.err


def test_an_error_of_postgresql_that_may_quote_a_customers_number_is_told_by_its_code(
    server: int, table: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    # Of one value for all rows PostgreSQL sees that it is wrong while it plans, of others when they come.
    for view, value in (("planned", "'VIP-13800000042'::text::bigint"), ("read", "('VIP-1380000004' || n)::bigint")):
        table(f'CREATE VIEW "Crm".{view} AS SELECT {value} AS customer FROM generate_series(2, 3) AS n')
    for view, kind in (("planned", "SQLSTATE 22P02"), ("read", "Invalid Input Error")):
        address = f"postgres://crm@127.0.0.1:{server}/postgres/Crm.{view}"
        done = run(capsys, "snapshot", "describe", address, workspace=BASE)
        assert (done.code, done.out) == (Exit.UNUSABLE, "")
        assert done.err.startswith(f"mobilectl: {address} cannot be read: {kind}, {UNTOLD}\n")
        assert "00042" not in done.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgres://crm:hush@localhost/db/t", "cannot hold a password"),
        ("postgresql://localhost/db/t?password=hush", "cannot hold a password"),
        ("postgres://crm@localhost/db/t?sslpassword=hush", "cannot hold a password"),
        ("mysql://crm:hush@localhost/db/t", "cannot hold a password"),
        ("MySQL://crm:hush@localhost/db/t", "cannot hold a password"),
        ("  postgres://crm:hush@localhost/db/t", "cannot hold a password"),
        ("mysql:host=localhost user=crm password=hush database=crm", "what follows `mysql:` is no address of a table"),
        ("postgres:host=localhost user=crm password=hush dbname=crm", "what follows `postgres:` is no address of a table"),
        ("postgres://crm:hush@[bad/db/t", "what follows `postgres:` is no address of a table"),
        ("mysql://crm:hush@[bad/db/t", "what follows `mysql:` is no address of a table"),
        ("s3://key:hush@crm/people.csv", "an address of a store only says where files are"),
        ("S3://crm/people.parquet?s3_access_key_id=x&s3_secret_access_key=hu/hush", "an address of a store only says where files are"),
        ("az://crm/people.csv?sv=1&sig=hush", "an address of a store only says where files are"),
        (" https://crm:hush@localhost/people.csv?sig=hush", "cannot hold a password"),
    ],
)
def test_a_password_has_no_place_in_an_address(capsys: pytest.CaptureFixture[str], address: str, said: str) -> None:
    for lang in ("en", "zh"):
        done = run(capsys, "dry-run", "--snapshot", address, workspace=BASE, lang=lang)
        assert (done.code, "hush" in done.out + done.err) == (Exit.USAGE, False)
        assert said in done.err or lang == "zh"


def test_it_is_told_how_much_of_csv_is_copied(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.volumes.snapshot.store.LOOK", 0.01)
    text = csv_text(records(people), ",")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(text + text.partition("\r\n")[2] * 30, encoding="utf-8", newline="")
    told: list[float] = []
    before = threading.active_count()
    assert open_snapshot(f"{tmp_path}/*.csv", None, told.append).rows == 2 * 31 * 4000
    assert told == sorted(told)
    assert 0 < told[0] <= 0.5 < told[-1] <= 1
    assert threading.active_count() == before


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [(signal.SIGINT, Exit.INTERRUPTED, "mobilectl: interrupted"), (signal.SIGTERM, Exit.TERMINATED, "mobilectl: told to end")],
)
def test_an_interrupt_leaves_nothing(people: Path, tmp_path: Path, sent: signal.Signals, code: Exit, said: str) -> None:
    file, folder = tmp_path / "x.csv", tmp_path / "own"
    folder.mkdir()
    rows = records(people)
    with file.open("w", encoding="gb18030", newline="") as out:
        out.write(csv_text(rows, ","))
        more = csv_text(rows, ",").partition("\r\n")[2]
        for _ in range(150):
            out.write(more)
    command = [
        sys.executable,
        "-m",
        "mobilectl",
        "dry-run",
        "--snapshot",
        str(file),
        "-w",
        str(workspace(tmp_path / "work")),
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=HEEDING_INTERRUPTS,
    )
    while process.poll() is None and not list(folder.glob("*/*.parquet")):
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(sent)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error.strip()) == (code, said)
    assert list(folder.iterdir()) == []
