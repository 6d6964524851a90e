"""What is in a contact log, kind by kind: all rows of one campaign, send, channel, class and day; and all in it that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import duckdb

from mobilectl.contacts.past import PastStreams, Reach, reach
from mobilectl.contacts.plan import ContactPlan, Stream
from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.history.log import CLASSES, Log
from mobilectl.volumes.snapshot.checks import listed
from mobilectl.volumes.snapshot.mapping import NO_DAY
from mobilectl.volumes.snapshot.survey import offending
from mobilectl.workspace.models.policy import Policy

MOST_KINDS = 2_000_000
"""More kinds no log of campaigns has; a column of the customers' own numbers taken for that of campaigns has."""
KEY = ("owner", "item", "channel", "class", "day")
CUT = "regexp_full_match(customer::VARCHAR, '[+-]?[0-9][.,]?[0-9]*[eE][+]?[0-9]+')"
"""A number that Excel has rounded: 1.38E+10."""


class Kind(NamedTuple):
    """Rows of a log that only their customers tell apart."""

    owner: str
    item: str
    channel: int
    message_class: int
    day: date
    rows: int


@dataclass(frozen=True)
class Sorted:
    """The kinds that matter to a plan, each with the number of its group; a group's stream and day, and how many contacts of one customer
    it tells apart; the rows that do not matter, and those whose campaign or touchpoint is not known."""

    kinds: tuple[tuple[Kind, int], ...]
    groups: tuple[tuple[Stream, date, int], ...]
    beyond: int
    unknown: int


def check_columns(log: Log) -> None:
    """Raises `Unusable` with every column that is missing or of a wrong type."""
    problems = log.problems()
    if problems:
        raise Unusable(
            listed(say("{file} cannot be read as a contact log:", file=log.table.address), problems),
            say("its columns are {columns}; `contact_log` in campaigns/attributes.yaml says what they are for",
                columns=tuple(log.table.columns)),
        )  # fmt: skip


def check_rows(connection: duckdb.DuckDBPyConnection, log: Log, first: date) -> None:
    """Raises `Unusable` with all in the table `kinds` that makes a dry run from the first day on wrong."""
    lines = list(_faults(connection, log, first))
    if lines:
        raise Unusable(
            listed(say("{file} does not fit:", file=log.table.address), lines),
            say("correct the log, or say in campaigns/attributes.yaml, `contact_log`, how it is read"),
        )


def _faults(connection: duckdb.DuckDBPyConnection, log: Log, first: date) -> Iterator[Message]:
    def rows(condition: str, what: str = "rows") -> int:
        found = connection.execute(f"SELECT coalesce(sum({what}), 0) FROM kinds WHERE {condition}").fetchone()  # noqa: S608 (ours)
        return int(found[0]) if found is not None else 0

    column = log.columns
    if count := rows("true", "nameless"):
        yield say("column `{column}`: not known (null) in {rows} rows", column=column["customer"], rows=f"{count:,}")
    if count := rows("true", "cut"):
        yield say(
            "column `{column}`: {rows} rows with a number like 1.38E+10, whose last digits Excel has cut off; export it again as text",
            column=column["customer"], rows=f"{count:,}",
        )  # fmt: skip
    strays = {"day": f"day = {NO_DAY}", "channel": "channel = 0", "class": "class = 0"}
    wrong = {name: count for name, condition in strays.items() if (count := rows(condition))}
    examples = offending(log.table, {name: log.read[name] for name in wrong}) if wrong else {}
    wanted = {"day": say("a date before 2200"), "channel": say("a channel of the policy"), "class": say("service or marketing")}
    for name, what in wanted.items():
        if count := rows(f"{name} IS NULL"):
            yield say("column `{column}`: not known (null) in {rows} rows", column=column[name], rows=f"{count:,}")
        if name in wrong:
            yield say("column `{column}`: {rows} rows with a value that is not {wanted}: {examples}", column=column[name],
                      rows=f"{wrong[name]:,}", wanted=what, examples=examples.get(name, ()))  # fmt: skip
    late = f"day >= DATE '{first.isoformat()}' AND day < {NO_DAY}"
    if count := rows(late):
        last = connection.execute(f"SELECT max(day) FROM kinds WHERE {late}").fetchall()[0][0]  # noqa: S608 (ours)
        yield say(
            "column `{column}`: {rows} rows are of {first}, the plan's first day, or later; begin the plan with --from {next}, or leave "
            "them out",
            column=column["day"], rows=f"{count:,}", first=first, next=last + timedelta(days=1),
        )  # fmt: skip


def sort_kinds(connection: duckdb.DuckDBPyConnection, log: Log, streams: PastStreams, plan: ContactPlan, policy: Policy) -> Sorted:
    """Which rows of the table `kinds` matter to a plan, and as what. Raises `Unusable` where there are too many kinds."""
    count = connection.execute("SELECT count(*) FROM kinds").fetchall()[0][0]
    if count > MOST_KINDS:
        raise Unusable(
            say("column `{column}` of {file} hardly names campaigns and touchpoints: with the days there are {count} kinds of rows",
                column=log.columns["owner"], file=log.table.address, count=f"{count:,}"),
            say("`contact_log` in campaigns/attributes.yaml says in which column they are"),
        )  # fmt: skip
    caps = [cap for cap, _ in plan.caps]
    known: dict[tuple[object, ...], tuple[Stream, Reach]] = {}
    groups: dict[tuple[Stream, date], int] = {}
    limits: list[int] = []
    kinds, beyond, unknown = [], 0, 0
    for kind in map(Kind._make, connection.execute("SELECT owner, item, channel, class, day, rows FROM kinds ORDER BY ALL").fetchall()):
        if kind[:4] not in known:
            stream = streams.stream(kind.owner, kind.item, log.channels[kind.channel - 1], CLASSES[kind.message_class - 1])
            known[kind[:4]] = stream, reach(stream, policy, caps, plan.first)
        stream, back = known[kind[:4]]
        near = kind.day >= back.since
        if not near and not back.ever:
            beyond += kind.rows
            continue
        unknown += 0 if streams.knows(kind.owner) else kind.rows
        # Of what lies farther back only whether it was matters: one day stands for all of it.
        when = kind.day if near else back.since - timedelta(days=1)
        group = groups.setdefault((stream, when), len(groups))
        if group == len(limits):
            limits.append(back.most if near else 1)
        kinds.append((kind, group))
    return Sorted(tuple(kinds), tuple((*key, limits[number]) for key, number in groups.items()), beyond, unknown)
