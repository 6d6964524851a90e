"""Numbers of messages as a Parquet file, for further analysis. docs/results.en.md describes its columns and its metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mobilectl import __version__
from mobilectl.contacts.plan import ContactPlan
from mobilectl.messages import Message
from mobilectl.volumes.history import History
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.results import Key
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.writing import whole_file

SCHEMA = "1"
"""Rises where a column changes its meaning or goes away; columns may be added without that."""

TYPES = {"day": pa.date32(), "week": pa.date32(), HOUR: pa.int8()}


@dataclass(frozen=True, slots=True)
class Results:
    """Numbers of messages by some dimensions, whatever counted them.

    `rows` has under a value for each of `by` a number for each of `figures`. `names` are those of a dimension's values, by id, in the
    language of the workspace; `meanings` those of columns, attributes of customers apart. `origin` says what it was made on.
    """

    by: Sequence[str]
    figures: Sequence[str]
    rows: Mapping[Key, Sequence[int]]
    names: Mapping[str, Mapping[str, str | Message]]
    meanings: Mapping[str, str]
    origin: Mapping[str, object]


def results_table(results: Results) -> pa.Table:
    """The numbers as a table. Each column's metadata says what it means and its unit, that of the table what it was made on."""
    fields: list[pa.Field] = []
    columns: list[list[object]] = []
    for place, name in enumerate(results.by):
        values: list[object] = [key[place] for key in results.rows]
        columns.append(values)
        meaning = results.meanings.get(name, "attribute of the customers; null: not known")
        fields.append(_field(name, TYPES.get(name, pa.string()), meaning))
        names = {value: one for value, one in results.names.get(name, {}).items() if isinstance(one, str)}
        if names:
            columns.append([None if value is None else names.get(str(value)) for value in values])
            fields.append(_field(f"{name}_name", pa.string(), f"name of {name}, as the workspace has it"))
    for place, name in enumerate(results.figures):
        columns.append([row[place] for row in results.rows.values()])
        fields.append(pa.field(name, pa.int64(), False, {"meaning": results.meanings[name], "unit": "messages"}))
    arrays = [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    known = {"version": __version__, "schema": SCHEMA, "by": ",".join(results.by), **results.origin}
    metadata = {f"mobilectl.{name}": str(value) for name, value in known.items() if value is not None}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata))


def write_results(results: Results, path: Path) -> int:
    """Writes the table to a Parquet file, whole or not at all; the number of its rows. Raises `Unusable`."""
    table = results_table(results)
    with whole_file(path) as temporary:
        pq.write_table(table, temporary)
    return int(table.num_rows)


def origin(
    kind: str, plan: ContactPlan, snapshot: Snapshot, history: History | None, unknown: Sequence[str], workspace_digest: str
) -> dict[str, object]:
    """What counted messages, and on what, as metadata of the file; None for what there is not. `unknown` attributes no snapshot has."""
    return {
        "kind": kind, "from": plan.first, "to": plan.last,
        "snapshot.file": snapshot.name, "snapshot.digest": snapshot.digest, "snapshot.as_of": snapshot.today,
        "snapshot.as_of_newest": snapshot.newest,
        "snapshot.customers": snapshot.rows, "snapshot.made_up": str(snapshot.made_up).lower(), "snapshot.seed": snapshot.seed,
        "history.digest": history.log.table.digest if history is not None else None, "workspace.digest": workspace_digest,
        "unknown": ",".join(unknown) or None,
    }  # fmt: skip


def _field(name: str, kind: pa.DataType, meaning: str) -> pa.Field:
    return pa.field(name, kind, True, {"meaning": meaning})
