"""The tables that Spark reads: Parquet, CSV, or a table of its catalog, as a data frame and what is known of it beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.jobs import other_columns, reading
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.snapshot.address import ATTACHED, POSTGRES, normal
from mobilectl.volumes.snapshot.delimited import EMPTY, TOLD, separated
from mobilectl.volumes.snapshot.endings import CSV, JSON, OLD_WORKBOOK, WORKBOOK, check_once, ending
from mobilectl.volumes.snapshot.extensions import check_bare, is_stored
from mobilectl.volumes.snapshot.fetched import SCHEMES
from mobilectl.volumes.snapshot.mapping import BLANKS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLE = "table:"
"""Before the name of a table of Spark's catalog; every other address is one of Parquet files."""
KINDS = {
    "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER", "bigint": "BIGINT", "float": "FLOAT", "double": "DOUBLE",
    "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP WITH TIME ZONE", "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
}  # fmt: skip
"""Spark's types as DuckDB calls them."""
ELSEWHERE, OTHERS = (*POSTGRES, *ATTACHED, *SCHEMES), (*WORKBOOK, OLD_WORKBOOK, *JSON)
"""How addresses begin, and how files end, that are read on this machine alone."""
BROKEN = "mobilectl: this line is broken"
"""The column that says of each row whether it is a broken line of CSV; it is of no snapshot."""


@dataclass(frozen=True)
class Frame:
    """A table that Spark reads. `snapshot` is what is known of it while nobody has counted its rows: it has no parts."""

    session: SparkSession
    rows: DataFrame
    snapshot: Snapshot


def open_frame(session: SparkSession, address: str) -> Frame:
    """The snapshot or contact log at an address that Spark reads. Raises `Unusable`."""
    from pyspark.sql import functions

    address = normal(address)
    elsewhere = address.startswith(ELSEWHERE)
    if is_stored(address):
        check_bare(address)
    if elsewhere or ending(PurePosixPath(address)) in OTHERS:
        shown = f"{address.partition(':')[0]}:…" if elsewhere else address  # a password may be in it
        raise Unusable(
            say("Spark does not read {file}: it reads Parquet, CSV and tables of its own catalog", file=shown),
            say("count without `--engine spark`, or export it as Parquet"),
        )
    with reading(address):
        rows = _rows(session, address)
        known = Snapshot(address, address.rstrip("/").rpartition("/")[2], (), _columns(rows), *_of_files(session, rows))
        broken = functions.col(named(BROKEN)).isNotNull() if BROKEN in rows.columns else functions.lit(False)
        return Frame(session, rows.withColumn(BROKEN, broken), known)


def _rows(session: SparkSession, address: str) -> DataFrame:
    """The rows at an address. Raises `Unusable`, and what Spark raises.

    What stands in the names of folders (`city=changsha`) is text, as it is on one machine.
    """
    if address.startswith(TABLE):
        return session.table(address.removeprefix(TABLE))
    session.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", False)
    files = {PurePosixPath(unquote(file)) for file in session.read.text(address).inputFiles()}
    check_once(files)
    if files and all(ending(file) in CSV for file in files):
        return _csv(session, address)
    return session.read.parquet(address)


