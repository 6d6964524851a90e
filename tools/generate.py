"""Makes what is generated: the message catalogs, JSON Schemas, rule pages and the command reference.

`python tools/generate.py` writes; `python tools/generate.py --check` writes nothing. Both end with 1 where a sentence or a rule page is
missing in a language, or is faulty in it; the second also where something is not up to date.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import traps_page
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mobilectl.messages import LANGUAGES, Language
from mobilectl.messages.language import CATALOGS
from mobilectl.rules.rule import Rule

TOP = Path(__file__).resolve().parents[1]
PACKAGE = TOP / "mobilectl"
PO = Path(CATALOGS) / "zh" / "LC_MESSAGES" / "mobilectl.po"
CLICK_PO = PO.with_name("click.po")
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
KEYWORDS = {"say": None, "sentence": None, "about": None, "refers_to": (2,)}
SENTENCE_AT = {"say": 0, "about": 0, "refers_to": 1}
"""Which argument holds a sentence, and so must be written out: what is put together elsewhere is not extracted."""

Sentence = str | tuple[str, str]
"""As in the code, or singular and plural."""

HANZI = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HANZI}[,;:?!.](?=\s|{HANZI}|$)|(?<=[,;:?!]){HANZI}|{HANZI}[()]|[()]{HANZI}")


def english() -> list[str]:
    """Every sentence of the code: what `say` and its like hold, the descriptions of the schemas, the placeholders of the command line."""
    from mobilectl.cli.words import PLACEHOLDER, speak
    from mobilectl.workspace.schemas import MODELS, json_schema

    found = _extracted(PACKAGE, KEYWORDS)
    for name in MODELS:
        found += _descriptions(json_schema(name, Language("en")))
    speak(Language("en"))
    for _, context in commands():
        for param in context.command.params:
            if param.metavar is not None or not isinstance(param.type, click.Choice):
                found += set(PLACEHOLDER.findall(param.make_metavar(context))) - {one.upper() for one in click_words()}
    return sorted({one for one in found if isinstance(one, str) and one})


def click_words() -> tuple[str, ...]:
    """What Click shows of its own without marking it for translation."""
    from mobilectl.cli.words import TYPE_NAMES

    return (*TYPE_NAMES, "OPTIONS", "COMMAND", "ARGS", "argument", "option", "required", "Usage:")


def click_english() -> list[Sentence]:
    """Every sentence of the Click that is installed."""
    assert click.__file__ is not None
    keywords = {"_": None, "ngettext": (1, 2)}
    found = _extracted(Path(click.__file__).parent, keywords)
    return [message if isinstance(message, str) else (message[0], message[1]) for message in found] + list(click_words())


def _extracted(folder: Path, keywords: Mapping[str, tuple[int, ...] | None]) -> list[str | tuple[str, ...]]:
    """What the calls named in `keywords` hold in the Python files of a folder.

    Babel warns of every f-string among a call's values, which are none of its sentences; what is not written out is told by `code_faults`.
    """
    with contextlib.redirect_stderr(io.StringIO()):
        return [message for _, _, message, _, _ in extract_from_dir(folder, keywords=keywords, method_map=[("**.py", "python")])]


def _descriptions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("description"), str):
            yield value["description"]
        for one in value.values():
            yield from _descriptions(one)
    elif isinstance(value, list):
        for one in value:
            yield from _descriptions(one)


class Dateless(Catalog):
    """A catalog that, compiled, says neither when nor by which Babel, so that it changes only when a sentence does."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What the program needs to know of it."""
        return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", self.plural_forms)]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        raise TypeError("the headers of a dateless catalog are its own")


def read_catalog(path: Path) -> Catalog:
    """The catalog as it is on disk."""
    return read_po(io.BytesIO(path.read_bytes()), locale="zh_CN") if path.exists() else Catalog(locale="zh_CN")


def catalog() -> Catalog:
    """The Chinese catalog with exactly the sentences of the code; what has no translation yet is empty."""
    known, made = read_catalog(PO), Dateless(locale="zh_CN")
    for message in english():
        translated = known.get(message)
        made.add(message, translated.string if translated is not None else "")
    return made


