"""The conditions of an audience as they are written, each with its place and its meaning."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from mobilectl.audience.atoms import Atoms, meet_all
from mobilectl.audience.conditions import NESTED, Customers
from mobilectl.audience.predicates import Not, Predicate
from mobilectl.audience.written import SEGMENTS
from mobilectl.findings import Place, Route
from mobilectl.messages import Message, say
from mobilectl.workspace.models.base import Audience


class Clause(msgspec.Struct, frozen=True):
    """A condition on an attribute or a segment, or a nested group: its route from the audience, and what it means as it stands.

    `negated` says that it stands under `none`, an odd number of times; the predicate heeds that.
    """

    route: Route
    key: str
    value: Any
    negated: bool
    predicate: Predicate

    def words(self) -> Message:
        """The condition as one would write it."""
        written = f"{self.key}: {_flow(self.value)}" if self.key not in NESTED else self.key
        return say("not `{condition}`", condition=written) if self.negated else say("`{condition}`", condition=written)


Groups = Mapping[str, Any]
"""Lists of conditions under `all`, `any` and `none`."""


def groups_of(audience: Audience) -> Groups:
    """The conditions of an audience by the key they stand under; a key without conditions is left out."""
    found = {"all": audience.all, "any": audience.any, "none": audience.none}
    return {key: conditions for key, conditions in found.items() if conditions}


def named(groups: Groups, customers: Customers, route: Route = (), negated: bool = False) -> Iterator[Clause]:
    """Every condition on an attribute or a segment, however deep it stands."""
    for key, value in groups.items():
        if key in NESTED:
            for index, condition in enumerate(value if isinstance(value, list | tuple) else ()):
                if isinstance(condition, dict):
                    yield from named(condition, customers, (*route, key, index), negated != (key == "none"))
        else:
            yield clause(key, value, customers, (*route, key), negated)


def spelled_out(one: Clause, customers: Customers, within: frozenset[str] = frozenset()) -> Iterator[tuple[Clause, Place | None]]:
    """The conditions on attributes that a condition stands for: itself, or those of the segments it names, each with its place there."""
    if one.key != "segment":
        yield one, None
        return
    for id in one.value if isinstance(one.value, list) else [one.value]:
        if id in customers.segments and id not in within:
            for inner in named(groups_of(customers.segments[id].audience), customers, negated=one.negated):
                for found, place in spelled_out(inner, customers, within | {id}):
                    yield found, place or Place(SEGMENTS, ("segments", id, "audience", *inner.route))


def required(groups: Groups, customers: Customers, route: Route = (), toward: Route = ()) -> Iterator[Clause]:
    """The conditions that must all hold at once: those of `all`, however nested, each of `none`, and each `any` as a whole.

    Of an `any` that lies on the way `toward` one of its alternatives, the conditions of that alternative.
    """
    for key, value in groups.items():
        if key == "all" or (key == "any" and toward[: len(route) + 1] == (*route, key)):
            for index, condition in enumerate(value):
                if key == "all" or toward[len(route) + 1] == index:
                    yield from required(condition, customers, (*route, key, index), toward)
        elif key == "none":
            for index, condition in enumerate(value):
                yield entry(condition, customers, (*route, key, index), negated=True)
        else:
            yield clause(key, value, customers, (*route, key))


def alternatives(groups: Groups, customers: Customers, route: Route = ()) -> Iterator[Clause]:
    """Each condition of every `any` that does not stand under `none`."""
    for key in ("all", "any"):
        for index, condition in enumerate(groups.get(key, ())):
            if key == "any":
                yield entry(condition, customers, (*route, key, index))
            yield from alternatives(condition, customers, (*route, key, index))


def contradiction(clauses: Sequence[Clause], atoms: Atoms) -> list[Clause]:
    """The fewest of some conditions that no customer can meet together: one or two where there are such, else none that can be spared."""
    for count in (1, 2):
        for some in itertools.combinations(clauses, count):
            if not meet_all(atoms.boxes(one.predicate) for one in some):
                return list(some)
    kept = list(clauses)
    for one in clauses:
        rest = [other for other in kept if other is not one]
        if not meet_all(atoms.boxes(other.predicate) for other in rest):
            kept = rest
    return kept


def clause(key: str, value: Any, customers: Customers, route: Route, negated: bool = False) -> Clause:
    """One condition that can be read, by its key and value."""
    read = customers.condition({key: list(value) if key in NESTED else value}, (), [])
    return Clause(route, key, value, negated, Not(read) if negated else read)


def entry(condition: Any, customers: Customers, route: Route, negated: bool = False) -> Clause:
    """A whole entry of `any` or `none`, of which usually there is one key."""
    if len(condition) == 1:
        ((key, value),) = condition.items()
        return clause(key, value, customers, (*route, key), negated)
    return clause("all", [condition], customers, route, negated)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list | tuple) else str(value)
