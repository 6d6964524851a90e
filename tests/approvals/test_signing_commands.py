"""keys, submit, approve and status, as they are run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from approvals.command_line import Run
from approvals.office import LI, WANG, ZHAO, ZHOU, let, person, workspace_with
from worlds import change

from mobilectl.exits import Exit

DEMO = "campaigns/changsha/demo.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return workspace_with(tmp_path / "work")


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("MOBILECTL_KEY", raising=False)
    monkeypatch.delenv("MOBILECTL_KEY_PASSPHRASE", raising=False)
    (tmp_path / "keys").mkdir()
    for one in (LI, WANG, ZHAO, ZHOU):
        one.key_file(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def run(root: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(root, capsys)


def states(run: Run) -> dict[str, str]:
    assert run("status", "--format", "json") == Exit.CLEAN
    return {one["id"]: one["state"] for one in json.loads(run.out)["definitions"]}


def test_from_a_new_key_to_an_approved_campaign(run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILECTL_KEY_PASSPHRASE", "a passphrase")
    signers = root / "campaigns/allowed_signers"
    for name, roles in (("chen@changsha", ["submit"]), ("sun@province", ["submit", "approve"])):
        assert run("keys", "new", name, *(part for role in roles for part in ("--role", role)), "-o", tmp_path / name) == Exit.CLEAN
        assert run.out.startswith(f"{name} namespaces=")
        assert "PRIVATE KEY" in (tmp_path / name).read_text(encoding="utf-8")
        signers.write_text(signers.read_text(encoding="utf-8") + run.out, encoding="utf-8")
    assert run("submit", "demo", "--key", tmp_path / "chen@changsha", "--comment", "请审") == Exit.CLEAN
    assert states(run) == {"policy": "draft", "bill": "draft", "demo": "submitted"}
    monkeypatch.setenv("MOBILECTL_KEY", str(tmp_path / "sun@province"))
    assert run("approve", "--all") == Exit.CLEAN
    assert states(run)["demo"] == "approved"
    (file,) = (root / "campaigns/approvals/campaign/demo").glob("*-submit-chen@changsha-*.json")
    assert json.loads(file.read_text(encoding="utf-8"))["statement"]["comment"] == "请审"


def test_submit_refuses_a_definition_with_errors_and_says_which(run: Run, root: Path, keys: Path) -> None:
    change(root, DEMO, "audience: {none: [{segment: recently-complaind}]}")
    assert run("submit", "demo", "--key", keys / LI.name) == Exit.FINDINGS
    assert f"{DEMO}:" in run.out
    assert "recently-complaind" in run.out
    assert not (root / "campaigns/approvals").exists()


def test_submit_all_takes_what_the_key_may_submit(run: Run, keys: Path) -> None:
    assert run("submit", "--all", "--key", keys / WANG.name) == Exit.CLEAN
    assert states(run) == {"policy": "submitted", "bill": "submitted", "demo": "draft"}
    assert run("submit", "--all", "--key", keys / WANG.name) == Exit.CLEAN
    assert "Nothing waits for the signature of wang@province." in run.err


def test_approve_refuses_what_the_key_may_not(run: Run, root: Path, keys: Path) -> None:
    let(root, LI, "submit", "demo")
    assert run("approve", "demo", "--key", keys / ZHOU.name) == Exit.NOT_APPROVED
    assert "only province may approve it" in run.out
    assert run("approve", "demo", "--key", keys / LI.name) == Exit.NOT_APPROVED
    assert "does not have the role approve@mobilectl" in run.err
    assert run("approve", "policy", "--key", keys / ZHAO.name) == Exit.NOT_APPROVED
    assert "to be submitted by province" in run.out
    assert states(run)["demo"] == "submitted"


def test_a_key_that_nobody_listed_is_refused_with_the_line_to_add(run: Run, tmp_path: Path) -> None:
    stranger = person("x@changsha")
    assert run("submit", "demo", "--key", stranger.key_file(tmp_path)) == Exit.NOT_APPROVED
    assert f'NAME@UNIT namespaces="submit@mobilectl" {stranger.key.public}' in run.err


def test_a_key_of_several_principals_must_be_told_for_whom(run: Run, root: Path, keys: Path) -> None:
    second = person("lin@zhuzhou", "submit", key=LI.name)
    with (root / "campaigns/allowed_signers").open("a", encoding="utf-8") as file:
        file.write(second.line + "\n")
    assert run("submit", "demo", "--key", keys / LI.name) == Exit.USAGE
    assert "--as" in run.err
    assert run("submit", "demo", "--key", keys / LI.name, "--as", "wang@province") == Exit.NOT_APPROVED
    assert run("submit", "demo", "--key", keys / LI.name, "--as", "li@changsha") == Exit.CLEAN


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["submit", "demo"], Exit.USAGE, "no key is given"),
        (["submit", "--key", "KEYS/li@changsha"], Exit.USAGE, "say what to sign"),
        (["submit", "demo", "--all", "--key", "KEYS/li@changsha"], Exit.USAGE, "say what to sign"),
        (["submit", "dem", "--key", "KEYS/li@changsha"], Exit.USAGE, "did you mean `demo`?"),
        (["submit", "demo", "--key", "KEYS/li@changsha", "--comment", "x" * 2001], Exit.USAGE, "at most 2000"),
        (["submit", "demo", "--key", "KEYS/li@changsha", "--comment", "\udcff"], Exit.USAGE, "UTF-8"),
        (["submit", "demo", "--key", "KEYS/none"], Exit.UNUSABLE, "there is no key"),
        (["submit", "demo", "--key", "KEYS"], Exit.UNUSABLE, "cannot be read"),
        (["status", "dem"], Exit.USAGE, "did you mean `demo`?"),
        (["keys", "new", "li", "--role", "submit"], Exit.USAGE, "name@unit"),
        (["keys", "new", "li@changsha"], Exit.USAGE, "role"),
        (
            ["keys", "new", "li@changsha", "--role", "submit", "-o", "KEYS/li@changsha", "--no-passphrase"],
            Exit.UNUSABLE,
            "never overwritten",
        ),
        (["keys", "new", "li@changsha", "--role", "submit", "-o", "KEYS/new"], Exit.USAGE, "no passphrase"),
    ],
)
def test_wrong_use_ends_with_its_code_and_a_hint(run: Run, keys: Path, arguments: list[str], code: Exit, words: str) -> None:
    assert run(*(one.replace("KEYS", str(keys)) for one in arguments)) == code
    assert words in run.err
    assert "Traceback" not in run.err


def test_a_locked_key_needs_the_right_passphrase(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILECTL_KEY_PASSPHRASE", "right horse")
    assert run("keys", "new", "li@changsha", "--role", "submit", "-o", tmp_path / "locked") == Exit.CLEAN
    monkeypatch.setenv("MOBILECTL_KEY_PASSPHRASE", "wrong horse")
    assert run("submit", "demo", "--key", tmp_path / "locked") == Exit.UNUSABLE
    assert "does not open" in run.err
    assert "horse" not in run.err + run.out


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_cannot_be_written_leaves_no_half_statement(run: Run, root: Path, keys: Path) -> None:
    (root / "campaigns/approvals").write_text("a file where the folder should be", encoding="utf-8")
    assert run("submit", "demo", "--key", keys / LI.name) == Exit.UNUSABLE
    assert "cannot be written" in run.err


def test_status_is_written_in_every_format_and_in_chinese(run: Run, root: Path, keys: Path) -> None:
    let(root, LI, "submit", "demo")
    (root / "campaigns/approvals/campaign/demo/damaged.json").write_text("{", encoding="utf-8")
    for format in ("table", "plain", "markdown", "csv"):
        assert run("status", "demo", "--format", format) == Exit.CLEAN
        assert "li@changsha" in run.out
        assert "policy" not in run.out
        assert "damaged.json" in run.err
    assert run("--lang", "zh", "status", "--format", "json") == Exit.CLEAN
    shape = json.loads(run.out)
    assert shape["version"] == 1
    assert [one["state"] for one in shape["definitions"]] == ["draft", "draft", "submitted"]
    assert len(shape["problems"]) == 1


def test_status_needs_neither_http_nor_the_rules(root: Path, keys: Path) -> None:
    code = (
        "import sys\nfrom mobilectl.cli.main import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'httpx', 'starlette', 'uvicorn', 'numpy', 'duckdb', 'cryptography'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "-w", str(root), "status"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stderr.strip().endswith("[]")
