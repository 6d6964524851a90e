"""`mobilectl check` as its users run it: choosing rules, exit codes, git changes, standard input, the baseline, the cache."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from commands import HEEDING_INTERRUPTS, run
from worlds import change, copy_base

DEMO = "campaigns/changsha/demo.yaml"


def without_opt_out(folder: Path) -> Path:
    """The base workspace with one error, W003, and one warning, R002."""
    root = copy_base(folder)
    path = root / DEMO
    path.write_text(path.read_text(encoding="utf-8").replace("拒收请回复R", ""), encoding="utf-8")
    change(root, DEMO, "evaluation: null")
    return root


def found(capsys: pytest.CaptureFixture[str], *arguments: str, workspace: Path) -> list[str]:
    done = run(capsys, "check", "--format", "json", *arguments, workspace=workspace)
    return [one["code"] for one in json.loads(done.out)["findings"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["R002", "W003"]),
        (("--select", "W003"), ["W003"]),
        (("--select", "w"), ["W003"]),
        (("--select", "opt-out-missing"), ["W003"]),
        (("--select", "wording,readiness"), ["R002", "W003"]),
        (("--select", "W", "--select", "R"), ["R002", "W003"]),
        (("--ignore", "W003"), ["R002"]),
        (("--select", "W,R", "--ignore", "R002"), ["W003"]),
        (("--ignore", "wording, readiness"), []),
    ],
)
def test_rules_are_chosen_by_code_beginning_name_or_family(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: list[str]
) -> None:
    assert sorted(found(capsys, *arguments, workspace=without_opt_out(tmp_path))) == expected


def test_an_unknown_rule_is_refused_with_the_one_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", "--select", "opt-out-mising", workspace=copy_base(tmp_path))
    assert done.code == 2
    assert "there is no rule `opt-out-mising`" in done.err
    assert "did you mean `opt-out-missing`?" in done.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--ignore", "W003"), 0),
        ((), 1),
        (("--ignore", "W003", "--fail-on", "warning"), 1),
        (("--fail-on", "never"), 0),
        (("--exit-zero",), 0),
        (("--exit-zero", "--fail-on", "warning"), 0),
    ],
)
def test_the_exit_code_follows_the_severity_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    assert run(capsys, "check", *arguments, workspace=without_opt_out(tmp_path)).code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fix", "--diff", "--watch"), "--fix and --watch cannot be asked for together"),
        (("--write-baseline", "--rewrite-baseline"), "--write-baseline and --rewrite-baseline cannot be asked for together"),
        (("-",), "standard input is checked in place of one file, which must be named"),
        (("--stdin-filename", DEMO), "standard input is checked in place of one file, which must be named"),
        (("-", "--stdin-filename", "elsewhere.txt"), "elsewhere.txt is no definition file of the workspace"),
        (("--also", "sarif"), "`sarif` is not FORMAT=FILE"),
        (("--also", "word=a.doc"), "`word=a.doc` is not FORMAT=FILE"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    done = run(capsys, "check", *arguments, workspace=copy_base(tmp_path))
    assert done.code == 2
    assert said in done.err


def test_statistics_count_findings_by_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", "--statistics", "--format", "json", workspace=without_opt_out(tmp_path))
    rows = json.loads(done.out)["rules"]
    assert [(row["code"], row["findings"], row["files"]) for row in rows] == [("R002", 1, 1), ("W003", 1, 1)]
    assert "W003" in run(capsys, "check", "--statistics", workspace=tmp_path).out


def test_further_formats_go_to_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = without_opt_out(tmp_path / "w")
    sarif, lines = tmp_path / "out" / "a.sarif", tmp_path / "out" / "a.txt"
    done = run(capsys, "check", "--also", f"sarif={sarif}", "--also", f"concise={lines}", workspace=root)
    assert "W003" in done.out
    assert json.loads(sarif.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert [line.split(":")[0] for line in lines.read_text(encoding="utf-8").splitlines()] == [DEMO, DEMO]


def test_standard_input_stands_for_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_base(tmp_path)
    typed = (root / DEMO).read_text(encoding="utf-8").replace("拒收请回复R", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode("utf-8"))))
    assert found(capsys, "-", "--stdin-filename", DEMO, workspace=root) == ["W003"]
    assert found(capsys, workspace=root) == []


def test_a_new_file_on_standard_input_is_compared_with_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_base(tmp_path)
    typed = (root / DEMO).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
    assert "S007" in found(capsys, "-", "--stdin-filename", "campaigns/changsha/new.yaml", workspace=root)


def git(root: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], cwd=root, check=True, capture_output=True)


def test_changed_reports_what_a_change_brings_on_either_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = without_opt_out(tmp_path)
    git(root, "init", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-m", "base")
    assert found(capsys, "--changed", workspace=root) == []
    path = root / DEMO
    path.write_text("# a line more\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert found(capsys, "--changed", workspace=root) == []
    path.rename(root / "campaigns/changsha/renamed.yaml")
    assert found(capsys, "--changed", "HEAD", workspace=root) == []
    change(root, "campaigns/zhuzhou/second.yaml!", path.with_name("renamed.yaml").read_text(encoding="utf-8"))
    assert "S007" in found(capsys, "--changed", "HEAD", workspace=root)
    assert found(capsys, "--changed", "HEAD", "--select", "R002", workspace=root) == ["R002"]


def test_the_baseline_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = without_opt_out(tmp_path)
    done = run(capsys, "check", "--write-baseline", workspace=root)
    assert (done.code, done.out) == (0, "campaigns/baseline.json holds 2 findings: from now on only others are reported.\n")
    assert run(capsys, "check", workspace=root).code == 0
    assert sorted(found(capsys, "--no-baseline", workspace=root)) == ["R002", "W003"]
    path = root / DEMO
    path.write_text(path.read_text(encoding="utf-8").replace("theme:", "priorty: 1\ntheme:"), encoding="utf-8")
    assert run(capsys, "check", "--write-baseline", workspace=root).code == 7
    path.write_text(path.read_text(encoding="utf-8").replace("priorty: 1\n", ""), encoding="utf-8")
    change(root, DEMO, "evaluation: {survey: {channel: sms, within: 48h}, targets: {reach: 0.9}}\npriority: 41")
    assert found(capsys, workspace=root) == ["X006"]
    done = run(capsys, "check", "--write-baseline", workspace=root)
    assert done.out == "campaigns/baseline.json holds 1 findings; 1 that were mended are out of it.\n"
    assert found(capsys, workspace=root) == []
    change(root, DEMO, "evaluation: null")
    assert found(capsys, workspace=root) == ["R002"]
    assert "1 findings are new and not in it" in run(capsys, "check", "--write-baseline", workspace=root).err
    assert found(capsys, workspace=root) == ["R002"]
    run(capsys, "check", "--rewrite-baseline", workspace=root)
    assert found(capsys, workspace=root) == []


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}', "\xff"])
def test_a_damaged_baseline_is_an_error_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    root = copy_base(tmp_path)
    (root / "campaigns" / "baseline.json").write_text(content, encoding="latin-1")
    done = run(capsys, "check", workspace=root)
    assert done.code == 7
    assert "campaigns/baseline.json" in done.err


def test_a_kept_report_is_the_same_as_a_new_one(tmp_path: Path, capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    root = without_opt_out(tmp_path)
    said = [run(capsys, "check", "--format", "json", *more, workspace=root).out for more in ((), (), ("--no-cache",))]
    assert said[0] == said[1] == said[2]
    assert len(list(cache.glob("*.report"))) == 1


def test_every_change_asks_for_a_new_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = without_opt_out(tmp_path)
    assert sorted(found(capsys, workspace=root)) == ["R002", "W003"]
    assert found(capsys, "--select", "W", workspace=root) == ["W003"]
    change(root, DEMO, "evaluation: {survey: {channel: sms, within: 48h}, targets: {reach: 0.9}}")
    assert found(capsys, workspace=root) == ["W003"]
    change(root, "campaigns/stray.yaml!", "a: 1\n")
    assert found(capsys, workspace=root) == ["W003", "S012"]
    (root / "campaigns" / "baseline.json").write_text('{"version": 1, "findings": []}', encoding="utf-8")
    (root / DEMO).unlink()
    assert "W003" not in found(capsys, workspace=root)


def test_a_damaged_cache_is_thrown_away_with_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    root = without_opt_out(tmp_path)
    expected = found(capsys, workspace=root)
    (kept,) = cache.glob("*.report")
    whole = kept.read_bytes()
    for damaged in (b"", whole[:40], whole[:-1], whole[:50] + b"\0" + whole[51:], os.urandom(200)):
        kept.write_bytes(damaged)
        done = run(capsys, "check", "--format", "json", workspace=root)
        assert [one["code"] for one in json.loads(done.out)["findings"]] == expected
        assert "a damaged file in the cache was thrown away" in done.err
        assert kept.read_bytes() == whole


def test_a_cache_file_cannot_make_the_program_run_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    import hashlib
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, (f"touch {tmp_path}/evil",)

    root = without_opt_out(tmp_path / "w")
    found(capsys, workspace=root)
    (kept,) = cache.glob("*.report")
    payload = pickle.dumps(Evil())
    kept.write_bytes(hashlib.sha256(payload).digest() + payload)
    done = run(capsys, "check", workspace=root)
    assert "a damaged file in the cache was thrown away" in done.err
    assert not (tmp_path / "evil").exists()


def test_a_cache_folder_that_cannot_be_used_is_done_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MOBILECTL_CACHE", str(tmp_path / "file" / "below"))
    assert sorted(found(capsys, workspace=without_opt_out(tmp_path / "w"))) == ["R002", "W003"]


def test_watching_checks_again_when_a_file_changes(tmp_path: Path) -> None:
    root = copy_base(tmp_path / "w")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "MOBILECTL_CACHE": str(tmp_path / "cache"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "mobilectl", "check", "--watch", "--lang", "en", "--workspace", str(root)]
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment,
        preexec_fn=HEEDING_INTERRUPTS,
    ) as process:  # fmt: skip

        def read() -> None:
            assert process.stdout is not None
            lines.extend(process.stdout)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            _wait(lambda: any("watching" in line for line in lines))
            time.sleep(0.5)
            path = root / DEMO
            path.write_text(path.read_text(encoding="utf-8").replace("拒收请回复R", ""), encoding="utf-8")
            _wait(lambda: any("W003" in line for line in lines))
            process.send_signal(signal.SIGINT)
            code = process.wait(20)
        finally:
            process.kill()
            reader.join()
    assert code == 0
    assert lines[-1] == "no longer watching\n"


def _wait(what: object) -> None:
    assert callable(what)
    for _ in range(200):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_exceptions_are_listed_with_owner_reason_and_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = without_opt_out(tmp_path)
    path = root / DEMO
    path.write_text(
        path.read_text(encoding="utf-8").replace("texts:", "# mobilectl: ignore[W003] 试点，至 2099-01-31\ntexts:"), encoding="utf-8"
    )
    with (root / "campaigns/policy.yaml").open("a", encoding="utf-8") as file:
        file.write("checks: {settings: [{rules: [R002], severity: info, reason: 先观察}]}\n")
    done = run(capsys, "exceptions", "--format", "json", workspace=root)
    rows = json.loads(done.out)["exceptions"]
    assert [(row["rules"], row["owner"], row["reason"], row["until"], row["state"], row["findings"]) for row in rows] == [
        (["W003"], "changsha", "试点", "2099-01-31", "in force", 1),
        (["R002"], "province", "先观察", None, "set to info", None),
    ]
    assert run(capsys, "exceptions", workspace=copy_base(tmp_path / "clean")).out == "There are no exceptions.\n"


def test_a_file_moved_to_another_unit_hides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    git(root, "init", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-m", "base")
    (root / "campaigns/zhuzhou").mkdir(exist_ok=True)
    (root / DEMO).rename(root / "campaigns/zhuzhou/demo.yaml")
    assert found(capsys, "--changed", "HEAD", workspace=root) == ["S008"]


def test_everything_is_new_where_there_was_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "w"
    root.mkdir()
    git(root, "init", "-b", "main")
    git(root, "commit", "--allow-empty", "-m", "base")
    without_opt_out(root)
    (root / "campaigns" / "attributes.yaml").unlink()
    assert "S013" in found(capsys, "--changed", "HEAD", workspace=root)


def test_other_programs_are_told_files_from_the_current_folder_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_opt_out(tmp_path / "below" / "here")
    monkeypatch.chdir(tmp_path)
    workspace = Path("below/here")
    lines = run(capsys, "check", "--format", "concise", workspace=workspace).out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"below/here/{DEMO}"] * 2
    sarif = json.loads(run(capsys, "check", "--format", "sarif", workspace=workspace).out)
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in sarif["runs"][0]["results"]]
    assert places == [f"below/here/{DEMO}"] * 2
    said = json.loads(run(capsys, "check", "--format", "json", workspace=workspace).out)
    assert {one["place"]["file"] for one in said["findings"]} == {DEMO}
