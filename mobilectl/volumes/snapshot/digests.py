"""Digests that tell one snapshot from another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from mobilectl.volumes.sql import name as quoted

WHOLE_FILE = 256 * 1024 * 1024
"""Up to so many bytes the digest of a Parquet file is of the whole file, beyond it of the footer and the size."""


def of_file(path: Path) -> str:
    """The digest of a whole file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def of_parquet(path: Path) -> str:
    """The digest of a Parquet file: of the whole, or of the footer, which has the sizes and extremes of all that is in it."""
    size = path.stat().st_size
    if size <= WHOLE_FILE:
        return of_file(path)
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        file.seek(-min(size, length + 8), os.SEEK_END)
        return f"sha256-footer:{hashlib.sha256(file.read() + size.to_bytes(8, 'little')).hexdigest()}"


def of_files(digests: Iterable[tuple[str, str]]) -> str:
    """The digest of several files in the order of their names, each with its name inside the address."""
    lines = "".join(f"{digest} {name}\n" for name, digest in digests)
    return f"sha256-files:{hashlib.sha256(lines.encode()).hexdigest()}"


def of_rows(connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> str:
    """The digest of rows, in whatever order they come: databases promise none, and none changes a total.

    Each row's MD5, as two whole numbers, is added to that of the others. This tells snapshots apart; it does not resist forgery.
    """
    names = sorted(columns)
    row = f"to_json([{', '.join(f'{quoted(name)}::VARCHAR' for name in names)}])"
    query = f"SELECT count(*), sum(md5_number_lower(j)), sum(md5_number_upper(j)) FROM (SELECT {row}::VARCHAR AS j FROM {table})"  # noqa: S608
    sums = connection.execute(query).fetchall()
    return f"sha256-rows:{hashlib.sha256(repr((names, sums)).encode()).hexdigest()}"
