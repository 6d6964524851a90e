"""A sentence with named values, before it is in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class People:
    """A number of customers, told in the units people use: 12 万人, 约 12.3 万人 where that is rounded, 123,456 customers."""

    count: int


@dataclass(frozen=True)
class Message:
    """`text` is the English sentence and the catalog's key; `{name}` in it is replaced by `values[name]`."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((name, str(value)) for name, value in self.values.items()))))


def say(text: str, /, **values: object) -> Message:
    """Marks a sentence for translation. Values: text, numbers, dates, People, other messages, tuples of these."""
    return Message(text, values)


LONGEST_VALUE = 400
"""What is longer says no more in a sentence."""


def settled(message: Message) -> Message:
    """The message with values of the plain kinds only: what is of a type of its own, such as a price, as its text; overlong text cut."""
    return Message(message.text, {name: _settled(value) for name, value in message.values.items()})


def _settled(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return value[:LONGEST_VALUE] + "…"
    if isinstance(value, str | int | float | People):
        return value
    if isinstance(value, Message):
        return settled(value)
    return tuple(map(_settled, value)) if isinstance(value, tuple | list) else shown(value)


def shown(value: object) -> str:
    """A value as it stands in a sentence of any language."""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if hasattr(value, "as_tuple"):
        return f"{value:f}"  # a Decimal, without an exponent
    return str(value)