def click_catalog() -> Catalog:
    """The Chinese catalog of Click's sentences: those of the Click installed here, and those that other versions had."""
    known, made = read_catalog(CLICK_PO), Dateless(locale="zh_CN")
    for message in known:
        if message.id:
            made.add(message.id, message.string)
    for sentence in click_english():
        if made.get(sentence if isinstance(sentence, str) else sentence[0]) is None:
            made.add(sentence, "" if isinstance(sentence, str) else ("",))
    return made


def po_bytes(made: Catalog) -> bytes:
    """The catalog as a .po file without dates, so that it changes only when a sentence does."""
    out = io.BytesIO()
    write_po(out, made, width=0, omit_header=True, sort_output=True)
    return HEADER.encode() + out.getvalue()


def mo_bytes(made: Catalog) -> bytes:
    """The compiled catalog."""
    out = io.BytesIO()
    write_mo(out, made)
    return out.getvalue()


def catalog_faults(made: Catalog) -> list[str]:
    """Sentences without Chinese, or whose Chinese has other placeholders, is still English, or has half-width punctuation."""
    faults = []
    for message in made:
        if not message.id:
            continue
        # Chinese has no plural: one sentence stands for both.
        sentence = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = "".join(message.string or "")
        if not chinese:
            faults.append(f"no Chinese: {sentence}")
        elif placeholders(sentence) != placeholders(chinese):
            faults.append(f"other placeholders: {sentence!r} / {chinese!r}")
        elif sentence == chinese and has_words(sentence):
            faults.append(f"English for Chinese: {sentence!r}")
        elif sign := half_width(chinese):
            faults.append(f"half-width punctuation at {sign!r}: {chinese!r}")
    return faults


def placeholders(text: str) -> set[str]:
    """`{name!r}` and `%(name)s`, each with what belongs to it."""
    braces = {f"{{{name}!{conversion}:{form}}}" for _, name, form, conversion in _parsed(text) if name is not None}
    return braces | set(re.findall(r"%(?:\(\w+\))?[a-z]", text.replace("%%", "")))


def has_words(text: str) -> bool:
    """Whether a text says something besides its placeholders."""
    return any(re.search(r"[A-Za-z]", words) for words, _, _, _ in _parsed(text))


def _parsed(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(text))
    except ValueError as error:  # a single brace
        return [(text, str(error), None, None)]


def half_width(chinese: str) -> str:
    """The first place where an English sign stands in Chinese; not in `code` and “quotes”."""
    found = HALF_WIDTH.search(re.sub(r"`[^`]*`|“[^”]*”", "“”", chinese))
    return found[0] if found else ""


def code_faults(path: Path) -> list[str]:
    """Sentences of a module that are not written out, so that no catalog can have them, or whose values are others than they name."""
    faults = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(call.func, "id", None) if isinstance(call, ast.Call) else None
        if not isinstance(call, ast.Call) or name not in {*SENTENCE_AT, "Message"}:
            continue
        at = SENTENCE_AT.get(name, 0)
        sentence = call.args[at] if len(call.args) > at else None
        text = sentence.value if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str) else None
        given = {one.arg for one in call.keywords}
        if name == "Message":
            fault = "must be say(…)" if isinstance(sentence, ast.JoinedStr) or (text and has_words(text)) else ""
        elif text is None:
            fault = "the sentence is not written out"
        else:
            named = {one for _, one, _, _ in _parsed(text) if one}
            # A sentence without any values may be a template that is filled in later.
            fault = "the values are not those of the sentence" if name == "say" and given and None not in given and given != named else ""
        if fault:
            faults.append(f"{fault}: {path.relative_to(TOP).as_posix()}:{call.lineno}: {ast.unparse(call)}")
    return faults


