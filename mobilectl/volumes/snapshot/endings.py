"""How the names of files end that snapshots are read from. With any other ending a file is taken for Parquet."""

from pathlib import PurePath

PARQUET = (".parquet", ".parq", ".pq")
CSV = (".csv", ".tsv", ".txt")
JSON = (".json", ".ndjson", ".jsonl")
WORKBOOK = (".xlsx", ".xlsm")
OLD_WORKBOOK = ".xls"
PACKED = ".gz"
"""After the ending of CSV or JSON: the file is packed by gzip."""


def ending(path: PurePath) -> str:
    """How the name of a file ends, as far as it tells what is in it, in small letters."""
    last = path.suffix.lower()
    return PurePath(path.stem).suffix.lower() if last == PACKED else last
