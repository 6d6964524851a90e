"""Two versions of a definition compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final


class Absent:
    """Stands for a value that is not there in one of the versions."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its path, and its JSON value before and after, `ABSENT` where it was not or is not there.

    Where the items of a list have ids, the path names an item by its id.
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
    """A mapping as it is, a list whose items have ids by these; None for what is compared as a whole."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in value):
        by_id = {item["id"]: item for item in value}
        return by_id if len(by_id) == len(value) else None
    return None
