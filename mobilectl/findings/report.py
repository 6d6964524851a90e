"""Findings with everything that a report shows of them, so that a report needs neither workspace nor files.

All lines and columns count from 1, columns in characters (Unicode code points); `end_column` is behind the last character.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobilectl.findings.finding import Route, Severity
from mobilectl.messages import Message


@dataclass(frozen=True)
class Spot:
    """A stretch of a file, and the whole lines it touches, without their line ends. No lines where the file could not be read."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """A second place that belongs to a finding, and what it has to do with it."""

    spot: Spot
    message: Message


@dataclass(frozen=True)
class Change:
    """What stands at `spot` becomes `text`."""

    spot: Spot
    text: str


@dataclass(frozen=True)
class Correction:
    """A fix with its places: the changes, which belong together, and the first line of each as it would be afterwards."""

    title: Message
    safe: bool
    changes: tuple[Change, ...]
    corrected: tuple[tuple[str, int, str], ...]
    """File, number of the line as it is now, and that line corrected."""


@dataclass(frozen=True)
class Sighting:
    """A finding where it stands. `fingerprint` stays the same while lines move: a hash of rule, file, route and message."""

    code: str
    name: str
    severity: Severity
    message: Message
    hint: Message | None
    spot: Spot
    route: Route
    beside: tuple[Beside, ...]
    corrections: tuple[Correction, ...]
    fingerprint: str


@dataclass(frozen=True)
class Report:
    """What one run of `check` has to say."""

    sightings: tuple[Sighting, ...]
    files: int
    """How many definition files there are."""
    unread: tuple[str, ...] = ()
    """Files that could not be read, so that comparisons leave them out."""
    silent: tuple[str, ...] = ()
    """The rules that were not run because they need one of these files."""
    excepted: int = 0
    """Findings held back by ignore comments."""
    baselined: int = 0
    """Findings held back by the baseline."""
    language: str | None = None
    """The language that the workspace asks for."""