def _csv(session: SparkSession, address: str) -> DataFrame:
    """CSV in UTF-8 as `snapshot.delimited` reads it: texts without blanks around them, empty ones unknown, empty lines left out.

    Spark skips empty lines above the columns, but none with a sign in it.
    """
    from pyspark.sql import functions
    from pyspark.sql.types import StringType, StructField, StructType

    lines = session.read.text(address)
    first = lines.where(functions.col("value").rlike(r"[^\x00-\x20]")).head()
    head = "" if first is None else str(first[0]).removeprefix("\ufeff")
    if "\ufffd" in head:
        raise Unusable(
            say("{file} is not in UTF-8, in which Spark reads CSV", file=address),
            say("save it as UTF-8 or as Parquet; without `--engine spark` GB18030 and UTF-16 are read too"),
        )
    if not head:
        raise Unusable(say("{file} is empty", file=address), say("its first line has to name the columns"))
    if TOLD.fullmatch(head) or EMPTY.fullmatch(head):
        raise Unusable(
            say("{file}: above the line that names the columns is a line `{line}`, which Spark does not skip", file=address, line=head),
            say("remove it, or save the file as Parquet; without `--engine spark` it is skipped"),
        )
    separator, header = separated(head)
    names = [name.strip(BLANKS) for name in header]
    twice = tuple(sorted({name for name in names if name and names.count(name) > 1}))
    if twice:
        raise Unusable(say("{file} has several columns of one name: {names}", file=address, names=twice), say("rename or remove one"))
    session.conf.set("spark.sql.csv.parser.columnPruning.enabled", False)  # else nobody sees that a line is too short
    # Spark takes no two names that are the same, be they empty: such columns get others, and are left out in the end.
    fields = [name if header.index(name) == place else f"{BROKEN} {place}" for place, name in enumerate(header)]
    if fields != header:
        _check_first_lines(lines, head)
    schema = StructType([StructField(name, StringType()) for name in (*fields, BROKEN)])
    frame = session.read.csv(
        address, schema, sep=separator, header=True, enforceSchema=fields != header, quote='"', escape='"', columnNameOfCorruptRecord=BROKEN
    )
    folders = frame.columns[len(schema) :]
    bare = {name: functions.btrim(functions.col(named(name)), functions.lit(BLANKS)) for name in fields}
    filled = {name: functions.when(one != "", one) for name, one in bare.items()}
    rows = frame.where(functions.coalesce(*filled.values(), functions.col(named(BROKEN))).isNotNull())
    known = [filled[field].alias(name) for field, name in zip(fields, names, strict=True) if name]
    return rows.select(*known, *map(named, (BROKEN, *folders)))


def _check_first_lines(lines: DataFrame, head: str) -> None:
    """Raises `Unusable` where a file lacks the first line of another: what Spark holds against names alone when it reads CSV."""
    from pyspark.sql import functions

    having = lines.where(functions.col("value") == head).select(functions.input_file_name()).distinct().collect()
    for file in sorted({*lines.inputFiles()} - {str(row[0]) for row in having}):
        raise other_columns(file)


def named(column: str) -> str:
    """The name of a column as Spark reads it."""
    return "`" + column.replace("`", "``") + "`"


def _columns(frame: DataFrame) -> dict[str, str]:
    """DuckDB's type of each column."""
    kinds = {field.name: field.dataType.simpleString() for field in frame.schema.fields if field.name != BROKEN}
    return {name: "VARCHAR" if kind.startswith("string") else KINDS.get(kind, kind.upper()) for name, kind in kinds.items()}


def _of_files(session: SparkSession, frame: DataFrame) -> tuple[Mapping[str, str], str]:
    """The notes of the first file, and a digest of all files' names, sizes and times, which does not need to read them.

    A table without files of its own (a view, a table of another catalog) has no notes, and the digest is of its columns.
    """
    assert session.sparkContext._jvm is not None
    java: Any = session.sparkContext._jvm
    settings = session.sparkContext._jsc.hadoopConfiguration()
    hadoop = java.org.apache.hadoop.fs
    paths = [hadoop.Path(java.java.net.URI(file)) for file in sorted(frame.inputFiles())]
    if not paths:
        return {}, f"sha256-columns:{sha256(repr(sorted(_columns(frame).items())).encode()).hexdigest()}"
    digest = sha256()
    for path in paths:
        status = path.getFileSystem(settings).getFileStatus(path)
        digest.update(f"{path}\t{status.getLen()}\t{status.getModificationTime()}\n".encode())
    return _notes(java, settings, paths[0]), f"sha256-listing:{digest.hexdigest()}"


def _notes(java: Any, settings: Any, path: Any) -> dict[str, str]:
    """A Parquet file's own metadata; nothing if it is no Parquet file."""
    from py4j.protocol import Py4JError

    parquet = java.org.apache.parquet.hadoop
    try:
        reader = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(path, settings))
    except Py4JError:
        return {}
    try:
        found = reader.getFooter().getFileMetaData().getKeyValueMetaData()
        return {str(key): str(found[key]) for key in found}
    finally:
        reader.close()
