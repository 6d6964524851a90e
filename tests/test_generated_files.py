"""What `make check` refuses: sentences without Chinese or with faults in it, and sentences that no catalog can have."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from mobilectl.cli.words import speak
from mobilectl.messages import Language
from mobilectl.rules.registry import all_rules

TOP = Path(__file__).parents[1]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", TOP / "tools" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = _load()


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("the file {file} is empty", "文件 {file} 是空的", None),
        ("the file is empty", "", "no Chinese: the file is empty"),
        ("the file {file} is empty", "文件是空的", "other placeholders: 'the file {file} is empty' / '文件是空的'"),
        ("the file {file} is empty", "文件 {files} 是空的", "other placeholders: 'the file {file} is empty' / '文件 {files} 是空的'"),
        ("no option {name!r}", "没有选项 {name}", "other placeholders: 'no option {name!r}' / '没有选项 {name}'"),
        ("%(prog)s, version %(version)s", "%(prog)s，版本 %(version)s", None),
        (
            "%(prog)s, version %(version)s",
            "%(prog)s，版本 %(number)s",
            "other placeholders: '%(prog)s, version %(version)s' / '%(prog)s，版本 %(number)s'",
        ),
        ("write {{ first", "先写 {{", None),
        ("write {key}", "写 {key", "other placeholders: 'write {key}' / '写 {key'"),
        ("{above}\n    {line}", "{above}\n    {line}", None),
        ("the file is empty", "the file is empty", "English for Chinese: 'the file is empty'"),
        ("write it, then send it", "写好,再发", "half-width punctuation at '好,': '写好,再发'"),
        ("write it: {line}", "写成: {line}", "half-width punctuation at '成:': '写成: {line}'"),
        ("really (yes)", "真的(是)", "half-width punctuation at '的(': '真的(是)'"),
        ("a mapping", "这里要写“名称: 值”", None),
        ("a mapping", "写成 `名称: 值`，再检查", None),
        ("from 10:00 on", "10:00 起，每 5.5 分钟一次", None),
    ],
)
def test_a_translation_is_refused_for_its_faults(english: str, chinese: str, fault: str | None) -> None:
    made = Catalog(locale="zh_CN")
    made.add(english, chinese)
    assert generate.catalog_faults(made) == ([] if fault is None else [fault])


def test_the_one_chinese_sentence_for_a_singular_and_a_plural_has_the_plurals_placeholders() -> None:
    made = Catalog(locale="zh_CN")
    made.add(("takes {nargs} values but 1 was given", "takes {nargs} values but {len} were given"), ("要写 {nargs} 个值",))
    made.add(("{value!r} is not {choice}.", "{value!r} is not one of {choices}."), ("{value!r} 不在 {choices} 之内",))
    assert generate.catalog_faults(made) == ["other placeholders: 'takes {nargs} values but {len} were given' / '要写 {nargs} 个值'"]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ('say("the file {file} is empty", file=name)', None),
        ('say("one sentence" " over two literals")', None),
        ('say("a template for {later}")', None),
        ('say("counts {a} and {b}", a=1, **more)', None),
        ('book.about(kind, "x")', None),
        ('Message("{cell}", {"cell": 1})', None),
        ("Message(template.text, {})", None),
        ("say(text)", "the sentence is not written out"),
        ('say("the file " + name)', "the sentence is not written out"),
        ('say(f"the file {name} is empty")', "the sentence is not written out"),
        ("about(description)", "the sentence is not written out"),
        ('refers_to("unit", words)', "the sentence is not written out"),
        ('say("the file {file} is empty", name=name)', "the values are not those of the sentence"),
        ('say("the file {file} is empty", file=name, more=1)', "the values are not those of the sentence"),
        ('say("counts {a} and {b}", a=1)', "the values are not those of the sentence"),
        ('Message("the file is empty")', "must be say(…)"),
        ('Message(f"{file} is empty")', "must be say(…)"),
    ],
)
def test_a_sentence_that_no_catalog_can_have_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, fault: str | None
) -> None:
    monkeypatch.setattr(generate, "TOP", tmp_path)
    file = tmp_path / "module.py"
    file.write_text(f"import this\n\nx = {code}\n", encoding="utf-8")
    found = generate.code_faults(file)
    assert [one.partition(": module.py:3: ")[0] for one in found] == ([] if fault is None else [fault])


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        ("A title.\n\nMore.\n\n标题。\n\n第一段，第二句。", []),
        ("A title.\n\nMore.", ["no page in zh: O001 price-clash"]),
        ("标题。\n\n第一段。", ["no page in en: O001 price-clash"]),
        ("A title.\n\n标题。\n\n先看,再发。", ["half-width punctuation at '看,': O001 price-clash: 先看,再发。"]),
        ("A title.\n\n标题:先看。", ["half-width punctuation at '题:': O001 price-clash: 标题:先看。"]),
    ],
)
def test_a_rule_page_is_refused_for_a_missing_language_and_for_half_width_punctuation(page: str, faults: list[str]) -> None:
    rule = next(one for one in all_rules() if one.code == "O001")
    assert generate.page_faults(dataclasses.replace(rule, text=f"{page}\n\nBad:\n{rule.text.partition('Bad:')[2]}")) == faults


def test_all_sentences_of_the_installed_click_are_in_chinese() -> None:
    found = generate.click_english()
    assert {"Missing argument", "Usage:", "integer range", ("{value!r} is not {choice}.", "{value!r} is not one of {choices}.")} <= set(
        found
    )
    known = generate.read_catalog(generate.CLICK_PO)
    assert [one for one in found if known.get(one if isinstance(one, str) else one[0]) is None] == []
    assert generate.catalog_faults(known) == []


def test_a_sentence_that_click_adds_is_refused_until_it_has_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "click_english", lambda: ["No such planet: {name}", ("{n} moon", "{n} moons")])
    made = generate.click_catalog()
    assert generate.catalog_faults(made) == ["no Chinese: No such planet: {name}", "no Chinese: {n} moons"]
    assert made.get("No such option: {name}").string  # which other versions say


def test_a_compiled_catalog_changes_only_with_its_sentences() -> None:
    made = generate.Dateless(locale="zh_CN")
    made.add("file", "文件")
    compiled = generate.mo_bytes(made)
    assert b"Babel" not in compiled
    assert b"Date" not in compiled
    assert compiled == generate.mo_bytes(made)


def test_placeholders_of_the_command_line_are_to_be_translated() -> None:
    speak(Language("zh"))
    assert {"FOLDER", "RULES", "DATE"} <= set(generate.english())
    assert not {"OPTIONS", "FILE", "INTEGER RANGE"} & set(generate.english())
