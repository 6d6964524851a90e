"""A customer of whom only a little is said: what is left open is assumed, as others would wish it, one wish after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from mobilectl.audience.atoms import Atoms, Boxes, inside, meet
from mobilectl.audience.predicates import Customer, OneOf, Predicate, Unknown
from mobilectl.workspace.models.customers import Attribute

MOST_LEFT = 200
"""So many ways to grant the wishes so far are kept in mind; a later wish that only others would allow is not granted."""


class Assumed(msgspec.Struct, frozen=True):
    """A made-up customer with a value for each attribute.

    `others` has, attribute by attribute, customers of whom the same may be said and who are like this one but for that attribute: one for
    each of its other values that a predicate tells apart. What has no others was said.
    """

    customer: Customer
    others: Mapping[str, tuple[Customer, ...]]


def assume(
    said: Predicate, wishes: Iterable[Predicate], predicates: Iterable[Predicate], attributes: Mapping[str, Attribute]
) -> Assumed | None:
    """A customer of whom it is true what is said, and of whom each wish holds that can still be met; None where there can be none.

    `predicates` are those that tell customers apart. Raises `TooManyBoxes`.
    """
    wishes = tuple(wishes)
    atoms = Atoms(attributes, (said, *wishes, *predicates))
    true = left = atoms.boxes(said)
    if not true:
        return None
    for wish in wishes:
        left = (meet(left, atoms.boxes(wish)) or left)[:MOST_LEFT]
    point = {name: _lowest(left[0].get(name, axis.everything)) for name, axis in atoms.axes.items()}
    customer = atoms.profile(point)
    others = {name: tuple({**customer, name: value} for value in _others(name, point, true, atoms)) for name in atoms.axes}
    return Assumed(customer, {name: some for name, some in others.items() if some})


def plain(attributes: Mapping[str, Attribute]) -> Iterator[Predicate]:
    """The wish that nothing is special about a customer: what may be unknown is unknown, and whatever can be yes or no is no."""
    for name, attribute in attributes.items():
        if attribute.cases:
            continue  # derived: it follows from the others
        if attribute.nullable:
            yield Unknown(name)
        elif attribute.type == "flag":
            yield OneOf(name, frozenset({"false"}))


def _others(name: str, point: Mapping[str, int], true: Boxes, atoms: Atoms) -> Iterator[str | bool | Decimal | date | None]:
    """The other values of an attribute with which it would still be true what is said of the customer, one of each atom."""
    axis = atoms.axes[name]
    for atom in (1 << index for index in range(axis.count)):
        if atom != point[name] and any(inside({**point, name: atom}, box) for box in true):
            yield axis.example(atom)


def _lowest(mask: int) -> int:
    return mask & -mask
