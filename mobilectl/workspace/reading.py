"""Reads YAML through libyaml's events straight into values with positions.

Scalars stay text: what `21:00`, `0571`, `no` or `2026-02-30` mean is for the models to say, which know what is
asked there (YAML 1.1's own guesses would make 1260, 377 and false of them).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from yaml import cyaml

from mobilectl.findings import Place, Problem, Related
from mobilectl.messages import Message, say
from mobilectl.workspace.document import Document, Marks, Reading

MOST_BYTES = 8 * 1024 * 1024
MOST_DEPTH = 40
MOST_NODES = 1_000_000
NOTHING = ("", "~", "null", "Null", "NULL")
MERGE = "<<"
SEQUENCE_END: Any = yaml.SequenceEndEvent
MAPPING_END: Any = yaml.MappingEndEvent


class Stop(Exception):
    """The file cannot be read on from here."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading


def read_file(path: Path, file: str) -> Document:
    """The document at `path`, known as `file` in findings. Never raises for what the file holds."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            return _unread(
                file,
                "S001",
                say("the file is too big to be a definition: {size} MB", size=size >> 20),
                say("a definition file has at most {most} MB; is this a snapshot or a log?", most=MOST_BYTES >> 20),
            )
        data = path.read_bytes()
    except OSError as error:
        return _unread(
            file,
            "S001",
            say("the file cannot be opened: {reason}", reason=error.strerror or str(error)),
            say("check that it exists and that you may read it"),
        )
    return read_bytes(data, file)


def read_bytes(data: bytes, file: str) -> Document:
    """The document that `data` holds."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _unread(file, "S001", say("the file is in UTF-16"), say("save it again as UTF-8"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(file, "S001", say("the file is not UTF-8 from line {line} on", line=line), _encoding_hint(data), (line, 1))
    return read_text(text, file)


def read_text(text: str, file: str) -> Document:
    """The document that `text` holds."""
    builder = _Builder(text, file)
    try:
        value, marks = builder.document()
    except Stop as stop:
        return Document(file, text, None, None, (*builder.readings, stop.reading))
    except yaml.MarkedYAMLError as error:
        return Document(file, text, None, None, (*builder.readings, _syntax(error, file)))
    except yaml.reader.ReaderError as error:
        position = _position(text, error.position) if isinstance(error.position, int) else (1, 1)
        reading = Reading(
            "S001",
            Problem(
                Place(file, position=position),
                say("the file holds a character that no text may hold"),
                say("is it a YAML file at all? Remove the character, or save the file again as UTF-8 text"),
            ),
        )
        return Document(file, text, None, None, (*builder.readings, reading))
    return Document(file, text, value, marks, tuple(builder.readings))


