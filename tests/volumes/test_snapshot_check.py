"""`snapshot check` and `snapshot describe`: all that does not fit is told at once, and nothing that tells who a customer is."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import run
from volumes.foreign import HEADER, MAPPING, csv_text, workspace
from worlds import BASE, change, copy_base

from mobilectl.exits import Exit
from mobilectl.volumes.generate import Recipe, generate
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.workspace.workspace import load_workspace

GOOD = ("13812340001", "王小明", "长沙", "M", "5,990", "7", "-", "12.50", "2026/7/1", "是", "", "2026/6/28")
"""A made-up customer."""
FIXES = (
    "Correct the snapshot, or say in attributes.yaml how it is read: `column`, `scale`, `values_in_snapshot`, `true_values`, "
    "`false_values`, `date_format`, `unknown_values`; `nullable: true` allows unknown values, and with `in_snapshot: false` beside it "
    "snapshots need not have the attribute."
)


@pytest.fixture(autouse=True)
def _on_a_wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def people(*changes: dict[str, str]) -> list[tuple[str, ...]]:
    """Twenty customers like the good one, the first of them changed."""
    rows = []
    for number in range(20):
        row = dict(zip(HEADER, GOOD, strict=True)) | {"手机号码 ": str(13812340001 + number)}
        rows.append(tuple((row | changes[number] if number < len(changes) else row).values()))
    return rows


def checked(
    capsys: pytest.CaptureFixture[str], folder: Path, rows: list[tuple[str, ...]], *more: str, mapping: str = MAPPING, lang: str = "en"
) -> tuple[int, list[str]]:
    """The exit code, and the lines on what does not fit."""
    file = folder / "people.csv"
    file.write_text(csv_text(rows, ","), encoding="utf-8", newline="")
    done = run(capsys, "snapshot", "check", str(file), *more, workspace=workspace(folder / "work", mapping), lang=lang)
    assert "138123400" not in done.out + done.err
    assert "小明" not in done.out + done.err
    lines = done.out.splitlines()
    return done.code, [line.strip() for line in lines if line.startswith("  ")] if len(lines) > 1 else lines


def test_a_snapshot_that_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, tmp_path, people()) == (Exit.CLEAN, [])
    assert checked(capsys, tmp_path, people(), "--since", "2026-06-28") == (Exit.CLEAN, [])


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([{"归属 地市": "湘潭"}] * 3, "column `归属 地市`: 3 customers with a value that is not one of 长沙, 731: “湘潭” × 3"),
        ([{"归属 地市": "长沙市"}], "column `归属 地市`: 1 customer with a value that is not one of 长沙, 731: “长沙市” × 1"),
        ([{"归属 地市": "李小明"}], "column `归属 地市`: 1 customer with a value that is not one of 长沙, 731: <字字字> × 1"),
        (
            [{"品牌": "13812340009"}] * 5 + [{"品牌": "x@y.example"}],
            "column `品牌`: 6 customers with a value that is not one of M, G, 神州行: <99999999999> × 5, <a@a.aaaaaaa> × 1",
        ),
        (
            [{"月均消费(分)": one} for one in ("12,34", "-1", "300001", "5990元", "1 2", "13812340001")],
            "column `月均消费(分)`: 6 customers with a value that is not a number from 0 to 3000: <99999999999> × 1, <9999字> × 1, "
            "“-1” × 1, “1 2” × 1, “12,34” × 1, …",
        ),
        (
            [{"出账日": "3.5"}, {"出账日": "29"}],
            "column `出账日`: 2 customers with a value that is not a whole number from 1 to 28: “29” × 1, “3.5” × 1",
        ),
        (
            [{"余额不足日": "2026-02-30"}, {"余额不足日": "明天"}, {"余额不足日": "9999-12-31"}],
            "column `余额不足日`: 3 customers with a value that is not a date that can be read (such as "
            "2026-12-31, 2026/12/31, 20261231, else by `date_format`; before 2200): "
            "<字字> × 1, “2026-02-30” × 1, “9999-12-31” × 1",
        ),
        (
            [{"APP活跃": "偶尔"}] * 4,
            "column `APP活跃`: 4 customers with a value that is not one of true, t, yes, y, 1, 是, 有, false, f, no, n, 0, 否, 无: “偶尔” × 4",
        ),
        (
            [{"归属 地市": "长沙\0"}] + [{"归属 地市": "长\u200b沙\t市"}] * 3 + [{"归属 地市": "李小\x1b[31m明"}],
            "column `归属 地市`: 5 customers with a value that is not one of 长沙, 731: “长(U+200B)沙(U+0009)市” × 3, <字字(U+001B)[99a字> × 1, "
            "“长沙(U+0000)” × 1",
        ),
        ([{"月均消费(分)": " "}, {"月均消费(分)": ""}], "column `月均消费(分)`: not known (null) for 2 customers"),
        (
            [{"手机号码 ": "13812340009"}, {"手机号码 ": " 13812340009"}],
            "column `手机号码`: 1 customer in more than one row, 3 rows in all",
        ),
        ([{"手机号码 ": "13812340009"}], "column `手机号码`: 1 customer in more than one row, 2 rows in all"),
        ([{"手机号码 ": ""}], "column `手机号码`: not known (null) for 1 customer"),
        (
            [{"手机号码 ": "1.38E+10"}],
            "column `手机号码`: 1 customer with a number like 1.38E+10, whose last digits Excel has cut off; export it again as text",
        ),
    ],
)
def test_each_value_that_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: list[dict[str, str]], line: str) -> None:
    assert checked(capsys, tmp_path, people(*changes)) == (Exit.FINDINGS, [line])


def test_dates_that_cannot_be_read_are_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = (
        "列 `余额不足日`：1 人的值不是能识别的日期（如 2026-12-31、2026/12/31、20261231，其他写法用 `date_format` 声明；须在 2200 年以前）"
    )
    rows = people({"余额不足日": "2026-02-30"})
    assert checked(capsys, tmp_path, rows, lang="zh") == (Exit.FINDINGS, [f"{plain}：“2026-02-30” × 1"])
    mapping = MAPPING.replace("column: 余额不足日", "column: 余额不足日, date_format: '%Y/%m/%d'")
    own = "列 `余额不足日`：1 人的值不是符合 `date_format` 的日期（%Y/%m/%d，须在 2200 年以前）：“2026-02-30” × 1"
    assert checked(capsys, tmp_path, rows, mapping=mapping, lang="zh") == (Exit.FINDINGS, [own])


def test_all_is_told_at_once_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = MAPPING.replace("column: 余额不足日", "column: 余额不足日期").replace("column: 投诉天数", "column: 品牌, scale: 2")
    rows = people({"归属 地市": "衡阳", "手机号码 ": ""}, {"归属 地市": "衡阳"}, {"归属 地市": "衡阳"})
    code, lines = checked(capsys, tmp_path, rows, "--since", "2026-07-01", mapping=mapping)
    assert (code, lines) == (
        Exit.FINDINGS,
        [
            "column `余额不足日期` is missing; did you mean `余额不足日`?",
            "column `归属 地市`: 3 customers with a value that is not one of 长沙, 731: “衡阳” × 3",
            "column `品牌`: 20 customers with a value that is not a whole number from 0 to 4000: “M” × 20",
            "column `手机号码`: not known (null) for 1 customer",
            "it is of 2026-06-28, older than 2026-07-01",
        ],
    )
    code, lines = checked(capsys, tmp_path, rows, "--since", "2026-07-01", mapping=mapping, lang="zh")
    assert (code, lines[0], lines[-1]) == (
        Exit.FINDINGS,
        "缺少列 `余额不足日期`；是不是 `余额不足日`？",
        "数据日期是 2026-06-28，早于 2026-07-01",
    )


def test_types_that_do_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.parquet"
    duckdb.execute(
        f"COPY (SELECT DATE '2026-07-01' AS arpu, 1.5 AS city, true AS bill_day, 1.5 AS balance_low_on, [1] AS app_active) TO '{file}'"
    )
    done = run(capsys, "snapshot", "check", str(file), workspace=BASE)
    assert done.code == Exit.FINDINGS
    for line in (
        "column `arpu` is of type DATE; `arpu` needs numbers (such as INTEGER or DOUBLE)",
        "column `city` is of type DECIMAL(2,1); `city` needs text (VARCHAR)",
        "column `bill_day` is of type BOOLEAN; `bill_day` needs numbers (such as INTEGER or DOUBLE)",
        "column `balance_low_on` is of type DECIMAL(2,1); `balance_low_on` needs dates (DATE)",
        "column `app_active` is of type INTEGER[]; `app_active` needs yes or no (BOOLEAN)",
        "column `brand` is missing",
    ):
        assert f"  {line}\n" in done.out
    assert done.out.endswith(FIXES + "\n")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Makes a Parquet file of made-up customers, as the base workspace reads them, some columns of which are replaced by SQL."""
    made = tmp_path / "made.parquet"
    generate(Recipe(load_workspace(BASE).attributes.attributes, 200, 5, date(2026, 6, 28)), made)

    def write(file: str, **columns: str) -> Path:
        names = [one[0] for one in duckdb.execute(f"DESCRIBE FROM '{made}'").fetchall()]
        values = [f'{value} AS "{name}"' for name, value in {**dict.fromkeys(names), **columns}.items() if value]
        kept = ", ".join([*(f'"{name}"' for name in names if name not in columns), *values])
        (tmp_path / file).parent.mkdir(exist_ok=True)
        duckdb.execute(f"COPY (SELECT {kept} FROM '{made}') TO '{tmp_path / file}' (FORMAT parquet)")
        return tmp_path / file

    return write


