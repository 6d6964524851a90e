"""Parquet files as they are: one, or several that are one table, whose folders may stand for columns (`city=changsha`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import duckdb

from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.snapshot.reading import check_names, pattern
from mobilectl.volumes.snapshot.table import MADE_UP, Part
from mobilectl.volumes.sql import reason

NOBODY_KNOWS = "__HIVE_DEFAULT_PARTITION__"
"""How a folder's name says that the value is unknown."""


def is_parquet(path: Path) -> bool:
    """Whether a file begins and ends as a Parquet file does."""
    with path.open("rb") as file:
        begin = file.read(4)
        file.seek(-min(path.stat().st_size, 4), 2)
        return begin == file.read(4) == b"PAR1"


def read_parquet(path: Path, folders: Mapping[str, str | None], hint: Message) -> tuple[Part, dict[str, str], dict[str, str]]:
    """A file as a part, its columns, and its own metadata. Raises `Unusable`, `OSError`."""
    if not is_parquet(path):
        raise Unusable(say("{file} is no Parquet file", file=str(path)), hint)
    try:
        with duckdb.connect() as connection:
            file = {"file": pattern(path)}
            row = connection.execute("SELECT num_rows FROM parquet_file_metadata($file)", file).fetchone()
            notes = connection.execute("SELECT key, value FROM parquet_kv_metadata($file)", file).fetchall()
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet($file, hive_partitioning = false)", file).fetchall()
    except duckdb.Error as error:
        raise Unusable(say("{file} is a damaged Parquet file: {reason}", file=str(path), reason=reason(error)), hint) from error
    columns = {name: kind for name, kind, *_ in described}
    check_names(columns, str(path))
    own = {name: value for name, value in folders.items() if name not in columns}
    known = {bytes(key).decode(errors="replace"): bytes(value).decode(errors="replace") for key, value in notes}
    return Part(path, int(row[0]) if row is not None else 0, own), columns | dict.fromkeys(own, "VARCHAR"), known


def folders_of(path: Path, top: Path) -> dict[str, str | None]:
    """The columns that the folders between the top one and a file stand for."""
    pairs = [name.split("=", 1) for name in path.relative_to(top).parts[:-1] if "=" in name]
    return {unquote(key): None if value == NOBODY_KNOWS else unquote(value) for key, value in pairs}


def together(each: Sequence[Mapping[str, str]], paths: Sequence[Path]) -> tuple[dict[str, str], dict[str, str]]:
    """The columns of several files as one table, each of the type that holds all of its types; and a file that lacks it, if one does."""
    columns: dict[str, list[str]] = {}
    for of_file in each:
        for name, kind in of_file.items():
            kinds = columns.setdefault(name, [])
            if kind not in kinds:
                kinds.append(kind)
    lacking = {
        name: str(next(path for path, of_file in zip(paths, each, strict=True) if name not in of_file))
        for name in columns
        if any(name not in of_file for of_file in each)
    }
    with duckdb.connect() as connection:
        return {name: kinds[0] if len(kinds) == 1 else _common(connection, kinds) for name, kinds in columns.items()}, lacking


def _common(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> str:
    values = ", ".join(f"NULL::{kind}" for kind in kinds)
    try:
        row = connection.execute(f"SELECT typeof([{values}])").fetchone()
    except duckdb.Error:
        return "VARCHAR"
    return str(row[0]).removesuffix("[]") if row is not None else "VARCHAR"


def notes_together(each: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What all files say of themselves; made up as soon as one is, and as old as the oldest."""
    first, *others = each
    notes = {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}
    days = [one.get("today", "") for one in each]
    if all(days):
        notes |= days_told(days)
    if any(one.get("mobilectl") == MADE_UP for one in each):
        notes["mobilectl"] = MADE_UP
    return notes


def days_told(days: Collection[str]) -> dict[str, str]:
    """The days that customers are of, as notes: the oldest and the newest."""
    return {"today": min(days), "newest": max(days)}
