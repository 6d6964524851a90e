"""The language of help and errors: Click's own words too, and lines that keep to the terminal's width in both languages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from commands import run
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth
from worlds import change, copy_base

from mobilectl.cli.formatter import Formatter
from mobilectl.cli.main import COMMANDS
from mobilectl.cli.words import speak
from mobilectl.exits import Exit
from mobilectl.messages import LANGUAGES, Language, People, choose_language, say
from mobilectl.messages.lines import BEGINNING, CHINESE, ENDING, columns, wrapped
from mobilectl.reports.overviews import OVERVIEWS

GROUPS = {"texts": ("preview",), "snapshot": ("generate",), "keys": ("new",), "sandbox": ("serve", "token")}
PATHS = [(), *((name,) for name in COMMANDS), *((group, name) for group, names in GROUPS.items() for name in names)]

VALUES = {
    *OVERVIEWS,
    "day",
    "week",
    "hour",
    "channel",
    "item",
    "campaign",
    "touchpoint",
    "rule",
    "displaced_by",
    "message",
    "unit",
    "class",
    "city",
    "tier",
    "reader",
}
"""What is typed as it is in both languages."""

NAMES = {"Excel", "mobilectl", "git", "Parquet", "JSON", "Schema", "HTTP", "Ctrl-C", "name@unit", "O001", "price-clash", "MOBILECTL_KEY"}
NAMES |= {"MOBILECTL_KEY_PASSPHRASE", "Spark", "CSV", "MOBILECTL_SPARK_MASTER", "x"}
"""Names of things; x is the value in a range such as 1<=x<=256."""


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speak(Language("en"))


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no language."""
    for name in ("MOBILECTL_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (("check", "--frmat"), "没有这个选项：'--frmat'。是不是想写 '--format'？", "No such option '--frmat'. Did you mean '--format'?"),
        (("explain",), "缺少参数 '规则'。", "Missing argument 'RULE'."),
        (("explain", "O001", "b", "c"), "多写了参数：b c", "Got unexpected extra arguments (b c)"),
        (("check", "--fix=3"), "选项 '--fix' 后面不能写值。", "Option '--fix' does not take a value."),
        (("check", "--format"), "选项 '--format' 后面要写 1 个值。", "Option '--format' requires an argument."),
        (
            ("list", "files"),
            f"'种类' 的值不对：'files' 不在可选值之内，可选：{', '.join(map(repr, OVERVIEWS))}。",
            f"Invalid value for 'KIND': 'files' is not one of {', '.join(map(repr, OVERVIEWS))}.",
        ),
        (
            ("keys", "new", "li.wei@changsha"),
            "缺少选项 '--role'。请从中选择：\n    submit,\n    approve",
            "Missing option '--role'. Choose from:\n    submit,\n    approve",
        ),
        (("keys", "file"), "没有这个命令：'file'。", "No such command 'file'."),
        (
            ("dry-run", "--processes", "x"),
            "'--processes' 的值不对：'x' 不是整数。",
            "Invalid value for '--processes': 'x' is not a valid integer range.",
        ),
        (
            ("dry-run", "--processes", "0"),
            "'--processes' 的值不对：0 不在范围 1<=x<=256 之内。",
            "Invalid value for '--processes': 0 is not in the range 1<=x<=256.",
        ),
        (
            ("schema", "-o", __file__),
            f"'-o' / '--output' 的值不对：这里要写文件夹，但 {__file__!r} 是文件。",
            f"Invalid value for '-o' / '--output': Directory {__file__!r} is a file.",
        ),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_click_finds_wrong_is_said_in_the_language(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], chinese: str, english: str, lang: str
) -> None:
    done = run(capsys, "--lang", lang, *arguments, lang=None)
    assert (done.code, done.out) == (Exit.USAGE, "")
    if lang == "zh":
        assert done.err == f"mobilectl: 用法不对：{chinese}\n  建议: 在命令后加 `--help` 可看用法\n"
    else:
        assert done.err == f"mobilectl: wrong usage: {english}\n  hint: `--help` after the command explains it\n"


