"""One rule on the base workspace with pieces of YAML merged into it, told as tests can compare it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from worlds import change, copy_base

from mobilectl.findings import Place
from mobilectl.messages import Language
from mobilectl.rules.engine import check
from mobilectl.rules.rule import rule_of
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO = "campaigns/changsha/demo.yaml"
ENGLISH = Language("en")


@dataclass(frozen=True)
class Told:
    """A finding: its sentence, the words it points at, and what would be right."""

    message: str
    at: str
    hint: str
    related: tuple[str, ...]
    fix: str | None
    safe: bool | None


def world(changes: Mapping[str, str]) -> Workspace:
    """The base workspace with changes by file."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_base(Path(folder) / "world")
        for file, text in changes.items():
            change(root, file, text)
        return load_workspace(root)


def tell(rule: ModuleType, changes: Mapping[str, str] | str) -> list[Told]:
    """What a rule says of the base workspace with changes by file, or in the demo campaign."""
    workspace = world({DEMO: changes} if isinstance(changes, str) else changes)
    assert not workspace.unread, [ENGLISH.text(reading.problem.message) for reading in workspace.readings]
    told = []
    for finding in check(workspace, [rule_of(rule)]):
        problem = finding.problem
        fix = problem.fixes[0] if problem.fixes else None
        told.append(
            Told(
                ENGLISH.text(problem.message),
                words_at(workspace, problem.place),
                ENGLISH.text(problem.hint) if problem.hint else "",
                tuple(words_at(workspace, related.place) for related in problem.related),
                fix.edits[0].text if fix else None,
                fix.safe if fix else None,
            )
        )
    return told


def said(rule: ModuleType, changes: Mapping[str, str] | str) -> list[tuple[str, str]]:
    """Sentence and place alone."""
    return [(one.message, one.at) for one in tell(rule, changes)]


def words_at(workspace: Workspace, place: Place) -> str:
    """The source at a place, without the quotes that the YAML writer may have put around a value."""
    at = locate(workspace, place)
    lines = workspace.documents[at.file].text.split("\n")
    assert at.line == at.end_line, at
    return lines[at.line - 1][at.column - 1 : at.end_column - 1].strip("'")


def sms(body: str) -> str:
    """A change of the demo campaign: this text goes out by SMS, the push stays as it is."""
    return f"texts: {{launch-sms: {quoted(body)}}}"


def push(body: str, title: str = "30GB流量包") -> str:
    """A change of the demo campaign: this text goes out as a push."""
    return f"texts: {{nudge-push: {{title: {quoted(title)}, body: {quoted(body)}}}}}"


def answer(topic: str, text: str) -> str:
    """A change of the demo campaign: its FAQ is this one answer."""
    return f"faq: [{{topic: {topic}, q: 怎么回事?, a: {quoted(text)}}}]"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
