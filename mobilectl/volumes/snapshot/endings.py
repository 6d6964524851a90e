"""How the names of files end that snapshots are read from. With any other ending a file is taken for Parquet."""

from collections.abc import Collection
from pathlib import PurePath
from typing import TypeVar

from mobilectl.errors import Unusable
from mobilectl.messages import say

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


def check_once(paths: Collection[PurePath]) -> None:
    """Raises `Unusable` where one of the files is there packed and unpacked: whoever is in it would count twice."""
    for path in paths:
        plain = unpacked_name(path)
        if plain != path and plain in paths:
            raise Unusable(
                say("{file} is there twice, packed and unpacked", file=str(plain)),
                say("remove one of the two, else everybody counts twice"),
            )
