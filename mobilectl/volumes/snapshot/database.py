"""A table or view of a database: PostgreSQL, MySQL, a file of SQLite, or a file of DuckDB, which in turn reads whatever DuckDB reads.

A password is never part of an address. libpq finds it as it does for psql: PGPASSWORD, a password file, a service file; MySQL's client in
MYSQL_PWD.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import duckdb

from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import Message, say
from mobilectl.volumes.snapshot.digests import of_rows
from mobilectl.volumes.snapshot.extensions import load
from mobilectl.volumes.snapshot.reading import source
from mobilectl.volumes.snapshot.store import Wanted, store, stored
from mobilectl.volumes.snapshot.table import Part
from mobilectl.volumes.sql import first_line, reason, text, untold
from mobilectl.volumes.sql import name as quoted

KEPT = ("smallint", "integer", "bigint", "real", "double precision", "boolean", "date", "text", "character varying")
"""PostgreSQL's types that come as they are; all others come as text, which loses nothing."""
MOMENT = "timestamp with time zone"
ZONE = "Asia/Shanghai"
NO_CONNECTION = "IO: [libpq] Failed to connect"
TOLD = ("08", "28", "3D", "3F", "42", "53", "57")
"""The classes of PostgreSQL's errors that speak of connections, rights, names and room; the others may quote a value."""
MOST_TABLES = 20
"""So many tables of a database are named where the one asked for is not there."""


def read_attached(address: str, wanted: Wanted) -> tuple[Part, dict[str, str], str]:
    """The rows of `duckdb:FILE/TABLE`, `sqlite:FILE/TABLE` or `mysql://USER@HOST/DATABASE/TABLE`, the columns, and the digest. Raises
    `Unusable`, `UsageError`, `duckdb.Error`."""
    kind = address.partition(":")[0]
    place, table = _of_server(address) if kind == "mysql" else _of_file(address)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        if kind != "duckdb":
            load(connection, kind, address)
        if kind == "sqlite":  # it keeps any value in any column: as text each is told or understood, one by one
            connection.execute("SET sqlite_all_varchar = true")
        with _server_errors(address) if kind == "mysql" else contextlib.nullcontext():
            connection.execute(f"ATTACH {text(place)} AS crm (TYPE {kind}, READ_ONLY)")
            connection.execute("USE crm")
            relation = ".".join(map(quoted, table))
            try:
                part, columns, kept = stored(connection, relation, address, wanted)
            except duckdb.CatalogException:
                raise Unusable(say("{file}: there is no table {table}", file=address, table=".".join(table)), _tables(connection)) from None
        return part, columns, of_rows(connection, source(part), kept)


def _tables(connection: duckdb.DuckDBPyConnection) -> Message:
    """Which tables there are, but for those that MySQL has for itself."""
    query = (
        "SELECT name FROM (SELECT database_name, schema_name, table_name AS name FROM duckdb_tables() UNION ALL "
        "SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal) "
        "WHERE database_name = 'crm' AND schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY name"
    )
    found = connection.execute(query).fetchall()
    names = tuple(name for (name,) in found[:MOST_TABLES])
    return say("its tables and views are {names}", names=names) if names else say("it has no tables")


@contextlib.contextmanager
def _server_errors(address: str) -> Iterator[None]:
    """Raises `Unusable` with what helps with a server."""
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise Unusable(
            say("{file} cannot be read: {reason}", file=address, reason=reason(error)),
            say("check address and rights with `mysql`; the password comes from MYSQL_PWD"),
        ) from None


def _of_file(address: str) -> tuple[str, tuple[str, ...]]:
    """The file of a database, and the table with its schema. Raises `Unusable`, `UsageError`."""
    kind, _, place = address.partition(":")
    file, _, table = place.removeprefix("//").rpartition("/")
    hint = say("write `{kind}:FILE/TABLE`, such as {kind}:crm.{kind}/customers", kind=kind)
    if not file or not table:
        raise UsageError(say("`{address}` names no table", address=address), hint)
    if not Path(file).is_file():
        raise Unusable(say("there is no file {file}", file=file), hint)
    return file, tuple(table.split("."))


def _of_server(address: str) -> tuple[str, tuple[str, ...]]:
    """What MySQL's client connects to, and the table. Raises `UsageError`, which never repeats a password."""
    hint = say("write `mysql://USER@HOST/DATABASE/TABLE`; the password comes from MYSQL_PWD")
    parts, database, table = _of_database(address, hint, needed=True)
    return f"mysql://{parts.netloc}/{database}{'?' if parts.query else ''}{parts.query}", (table,)


