"""A sentence with named values, before it is in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class People:
    """A number of customers, told in the units people use: 约 12.3 万人, about 123,000 people."""

    count: int


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is the English sentence and the catalog's key; `{name}` in it is replaced by `values[name]`."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((name, str(value)) for name, value in self.values.items()))))


def say(text: str, /, **values: object) -> Message:
    """Marks a sentence for translation. Values: text, numbers, dates, People, other messages, tuples of these."""
    return Message(text, values)
