"""What a push would do: the workspace's definitions, where they stand, and what is live, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from mobilectl.approvals.definitions import KINDS, Definition
from mobilectl.approvals.signing import Desk
from mobilectl.approvals.states import Standing
from mobilectl.delivery.changes import Change, changes
from mobilectl.delivery.contract import LONGEST_SOURCE, Entry, Rollout
from mobilectl.delivery.targets import NamedTarget
from mobilectl.messages import Message, say
from mobilectl.workspace.workspace import Workspace

Action = Literal["create", "update", "retire", "unchanged", "not_approved", "drifted", "foreign"]
ACTIONS: tuple[Action, ...] = ("create", "update", "retire", "unchanged", "not_approved", "drifted", "foreign")
Address = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a workspace wants on a target.

    `source` is the workspace's name there, `url` the target's address ("" for the sandbox in this process). `signed` are the digests
    about which the workspace's approvals hold a statement. `unread` are files that could not be read: what they define is
    missing among the `standings`. `replacing` are the drifted definitions that may be overwritten.
    """

    target: str
    url: str
    source: str
    standings: tuple[Standing, ...]
    signed: Mapping[Address, frozenset[str]]
    unread: tuple[str, ...] = ()
    replacing: frozenset[Address] = frozenset()

    def replacing_as(self, plan: Plan) -> Wanted:
        """The same, with what an older plan puts in the place of something else as what may be overwritten."""
        return replace(self, replacing=frozenset(one.address for one in plan.items if one.action == "update"))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a dry run says of a definition: how many customers it reaches, and messages it sends."""

    customers: int
    messages: int


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One definition: what a push does with it.

    `digest` is that of the workspace's version, None where it has none; `live` is what the target has, None for nothing.
    `reasons` say why it is not approved, drifted or left alone, `changes` what an update changes. `rollout` is to whom it goes out at
    first, None where that stays as it is.

    `retire`: live, ours, and no longer defined; `drifted`: live, but not as anybody here ever signed it, or put there from another
    workspace; `foreign`: live, and another workspace's business.
    """

    action: Action
    kind: str
    id: str
    name: str = ""
    owner: str = ""
    digest: str | None = None
    live: Entry | None = None
    rollout: Rollout | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Message, ...] = ()
    forecast: Forecast | None = None

    @property
    def address(self) -> Address:
        """Kind and id."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a push to `target` would do, in the order in which it does it. `unread` as in `Wanted`."""

    target: str
    url: str
    source: str
    items: tuple[PlanItem, ...]
    unread: tuple[str, ...] = ()
    made_at: str = field(default="", compare=False)

    @property
    def pending(self) -> tuple[PlanItem, ...]:
        """What would be put on the target."""
        return tuple(one for one in self.items if one.action in ("create", "update"))

    @property
    def retired(self) -> tuple[PlanItem, ...]:
        """What would be taken away if that is asked for, what builds on others first."""
        return tuple(one for one in reversed(self.items) if one.action == "retire")

    def count(self) -> Counter[str]:
        """How many definitions have each action."""
        return Counter[str](one.action for one in self.items)

    def only(self, addresses: Iterable[Address]) -> Plan:
        """The part of the plan that concerns these definitions."""
        wanted = set(addresses)
        return replace(self, items=tuple(one for one in self.items if one.address in wanted))

    def with_forecasts(self, forecasts: Mapping[Address, Forecast]) -> Plan:
        """The plan with what a dry run says of what is put in place."""
        return replace(
            self,
            items=tuple(
                replace(one, forecast=forecasts.get(one.address, Forecast(0, 0))) if one.action in ("create", "update") else one
                for one in self.items
            ),
        )


def wanted_of(workspace: Workspace, desk: Desk, to: NamedTarget, now: datetime, replacing: Iterable[Address] = ()) -> Wanted:
    """What a workspace wants on a target at a moment."""
    signed = {address: frozenset(one.statement.digest for one in found) for address, found in desk.book.statements.items()}
    source = workspace.delivery.source or workspace.policy.province[:LONGEST_SOURCE]
    return Wanted(to.name, to.target.url or "", source, desk.standings(now), signed, workspace.unread, frozenset(replacing))


def to_compare(wanted: Wanted, live: Mapping[Address, Entry]) -> tuple[Address, ...]:
    """The definitions of which the live content is needed for the plan: what is updated or has drifted."""
    return tuple(one.address for one in make_plan(wanted, live, {}).items if one.action in ("update", "drifted") and one.digest is not None)


