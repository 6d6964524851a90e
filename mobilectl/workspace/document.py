"""One YAML file: its text, its values and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mobilectl.findings import Place, Problem, Route

Value = Any
"""What YAML holds here: dict[str, Value], list[Value], str, or None for nothing written. Scalars stay text."""


@dataclass(slots=True)
class Marks:
    """Where a value starts and ends in the file's text, and the marks of what it holds.

    `start` and `end` count characters of `Document.text`. `keys` are the starts and ends of a mapping's keys.
    """

    start: int
    end: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    children: dict[str | int, Marks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A problem met while a file was read, under the code of the rule that explains it."""

    code: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `value` is None and `marks` is None where it could not be."""

    file: str
    text: str
    value: Value
    marks: Marks | None
    readings: tuple[Reading, ...] = ()

    def place(self, *route: str | int, at: str = "value") -> Place:
        """The place of a value, or of the key that leads to it."""
        return Place(self.file, route, at)


def marks_at(marks: Marks | None, route: Route) -> tuple[Marks | None, int]:
    """The marks of the deepest value on the way to `route`, and how many steps of it were found."""
    for steps, step in enumerate(route):
        if marks is None or step not in marks.children:
            return marks, steps
        marks = marks.children[step]
    return marks, len(route)