def _of_database(address: str, hint: Message, needed: bool) -> tuple[SplitResult, str, str]:
    """The parts of the address of a table on a server, the database, which is perhaps `needed`, and the table. Raises `UsageError`, which
    repeats the address only where no password can be in it."""
    kind, _, rest = address.partition(":")
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = None
    if parts is None or not rest.startswith("//"):  # libpq and DuckDB also know `password=…` without any slash
        raise UsageError(say("what follows `{kind}:` is no address of a table", kind=kind), hint)
    if parts.password is not None or any("passw" in key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)):
        raise UsageError(say("an address of a database cannot hold a password"), hint)
    database, _, table = parts.path.strip("/").rpartition("/")
    if not table or "/" in database or (needed and not database):
        raise UsageError(say("`{address}` names no table", address=address), hint)
    return parts, database, unquote(table)


def read_postgres(address: str, wanted: Wanted) -> tuple[Part, dict[str, str], str]:
    """The rows of `postgres://USER@HOST/DATABASE/TABLE`, read in one statement, the columns, and the digest. Raises `Unusable`."""
    uri, table = libpq_uri(address)
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise Unusable(
            say("{file}: reading PostgreSQL needs adbc-driver-postgresql", file=address),
            say("install it by `{command}`", command="pip install 'mobilectl[postgres]'"),
        ) from None
    try:
        with dbapi.connect(uri) as remote, remote.cursor() as cursor, duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            cursor.execute("SET TimeZone = 'UTC'")
            types = _types(cursor, table)
            kept = wanted.of(list(types), address)
            select = ", ".join(_column(name, types[name]) for name in kept) or "0 AS nothing"
            cursor.execute(f"SELECT {select} FROM {_quoted(table)}")  # noqa: S608 (quoted)
            connection.register("remote", cursor.fetch_record_batch())
            columns = dict.fromkeys(types, "")
            described = connection.execute("DESCRIBE FROM remote").fetchall()
            columns |= {name: kind for name, kind, *_ in described if name in columns}
            part = store(connection, "remote", {name: (name, columns[name]) for name in kept}, wanted)
            return part, {name: kind or types[name].upper() for name, kind in columns.items()}, of_rows(connection, source(part), kept)
    except (Error, duckdb.Error) as error:
        told = _of_postgres(error, error.sqlstate) if isinstance(error, Error) else reason(error)
        raise Unusable(
            say("{file} cannot be read: {reason}", file=address, reason=told),
            say("check address and rights with psql; the password comes from PGPASSWORD, ~/.pgpass or a service file"),
        ) from None


def _of_postgres(error: Exception, state: str | None) -> Message | str:
    """Why PostgreSQL does not give a table, by its five-character code, as far as it may be shown."""
    if str(error).startswith(NO_CONNECTION) or (state is not None and state.startswith(TOLD)):
        return first_line(error)
    return untold(f"SQLSTATE {state}")


def libpq_uri(address: str) -> tuple[str, tuple[str, ...]]:
    """What libpq connects to, and the table with its schema. Raises `UsageError`, which never repeats a password."""
    hint = say(
        "write `postgres://USER@HOST/DATABASE/TABLE` or `…/SCHEMA.TABLE`; the password comes from PGPASSWORD, ~/.pgpass or a service file"
    )
    parts, database, table = _of_database(address, hint, needed=False)
    options = dict(parse_qsl(parts.query))
    uri = f"postgresql://{parts.netloc}/{database}"
    options.setdefault("application_name", "mobilectl")
    options.setdefault("connect_timeout", os.environ.get("PGCONNECT_TIMEOUT", "10"))
    return f"{uri}?{urlencode(options)}", tuple(table.split("."))


def _types(cursor: object, table: tuple[str, ...]) -> Mapping[str, str]:
    name = _quoted(table).replace("'", "''")
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT attname::text, format_type(atttypid, NULL)::text FROM pg_attribute "  # noqa: S608 (quoted)
        f"WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    return dict(cursor.fetchall())  # type: ignore[attr-defined]


def _column(name: str, kind: str) -> str:
    column = quoted(name)
    if kind == MOMENT:
        return f"({column} AT TIME ZONE '{ZONE}')::text AS {column}"
    return column if kind in KEPT else f"{column}::text AS {column}"


def _quoted(table: tuple[str, ...]) -> str:
    return ".".join(map(quoted, table))
