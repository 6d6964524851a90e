"""How the names of files end that snapshots are read from. With any other ending a file is taken for Parquet."""

from pathlib import PurePath
from typing import TypeVar

PARQUET = (".parquet", ".parq", ".pq")
CSV = (".csv", ".tsv", ".txt")
JSON = (".json", ".ndjson", ".jsonl")
WORKBOOK = (".xlsx", ".xlsm")
OLD_WORKBOOK = ".xls"
PACKED = ".gz"
"""After the ending of CSV or JSON: the file is packed by gzip."""

P = TypeVar("P", bound=PurePath)


def ending(path: PurePath) -> str:
    """How the name of a file ends, as far as it tells what is in it, in small letters."""
    return unpacked_name(path).suffix.lower()


def unpacked_name(path: P) -> P:
    """What a file is called when it is not packed."""
    return path.with_suffix("") if path.suffix.lower() == PACKED else path
