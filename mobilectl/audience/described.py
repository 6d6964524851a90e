"""A customer described on the command line, by `tier=A,age=70` or the id of a segment, or in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mobilectl.audience.conditions import Customers, Misread
from mobilectl.audience.predicates import All, Predicate
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.base import Condition
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.reading import read_file
from mobilectl.workspace.scalars import narrow

YES, NO = ("yes", "true", "是", "1"), ("no", "false", "否", "0")
UNKNOWN = ("unknown", "未知")


def described(words: str, customers: Customers) -> Predicate:
    """Who is meant by `attribute=value` pairs and segments, all of which must hold; attributes and values by id or by name.

    Raises `UsageError` for what is not known, with what may have been meant.
    """
    return meaning(said(words, customers), customers)


def said(words: str, customers: Customers) -> tuple[Condition, ...]:
    """The same as conditions, with ids in place of names. Raises `UsageError` for unknown attributes."""
    return tuple(_conditions(_pairs(words), customers))


def meaning(conditions: Iterable[Condition], customers: Customers) -> Predicate:
    """Who is meant by conditions that must all hold. Raises `UsageError` for what cannot be read."""
    misread: list[Misread] = []
    parts = tuple(customers.condition(one, (), misread) for one in conditions)
    if misread:
        raise UsageError(misread[0].message, misread[0].hint)
    return All(parts)


def _pairs(words: str) -> Iterator[tuple[str, str | None]]:
    for part in filter(None, (one.strip() for one in re.split(r"[,，、;；\u3000]", words))):
        name, equals, value = (one.strip() for one in re.sub("＝", "=", part).partition("="))
        if "=" in value:
            raise UsageError(
                say("`{words}` says more than one thing", words=part),
                say("put commas between attributes, or quotes around none but one"),
            )
        yield name, value if equals else None


def _conditions(pairs: Iterable[tuple[str, str | None]], customers: Customers) -> Iterator[Condition]:
    for name, value in pairs:
        if value is None:
            yield {"segment": _segment(name, customers)}
            continue
        key = _by_name(name, {id: one.name for id, one in customers.attributes.items()})
        attribute = customers.attributes.get(key)
        if attribute is None:
            raise UsageError(say("there is no customer attribute `{name}`", name=name), did_you_mean(name, customers.attributes))
        yield {key: _value(value, attribute)}


def _segment(name: str, customers: Customers) -> str:
    id = _by_name(name, {id: one.name for id, one in customers.segments.items()})
    if id not in customers.segments and id in customers.attributes:
        raise UsageError(say("`{name}` has no value", name=name), say("write it like {name}=…", name=name))
    return id


def _by_name(wanted: str, names: dict[str, str]) -> str:
    """The id of what is called so; what is given where nothing is."""
    return wanted if wanted in names else next((id for id, name in names.items() if name == wanted), wanted)


def _value(written: str, attribute: Attribute) -> object:
    """What a condition says for one value of an attribute."""
    if attribute.nullable and narrow(written).lower() in UNKNOWN and written not in (attribute.values or {}):
        return {"known": "false"}
    if attribute.type == "choice":
        return _by_name(written, attribute.values or {})
    if attribute.type == "flag":
        word = narrow(written).lower()
        return "true" if word in YES else "false" if word in NO else written
    return written


def said_in(path: Path, customers: Customers) -> tuple[Condition, ...]:
    """The conditions of a YAML file of `attribute: value` lines, and `segment:` with one or several. Raises `Unusable`, `UsageError`."""
    document = read_file(path, path.name)
    if document.readings:
        problem = document.readings[0].problem
        raise Unusable(say("{file}: {problem}", file=path.name, problem=problem.message), problem.hint)
    if not isinstance(document.value, dict):
        raise Unusable(say("{file} describes no customer", file=path.name), say("write a line such as `city: changsha` for each attribute"))
    return tuple(_conditions(_lines(document.value), customers))


def _lines(value: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    for name, said in value.items():
        for one in said if isinstance(said, list) and name == "segment" else [said]:
            if not isinstance(one, str):
                raise UsageError(
                    say("`{name}` needs one value", name=name), say("write a line such as `city: changsha` for each attribute")
                )
            yield (one, None) if name == "segment" else (name, one)
