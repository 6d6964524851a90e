"""Turns places into lines, columns and source text. The only code that knows both routes and characters."""

from __future__ import annotations

from dataclasses import dataclass

from mobilectl.findings import Place
from mobilectl.workspace.document import Document, Marks, marks_at
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Located:
    """A stretch of a file: lines and columns from 1, columns in characters, `end_column` behind the last one."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


def locate(workspace: Workspace, place: Place) -> Located:
    """Where a place is. What is not in the file is located at its nearest parent's key."""
    document = workspace.documents.get(place.file)
    if place.position is not None or document is None or document.marks is None:
        line, column = place.position or (1, 1)
        return Located(place.file, line, column, line, column + 1)
    start, end = _stretch(document, document.marks, place)
    line, column = _line_column(document.text, start)
    end_line, end_column = _line_column(document.text, end)
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return Located(place.file, line, column, end_line, end_column)


def source_line(workspace: Workspace, file: str, line: int) -> str:
    """One line of a file, from 1, without its line end; "" where there is none."""
    document = workspace.documents.get(file)
    if document is None:
        return ""
    lines = document.text.split("\n")
    return lines[line - 1].rstrip("\r") if line <= len(lines) else ""


def _stretch(document: Document, top: Marks, place: Place) -> tuple[int, int]:
    parent, steps = marks_at(top, place.route[:-1])
    if place.route and parent is not None and steps == len(place.route) - 1:
        last = place.route[-1]
        key = parent.keys.get(last) if isinstance(last, str) else None
        child = parent.children.get(last)
        if key is not None and (place.at == "key" or child is None):
            return key
        if child is not None:
            return _fragment(document, child, place) if place.fragment else _scalar_or_key(document, child, key)
    if not place.route:
        return (top.start, top.start + 1) if not place.fragment else _fragment(document, top, place)
    return _nearest(top, place)


def _scalar_or_key(document: Document, marks: Marks, key: tuple[int, int] | None) -> tuple[int, int]:
    """A value of one line itself; for a longer one the key that leads to it, or its first line."""
    if "\n" not in document.text[marks.start : marks.end].rstrip("\n") and marks.end > marks.start:
        return marks.start, marks.end
    if key is not None:
        return key
    line_end = document.text.find("\n", marks.start)
    return marks.start, line_end if line_end >= 0 else len(document.text)


def _fragment(document: Document, marks: Marks, place: Place) -> tuple[int, int]:
    assert place.fragment is not None
    words, occurrence = place.fragment
    at = marks.start - 1
    for _ in range(occurrence + 1):
        at = document.text.find(words, at + 1, marks.end)
        if at < 0:
            return marks.start, marks.end
    return at, at + len(words)


def _nearest(top: Marks, place: Place) -> tuple[int, int]:
    """The key of the deepest parent there is."""
    _, steps = marks_at(top, place.route)
    if steps == 0:
        return top.start, top.start + 1
    parent, _ = marks_at(top, place.route[: steps - 1])
    last = place.route[steps - 1]
    if parent is not None and isinstance(last, str) and last in parent.keys:
        return parent.keys[last]
    child, _ = marks_at(top, place.route[:steps])
    return (child.start, child.start + 1) if child is not None else (top.start, top.start + 1)


def _line_column(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
