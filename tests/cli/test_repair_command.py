"""`mobilectl repair` and `free-slots` from outside, on the sample workspace with a campaign that clashes."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from commands import Done, run
from worlds import change, copy_base

from mobilectl.exits import Exit

TOP = Path(__file__).parents[2]
CLASH = "campaigns/changsha/changsha-clash.yaml"
NEW_YEAR = "campaigns/province/new-year-data.yaml"


@pytest.fixture(autouse=True)
def _on_a_day_before_all_campaigns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.rules.repairs.state.today", lambda: date(2026, 11, 25))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    shutil.copytree(TOP / "campaigns", root / "campaigns")
    shutil.copy(TOP / "touchpoints.yaml", root)
    shutil.copy(TOP / "tools" / "clash.yaml", root / CLASH)
    return root


def bytes_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def codes(capsys: pytest.CaptureFixture[str], root: Path) -> list[str]:
    return sorted(one["code"] for one in json.loads(run(capsys, "check", "--format", "json", workspace=root).out)["findings"])


def test_repairs_are_listed_with_their_cost_and_nothing_changes(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(sample)
    done = run(capsys, "repair", "O001", workspace=sample)
    assert done.code == Exit.CLEAN
    assert done.out.splitlines()[0] == f"O001 price-clash  {CLASH}:20:10"
    assert "  1. exclude all customers of `changsha-clash` from `new-year-data`\n" in done.out
    assert "     cost: 3.6% of the contacts lost (estimate), values changed: 1\n" in done.out
    assert done.err == "Nothing was changed. `--diff` shows the change of the cheapest repair as a patch, `--apply` writes it.\n"
    assert bytes_of(sample) == before


def test_repairs_are_listed_in_chinese(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "repair", "price-clash", workspace=sample, lang="zh")
    assert "  1. `new-year-data` 排除 `changsha-clash` 的全部客户\n" in done.out
    assert "     代价：损失 3.6% 的触达（估算）、改动 1 处\n" in done.out
    assert done.err == "没有改动任何文件。`--diff` 以补丁形式显示代价最小的修复，`--apply` 写入文件。\n"


def test_all_clashes_are_looked_at_where_none_is_named(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "repair", "--format", "json", workspace=sample).out)
    assert found["version"] == 1
    assert list(dict.fromkeys((one["code"], one["line"]) for one in found["repairs"])) == [("O001", 20), ("F002", 26), ("F002", 29)]
    assert found["repairs"][0] == {
        "code": "O001",
        "name": "price-clash",
        "file": CLASH,
        "line": 20,
        "fingerprint": found["repairs"][0]["fingerprint"],
        "number": 1,
        "repair": "exclude all customers of `changsha-clash` from `new-year-data`",
        "lost": 0.035714,
        "estimated": True,
        "days": 0,
        "minutes": 0,
        "edits": 1,
        "files": [NEW_YEAR],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("F002", CLASH), [("F002", 26), ("F002", 29)]),  # both name a line of that file
        (("F002", f"{CLASH}:26"), [("F002", 26)]),
        ((f"{CLASH}:20",), [("O001", 20)]),
        ((NEW_YEAR,), [("O001", 20)]),
        (("overlap",), [("O001", 20)]),
        (("F002", f"{CLASH}:20"), []),
        (("T",), []),
    ],
)
def test_findings_are_chosen_by_rule_and_place(
    sample: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: list[tuple[str, int]]
) -> None:
    done = run(capsys, "repair", *arguments, "--format", "json", workspace=sample)
    assert list(dict.fromkeys((one["code"], one["line"]) for one in json.loads(done.out)["repairs"])) == expected
    assert ("There is nothing to repair." in done.err) == (expected == [])
    assert done.code == Exit.CLEAN


def test_a_finding_is_chosen_by_the_beginning_of_its_fingerprint(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "check", "--format", "json", workspace=sample).out)["findings"]
    mark = next(one["fingerprint"] for one in found if one["code"] == "O001")
    done = run(capsys, "repair", mark[:8], "--format", "json", workspace=sample)
    assert {one["fingerprint"] for one in json.loads(done.out)["repairs"]} == {mark}


def test_the_patch_applies_and_the_finding_is_gone(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = codes(capsys, sample)
    done = run(capsys, "repair", "--diff", "2", "O001", workspace=sample)
    assert done.out == (
        f"--- a/{NEW_YEAR}\n+++ b/{NEW_YEAR}\n@@ -14,6 +14,7 @@\n"
        "     - segment: do-not-sell\n     - segment: new-customers\n     - segment: elderly\n"
        "+    - city: [changsha]\n offer:\n   product: new-year-data-15g\n   price: 9.90 元/次\n"
    )
    assert done.err == "O001: exclude `city: [changsha]` from `new-year-data`\n"
    subprocess.run(["git", "apply", "-p1", "-"], input=done.out.encode(), cwd=sample, check=True)
    after = codes(capsys, sample)
    before.remove("O001")
    assert after == before


@pytest.mark.parametrize("arguments", [("--apply", "O001"), ("O001", "--apply"), ("--apply=1", "O001", CLASH), ("--apply", "O001", CLASH)])
def test_the_cheapest_repair_is_written(sample: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    before = bytes_of(sample)
    done = run(capsys, "repair", *arguments, workspace=sample)
    assert (done.code, done.out) == (Exit.CLEAN, "")
    assert done.err.splitlines()[-1] == "Repaired: 1 findings in 1 files."
    after = bytes_of(sample)
    assert [file for file in after if after[file] != before.get(file)] == [NEW_YEAR]
    assert "O001" not in codes(capsys, sample)


def test_all_that_has_a_repair_is_repaired(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "repair", "--apply", workspace=sample)
    assert done.code == Exit.CLEAN
    assert "O001: exclude all customers of `changsha-clash` from `new-year-data`\n" in done.err
    assert codes(capsys, sample) == ["R003"]
    again = run(capsys, "repair", "--apply", workspace=sample)
    assert (again.code, again.err) == (Exit.CLEAN, "There is nothing to repair.\n")


def test_a_finding_without_a_repair_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/demo.yaml", "evaluation: null")
    done = run(capsys, "repair", "R002", workspace=root)
    assert done.code == Exit.FINDINGS
    assert "No edit was found that removes it and brings nothing new." in done.out
    assert done.err == ""
    table = json.loads(run(capsys, "repair", "R002", "--format", "json", workspace=root).out)
    assert [(one["code"], one["number"], one["repair"]) for one in table["repairs"]] == [("R002", None, None)]
    done = run(capsys, "repair", "R002", "--apply", workspace=root)
    assert done.code == Exit.FINDINGS
    assert done.err.startswith("R002 at campaigns/changsha/demo.yaml:1 has no repair of number 1.\n")


def refused(done: Done, message: str, code: Exit = Exit.USAGE) -> None:
    assert done.code == code
    assert done.err.startswith(f"mobilectl: {message}\n"), done.err
    assert "Traceback" not in done.err


def test_what_cannot_be_asked_for_is_refused_with_what_would_be_right(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(sample)
    refused(run(capsys, "repair", "price-clsh", workspace=sample), "`price-clsh` is neither a rule nor the fingerprint of a finding here")
    refused(run(capsys, "repair", "0123abcd", workspace=sample), "`0123abcd` is neither a rule nor the fingerprint of a finding here")
    refused(run(capsys, "repair", "O001", "nowhere.yaml", workspace=sample), f"nowhere.yaml is not in the workspace {sample}")
    refused(run(capsys, "repair", "--apply", "0", "O001", workspace=sample), "`0` is not the number of a repair")
    refused(run(capsys, "repair", "O001", CLASH, "--apply", "x", workspace=sample), "`x` is not the number of a repair")
    refused(run(capsys, "repair", "--apply", "2", workspace=sample), "each of 3 findings has repairs with numbers of their own")
    refused(run(capsys, "repair", "--apply", "--diff", workspace=sample), "--diff and --apply cannot be asked for together")
    missing = run(capsys, "repair", "--snapshot", str(sample / "no.parquet"), workspace=sample)
    refused(missing, f"there is no file {sample / 'no.parquet'}", Exit.UNUSABLE)
    assert bytes_of(sample) == before


def test_a_number_that_is_too_high_changes_nothing(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(sample)
    done = run(capsys, "repair", "O001", "--apply", "9", workspace=sample)
    assert done.code == Exit.FINDINGS
    assert done.err.splitlines() == [f"O001 at {CLASH}:20 has no repair of number 9.", "Repaired: 0 findings in 0 files."]
    assert bytes_of(sample) == before


def test_a_file_that_cannot_be_read_is_told_and_is_no_clean_end(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sample / CLASH).write_text("kind: campaign\nid: [\n", encoding="utf-8")
    done = run(capsys, "repair", workspace=sample)
    assert done.code == Exit.FINDINGS
    assert done.err.splitlines()[0] == f"{CLASH} could not be read, so clashes with what stands there are not known."


def test_what_is_excepted_or_in_the_baseline_is_not_repaired(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "check", "--write-baseline", workspace=sample)
    assert run(capsys, "repair", workspace=sample).err == "There is nothing to repair.\n"


def test_costs_are_counted_on_a_snapshot(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = sample.parent / "people.parquet"
    run(capsys, "snapshot", "generate", "--customers", "5000", "--seed", "3", "--today", "2026-12-15", "-o", str(people), workspace=sample)
    done = run(capsys, "repair", "O001", "--snapshot", str(people), "--format", "json", workspace=sample)
    cheapest = json.loads(done.out)["repairs"][0]
    assert cheapest["repair"] == "exclude all customers of `changsha-clash` from `new-year-data`"
    assert not cheapest["estimated"]
    assert 0 < cheapest["lost"] < 0.2


def test_free_dates_are_listed(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "free-slots", "changsha-campus-cloud", "--format", "json", workspace=sample)
    assert done.code == Exit.CLEAN
    slots = json.loads(done.out)["slots"]
    assert [one["days"] for one in slots] == [0, 1, -1, 2, -2]
    assert slots[1] == {
        "days": 1,
        "from": "2027-02-16",
        "to": "2027-03-01",
        "sends": ["`launch` on 2027-02-19"],
        "findings": [],
        "messages": [],
    }
    assert done.err.startswith("look at it: the texts of `changsha-campus-cloud` name dates, which do not move with it: 2027年2月28日")


def test_no_free_date_is_told_with_what_would_be_found(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "free-slots", "changsha-clash", "--within", "2", "--format", "csv", workspace=sample, lang="zh")
    assert done.code == Exit.FINDINGS
    assert "O001 price-clash、F002 cap-contention," in done.out  # each rule once, though several caps are contended
    assert done.err.splitlines()[-1] == "前后 2 天内没有无冲突的日期，以上是最好的几个。"


def test_an_unknown_campaign_is_refused_with_the_one_meant(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "free-slots", "changsha-clsh", workspace=sample)
    refused(done, "there is no campaign `changsha-clsh`")
    assert "did you mean `changsha-clash`?" in done.err