def test_a_wrong_language_is_said_in_the_one_of_the_environment(capsys: pytest.CaptureFixture[str], nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setenv("LANG", "zh_CN.UTF-8")
    assert "'--lang' 的值不对：'xx' 不在可选值之内，可选：'zh', 'en'。" in run(capsys, "check", lang="xx").err


def test_words_that_click_fills_in_are_translated_but_not_what_somebody_wrote() -> None:
    speak(Language("zh"))
    done = CliRunner().invoke(click.Command("x", params=[click.Option(["--n"], type=int)]), ["--n", "integer"])
    assert "'--n' 的值不对：'integer' 不是整数。" in done.output


def test_prompts_speak_the_language() -> None:
    @click.command()
    def ask() -> None:
        click.prompt("口令", hide_input=True, confirmation_prompt=True)
        click.confirm("下发吗？", abort=True)

    speak(Language("zh"))
    done = CliRunner().invoke(ask, input="a\nb\na\na\nmaybe\nn\n")
    assert done.output.replace("\n", "|") == (
        "口令: |请再输入一次: |错误：两次输入的内容不一致。|口令: |请再输入一次: |下发吗？ [y/N]: maybe|错误：输入的内容不对|下发吗？ [y/N]: n|已中断！|"
    )


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_chinese_help_has_no_english_words(capsys: pytest.CaptureFixture[str], path: tuple[str, ...]) -> None:
    text = run(capsys, *path, "--help", lang="zh").out
    text = re.sub(r"`[^`]*`", "", text.replace(f"用法：{' '.join(('mobilectl', *path))} ", "", 1))
    text = re.sub(r"(?m)^  [a-z-]+(?=  )", "", text)  # the names of commands
    text = re.sub(r"(?<!\w)--?[a-z][a-z-]*", "", text)  # of options
    text = re.sub(r"\[[a-z|-]+(?:\n +)?[a-z|-]*\]", "", text)  # of choices
    words = {word.rstrip(".") for word in re.findall(r"[A-Za-z][\w@./-]*", text, re.ASCII)}
    assert {word for word in words - NAMES - VALUES if "/" not in word and not word.endswith(".yaml")} == set()


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_english_help_stays_english_on_a_chinese_machine(
    capsys: pytest.CaptureFixture[str], nowhere: pytest.MonkeyPatch, path: tuple[str, ...]
) -> None:
    for name in ("LC_ALL", "LANG", "LANGUAGE"):
        nowhere.setenv(name, "zh_CN.UTF-8")
    assert run(capsys, *path, "--help", lang="zh").out.startswith("用法：mobilectl ")  # which English must not remember
    done = run(capsys, *path, "--help", lang="en")
    assert done.out.startswith("Usage: mobilectl ")
    assert done.out.isascii()


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_keeps_to_the_terminals_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...], lang: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(capsys, *path, "--help", lang=lang).out.split("\n")
    for before, line in zip(["", *lines], lines, strict=False):
        assert wcswidth(line) <= width or re.fullmatch(r" *(?:\S.*  +)?\S+", line), line  # a word alone in its column
        assert line == line.rstrip()
        assert (before, line) != ("", "") or not lines.index(line), "two empty lines"
    meanings = {wcswidth(found[0]) for line in lines if (found := re.match(r"  -\S.*?  +(?=\S)", line))}
    assert len(meanings) <= 1, "the options' meanings do not stand in one column"


def test_a_help_page_is_laid_out_in_columns() -> None:
    page = Formatter(width=38)
    page.write_usage("mobilectl", "[选项] [json|sarif|github|gitlab] 文件", "用法：")
    page.write_usage("mobilectl snapshot generate", "[选项]", "用法：")
    with page.section("选项"):
        page.write_dl(
            [
                ("--to 日期", "最后一天；不写则为月末。  [必填]"),
                ("--also 格式=文件", "另存。"),
                ("--format [table|plain|markdown|csv]", "格式。"),
            ]
        )
    with page.section("Options"):
        page.write_text("One paragraph.\n\nAnother.")
    assert page.getvalue().split("\n") == [
        "用法：mobilectl [选项] [json|sarif|",
        "                github|gitlab] 文件",
        "用法：mobilectl snapshot generate",
        "    [选项]",
        "",
        "选项：",
        "  --to 日期         最后一天；不写则为",
        "                    月末。  [必填]",
        "  --also 格式=文件  另存。",
        "  --format [table|plain|markdown|",
        "      csv]",
        "                    格式。",
        "",
        "Options:",
        "  One paragraph.",
        "",
        "  Another.",
        "",
    ]


