"""Edits of a file as exact replacements of its characters, and whether they come to what they say.

An edit of a key or value speaks of the words that are meant: here they get the spelling that the place asks for, in quotes, escaped
or indented like their neighbours. An edit at a position speaks of the file's own characters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mobilectl.findings import Edit, Place, Route
from mobilectl.workspace.document import Document, Value, marks_at
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.resolver import spot, stretch
from mobilectl.workspace.spelling import BREAK, Spelling, line_end, quoted, spelling
from mobilectl.workspace.values import NOTHING

SPECIAL = re.compile(r"[:#,\[\]{}]|^[-?&*!|>'\"%@`=<.]|\s\s")
NO_LINE_END = "\n\\ No newline at end of file\n"
"""What diff and patch write for a last line without a line end."""


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """The characters `start` to before `end` of a file's text become `text`."""

    file: str
    start: int
    end: int
    text: str

    def collides(self, other: Replacement) -> bool:
        """Whether not both can be made. Two that are the same are made once."""
        if self == other or self.file != other.file:
            return False
        if self.start == self.end and other.start == other.end:
            return self.start == other.start
        return self.start < other.end and other.start < self.end


def exact(document: Document, edits: Sequence[Edit]) -> tuple[Replacement, ...]:
    """The edits of one file as its characters, such that it then holds just what they say; nothing where that cannot be."""
    all_meant = [_meant(document, edit) for edit in edits]
    plain = tuple(_replacement(document, edit, meant) for edit, meant in zip(edits, all_meant, strict=True))
    if None not in plain:
        sure = tuple(one for one in plain if one is not None)
        if _is_sure(document, edits, all_meant) or holds(document, edits, replaced(document.text, sure)):
            return sure
    quoted_anew = _requoted(document, all_meant)
    return quoted_anew if quoted_anew and holds(document, edits, replaced(document.text, quoted_anew)) else ()


def _replacement(document: Document, edit: Edit, meant: _Meant | None) -> Replacement | None:
    """The edit as the file's characters; None where its place is not there, or its words cannot be spelt there."""
    if edit.place.position is not None:
        start, end = stretch(document, edit.place)
        return Replacement(document.file, start, end, edit.text.replace("\n", line_end(document.text, start)))
    words = meant.spelling.spelt(meant.words) if meant is not None else None
    return Replacement(document.file, *meant.spelling.stretch(meant.first, meant.last), words) if meant and words is not None else None


def _requoted(document: Document, all_meant: Sequence[_Meant | None]) -> tuple[Replacement, ...]:
    """The edits with each key or value that they touch in quotes anew, for words that would not stay words without.

    Nothing where a place is not there, or stands in quotes or a block that could hold any words.
    """
    replacements = []
    for meant in _by_scalar(all_meant):
        if not meant or meant[0].spelling.style not in ("", "'"):
            return ()
        replacements.append(Replacement(document.file, meant[0].spelling.start, meant[0].spelling.end, quoted(_changed(meant))))
    return tuple(replacements)


