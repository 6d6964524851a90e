"""What is in a snapshot, and what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mobilectl.messages import Message, say
from mobilectl.reports.shares import measured
from mobilectl.reports.sources import day_line, days_json, file_line, made_up_lines
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.snapshot.survey import Found
from mobilectl.workspace.models.customers import Attribute, Attributes

VERSION = 1
COMMONEST = 4
"""Values of a choice that the table shows."""


@dataclass(frozen=True)
class Description:
    """A snapshot, and what the attributes that can be read hold."""

    snapshot: Snapshot
    attributes: Attributes
    found: Mapping[str, Found]

    def rows(self) -> Iterator[tuple[str, str | None, Attribute | None, Found | None]]:
        """Each column with each attribute that is read from it, those that nothing is read from last."""
        used = set()
        for name, one in self.attributes.attributes.items():
            column = one.column or name
            if not one.cases:
                used.add(column)
                yield column, name, one, self.found.get(name)
        for column in self.snapshot.columns:
            if column not in used:
                yield column, None, None, None


def headlines(snapshot: Snapshot) -> list[Message]:
    """What the snapshot is."""
    lines = [file_line(snapshot)]
    if len(snapshot.parts) > 1:
        lines.append(say("Files: {count}", count=len(snapshot.parts)))
    day = day_line(snapshot)
    if day is not None:
        lines.append(day)
    return [*lines, *made_up_lines(snapshot)]


def verdict(problems: Sequence[Message]) -> list[Message]:
    """All that does not fit, and what to do about it."""
    if not problems:
        return [say("It fits campaigns/attributes.yaml.")]
    return [
        say("It does not fit campaigns/attributes.yaml:"),
        *(say("  {line}", line=one) for one in problems),
        say(
            "Correct the snapshot, or say in attributes.yaml how it is read: `column`, `scale`, `values_in_snapshot`, `true_values`, "
            "`false_values`, `date_format`, `unknown_values`; `nullable: true` allows unknown values, and with `in_snapshot: false` beside "
            "it snapshots need not have the attribute."
        ),
    ]


def columns_table(description: Description) -> Table:
    """A row for each column and attribute."""
    columns = (
        Column("column", say("column"), whole=True),
        Column("type", say("type"), whole=True),
        Column("attribute", say("attribute"), whole=True),
        Column("name", say("name")),
        Column("unknown", say("not known"), right=True),
        Column("not_allowed", say("not allowed"), right=True),
        Column("holds", say("holds")),
    )
    rows: list[tuple[object, ...]] = []
    for column, name, attribute, found in description.rows():
        kind = description.snapshot.columns.get(column) or say("missing")
        if attribute is not None and not attribute.in_snapshot:
            column, kind = "", say("not in the snapshot")
        if attribute is None or name is None:
            rows.append((column, kind, None, _other(description, column), None, None, None))
        elif found is None:
            rows.append((column, kind, name, attribute.name, None, None, None))
        else:
            share = measured(found.unknown / description.snapshot.rows) if found.unknown else "0"
            rows.append((column, kind, name, attribute.name, share, f"{found.strays.outside:,}", _holds(found, attribute)))
    return Table(say("Columns"), columns, rows, "columns")


def _other(description: Description, column: str) -> Message:
    for meant, of in ((description.attributes.customer, say("the customer's number")), (description.attributes.as_of, say("the day"))):
        if meant is not None and meant.column == column:
            return of
    return say("not in use")


def _holds(found: Found, attribute: Attribute) -> Message | None:
    """The commonest values with their shares, or the range."""
    total = sum(found.counts.values())
    if total:
        names = {"true": say("yes"), "false": say("no")} if attribute.type == "flag" else attribute.values or {}
        most = sorted(found.counts.items(), key=lambda one: -one[1])
        shown = [say("{value} {share}", value=names.get(value, value), share=measured(count / total)) for value, count in most if count]
        return say("{values}", values=(*shown[:COMMONEST], "…") if len(shown) > COMMONEST else tuple(shown))
    if found.low is None or found.high is None:
        return None
    return say("{low} to {high}", low=_plain(found.low), high=_plain(found.high))


def _plain(value: Decimal | date) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()


def description_json(description: Description) -> str:
    """The same as JSON."""
    snapshot = description.snapshot
    content = {
        "version": VERSION,
        "snapshot": {
            "file": snapshot.name,
            "files": len(snapshot.parts),
            "digest": snapshot.digest,
            "customers": snapshot.rows,
            "made_up": snapshot.made_up,
            **days_json(snapshot),
        },
        "columns": [_column_json(description, *row) for row in description.rows()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _column_json(
    description: Description, column: str, name: str | None, attribute: Attribute | None, found: Found | None
) -> dict[str, object]:
    result: dict[str, object] = {"column": column, "type": description.snapshot.columns.get(column), "attribute": name}
    if attribute is not None and found is not None:
        result |= {"unknown": found.unknown, "not_allowed": found.strays.outside}
        if found.counts:
            result["values"] = found.counts
        elif found.low is not None and found.high is not None:
            result |= {"min": _plain(found.low), "max": _plain(found.high)}
    return result