def of_nobody(file: Path, column: str) -> None:
    """Makes a column unknown of everybody, without a type."""
    table = pq.read_table(file)
    pq.write_table(table.set_column(table.column_names.index(column), column, pa.nulls(table.num_rows)), file)


@pytest.mark.parametrize("several", [False, True])
def test_a_column_that_is_unknown_of_everybody_fits_what_may_be_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: Callable[..., Path], several: bool
) -> None:
    root = copy_base(tmp_path / "work")
    files = [written(f"folder/{number}.parquet", customer=f"customer + {number} * 1000") for number in range(1 + several)]
    for column in ("complained_days", "balance_low_on"):
        for file in files:
            of_nobody(file, column)
        for command in (["snapshot", "check", str(files[0].parent)], ["dry-run", "--snapshot", str(files[0].parent)]):
            done = run(capsys, *command, workspace=root)
            assert (done.code, done.err) == (Exit.CLEAN, ""), done.out
    for column in ("bill_day", "city", "app_active"):
        for file in files:
            of_nobody(file, column)
        done = run(capsys, "snapshot", "check", str(files[0].parent), workspace=root)
        assert f"  column `{column}`: not known (null) for {200 * len(files)} customers\n" in done.out


def test_a_moment_that_never_is_does_not_fit_whatever_its_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: Callable[..., Path]
) -> None:
    for kind in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
        moments = f"CASE customer % 10 WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' WHEN 3 THEN NULL ELSE '2026-07-05' END::{kind}"
        file = written("x.parquet", balance_low_on=moments)
        done = run(capsys, "snapshot", "check", str(file), workspace=BASE)
        assert (done.code, "column `balance_low_on`: 40 customers with a value that is not a date that can be read" in done.out) == (
            Exit.FINDINGS,
            True,
        )


