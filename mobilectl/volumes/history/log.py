"""A contact log: where it is, which of its columns says what, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mobilectl.messages import Message, say
from mobilectl.volumes.snapshot import Snapshot, open_table
from mobilectl.volumes.snapshot.checks import misfit, missing
from mobilectl.volumes.snapshot.mapping import FRACTIONS, WHOLE_NUMBERS, reading
from mobilectl.volumes.snapshot.reading import column_of, source
from mobilectl.volumes.snapshot.store import Share, trimmed
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.customers import Attribute, Attributes, ContactLog
from mobilectl.workspace.models.policy import Policy

STANDARD = {
    "customer": ("customer", "客户号码"), "day": ("day", "日期"), "channel": ("channel", "渠道"), "class": ("class", "类别"),
    "owner": ("owner", "活动编号"), "item": ("item", "下发编号"),
}  # fmt: skip
"""The columns where attributes.yaml names none; the first that is there is taken."""
CLASSES: tuple[MessageClass, ...] = ("service", "marketing")
WORDS: Mapping[str, MessageClass] = {"服务": "service", "营销": "marketing"}


@dataclass(frozen=True)
class Log:
    """A contact log as a table. `columns` says in which column each thing is, `candidates` in which it might be, `read` how day, channel
    and class are read from theirs.

    `channels` are the ids of the channels in the order of the numbers that stand for them, beginning with 1.
    """

    table: Snapshot
    columns: Mapping[str, str]
    candidates: Mapping[str, tuple[str, ...]]
    read: Mapping[str, Attribute]
    channels: tuple[str, ...]
    strange: tuple[str, ...]
    """Channels of `contact_log` that the policy does not have."""

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.table.rows

    def problems(self) -> list[Message]:
        """A sentence for each column that is missing or of a wrong type."""
        gone = {name: missing(self.table, *self.candidates[name]) for name in self.columns}
        wrong = [misfit(self.table, name, one) for name, one in self.read.items() if gone[name] is None]
        strange = [say("`contact_log` in attributes.yaml names channel `{channel}`, which the policy does not have", channel=one)
                   for one in self.strange]  # fmt: skip
        return [*(one for one in (*gone.values(), *wrong) if one is not None), *strange]

    def numbers(self, kind: str) -> bool:
        """Whether customers are compared as numbers, which is faster, with those of a column of DuckDB's type `kind`: both are whole."""
        return self.table.columns[self.columns["customer"]] in WHOLE_NUMBERS and kind in WHOLE_NUMBERS

    def sql(self, numbers: bool) -> str:
        """The rows as `selected` has them."""
        return " UNION ALL ".join(
            f"SELECT {self.selected(numbers, partial(column_of, self.table, part))} FROM {source(part)}"  # noqa: S608 (quoted)
            for part in self.table.parts
        )

    def selected(self, numbers: bool, column: Callable[[str], str]) -> str:
        """What is read of a row: customer (a number where `numbers`, else a text), day, channel and class as numbers, owner, item ("" for
        none). `column` gives a column of the table as SQL."""
        whose = self.columns["customer"]
        customer = customer_of(self.table.columns[whose], column(whose), numbers)
        read = {
            name: reading(one, self.table.columns[self.columns[name]], column(self.columns[name])) for name, one in self.read.items()
        }  # fmt: skip
        named = {
            name: f"coalesce({trimmed(column(self.columns[name]))}, '')" if name in self.columns else "''" for name in ("owner", "item")
        }  # fmt: skip
        return ", ".join(f"{sql} AS {name}" for name, sql in {"customer": customer, **read, **named}.items())


def open_log(address: str | Path, attributes: Attributes, policy: Policy, progress: Share | None = None) -> Log:
    """The contact log at an address. `progress` is told how much of it is copied, where it has to be. Raises `Unusable` where it cannot be
    read, `UsageError` for an address of no known kind."""
    columns = {column for columns in _candidates(attributes).values() for column in columns}
    return as_log(open_table(address, columns, progress), attributes, policy)


def as_log(table: Snapshot, attributes: Attributes, policy: Policy) -> Log:
    """A table as a contact log, by what attributes.yaml says of logs."""
    told = attributes.contact_log or ContactLog()
    candidates = _candidates(attributes)
    columns = {name: next((one for one in some if one in table.columns), some[0]) for name, some in candidates.items()}
    if told.columns.item is None and columns["item"] not in table.columns:
        del columns["item"]
    channels = {id: channel.name for id, channel in policy.channels.items()}
    words = {name: id for id, name in channels.items()} | told.channels
    read = {
        "day": Attribute(name="", type="date", column=columns["day"], date_format=told.date_format),
        "channel": _choice(channels, columns["channel"], words),
        "class": _choice({one: one for one in CLASSES}, columns["class"], {**WORDS, **told.classes}),
    }
    strange = tuple(sorted({id for id in told.channels.values() if id not in channels}))
    return Log(table, columns, candidates, read, tuple(channels), strange)


def _candidates(attributes: Attributes) -> dict[str, tuple[str, ...]]:
    """For each thing that a log says the columns in which it may be; the first that is there is taken."""
    told = (attributes.contact_log or ContactLog()).columns
    named = {
        "customer": told.customer, "day": told.day, "channel": told.channel, "class": told.class_, "owner": told.owner, "item": told.item,
    }  # fmt: skip
    snapshots = (attributes.customer.column,) if attributes.customer is not None else ()
    standard = {**STANDARD, "customer": tuple(dict.fromkeys((*snapshots, *STANDARD["customer"])))}
    return {name: (column,) if column is not None else standard[name] for name, column in named.items()}


def _choice(values: dict[str, str], column: str, words: Mapping[str, str]) -> Attribute:
    return Attribute(
        name="", type="choice", values=values, column=column, values_in_snapshot={word: one for word, one in words.items() if one in values}
    )


def customer_of(kind: str, sql: str, numbers: bool) -> str:
    """The customer's number, from a column of DuckDB's type `kind` given as SQL, such that the same number is the same value in a log and
    in a snapshot."""
    if numbers or kind in WHOLE_NUMBERS:
        return f"({sql})::BIGINT" if numbers else f"({sql})::BIGINT::VARCHAR"
    if kind in FRACTIONS:  # what programs make of a column of whole numbers in which some are unknown
        return f"CASE WHEN {sql} = trunc({sql}) AND abs({sql}) < 1e15 THEN ({sql})::BIGINT::VARCHAR ELSE ({sql})::VARCHAR END"
    return trimmed(sql)
