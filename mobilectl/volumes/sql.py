"""Texts and names as SQL writes them, and Ctrl-C while DuckDB runs it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import duckdb

from mobilectl.errors import system_reason
from mobilectl.messages import Message


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """The name of a column."""
    return '"' + column.replace('"', '""') + '"'


def reason(error: Exception) -> Message | str:
    """Why something failed, as far as it may be shown: what follows the first line may quote a line of data, which no one is to see."""
    return system_reason(error) if isinstance(error, OSError) else first_line(error)


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    return str(error).strip().split("\n")[0]


@contextlib.contextmanager
def interrupts() -> Iterator[None]:
    """Raises what Ctrl-C raises elsewhere, where DuckDB makes an error of its own of it."""
    try:
        yield
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
        ended.wait()
        raise
    if failed:
        raise failed[0]
