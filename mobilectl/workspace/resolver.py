"""Turns places into lines, columns and source text. The only code that knows both routes and characters."""

from __future__ import annotations

from mobilectl.findings import Place, Spot
from mobilectl.workspace.document import Document, Marks, marks_at
from mobilectl.workspace.workspace import Workspace


def locate(workspace: Workspace, place: Place) -> Spot:
    """Where a place is. What is not in the file is located at its nearest parent's key; nothing is empty but what says so."""
    document = workspace.documents.get(place.file)
    if document is None or (document.marks is None and place.position is None):
        line, column = place.position or (1, 1)
        return Spot(place.file, line, column, line, column + 1)
    start, end = stretch(document, place)
    if end <= start and place.until is None:
        end = start + 1
    return spot(document, start, end)


def stretch(document: Document, place: Place) -> tuple[int, int]:
    """The characters of the document's text, from and to, that a place means."""
    if place.position is not None:
        start = _index(document.text, place.position)
        return start, start + 1 if place.until is None else _index(document.text, place.until)
    return (0, 1) if document.marks is None else _marked(document, document.marks, place)


def spot(document: Document, start: int, end: int) -> Spot:
    """The stretch of a document's text as lines and columns."""
    text = document.text
    line = text.count("\n", 0, start) + 1
    first = text.rfind("\n", 0, start) + 1
    end_line = line + text.count("\n", start, end)
    last = text.rfind("\n", 0, end) + 1
    stop = text.find("\n", end)
    lines = text[first : len(text) if stop < 0 else stop].split("\n")
    return Spot(document.file, line, start - first + 1, end_line, end - last + 1, tuple(one.removesuffix("\r") for one in lines))


def _index(text: str, position: tuple[int, int]) -> int:
    start = 0
    for _ in range(position[0] - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return len(text)
    return min(start + position[1] - 1, len(text))


def _marked(document: Document, top: Marks, place: Place) -> tuple[int, int]:
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
