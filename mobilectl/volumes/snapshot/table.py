"""What a snapshot is, wherever it came from: Parquet files with a row for each customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.workspace.models.customers import Attribute

MADE_UP = "made up by mobilectl"

Attributes = Mapping[str, Attribute]
"""Attributes by id, none of them derived."""


class NoCustomers(Unusable):
    """The source at an address can be read, but nobody is in it."""

    def __init__(self, address: str) -> None:
        super().__init__(
            say("{file} holds no customers", file=address),
            say("nothing stands below the names of its columns: export it again, or name the file or table that the customers are in"),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file with rows of a snapshot. `folders` are the columns that its folders stand for (`city=changsha`), None for unknown."""

    path: Path
    rows: int
    folders: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """Customers, a row each. `address` is as it was given, `name` its last piece.

    `columns` gives DuckDB's type of each column, also of those that are not in use and so were not read; `lacking` a file for each column
    that some of several files do not have. `notes` is the metadata of Parquet files. `digest` says in front of the colon what it is of:
    `sha256` the file, `sha256-footer` the footer and the size of a large Parquet file, `sha256-files` the digests and names of all
    files, `sha256-rows` the rows that were read from a database, in whatever order.
    """

    address: str
    name: str
    parts: tuple[Part, ...]
    columns: Mapping[str, str]
    notes: Mapping[str, str]
    digest: str
    lacking: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> int:
        """The number of rows."""
        return sum(part.rows for part in self.parts)

    @property
    def made_up(self) -> bool:
        """Whether `snapshot generate` made the customers up."""
        return self.notes.get("mobilectl") == MADE_UP

    @property
    def seed(self) -> str | None:
        """The seed that customers were made up from; None for real ones."""
        return self.notes.get("seed") if self.made_up else None

    @cached_property
    def today(self) -> date | None:
        """The day on which the customers were as the snapshot has them, where it says so; the oldest, where they are of several."""
        return self._day("today")

    @cached_property
    def newest(self) -> date | None:
        """The last of the days on which they were so, where they are of several; `today` is the first then."""
        newest = self._day("newest")
        return newest if newest != self.today else None

    def _day(self, note: str) -> date | None:
        try:
            return date.fromisoformat(self.notes[note])
        except (KeyError, ValueError):
            return None
