"""JSON, a list of objects or an object a line, as DuckDB reads it, but for what it guesses of texts and of files that break off."""

from __future__ import annotations

import codecs
from pathlib import Path

import duckdb

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.snapshot.reading import pattern
from mobilectl.volumes.snapshot.store import Wanted, stored
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.sql import text

LOOK = 1 << 12
"""So many bytes of a file are looked at for how it begins and ends."""
GUESSED = ("DATE", "TIME", "UUID")
"""How the types begin that DuckDB makes of texts in JSON: days, times, moments, and names of a shape."""
MOMENT = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?"
"""ISO 8601, also with a blank between day and time."""


def read_json(path: Path, wanted: Wanted) -> tuple[Part, dict[str, str]]:
    """The rows of a JSON file, objects in a list or one a line, and its columns. Raises `Unusable`, `OSError`."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            part, columns, _ = stored(connection, _json(connection, path), str(path), wanted)
            return part, columns
        except duckdb.Error:  # its reason may quote what is in the file, which no one is to see
            raise Unusable(
                say("{file} cannot be read as JSON", file=str(path)), say("it has to be a list of objects, or an object a line, all alike")
            ) from None


def _json(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """A JSON file in SQL. Its texts stay texts, for DuckDB takes `07-03-2026` for a day in July or in March as the other rows have it;
    only a column all of whose texts are moments in ISO 8601 is one of moments."""
    file = f"{text(pattern(path))}, format = {text(_layout(path))}"
    guessed = {column: kind for column, kind, *_ in connection.execute(f"DESCRIBE FROM read_json({file})").fetchall()}
    texts = [column for column, kind in guessed.items() if kind.startswith(GUESSED)]
    if not texts:
        return f"read_json({file})"
    kept = {column: "VARCHAR" if column in texts else kind for column, kind in guessed.items()}
    plain = f"read_json({file}, columns = {{{', '.join(f'{quoted(one)}: {text(kind)}' for one, kind in kept.items())}}})"
    moments = [one for one in texts if guessed[one].startswith("TIMESTAMP")]
    if not moments:
        return plain
    fit = ", ".join(f"bool_and({_is_moment(quoted(one), guessed[one])})" for one in moments)
    found = connection.execute(f"SELECT {fit} FROM {plain}").fetchall()[0]  # noqa: S608 (quoted)
    cast = [f"{quoted(one)}::{guessed[one]} AS {quoted(one)}" for one, fits in zip(moments, found, strict=True) if fits]
    return f"(SELECT * REPLACE ({', '.join(cast)}) FROM {plain})" if cast else plain  # noqa: S608 (quoted)


def _layout(path: Path) -> str:
    """How DuckDB calls what a JSON file is. Raises `Unusable` where it is a list that breaks off, which DuckDB reads as far as it goes."""
    with path.open("rb") as file:
        is_list = file.read(LOOK).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")
        file.seek(-min(LOOK, path.stat().st_size), 2)
        ends = file.read().rstrip().endswith(b"]")
    if is_list and not ends:
        raise Unusable(say("{file} breaks off: its list has no `]` at the end", file=str(path)), say("write or copy the whole file again"))
    return "array" if is_list else "auto"


def _is_moment(column: str, kind: str) -> str:
    return f"{column} IS NULL OR (regexp_full_match({column}, {text(MOMENT)}) AND TRY_CAST({column} AS {kind}) IS NOT NULL)"
