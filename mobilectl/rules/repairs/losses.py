"""How much of a campaign's contacts an edit costs: exactly from a snapshot, else by an estimate that counts atoms.

The estimate takes each value that the audiences tell apart for as frequent as the others of its attribute, and attributes for independent.
It ranks edits; it is no number of customers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
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
    _known: dict[Hashable, float] = field(default_factory=dict)

    def of(self, before: Defined[Campaign], after: Campaign, workspace: Workspace) -> float:
        """The share of a campaign's contacts that falls away where it is changed: 0 none, 1 all."""
        then, now = _messages(before, workspace), _messages(replace(before, value=after), workspace)
        atoms = Atoms(workspace.attributes.attributes, [one for one, _ in (*then, *now)])
        whole = self._contacts(then, atoms)
        return max(0.0, 1 - self._contacts(now, atoms) / whole) if whole else 0.0

    def _contacts(self, messages: Sequence[tuple[Predicate, int]], atoms: Atoms) -> float:
        """The contacts per customer."""
        return sum(count * self._share(atoms.boxes(predicate), atoms.axes) for predicate, count in messages)

    def _share(self, boxes: Boxes, axes: Mapping[str, Axis]) -> float:
        used = {name: axes[name] for box in boxes for name in box}
        said = tuple(sorted((name, axis.cuts) for name, axis in used.items())), tuple(tuple(sorted(box.items())) for box in boxes)
        if said not in self._known:
            self._known[said] = estimate(boxes, used) if self.snapshot is None else _counted(self.snapshot, boxes, used)
        return self._known[said]


def _counted(snapshot: Snapshot, boxes: Boxes, axes: Mapping[str, Axis]) -> float:
    from mobilectl.volumes.shares import share  # numpy and DuckDB are wanted only here

    return share(snapshot, boxes, axes)


def _messages(campaign: Defined[Campaign], workspace: Workspace) -> list[tuple[Predicate, int]]:
    """Who gets messages of a campaign, and on how many days: for each send and channel."""
    alone = replace(workspace, campaigns=(campaign,), models={file: one for file, one in workspace.models.items() if file != TOUCHPOINTS})
    period = plan_period(alone)
    counts: dict[int, tuple[Predicate, int]] = {}
    for one in contact_plan(alone, *period).planned if period is not None else ():
        counts[id(one.predicate)] = one.predicate, counts.get(id(one.predicate), (one.predicate, 0))[1] + 1
    return list(counts.values())


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