def test_strange_values_are_told_of_attributes_whose_names_begin_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: Callable[..., Path]
) -> None:
    root = copy_base(tmp_path / "work")
    change(root, "campaigns/attributes.yaml", "attributes: {arpu_raw: {name: 月均消费原值, type: number, min: 0, max: 10}}\n")
    done = run(capsys, "snapshot", "check", str(written("x.parquet", arpu="-7", arpu_raw="55")), workspace=root)
    assert [line.strip() for line in done.out.splitlines() if "`arpu" in line] == [
        "column `arpu`: 200 customers with a value that is not a number from 0 to 3000: “-7” × 200",
        "column `arpu_raw`: 200 customers with a value that is not a number from 0 to 10: “55” × 200",
    ]


@pytest.mark.parametrize("column", ["file_row_number", "FILE_ROW_NUMBER"])
def test_a_column_of_the_name_that_numbers_of_rows_have_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: Callable[..., Path], column: str
) -> None:
    file = written("x.parquet", **{column: "7"})
    csv_file = tmp_path / "x.csv"
    duckdb.execute(f"COPY (FROM '{file}') TO '{csv_file}' (FORMAT csv)")
    assert run(capsys, "dry-run", "--snapshot", str(csv_file), workspace=BASE).code == Exit.CLEAN  # where nobody asks for the column
    root = copy_base(tmp_path / "work")
    change(root, "campaigns/attributes.yaml", f"attributes: {{arpu: {{column: {column}}}}}\n")
    for one, command in ((file, ["dry-run", "--snapshot"]), (file, ["snapshot", "check"]), (csv_file, ["snapshot", "describe"])):
        done = run(capsys, *command, str(one), workspace=root)
        assert (done.code, done.out) == (Exit.UNUSABLE, "")
        assert done.err == (
            f"mobilectl: {one} has a column `{column}`, by which DuckDB means the numbers of rows\n"
            "  hint: rename the column, or leave it out when you export\n"
        )


