"""The command line as Chinese input methods, word processors and chats put it: read as meant where it can mean nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mobilectl.cli.typed import as_typed
from mobilectl.errors import UsageError
from mobilectl.messages import Language

ENGLISH = Language("en")

TABLE = Path(__file__).parents[1] / "workspace" / "traps.yaml"
READ_AS_MEANT = [tuple(row.values()) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))["command_line"]]

LEFT_ALONE = [
    ["submit", "--comment", "——已核对，共２条“好”"],
    ["submit", "--comment=——已核对　“好”"],
    ["submit", "--comment", "“好”", "demo"],
    ["check", "campaigns/长沙/活动　一.yaml"],
    ["check", "campaigns/湘潭，株洲.yaml"],
    ["check", "-"],
    ["check", "--"],
    ["check", "-wfolder"],
    ["check", "--select", "W001,W003"],
    ["check", "D:\\活动\\——草稿.yaml"],
    ["check", "“"],
    ["check", "\u3000"],
    ["check", ""],
    [],
]


@pytest.mark.parametrize(("typed", "meant", "notes"), READ_AS_MEANT)
def test_what_can_mean_nothing_else_is_read_as_meant_and_said(typed: list[str], meant: list[str], notes: list[str]) -> None:
    read = as_typed(typed)
    assert read.arguments == meant
    assert [ENGLISH.text(note) for note in read.notes] == notes


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_free_text_paths_and_right_lines_are_left_alone(typed: list[str]) -> None:
    assert as_typed(typed) == (typed, ())


def test_only_the_name_and_the_sign_of_a_free_text_option_are_read_as_meant() -> None:
    assert as_typed(["submit", "——comment＝“２”"]).arguments == ["submit", "--comment=“２”"]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (["check", "--select", "“W001,", "W003”"], 'write mobilectl check --select "W001, W003"'),
        (["submit", "--comment", "“审核", "没有", "问题”", "demo"], 'write mobilectl submit --comment "审核 没有 问题" demo'),
        (["submit", "--comment=“审核", "通过”"], 'write mobilectl submit --comment="审核 通过"'),
    ],
)
def test_a_text_that_the_shell_took_apart_is_refused_with_the_right_line(typed: list[str], line: str) -> None:
    with pytest.raises(UsageError) as refused:
        as_typed(typed)
    assert ENGLISH.text(refused.value.message) == "the shell does not know “” as quotes and took the text apart"
    assert refused.value.hint is not None
    assert ENGLISH.text(refused.value.hint) == line


@example(["“‘’”"])
@given(st.lists(st.text(alphabet="ab-=—－–“”‘’'，、 　\u200bＷ０１.", max_size=8), max_size=4))
def test_reading_twice_changes_nothing_more(typed: list[str]) -> None:
    try:
        once = as_typed(typed)
        again = as_typed(once.arguments)
    except UsageError:
        return
    assert again == (once.arguments, ())
