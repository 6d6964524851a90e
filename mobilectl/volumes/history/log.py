"""A contact log: where it is, which of its columns says what, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mobilectl.messages import Message, say
from mobilectl.volumes.snapshot import Part, Snapshot, open_table
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
    """A contact log as a table. `columns` says in which column each thing is, `read` how day, channel and class are read from theirs.

    `channels` are the ids of the channels in the order of the numbers that stand for them, beginning with 1.
    """

    table: Snapshot
    columns: Mapping[str, str]
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
        gone = [missing(self.table, self.columns[name]) for name in ("customer", "owner", "item") if name in self.columns]
        wrong = [misfit(self.table, name, one) for name, one in self.read.items()]
        strange = [say("`contact_log` in attributes.yaml names channel `{channel}`, which the policy does not have", channel=one)
                   for one in self.strange]  # fmt: skip
        return [*(one for one in (*gone, *wrong) if one is not None), *strange]

    def numbered(self) -> bool:
        """Whether the customers' numbers are whole numbers."""
        return self.table.columns[self.columns["customer"]] in WHOLE_NUMBERS

    def sql(self, numbers: bool) -> str:
        """The rows: customer (a number where `numbers`, else a text), day, channel and class as numbers, owner, item ("" for none)."""
        return " UNION ALL ".join(self._part(part, numbers) for part in self.table.parts)

    def _part(self, part: Part, numbers: bool) -> str:
        def column(name: str) -> str:
            return column_of(self.table, part, self.columns[name])

        customer = customer_of(self.table, part, self.columns["customer"], numbers)
        read = {name: reading(one, self.table.columns[one.column or ""], column(name)) for name, one in self.read.items()}
        named = {
            name: f"coalesce({trimmed(column(name))}, '')" if name in self.columns else "''" for name in ("owner", "item")
        }  # fmt: skip
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in {"customer": customer, **read, **named}.items())
        return f"SELECT {chosen} FROM {source(part)}"  # noqa: S608 (quoted)


def open_log(address: str | Path, attributes: Attributes, policy: Policy, progress: Share | None = None) -> Log:
    """The contact log at an address. `progress` is told how much of it is copied, where it has to be. Raises `Unusable` where it cannot be
    read, `UsageError` for an address of no known kind."""
    told = attributes.contact_log or ContactLog()
    named = {
        "customer": told.columns.customer, "day": told.columns.day, "channel": told.columns.channel, "class": told.columns.class_,
        "owner": told.columns.owner, "item": told.columns.item,
    }  # fmt: skip
    snapshots = (attributes.customer.column,) if attributes.customer is not None else ()
    wanted = {name: (column,) if column is not None else STANDARD[name] for name, column in named.items()}
    if named["customer"] is None:
        wanted["customer"] = (*snapshots, *STANDARD["customer"])
    table = open_table(address, {column for columns in wanted.values() for column in columns}, progress)
    columns = {name: next((one for one in some if one in table.columns), some[0]) for name, some in wanted.items()}
    if named["item"] is None and columns["item"] not in table.columns:
        del columns["item"]
    channels = {id: channel.name for id, channel in policy.channels.items()}
    words = {name: id for id, name in channels.items()} | told.channels
    read = {
        "day": Attribute(name="", type="date", column=columns["day"], date_format=told.date_format),
        "channel": _choice(channels, columns["channel"], words),
        "class": _choice({one: one for one in CLASSES}, columns["class"], {**WORDS, **told.classes}),
    }
    strange = tuple(sorted({id for id in told.channels.values() if id not in channels}))
    return Log(table, columns, read, tuple(channels), strange)


def _choice(values: dict[str, str], column: str, words: Mapping[str, str]) -> Attribute:
    return Attribute(
        name="", type="choice", values=values, column=column, values_in_snapshot={word: one for word, one in words.items() if one in values}
    )


def customer_of(table: Snapshot, part: Part, column: str, numbers: bool) -> str:
    """The customer's number as SQL, such that the same number is the same value in a log and in a snapshot."""
    kind, sql = table.columns[column], column_of(table, part, column)
    if numbers or kind in WHOLE_NUMBERS:
        return f"({sql})::BIGINT" if numbers else f"({sql})::BIGINT::VARCHAR"
    if kind in FRACTIONS:  # what programs make of a column of whole numbers in which some are unknown
        return f"CASE WHEN {sql} = trunc({sql}) AND abs({sql}) < 1e15 THEN ({sql})::BIGINT::VARCHAR ELSE ({sql})::VARCHAR END"
    return trimmed(sql)
