"""Changes of a file's lists and mappings, written as people would write them in that place.

A new item or key takes the style of its neighbours, in brackets or a line each, with their indentation and line ends; comments stay where
they are. What cannot be done so that the file then holds exactly what it held and the change is not done at all: each is proven by
reading the file again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mobilectl.findings import Edit, Place, Route
from mobilectl.workspace.document import Document, Marks, Value, marks_at
from mobilectl.workspace.edits import SPECIAL, exact, replaced
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.spelling import PROPERTIES, line_end, quoted
from mobilectl.workspace.values import NOTHING

COMMENT = re.compile(r"[ \t]*(?:#.*)?")
COMMENT_LINE = re.compile(r"\r?\n( *)#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Put:
    """The text at `route` becomes another."""

    route: Route
    words: str


@dataclass(frozen=True, slots=True)
class Append:
    """A new last item of the list at `route`."""

    route: Route
    value: Value


@dataclass(frozen=True, slots=True)
class Insert:
    """A new key of the mapping above `route`, whose last step it is; behind the key `after` where that is there, else the last."""

    route: Route
    value: Value
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """The item or key at `route` goes."""

    route: Route


Change = Put | Append | Insert | Drop


def changed(document: Document, changes: Iterable[Change]) -> Document | None:
    """The document with all the changes made, one after the other; None where one of them cannot be made."""
    after: Document | None = document
    for change in changes:
        after = _made(after, change) if after is not None else None
    return after


def _made(document: Document, change: Change) -> Document | None:
    if document.marks is None:
        return None
    try:
        wanted = _meant(document.value, change.route, change)
    except (KeyError, IndexError, TypeError):
        return None
    for text in _attempts(document, document.marks, change):
        after = read_text(text, document.file)
        if after.marks is not None and after.value == wanted and len(after.readings) <= len(document.readings):
            return after
    return None


def _meant(value: Value, route: Route, change: Change) -> Value:
    """A copy of a value with the change made. Raises KeyError, IndexError or TypeError where there is no such place."""
    if not route:
        if not (isinstance(change, Append) and isinstance(value, list)) and not (isinstance(change, Put) and isinstance(value, str)):
            raise TypeError(value)
        return [*value, change.value] if isinstance(change, Append) else change.words
    step, *rest = route
    copied = copy.copy(value)
    if rest or isinstance(change, Append | Put):
        copied[step] = _meant(value[step], tuple(rest), change)
    elif isinstance(change, Drop):
        del copied[step]
    elif step in copied:
        raise KeyError(step)
    else:
        copied[step] = change.value
    return copied


def _attempts(document: Document, top: Marks, change: Change) -> Iterator[str]:
    """Texts that may be what is wanted, the likeliest first."""
    if isinstance(change, Put):
        made = exact(document, [Edit(Place(document.file, change.route), change.words)])
        if made:
            yield replaced(document.text, made)
        return
    above = change.route if isinstance(change, Append) else change.route[:-1]
    marks, steps = marks_at(top, above)
    if marks is None or steps < len(above):
        return
    room = _Room(document.text, marks)
    if isinstance(change, Drop):
        cut = room.without(change.route[-1])
        if cut is not None:
            yield document.text[: cut[0]] + document.text[cut[1] :]
    elif isinstance(change, Append):
        yield from room.with_item(change.value)
    else:
        yield from room.with_key(str(change.route[-1]), change.value, change.after)


class _Room:
    """A list or mapping in a file's text."""

    def __init__(self, text: str, marks: Marks) -> None:
        self._text = text
        self._marks = marks
        self._opening = _behind_properties(text, marks)
        self._in_brackets = text[self._opening : self._opening + 1] in ("[", "{")
        self._steps: list[str | int] = sorted(marks.children, key=self._start)

    def _start(self, step: str | int) -> int:
        """Where an entry starts: with its key, or as an item without its dash."""
        return self._marks.keys[step][0] if isinstance(step, str) else self._marks.children[step].start

    def _end(self, step: str | int) -> int:
        end = _end(self._text, self._marks.children[step])
        return max(end, self._marks.keys[step][1]) if isinstance(step, str) else end

    def with_item(self, value: Value) -> Iterator[str]:
        """The text with a new last item."""
        if self._in_brackets:
            yield self._inon_one_line(on_one_line(value), None)
        elif self._steps:
            last = self._steps[-1]
            plain = isinstance(value, dict) and len(value) == 1 and self._text[self._start(last)] != "{"
            yield from self._below(last, [" " * self._column(self._dash(last)) + "- " + (_pairs(value) if plain else on_one_line(value))])

    def with_key(self, key: str, value: Value, after: str | None) -> Iterator[str]:
        """The text with a new key."""
        if self._in_brackets:
            yield self._inon_one_line(f"{_word(key)}: {on_one_line(value)}", after)
        elif self._steps:
            indent = " " * self._column(self._start(self._steps[0]))
            deeper = self._depth_of_lists() if isinstance(value, list) else None
            if deeper is None:
                lines = [f"{indent}{_word(key)}: {on_one_line(value)}"]
            else:
                items = [_pairs(one) if isinstance(one, dict) and len(one) == 1 else on_one_line(one) for one in value]
                lines = [f"{indent}{_word(key)}:", *(f"{indent}{' ' * deeper}- {item}" for item in items)]
            yield from self._below(after if after in self._marks.children else self._steps[-1], lines)

    def without(self, step: str | int) -> tuple[int, int] | None:
        """The stretch of the text that is an entry and what parts it from its neighbours; None where it cannot be cut out."""
        at = self._steps.index(step)
        following = self._steps[at + 1] if at + 1 < len(self._steps) else None
        if self._in_brackets:
            if at > 0:
                return self._end(self._steps[at - 1]), self._end(step)
            return self._start(step), self._end(step) if following is None else self._start(following)
        begin = self._start(step) if isinstance(step, str) else self._dash(step)
        line = self._text.rfind("\n", 0, begin) + 1
        if not self._text[line:begin].strip(" "):
            end = _line_end(self._text, self._end(step))
            behind = self._text.find("\n", end) + 1
            if behind:
                return line, behind
            return max(0, line - len(line_end(self._text, line - 1))), len(self._text)
        return (begin, self._start(following)) if following is not None and isinstance(step, str) else None

    def _inon_one_line(self, entry: str, after: str | None) -> str:
        if not self._steps:
            at = self._opening + 1
            return self._text[:at] + entry + self._text[at:]
        before = after if after in self._marks.children else self._steps[-1]
        at, start = self._end(before), self._start(before)
        line = self._text.rfind("\n", 0, start) + 1
        end = _line_end(self._text, at)
        if line > self._opening and not self._text[line:start].strip(" ") and COMMENT.fullmatch(self._text, at, end):
            own_line = line_end(self._text, at) + self._text[line:start] + entry
            return self._text[:at] + "," + self._text[at:end] + own_line + self._text[end:]
        return self._text[:at] + ", " + entry + self._text[at:]

    def _below(self, step: str | int, lines: Sequence[str]) -> Iterator[str]:
        """The text with lines of their own below an entry: right below what stands there, or below the blank lines that are part of it."""
        end, text = self._end(step), self._text
        at, ending = _line_end(text, end), line_end(text, end)
        indent = len(lines[0]) - len(lines[0].lstrip(" "))
        while (below := COMMENT_LINE.match(text, at)) is not None and len(below[1]) > indent:
            at = below.end()
        yield text[:at] + "".join(ending + line for line in lines) + text[at:]
        at = text.rfind("\n", 0, self._marks.children[step].end) + 1
        yield text[:at] + "".join(line + ending for line in lines) + text[at:]

    def _dash(self, step: str | int) -> int:
        return self._text.rfind("-", 0, self._start(step))

    def _column(self, at: int) -> int:
        return at - (self._text.rfind("\n", 0, at) + 1)

    def _depth_of_lists(self) -> int | None:
        """How much deeper than its key a list stands here, where one has a line for each item."""
        for step in self._steps:
            marks = self._marks.children[step]
            if 0 in marks.children and isinstance(step, str):
                inner = _Room(self._text, marks)
                if not inner._in_brackets:
                    return inner._column(inner._dash(0)) - self._column(self._start(step))
        return None


def _end(text: str, marks: Marks) -> int:
    """Behind the last character of a value: libyaml counts the blank lines and comments behind blocks to them."""
    if text[_behind_properties(text, marks) : marks.end][:1] in ("[", "{"):
        return marks.end
    if marks.children:
        return max(_end(text, child) for child in marks.children.values())
    return max(marks.start, len(text[: marks.end].rstrip()))


def _behind_properties(text: str, marks: Marks) -> int:
    found = PROPERTIES.match(text, marks.start)
    return found.end() if found else marks.start


def _line_end(text: str, at: int) -> int:
    """The end of the line on which a place is, before its line end."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end


def on_one_line(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + _pairs(value) + "}"
    return "[" + ", ".join(map(on_one_line, value)) + "]" if isinstance(value, list) else _word(value)


def _pairs(value: dict[str, Value]) -> str:
    return ", ".join(f"{_word(key)}: {on_one_line(one)}" for key, one in value.items())


def _word(text: str) -> str:
    """A text as it stands on one line, in quotes where YAML would read something else."""
    plain = text and text not in NOTHING and text == text.strip() and not SPECIAL.search(text) and text.isprintable()
    return text if plain else quoted(text)
