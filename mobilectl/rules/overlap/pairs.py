"""Pairs of campaigns for rival products that some customer gets both of at the same time: what most rules of this family look at."""

from __future__ import annotations

import functools
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from mobilectl.audience.algebra import Relation, compare
from mobilectl.audience.atoms import Atoms, Box, Boxes, intersection
from mobilectl.audience.crossing import layers, numbers_of
from mobilectl.audience.portrait import portrait
from mobilectl.contacts.plan import offered_to
from mobilectl.messages import Message
from mobilectl.workspace.models.campaigns import Campaign, Offer
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.workspace import Defined, Workspace


class Pair(msgspec.Struct, frozen=True, dict=True):
    """Two campaigns, the days they share, a customer whom both mean, and the boxes of both audiences.

    `second` is the one that would rather be changed: a city's beside the province's, else the one that begins later.
    """

    first: Defined[Campaign]
    second: Defined[Campaign]
    begin: date
    end: date
    customer: Box
    boxes: tuple[Boxes, Boxes]
    atoms: Atoms

    def relation(self) -> Relation:
        """What the first campaign's audience is to the second's."""
        return compare(*self.boxes, self.atoms.axes).relation

    def portrait(self) -> Message:
        """The shared customer in words."""
        return portrait(self.customer, self.atoms)


@functools.lru_cache(maxsize=4)
def pairs(workspace: Workspace) -> tuple[Pair, ...]:
    """All pairs of campaigns for rival products whose periods and audiences overlap, worked out once for each workspace."""
    offers = [campaign.value.offer for campaign in _in_order(workspace)]
    return tuple(_pairs(workspace, Rivals(offers, workspace.products.products).of))


def all_pairs(workspace: Workspace) -> Iterator[Pair]:
    """All pairs of campaigns, whatever they offer, whose periods and audiences overlap."""
    return _pairs(workspace, lambda offer: -1)


def _in_order(workspace: Workspace) -> list[Defined[Campaign]]:
    return sorted(workspace.campaigns, key=lambda one: one.value.period.from_)


def _pairs(workspace: Workspace, rivals: Callable[[Offer], int]) -> Iterator[Pair]:
    """Campaigns are bits in the order in which they begin: so each finds all that it meets in a few operations.

    `rivals` says, for an offer, which campaigns are looked at beside its own.
    """
    campaigns = _in_order(workspace)
    predicates = [offered_to(campaign.value, workspace) for campaign in campaigns]
    atoms = Atoms(workspace.attributes.attributes, predicates)
    boxes = [atoms.boxes(predicate) for predicate in predicates]
    crossings = layers(boxes, atoms.axes)
    running, ends = 0, list[tuple[date, int]]()
    for number, campaign in enumerate(campaigns):
        period = campaign.value.period
        while ends and ends[0][0] < period.from_:
            running ^= 1 << heapq.heappop(ends)[1]
        beside = running & rivals(campaign.value.offer)
        met = 0
        for box in boxes[number] if beside else ():
            for crossing in crossings:
                met |= crossing.meeting(box)
        for other in numbers_of(beside & met):
            customer = next(both for a in boxes[number] for b in boxes[other] if (both := intersection(a, b)) is not None)
            first, second = sorted((number, other), key=lambda one: precedence(campaigns[one], workspace))
            end = min(period.to, campaigns[other].value.period.to)
            if period.from_ <= end:
                yield Pair(campaigns[first], campaigns[second], period.from_, end, customer, (boxes[first], boxes[second]), atoms)
        running |= 1 << number
        heapq.heappush(ends, (period.to, number))


def precedence(campaign: Defined[Campaign], workspace: Workspace) -> tuple[bool, date, str]:
    """The order in which campaigns have a right to stay as they are."""
    unit = workspace.units.get(campaign.value.owner)
    return unit is not None and unit.level == "city", campaign.value.period.from_, campaign.value.id


class Rivals:
    """Which of some offers, by number, cannot stand beside another: the same product, one of its family, or one that either excludes."""

    def __init__(self, offers: Sequence[Offer], products: Mapping[str, Product]) -> None:
        self._products = products
        self._known: dict[tuple[str, tuple[str, ...]], int] = {}
        self._of_product: dict[str, int] = {}
        self._of_family: dict[str, int] = {}
        self._excluding: dict[str, int] = {}
        for number, offer in enumerate(offers):
            bit = 1 << number
            self._of_product[offer.product] = self._of_product.get(offer.product, 0) | bit
            for family in self._family(offer):
                self._of_family[family] = self._of_family.get(family, 0) | bit
            for other in excluded(offer, products):
                self._excluding[other] = self._excluding.get(other, 0) | bit

    def of(self, offer: Offer) -> int:
        """The rivals of an offer, as bits."""
        key = offer.product, offer.excludes
        if key not in self._known:
            found = self._of_product.get(offer.product, 0) | self._excluding.get(offer.product, 0)
            for family in self._family(offer):
                found |= self._of_family[family]
            for other in excluded(offer, self._products):
                found |= self._of_product.get(other, 0)
            self._known[key] = found
        return self._known[key]

    def _family(self, offer: Offer) -> tuple[str, ...]:
        product = self._products.get(offer.product)
        return () if product is None else (product.family,)


def excluded(offer: Offer, products: Mapping[str, Product]) -> tuple[str, ...]:
    """The products that the offer or its product says cannot be had together with it."""
    product = products.get(offer.product)
    return (*offer.excludes, *(product.excludes if product is not None else ()))