class _Builder:
    """Values and marks out of one stream of events."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.readings: list[Reading] = []
        self._text = text
        self._next: Callable[[], Any] = cyaml.CParser(text).get_event  # type: ignore[attr-defined]
        self._anchors: dict[str, tuple[Any, Marks, int] | None] = {}
        self._nodes = 0

    def document(self) -> tuple[Any, Marks]:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise self._stop("S001", say("the file is empty"), say("delete it, or write the definition"), (1, 1))
        value, marks = self._node(self._next(), 0)
        self._next()
        second = self._next()
        if not isinstance(second, yaml.StreamEndEvent):
            mark = second.start_mark
            raise self._stop(
                "S001", say("a second document begins here"), say("write one definition a file: remove the line ---"), (mark.line + 1, 1)
            )
        return value, marks

    def _node(self, event: Any, depth: int) -> tuple[Any, Marks]:
        self._nodes += 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth >= MOST_DEPTH:
            raise self._stop(
                "S001",
                say("values are nested more than {most} deep here", most=MOST_DEPTH),
                say("no definition needs that; is something indented wrongly?"),
                _start(event),
            )
        before = self._nodes
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        read = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._list
        value, marks = read(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, marks, self._nodes - before + 1)
        return value, marks

    def _scalar(self, event: Any) -> tuple[str | None, Marks]:
        value = None if not event.style and event.value in NOTHING else event.value
        marks = Marks(event.start_mark.index, event.end_mark.index)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, marks, 1)
        return value, marks

    def _alias(self, event: Any) -> tuple[Any, Marks]:
        known = self._anchors.get(event.anchor)
        if known is None:
            inside = event.anchor in self._anchors
            message = (
                say("*{name} stands inside the value that it repeats", name=event.anchor)
                if inside
                else say("*{name} repeats a value that nothing above is named &{name}", name=event.anchor)
            )
            raise self._stop("S001", message, say("write the value out"), _start(event))
        value, marks, nodes = known
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise self._stop(
                "S001",
                say("with its repeats (*{name}) the file holds more than {most} values", name=event.anchor, most=MOST_NODES),
                say("write out what is meant, without repeats of repeats"),
                _start(event),
            )
        return value, marks

    def _list(self, event: Any, depth: int) -> tuple[list[Any], Marks]:
        values: list[Any] = []
        marks = Marks(event.start_mark.index, event.end_mark.index)
        while not isinstance(item := self._next(), SEQUENCE_END):
            value, child = self._node(item, depth + 1)
            marks.children[len(values)] = child
            values.append(value)
        marks.end = item.end_mark.index
        return values, marks

    def _mapping(self, event: Any, depth: int) -> tuple[dict[str, Any], Marks]:
        values: dict[str, Any] = {}
        marks = Marks(event.start_mark.index, event.end_mark.index)
        while not isinstance(key := self._next(), MAPPING_END):
            if not hasattr(key, "value"):
                raise self._stop(
                    "S001",
                    say("a key must be a single word or text"),
                    say("is a `{{name}}` unquoted here? Put the whole text into quotes"),
                    _start(key),
                )
            name = key.value
            value, child = self._node(self._next(), depth + 1)
            if name in values:
                self._twice(name, key, marks)
                continue
            if name == MERGE:
                raise self._stop("S001", say("`<<` is not read here"), say("write the keys out"), _start(key))
            values[name] = value
            marks.keys[name] = (key.start_mark.index, key.end_mark.index)
            marks.children[name] = child
        marks.end = key.end_mark.index
        return values, marks

    def _twice(self, name: str, key: Any, marks: Marks) -> None:
        first = Place(self.file, position=_position(self._text, marks.keys[name][0]))
        self.readings.append(
            Reading(
                "S002",
                Problem(
                    Place(self.file, position=_start(key)),
                    say("the key `{name}` stands here a second time", name=name),
                    say("keep one of the two: the second value is not used"),
                    (Related(first, say("here it stands first")),),
                ),
            )
        )

    def _stop(self, code: str, message: Message, hint: Message, position: tuple[int, int]) -> Stop:
        return Stop(Reading(code, Problem(Place(self.file, position=position), message, hint)))


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _syntax(error: yaml.MarkedYAMLError, file: str) -> Reading:
    mark = error.problem_mark or error.context_mark
    position = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = error.problem or error.context or ""
    for words, message, hint in _SYNTAX:
        if words in said:
            return Reading("S001", Problem(Place(file, position=position), message, hint))
    return Reading(
        "S001",
        Problem(
            Place(file, position=position),
            say("this is not YAML: {reason}", reason=said),
            say("look at this line and the one above: quotes closed, brackets closed, indented by spaces alike?"),
        ),
    )


_SYNTAX: tuple[tuple[str, Message, Message], ...] = (
    (
        "exceeded maximum nesting depth",  # libyaml's own limit, met before ours where brackets are opened in one line
        say("values are nested more than {most} deep here", most=MOST_DEPTH),
        say("no definition needs that; is something indented wrongly?"),
    ),
    ("found a tab character", say("the line is indented with a tab"), say("indent with spaces only")),
    (
        "cannot start any token",
        say("this character cannot start a value (`@`, `%`, a tab or a backquote)"),
        say("put the value into quotes; indent with spaces only"),
    ),
    ("mapping values are not allowed", say("a second `: ` stands in this line"), say("put the text that holds `: ` into quotes")),
    (
        "did not find expected key",
        say("this line does not fit the ones above it"),
        say("align it with its neighbours, and check that the quotes and brackets above are closed"),
    ),
    (
        "did not find expected ',' or",
        say("a list or mapping in brackets is not closed, or lacks a comma"),
        say("separate by `,` and close with `]` or `}}`; in Chinese input the comma is `，`, which is another character"),
    ),
    ("could not find expected ':'", say("a key without its `: `"), say("write `key: value`, with an ASCII colon and a space after it")),
    ("found unexpected end of stream", say("the file ends inside a quoted text"), say("close the quotes, or complete the file")),
    ("did not find expected node content", say("a value is missing here"), say("complete the file, or remove the key")),
    (
        "found undefined alias",
        say("a value that starts with `*` repeats a named value, and there is none"),
        say("put the text into quotes"),
    ),
)


def _encoding_hint(data: bytes) -> Message:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return say("save it as UTF-8 text")
    return say("it looks like GBK: save it again as UTF-8")


def _unread(file: str, code: str, message: Message, hint: Message, position: tuple[int, int] = (1, 1)) -> Document:
    problem = Problem(Place(file, position=position), message, hint)
    return Document(file, "", None, None, (Reading(code, problem),))
