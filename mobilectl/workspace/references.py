"""The ids in a model that refer to something defined elsewhere, found by what the model says of its keys."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect

from mobilectl.findings import Route
from mobilectl.workspace.convert import bare, model_type


@dataclass(frozen=True, slots=True)
class Reference:
    """An id at `route` of a kind ("unit", "channel", "segment", "product", "family", "attribute", "touchpoint", "reminder")."""

    kind: str
    id: str
    route: Route


Finder = Callable[[Any, Route], Iterator[Reference]]


def references(model: msgspec.Struct, route: Route = ()) -> Iterator[Reference]:
    """All references in a model that was read from `route`."""
    finder = _model_finder(type(model))
    if finder is not None:
        yield from finder(model, route)


@functools.cache
def _model_finder(model: type) -> Finder | None:
    wanted = bare(model_type(model))
    assert isinstance(wanted, inspect.StructType)
    return _struct_finder(wanted)


def _struct_finder(wanted: inspect.StructType) -> Finder | None:
    """Looks only into those fields that can hold a reference; None where no field can."""
    fields = [(field.name, field.encode_name, finder) for field in wanted.fields if (finder := _finder(field.type))]
    if not fields:
        return None

    def find(value: Any, route: Route) -> Iterator[Reference]:
        for name, key, finder in fields:
            yield from finder(getattr(value, name), (*route, key))

    return find


def _finder(wanted: inspect.Type) -> Finder | None:
    kind = None
    while isinstance(wanted, inspect.Metadata):
        kind = (wanted.extra or {}).get("refers_to", kind)
        wanted = wanted.type
    if kind is not None:
        return functools.partial(_one, kind)
    match wanted:
        case inspect.UnionType(types=types):
            inner = [finder for one in types if (finder := _finder(one))]
            return functools.partial(_optional, inner[0]) if inner else None
        case inspect.StructType():
            return _struct_finder(wanted)
        case inspect.VarTupleType(item_type=item):
            return functools.partial(_each, finder) if (finder := _finder(item)) else None
        case inspect.DictType(value_type=value):
            return functools.partial(_values, finder) if (finder := _finder(value)) else None
    return None


def _one(kind: str, value: Any, route: Route) -> Iterator[Reference]:
    if value is not None:
        yield Reference(kind, value, route)


def _optional(finder: Finder, value: Any, route: Route) -> Iterator[Reference]:
    if value is not None:
        yield from finder(value, route)


def _each(finder: Finder, values: Any, route: Route) -> Iterator[Reference]:
    for index, value in enumerate(values):
        yield from finder(value, (*route, index))


def _values(finder: Finder, values: Any, route: Route) -> Iterator[Reference]:
    for key, value in values.items():
        yield from finder(value, (*route, key))
