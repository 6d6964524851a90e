"""Reads the conditions of an audience, as written in the files, into a predicate over base attributes.

Segments are put in place by what they stand for, and derived attributes by their cases, so that a predicate speaks of
the snapshot's own attributes only and a contradiction such as "tier A and below 50 yuan" shows as what it is: no one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from mobilectl.audience.predicates import EVERYONE, NO_ONE, All, Between, Cut, Not, OneOf, Predicate, Relative, Some, Unknown, undated
from mobilectl.findings import Route
from mobilectl.messages import Message, say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.base import Audience, Condition
from mobilectl.workspace.models.customers import Attribute, Segment
from mobilectl.workspace.scalars import narrow

RANGE_KEYS = ("at_least", "above", "at_most", "below")
FROM_NOW = ("in_days", "days_ago")
"""Ranges of a date, counted in days from the day on which the message goes out."""
NESTED = ("all", "any", "none")
CIRCLE = say("the segment `{id}` is defined by itself")


class Misread(msgspec.Struct, frozen=True):
    """A condition that cannot be read: its route from the audience, what is wrong, and what would be right."""

    route: Route
    message: Message
    hint: Message


class Customers:
    """What is known of customers: attributes and segments by id.

    What was read is kept: each audience by its identity, and each condition without fault by what it says, so that the same condition in
    many audiences is one predicate object.
    """

    def __init__(self, attributes: Mapping[str, Attribute], segments: Mapping[str, Segment]) -> None:
        self.attributes = attributes
        self.segments = segments
        self._read: dict[str, Predicate | None] = {}
        self._audiences: dict[int, tuple[Audience, Predicate, tuple[Misread, ...]]] = {}
        self._conditions: dict[Hashable, Predicate] = {}

    def audience(self, audience: Audience) -> tuple[Predicate, tuple[Misread, ...]]:
        """The predicate, and what could not be read; a condition that cannot be read is left out of the predicate."""
        known = self._audiences.get(id(audience))
        if known is None:
            misread: list[Misread] = []
            known = self._audiences[id(audience)] = audience, self._audience(audience, misread), tuple(misread)
        return known[1:]

    def misread(self, condition: Condition) -> tuple[Misread, ...]:
        """What cannot be read in a single condition."""
        misread: list[Misread] = []
        self.condition(condition, (), misread)
        return tuple(misread)

    def predicate(self, audience: Audience | None) -> Predicate:
        """The predicate of an audience whose problems were reported already; everyone for None."""
        return EVERYONE if audience is None else self.audience(audience)[0]

    def _audience(self, audience: Audience, misread: list[Misread]) -> Predicate:
        parts = self._parts(audience.all, ("all",), misread)
        if audience.any:
            parts = (*parts, Some(self._parts(audience.any, ("any",), misread)))
        parts += tuple(Not(part) for part in self._parts(audience.none, ("none",), misread))
        return parts[0] if len(parts) == 1 else All(parts)

    def _parts(self, conditions: Iterable[object], route: Route, misread: list[Misread]) -> tuple[Predicate, ...]:
        return tuple(self.condition(condition, (*route, index), misread) for index, condition in enumerate(conditions))

    def condition(self, condition: object, route: Route, misread: list[Misread]) -> Predicate:
        """One entry of `all`, `any` or `none`: a mapping whose keys must all hold."""
        if not isinstance(condition, dict) or not condition:
            misread.append(Misread(route, say("a condition is `attribute: value`"), say("write it like `- brand: [mzone]`")))
            return EVERYONE
        parts = tuple(self._part(key, value, (*route, key), misread) for key, value in condition.items())
        return parts[0] if len(parts) == 1 else All(parts)

    def _part(self, key: str, value: Any, route: Route, misread: list[Misread]) -> Predicate:
        said = (key, type(value), _said(value))
        known = self._conditions.get(said)
        if known is None:
            faults = len(misread)
            known = self._one(key, value, route, misread)
            if len(misread) == faults and key not in NESTED:
                self._conditions[said] = known
        return known

    def _one(self, key: str, value: Any, route: Route, misread: list[Misread]) -> Predicate:
        if key in NESTED:
            if not isinstance(value, list):
                misread.append(
                    Misread(route, say("a list of conditions belongs here"), say("write one condition a line, each beginning with `- `"))
                )
                return EVERYONE
            parts = self._parts(value, route, misread)
            return Not(Some(parts)) if key == "none" else Some(parts) if key == "any" else All(parts)
        if key == "segment":
            return self._segments(value, route, misread)
        attribute = self.attributes.get(key)
        if attribute is None:
            misread.append(
                Misread(route, say("there is no customer attribute `{name}`", name=key), did_you_mean(key, (*self.attributes, "segment")))
            )
            return EVERYONE
        if isinstance(value, dict) and set(value) == {"known"}:
            unknown = self._unknown(key, attribute)
            return unknown if value["known"] == "false" else Not(unknown)
        if attribute.type in ("choice", "flag"):
            return self._choice(key, attribute, value, route, misread)
        if attribute.type == "date" and isinstance(value, dict) and len(value) == 1 and next(iter(value)) in FROM_NOW:
            return _relative(key, value, route, misread)
        return _range(key, attribute, value, route, misread)

    def _segments(self, value: Any, route: Route, misread: list[Misread]) -> Predicate:
        parts = []
        for id in value if isinstance(value, list) else [value]:
            if not isinstance(id, str) or id not in self.segments:
                misread.append(Misread(route, say("there is no segment `{id}`", id=str(id)), did_you_mean(str(id), tuple(self.segments))))
                return EVERYONE
            predicate = self._segment(id)
            if predicate is None:
                hint = say("take the circle out of segments.yaml")
                misread.append(Misread(route, Message(CIRCLE.text, {"id": id}), hint))
                return EVERYONE
            parts.append(predicate)
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _segment(self, id: str) -> Predicate | None:
        """What a segment stands for, or None where it is defined by itself; its other problems are reported where it stands."""
        if id not in self._read:
            self._read[id] = None
            inner: list[Misread] = []
            predicate = self._audience(self.segments[id].audience, inner)
            circle = any(one.message.text == CIRCLE.text for one in inner)
            self._read[id] = None if circle else predicate
        return self._read[id]

    def _choice(self, key: str, attribute: Attribute, value: Any, route: Route, misread: list[Misread]) -> Predicate:
        known = ("true", "false") if attribute.type == "flag" else tuple(attribute.values or ())
        wanted = value if isinstance(value, list) else [value]
        for index, one in enumerate(wanted):
            if one not in known:
                by_name = next((id for id, name in (attribute.values or {}).items() if name == one), None)
                hint = say("write `{value}`", value=by_name) if by_name else did_you_mean(str(one), known)
                at = (*route, index) if isinstance(value, list) else route
                misread.append(Misread(at, say("`{value}` is not a value of `{attribute}`", value=_shown(one), attribute=key), hint))
                return EVERYONE
        if attribute.cases:
            return self._derived(attribute, frozenset(wanted))
        return OneOf(key, frozenset(wanted))

    def _derived(self, attribute: Attribute, values: frozenset[str]) -> Predicate:
        """Some case with one of the values holds, and no case before it."""
        parts: list[Predicate] = []
        earlier: list[Predicate] = []
        for case in attribute.cases:
            when = EVERYONE if case.when is None else undated(self.condition(case.when, (), []))
            if case.value in values:
                parts.append(All((when, *(Not(one) for one in earlier))))
            earlier.append(when)
        return Some(tuple(parts)) if parts else NO_ONE

    def _unknown(self, key: str, attribute: Attribute) -> Predicate:
        if attribute.cases:
            return Not(self._derived(attribute, frozenset(attribute.values or ())))
        return Unknown(key)


def _range(key: str, attribute: Attribute, value: Any, route: Route, misread: list[Misread]) -> Predicate:
    if isinstance(value, list | str):
        points = [_point(attribute, one, route, misread) for one in (value if isinstance(value, list) else [value])]
        parts = tuple(Between(key, Cut(point), _cut(attribute, point, after=True)) for point in points if point is not None)
        return Some(parts) if len(parts) == len(points) else EVERYONE
    if not isinstance(value, dict) or not value or not set(value) <= set(RANGE_KEYS):
        odd = next((one for one in value if one not in RANGE_KEYS), "") if isinstance(value, dict) else ""
        misread.append(
            Misread(
                (*route, odd) if odd else route,
                say("a range of `{attribute}` belongs here", attribute=key),
                did_you_mean(odd, RANGE_KEYS) if odd else say("write it like {{at_least: 60, below: 120}}"),
            )
        )
        return EVERYONE
    cuts = _cuts(attribute, value, route, misread)
    return EVERYONE if cuts is None else Between(key, *cuts)


def _cuts(attribute: Attribute, value: Mapping[str, Any], route: Route, misread: list[Misread]) -> tuple[Cut | None, Cut | None] | None:
    """The ends of a written range; None where one of them cannot be read."""
    low: Cut | None = None
    high: Cut | None = None
    for word, written in value.items():
        point = _point(attribute, written, (*route, word), misread)
        if point is None:
            return None
        cut = _cut(attribute, point, after=word in ("above", "at_most"))
        if word in ("at_least", "above"):
            low = cut if low is None else max(low, cut)
        else:
            high = cut if high is None else min(high, cut)
    return low, high


DAYS = Attribute(name="", type="number", integer=True)
"""What the ends of a range of days are read as."""


def _relative(key: str, value: Mapping[str, Any], route: Route, misread: list[Misread]) -> Predicate:
    """So many days ahead of the day of the message, or so many before it. The day itself is 0, and neither reaches to its other side."""
    ((word, days),) = value.items()
    if not isinstance(days, dict) or not days or not set(days) <= set(RANGE_KEYS):
        misread.append(
            Misread((*route, word), say("a range of days belongs here"), say("write it like {{in_days: {{at_least: 0, at_most: 30}}}}"))
        )
        return EVERYONE
    cuts = _cuts(DAYS, days, (*route, word), misread)
    if cuts is None:
        return EVERYONE
    low = 0 if cuts[0] is None else max(0, int(cuts[0].value))
    high = None if cuts[1] is None else int(cuts[1].value) - 1
    if high is not None and high < low:
        return NO_ONE
    return Relative(key, low, high) if word == "in_days" else Relative(key, None if high is None else -high, -low)


def _cut(attribute: Attribute, point: Decimal | int, after: bool) -> Cut:
    """Between whole numbers and between days there is nothing: just after one is just before the next."""
    if after and (attribute.integer or attribute.type == "date"):
        return Cut(point + 1)
    return Cut(point, after)


def _point(attribute: Attribute, written: Any, route: Route, misread: list[Misread]) -> Decimal | int | None:
    text = narrow(written) if isinstance(written, str) else ""
    if attribute.type == "date":
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            misread.append(Misread(route, say("`{value}` is not a date", value=_shown(written)), say("write it like 2026-12-31")))
            return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (attribute.integer and number != number.to_integral_value()):
        kind = say("a whole number") if attribute.integer else say("a number")
        misread.append(
            Misread(route, say("`{value}` is not {kind}", value=_shown(written), kind=kind), say("write the digits only, such as 12"))
        )
        return None
    return number


def _said(value: object) -> Hashable:
    """What a condition says, to be looked up by."""
    if isinstance(value, dict):
        return tuple((key, _said(one)) for key, one in value.items())
    return tuple(map(_said, value)) if isinstance(value, list) else value


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "…"
