"""A customer of the proof in words: each attribute that matters, with the value it has there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from mobilectl.audience.atoms import Atoms, Box
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Predicate
from mobilectl.messages import Message, say
from mobilectl.workspace.models.base import Condition
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.scalars import narrow


def portrait(box: Box, atoms: Atoms, first: Iterable[str] = ("city", "brand", "arpu", "card")) -> Message:
    """A made-up customer who is in the box: names of attributes and values as customers' staff know them."""
    order = {name: index for index, name in enumerate(first)}
    names = sorted(box, key=lambda name: (order.get(name, len(order)), list(atoms.axes).index(name)))
    profile = atoms.profile(box)
    return say("{parts}", parts=tuple(valued(atoms.axes[name].attribute, profile[name]) for name in names))


def example(attributes: Mapping[str, Attribute], *parts: Predicate) -> Message | None:
    """A customer for whom all the parts hold, in words; None where there can be none."""
    atoms = Atoms(attributes, parts)
    boxes = atoms.boxes(All(parts))
    return portrait(boxes[0], atoms) if boxes else None


def told(condition: Condition, customers: Customers) -> Message:
    """One condition of a described customer: the name of a segment, or of an attribute with its value."""
    ((key, value),) = condition.items()
    if key == "segment":
        return say("{name}", name=customers.segments[value].name)
    attribute = customers.attributes[key]
    if isinstance(value, dict):
        return valued(attribute, None)
    if attribute.type == "number":
        return valued(attribute, Decimal(narrow(value)))
    return valued(attribute, value == "true" if attribute.type == "flag" else value)


def valued(attribute: Attribute, value: object) -> Message:
    """A customer's value of an attribute, in words."""
    if value is None:
        return say("{name}: unknown", name=attribute.name)
    if isinstance(value, bool):
        return say("{name}: yes", name=attribute.name) if value else say("{name}: no", name=attribute.name)
    if isinstance(value, Decimal):
        return say(
            "{name}: {value}{unit}", name=attribute.name, value=value.normalize(), unit=f" {attribute.unit}" if attribute.unit else ""
        )
    return say("{name}: {value}", name=attribute.name, value=(attribute.values or {}).get(str(value), value))