def test_the_folder_for_temporary_files_may_have_an_apostrophe_in_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, written: Callable[..., Path]
) -> None:
    (tmp_path / "it's").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "it's"))
    done = run(capsys, "snapshot", "check", str(written("x.parquet")), workspace=BASE)
    assert (done.code, done.err) == (Exit.CLEAN, "")


def test_nobody_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = checked(capsys, tmp_path, [])
    assert (code, lines) == (Exit.FINDINGS, [f"{tmp_path}/people.csv holds no customers"])
    done = run(capsys, "dry-run", "--snapshot", str(tmp_path / "people.csv"), workspace=tmp_path / "work")
    assert (done.code, done.err) == (
        Exit.UNUSABLE,
        f"mobilectl: {tmp_path}/people.csv holds no customers\n"
        "  hint: nothing stands below the names of its columns: export it again, or name the file or table that the customers are in\n",
    )


def test_customers_of_several_days_are_told_with_both_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = people({"统计日期": "2026/6/20"}, {"统计日期": "2026/6/30"}, {"统计日期": ""}, {"统计日期": "无"})
    code, lines = checked(capsys, tmp_path, rows, "--since", "2026-06-21")
    assert (code, lines) == (Exit.FINDINGS, ["it is of 2026-06-20, older than 2026-06-21"])
    file, root = str(tmp_path / "people.csv"), tmp_path / "work"
    for lang, said in (
        ("en", "The customers are of 2026-06-20 to 2026-06-30; the oldest day counts."),
        ("zh", "客户数据的日期从 2026-06-20 到 2026-06-30 不等，以最早的一天为准。"),
    ):
        for command in (
            ("snapshot", "check", file), ("dry-run", "--snapshot", file), ("dry-run", "--snapshot", file, "--against", str(root)),
            ("dry-run", "--snapshot", file, "--format", "markdown"),
        ):  # fmt: skip
            assert run(capsys, *command, workspace=root, lang=lang).out.count(said) == 1
    for command in (
        ("snapshot", "describe", file), ("dry-run", "--snapshot", file), ("dry-run", "--snapshot", file, "--against", str(root)),
    ):  # fmt: skip
        found = json.loads(run(capsys, *command, "--format", "json", workspace=root).out)["snapshot"]
        assert (found["as_of"], found["as_of_newest"]) == ("2026-06-20", "2026-06-30")
    listed = list(csv.DictReader(io.StringIO(run(capsys, "dry-run", "--snapshot", file, "--format", "csv", workspace=root).out)))
    assert {(row["as_of"], row["as_of_newest"]) for row in listed} == {("2026-06-20", "2026-06-30")}
    run(capsys, "dry-run", "--snapshot", file, "-o", str(tmp_path / "x.parquet"), workspace=root)
    notes = pq.read_schema(tmp_path / "x.parquet").metadata
    assert (notes[b"mobilectl.snapshot.as_of"], notes[b"mobilectl.snapshot.as_of_newest"]) == (b"2026-06-20", b"2026-06-30")


def test_files_of_several_days_are_told_and_their_column_before_what_they_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people").mkdir()
    for day in ("2026-06-28", "2026-06-21"):
        made = str(tmp_path / "people" / f"{day}.parquet")
        run(capsys, "snapshot", "generate", "--customers", "100", "--seed", "5", "--today", day, "-o", made, workspace=BASE)
    address = str(tmp_path / "people")
    said = run(capsys, "snapshot", "check", address, workspace=BASE).out
    assert "The customers are of 2026-06-21 to 2026-06-28; the oldest day counts.\n" in said
    with duckdb.connect() as connection:
        for file in (tmp_path / "people").iterdir():
            notes = f"KV_METADATA {{today: '{file.stem}'}}"
            connection.execute(f"COPY (SELECT *, DATE '2026-06-22' AS d FROM '{file}') TO '{file}.new' (FORMAT parquet, {notes})")
            Path(f"{file}.new").replace(file)
    root = copy_base(tmp_path / "dated")
    change(root, "campaigns/attributes.yaml", "as_of: {column: d}")
    assert "The customers are as of 2026-06-22.\n" in run(capsys, "snapshot", "check", address, workspace=root).out


