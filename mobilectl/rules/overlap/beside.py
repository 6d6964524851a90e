"""Two campaigns beside each other: customers, days, products, channels, and sends that meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from mobilectl.audience.algebra import Comparison, compare
from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import All, Predicate
from mobilectl.contacts.plan import Planned, offered_to, whole_plan
from mobilectl.rules.overlap.pairs import excluded
from mobilectl.schedule.silence import stretch
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.products import Product
from mobilectl.workspace.workspace import Defined, Workspace

Rivalry = Literal["same", "exclusive", "competing", "none"]
"""Two offers: of the same product, of products that exclude each other, of products of one family, or of others."""


class Meeting(msgspec.Struct, frozen=True):
    """Two contacts on one day, or over midnight, with a customer who gets both; `minutes` is what their windows share."""

    first: Planned
    second: Planned
    minutes: int

    @property
    def both(self) -> Predicate:
        """Who gets both."""
        return All((self.first.predicate, self.second.predicate))


class Beside(msgspec.Struct, frozen=True):
    """Two campaigns compared. `comparison` has an example customer of each kind, in `atoms`; `period` is the days both run."""

    first: Defined[Campaign]
    second: Defined[Campaign]
    predicates: tuple[Predicate, Predicate]
    comparison: Comparison
    atoms: Atoms
    period: tuple[date, date] | None
    rivalry: Rivalry
    channels: tuple[str, ...]
    meetings: tuple[Meeting, ...]


def beside(first: Defined[Campaign], second: Defined[Campaign], workspace: Workspace) -> Beside:
    """Two campaigns of a workspace compared."""
    mine, other = offered_to(first.value, workspace), offered_to(second.value, workspace)
    atoms = Atoms(workspace.attributes.attributes, (mine, other))
    begin = max(first.value.period.from_, second.value.period.from_)
    end = min(first.value.period.to, second.value.period.to)
    return Beside(
        first,
        second,
        (mine, other),
        compare(atoms.boxes(mine), atoms.boxes(other), atoms.axes),
        atoms,
        (begin, end) if begin <= end else None,
        rivalry(first.value, second.value, workspace.products.products),
        shared_channels(first.value, second.value),
        tuple(_meetings(first.value.id, second.value.id, workspace)),
    )


def rivalry(first: Campaign, second: Campaign, products: Mapping[str, Product]) -> Rivalry:
    """What the offers of two campaigns are to each other."""
    one, other = first.offer, second.offer
    if one.product == other.product:
        return "same"
    if other.product in excluded(one, products) or one.product in excluded(other, products):
        return "exclusive"
    mine, its = products.get(one.product), products.get(other.product)
    return "competing" if mine is not None and its is not None and mine.family == its.family else "none"


def shared_channels(first: Campaign, second: Campaign) -> tuple[str, ...]:
    """The channels that both campaigns use."""
    used = {channel for send in second.sends for channel in send.uses()}
    return tuple(dict.fromkeys(channel for send in first.sends for channel in send.uses() if channel in used))


def _meetings(first: str, second: str, workspace: Workspace) -> Iterator[Meeting]:
    """The contacts of two campaigns that fall on one day for some customer, and those that share minutes over midnight."""
    plan = whole_plan(workspace)
    if plan is None:
        return
    by_day: dict[date, list[Planned]] = {}
    for one in plan.planned:
        if one.stream.campaign and one.stream.owner == second:
            by_day.setdefault(one.day, []).append(one)
    for mine in (one for one in plan.planned if one.stream.campaign and one.stream.owner == first):
        for days in (-1, 0, 1):
            for other in by_day.get(mine.day + timedelta(days), ()):
                (start, stop), (begin, end) = stretch(mine.stream.window), stretch(other.stream.window, days)
                minutes = max(0, min(stop, end) - max(start, begin))
                if (days == 0 or minutes) and plan.boxes(All((mine.predicate, other.predicate))):
                    yield Meeting(mine, other, minutes)
