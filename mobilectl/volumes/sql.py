"""Texts and names as SQL writes them, and Ctrl-C while DuckDB runs it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """The name of a column."""
    return '"' + column.replace('"', '""') + '"'


@contextlib.contextmanager
def interrupts() -> Iterator[None]:
    """Raises what Ctrl-C raises elsewhere, where DuckDB makes an error of its own of it."""
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if isinstance(error, duckdb.InterruptException) or "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise
