"""Every scalar of a text that can be read, with where it stands and what may stand there."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from mobilectl.workspace.traps.keys import Kind, kind_of, kind_of_entry
from mobilectl.workspace.values import ALIAS, LIST_END, MAPPING, MAPPING_END, SCALAR, events


@dataclass(frozen=True)
class Scalar:
    """A scalar from `start` to before `end`, behind the key `key` below the key `above`, or a key itself.

    `mark` is a tag or an anchor that YAML took from it.
    """

    start: int
    end: int
    is_plain: bool
    is_key: bool
    is_entry: bool
    key: str
    above: str
    mark: str

    @cached_property
    def kind(self) -> Kind:
        """What may stand here, for a value or an entry of a list."""
        return kind_of_entry(self.key) if self.is_entry else kind_of(self.key, self.above)

    def starts_line(self, text: str) -> bool:
        """Whether nothing but spaces and dashes stands before it in its line."""
        return not text[text.rfind("\n", 0, self.start) + 1 : self.start].strip(" -")


@dataclass
class Shape:
    """The scalars of a text in order, and its mappings and lists in brackets: from where to where, and what may stand there."""

    scalars: list[Scalar] = field(default_factory=list)
    flows: list[tuple[int, int, Kind]] = field(default_factory=list)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.scalars]

    def at(self, index: int) -> Scalar | None:
        """The scalar that holds a character."""
        before = bisect.bisect_right(self._starts, index) - 1
        return self.scalars[before] if before >= 0 and index < self.scalars[before].end else None

    def is_comment(self, text: str, index: int) -> bool:
        """Whether a character stands in a comment."""
        start = text.rfind("\n", 0, index) + 1
        return self.at(index) is None and any(self.at(start + at) is None for at, sign in enumerate(text[start:index]) if sign == "#")

    def plain_at(self, index: int) -> Scalar | None:
        """The scalar without quotes that holds a character."""
        found = self.at(index)
        return found if found is not None and found.is_plain else None


def shape_of(text: str) -> Shape:
    """The shape of a text that `values_of` could read."""
    return _Walk(text).document()


class _Walk:
    """One walk over libyaml's events."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = events(text)
        self._shape = Shape()
        self._repeated: set[str] = set()

    def document(self) -> Shape:
        self._next()
        self._next()
        self._value(self._next(), "", "", False)
        kept = (one if one.mark[1:] not in self._repeated else replace(one, mark="") for one in self._shape.scalars)
        return replace(self._shape, scalars=list(kept))

    def _value(self, event: Any, key: str, above: str, is_entry: bool) -> None:
        kind = type(event)
        if kind is ALIAS:
            self._repeated.add(event.anchor)
        elif kind is SCALAR:
            mark = f"&{event.anchor}" if event.anchor is not None else self._tag(event) if event.tag is not None else ""
            self._scalar(event, False, is_entry, key, above, mark)
        else:
            last = self._mapping(key) if kind is MAPPING else self._list(key, above)
            if event.flow_style:
                wanted = kind_of_entry(key) if is_entry else kind_of(key, above)
                self._shape.flows.append((event.start_mark.index, last.end_mark.index, wanted))

    def _mapping(self, above: str) -> Any:
        while type(key := self._next()) is not MAPPING_END:
            self._scalar(key, True, False, key.value, above, "")
            self._value(self._next(), key.value, above, False)
        return key

    def _list(self, key: str, above: str) -> Any:
        while type(item := self._next()) is not LIST_END:
            self._value(item, key, above, True)
        return item

    def _scalar(self, event: Any, is_key: bool, is_entry: bool, key: str, above: str, mark: str) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._shape.scalars.append(Scalar(start, end, not event.style, is_key, is_entry, key, above, mark))

    def _tag(self, event: Any) -> str:
        return self._text[event.start_mark.index : event.end_mark.index].split(maxsplit=1)[0]
