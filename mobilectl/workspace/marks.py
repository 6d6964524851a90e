"""Where each value of a file stands, found by reading it a second time: only files with findings are asked for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mobilectl.workspace.document import Marks
from mobilectl.workspace.values import ALIAS, LIST_END, MAPPING, MAPPING_END, SCALAR, events


class Twice(NamedTuple):
    """A key that stands twice in one mapping, and the characters at which it does."""

    name: str
    first: int
    again: int


class LateMarks(Marks):
    """The marks of a whole file that can be read, found when they are first looked at."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what is not set yet.
        if name not in Marks.__slots__:
            raise AttributeError(name)
        found, _ = marks_of(self._text)
        self.start, self.end, self.keys, self.children = found.start, found.end, found.keys, found.children
        return getattr(self, name)


def marks_of(text: str) -> tuple[Marks, tuple[Twice, ...]]:
    """The marks of a text that `values_of` could read, and its keys that stand twice."""
    reader = _Reader(events(text))
    return reader.document(), tuple(reader.twice)


class _Reader:
    """Marks out of one stream of events."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self.twice: list[Twice] = []
        self._next = following
        self._anchors: dict[str, Marks] = {}

    def document(self) -> Marks:
        self._next()
        self._next()
        return self._node(self._next())

    def _node(self, event: Any) -> Marks:
        kind = type(event)
        if kind is ALIAS:
            return self._anchors[event.anchor]
        marks = Marks(event.start_mark.index, event.end_mark.index)
        if kind is MAPPING:
            self._mapping(marks)
        elif kind is not SCALAR:
            self._list(marks)
        if event.anchor is not None:
            self._anchors[event.anchor] = marks
        return marks

    def _list(self, marks: Marks) -> None:
        while type(item := self._next()) is not LIST_END:
            marks.children[len(marks.children)] = self._node(item)
        marks.end = item.end_mark.index

    def _mapping(self, marks: Marks) -> None:
        while type(key := self._next()) is not MAPPING_END:
            child = self._node(self._next())
            if key.value in marks.keys:
                self.twice.append(Twice(key.value, marks.keys[key.value][0], key.start_mark.index))
                continue
            marks.keys[key.value] = (key.start_mark.index, key.end_mark.index)
            marks.children[key.value] = child
        marks.end = key.end_mark.index
