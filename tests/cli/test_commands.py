"""The commands from outside: what they print, in which language, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from worlds import BASE, change, copy_base

from mobilectl import errors
from mobilectl.cli.main import COMMANDS
from mobilectl.errors import MobilectlError
from mobilectl.exits import MEANINGS, Exit
from mobilectl.messages import say

TOP = Path(__file__).parents[2]
CLASH = """
id: clash
name: 长沙暑期特惠
offer: {price: 15 元/月}
period: {from: 2026-07-05, to: 2026-08-31}
sends:
  - {id: launch, channel: sms, text: launch-sms, on: 2026-07-10, between: "18:30-19:30"}
"""


def clashing(folder: Path) -> Path:
    root = copy_base(folder)
    change(root, "campaigns/changsha/clash.yaml", CLASH)
    return root


def test_a_clean_workspace_ends_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", workspace=BASE)
    assert (done.code, done.out, done.err) == (0, "No findings in 8 files.\n", "")


def test_a_clash_is_shown_with_both_sides_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", workspace=clashing(tmp_path))
    assert done.code == Exit.FINDINGS
    assert "error[O001] campaigns/changsha/clash.yaml:" in done.out
    assert ":: campaigns/changsha/demo.yaml:17:10 the other offer: 暑期流量包" in done.out
    assert "price: 15 元/月" in done.out
    assert "price: 19.90 元/月" in done.out


def test_the_same_findings_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", workspace=clashing(tmp_path), lang="zh")
    assert done.code == Exit.FINDINGS
    assert "错误[O001]" in done.out
    assert "建议: " in done.out
    assert "to the same customers" not in done.out


def test_the_caret_stands_under_wide_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/wide.yaml!", "name: 春节礼包\nowner: [春节, {价格: 二十}]\n")
    done = run(capsys, "check", "campaigns/changsha/wide.yaml", workspace=root)
    lines = done.out.split("\n")
    source = lines.index("  2 | owner: [春节, {价格: 二十}]")
    assert lines[source + 1] == "    |        ^^^^^^^^^^^^^^^^^^^^"


def test_json_has_a_version_places_and_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "check", "--format", "json", workspace=clashing(tmp_path))
    said = json.loads(done.out)
    assert said["version"] == 2
    clash = next(one for one in said["findings"] if one["code"] == "O001")
    assert clash["severity"] == "error"
    assert clash["place"]["file"] == "campaigns/changsha/clash.yaml"
    assert clash["place"]["route"] == ["offer", "price"]
    assert clash["related"][0]["place"]["file"] == "campaigns/changsha/demo.yaml"
    assert (clash["related"][0]["place"]["line"], clash["related"][0]["place"]["column"]) == (17, 10)


def test_paths_choose_findings_and_not_what_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = clashing(tmp_path)
    change(root, "campaigns/zhuzhou/other.yaml!", "id: [")
    assert "O001" in run(capsys, "check", "campaigns/changsha", workspace=root).out
    only = run(capsys, "check", "campaigns/zhuzhou", workspace=root)
    assert "S001" in only.out
    assert "O001" not in only.out


def test_an_unread_file_makes_comparisons_incomplete_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/zhuzhou/other.yaml!", "id: [")
    done = run(capsys, "check", workspace=root)
    assert "Files that could not be read: 1 (campaigns/zhuzhou/other.yaml)." in done.out


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xff", b"id: [", b"a: &a [*a]", b"[" * 90_000, "id: 春节\n".encode("gbk")])
def test_no_file_ends_in_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    root = copy_base(tmp_path)
    for file in (
        "campaigns/changsha/demo.yaml",
        "campaigns/policy.yaml",
        "campaigns/attributes.yaml",
        "campaigns/segments.yaml",
        "touchpoints.yaml",
    ):
        (root / file).write_bytes(content)
        for lang in ("en", "zh"):
            done = run(capsys, "check", workspace=root, lang=lang)
            assert done.code == Exit.FINDINGS
            assert f"[S001] {file}" in done.out
            assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("chek",), "there is no command `chek`", "did you mean `check`?"),
        (("check", "--frmat", "json"), "wrong usage: No such option", "`--help`"),
        (("explain", "O01"), "there is no rule `O01`", "did you mean `O0"),
        (("explain", "price-clsh"), "there is no rule `price-clsh`", "did you mean `price-clash`?"),
        (("show", "dmeo"), "nothing is defined with the id `dmeo`", "did you mean `demo`?"),
        (("check", "nowhere.yaml"), "nowhere.yaml is not in the workspace", "name files or folders inside it"),
        (("schema", "campain"), "there is no schema `campain`", "did you mean `campaign`?"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_hint(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str, hint: str
) -> None:
    done = run(capsys, *arguments, workspace=BASE)
    assert done.code == Exit.USAGE
    assert message in done.err
    assert hint in done.err
    assert done.out == ""


def test_no_workspace_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(capsys, "check", lang="zh")
    assert done.code == Exit.USAGE
    assert "工作区" in done.err


def test_the_workspace_is_found_from_a_folder_inside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_base(tmp_path)
    monkeypatch.chdir(root / "campaigns" / "changsha")
    assert run(capsys, "check").code == 0
    assert run(capsys, "check", "demo.yaml").code == 0


@pytest.mark.parametrize(
    "kind", ["campaigns", "touchpoints", "reminders", "segments", "attributes", "products", "terms", "units", "channels", "caps"]
)
@pytest.mark.parametrize("format", ["table", "plain", "markdown", "csv", "json"])
def test_everything_is_listed_in_every_format(capsys: pytest.CaptureFixture[str], kind: str, format: str) -> None:
    done = run(capsys, "list", kind, "--format", format, workspace=BASE)
    assert done.code == 0
    if format == "json":
        rows = json.loads(done.out)
        assert rows["version"] == 1
        assert rows[kind]
    else:
        assert len(done.out.strip().split("\n")) > 1


def test_show_tells_a_campaign_and_a_reminder(capsys: pytest.CaptureFixture[str]) -> None:
    campaign = json.loads(run(capsys, "show", "demo", "--format", "json", workspace=BASE).out)
    assert [row["id"] for row in campaign["sends"]] == ["launch", "nudge"]
    assert campaign["sends"][1]["days"] == ["2026-07-10", "2026-07-17", "2026-07-24", "2026-07-31"]
    assert "您的账单已生成" in run(capsys, "show", "bill-issued", workspace=BASE).out


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_has_help_in_both_languages(capsys: pytest.CaptureFixture[str], name: str, lang: str) -> None:
    done = run(capsys, name, "--help", lang=lang)
    assert done.code == 0
    assert ("工作区" in done.out) == (lang == "zh")


def test_every_exit_code_has_its_meaning_and_none_is_clicks() -> None:
    assert set(MEANINGS) == set(Exit)
    assert [one for one in Exit if one == 2] == [Exit.USAGE]
    subclasses = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, MobilectlError)]
    assert len({one.exit_code for one in subclasses}) == len(subclasses)


@pytest.mark.parametrize("kind", [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, MobilectlError)])
def test_every_error_ends_with_its_code_message_and_hint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: type[MobilectlError]
) -> None:
    def fail(_: object) -> None:
        raise kind(say("the file is empty"), say("write {right}", right="it"))

    monkeypatch.setattr("mobilectl.workspace.files.find_workspace", fail)
    done = run(capsys, "check")
    assert (done.code, done.out) == (kind.exit_code, "")
    assert done.err == "mobilectl: the file is empty\n  hint: write it\n"


def test_a_fault_of_our_own_is_said_without_a_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.delenv("MOBILECTL_DEBUG", raising=False)
    monkeypatch.setattr("mobilectl.workspace.files.find_workspace", fail)
    done = run(capsys, "check")
    assert done.code == Exit.INTERNAL
    assert "internal error: RuntimeError: broken" in done.err
    assert "Traceback" not in done.err


def test_a_console_in_gbk_does_not_stop_what_it_cannot_show(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/changsha/emoji.yaml!", "name: 😀𠮷\n")
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "MOBILECTL_LANG": "zh"}
    done = subprocess.run([sys.executable, "-m", "mobilectl", "check", "-w", str(root)], env=environment, capture_output=True, check=False)
    assert done.returncode == Exit.FINDINGS
    assert "缺少" in done.stdout.decode("gbk")


def test_a_read_only_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = run(capsys, "schema", "-o", str(blocked / "schemas"), workspace=BASE)
    assert done.code == Exit.UNUSABLE
    assert "cannot be written" in done.err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mobilectl.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint([m for m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True).stdout
    heavy = {"yaml", "msgspec", "numpy", "duckdb", "httpx", "rich", "cryptography", "starlette", "pyarrow", "tabulate"}
    assert not heavy & set(out.replace("'", " ").replace(",", " ").split())