def test_what_click_adds_to_an_options_help_has_chinese_signs(capsys: pytest.CaptureFixture[str]) -> None:
    assert "  [1<=x<=10000000000；必填]\n" in run(capsys, "snapshot", "generate", "--help", lang="zh").out
    assert "  [1<=x<=10000000000; required]\n" in run(capsys, "snapshot", "generate", "--help", lang="en").out


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (1, "1 customer", "1 人"),
        (9999, "9,999 customers", "9,999 人"),
        (50_000, "50,000 customers", "5 万人"),
        (50_001, "50,001 customers", "约 5.0 万人"),
        (52_000, "52,000 customers", "5.2 万人"),
        (123_456, "123,456 customers", "约 12.3 万人"),
        (12_000_000, "12,000,000 customers", "1,200 万人"),
    ],
)
def test_numbers_of_people_are_in_the_units_of_the_language(count: int, english: str, chinese: str) -> None:
    said = say("{people}", people=People(count))
    assert (Language("en").text(said), Language("zh").text(said)) == (english, chinese)


def test_help_fills_the_width_it_has(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    longest = {}
    for width in (40, 80, 100, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        longest[width] = max(wcswidth(line) for line in run(capsys, "push", "--help", lang="zh").out.split("\n"))
    assert {width: width - most <= 3 for width, most in longest.items()} == {40: True, 80: True, 100: True, 200: False}
    assert longest[200] <= 100


def test_a_group_alone_shows_its_help_as_a_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "keys", lang=None)
    assert (done.code, done.err) == (Exit.USAGE, "")
    assert done.out == run(capsys, "keys", "--help", lang=None).out


def test_the_language_leaves_the_environment_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = dict(os.environ)
    run(capsys, "check", "--help", lang="zh")
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("environment", "workspace", "code"),
    [
        ({}, None, "en"),
        ({}, "zh", "zh"),
        ({"LANG": "C.UTF-8"}, "zh", "zh"),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "zh"),
        ({"LANG": "zh_Hans_CN"}, None, "zh"),
        ({"LANG": "en_US.UTF-8"}, "zh", "en"),
        ({"LANG": "Chinese (Simplified)_China.936"}, None, "zh"),
        ({"LANG": "English_United States.1252"}, "zh", "en"),
        ({"LANG": "de_DE.UTF-8"}, "zh", "zh"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, None, "zh"),
        ({"MOBILECTL_LANG": "en", "LANG": "zh_CN.UTF-8"}, "zh", "en"),
        ({"MOBILECTL_LANG": "zh-CN"}, None, "zh"),
        ({"MOBILECTL_LANG": "xx"}, "zh", "zh"),
    ],
)
def test_the_language_is_the_first_that_is_named(
    nowhere: pytest.MonkeyPatch, environment: dict[str, str], workspace: str | None, code: str
) -> None:
    for name, value in environment.items():
        nowhere.setenv(name, value)
    assert choose_language(None, workspace).code == code
    assert choose_language("en", workspace).code == "en"
    assert choose_language("zh", workspace).code == "zh"


@pytest.mark.parametrize(("language", "begin"), [("zh", "mobilectl: 没有"), ("en", "mobilectl: nothing is defined")])
def test_errors_are_in_the_workspaces_language_where_nothing_else_says_one(
    capsys: pytest.CaptureFixture[str], nowhere: pytest.MonkeyPatch, tmp_path: Path, language: str, begin: str
) -> None:
    root = copy_base(tmp_path)
    change(root, "campaigns/policy.yaml", f"language: {language}")
    done = run(capsys, "show", "nothing-like-it", workspace=root, lang=None)
    assert done.code == Exit.USAGE
    assert done.err.startswith(begin)


def test_the_lines_of_a_text() -> None:
    assert wrapped("没有这个选项，是不是", 12) == ["没有这个选", "项，是不是"]
    assert wrapped("没有这（个）选项", 8) == ["没有这", "（个）选", "项"]
    assert wrapped("见 campaigns/policy.yaml 里", 10) == ["见", "campaigns/policy.yaml", "里"]
    assert wrapped("two words, and more", 10) == ["two words,", "and more"]
    assert wrapped("", 10) == [""]


@given(st.text("甲乙，。（）“”ab ,", max_size=60), st.integers(6, 30))
def test_lines_hold_the_text_within_the_width_and_break_where_they_may(text: str, width: int) -> None:
    rest = text
    for line in wrapped(text, width):
        rest = rest.lstrip(" ")
        assert rest.startswith(line)
        rest = rest[len(line) :]
        assert not rest or rest[0] == " " or _may_break(line[-1], rest[0])
        assert columns(line) >= wcswidth(line)
        assert columns(line) <= width or not any(_may_break(*line[at : at + 2]) for at in range(len(line) - 1))
    assert not rest.strip(" ")


def _may_break(before: str, sign: str) -> bool:
    return before == " " or (max(before, sign) >= CHINESE and sign not in ENDING and before not in BEGINNING and sign != " ")
