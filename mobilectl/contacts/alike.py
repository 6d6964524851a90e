"""Contacts that are alike, gathered, so that a search weighs each kind once.

Contacts with the same boxes are one entry that weighs as much as they together. And contacts that differ in one attribute only, where no
customer can be meant by two of them, are one entry that means whoever is meant by any: the reminders about the bill on each day of the
month are one, for a customer has one bill day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mobilectl.audience.atoms import Atoms, Boxes
from mobilectl.audience.predicates import Predicate

Entry = tuple[Boxes, int]
"""Who is meant, by being in one of the boxes, and what each of them counts for."""


class Kinds:
    """The different boxes of many predicates, by number."""

    def __init__(self, predicates: Iterable[Predicate], atoms: Atoms) -> None:
        self.boxes: list[Boxes] = []
        self._of: dict[int, int] = {}
        known: dict[object, int] = {}
        for predicate in predicates:
            if id(predicate) not in self._of:
                boxes = atoms.boxes(predicate)
                said = frozenset(frozenset(box.items()) for box in boxes)
                if said not in known:
                    known[said] = len(self.boxes)
                    self.boxes.append(boxes)
                self._of[id(predicate)] = known[said]
        self._families = _families(self.boxes)

    def of(self, predicate: Predicate) -> int:
        """The number of a predicate's kind."""
        return self._of[id(predicate)]

    def entries(self, times: Mapping[int, int]) -> list[Entry]:
        """The entries of kinds, of each so many."""
        found: list[Entry] = []
        joined: Counter[tuple[str, int, int]] = Counter()
        for kind, count in times.items():
            if kind in self._families:
                name, family = self._families[kind]
                joined[name, family, count] |= self.boxes[kind][0][name]
            elif self.boxes[kind]:
                found.append((self.boxes[kind], count))
        found += ((({**self.boxes[family][0], name: mask},), count) for (name, family, count), mask in joined.items())
        return found


def _families(kinds: Sequence[Boxes]) -> dict[int, tuple[str, int]]:
    """The kinds that differ in one attribute only and exclude each other: that attribute, and the number of the first such kind."""
    alike: dict[tuple[str, frozenset[tuple[str, int]]], list[int]] = {}
    for number, boxes in enumerate(kinds):
        if len(boxes) == 1:
            said = frozenset(boxes[0].items())
            for item in sorted(said):  # always in the same order, so that a search takes the same steps in every run
                alike.setdefault((item[0], said - {item}), []).append(number)
    families: dict[int, tuple[str, int]] = {}
    for (name, _), members in sorted(alike.items(), key=lambda one: -len(one[1])):
        meant = 0
        family: list[int] = []
        for number in members:
            mask = kinds[number][0][name]
            if number not in families and not meant & mask:
                meant |= mask
                family.append(number)
        if len(family) > 1:
            families.update((number, (name, family[0])) for number in family)
    return families
