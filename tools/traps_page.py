"""The pages on traps, made of the table that tests them: what was typed, and what `check` says of it, in each language."""

from __future__ import annotations

import importlib
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.terminal import Screen, show_findings
from mobilectl.rules.engine import check
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule, rule_of
from mobilectl.workspace.sightings import sighting
from mobilectl.workspace.workspace import Workspace, load_workspace

TOP = Path(__file__).resolve().parents[1]
TABLE = TOP / "tests" / "workspace" / "traps.yaml"
BASE = TOP / "tests" / "base"
TRAP, DEMO = "campaigns/changsha/trap.yaml", "campaigns/changsha/demo.yaml"
READING = ("unreadable_file", "duplicate_key", "misread_sign", "cut_at_hash", "invisible_sign", "kept_quotes")
"""The rules that tell what was met while a file was read."""

WORDS = {
    "en": {
        "title": "Traps",
        "intro": "What people type who write definitions with Chinese input, a word processor or a spreadsheet, and what `mobilectl check` "
        "says of it. Characters that cannot be seen are shown by their codes, as in `<U+3000>`. `check --fix` makes the changes that are "
        "safe. This page is made of `tests/workspace/traps.yaml`, which is also what the tests run.",
        "files": "In files",
        "lines": "In values",
        "command_line": "On the command line",
        "typed": "Typed:",
        "typed_in": "Typed, and saved as {encoding}:",
        "said": "`check` says:",
        "as_meant": "Read as meant; nothing is said of it.",
        "head": "| typed | read as |",
        "noted": "What was read otherwise than it was typed is said on standard error.",
    },
    "zh": {
        "title": "常见的录入错误",
        "intro": "用中文输入法、Word、WPS 表格写定义文件时容易打错的地方，以及 `mobilectl check` 怎样提示。看不见的字符用编码表示，如 "
        "`<U+3000>`。`check --fix` 会改掉可以放心改的。本页由 `tests/workspace/traps.yaml` 生成，测试用的也是这张表。",
        "files": "文件里",
        "lines": "值里",
        "command_line": "命令行上",
        "typed": "这样写：",
        "typed_in": "这样写，并存成 {encoding}：",
        "said": "`check` 提示：",
        "as_meant": "照原意读取，不提示。",
        "head": "| 输入 | 读作 |",
        "noted": "凡是没有照原样读取的，都会在标准错误输出里说明。",
    },
}


Row = tuple[dict[str, Any], str, Workspace, Sequence[Rule], str]
"""A row, its text, the workspace with it, the rules that are asked, and its file."""


def pages() -> dict[Path, str]:
    """Each language's page by its path."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    rules = [rule_of(importlib.import_module(f"mobilectl.rules.structure.{name}")) for name in READING]
    files = [(row, _typed(row), load_workspace(BASE, {TRAP: _data(row)}), rules, TRAP) for row in table["files"]]
    text = (BASE / DEMO).read_text(encoding="utf-8")
    lines = [
        (row, row["typed"], load_workspace(BASE, {DEMO: text.replace(row["was"], row["typed"]).encode("utf-8")}), all_rules(), DEMO)
        for row in table["lines"]
    ]
    return {
        TOP / "docs" / f"traps.{code}.md": "\n".join(_page(WORDS[code], Language(code), files, lines, table["command_line"]))
        for code in LANGUAGES
    }


def _page(
    words: dict[str, str], language: Language, files: Sequence[Row], lines: Sequence[Row], typed: list[dict[str, Any]]
) -> Iterator[str]:
    yield from (f"# {words['title']}", "", words["intro"], "")
    for section, rows in (("files", files), ("lines", lines)):
        yield from (f"## {words[section]}", "")
        for row in rows:
            yield from _row(words, language, *row)
    yield from (f"## {words['command_line']}", "", words["noted"], "", words["head"], "|---|---|")
    for one in typed:
        yield f"| {_shown('mobilectl ' + ' '.join(one['typed']))} | `mobilectl {shlex.join(one['meant'])}` |"
    yield ""


def _row(
    words: dict[str, str], language: Language, row: dict[str, Any], typed: str, workspace: Workspace, rules: Sequence[Rule], file: str
) -> Iterator[str]:
    heading = row[language.code]
    yield from (f"### {heading[0].upper()}{heading[1:]}", "")
    encoding = row.get("encoding")
    yield from (words["typed_in"].format(encoding=encoding.upper()) if encoding else words["typed"], "")
    yield from ("```yaml", *(_visible(line) for line in typed.removesuffix("\n").split("\n")), "```", "")
    found = [sighting(one, workspace) for one in check(workspace, rules) if one.problem.place.file == file]
    if not found:
        yield from (words["as_meant"], "")
        return
    said = "\n".join(show_findings(found, language, Screen(100, color=False))).rstrip("\n")
    yield from (words["said"], "", "```text", *said.split("\n"), "```", "")


def _data(row: dict[str, Any]) -> bytes:
    if "bytes" in row:
        return bytes.fromhex(row["bytes"])
    parts = row["typed"] if isinstance(row["typed"], list) else [{"text": row["typed"], "encoding": row.get("encoding", "utf-8")}]
    return b"".join(part["text"].encode(part["encoding"]) for part in parts)


def _typed(row: dict[str, Any]) -> str:
    if "bytes" in row:
        return f"{bytes.fromhex(row['bytes'])!r}"
    if isinstance(row["typed"], list):
        return "".join(f"{part['text'].removesuffix(chr(10))}  # {part['encoding'].upper()}\n" for part in row["typed"])
    assert isinstance(row["typed"], str)
    return row["typed"]


def _shown(line: str) -> str:
    return f"`{_visible(line)}`"


def _visible(line: str) -> str:
    """A line with what cannot be seen in it by its code."""
    return "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in line)
