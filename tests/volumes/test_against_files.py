"""`dry-run --against BASE -o`: what a change does to everyone's messages as Parquet and as CSV for Excel, read back by others."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import Done, run
from volumes.test_against import BUDGETS, DEMO, before_and_after, compared, git, people, told
from volumes.test_against import repository as repository
from volumes.test_result_files import DOCS, query
from worlds import change

from mobilectl import __version__
from mobilectl.exits import Exit

FIGURES = ["sent_before", "sent_after", "kept", "moved", "displaced", "withdrawn", "regained", "new", "planned_before", "planned_after"]
STORM = "blackouts: [{id: storm, name: 抗洪保障, classes: [marketing], from: 2026-07-10, to: 2026-07-10}]"
DEFER = '\nsends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", on_block: defer}]'


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """After the change a rival takes the place of two messages, and a blackout that of three."""
    before, after = before_and_after(tmp_path)
    change(after, "campaigns/policy.yaml", STORM)
    return before, after


def left(capsys: pytest.CaptureFixture[str], folder: Path, sides: tuple[Path, Path], *more: str, lang: str = "en") -> Path:
    """The file of results, which is replaced."""
    file = folder / "results.parquet"
    done = compared(capsys, folder, *sides, "-o", str(file), "--force", *more, lang=lang)
    assert done.err.startswith(f"{file}: ")
    return file


def excel(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sums(file: Path, *by: str) -> dict[tuple[Any, ...], tuple[int, ...]]:
    figures = ", ".join(f"sum({name})::BIGINT" for name in FIGURES)
    rows = query(f"SELECT {''.join(f'{name}, ' for name in by)}{figures} FROM '{file}' GROUP BY ALL")
    return {row[: len(by)]: row[len(by) :] for row in rows}


def figures(one: dict[str, Any]) -> tuple[int, ...]:
    return tuple(one[name] for name in FIGURES)


@pytest.mark.parametrize(
    ("demo", "turned", "changed"),
    [
        (DEMO, False, {"displaced", "new"}),
        (DEMO, True, {"regained", "withdrawn"}),
        (DEMO + DEFER, False, {"moved", "new"}),
        (DEMO + DEFER, True, {"moved", "withdrawn"}),
    ],
)
def test_all_rows_together_are_what_the_summary_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path], demo: str, turned: bool, changed: set[str]
) -> None:
    for root in sides:
        change(root, "campaigns/changsha/demo.yaml", demo)
    two = (sides[1], sides[0]) if turned else sides
    file = left(capsys, tmp_path, two)
    found = told(compared(capsys, tmp_path, *two, "--format", "json"))
    assert sums(file) == {(): figures(found["total"])}
    assert sums(file, "item") == {(one["item"],): figures(one) for one in found["items"]}
    assert sums(file, "item", "message", "channel") == {
        (one["item"], f"{one['item']}/{one['message']}", one["channel"]): figures(one) for one in found["messages"]
    }
    by_city = {key: row for key, row in sums(file, "city", "item").items() if any(row[3:8])}
    assert by_city == {(one["city"], one["item"]): figures(one) for one in found["cities"]}
    taken = query(
        f"SELECT item, message, channel, rule, displaced_by, city, sum(displaced)::BIGINT FROM '{file}' WHERE displaced > 0 GROUP BY ALL"
    )
    assert sorted(taken, key=str) == sorted(
        ((one["item"], f"{one['item']}/{one['message']}", one["channel"], f"{one['kind']}/{one['rule']}", one["by"], one["city"],
          one["messages"]) for one in found["displaced"]), key=str,
    )  # fmt: skip
    assert {name for name in FIGURES[3:8] if found["total"][name]} == changed


def test_messages_displaced_have_rows_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    file = left(capsys, tmp_path, sides)
    columns = (
        "channel, channel_name, message, unit, unit_name, class, rule, rule_name, displaced_by, displaced_by_name, city, city_name, tier, "
        "tier_name, sent_before, sent_after, kept, displaced, planned_before, planned_after"
    )
    launch = ("sms", "短信", "demo/launch", "changsha", "长沙分公司", "marketing")
    nudge = ("app_push", "APP 推送", "demo/nudge", "changsha", "长沙分公司", "marketing")
    rival = ("cap/marketing-day", "每天最多 1 条营销信息", "rival", "夏日话费礼")
    storm = ("blackout/storm", "抗洪保障", None, None)
    changsha, zhuzhou, others = ("changsha", "长沙", "C", "C 级"), ("zhuzhou", "株洲", "C", "C 级"), (None, None, None, None)
    assert query(f"SELECT {columns} FROM '{file}' WHERE item = 'demo'") == [
        (*launch, *others, *changsha, 1, 1, 1, 0, 1, 1),
        (*launch, *rival, *changsha, 1, 0, 0, 1, 1, 1),
        (*launch, *rival, *zhuzhou, 1, 0, 0, 1, 1, 1),
        (*nudge, *others, *changsha, 6, 6, 6, 0, 6, 6),
        (*nudge, *others, *zhuzhou, 3, 3, 3, 0, 3, 3),
        (*nudge, *storm, *changsha, 2, 0, 0, 2, 2, 2),
        (*nudge, *storm, *zhuzhou, 1, 0, 0, 1, 1, 1),
    ]
    assert query(f"SELECT DISTINCT item, item_name, rule, displaced_by FROM '{file}' WHERE item <> 'demo' ORDER BY ALL") == [
        ("bill", "账单提醒", None, None), ("rival", "夏日话费礼", None, None),
    ]  # fmt: skip


def test_the_file_says_what_it_is_and_the_pages_describe_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    file = left(capsys, tmp_path, sides)
    found = told(compared(capsys, tmp_path, *sides, "--format", "json"))
    schema = pq.read_schema(file)
    assert schema.names == [
        "channel", "channel_name", "item", "item_name", "message", "unit", "unit_name", "class", "rule", "rule_name", "displaced_by",
        "displaced_by_name", "city", "city_name", "tier", "tier_name", *FIGURES,
    ]  # fmt: skip
    assert {str(key, "utf-8"): str(value, "utf-8") for key, value in schema.metadata.items()} == {
        "mobilectl.version": __version__, "mobilectl.schema": "1", "mobilectl.kind": "against",
        "mobilectl.by": "channel,item,message,unit,class,rule,displaced_by,city,tier", "mobilectl.from": "2026-07-01",
        "mobilectl.to": "2026-07-31", "mobilectl.snapshot.file": "people.parquet", "mobilectl.snapshot.digest": found["snapshot"]["digest"],
        "mobilectl.snapshot.customers": "6", "mobilectl.snapshot.made_up": "false", "mobilectl.base": str(sides[0]),
        "mobilectl.before.digest": found["before"]["digest"], "mobilectl.workspace.digest": found["workspace"]["digest"],
    }  # fmt: skip
    for lang, heading in (("en", "## The Parquet file of a comparison"), ("zh", "## 比较的 Parquet 文件")):
        page = (DOCS / f"results.{lang}.md").read_text(encoding="utf-8")
        described = page[page.index(heading) :]
        for field in schema:
            assert field.metadata[b"meaning"]
            assert field.type == (pa.int64() if field.name in FIGURES else pa.string())
            assert field.metadata.get(b"unit") == (b"messages" if field.name in FIGURES else None)
            if not field.name.endswith("_name"):
                kind = "int64" if field.name in FIGURES else "(text|文本)"
                assert re.search(rf"^\|.*`{field.name}`.* \| {kind} \|", described, re.MULTILINE)
        for key in ("mobilectl.kind", "mobilectl.base", "mobilectl.before.commit", "mobilectl.before.digest", "mobilectl.workspace.digest"):
            assert f"`{key}`" in described


def test_what_is_gone_is_named_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    file = left(capsys, tmp_path, (sides[1], sides[0]))
    rows = query(f"SELECT DISTINCT item_name, sum(withdrawn)::BIGINT FROM '{file}' WHERE item = 'rival' GROUP BY ALL")
    assert rows == [("夏日话费礼", 3)]


def test_unit_and_class_are_those_of_before_the_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    send = 'id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"'
    change(sides[0], "campaigns/changsha/demo.yaml", "sends: [{" + send + ", class: service}]")
    file = left(capsys, tmp_path, sides)
    assert query(f"SELECT DISTINCT class FROM '{file}' WHERE message = 'demo/launch'") == [("service",)]


def test_customers_that_nothing_tells_apart_stand_in_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    for root in sides:
        change(root, "campaigns/attributes.yaml", "attributes: {city: null, tier: null}")
    file = left(capsys, tmp_path, sides)
    assert pq.read_schema(file).metadata[b"mobilectl.by"] == b"channel,item,message,unit,class,rule,displaced_by"
    assert query(f"SELECT displaced_by, displaced FROM '{file}' WHERE displaced > 0") == [("rival", 2), (None, 3)]


def test_the_file_is_the_same_however_customers_are_split_and_whatever_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = left(capsys, tmp_path, sides).read_bytes()
    monkeypatch.setattr("mobilectl.volumes.local.BATCH", 2)
    monkeypatch.setattr("mobilectl.volumes.local.SHARE", 2)
    assert left(capsys, tmp_path, sides, "--processes", "2").read_bytes() == first
    compared(capsys, tmp_path, *sides, "-o", str(tmp_path / "results.parquet"), "--force", lang="zh")
    assert (tmp_path / "results.parquet").read_bytes() == first
    assert not list(tmp_path.glob(".results*"))


@pytest.mark.parametrize(("base", "asked"), [(("main",), "main"), ((), None)])
def test_the_base_stands_in_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], repository: Path, base: tuple[str, ...], asked: str | None
) -> None:
    file = tmp_path / "results.parquet"
    done = run(capsys, "dry-run", "--against", *base, "--snapshot", str(people(tmp_path)), "-o", str(file), workspace=repository)
    assert done.code == 0
    notes = pq.read_schema(file).metadata
    commit = git(repository, "rev-parse", "main")
    assert (notes[b"mobilectl.base"].decode(), notes[b"mobilectl.before.commit"].decode()) == (asked or commit, commit)


def test_csv_is_the_long_table_for_excel(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    change(sides[1], "campaigns/changsha/demo.yaml", 'name: "=cmd|1"')
    file = tmp_path / "results.csv"
    done = compared(capsys, tmp_path, *sides, "-o", str(file), lang="zh")
    assert done.err == f"{file}：4 行\n"
    rows = excel(file)
    assert rows[0] == [
        "编号 (item)", "触点或活动", "提醒或下发", "渠道", "编号 (by)", "占了位置的", "类型", "规则", "编号 (city)", "地市", "被拦下的消息",
        "快照", "客户数据截至", "最新的客户数据截至", "改动前的工作区", "工作区", "种子", "触达记录", "快照里没有的属性",
    ]  # fmt: skip
    found = told(compared(capsys, tmp_path, *sides, "--format", "json"))
    made_on = [found["snapshot"]["digest"], "", "", found["before"]["digest"], found["workspace"]["digest"], "", "", ""]
    launch = ["demo", "'=cmd|1", "launch", "sms", "rival", "夏日话费礼", "cap", "marketing-day"]
    nudge = ["demo", "'=cmd|1", "nudge", "app_push", "", "没有消息占位，是规则不允许", "blackout", "storm"]
    assert rows[1:] == [
        [*nudge, "changsha", "长沙", "2", *made_on],
        [*launch, "changsha", "长沙", "1", *made_on],
        [*launch, "zhuzhou", "株洲", "1", *made_on],
        [*nudge, "zhuzhou", "株洲", "1", *made_on],
    ]
    printed = list(csv.reader(io.StringIO(compared(capsys, tmp_path, *sides, "--format", "csv", lang="zh").out)))
    assert printed[1:] == rows[1:]
    assert printed[0] == [
        "item", "item_name", "message", "channel", "by", "by_name", "kind", "rule", "city", "city_name", "messages",
        "snapshot", "as_of", "as_of_newest", "workspace_before", "workspace", "seed", "history", "unknown",
    ]  # fmt: skip


def test_a_folder_gets_every_table_whole_and_what_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobilectl.reports.against_tables.MOST_ROWS", 1)
    change(sides[1], "campaigns/policy.yaml", BUDGETS.replace("SHARE", "0.05") + "limits: {contention_share: 0.1}")
    folder = tmp_path / "tables"
    done = compared(capsys, tmp_path, *sides, "-o", f"{folder}/")
    assert done.code == Exit.FINDINGS
    costs = ["costs_by_channel", "costs_by_item"]
    names = ["about", "budgets", "cities", "contacts_marketing", *costs, "displaced", "fates", "items"]
    assert sorted(one.name for one in folder.iterdir()) == [f"{name}.csv" for name in names]
    assert done.err == f"{folder}/: 9 tables\n"
    about = excel(folder / "about.csv")
    assert about[0] == ["about these tables"]
    assert [line for (line,) in about[1:]] == done.out.split("\n\n")[0].splitlines()
    said = "\n".join(line for (line,) in about)
    assert "budget `share` (每个活动最多少发 13%) allows 5%" in said
    assert "Campaign demo loses 33.3% of its messages (5 of 15); `limits.contention_share` allows 10%." in said
    ends = [
        "snapshot", "customers as of", "newest customers as of", "workspace before the change", "workspace", "seed", "contact log",
        "attributes known of nobody",
    ]  # fmt: skip
    for name in names[1:]:
        assert excel(folder / f"{name}.csv")[0][-8:] == ends
    assert [row[:6] for row in excel(folder / "cities.csv")[1:]] == [
        ["changsha", "长沙", "demo", "暑期流量包", "2", "3"], ["zhuzhou", "株洲", "demo", "暑期流量包", "1", "2"],
    ]  # fmt: skip
    assert [row[0] for row in excel(folder / "budgets.csv")[1:]] == ["no-service", "share"]
    assert "The greatest 1 of 2; `--format json` and `-o` have all." in done.out


def refused(capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path], snapshot: Path, *more: str) -> Done:
    """A comparison that is refused before it has said anything."""
    done = run(capsys, "dry-run", "--snapshot", str(snapshot), "--against", str(sides[0]), *more, workspace=sides[1])
    assert done.out == ""
    return done


def test_files_are_replaced_only_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]
) -> None:
    snapshot = people(tmp_path)
    for name, hint in (("x.parquet", "replace it by --force"), ("x.csv", "replace it by --force"), ("x.xlsx", "name a .parquet file")):
        (tmp_path / name).write_text("mine")
        done = refused(capsys, sides, snapshot, "-o", str(tmp_path / name))
        assert (done.code, hint in done.err) == (Exit.USAGE if name == "x.xlsx" else Exit.UNUSABLE, True)
        assert (tmp_path / name).read_text() == "mine"
    assert compared(capsys, tmp_path, *sides, "-o", str(tmp_path / "x.csv"), "--force").code == Exit.FINDINGS
    assert len(excel(tmp_path / "x.csv")) == 5


def test_what_is_read_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    snapshot, log = people(tmp_path), tmp_path / "log.csv"
    log.write_text("customer,day,channel,class,owner,item\n1,2026-06-28,sms,marketing,old,\n", encoding="utf-8")
    for read in (snapshot, log):
        content = read.read_bytes()
        done = refused(capsys, sides, snapshot, "--history", str(log), "-o", str(read), "--force")
        assert (done.code, f"{read} cannot take the results: {read} is read there" in done.err) == (Exit.USAGE, True)
        assert read.read_bytes() == content


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    (tmp_path / "file").write_text("mine")
    for path in ("file/x.parquet", "file/x.csv", "file/more/"):
        done = refused(capsys, sides, people(tmp_path), "-o", f"{tmp_path}/{path}")
        assert (done.code, "cannot be written: " in done.err) == (Exit.UNUSABLE, True)


def test_the_contact_log_stands_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Path, Path]) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"1,2026-06-{day},sms,marketing,old,\n" for day in (28, 29, 30))
    log.write_text(f"customer,day,channel,class,owner,item\n{rows}", encoding="utf-8")
    change(sides[0], "campaigns/policy.yaml", "caps: []")
    file = left(capsys, tmp_path, sides, "--history", str(log))
    found = told(compared(capsys, tmp_path, *sides, "--history", str(log), "--format", "json"))
    assert pq.read_schema(file).metadata[b"mobilectl.history.digest"].decode() == found["history"]["digest"]
    by = query(f"SELECT DISTINCT displaced_by, displaced_by_name FROM '{file}' WHERE rule = 'cap/marketing-week'")
    assert by == [("old", None)]
    assert query(f"SELECT sum(displaced)::BIGINT FROM '{file}'") == [(found["total"]["displaced"],)]