@pytest.mark.parametrize("stray", ["0044-03-15 (BC)", "9999-12-30", "infinity", "-infinity"])
def test_days_that_nobody_can_mean_do_not_date_a_snapshot(tmp_path: Path, capsys: pytest.CaptureFixture[str], stray: str) -> None:
    made, file = tmp_path / "made.parquet", tmp_path / "people.parquet"
    run(capsys, "snapshot", "generate", "--customers", "10", "--seed", "5", "-o", str(made), workspace=BASE)
    root = copy_base(tmp_path / "dated")
    change(root, "campaigns/attributes.yaml", "as_of: {column: d}")
    for days, said in ((f"'{stray}'::DATE", "column `d` holds no dates"), ("DATE '2026-06-22'", "The customers are as of 2026-06-22.")):
        with duckdb.connect() as connection:
            rows = f"SELECT *, '{stray}'::DATE AS d FROM '{made}' UNION ALL SELECT *, {days} FROM '{made}'"
            connection.execute(f"COPY ({rows}) TO '{file}' (FORMAT parquet)")
        assert said in run(capsys, "snapshot", "check", str(file), workspace=root).out


def test_a_snapshot_without_a_day_is_not_new_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = MAPPING.replace("as_of: {column: 统计日期}\n", "")
    assert checked(capsys, tmp_path, people(), mapping=mapping) == (Exit.CLEAN, [])
    code, lines = checked(capsys, tmp_path, people(), "--since", "2026-06-01", mapping=mapping)
    assert (code, lines) == (
        Exit.FINDINGS, ["it does not say of which day it is; `as_of` in attributes.yaml names the column that does"],
    )  # fmt: skip
    mapping = MAPPING.replace("as_of: {column: 统计日期}", "as_of: {column: 姓名}")
    assert checked(capsys, tmp_path, people(), mapping=mapping) == (Exit.FINDINGS, ["column `姓名` holds no dates"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\r\n1,2\r\n13812340001,4,5\r\n", "line 3: 3 columns, where the first line has 2"),
        (b'a,b\r\n1,"2\r\n3,4\r\n', "line 2: this is no CSV"),
        (b'a,b,c,d\r\n1,2,3\r\n3,"4\r\n5,6,7,8\r\n', "line 4: this is no CSV"),
        (b"a,b,c\r\n1,2\r\n3,4,5\r\n6,7", "line 2: 2 columns, where the first line has 3"),
        (b"a,b\r\n1,2\n3,4\r5,6,7\n", "line 4: 3 columns, where the first line has 2"),
        (b"a,b,c,d\r\n1,2,3,4\n5,6\r\n", "line 3: 2 columns, where the first line has 4"),
        (b'a,b\r\n1,2\n3,"4\r\n5,6\r\n', "line 3: this is no CSV"),
        (b"\r\n;;\r\na;b\r\n1;2\r\n3;4;5\r\n", "line 5: 3 columns, where the first line has 2"),
        (b"\n\na,b\r\n1,2\r\n3,4,5\r\n", "line 5: 3 columns, where the first line has 2"),
        ("\ufeff\r\n,,\r\na,b\r\n1,2\r\n3,4,5\r\n".encode("gb18030"), "line 5: 3 columns, where the first line has 2"),
        (b"sep=;\n\na;b;c;d\n1;2;3\n4;5\n", "line 5: 2 columns, where the first line has 4"),
        (b"a,b,c,d\r1,2,3\r5,6\r", "line 3: 2 columns, where the first line has 4"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "is empty"),
        (b"\x1a", "is empty"),
        (b"PK\x03\x04...", "is an Excel workbook, not CSV"),
        (b"a,b\r\n\xff\xff,2\r\n", "is neither in UTF-8 nor in GB18030 nor in UTF-16"),
        ("归属 地市,归属 地市\r\n长沙,长沙\r\n".encode(), "has several columns of one name: 归属 地市"),
    ],
)
def test_csv_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    done = run(capsys, "snapshot", "check", str(tmp_path / "x.csv"), workspace=workspace(tmp_path / "work"))
    assert (done.code, said in done.err, "13812340001" in done.err) == (Exit.UNUSABLE, True, False), done.err


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_title_above_the_columns_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, gap: int, lang: str) -> None:
    file = tmp_path / f"people.{kind}"
    if kind == "csv":
        above = ";;\r\n" * gap
        file.write_text(f"{above}长沙客户清单（2026 年 7 月）\r\n{above}" + csv_text(people(), ";"), encoding="gb18030", newline="")
    else:
        book = pytest.importorskip("openpyxl").Workbook()
        for row in (*[[" "]] * gap, ["长沙客户清单（2026 年 7 月）"], *[[]] * gap, HEADER, GOOD):
            book.worksheets[0].append(row)
        book.save(file)
    done = run(capsys, "snapshot", "check", str(file), workspace=workspace(tmp_path / "work"), lang=lang)
    assert (done.code, done.out, len(done.err.splitlines())) == (Exit.UNUSABLE, "", 2)
    if lang == "en":
        assert done.err.splitlines()[0] == f"mobilectl: {file}: the first line names one column, the next one has 12"
    else:
        assert "请删掉列名上面的标题行" in done.err


