"""Problems, which rules report, and findings, which are problems with their rule's code and severity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mobilectl.messages import Message

Route = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to a value: ("sends", 0, "on")."""


class Severity(Enum):
    """Only an error makes `check` end with findings."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Place:
    """Where something is, symbolically: the workspace's resolver makes lines and columns of it.

    `file` is relative to the workspace, with `/`. `at` says whether the key at the route's end is meant or its
    value. `fragment` is a piece of the value's text and which of its occurrences (from 0) is meant. `position`,
    a line and column from 1, is only for what no route reaches, such as a syntax error; it goes to `until`, the line and column
    behind its last character, or is one character long. Where both are the same, it is the empty stretch before that character.
    """

    file: str
    route: Route = ()
    at: str = "value"
    fragment: tuple[str, int] | None = None
    position: tuple[int, int] | None = None
    until: tuple[int, int] | None = None


@dataclass(frozen=True)
class Related:
    """A second place that belongs to a problem, and what it has to do with it."""

    place: Place
    message: Message


@dataclass(frozen=True)
class Edit:
    """Replace what stands at `place` by `text`.

    At a position `text` is the file's own characters, else the words that are meant, which get their spelling there.
    """

    place: Place
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that belong together; safe means that they cannot change what a customer gets."""

    title: Message
    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True)
class Problem:
    """What a rule reports: what is wrong, where, and what would be right.

    `counted` is a sentence with what a snapshot of customers says of it; it does not tell one problem from another.
    """

    place: Place
    message: Message
    hint: Message | None = None
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    counted: Message | None = None


@dataclass(frozen=True)
class Finding:
    """A problem with the code and name of the rule that found it, and the severity that holds here."""

    code: str
    name: str
    severity: Severity
    problem: Problem
