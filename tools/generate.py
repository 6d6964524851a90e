"""Makes what is generated: the message catalog, JSON Schemas, rule pages and the command reference.

`python tools/generate.py` writes; `python tools/generate.py --check` writes nothing and ends with 1 where something is not up to date or
a message lacks its Chinese.
"""

from __future__ import annotations

import io
import json
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mobilectl.messages import LANGUAGES, Language
from mobilectl.messages.language import CATALOGS

TOP = Path(__file__).resolve().parents[1]
PACKAGE = TOP / "mobilectl"
PO = Path(CATALOGS) / "zh" / "LC_MESSAGES" / "mobilectl.po"
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n\n'
)
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the compiled catalog for the day it was made, so that it changes only when a sentence does."""

KEYWORDS = {"say": None, "sentence": None, "about": None, "refers_to": (2,)}


def english() -> list[str]:
    """Every sentence of the code, in order: what `say` and its like hold, and the descriptions of the schemas."""
    from mobilectl.workspace.schemas import MODELS, json_schema

    found = [message for _, _, message, _, _ in extract_from_dir(PACKAGE, keywords=KEYWORDS, method_map=[("**.py", "python")])]
    for name in MODELS:
        found += _descriptions(json_schema(name, Language("en")))
    return sorted({one for one in found if isinstance(one, str) and one})


def _descriptions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("description"), str):
            yield value["description"]
        for one in value.values():
            yield from _descriptions(one)
    elif isinstance(value, list):
        for one in value:
            yield from _descriptions(one)


def catalog() -> Catalog:
    """The Chinese catalog with exactly the sentences of the code; what has no translation yet is empty."""
    known = read_po(io.BytesIO(PO.read_bytes()), locale="zh_CN") if PO.exists() else Catalog(locale="zh_CN")
    made = Catalog(locale="zh_CN", project="mobilectl", charset="utf-8", fuzzy=False, header_comment="# Chinese messages of mobilectl.")
    for message in english():
        translated = known.get(message)
        made.add(message, translated.string if translated is not None else "")
    return made


def po_bytes(made: Catalog) -> bytes:
    """The catalog as a .po file without dates, so that it changes only when a sentence does."""
    out = io.BytesIO()
    write_po(out, made, width=0, omit_header=True, sort_output=True)
    return HEADER.encode() + out.getvalue()


def mo_bytes(po: bytes) -> bytes:
    """The compiled catalog."""
    out = io.BytesIO()
    compiled = read_po(io.BytesIO(po), locale="zh_CN")
    compiled.creation_date = compiled.revision_date = SOME_DAY
    write_mo(out, compiled)
    return out.getvalue()


def catalog_faults(made: Catalog) -> list[str]:
    """Sentences without Chinese, or with other placeholders in it."""
    faults = []
    for message in made:
        if not message.id or not isinstance(message.id, str):
            continue
        chinese = message.string if isinstance(message.string, str) else ""
        if not chinese:
            faults.append(f"no Chinese: {message.id}")
        elif _placeholders(message.id) != _placeholders(chinese):
            faults.append(f"other placeholders: {message.id!r} / {chinese!r}")
    return faults


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def rule_pages() -> dict[Path, str]:
    """A page for each rule in each language, and an index."""
    from mobilectl.reports.pages import rule_markdown
    from mobilectl.rules.registry import all_rules

    pages = {}
    for code in LANGUAGES:
        language = Language(code)
        lines = []
        for rule in all_rules():
            pages[TOP / "docs" / "rules" / code / f"{rule.code}.md"] = rule_markdown(rule, language)
            lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {rule.pages[code].title} |")
        title, heading = (
            ("规则", "| 编号 | 名称 | 级别 | 内容 |") if code == "zh" else ("Rules", "| code | name | severity | what it finds |")
        )
        pages[TOP / "docs" / "rules" / code / "README.md"] = f"# {title}\n\n{heading}\n|---|---|---|---|\n" + "\n".join(lines) + "\n"
    return pages


def command_reference() -> dict[Path, str]:
    """All commands with their help, and the exit codes, in each language."""
    from mobilectl.cli.main import CLI, COMMANDS
    from mobilectl.exits import MEANINGS

    pages = {}
    for code in LANGUAGES:
        language = Language(code)
        parts = ["# 命令" if code == "zh" else "# Commands"]
        for path, command in _commands(CLI, "mobilectl", list(COMMANDS)):
            context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
            context.meta["mobilectl.lang"] = code
            parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```")
        table = "\n".join(f"| {int(exit)} | {language.text(meaning)} |" for exit, meaning in MEANINGS.items())
        parts.append(
            ("## 退出码\n\n| 退出码 | 含义 |" if code == "zh" else "## Exit codes\n\n| code | meaning |") + f"\n|---|---|\n{table}"
        )
        pages[TOP / "docs" / f"commands.{code}.md"] = "\n\n".join(parts) + "\n"
    return pages


def _commands(group: click.Group, path: str, names: list[str]) -> Iterator[tuple[str, click.Command]]:
    for name in names:
        command = group.get_command(click.Context(group), name)
        if command is None:
            continue
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}", list(command.commands))


def schemas() -> dict[Path, str]:
    """The JSON Schemas with Chinese descriptions."""
    from mobilectl.workspace.schemas import MODELS, json_schema

    return {
        TOP / "schemas" / f"{name}.schema.json": json.dumps(json_schema(name, Language("zh")), ensure_ascii=False, indent=2) + "\n"
        for name in MODELS
    }


def write(files: dict[Path, bytes], check: bool) -> list[Path]:
    """Writes what differs, or with `check` only says what does."""
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in stale if not check else []:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content := files[path])
        assert path.stat().st_size == len(content)
    return stale


def main() -> int:
    """Writes or checks everything; 1 where something is missing."""
    check = "--check" in sys.argv[1:]
    made = catalog()
    po = po_bytes(made)
    stale = write({PO: po, PO.with_suffix(".mo"): mo_bytes(po)}, check)
    texts = {**rule_pages(), **command_reference(), **schemas()}
    wanted = {path: text.encode("utf-8") for path, text in texts.items()}
    folders = [TOP / "docs" / "rules" / code for code in LANGUAGES] + [TOP / "schemas"]
    orphans = [path for folder in folders for path in folder.glob("*") if path not in wanted]
    stale += write(wanted, check)
    for path in orphans if not check else []:
        path.unlink()
    faults = catalog_faults(made)
    for fault in faults:
        print(fault)
    for path in [*stale, *orphans]:
        print(("not up to date: " if check else "made: ") + path.relative_to(TOP).as_posix())
    return 1 if faults or (check and (stale or orphans)) else 0


if __name__ == "__main__":
    sys.exit(main())