def test_cells_with_errors_of_excel_are_told_as_in_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    rows = people(*[{"归属 地市": "#N/A", "月均消费(分)": "#DIV/0!", "余额不足日": "#REF!"}] * 3, {"手机号码 ": "#VALUE!"})
    code, lines = checked(capsys, tmp_path, rows)
    book = pytest.importorskip("openpyxl").Workbook()
    for row in (HEADER, *rows):
        book.worksheets[0].append(row)
    book.save(tmp_path / "x.xlsx")
    snapshot = open_snapshot(str(tmp_path / "x.xlsx"))
    assert [one.name for one in (tmp_path / "temporary").glob("*/*")] == [snapshot.parts[0].path.name]
    done = run(capsys, "snapshot", "check", str(tmp_path / "x.xlsx"), workspace=tmp_path / "work")
    assert (done.code, [line.strip() for line in done.out.splitlines() if line.startswith("  ")]) == (code, lines)
    assert lines[0] == "column `归属 地市`: 3 customers with a value that is not one of 长沙, 731: “#N/A” × 3"
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"a,b\r\n1,2\r\n", "it holds none: where it is CSV name it .csv, else save it again in Excel as .xlsx"),
        (b"", "it holds none: where it is CSV name it .csv, else save it again in Excel as .xlsx"),
        (b"PK\x03\x04...", "save it again as .xlsx, without a password"),
        (b"\xd0\xcf\x11\xe0...", "save it again as .xlsx, without a password"),
    ],
)
def test_a_workbook_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, hint: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    done = run(capsys, "snapshot", "describe", str(tmp_path / "x.xlsx"), workspace=BASE)
    said = f"mobilectl: {tmp_path / 'x.xlsx'} cannot be read as an Excel workbook\n  hint: {hint}\n"
    assert (done.code, done.err) == (Exit.UNUSABLE, said)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("module", "address", "extra"),
    [
        ("python_calamine", "x.xlsx", "mobilectl[xlsx]"),
        ("adbc_driver_postgresql", "postgres://localhost/crm/people", "mobilectl[postgres]"),
    ],
)
def test_what_is_not_installed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, module: str, address: str, extra: str, lang: str
) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    done = run(capsys, "snapshot", "check", address, workspace=BASE, lang=lang)
    assert (done.code, f"pip install '{extra}'" in done.err) == (Exit.UNUSABLE, True)


