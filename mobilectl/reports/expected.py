"""What events are expected to set off: tables for people, and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobilectl.messages import say
from mobilectl.reports.costs import in_yuan
from mobilectl.reports.tables import Column, Range, Table
from mobilectl.volumes.expected import Expected, Guess, by_channel
from mobilectl.workspace.workspace import Workspace

COMING = (
    Column("messages", say("expected messages"), right=True),
    Column("range", say("with 95 % certainty"), right=True, ends=True),
)
YUAN = Column("yuan", say("yuan"), right=True, ends=True)


def expected_tables(found: Sequence[Expected], days: int, workspace: Workspace) -> list[Table]:
    """By channel over so many days, and by reminder."""
    return [_channel_table(found, days, workspace.channel_names), _message_table(found, workspace)]


def expected_json(found: Sequence[Expected]) -> list[dict[str, object]]:
    """Each reminder on each channel."""
    return [
        {
            "item": one.stream.owner,
            "message": one.stream.item,
            "channel": one.stream.channel,
            "customers": one.customers,
            **_guess_json(one.messages),
            "yuan": _yuan_json(one.yuan),
        }
        for one in found
    ]


def expected_by_channel_json(found: Sequence[Expected], days: int) -> list[dict[str, object]]:
    """Each channel over so many days."""
    return [
        {"channel": id, **_guess_json(one.messages), "a_day": round(one.a_day, 1), "yuan": _yuan_json(one.yuan)}
        for id, one in by_channel(found, days).items()
    ]


def _channel_table(found: Sequence[Expected], days: int, names: Mapping[str, str]) -> Table:
    columns = (
        Column("channel", say("id"), whole=True, beside=True), Column("channel_name", say("channel")),
        *COMING, Column("a_day", say("a day"), right=True), YUAN,
    )  # fmt: skip
    rows = [
        (id, names.get(id, id), round(one.messages.mean), Range(*one.messages.range), one.a_day, in_yuan(*one.yuan))
        for id, one in by_channel(found, days).items()
    ]
    return Table(
        say("Expected besides, by channel: what events set off, by rates and not counted above"), columns, rows, "expected_by_channel"
    )


def _message_table(found: Sequence[Expected], workspace: Workspace) -> Table:
    channels, items = workspace.channel_names, workspace.item_names
    columns = (
        Column("item", say("id"), whole=True, beside=True), Column("item_name", say("touchpoint")),
        Column("message", say("reminder")),
        Column("channel", say("channel")),
        Column("customers", say("customers"), right=True, beside=True), *COMING, YUAN,
    )  # fmt: skip
    rows = [
        (one.stream.owner, items.get(one.stream.owner), one.stream.item, channels.get(one.stream.channel, one.stream.channel),
         one.customers, round(one.messages.mean), Range(*one.messages.range), in_yuan(*one.yuan))
        for one in found
    ]  # fmt: skip
    return Table(say("Expected besides, by reminder"), columns, rows, "expected")


def _guess_json(guess: Guess) -> dict[str, object]:
    low, high = guess.range
    return {"messages": round(guess.mean, 1), "range": {"from": low, "to": high}}


def _yuan_json(yuan: tuple[float, float]) -> dict[str, object]:
    least, highest = yuan
    return {"at_least": f"{least:.2f}", "at_most": f"{highest:.2f}"}
