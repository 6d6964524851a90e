"""Texts and names as SQL writes them, and what comes from outside while DuckDB runs it: Ctrl-C, and disks that are full."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections.abc import Callable, Iterator

import duckdb

from mobilectl.errors import NO_ROOM, system_reason
from mobilectl.messages import Message, say

TOLD = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConnectionException,
    duckdb.HTTPException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.ParserException,
    duckdb.PermissionException,
)
"""Errors of DuckDB's that speak of names, files and rights. All others may quote a value, also in the first line."""
OF_SERVERS = re.compile(r"Failed to (?!connect)|ERROR:")
"""How an error of reading and writing begins to repeat what a database answered, which may quote a value, too."""
KIND = re.compile(r"[A-Za-z ]+ Error(?=: )")


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """The name of a column."""
    return '"' + column.replace('"', '""') + '"'


def reason(error: Exception) -> Message | str:
    """Why something failed, as far as it may be shown: of what may quote data, which no one is to see, only the kind."""
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, TOLD) and not OF_SERVERS.search(str(error)):
        return first_line(error)
    kind = KIND.match(str(error))
    return untold(kind[0] if kind is not None else type(error).__name__)


def untold(kind: str) -> Message:
    """The reason of an error of which only the kind is shown."""
    return say("{kind}, whose text may quote customers' data and so is not shown", kind=kind)


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    return str(error).strip().split("\n")[0]


FULL = {os.strerror(number): number for number in NO_ROOM} | {"max_temp_directory_size": errno.ENOSPC}
"""By what DuckDB tells that a disk takes no more: what the system says, or the room that there was when DuckDB began."""


@contextlib.contextmanager
def interrupts() -> Iterator[None]:
    """Raises what Ctrl-C and a disk without room raise elsewhere, where DuckDB makes errors of its own of them."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        for said, number in FULL.items():
            if said in str(error):
                raise OSError(number, os.strerror(number)) from error
        raise
    except (RuntimeError, duckdb.InterruptException) as error:
        if isinstance(error, duckdb.InterruptException) or "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def run(connection: duckdb.DuckDBPyConnection, statement: str, progress: Callable[[float], None] | None) -> None:
    """Runs a statement beside this thread, which goes on listening for Ctrl-C and tells how far it is. Raises duckdb.Error."""
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0")
    failed: list[duckdb.Error] = []
    # Not the thread's own join: interrupted, Python 3.11 takes the thread for ended (bpo-45274).
    ended = threading.Event()

    def work() -> None:
        try:
            connection.execute(statement)
        except duckdb.Error as error:
            failed.append(error)
        finally:
            ended.set()

    threading.Thread(target=work, daemon=True).start()
    try:
        while not ended.wait(0.2):
            if progress is not None:
                progress(max(0.0, min(1.0, connection.query_progress() / 100)))
    except BaseException:
        connection.interrupt()
        while not ended.wait(0.2):  # what has not begun yet is not interrupted
            connection.interrupt()
        raise
    if failed:
        raise failed[0]
