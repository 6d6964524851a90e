"""Two versions of a definition compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

NAMES = ("id", "topic")
"""The keys by which items of lists are told apart."""


class Absent:
    """Stands for a value that is not there in one of the versions."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its path, and its JSON value before and after, `ABSENT` where it was not or is not there.

    Where the items of a list have ids, topics, or one key each, the path names an item by these.
    """

    path: tuple[str, ...]
    before: Any
    after: Any


def changes(before: object, after: object, path: tuple[str, ...] = ()) -> Iterator[Change]:
    """What differs between two pieces of JSON data, in the order of the fields."""
    if before == after:
        return
    first, second = _fields(before), _fields(after)
    if first is None or second is None:
        yield Change(path, before, after)
        return
    found = False
    for key in dict.fromkeys((*first, *second)):
        for change in changes(first.get(key, ABSENT), second.get(key, ABSENT), (*path, key)):
            found = True
            yield change
    if not found:
        yield Change(path, before, after)  # the same items in another order


def _fields(value: object) -> Mapping[str, Any] | None:
    """A mapping as it is, a list whose items have names by these; None for what is compared as a whole."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value:
        named = [_named(item) for item in value]
        found = dict(one for one in named if one is not None)
        return found if len(found) == len(value) else None
    return None


def _named(item: object) -> tuple[str, Any] | None:
    """An item of a list and what it is called: by its id, by the topic of a question, or by the one key that it has."""
    if not isinstance(item, Mapping):
        return None
    for key in NAMES:
        if isinstance(item.get(key), str):
            return item[key], item
    if len(item) == 1:
        ((key, value),) = item.items()
        return str(key), value
    return None
