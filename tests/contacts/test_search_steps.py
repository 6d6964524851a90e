"""A search keeps to the steps that it is given, and is carried on from where it stopped."""

from __future__ import annotations

from decimal import Decimal

from contacts.small_worlds import ATTRIBUTES

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import Between, Cut, OneOf, Predicate
from mobilectl.contacts.field import Field
from mobilectl.contacts.search import Candidate, Search


def search() -> Search:
    """Two thirds of the customers of a brand, and half of those by their points: three for one customer at the most."""
    predicates: list[Predicate] = [
        OneOf("brand", frozenset("ab")),
        OneOf("brand", frozenset("bc")),
        Between("points", Cut(Decimal(1)), None),
    ]
    atoms = Atoms(ATTRIBUTES, predicates)
    entries = [(atoms.boxes(predicate), 1) for predicate in predicates]
    return Search([Candidate(len(entries), lambda: Field(entries, {}, atoms.axes))])


def test_without_steps_nothing_is_looked_at() -> None:
    one = search()
    one.decide(0, 0)
    one.maximise(0)
    assert (one.steps, one.best, one.bound) == (0, None, 3)


def test_a_search_is_carried_on_to_the_same_end() -> None:
    patient, hasty = search(), search()
    patient.maximise(10**9)
    while hasty.count < hasty.bound:
        before = hasty.steps
        hasty.maximise(1)
        assert hasty.steps > before
    assert (patient.count, patient.bound) == (hasty.count, hasty.bound) == (3, 3)