def make_plan(wanted: Wanted, live: Mapping[Address, Entry], contents: Mapping[Address, Mapping[str, Any]], made_at: str = "") -> Plan:
    """Compares what is defined with what is live. `contents` holds the live content of what `to_compare` named."""
    items = [_defined(wanted, one, live, contents) for one in wanted.standings]
    here = {one.address for one in items}
    items += [_only_live(wanted, entry) for address, entry in sorted(live.items()) if address not in here]
    order: dict[str, int] = {kind: index for index, kind in enumerate(KINDS)}
    ordered = sorted(items, key=lambda one: order.get(one.kind, len(order)))
    return Plan(wanted.target, wanted.url, wanted.source, tuple(ordered), wanted.unread, made_at)


def _defined(wanted: Wanted, standing: Standing, live: Mapping[Address, Entry], contents: Mapping[Address, Mapping[str, Any]]) -> PlanItem:
    definition = standing.definition
    address = definition.kind, definition.id
    entry = live.get(address)
    item = PlanItem("unchanged", *address, name_of(definition.content), definition.subject.owner, definition.digest, entry)
    if entry is not None and entry.digest == definition.digest:
        if standing.judgement.ended is None:
            return item
        return replace(item, action="not_approved", reasons=(*standing.reasons, _still_live(entry)))
    if entry is not None:
        item = replace(item, changes=tuple(changes(contents.get(address, {}), definition.content)))
        if address not in wanted.replacing and (why := _drift(wanted, entry)) is not None:
            return replace(item, action="drifted", reasons=(why, *(() if standing.state == "approved" else standing.reasons)))
    if standing.state != "approved":
        return replace(item, action="not_approved", changes=(), reasons=standing.reasons)
    return replace(item, action="create", rollout=first_rollout(definition)) if entry is None else replace(item, action="update")


def _still_live(entry: Entry) -> Message:
    """That what was rejected or revoked is live, and what stops it."""
    if entry.rollout.paused:
        return say("it is live, but paused")
    if entry.kind == "policy":
        return say("it is live all the same; `mobilectl rollback policy` puts an earlier one back")
    return say("it is live all the same; `mobilectl pause {id}` stops it", id=entry.id)


def _drift(wanted: Wanted, entry: Entry) -> Message | None:
    """Why what is live is not this workspace's doing; None where it is."""
    if entry.source not in ("", wanted.source):
        return say("it came from another workspace, {source}", source=entry.source)
    if entry.digest in wanted.signed.get((entry.kind, entry.id), frozenset()):
        return None
    if entry.stored_by:
        return say("changed on the target by another hand, {name}: nobody here ever signed what is live", name=entry.stored_by)
    return say("changed on the target by another hand: nobody here ever signed what is live")


def _only_live(wanted: Wanted, entry: Entry) -> PlanItem:
    """What is live and not defined here."""
    item = PlanItem("foreign", entry.kind, entry.id, live=entry)
    if entry.source != wanted.source:
        known = say("it came from another workspace, {source}", source=entry.source)
        return replace(item, reasons=(known if entry.source else say("nobody told where it comes from"),))
    if entry.kind == "policy":
        return replace(item, reasons=(say("a policy is never taken away"),))
    # Of a definition whose statements went with its file nothing is known, so only those that are there can speak against it.
    if wanted.signed.get(item.address) and (why := _drift(wanted, entry)) is not None:
        return replace(item, action="drifted", reasons=(why,))
    if wanted.unread:
        return replace(item, action="retire", reasons=(say("perhaps not: {files} could not be read", files=wanted.unread),))
    return replace(item, action="retire")


def name_of(content: Mapping[str, Any]) -> str:
    """The name that a definition's content gives it, "" for none."""
    definition = content.get("definition")
    name = definition.get("name", "") if isinstance(definition, Mapping) else ""
    return name if isinstance(name, str) else ""


def first_rollout(definition: Definition) -> Rollout | None:
    """To whom a definition says that it goes out at first; None for everybody at once."""
    model = definition.content.get("definition", {})
    said = model.get("rollout") if isinstance(model, Mapping) else None
    if not isinstance(said, Mapping):
        return None
    cities: Sequence[str] | None = said.get("cities")
    return Rollout(share=said.get("share", 1.0), cities=None if cities is None else tuple(cities))
