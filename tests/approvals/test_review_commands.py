"""review, reject, revoke, log and verify, as they are run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from approvals.command_line import Run
from approvals.office import LI, WANG, ZHAO, dearer, let, sign_off, workspace_with
from worlds import change

from mobilectl.approvals.states import utc_now
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
    (tmp_path / "keys").mkdir()
    for one in (LI, WANG, ZHAO):
        one.key_file(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def run(root: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(root, capsys)


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Zhao", "-c", "user.email=zhao@example.invalid")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def test_a_page_says_all_that_a_reviewer_needs(run: Run, root: Path) -> None:
    let(root, LI, "submit", "demo")
    assert run("review", "demo") == Exit.CLEAN
    for piece in (
        "campaign/demo",
        "needs the approval of 1 more, from province",
        "nothing of it is live yet: all of it is new",
        "marketing-week",
        "What customers read",
        "30GB流量包19.90元/月",
    ):
        assert piece in run.out
    assert run("review", "demo", "--format", "json") == Exit.CLEAN
    page = json.loads(run.out)
    assert page["changes"] == [{"change": "nothing of it is live yet: all of it is new"}]
    assert {row["what"]: row["value"] for row in page["review"]}["State"] == "submitted"


def test_against_what_is_live_it_says_what_changes(run: Run, root: Path) -> None:
    sign_off(root)
    assert run("push") == Exit.CLEAN
    assert run("review", "demo", "--format", "json") == Exit.CLEAN
    assert json.loads(run.out)["changes"] == [{"change": "nothing: it is live as it is here"}]
    dearer(root)
    assert run("review", "demo", "--format", "json") == Exit.CLEAN
    assert {"change": "what is offered › what the customer pays: 19.90 元/月 → 29.90 元/月"} in json.loads(run.out)["changes"]


def test_rivals_and_findings_are_shown(run: Run, root: Path) -> None:
    change(root, "campaigns/changsha/rival.yaml", "id: rival\nname: 对手\npriority: 60")
    assert run("review", "demo", "--format", "json") == Exit.CLEAN
    page = json.loads(run.out)
    assert {"definition": "campaign/rival", "name": "对手"} in page["rivals"]
    assert {row["code"] for row in page["findings"]} >= {"F002"}


def test_rejecting_and_revoking_need_a_reason_that_status_shows(run: Run, root: Path, keys: Path) -> None:
    let(root, LI, "submit", "demo")
    key = ("--key", keys / ZHAO.name)
    assert run("reject", "demo", *key) == Exit.USAGE
    assert "say why by --comment" in run.err
    assert run("reject", "demo", *key, "--comment", "价格与公示不符") == Exit.CLEAN
    assert run("status", "demo") == Exit.CLEAN
    assert "zhao@province rejected it: 价格与公示不符" in run.out
    sign_off(root, "demo", at=utc_now())
    assert run("revoke", "demo", *key, "--comment", "供应商停服") == Exit.CLEAN
    assert "What is live stays live; `mobilectl pause demo` stops it." in run.err
    assert run("status", "demo") == Exit.CLEAN
    assert "zhao@province revoked it: 供应商停服" in run.out
    assert run("push", "demo") == Exit.NOT_APPROVED


def test_the_log_is_whole_and_verify_says_so(run: Run, root: Path) -> None:
    assert run("log") == Exit.CLEAN
    assert "Nothing has been signed yet." in run.out
    sign_off(root, "demo")
    assert run("log", "demo", "--format", "json") == Exit.CLEAN
    rows = json.loads(run.out)["rows"]
    assert [(one["by"], one["action"], one["revision"]) for one in rows] == [
        ("li@changsha", "submitted", 1),
        ("zhao@province", "approved", 1),
    ]
    assert rows[1]["after"] == [rows[0]["digest"]]
    assert run("verify", "--contains", rows[1]["digest"]) == Exit.CLEAN
    assert "All 2 statements are as they were signed, and none is missing between them." in run.err
    assert run("verify", "--contains", "sha256:" + "0" * 64) == Exit.NOT_APPROVED
    (file,) = (root / "campaigns/approvals/campaign/demo").glob("*-submit-*.json")
    file.unlink()
    assert run("verify") == Exit.NOT_APPROVED
    assert "it names an earlier statement that is gone or was changed" in run.out


def test_the_log_of_what_nobody_signed_says_so(run: Run, root: Path) -> None:
    assert run("log", "dmeo") == Exit.CLEAN
    assert run.out == "Nothing has been signed yet.\n"
    sign_off(root, "demo")
    for wish, said in (
        ("dmeo", "Nothing was signed about `dmeo`; did you mean `demo`?\n"),
        ("campaign/dmeo", "Nothing was signed about `campaign/dmeo`; did you mean `campaign/demo`?\n"),
        ("bill", "Nothing was signed about `bill`.\n"),
        ("policy/demo", "Nothing was signed about `policy/demo`; did you mean"),
        ("xyzzyx", "Nothing was signed about `xyzzyx`.\n"),
        ("demo", ""),
        ("campaign/demo", ""),
    ):
        assert run("log", wish) == Exit.CLEAN
        assert run.err.startswith(said)
        assert bool(said) == bool(run.err)
        assert (run.out == "") == bool(said)
    assert run("log", "demo", "dmeo", "--format", "json") == Exit.CLEAN
    assert len(json.loads(run.out)["rows"]) == 2
    assert "did you mean `demo`?" in run.err
    run("--lang", "zh", "log", "dmeo")
    assert run.err == "没有人签署过 `dmeo`；是不是想写 `demo`？\n"


def test_what_is_gone_since_a_revision_is_found(run: Run, root: Path) -> None:
    sign_off(root, "demo")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    assert run("verify", "--against", "HEAD") == Exit.CLEAN
    for file in (root / "campaigns/approvals/campaign/demo").glob("*-approve-*.json"):
        file.unlink()
    assert run("verify") == Exit.CLEAN
    assert run("verify", "--against", "HEAD") == Exit.NOT_APPROVED
    assert "it was there before, and is gone or was changed" in run.out


def test_who_approves_an_edit_of_their_own_is_told(run: Run, root: Path, keys: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    let(root, LI, "submit", "demo")
    assert run("approve", "demo", "--key", keys / ZHAO.name) == Exit.CLEAN
    assert "git names the same person as the last author of campaigns/changsha/demo.yaml" in run.err
