"""The breakdown of a dry run as a Parquet file, for further analysis. docs/results.en.md describes its columns and its metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mobilectl import __version__
from mobilectl.reports.breakdowns import names_of, numbers
from mobilectl.reports.occasion import Occasion
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.results import RULE, attributes_of
from mobilectl.workspace.writing import whole_file

SCHEMA = "1"
"""Rises where a column changes its meaning or goes away; columns may be added without that."""
DETAIL = ("day", "channel", "item", "message", "unit", "class", RULE)
"""By these, and by the attributes of customers that tell totals apart, messages are broken down where nothing else is asked for."""

TYPES = {"day": pa.date32(), "week": pa.date32(), HOUR: pa.int8()}
MEANINGS = {
    "day": "day on which it is planned; of sent and later, and with hour of all numbers, the day on which it goes out",
    "week": "the Monday of that day's week",
    HOUR: "hour of the day, Beijing time: 10 is 10:00 to 11:00",
    "channel": "id of the channel", "item": "id of the touchpoint or campaign", "campaign": "id of the campaign; null: all touchpoints",
    "touchpoint": "id of the touchpoint; null: all campaigns", "message": "touchpoint or campaign, a slash, and the reminder or send",
    "unit": "id of the unit that the message is of", "class": "marketing or service",
    "rule": "kind and id of the rule that holds the message back; null: not held back",
    "displaced_by": "id of the touchpoint or campaign whose message has the place of the one held back; null: nobody's",
    "planned": "messages planned: sent + held_back + unreachable + opted_out over all days", "sent": "messages that go out",
    "later": "of those sent, messages that go out on a later day than planned", "held_back": "messages that a rule holds back",
    "unreachable": "messages for customers whom the channel does not reach", "opted_out": "messages for customers who have opted out",
    "due": "messages that fall due in the hour", "delivered": "messages that the channel delivers in the hour",
    "late": "of those delivered, messages after their time of day",
    "missed": "messages that make no sense any more in the hour and are never delivered",
}  # fmt: skip


def detail(occasion: Occasion) -> tuple[str, ...]:
    """By what messages are broken down where nothing is asked for: all that is known of each, but whose message has its place."""
    return (*DETAIL, *attributes_of(occasion.run.compiled))


def results_table(occasion: Occasion, by: Sequence[str]) -> pa.Table:
    """Messages by some dimensions. Each column's metadata says what it means and its unit, that of the table what it was made on."""
    told, found = numbers(occasion, by)
    fields: list[pa.Field] = []
    columns: list[list[object]] = []
    for place, name in enumerate(by):
        values: list[object] = [key[place] for key in found]
        columns.append(values)
        fields.append(_field(name, TYPES.get(name, pa.string()), MEANINGS.get(name, "attribute of the customers; null: not known")))
        names = {value: one for value, one in (names_of(occasion, name) or {}).items() if isinstance(one, str)}
        if names:
            columns.append([None if value is None else names.get(str(value)) for value in values])
            fields.append(_field(f"{name}_name", pa.string(), f"name of {name}, as the workspace has it"))
    for place, column in enumerate(told):
        columns.append([row[place] for row in found.values()])
        fields.append(pa.field(column.name, pa.int64(), False, {"meaning": MEANINGS[column.name], "unit": "messages"}))
    arrays = [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, _circumstances(occasion, by)))


def write_results(occasion: Occasion, by: Sequence[str], path: Path) -> int:
    """Writes the table to a Parquet file, whole or not at all; the number of its rows. Raises `Unusable`."""
    table = results_table(occasion, by)
    with whole_file(path) as temporary:
        pq.write_table(table, temporary)
    return int(table.num_rows)


def _field(name: str, kind: pa.DataType, meaning: str) -> pa.Field:
    return pa.field(name, kind, True, {"meaning": meaning})


def _circumstances(occasion: Occasion, by: Sequence[str]) -> dict[str, str]:
    plan, snapshot, history = occasion.run.compiled.plan, occasion.snapshot, occasion.history
    known = {
        "version": __version__, "schema": SCHEMA, "by": ",".join(by), "from": plan.first, "to": plan.last,
        "snapshot.file": snapshot.name, "snapshot.digest": snapshot.digest, "snapshot.as_of": snapshot.today,
        "snapshot.customers": snapshot.rows, "snapshot.made_up": str(snapshot.made_up).lower(), "snapshot.seed": occasion.seed,
        "history.digest": history.log.table.digest if history is not None else None, "workspace.digest": occasion.workspace_digest,
    }  # fmt: skip
    return {f"mobilectl.{name}": str(value) for name, value in known.items() if value is not None}
