"""What messages cost that go out: by channel, by touchpoint and campaign, and by the parts of an SMS.

The policy says what one message of a channel costs, of an SMS what each of its parts does. What stands in a text's variables decides on its
parts, and a snapshot does not say what stands there, so a cost is a range where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from mobilectl.contacts.plan import Stream
from mobilectl.contacts.worded import Worded, worded
from mobilectl.workspace.workspace import Workspace

K = TypeVar("K")

Sent = Mapping[tuple[Stream, int], int]
"""Messages that go out of each stream, with each of its texts (a number in its `worded`)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What messages cost: how many there are, their parts, and yuan, each at least and at most."""

    messages: int = 0
    fewest: int = 0
    most: int = 0
    least: Decimal = Decimal(0)
    highest: Decimal = Decimal(0)

    @property
    def yuan(self) -> tuple[Decimal, Decimal]:
        """Yuan, at least and at most."""
        return self.least, self.highest

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.messages + other.messages, self.fewest + other.fewest, self.most + other.most,
            self.least + other.least, self.highest + other.highest,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bill:
    """Messages of a stream that take as many parts each, and what one part costs in yuan."""

    stream: Stream
    text: Worded
    messages: int
    yuan: Decimal

    @property
    def cost(self) -> Cost:
        """What they cost together."""
        fewest, most = self.messages * self.text.fewest, self.messages * self.text.most
        return Cost(self.messages, fewest, most, fewest * self.yuan, most * self.yuan)


def bills(sent: Sent, workspace: Workspace) -> tuple[Bill, ...]:
    """What goes out, with what it costs. A channel that the policy does not know costs nothing."""
    texts = worded(workspace)
    return tuple(
        Bill(stream, texts[stream][number], messages, price_of(stream, workspace))
        for (stream, number), messages in sent.items()
        if messages
    )


def price_of(stream: Stream, workspace: Workspace) -> Decimal:
    """What one message of a stream costs in yuan, or one part of it."""
    channel = workspace.policy.channels.get(stream.channel)
    return channel.yuan if channel is not None else Decimal(0)


def costs_by(bills: Iterable[Bill], key: Callable[[Bill], K]) -> dict[K, Cost]:
    """What is alike, added up, in the order in which it comes first."""
    found: dict[K, Cost] = {}
    for bill in bills:
        found[key(bill)] = found.get(key(bill), Cost()) + bill.cost
    return found


def total(bills: Iterable[Bill]) -> Cost:
    """All together."""
    return sum((bill.cost for bill in bills), Cost())
