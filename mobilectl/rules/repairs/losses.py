"""How much of a campaign's contacts an edit costs: exactly from a snapshot, else by an estimate that counts atoms.

The estimate takes each value that the audiences tell apart for as frequent as the others of its attribute, and attributes for independent.
It ranks edits; it is no number of customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mobilectl.audience.atoms import Atoms, Axis, Box, Boxes
from mobilectl.audience.predicates import Predicate
from mobilectl.contacts.plan import contact_plan, plan_period
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

if TYPE_CHECKING:
    from mobilectl.volumes.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Losses:
    """What edits cost, on a snapshot where there is one."""

    snapshot: Snapshot | None = None
    _counted: dict[Predicate, int] = field(default_factory=dict)

    def of(self, before: Defined[Campaign], after: Campaign, workspace: Workspace) -> float:
        """The share of a campaign's contacts that falls away where it is changed: 0 none, 1 all."""
        then, now = _messages(before, workspace), _messages(replace(before, value=after), workspace)
        size = self._sizes((*then, *now), workspace)
        whole = sum(days * size(predicate) for predicate, days in then.items())
        left = sum(days * size(predicate) for predicate, days in now.items())
        return max(0.0, 1 - left / whole) if whole else 0.0

    def _sizes(self, predicates: Iterable[Predicate], workspace: Workspace) -> Callable[[Predicate], float]:
        """How many customers each predicate means: counted, or as a share of all."""
        attributes = workspace.attributes.attributes
        if self.snapshot is None:
            atoms = Atoms(attributes, predicates)
            return lambda predicate: estimate(atoms.boxes(predicate), atoms.axes)
        from mobilectl.volumes.counting import count_customers  # numpy and DuckDB are wanted only here

        new = [one for one in dict.fromkeys(predicates) if one not in self._counted]
        if new:
            self._counted.update(count_customers(self.snapshot, new, attributes))
        return self._counted.__getitem__


def _messages(campaign: Defined[Campaign], workspace: Workspace) -> dict[Predicate, int]:
    """Who gets messages of a campaign, and how many."""
    alone = replace(workspace, campaigns=(campaign,), models={file: one for file, one in workspace.models.items() if file != TOUCHPOINTS})
    period = plan_period(alone)
    counts: dict[Predicate, int] = {}
    for one in contact_plan(alone, *period).planned if period is not None else ():
        counts[one.predicate] = counts.get(one.predicate, 0) + 1
    return counts


def estimate(boxes: Boxes, axes: Mapping[str, Axis]) -> float:
    """The share of customers in one of the boxes, if all atoms of an attribute were as frequent and attributes independent."""
    if not boxes or any(not box for box in boxes):
        return float(bool(boxes))
    name = next(iter(boxes[0]))
    alike: dict[tuple[int, ...], int] = {}
    for atom in range(axes[name].count):
        inside = tuple(number for number, box in enumerate(boxes) if box.get(name, -1) >> atom & 1)
        alike[inside] = alike.get(inside, 0) + 1
    return sum(
        atoms / axes[name].count * estimate(tuple(_without(boxes[number], name) for number in inside), axes)
        for inside, atoms in alike.items()
    )


def _without(box: Box, name: str) -> Box:
    return {key: mask for key, mask in box.items() if key != name}
