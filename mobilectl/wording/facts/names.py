"""The names of published products, found in one pass however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import ahocorasick_rs

from mobilectl.wording.fact import ProductName
from mobilectl.wording.facts.numbers import narrowed
from mobilectl.wording.terms import lowered, stands_alone


class ProductNames:
    """The names of the products of a workspace, made ready for searching, which is worth doing once a run."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` by the products' ids."""
        by_name: dict[str, tuple[str, ...]] = {}
        for key, written in names.items():
            name = lowered(narrowed(written.strip()))
            # Some write 30GB 流量包, some 30GB流量包.
            for spelling in {name, name.replace(" ", "")} - {""}:
                by_name[spelling] = (*by_name.get(spelling, ()), key)
        self._by_name = by_name

    def found(self, words: str) -> Iterator[ProductName]:
        """The names in narrowed words, the longest where they overlap."""
        if not self._by_name:
            return
        plain = lowered(words)
        for index, start, end in self._automaton.find_matches_as_indexes(plain):
            if stands_alone(plain, start, end):
                yield ProductName(start, end, self._ids[index])

    @cached_property
    def _ids(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._by_name.values())

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(list(self._by_name), ahocorasick_rs.MatchKind.LeftmostLongest)


NO_PRODUCTS = ProductNames({})
