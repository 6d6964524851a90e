"""What is in a contact log, kind by kind: all rows of one campaign, send, channel, class and day; and all in it that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import duckdb
import pyarrow as pa

from mobilectl.contacts.past import PastStreams, Reach, reach
from mobilectl.contacts.plan import ContactPlan, Past, Stream
from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.volumes.history.log import CLASSES, Log
from mobilectl.volumes.snapshot.checks import declared, listed
from mobilectl.volumes.snapshot.mapping import IS_DAY, cut_off
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy

MOST_KINDS = 2_000_000
"""More kinds no log of campaigns has; a column of the customers' own numbers taken for that of campaigns has."""
KEY = ("owner", "item", "channel", "class", "day")
BY = ", ".join(KEY)
COUNTED = f"count(*) AS rows, count(*) FILTER (customer IS NULL) AS nameless, count(*) FILTER ({cut_off('customer')}) AS cut"
"""What is counted of the rows of each kind: all, those without a customer, those with a number that is cut off."""
MEANT = "log JOIN meant ON " + " AND ".join(f"log.{name} = meant.{name}" for name in KEY)
"""The rows of a log that matter, each with its `"group"`, as SQL."""

Examples = Callable[[Mapping[str, Attribute]], Mapping[str, tuple[str, ...]]]
"""Gives the commonest values of a log that each of the attributes does not allow, each with its rows."""


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

    def meant(self) -> pa.Table:
        """The table `meant`: of which group each kind is."""
        kinds = [kind for kind, _ in self.kinds]
        return pa.table({
            "owner": pa.array([one.owner for one in kinds], pa.string()), "item": pa.array([one.item for one in kinds], pa.string()),
            "channel": pa.array([one.channel for one in kinds], pa.uint16()),
            "class": pa.array([one.message_class for one in kinds], pa.uint16()),
            "day": pa.array([one.day for one in kinds], pa.date32()), "group": pa.array([group for _, group in self.kinds], pa.uint32()),
        })  # fmt: skip

    def numbered(self, most: Iterable[tuple[int, int]]) -> tuple[tuple[Past, ...], pa.Table]:
        """The past contacts that some customer has got, from how many of each group one customer has got at most; and the table `numbers`:
        for each group the number of its first contact, and how many contacts of one customer are told apart."""
        past: list[Past] = []
        rows = []
        for group, times in sorted(most, key=lambda one: self._order(one[0])):
            stream, day, limit = self.groups[group]
            rows.append((group, len(past), min(times, limit)))
            past += [Past(stream, day, nth) for nth in range(1, min(times, limit) + 1)]
        groups, firsts, mosts = zip(*rows, strict=True) if rows else ((), (), ())
        columns = {"group": pa.array(groups, pa.int64()), "first": pa.array(firsts, pa.int64()), "most": pa.array(mosts, pa.int64())}
        return tuple(past), pa.table(columns)

    def _order(self, group: int) -> tuple[object, ...]:
        stream, day, _ = self.groups[group]
        return day, stream.owner, stream.item, stream.channel, stream.message_class


def check_columns(log: Log) -> None:
    """Raises `Unusable` with every column that is missing or of a wrong type."""
    problems = log.problems()
    if problems:
        raise Unusable(
            listed(say("{file} cannot be read as a contact log:", file=log.table.address), problems),
            say("its columns are {columns}; `contact_log` in campaigns/attributes.yaml says what they are for",
                columns=tuple(log.table.columns)),
        )  # fmt: skip


def check_rows(connection: duckdb.DuckDBPyConnection, log: Log, first: date, examples: Examples) -> None:
    """Raises `Unusable` with all in the table `kinds` that makes a dry run from the first day on wrong."""
    lines = list(_faults(connection, log, first, examples))
    if lines:
        raise Unusable(
            listed(say("{file} does not fit:", file=log.table.address), lines),
            say("correct the log, or say in campaigns/attributes.yaml, `contact_log`, how it is read"),
        )


def _faults(connection: duckdb.DuckDBPyConnection, log: Log, first: date, examples: Examples) -> Iterator[Message]:
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
    strays = {"day": f"NOT ({IS_DAY})", "channel": "channel = 0", "class": "class = 0"}
    wrong = {name: count for name, condition in strays.items() if (count := rows(condition))}
    stray = examples({name: log.read[name] for name in wrong}) if wrong else {}
    wanted = {"day": declared(log.read["day"]), "channel": say("a channel of the policy"), "class": say("service or marketing")}
    for name, what in wanted.items():
        if count := rows(f"{name} IS NULL"):
            yield say("column `{column}`: not known (null) in {rows} rows", column=column[name], rows=f"{count:,}")
        if name in wrong:
            yield say("column `{column}`: {rows} rows with a value that is not {wanted}: {examples}", column=column[name],
                      rows=f"{wrong[name]:,}", wanted=what, examples=stray.get(name, ()))  # fmt: skip
    late = f"day >= DATE '{first.isoformat()}' AND {IS_DAY}"
    if count := rows(late):
        last = connection.execute(f"SELECT max(day) FROM kinds WHERE {late}").fetchall()[0][0]  # noqa: S608 (ours)
        yield say(
            "column `{column}`: {rows} rows are of {first}, the plan's first day, or later; begin the plan with --from {next}, or leave "
            "them out",
            column=column["day"], rows=f"{count:,}", first=first, next=last + timedelta(days=1),
        )  # fmt: skip


def check_number(log: Log, count: int) -> None:
    """Raises `Unusable` where there are too many kinds."""
    if count > MOST_KINDS:
        raise Unusable(
            say("column `{column}` of {file} hardly names campaigns and touchpoints: with the days there are {count} kinds of rows",
                column=log.columns["owner"], file=log.table.address, count=f"{count:,}"),
            say("`contact_log` in campaigns/attributes.yaml says in which column they are"),
        )  # fmt: skip


def sort_kinds(connection: duckdb.DuckDBPyConnection, log: Log, streams: PastStreams, plan: ContactPlan, policy: Policy) -> Sorted:
    """Which rows of the table `kinds` matter to a plan, and as what."""
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
