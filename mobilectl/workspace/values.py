"""Values out of libyaml's events, without their positions: most files have no finding, and `marks` finds positions when asked.

Scalars stay text: what `21:00`, `0571`, `no` or `2026-02-30` mean is for the models to say, which know what is
asked there (YAML 1.1's own guesses would make 1260, 377 and false of them).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml import cyaml

from mobilectl.messages import Message, say

MOST_DEPTH = 40
MOST_NODES = 1_000_000
NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
MERGE = "<<"
SCALAR: Any = yaml.ScalarEvent
ALIAS: Any = yaml.AliasEvent
MAPPING: Any = yaml.MappingStartEvent
MAPPING_END: Any = yaml.MappingEndEvent
LIST_END: Any = yaml.SequenceEndEvent
STREAM_END: Any = yaml.StreamEndEvent
TOO_DEEP = say("values are nested more than {most} deep here", most=MOST_DEPTH)
TOO_DEEP_HINT = say("no definition needs that; is something indented wrongly?")


class Stop(Exception):
    """The file cannot be read on from the character at `index`. `mistyped`: a sign there may be meant as text."""

    def __init__(self, message: Message, hint: Message, index: int, mistyped: bool = False) -> None:
        super().__init__(message.text)
        self.message = message
        self.hint = hint
        self.index = index
        self.mistyped = mistyped


def events(text: str) -> Callable[[], Any]:
    """A function that gives libyaml's next event on the text."""
    following: Callable[[], Any] = cyaml.CParser(text).get_event  # type: ignore[attr-defined]
    return following


def values_of(text: str) -> tuple[Any, bool]:
    """What the text holds, and whether a key stands twice somewhere. Raises `Stop` or `yaml.YAMLError` where it cannot be read."""
    reader = _Reader(events(text))
    value = reader.document()
    return value, reader.doubled


class _Reader:
    """Values out of one stream of events."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self.doubled = False
        self._next = following
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._nodes = 0

    def document(self) -> Any:
        self._next()
        if type(self._next()) is STREAM_END:
            raise Stop(say("the file is empty"), say("delete it, or write the definition"), 0)
        value = self._node(self._next(), 0)
        self._next()
        second = self._next()
        if type(second) is not STREAM_END:
            raise Stop(
                say("a second document begins here"), say("write one definition a file: remove the line ---"), second.start_mark.index
            )
        return value

    def _node(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is SCALAR:
            value = None if event.value in NOTHING and not event.style else event.value
            if event.anchor is not None:
                self._anchors[event.anchor] = (value, 1)
            return value
        if kind is ALIAS:
            return self._alias(event)
        if depth >= MOST_DEPTH:
            raise Stop(TOO_DEEP, TOO_DEEP_HINT, event.start_mark.index)
        read = self._mapping if kind is MAPPING else self._list
        if event.anchor is None:
            return read(depth)
        before = self._nodes
        self._anchors[event.anchor] = None
        value = read(depth)
        self._anchors[event.anchor] = (value, self._nodes - before + 1)
        return value

    def _alias(self, event: Any) -> Any:
        known = self._anchors.get(event.anchor)
        if known is None:
            inside = event.anchor in self._anchors
            message = (
                say("*{name} stands inside the value that it repeats", name=event.anchor)
                if inside
                else say("*{name} repeats a value that nothing above is named &{name}", name=event.anchor)
            )
            raise Stop(message, say("write the value out"), event.start_mark.index, mistyped=not inside)
        value, nodes = known
        self._nodes += nodes - 1
        if self._nodes > MOST_NODES:
            raise Stop(
                say("with its repeats (*{name}) the file holds more than {most} values", name=event.anchor, most=MOST_NODES),
                say("write out what is meant, without repeats of repeats"),
                event.start_mark.index,
            )
        return value

    def _list(self, depth: int) -> list[Any]:
        following = self._next
        values: list[Any] = []
        while type(item := following()) is not LIST_END:
            values.append(self._node(item, depth + 1))
        self._nodes += len(values)
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        following = self._next
        values: dict[str, Any] = {}
        while type(key := following()) is SCALAR:
            event = following()
            # Most values are scalars without an anchor: no call for these, this loop is the hottest of all.
            if type(event) is SCALAR and event.anchor is None:
                value = event.value
                if value in NOTHING and not event.style:
                    value = None
            else:
                value = self._node(event, depth + 1)
            name = key.value
            if name in values:
                self.doubled = True
            elif name == MERGE:
                raise Stop(say("`<<` is not read here"), say("write the keys out"), key.start_mark.index)
            else:
                values[name] = value
        if type(key) is not MAPPING_END:
            raise Stop(
                say("a key must be a single word or text"),
                say("is a `{{name}}` unquoted here? Put the whole text into quotes"),
                key.start_mark.index,
                mistyped=True,
            )
        self._nodes += len(values)
        return values