def test_describe_tells_what_is_in_it_and_not_who(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    file.write_text(csv_text(people({"品牌": "G"}, {"品牌": "X"}, {"余额,元": ""}), ","), encoding="utf-8", newline="")
    root = workspace(
        tmp_path / "work", MAPPING.replace("type: number, unit: 元, min: -2000", "type: number, nullable: true, unit: 元, min: -2000")
    )
    found = json.loads(run(capsys, "snapshot", "describe", str(file), "--format", "json", workspace=root).out)
    assert found["snapshot"]["customers"] == 20
    assert found["snapshot"]["as_of"] == "2026-06-28"
    columns = {one["column"]: one for one in found["columns"]}
    assert columns["品牌"] == {
        "column": "品牌", "type": "VARCHAR", "attribute": "brand", "unknown": 0, "not_allowed": 1,
        "values": {"gotone": 1, "mzone": 18, "easyown": 0},
    }  # fmt: skip
    assert columns["月均消费(分)"] == {
        "column": "月均消费(分)", "type": "VARCHAR", "attribute": "arpu", "unknown": 0, "not_allowed": 0, "min": "59.9", "max": "59.9",
    }  # fmt: skip
    assert columns["余额,元"]["unknown"] == 1
    assert (columns["余额不足日"]["min"], columns["余额不足日"]["max"]) == ("2026-07-01", "2026-07-01")
    assert columns["姓名"] == {"column": "姓名", "type": "VARCHAR", "attribute": None}
    assert columns["手机号码"] == {"column": "手机号码", "type": "VARCHAR", "attribute": None}
    for lang, words in (
        ("en", ("the customer's number", "not in use", "动感地带 94.7%", "yes 100.0%")),
        ("zh", ("客户号码", "未使用", "是 100.0%")),
    ):
        for format in ("table", "markdown", "csv", "plain"):
            done = run(capsys, "snapshot", "describe", str(file), "--format", format, workspace=root, lang=lang)
            assert done.code == Exit.CLEAN
            assert all(word in done.out for word in words), done.out
            assert "138123400" not in done.out + done.err
            assert "小明" not in done.out + done.err


def test_the_range_of_a_column_of_numbers_of_telephones_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    file.write_text(csv_text(people(), ","), encoding="utf-8", newline="")
    mapping = MAPPING.replace('min: -2000, max: 20000, column: "余额,元"', "column: 手机号码")
    root = workspace(tmp_path / "work", mapping)
    for format in ("json", "plain"):
        done = run(capsys, "snapshot", "describe", str(file), "--format", format, workspace=root)
        assert (done.code, "balance" in done.out, "138123400" in done.out) == (Exit.CLEAN, True, False)


def test_made_up_customers_are_as_the_mapping_reads_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, file = workspace(tmp_path / "work"), tmp_path / "x.parquet"
    made = run(
        capsys, "snapshot", "generate", "--customers", "2000", "--seed", "5", "--today", "2026-06-28", "-o", str(file), workspace=root
    )
    assert made.code == Exit.CLEAN
    done = run(capsys, "snapshot", "check", str(file), workspace=root)
    assert (done.code, done.out.splitlines()[-1]) == (Exit.CLEAN, "It fits campaigns/attributes.yaml.")
    plain = tmp_path / "plain.parquet"
    run(capsys, "snapshot", "generate", "--customers", "2000", "--seed", "5", "--today", "2026-06-28", "-o", str(plain), workspace=BASE)
    both = [
        json.loads(run(capsys, "dry-run", "--snapshot", str(one), "--format", "json", workspace=work).out)
        for one, work in ((file, root), (plain, BASE))
    ]
    assert both[0]["total"] == both[1]["total"]
    assert both[0]["messages"] == both[1]["messages"]


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ("attributes: {brand: {scale: 2}}", "`scale` is for attributes of type number"),
        ("attributes: {arpu: {scale: 0}}", "`scale` is no factor between units"),
        ("attributes: {brand: {values_in_snapshot: {M: mzon}}}", "`mzon` is none of the attribute's values"),
        ("attributes: {arpu: {true_values: [是]}}", "`true_values` is for attributes of type flag"),
        (
            "attributes: {arpu: {in_snapshot: false}}",
            "with `in_snapshot: false` the value is unknown of everybody, which `nullable` does not",
        ),
        (
            "attributes: {tier: {in_snapshot: false, nullable: true}}",
            "`cases` says where the value comes from, `in_snapshot: false` that it",
        ),
        ("attributes: {arpu: {in_snapshot: false, nullable: true, column: 月均}}", "`column` says where the value comes from"),
        ("attributes: {complained_days: {in_snapshot: false, unknown_values: ['-']}}", "`unknown_values` says where the value comes from"),
    ],
)
def test_a_mapping_that_means_nothing_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str], piece: str, said: str) -> None:
    root = copy_base(tmp_path / "work")
    change(root, "campaigns/attributes.yaml", piece)
    done = run(capsys, "check", "--no-cache", workspace=root)
    assert (done.code, said in done.out) == (Exit.FINDINGS, True)


@pytest.mark.parametrize(("scale", "written"), [("0.01", "57"), ("100", "0.0057"), ("0.0009765625", "583.68")])
def test_scaled_numbers_are_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str], scale: str, written: str) -> None:
    mapping = MAPPING.replace("scale: 0.01", f"scale: {scale}").replace("min: 0, max: 3000", "min: 0.57, max: 0.57")
    assert checked(capsys, tmp_path, people(*[{"月均消费(分)": written}] * 20), mapping=mapping) == (Exit.CLEAN, [])


LACKING = ("brand", "balance", "balance_low_on", "app_active")
"""One of each type."""