def page_faults(rule: Rule) -> list[str]:
    """Languages that a rule's page lacks, and half-width punctuation in Chinese."""
    faults = [f"no page in {code}: {rule.code} {rule.name}" for code in LANGUAGES if code not in rule.pages]
    page = rule.pages.get("zh")
    for paragraph in (page.title, *page.paragraphs) if page is not None else ():
        if sign := half_width(paragraph):
            faults.append(f"half-width punctuation at {sign!r}: {rule.code} {rule.name}: {paragraph}")
    return faults


def rule_pages() -> dict[Path, str]:
    """A page for each rule in each language, and an index."""
    from mobilectl.reports.pages import rule_markdown
    from mobilectl.rules.registry import all_rules

    pages = {}
    for code in LANGUAGES:
        language = Language(code)
        lines = []
        for rule in all_rules():
            if code not in rule.pages:
                continue
            pages[TOP / "docs" / "rules" / code / f"{rule.code}.md"] = rule_markdown(rule, language)
            lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {rule.pages[code].title} |")
        title, heading = (
            ("规则", "| 编号 | 名称 | 级别 | 内容 |") if code == "zh" else ("Rules", "| code | name | severity | what it finds |")
        )
        pages[TOP / "docs" / "rules" / code / "README.md"] = f"# {title}\n\n{heading}\n|---|---|---|---|\n" + "\n".join(lines) + "\n"
    return pages


def command_reference() -> dict[Path, str]:
    """All commands with their help, and the exit codes, in each language."""
    from mobilectl.cli.words import speak
    from mobilectl.exits import MEANINGS

    pages = {}
    for code in LANGUAGES:
        language = Language(code)
        speak(language)
        parts = ["# 命令" if code == "zh" else "# Commands"]
        parts += [f"## {path}\n\n```text\n{context.command.get_help(context)}\n```" for path, context in commands()]
        table = "\n".join(f"| {int(exit)} | {language.text(meaning)} |" for exit, meaning in MEANINGS.items())
        parts.append(
            ("## 退出码\n\n| 退出码 | 含义 |" if code == "zh" else "## Exit codes\n\n| code | meaning |") + f"\n|---|---|\n{table}"
        )
        pages[TOP / "docs" / f"commands.{code}.md"] = "\n\n".join(parts) + "\n"
    return pages


def commands() -> Iterator[tuple[str, click.Context]]:
    """All commands with their full names."""
    from mobilectl.cli.main import CLI

    def below(context: click.Context) -> Iterator[tuple[str, click.Context]]:
        group = context.command
        assert isinstance(group, click.Group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            path = f"{context.info_name} {name}"
            inner = command.context_class(command, info_name=path, terminal_width=100)
            yield path, inner
            if isinstance(command, click.Group):
                yield from below(inner)

    yield from below(CLI.context_class(CLI, info_name="mobilectl"))


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
    from mobilectl.rules.registry import all_rules

    check = "--check" in sys.argv[1:]
    stale, faults = [], []
    for po, made in ((PO, catalog()), (CLICK_PO, click_catalog())):
        stale += write({po: po_bytes(made), po.with_suffix(".mo"): mo_bytes(made)}, check)
        faults += catalog_faults(made)
    faults += [fault for path in sorted(PACKAGE.rglob("*.py")) for fault in code_faults(path)]
    faults += [fault for rule in all_rules() for fault in page_faults(rule)]
    texts = {**rule_pages(), **command_reference(), **schemas(), **traps_page.pages()}
    wanted = {path: text.encode("utf-8") for path, text in texts.items()}
    folders = [TOP / "docs" / "rules" / code for code in LANGUAGES] + [TOP / "schemas"]
    orphans = [path for folder in folders for path in folder.glob("*") if path not in wanted]
    stale += write(wanted, check)
    for path in orphans if not check else []:
        path.unlink()
    for fault in faults:
        print(fault)
    for path in [*stale, *orphans]:
        print(("not up to date: " if check else "made: ") + path.relative_to(TOP).as_posix())
    return 1 if faults or (check and (stale or orphans)) else 0


if __name__ == "__main__":
    sys.exit(main())
