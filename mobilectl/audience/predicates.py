"""Predicates over customer attributes, and their meaning for one customer.

An unknown value (null) matches no condition on its attribute except `{known: false}`; `none` is plain negation, so an
unknown value passes `none`. There are two truth values, not three, here as in the dry run and the proof.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec

Number = Decimal | int
"""A number, or a date as its day number (`date.toordinal`)."""

Customer = Mapping[str, "str | bool | Decimal | int | date | None"]
"""One customer: each base attribute and its value, None where unknown."""


class Cut(msgspec.Struct, frozen=True, order=True):
    """A point between values: just before `value`, or just after it."""

    value: Number
    after: bool = False


class OneOf(msgspec.Struct, frozen=True):
    """A choice has one of these values; a flag is "true" or "false"."""

    attribute: str
    values: frozenset[str]


class Between(msgspec.Struct, frozen=True):
    """A number or date lies between two cuts; None means no limit on that side."""

    attribute: str
    low: Cut | None
    high: Cut | None


class Unknown(msgspec.Struct, frozen=True):
    """The value is not known."""

    attribute: str


class Relative(msgspec.Struct, frozen=True):
    """A date lies from `low` to `high` days after the day on which the message goes out, both included; before it where negative.

    It means something on a day only (`on_day`).
    """

    attribute: str
    low: int | None
    high: int | None


class All(msgspec.Struct, frozen=True):
    """All parts hold; without parts: everyone."""

    parts: tuple[Predicate, ...]


class Some(msgspec.Struct, frozen=True):
    """At least one part holds; without parts: no one."""

    parts: tuple[Predicate, ...]


class Not(msgspec.Struct, frozen=True):
    """The part does not hold."""

    part: Predicate


Leaf = OneOf | Between | Unknown | Relative
Predicate = OneOf | Between | Unknown | Relative | All | Some | Not

EVERYONE = All(())
NO_ONE = Some(())


def leaves(predicate: Predicate) -> Iterator[Leaf]:
    """All conditions on single attributes in a predicate."""
    match predicate:
        case All(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield predicate


def distinct_leaves(predicates: Iterable[Predicate]) -> Iterator[Leaf]:
    """The conditions of all the predicates; those of a part that several of them share, as the same object, once."""
    seen: set[int] = set()
    todo = list(predicates)
    while todo:
        predicate = todo.pop()
        if isinstance(predicate, All | Some | Not):
            if id(predicate) not in seen:
                seen.add(id(predicate))
                todo += (predicate.part,) if isinstance(predicate, Not) else predicate.parts
        else:
            yield predicate


def is_relative(predicate: Predicate) -> bool:
    """Whether whom a predicate means depends on the day on which the message goes out."""
    match predicate:
        case All(parts) | Some(parts):
            return any(map(is_relative, parts))
        case Not(part):
            return is_relative(part)
    return isinstance(predicate, Relative)


def on_day(predicate: Predicate, day: date) -> Predicate:
    """Whom a predicate means on a day; itself where the day makes no difference."""
    return _with(predicate, lambda leaf: _dated(leaf, day.toordinal()))


def undated(predicate: Predicate) -> Predicate:
    """A predicate for where there is no day: conditions that need one are met by no one."""
    return _with(predicate, lambda _: NO_ONE)


def _with(predicate: Predicate, meaning: Callable[[Relative], Predicate]) -> Predicate:
    """The predicate with another in place of each relative condition; parts without one stay the objects that they are."""
    match predicate:
        case Relative():
            return meaning(predicate)
        case Not(part):
            changed = _with(part, meaning)
            return predicate if changed is part else Not(changed)
        case All(parts) | Some(parts):
            each = tuple(_with(part, meaning) for part in parts)
            return predicate if all(map(operator.is_, each, parts)) else type(predicate)(each)
    return predicate


def _dated(leaf: Relative, today: int) -> Between:
    low = None if leaf.low is None else Cut(today + leaf.low)
    return Between(leaf.attribute, low, None if leaf.high is None else Cut(today + leaf.high + 1))


def matches(predicate: Predicate, customer: Customer) -> bool:
    """Whether a customer is meant: the definition that boxes, masks and proofs must agree with.

    Raises `ValueError` for a relative predicate, which means no one before a day is named.
    """
    match predicate:
        case All(parts):
            return all(matches(part, customer) for part in parts)
        case Some(parts):
            return any(matches(part, customer) for part in parts)
        case Not(part):
            return not matches(part, customer)
        case Relative():
            raise ValueError(predicate)
        case Unknown(attribute):
            return customer.get(attribute) is None
        case OneOf(attribute, values):
            value = customer.get(attribute)
            if isinstance(value, bool):
                value = "true" if value else "false"
            return value in values
        case Between(attribute, low, high):
            value = customer.get(attribute)
            if value is None or isinstance(value, str):
                return False
            number = value.toordinal() if isinstance(value, date) else value
            return (low is None or _behind(number, low)) and (high is None or not _behind(number, high))


def because(predicate: Predicate, customer: Customer) -> frozenset[str]:
    """The attributes that suffice to tell that a customer is meant, or is not: as few as its conditions allow, by themselves."""
    match predicate:
        case Not(part):
            return because(part, customer)
        case All(parts) | Some(parts):
            decisive = isinstance(predicate, Some)
            deciding = [because(part, customer) for part in parts if matches(part, customer) == decisive]
            if deciding:
                return min(deciding, key=len)
            return frozenset[str]().union(*(because(part, customer) for part in parts))
        case _:
            return frozenset({predicate.attribute})


def _behind(number: Number, cut: Cut) -> bool:
    return number > cut.value or (number == cut.value and not cut.after)