def _is_sure(document: Document, edits: Sequence[Edit], all_meant: Sequence[_Meant | None]) -> bool:
    """Whether the file is bound to hold what the edits of it say, so that it need not be read again: words in one line, with nothing
    in them that YAML has a meaning for, in a value that nothing repeats.
    """
    if document.marks is None or "&" in document.text or any(edit.place.at == "key" for edit in edits):
        return False
    for meant in _by_scalar(all_meant):
        if not meant:
            return False
        spelt, value = meant[0].spelling, _changed(meant)
        if spelt.style in ("|", ">") or BREAK.search(document.text, spelt.start, spelt.end):
            return False
        if not spelt.style and (not value or value in NOTHING or value != value.strip() or SPECIAL.search(value)):
            return False
    return True


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the replacements made, none of which collides with another."""
    pieces, at = [], 0
    for one in sorted(set(replacements)):
        pieces += [text[at : one.start], one.text]
        at = one.end
    return "".join((*pieces, text[at:]))


def holds(document: Document, edits: Sequence[Edit], text: str) -> bool:
    """Whether the file, with `text` in place of its own, holds exactly what it held and what the edits say.

    Of edits at positions only this is known: a file that could be read can still be.
    """
    by_position = any(edit.place.position is not None for edit in edits)
    if by_position and document.marks is None:
        return True
    after = read_text(text, document.file)
    if by_position:
        return after.marks is not None
    value = document.value
    for meant in _by_scalar([_meant(document, edit) for edit in edits]):
        if not meant:
            return False
        value = _with(value, meant[0].route, meant[0].at, _changed(meant))
    return after.marks is not None and after.value == value and len(after.readings) <= len(document.readings)


def without_lines(document: Document, start: int, end: int) -> Edit:
    """The edit that removes whole lines; a file whose last line has no line end stays so."""
    text = document.text
    if end == len(text) and start > 0 and not text.endswith("\n"):
        start -= len(line_end(text, start - 1))
    at = spot(document, start, end)
    return Edit(Place(document.file, position=(at.line, at.column), until=(at.end_line, at.end_column)), "")


def difference(file: str, before: bytes, after: bytes) -> Iterator[str]:
    """A unified diff as patch and git apply read it. Bytes that are not UTF-8 are surrogates: encode with `surrogateescape`."""
    # A name with a space would end there.
    tab = "\t" if " " in file else ""
    old, new = (_lines(content.decode("utf-8", "surrogateescape")) for content in (before, after))
    for line in difflib.unified_diff(old, new, f"a/{file}{tab}", f"b/{file}{tab}"):
        yield line if line.endswith("\n") else line + NO_LINE_END


class _Meant(NamedTuple):
    """The characters `first` to before `last` of a key or value, which become `words`."""

    route: Route
    at: str
    value: str
    spelling: Spelling
    first: int
    last: int
    words: str


def _meant(document: Document, edit: Edit) -> _Meant | None:
    found = _scalar(document, edit.place) if edit.place.position is None else None
    if found is None:
        return None
    route, value, start, end = found
    spelt = spelling(document.text, start, end, value)
    if spelt is None:
        return None
    # The line end that closes a block is no part of what a person means.
    first, last = 0, len(value.rstrip("\n") if spelt.style in ("|", ">") else value)
    if edit.place.fragment is not None:
        words, occurrence = edit.place.fragment
        first = -1
        for _ in range(occurrence + 1):
            first = value.find(words, first + 1)
            if first < 0:
                return None
        last = first + len(words)
    return _Meant(route, edit.place.at, value, spelt, *_added(value, first, last, edit.text))


def _added(value: str, first: int, last: int, words: str) -> tuple[int, int, str]:
    """Words that only add to what stands there, as an insertion: what stands there keeps its spelling."""
    old = value[first:last]
    if old and words.startswith(old):
        return last, last, words[len(old) :]
    return (first, first, words.removesuffix(old)) if old and words.endswith(old) else (first, last, words)


def _scalar(document: Document, place: Place) -> tuple[Route, str, int, int] | None:
    """The key or text at a place: its route, its value, where it starts and ends."""
    marks, steps = marks_at(document.marks, place.route)
    if marks is None or steps < len(place.route):
        return None
    if place.at == "key":
        above, _ = marks_at(document.marks, place.route[:-1])
        key = place.route[-1] if place.route else 0
        return (place.route, key, *above.keys[key]) if above is not None and isinstance(key, str) and key in above.keys else None
    route, value = place.route, document.value
    for step in route:
        value = value[step]
    # A text is also found where it is written as a mapping of its body alone.
    while isinstance(value, dict) and len(value) == 1:
        ((step, value),) = value.items()
        route, marks = (*route, step), marks.children[step]
    return (route, value, marks.start, marks.end) if isinstance(value, str) else None


def _by_scalar(all_meant: Iterable[_Meant | None]) -> list[list[_Meant]]:
    """Each once, together with those of the same key or value; keys last and the longest routes first, as routes name old keys.

    One that is nowhere is an empty list.
    """
    found: dict[tuple[Route, str] | None, dict[_Meant, None]] = {}
    for one in all_meant:
        group = found.setdefault(None if one is None else (one.route, one.at), {})
        if one is not None:
            group[one] = None
    ordered = sorted(found.items(), key=lambda item: (item[0] is not None and item[0][1] == "key", -len(item[0][0]) if item[0] else 0))
    return [list(group) for _, group in ordered]


def _changed(meant: Iterable[_Meant]) -> str:
    """The key or value that these edits make of the one they are all on."""
    ordered = sorted(meant, key=lambda one: (one.first, one.last), reverse=True)
    value = ordered[0].value
    for one in ordered:
        value = value[: one.first] + one.words + value[one.last :]
    return value


def _with(value: Value, route: Route, at: str, words: str) -> Value:
    """A copy of a value in which the key or value at a route is another."""
    if at == "key":
        return _at(value, route[:-1], lambda found: {words if key == route[-1] else key: one for key, one in found.items()})
    return _at(value, route, lambda _: words)


def _at(value: Value, route: Route, change: Callable[[Value], Value]) -> Value:
    if not route:
        return change(value)
    copied = value.copy()
    copied[route[0]] = _at(value[route[0]], route[1:], change)
    return copied


def _lines(text: str) -> list[str]:
    """The lines with their ends, of which only the line feed is one: others stand inside a line for patch."""
    lines = text.split("\n")
    return [*(line + "\n" for line in lines[:-1]), *filter(None, lines[-1:])]
