"""Pairs of campaigns that some customer gets both of at the same time: what all rules of this family look at."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mobilectl.audience.atoms import Atoms, Box, Boxes, intersection
from mobilectl.audience.portrait import portrait
from mobilectl.contacts.plan import customers_of
from mobilectl.messages import Message
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace


@dataclass(frozen=True)
class Pair:
    """Two campaigns, the days they share, and a customer whom both mean.

    `second` is the one that would rather be changed: a city's beside the province's, else the one that begins later.
    """

    first: Defined[Campaign]
    second: Defined[Campaign]
    begin: date
    end: date
    customer: Box
    atoms: Atoms

    def portrait(self) -> Message:
        """The shared customer in words."""
        return portrait(self.customer, self.atoms)


@functools.lru_cache(maxsize=4)
def pairs(workspace: Workspace) -> tuple[Pair, ...]:
    """All pairs whose periods and audiences overlap, worked out once for each workspace."""
    return tuple(_pairs(workspace))


def _pairs(workspace: Workspace) -> Iterator[Pair]:
    customers = customers_of(workspace)
    predicates = [customers.predicate(campaign.value.audience) for campaign in workspace.campaigns]
    atoms = Atoms(customers.attributes, predicates)
    boxes = [atoms.boxes(predicate) for predicate in predicates]
    order = sorted(range(len(predicates)), key=lambda index: workspace.campaigns[index].value.period.from_)
    running: list[int] = []
    for index in order:
        period = workspace.campaigns[index].value.period
        running = [other for other in running if workspace.campaigns[other].value.period.to >= period.from_]
        for other in running:
            customer = _shared(boxes[index], boxes[other])
            if customer is not None:
                first, second = sorted((index, other), key=lambda one: _precedence(workspace.campaigns[one], workspace))
                end = min(period.to, workspace.campaigns[other].value.period.to)
                if period.from_ <= end:
                    yield Pair(workspace.campaigns[first], workspace.campaigns[second], period.from_, end, customer, atoms)
        running.append(index)


def _precedence(campaign: Defined[Campaign], workspace: Workspace) -> tuple[bool, date, str]:
    unit = workspace.units.get(campaign.value.owner)
    return unit is not None and unit.level == "city", campaign.value.period.from_, campaign.value.id


def _shared(first: Boxes, second: Boxes) -> Box | None:
    return next((box for a in first for b in second if (box := intersection(a, b)) is not None), None)
