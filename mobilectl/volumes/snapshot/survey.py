"""What is in a snapshot, attribute by attribute, and all that does not fit. Nothing that is said of it shows a customer's number."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mobilectl.audience.atoms import Atoms, Axis
from mobilectl.errors import Unusable
from mobilectl.messages import Message, People, say
from mobilectl.volumes.bounds import check_values
from mobilectl.volumes.masks import EPOCH, Strays, atoms_of, nowhere
from mobilectl.volumes.snapshot.checks import disallowed, misfits, missing
from mobilectl.volumes.snapshot.mapping import WHOLE_NUMBERS, cut_off
from mobilectl.volumes.snapshot.reading import RAW, batches, beside_raw, column_of, source
from mobilectl.volumes.snapshot.store import trimmed
from mobilectl.volumes.snapshot.table import Snapshot
from mobilectl.volumes.sql import interrupts, reason, text
from mobilectl.workspace.convert import nearest
from mobilectl.workspace.models.customers import Attribute, Attributes
from mobilectl.workspace.traps.signs import visible

BATCH = 262_144
EXAMPLES = 5
"""Values that a sentence lists."""
COMMON = 3
"""Customers that must share a value before it is shown as it is."""
LONGEST = 20
DIGITS = 7
"""From so many digits on a value may be the number of a telephone, an account or a person."""
MOST_VALUES = 100_000
"""Different values that are kept; of more only the commonest so far."""


@dataclass
class Found:
    """An attribute's values: how many are unknown or not allowed; for a choice or flag how often each occurs, else the least and the
    greatest of those that are allowed."""

    unknown: int = 0
    strays: Strays = field(default_factory=Strays)
    counts: dict[str, int] = field(default_factory=dict)
    low: Decimal | date | None = None
    high: Decimal | date | None = None


def survey(snapshot: Snapshot, attributes: Mapping[str, Attribute], progress: Callable[[int], None] | None = None) -> dict[str, Found]:
    """What the attributes' columns hold, each of which the snapshot must have. Raises `Unusable` where it cannot be read to its end,
    or an attribute has too many values."""
    axes = Atoms(attributes, ()).axes
    check_values(axes)
    found = {name: Found() for name in attributes}
    done = 0
    with _reading_all(snapshot):
        for batch in batches(snapshot, attributes, 0, snapshot.rows, BATCH):
            for name, one in found.items():
                _add(one, batch.column(name), axes[name])
            done += batch.num_rows
            if progress is not None:
                progress(done)
    for name, one in found.items():
        if one.low is not None and not _may_be_shown(one, attributes[name]):
            one.low = one.high = None
    return found


def _may_be_shown(found: Found, attribute: Attribute) -> bool:
    """Whether the range tells nobody's number: an attribute without limits may have been given the wrong column."""
    if attribute.type == "date" or (attribute.min is not None and attribute.max is not None):
        return True
    return all(isinstance(end, Decimal) and abs(end) < 10 ** (DIGITS - 1) for end in (found.low, found.high))


def _add(found: Found, column: pa.Array, axis: Axis) -> None:
    atoms, strays = atoms_of(column, axis)
    found.unknown += column.null_count
    found.strays += strays
    kept = atoms != nowhere(axis)
    if column.null_count:
        kept &= column.is_valid().to_numpy(zero_copy_only=False)
    if axis.values:
        for value, count in zip(axis.values, np.bincount(atoms[kept], minlength=len(axis.values)).tolist(), strict=False):
            found.counts[value] = found.counts.get(value, 0) + count
    elif kept.any():
        low, high = _ends(column, kept, axis)
        found.low = low if found.low is None else min(found.low, low)
        found.high = high if found.high is None else max(found.high, high)


def _ends(column: pa.Array, kept: npt.NDArray[np.bool_], axis: Axis) -> tuple[Decimal, Decimal] | tuple[date, date]:
    if axis.attribute.type == "date":
        days = column.cast(pa.int32()).to_numpy(zero_copy_only=False)[kept]
        return date.fromordinal(int(days.min()) + EPOCH), date.fromordinal(int(days.max()) + EPOCH)
    values = column.to_numpy(zero_copy_only=False)[kept]
    return Decimal(f"{values.min():.15g}"), Decimal(f"{values.max():.15g}")


def problems(
    snapshot: Snapshot, attributes: Attributes, since: date | None, progress: Callable[[int], None] | None = None
) -> list[Message]:
    """A sentence for all in a snapshot that does not fit attributes.yaml, or is older than the day asked for.

    Raises `Unusable` where it cannot be read to its end.
    """
    declared = {name: one for name, one in attributes.attributes.items() if not one.cases}
    lines = [*misfits(snapshot, declared)]
    usable = {name: one for name, one in declared.items() if not misfits(snapshot, {name: one})}
    found = survey(snapshot, usable, progress)
    stray = {name: usable[name] for name, one in found.items() if one.strays.outside}
    examples = offending(snapshot, stray) if stray else {}
    for name, one in found.items():
        lines += disallowed(name, usable[name], one.strays, examples.get(name, ()))
    if attributes.customer is not None:
        lines += _customers(snapshot, attributes.customer.column)
    if attributes.as_of is not None and snapshot.today is None:
        lines.append(missing(snapshot, attributes.as_of.column) or say("column `{column}` holds no dates", column=attributes.as_of.column))
    if since is not None:
        lines += _age(snapshot, since)
    return lines


def _age(snapshot: Snapshot, since: date) -> list[Message]:
    if snapshot.today is None:
        return [say("it does not say of which day it is; `as_of` in attributes.yaml names the column that does")]
    if snapshot.today < since:
        return [say("it is of {day}, older than {since}", day=snapshot.today, since=since)]
    return []


