"""`dry-run -o`: Parquet for further analysis, CSV for Excel, read back by others."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import Done, run
from volumes.test_breakdown_commands import contested as contested
from volumes.test_volume_commands import people as people
from worlds import BASE, change, copy_base

from mobilectl import __version__
from mobilectl.exits import Exit
from mobilectl.messages import Language, say
from mobilectl.reports.tables import Column, Table, render, spreadsheet

DOCS = Path(__file__).resolve().parents[2] / "docs"
FIGURES = ["planned", "sent", "later", "held_back", "unreachable", "opted_out"]


def dry_run(capsys: pytest.CaptureFixture[str], people: Path, root: Path, *more: str, lang: str = "en") -> Done:
    return run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=root, lang=lang)


def query(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(sql).fetchall()


def told(capsys: pytest.CaptureFixture[str], people: Path, root: Path, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dry_run(capsys, people, root, "--format", "json", *more).out)
    return found


def test_parquet_holds_the_finest_breakdown_and_what_it_was_made_on(
    people: Path, contested: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out" / "results.parquet"
    done = dry_run(capsys, people, contested, "-o", str(file))
    assert done.code == Exit.FINDINGS
    assert done.err.startswith(f"{file}: ")
    found = told(capsys, people, contested)
    sums = query(f"SELECT {', '.join(f'sum({name})::BIGINT' for name in FIGURES)} FROM '{file}'")
    assert sums == [tuple(found["total"][name] for name in FIGURES)]
    by_city = query(f"SELECT city, sum(sent)::BIGINT FROM '{file}' GROUP BY city")
    (cities,) = [one["rows"] for one in found["messages"] if one["by"] == ["city"]]
    assert dict(by_city) == {one["city"]: one["sent"] for one in cities}
    held = query(f"SELECT DISTINCT item, item_name, rule, day FROM '{file}' WHERE held_back > 0")
    assert held == [("rival", "长沙暑期特惠", "cap/marketing-day", date(2026, 7, 3))]
    table = pq.read_table(file)
    assert table.column_names == [
        "day", "channel", "channel_name", "item", "item_name", "message", "unit", "unit_name", "class", "rule", "rule_name",
        "city", "city_name", "tier", "tier_name", *FIGURES,
    ]  # fmt: skip
    assert [table.schema.field(name).type for name in ("day", "item", "sent")] == [pa.date32(), pa.string(), pa.int64()]
    notes = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert notes == {
        "mobilectl.version": __version__, "mobilectl.schema": "1", "mobilectl.kind": "dry-run",
        "mobilectl.by": "day,channel,item,message,unit,class,rule,city,tier",
        "mobilectl.from": "2026-07-01", "mobilectl.to": "2026-07-31", "mobilectl.snapshot.file": "people.parquet",
        "mobilectl.snapshot.digest": found["snapshot"]["digest"], "mobilectl.snapshot.as_of": "2026-06-28",
        "mobilectl.snapshot.customers": "20000", "mobilectl.snapshot.made_up": "true", "mobilectl.snapshot.seed": "5",
        "mobilectl.workspace.digest": found["workspace"]["digest"],
    }  # fmt: skip
    assert [one.name for one in file.parent.iterdir()] == ["results.parquet"]
    first = file.read_bytes()
    file.write_text("replaced")
    assert dry_run(capsys, people, contested, "-o", str(file), "--force", "--processes", "1").code == Exit.FINDINGS
    assert file.read_bytes() == first


def test_parquet_holds_the_breakdown_that_is_asked_for(
    people: Path, contested: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry_run(capsys, people, contested, "--by", "item,displaced_by", "-o", str(tmp_path / "a.parquet"))
    rows = pq.read_table(tmp_path / "a.parquet", columns=["item", "displaced_by", "held_back"]).to_pylist()
    held = told(capsys, people, contested)["displaced"]
    assert [(one["item"], one["displaced_by"], one["held_back"]) for one in rows if one["held_back"]] == [
        (one["item"], one["by"], one["messages"]) for one in held
    ]
    dry_run(capsys, people, contested, "--by", "hour,day", "-o", str(tmp_path / "b.parquet"))
    table = pq.read_table(tmp_path / "b.parquet")
    assert table.column_names == ["hour", "day", "due", "delivered", "late", "missed", "waiting"]
    assert table.schema.field("hour").type == pa.int8()


def test_each_column_says_what_it_means_and_the_pages_describe_it(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [(DOCS / f"results.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "zh")]
    for number, by in enumerate(["week,campaign,touchpoint,displaced_by", "hour", "day,channel,item,message,unit,class,rule,city,tier"]):
        dry_run(capsys, people, BASE, "--by", by, "-o", str(tmp_path / f"{number}.parquet"))
        schema = pq.read_schema(tmp_path / f"{number}.parquet")
        for field in schema:
            assert field.metadata[b"meaning"]
            assert (field.metadata.get(b"unit") == b"messages") == (field.type == pa.int64())
            if not field.name.endswith("_name"):
                assert all(
                    re.search(rf"^\|.*`{field.name}`.* \| (date|text|int8|int64|日期|文本) \|", page, re.MULTILINE) for page in pages
                )
        assert all(f"`{key.decode()}`" in page for key in schema.metadata for page in pages)


def test_csv_opens_in_excel_with_chinese_headings(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.csv"
    done = dry_run(capsys, people, BASE, "--by", "channel,item", "-o", str(file), lang="zh")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))
    assert rows[0] == [
        "编号 (channel)", "渠道", "编号 (item)", "触点或活动", "计划", "发出", "其中顺延", "被拦下", "无法触达", "已拒收",
        "快照", "客户数据截至", "最新的客户数据截至", "工作区", "种子", "触达记录", "快照里没有的属性",
    ]  # fmt: skip
    assert ["app_push", "APP 推送", "demo", "暑期流量包"] in [row[:4] for row in rows]
    found = told(capsys, people, BASE)
    assert all(row[10:] == [found["snapshot"]["digest"], "2026-06-28", "", found["workspace"]["digest"], "5", "", ""] for row in rows[1:])
    assert done.err == f"{file}：{len(rows) - 1} 行\n"


def test_a_folder_gets_every_table_and_what_they_are_about(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    done = dry_run(capsys, people, BASE, "-o", f"{folder}/")
    names = {one.stem for one in folder.iterdir()}
    assert {"about", "messages_by_day", "messages_by_item", "reach", "weekly", "costs_by_channel", "messages_by_day_hour_channel"} <= names
    assert done.err == f"{folder}/: {len(names)} tables\n"
    about = (folder / "about.csv").read_text(encoding="utf-8-sig").splitlines()
    assert about[:2] == ["about these tables", '"Dry run from 2026-07-01 to 2026-07-31 with 20,000 customers"']
    assert any(re.search(r"Workspace: sha256:[0-9a-f]{64}", line) for line in about)
    for one in folder.iterdir():
        assert one.read_bytes().startswith(b"\xef\xbb\xbf")
        if one.stem != "about":
            assert (
                one.read_text(encoding="utf-8-sig")
                .splitlines()[0]
                .endswith(",snapshot,customers as of,newest customers as of,workspace,seed,contact log,attributes known of nobody")
            )


def test_a_folder_gets_the_breakdown_alone_where_one_is_asked_for(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dry_run(capsys, people, BASE, "--by", "hour,unit", "-o", f"{tmp_path / 'tables'}/")
    assert sorted(one.name for one in (tmp_path / "tables").iterdir()) == ["about.csv", "messages_by_hour_unit.csv"]


def test_what_an_earlier_run_left_in_a_folder_is_named(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = f"{tmp_path / 'tables'}/"
    dry_run(capsys, people, BASE, "--by", "item", "-o", folder)
    done = dry_run(capsys, people, BASE, "--by", "channel", "-o", folder, "--force")
    assert done.err == f"{folder}: 2 tables\n{folder} also holds what is not of this dry run: messages_by_item.csv\n"
    assert "发出" in dry_run(capsys, people, BASE, "--by", "item", "-o", folder, "--force", lang="zh").out
    assert (tmp_path / "tables" / "messages_by_channel.csv").exists()


def test_what_a_spreadsheet_would_take_for_a_formula_is_text(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = (Column("a", say("{name}", name="=1")), Column("b", say("b")))
    table = Table(
        None,
        columns,
        [("=HYPERLINK(1)", -5), ("+1", "-1"), ("@x", "\t=1"), ("a=1", -0.5), (("=1", "b"), None), ("＝1", 3), ("0" * 24, "0731")],
    )
    expected = [
        ("'=HYPERLINK(1)", "-5"),
        ("'+1", "'-1"),
        ("'@x", "'\t=1"),
        ("a=1", "-0.5"),
        ("'=1, b", ""),
        ("'＝1", "3"),
        ("'" + "0" * 24, "0731"),
    ]
    assert list(map(tuple, csv.reader(io.StringIO(render(table, "csv", Language("en"))))))[1:] == expected
    text = spreadsheet(table, Language("en")).decode("utf-8-sig")
    assert list(map(tuple, csv.reader(io.StringIO(text, newline=""))))[1:] == expected
    assert text.count("\r\n") == 8
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml", 'name: "=cmd|1"\n')
    assert ",'=cmd|1," in dry_run(capsys, people, root, "--by", "item", "--format", "csv").out


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("x.xlsx", Exit.USAGE, "name a .parquet file, a .csv file, which Excel opens, or a folder, ending in /"),
        ("x", Exit.USAGE, "results cannot be written as x"),
        ("here.csv", Exit.UNUSABLE, "here.csv is there already"),
        ("full/", Exit.UNUSABLE, "full/ is there already"),
        ("full", Exit.UNUSABLE, "full is there already"),
        ("here.csv/", Exit.UNUSABLE, "here.csv/ cannot be written: here.csv is a file, not a folder"),
        ("here.csv/deep/", Exit.UNUSABLE, "here.csv is a file, not a folder"),
        ("here.csv/x.parquet", Exit.UNUSABLE, "here.csv is a file, not a folder"),
        ("", Exit.USAGE, "the path of -o is empty\n  hint: name a .parquet file, a .csv file or a folder; a variable in it may not be set"),
        (" ", Exit.USAGE, "the path of -o is empty"),
    ],
)
def test_where_results_cannot_go_is_said_before_anything_is_counted(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, path: str, code: Exit, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "here.csv").write_text("mine")
    monkeypatch.setattr("mobilectl.cli.engines.Local.count", None)  # it would end in an internal error
    for more in ([], ["--force"]) if "already" not in said else ([],):
        done = run(capsys, "dry-run", "--snapshot", str(people), "-o", path, *more, workspace=BASE)
        assert (done.code, done.out) == (code, "")
        assert said in done.err
    assert ((tmp_path / "here.csv").read_text(), len(list(tmp_path.iterdir()))) == ("mine", 2)


@pytest.mark.parametrize(
    ("address", "output"),
    [
        ("people.parquet", "people.parquet"),
        ("people.parquet", "../here/./people.parquet"),
        ("people.parquet", "link.parquet"),
        ("link.parquet", "people.parquet"),
        ("people.parquet", "./"),
        ("snap", "snap/new.parquet"),
        ("snap", "snap/month=7/one.parquet"),
        ("snap/", "snap/new/deep.csv"),
        ("snap", "snap/"),
        ("snap", "snap/tables/"),
        ("snap", "linked/new.csv"),
        ("linked", "snap/new.csv"),
        ("snap", "people.parquet"),
        ("snap", "snap/to-nothing.parquet"),
        ("file:snap", "snap/new.csv"),
        ("snap/*/*.parquet", "snap/month=7/one.parquet"),
        ("snap/*/*.parquet", "snap/month=8/new.parquet"),
        ("snap/**/*.parquet", "snap/new.parquet"),
        ("snap/**/*.parquet", "linked/new/deep/new.parquet"),
        ("snap/**", "snap/new.csv"),
        ("snap/**", "snap/tables/"),
        ("snap/**/*.csv", "snap/tables/"),
        ("./s*p/month=7/[o]ne.parquet", "people.parquet"),
    ],
)
@pytest.mark.parametrize("option", ["--snapshot", "--history"])
def test_what_is_read_is_never_replaced_or_joined_by_results(
    people: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    output: str,
    option: str,
) -> None:
    here = tmp_path / "here"
    (here / "snap" / "month=7").mkdir(parents=True)
    monkeypatch.chdir(here)
    Path("people.parquet").write_bytes(people.read_bytes())
    Path("link.parquet").symlink_to("people.parquet")
    Path("linked").symlink_to("snap")
    Path("snap/month=7/one.parquet").symlink_to(here / "people.parquet")
    Path("snap/to-nothing.parquet").symlink_to(here / "new.parquet")
    before = sorted(here.rglob("*"))
    read = ["--snapshot", str(people), "--history", address] if option == "--history" else ["--snapshot", address]
    done = run(capsys, "dry-run", *read, "-o", output, "--force", workspace=BASE)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err.startswith(
        f"mobilectl: {output} cannot take the results: {address} is read there\n  hint: name a file or folder elsewhere"
    )
    assert (sorted(here.rglob("*")), Path("people.parquet").read_bytes()) == (before, people.read_bytes())


@pytest.mark.parametrize(
    ("address", "output"),
    [
        ("people.parquet", "results.parquet"),
        ("people.parquet", "snap/"),
        ("snap/*.parquet", "snap/new.csv"),
        ("snap/*.parquet", "snap/month=7/new.parquet"),
        ("snap/*.parquet", "snap/tables/"),
        ("*.parquet", "tables/"),
        ("snap", "snap-of-july.csv"),
    ],
)
def test_results_may_lie_beside_what_is_read(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str, output: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snap").mkdir()
    for file in ("people.parquet", "snap/people.parquet"):
        (tmp_path / file).write_bytes(people.read_bytes())
    done = run(capsys, "dry-run", "--snapshot", address, "--by", "item", "-o", output, "--force", workspace=BASE)
    assert (done.code, (tmp_path / output).exists()) == (Exit.CLEAN, True)


@pytest.mark.parametrize("by", [(), ("--by", "item"), ("--by", "hour,day")])
@pytest.mark.parametrize("format", ["table", "plain", "markdown", "csv", "json"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_output_says_what_it_was_made_on(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], by: tuple[str, ...], format: str, lang: str
) -> None:
    out = dry_run(capsys, people, BASE, "--format", format, *by, lang=lang).out
    assert len(set(re.findall(r"sha256:[0-9a-f]{64}", out))) == 2
    assert "2026-06-28" in out
    assert re.search(r'(seed |种子 |"seed": "|,)5', out)
