"""What DuckDB reads by its extensions: files in stores of objects, as Parquet or CSV; and how these are loaded, for databases too.

They are programs from a server of DuckDB's: they are loaded where somebody has installed them, never fetched unasked.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import duckdb

from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say
from mobilectl.volumes.snapshot.digests import of_rows
from mobilectl.volumes.snapshot.endings import CSV, PARQUET, ending
from mobilectl.volumes.snapshot.parquet import notes_together
from mobilectl.volumes.snapshot.reading import source
from mobilectl.volumes.snapshot.store import Wanted, stored
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import reason, text

STORES = {
    **dict.fromkeys(("s3", "s3a", "s3n", "gs", "gcs", "r2", "hf"), "httpfs"),
    **dict.fromkeys(("az", "azure", "abfss"), "azure"),
}
"""The extension that reads from a store, by how its addresses begin."""
SECRET_HINT = say("who may read there is said by a secret that DuckDB keeps (`CREATE PERSISTENT SECRET`); look at the address, too")


def load(connection: duckdb.DuckDBPyConnection, extension: str, address: str) -> None:
    """Loads an extension that an address needs. Raises `Unusable` where it is not installed."""
    try:
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute(f"LOAD {extension}")
    except duckdb.Error:
        command = f"python -c \"import duckdb; duckdb.sql('INSTALL {extension}')\""
        raise Unusable(
            say("{file}: reading it needs DuckDB's extension {extension}, which is not installed", file=address, extension=extension),
            say("install it once, where DuckDB's server can be reached: `{command}`", command=command),
        ) from None


def is_stored(address: str) -> bool:
    """Whether an address is of a store of objects."""
    return address.partition("://")[0] in STORES and "://" in address


def check_bare(address: str) -> None:
    """Raises `UsageError`, which does not repeat the address, where one of a store also says who may read there, or in which manner."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = None
    if parts is None or parts.password is not None or re.search(r"\?[^/]*=", address):
        raise UsageError(say("an address of a store only says where files are: no key, and nothing such as `?…=…`"), SECRET_HINT)


def read_stored(address: str, wanted: Wanted) -> tuple[Part, dict[str, str], dict[str, str], str]:
    """The rows of files in a store, of the one at the address or those of a pattern; the columns, the files' metadata, and the digest.

    Raises `UsageError` where the address says more than where they are, `Unusable`, `duckdb.Error`.
    """
    check_bare(address)
    kind = ending(PurePosixPath(address))
    if kind not in PARQUET + CSV:
        raise Unusable(
            say("`{address}` names neither Parquet nor CSV", address=address),
            say("name a file, or a pattern of files such as s3://bucket/people/*.parquet"),
        )
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        load(connection, STORES[address.partition("://")[0]], address)
        try:
            return _stored(connection, address, kind in PARQUET, wanted)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise Unusable(say("{file} cannot be read: {reason}", file=address, reason=reason(error)), SECRET_HINT) from None


def _stored(
    connection: duckdb.DuckDBPyConnection, address: str, parquet: bool, wanted: Wanted
) -> tuple[Part, dict[str, str], dict[str, str], str]:
    read = _parquet(connection, address) if parquet else f"read_csv({text(address)}, all_varchar = true, header = true)"
    part, columns, kept = stored(connection, read, address, wanted)
    return part, columns, _notes(connection, address) if parquet else {}, of_rows(connection, source(part), kept)


def _parquet(connection: duckdb.DuckDBPyConnection, address: str) -> str:
    """Parquet files in SQL. Folders such as `city=changsha` are columns, but what files say themselves comes first."""
    plain, with_folders = (f"read_parquet({text(address)}, hive_partitioning = {wanted})" for wanted in ("false", "true"))
    some, all_of_them = (connection.execute(f"DESCRIBE FROM {one}").fetchall() for one in (plain, with_folders))
    return with_folders if len(all_of_them) > len(some) else plain


def _notes(connection: duckdb.DuckDBPyConnection, address: str) -> dict[str, str]:
    """What all the files say of themselves."""
    file = {"file": address}
    each: dict[str, dict[str, str]] = {
        name: {} for (name,) in connection.execute("SELECT DISTINCT file_name FROM parquet_file_metadata($file)", file).fetchall()
    }
    for name, key, value in connection.execute("SELECT file_name, key, value FROM parquet_kv_metadata($file)", file).fetchall():
        each[name][bytes(key).decode(errors="replace")] = bytes(value).decode(errors="replace")
    return notes_together(list(each.values()))
