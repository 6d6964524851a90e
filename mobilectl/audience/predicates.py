"""Predicates over customer attributes, and their meaning for one customer.

An unknown value (null) matches no condition on its attribute except `{known: false}`; `none` is plain negation, so an
unknown value passes `none`. There are two truth values, not three, here as in the dry run and the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Number = Decimal | int
"""A number, or a date as its day number (`date.toordinal`)."""

Customer = Mapping[str, "str | bool | Decimal | int | date | None"]
"""One customer: each base attribute and its value, None where unknown."""


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A point between values: just before `value`, or just after it."""

    value: Number
    after: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice has one of these values; a flag is "true" or "false"."""

    attribute: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Between:
    """A number or date lies between two cuts; None means no limit on that side."""

    attribute: str
    low: Cut | None
    high: Cut | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value is not known."""

    attribute: str


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold; without parts: everyone."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; without parts: no one."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Predicate


Leaf = OneOf | Between | Unknown
Predicate = OneOf | Between | Unknown | All | Some | Not

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


def matches(predicate: Predicate, customer: Customer) -> bool:
    """Whether a customer is meant: the definition that boxes, masks and proofs must agree with."""
    match predicate:
        case All(parts):
            return all(matches(part, customer) for part in parts)
        case Some(parts):
            return any(matches(part, customer) for part in parts)
        case Not(part):
            return not matches(part, customer)
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


def _behind(number: Number, cut: Cut) -> bool:
    return number > cut.value or (number == cut.value and not cut.after)
