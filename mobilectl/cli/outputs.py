"""Where a dry run leaves its results beside what it prints: a Parquet or CSV file, or a folder of CSV files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobilectl.cli.session import Session
from mobilectl.cli.words import option
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.results_file import Results
    from mobilectl.reports.tables import Table

FILES = (".parquet", ".csv")
OPTIONS = (
    option(
        "-o",
        "--output",
        metavar="PATH",
        help=say("Also write the results: to a .parquet or .csv file, or all tables for Excel to a folder, which ends in /.").text,
    ),
    option("--force", is_flag=True, help=say("Replace the file if it is there.").text),
)


@dataclass(frozen=True, slots=True)
class Output:
    """The path that was asked for, if any, and whether what is there may be replaced."""

    path: str | None
    force: bool

    @property
    def is_folder(self) -> bool:
        """Whether tables go to a folder."""
        return self.path is not None and (self.path.endswith(("/", "\\")) or Path(self.path).is_dir())

    def check(self, *read: str | None) -> None:
        """Raises `UsageError` or `Unusable` before anything long is done where the path cannot be written. `read` are addresses that are
        read: nothing there is replaced, and nothing is added to it."""
        from mobilectl.volumes.snapshot.apart import is_read_there

        if self.path is None:
            return
        if not self.path.strip():
            raise UsageError(
                say("the path of -o is empty"), say("name a .parquet file, a .csv file or a folder; a variable in it may not be set")
            )
        path = Path(self.path)
        if not self.is_folder and path.suffix.lower() not in FILES:
            raise UsageError(
                say("results cannot be written as {file}", file=self.path),
                say("name a .parquet file, a .csv file, which Excel opens, or a folder, ending in /"),
            )
        for one in read:
            if one and is_read_there(one, path, self.is_folder):
                raise UsageError(
                    say("{file} cannot take the results: {address} is read there", file=self.path, address=one),
                    say("name a file or folder elsewhere: results never replace what is read, nor are they read with it the next time"),
                )
        folder = path if self.is_folder else path.parent
        there = next((one for one in (folder, *folder.parents) if one.exists()), Path())
        if not there.is_dir():
            raise Unusable(
                say("{path} cannot be written: {file} is a file, not a folder", path=self.path, file=str(there)), say("name another place")
            )
        taken = any(path.iterdir()) if path.is_dir() else path.exists()
        if taken and not self.force:
            raise Unusable(say("{file} is there already", file=self.path), say("name another file, or replace it by --force"))

    def write(
        self, session: Session, results: Callable[[], Results], long: Callable[[], Table], tables: Callable[[], Sequence[Table]]
    ) -> None:
        """Writes what the path asks for, and says beside it where that is: the results to a Parquet file, one long table to a CSV file,
        all tables to a folder. Only what is written is worked out."""
        from mobilectl.reports.results_file import write_results
        from mobilectl.reports.sentences import few_of
        from mobilectl.reports.tables import spreadsheet
        from mobilectl.workspace.writing import write_atomically, write_each

        if self.path is None:
            return
        path = Path(self.path)
        if self.is_folder:
            found = tables()
            write_each({path / f"{table.name}.csv": spreadsheet(table, session.language) for table in found})
            session.note(say("{folder}: {count} tables", folder=self.path, count=len(found)))
            if others := sorted({one.name for one in path.iterdir()} - {f"{table.name}.csv" for table in found}):
                session.note(say("{folder} also holds what is not of this dry run: {files}", folder=self.path, files=few_of(tuple(others))))
            return
        if path.suffix.lower() == ".parquet":
            rows = write_results(results(), path)
        else:
            table = long()
            rows = len(table.rows)
            write_atomically(path, spreadsheet(table, session.language))
        session.note(say("{file}: {rows} rows", file=self.path, rows=f"{rows:,}"))


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where results are left; the command gets `output`."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, output: str | None, force: bool, **options: Any) -> Any:
        return command(*arguments, output=Output(output, force), **options)

    for one in reversed(OPTIONS):
        wrapped = one(wrapped)
    return wrapped
