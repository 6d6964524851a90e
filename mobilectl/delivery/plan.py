"""What a push would do: the workspace's definitions, where they stand, and what is live, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mobilectl.approvals.definitions import KINDS, Definition
from mobilectl.approvals.envelope import Envelope
from mobilectl.approvals.states import Standing
from mobilectl.delivery.changes import Change, changes
from mobilectl.delivery.contract import Entry
from mobilectl.messages import Message

Action = Literal["create", "update", "unchanged", "not_approved", "remote_only"]
Address = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One definition: what a push does with it.

    `live` is what the target has, None for nothing. `reasons` say why it is not approved, `changes` what an update
    changes. `remote_only` has no definition here and is left alone.
    """

    action: Action
    kind: str
    id: str
    definition: Definition | None = None
    envelope: Envelope | None = None
    live: Entry | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a push to `target` would do, in the order in which it does it."""

    target: str
    items: tuple[PlanItem, ...]

    @property
    def pending(self) -> tuple[PlanItem, ...]:
        """What would be changed on the target."""
        return tuple(one for one in self.items if one.action in ("create", "update"))

    def count(self) -> Counter[str]:
        """How many definitions have each action."""
        return Counter[str](one.action for one in self.items)

    def only(self, addresses: Iterable[Address]) -> Plan:
        """The part of the plan that concerns these definitions."""
        wanted = set(addresses)
        return Plan(self.target, tuple(one for one in self.items if (one.kind, one.id) in wanted))


def to_compare(standings: Sequence[Standing], live: Mapping[Address, Entry]) -> tuple[Address, ...]:
    """The approved definitions whose live version is another one, so that its content is needed for the plan."""
    return tuple(
        (one.definition.kind, one.definition.id)
        for one in standings
        if one.state == "approved"
        and (entry := live.get((one.definition.kind, one.definition.id))) is not None
        and entry.digest != one.definition.digest
    )


def make_plan(
    target: str, standings: Sequence[Standing], live: Mapping[Address, Entry], contents: Mapping[Address, Mapping[str, Any]]
) -> Plan:
    """Compares what is defined with what is live. `contents` holds the live content of what `to_compare` named."""
    items = [_item(one, live.get((one.definition.kind, one.definition.id)), contents) for one in standings]
    here = {(one.kind, one.id) for one in items}
    items += [PlanItem("remote_only", kind, id, live=entry) for (kind, id), entry in sorted(live.items()) if (kind, id) not in here]
    order: dict[str, int] = {kind: index for index, kind in enumerate(KINDS)}
    return Plan(target, tuple(sorted(items, key=lambda one: order.get(one.kind, len(order)))))


def _item(standing: Standing, entry: Entry | None, contents: Mapping[Address, Mapping[str, Any]]) -> PlanItem:
    definition = standing.definition
    if entry is not None and entry.digest == definition.digest:
        return PlanItem("unchanged", definition.kind, definition.id, definition, live=entry)
    if standing.state != "approved":
        return PlanItem("not_approved", definition.kind, definition.id, definition, live=entry, reasons=standing.reasons)
    envelope = standing.judgement.envelope
    if entry is None:
        return PlanItem("create", definition.kind, definition.id, definition, envelope)
    before = contents.get((definition.kind, definition.id), {})
    return PlanItem("update", definition.kind, definition.id, definition, envelope, entry, tuple(changes(before, definition.content)))