def offending(snapshot: Snapshot, attributes: Mapping[str, Attribute]) -> dict[str, tuple[str, ...]]:
    """The commonest values that each of the attributes does not allow, each with its customers."""
    with _reading_all(snapshot):
        return examples(strange_values(beside_raw(snapshot, attributes), attributes), attributes)


def strange_values(batches: Iterable[pa.RecordBatch], attributes: Mapping[str, Attribute]) -> dict[str, Counter[str]]:
    """How often each value is in batches, as `beside_raw` gives them, that its attribute does not allow."""
    axes = Atoms(attributes, ()).axes
    counters: dict[str, Counter[str]] = {name: Counter() for name in attributes}
    for batch in batches:
        for name, axis in axes.items():
            column = batch.column(name)
            outside = atoms_of(column, axis)[0] == nowhere(axis)
            if column.null_count:
                outside &= column.is_valid().to_numpy(zero_copy_only=False)
            for pair in batch.column(name + RAW).filter(pa.array(outside)).value_counts().to_pylist():
                counters[name][str(pair["values"])] += pair["counts"]
            if len(counters[name]) > MOST_VALUES:
                counters[name] = Counter(dict(counters[name].most_common(MOST_VALUES // 10)))
    return counters


def examples(counters: Mapping[str, Counter[str]], attributes: Mapping[str, Attribute]) -> dict[str, tuple[str, ...]]:
    """The commonest of the values that each attribute does not allow, each with how often it is there; those that are equally common in the
    order of their texts, so that the order of the rows does not matter."""
    return {name: _examples(counter, attributes[name]) for name, counter in counters.items()}


def _examples(counter: Counter[str], attribute: Attribute) -> tuple[str, ...]:
    shown: Counter[str] = Counter()
    for value, count in counter.items():
        shown[_shown(value, count, attribute)] += count
    most = [f"{value} × {count:,}" for value, count in sorted(shown.items(), key=lambda one: (-one[1], one[0]))[:EXAMPLES]]
    return (*most, "…") if len(shown) > EXAMPLES else tuple(most)


def _shown(value: str, count: int, attribute: Attribute) -> str:
    """The value where it cannot tell who the customer is: many share it, or it is nearly a declared one, or a small number; else its
    shape."""
    digits = sum(one.isdigit() for one in value)
    if len(value) <= LONGEST and digits < DIGITS and "@" not in value:
        known = (*(attribute.values or ()), *(attribute.values or {}).values(), *attribute.values_in_snapshot)
        number = attribute.type == "number" and re.fullmatch(r"[-+0-9.eE,，% ]+", value)
        if count >= COMMON or number or nearest(value, known):
            return f"“{visible(value)}”"
    if attribute.type == "date" and re.fullmatch(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([ T][\d:.]+)?", value):
        return f"“{visible(value)}”"
    shape = re.sub(r"[0-9０-９]", "9", re.sub(r"[A-Za-z]", "a", re.sub(r"[\u3400-\u9fff]", "字", value)))
    return f"<{visible(shape[:LONGEST])}{'…' if len(shape) > LONGEST else ''}>"


def _customers(snapshot: Snapshot, column: str) -> list[Message]:
    """What is wrong with the customers' numbers."""
    gone = missing(snapshot, column)
    if gone is not None:
        return [gone]
    kind = snapshot.columns[column]
    union = " UNION ALL ".join(
        f"SELECT {column_of(snapshot, part, column) if kind in WHOLE_NUMBERS else trimmed(column_of(snapshot, part, column))} AS id "  # noqa: S608
        f"FROM {source(part)}"
        for part in snapshot.parts
    )
    with tempfile.TemporaryDirectory(prefix="mobilectl-snapshot-") as spill, duckdb.connect() as connection, _reading_all(snapshot):
        connection.execute(f"SET enable_progress_bar = false; SET temp_directory = {text(spill)}; CREATE VIEW ids AS {union}")
        cut = f"count(*) FILTER ({cut_off('id')})"
        unknown, rounded = _numbers(connection, f"SELECT count(*) FILTER (id IS NULL), {cut} FROM ids")  # noqa: S608 (ours)
        twice = "SELECT count(*) AS n FROM ids WHERE id IS NOT NULL GROUP BY id HAVING n > 1"
        several, rows = _numbers(connection, f"SELECT count(*), coalesce(sum(n), 0) FROM ({twice})")  # noqa: S608
    lines = []
    if unknown:
        lines.append(say("column `{column}`: not known (null) for {people}", column=column, people=People(unknown)))
    if rounded:
        lines.append(
            say("column `{column}`: {people} with a number like 1.38E+10, whose last digits Excel has cut off; export it again as text",
                column=column, people=People(rounded))
        )  # fmt: skip
    if several:
        lines.append(say("column `{column}`: {people} in more than one row, {rows} rows in all", column=column, people=People(several),
                         rows=f"{rows:,}"))  # fmt: skip
    return lines


def _numbers(connection: duckdb.DuckDBPyConnection, query: str) -> Sequence[int]:
    row = connection.execute(query).fetchall()[0]
    return [int(one) for one in row]


@contextlib.contextmanager
def _reading_all(snapshot: Snapshot) -> Iterator[None]:
    """Raises `Unusable` where DuckDB cannot read on."""
    try:
        with interrupts():
            yield
    except duckdb.Error as error:
        raise Unusable(
            say("{file} cannot be read to its end: {reason}", file=snapshot.address, reason=reason(error)),
            say("the file is damaged, or was changed meanwhile"),
        ) from error
