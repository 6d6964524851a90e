"""An audience as groups of criteria: all groups must hold, and of each group one criterion.

TM Forum's promotions know no other nesting, so segments are written out and nested conditions are brought into this form. It means
the same customers: what `none` leaves in because a value is not known is said by a criterion of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

UNKNOWN = "null"
"""The value that stands for "not known"."""
RANGES = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
OPPOSITE = {"=": "<>", "<>": "=", ">=": "<", "<": ">=", ">": "<=", "<=": ">"}
MOST_GROUPS = 200


class Unsayable(ValueError):
    """An audience nests so many alternatives that it would need too many groups."""


@dataclass(frozen=True, slots=True, order=True)
class Criterion:
    """An attribute held against a value, by one of the six operators of TMF671."""

    parameter: str
    operator: str
    value: str

    @property
    def opposite(self) -> frozenset[Criterion]:
        """The criteria of which one holds exactly where this one does not. An unknown value passes no comparison but that with it."""
        turned = Criterion(self.parameter, OPPOSITE[self.operator], self.value)
        return frozenset((turned,) if self.value == UNKNOWN else (turned, Criterion(self.parameter, "=", UNKNOWN)))


Group = frozenset[Criterion]
"""One of them must hold; an empty group holds for nobody."""
Groups = tuple[Group, ...]
"""All of them must hold; none at all means everybody."""


def groups_of(audience: Mapping[str, Any], segments: Mapping[str, Mapping[str, Any]]) -> Groups:
    """The audience of a definition's content, with the segments that it uses. Raises `Unsayable`."""
    return _audience(audience, segments, False)


def _audience(audience: Mapping[str, Any], segments: Mapping[str, Mapping[str, Any]], negated: bool) -> Groups:
    parts = [_condition(one, segments, negated) for one in audience.get("all", ())]
    if audience.get("any"):
        parts.append(_nested("any", audience["any"], segments, negated))
    if audience.get("none"):
        parts.append(_nested("none", audience["none"], segments, negated))
    return _some(parts) if negated else _all(parts)


def _nested(word: str, conditions: Sequence[Any], segments: Mapping[str, Mapping[str, Any]], negated: bool) -> Groups:
    """`all`, `any` or `none` of conditions."""
    inside = negated != (word == "none")
    parts = [_condition(one, segments, inside) for one in conditions]
    return _all(parts) if (word == "all") != inside else _some(parts)


def _condition(condition: Mapping[str, Any], segments: Mapping[str, Mapping[str, Any]], negated: bool) -> Groups:
    parts = [_part(key, value, segments, negated) for key, value in condition.items()]
    return _some(parts) if negated else _all(parts)


def _part(key: str, value: Any, segments: Mapping[str, Mapping[str, Any]], negated: bool) -> Groups:
    if key in ("all", "any", "none"):
        return _nested(key, value, segments, negated)
    if key == "segment":
        parts = [_audience(segments[one], segments, negated) for one in (value if isinstance(value, list) else [value])]
        return _all(parts) if negated else _some(parts)
    if not isinstance(value, Mapping):
        parts = [_single(Criterion(key, "=", _said(one)), negated) for one in (value if isinstance(value, list) else [value])]
        return _all(parts) if negated else _some(parts)
    if set(value) == {"known"}:
        return _single(Criterion(key, "<>" if _said(value["known"]) == "true" else "=", UNKNOWN), negated)
    for word in ("in_days", "days_ago"):
        if set(value) == {word}:  # a number of days of its own, which neither reaches to its other side
            return _range(f"{key}.{word}", {"at_least": 0, **value[word]}, negated)
    return _range(key, value, negated)


def _range(parameter: str, ends: Mapping[str, Any], negated: bool) -> Groups:
    parts = [_single(Criterion(parameter, RANGES[word], _said(end)), negated) for word, end in ends.items()]
    return _some(parts) if negated else _all(parts)


def _single(criterion: Criterion, negated: bool) -> Groups:
    return (criterion.opposite if negated else frozenset((criterion,)),)


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _all(parts: Iterable[Groups]) -> Groups:
    return _short(group for groups in parts for group in groups)


def _some(parts: Sequence[Groups]) -> Groups:
    made: Groups = (frozenset(),)
    for groups in parts:
        if len(made) * len(groups) > MOST_GROUPS * MOST_GROUPS:
            raise Unsayable
        made = _short(first | second for first, second in product(made, groups))
    return made


def _short(groups: Iterable[Group]) -> Groups:
    """Without what another group says already. Raises `Unsayable`."""
    kept: list[Group] = []
    for group in sorted(set(groups), key=lambda one: (len(one), sorted(one))):
        if not _always(group) and not any(other <= group for other in kept):
            kept.append(group)
    if len(kept) > MOST_GROUPS:
        raise Unsayable
    return tuple(kept)


def _always(group: Group) -> bool:
    """Whether a group holds for everybody, because it holds a criterion and all of its opposite."""
    return any(one.opposite <= group for one in group)
