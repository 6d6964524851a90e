"""Whether a snapshot fits the attributes: its columns before anything is counted, its values while they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from mobilectl.errors import Unusable
from mobilectl.messages import Message, People, say
from mobilectl.volumes.masks import Strays
from mobilectl.volumes.snapshot.mapping import FALSE, TRUE, needed
from mobilectl.volumes.snapshot.table import Attributes, Snapshot
from mobilectl.workspace.models.customers import Attribute

MOST_SHOWN = 60
"""Columns that a message lists."""


def check_columns(snapshot: Snapshot, attributes: Attributes) -> None:
    """Raises `Unusable` with every column that is missing or of a wrong type."""
    problems = misfits(snapshot, attributes)
    if problems:
        raise Unusable(
            listed(say("{file} does not fit campaigns/attributes.yaml:", file=snapshot.address), problems),
            say(
                "its columns are {columns}; `column: …` in attributes.yaml says which of them an attribute is in",
                columns=_some(snapshot.columns),
            ),
        )


def check_values(snapshot: Snapshot, attributes: Attributes, strays: Mapping[str, Strays]) -> None:
    """Raises `Unusable` with every column that holds values which its attribute does not allow, and how many."""
    problems = [line for name, found in strays.items() for line in disallowed(name, attributes[name], found)]
    if problems:
        raise Unusable(
            listed(say("{file} holds values that campaigns/attributes.yaml does not allow:", file=snapshot.address), problems),
            say("`mobilectl snapshot check` shows them; correct the snapshot, or declare the values"),
        )


def listed(title: Message, lines: Iterable[Message]) -> Message:
    """A title with lines below it."""
    for line in lines:
        title = say("{above}\n    {line}", above=title, line=line)
    return title


def _some(columns: Iterable[str]) -> tuple[str, ...]:
    names = tuple(columns)
    return (*names[:MOST_SHOWN], "…") if len(names) > MOST_SHOWN else names


def misfits(snapshot: Snapshot, attributes: Attributes) -> list[Message]:
    """A sentence for each attribute's column that is missing or of a type that the attribute cannot be read from."""
    return [problem for name, one in attributes.items() if (problem := misfit(snapshot, name, one)) is not None]


def missing(snapshot: Snapshot, *columns: str) -> Message | None:
    """What is said of a column that is not there under any of the names that would do, or only in some of several files; None where it
    is."""
    found = next((one for one in columns if one in snapshot.columns), None)
    if found is not None and found in snapshot.lacking:
        return say("column `{column}` is missing in {file}", column=found, file=snapshot.lacking[found])
    if found is not None:
        return None
    if len(columns) == 1:
        gone = say("column `{column}` is missing", column=columns[0])
    else:
        gone = say("column {columns} is missing (one of them will do)", columns=tuple(f"`{one}`" for one in columns))
    near = [one for column in columns for one in difflib.get_close_matches(column, snapshot.columns, n=1)]
    return say("{missing}; did you mean `{near}`?", missing=gone, near=near[0]) if near else gone


def misfit(snapshot: Snapshot, name: str, attribute: Attribute) -> Message | None:
    """A sentence on an attribute's column that is missing or of a type that the attribute cannot be read from; None where it fits."""
    if not attribute.in_snapshot:
        return None
    column = attribute.column or name
    gone = missing(snapshot, column)
    if gone is not None:
        return gone
    kind = snapshot.columns[column]
    wanted = needed(attribute, kind)
    if wanted is None:
        return None
    return say("column `{column}` is of type {kind}; `{attribute}` needs {needed}", column=column, kind=kind, attribute=name, needed=wanted)


def disallowed(name: str, attribute: Attribute, found: Strays, examples: Sequence[str] = ()) -> list[Message]:
    """A sentence on the values that the attribute does not allow, if there are any, and one on unknown ones."""
    column, lines = attribute.column or name, []
    if found.outside:
        of = {"column": column, "people": People(found.outside), "declared": declared(attribute)}
        plain = say("column `{column}`: {people} with a value that is not {declared}", **of)
        lines.append(
            say("column `{column}`: {people} with a value that is not {declared}: {examples}", **of, examples=tuple(examples))
            if examples
            else plain
        )
    if found.unknown:
        lines.append(say("column `{column}`: not known (null) for {people}", column=column, people=People(found.unknown)))
    return lines


def declared(attribute: Attribute) -> Message:
    """What the attribute's column may say."""
    if attribute.type == "choice":
        return say("one of {values}", values=tuple(attribute.values_in_snapshot or attribute.values or ()))
    if attribute.type == "flag":
        return say("one of {values}", values=(*(attribute.true_values or TRUE), *(attribute.false_values or FALSE)))
    if attribute.type == "date":
        if attribute.date_format is not None:
            return say("a date as `date_format` has it ({format}; before 2200)", format=attribute.date_format)
        return say("a date that can be read (such as 2026-12-31, 2026/12/31, 20261231, else by `date_format`; before 2200)")
    kind = say("a whole number") if attribute.integer else say("a number")
    if attribute.min is not None and attribute.max is not None:
        return say("{kind} from {low} to {high}", kind=kind, low=attribute.min, high=attribute.max)
    if attribute.min is not None:
        return say("{kind} of at least {low}", kind=kind, low=attribute.min)
    return say("{kind} of at most {high}", kind=kind, high=attribute.max) if attribute.max is not None else kind
