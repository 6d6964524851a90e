"""Whole values written as YAML, as people write definitions: a key a line, what is short on one line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from mobilectl.workspace.document import Value
from mobilectl.workspace.insertions import on_one_line

WIDEST = 120


def as_written(data: Any) -> Value:
    """JSON data as YAML holds it here: every scalar is text."""
    if isinstance(data, dict):
        return {str(key): as_written(one) for key, one in data.items()}
    if isinstance(data, list | tuple):
        return [as_written(one) for one in data]
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, float):
        return format(Decimal(repr(data)), "f")  # never 1e-05, which nobody writes and no number here is read from
    return "null" if data is None else str(data)


def written(value: dict[str, Value]) -> str:
    """A mapping as the text of a file."""
    return "\n".join(_mapping(value, "")) + "\n"


def _mapping(value: dict[str, Value], indent: str) -> Iterator[str]:
    for key, one in value.items():
        line = f"{indent}{on_one_line(key)}: {on_one_line(one)}"
        if not isinstance(one, dict | list) or not one or (_is_flat(one) and len(line) <= WIDEST):
            yield line
        else:
            yield f"{indent}{on_one_line(key)}:"
            yield from _mapping(one, indent + "  ") if isinstance(one, dict) else _items(one, indent + "  ")


def _items(value: list[Value], indent: str) -> Iterator[str]:
    for one in value:
        line = f"{indent}- {on_one_line(one)}"
        if not isinstance(one, dict) or not one or len(line) <= WIDEST:
            yield line
        else:
            first, *others = _mapping(one, indent + "  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from others


def _is_flat(value: Value) -> bool:
    """Whether it holds nothing that has an inner order of its own."""
    inner = value.values() if isinstance(value, dict) else value
    return not any(isinstance(one, dict | list) and one for one in inner)