def test_what_snapshots_do_not_have_is_unknown_of_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, without, empty = (tmp_path / f"{name}.parquet" for name in ("whole", "without", "empty"))
    run(capsys, "snapshot", "generate", "--customers", "3000", "--seed", "5", "--today", "2026-06-28", "-o", str(whole), workspace=BASE)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * EXCLUDE ({', '.join(LACKING)}) FROM '{whole}') TO '{without}'")
        nothing = ", ".join(f"NULLIF({name}, {name}) AS {name}" for name in LACKING)
        connection.execute(f"COPY (SELECT * REPLACE ({nothing}) FROM '{whole}') TO '{empty}'")
    unknown, lacking = copy_base(tmp_path / "unknown"), copy_base(tmp_path / "lacking")
    for root, key in ((unknown, ""), (lacking, "in_snapshot: false, ")):
        change(root, "campaigns/attributes.yaml", f"attributes: {{{', '.join(f'{name}: {{{key}nullable: true}}' for name in LACKING)}}}")
        change(
            root,
            "campaigns/changsha/demo.yaml",
            "audience: {all: [{arpu: {at_least: 60}}], none: [{brand: [mzone]}, {balance: {below: 5}}, {balance_low_on: {in_days: {at_most: 3}}}]}",
        )
    found = [
        json.loads(run(capsys, "dry-run", "--snapshot", str(file), "--format", "json", workspace=root).out)
        for file, root in ((empty, unknown), (without, lacking))
    ]
    for one in found:
        one["snapshot"].pop("digest"), one["snapshot"].pop("file"), one.pop("workspace")
    assert [one.pop("unknown_attributes") for one in found] == [[], list(LACKING)]
    assert found[0] == found[1]
    assert found[0]["total"]["sent"] > 100
    done = run(capsys, "dry-run", "--snapshot", str(without), workspace=lacking)
    assert "so that it meets no condition but `known: false`: brand, balance, balance_low_on, app_active\n" in done.out
    assert "The snapshot does not say of which day its customers are.\n" in done.out
    rows = list(csv.DictReader(io.StringIO(run(capsys, "dry-run", "--snapshot", str(without), "--format", "csv", workspace=lacking).out)))
    assert {row["unknown"] for row in rows} == {", ".join(LACKING)}
    results = tmp_path / "results.parquet"
    run(capsys, "dry-run", "--snapshot", str(without), "-o", str(results), workspace=lacking)
    assert pq.read_schema(results).metadata[b"mobilectl.unknown"].decode() == ",".join(LACKING)
    assert run(capsys, "snapshot", "check", str(without), workspace=lacking).code == 0
    described = run(capsys, "snapshot", "describe", str(without), "--format", "csv", workspace=lacking).out.splitlines()
    assert next(line.split(",")[:5] for line in described if "not in the snapshot" in line) == [
        "",
        "not in the snapshot",
        "brand",
        "品牌",
        "100.0%",
    ]
    before = run(capsys, "dry-run", "--snapshot", str(without), "--against", str(unknown), workspace=lacking)
    assert (before.code, "Before the change: " in before.err) == (Exit.UNUSABLE, True)
    again = run(capsys, "dry-run", "--snapshot", str(without), "--against", str(lacking), workspace=lacking)
    assert (again.code, "No customer gets more or fewer messages, or at other times" in again.out) == (0, True)
    made = tmp_path / "made.parquet"
    run(capsys, "snapshot", "generate", "--customers", "30", "--seed", "5", "--today", "2026-06-28", "-o", str(made), workspace=lacking)
    with duckdb.connect() as connection:
        columns = [name for name, *_ in connection.execute(f"DESCRIBE FROM '{made}'").fetchall()]
    assert set(LACKING).isdisjoint(columns)


def test_headings_with_signs_that_cannot_be_seen_are_told_by_their_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "work")
    file = tmp_path / "odd.csv"
    file.write_text("customer,ci\u200bty,\x1b[31mbrand\n1,changsha,mzone\n", encoding="utf-8")
    assert "column `city` is missing; did you mean `ci<U+200B>ty`?\n" in run(capsys, "snapshot", "check", str(file), workspace=root).out
    described = run(capsys, "snapshot", "describe", str(file), workspace=root).out.splitlines()
    assert [line.split()[0] for line in described[-3:] if line] == ["ci<U+200B>ty", "<U+001B>[31mbrand"]
    told = json.loads(run(capsys, "snapshot", "describe", str(file), "--format", "json", workspace=root).out)
    assert [one["column"] for one in told["columns"]][-2:] == ["ci\u200bty", "\x1b[31mbrand"]
    done = run(capsys, "dry-run", "--snapshot", str(tmp_path / "\x1bc.csv"), workspace=root)
    assert done.err.splitlines()[0] == f"mobilectl: there is no file {tmp_path}/<U+001B>c.csv"
