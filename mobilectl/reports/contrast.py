"""What a change was judged on and by: the plans compared, and the workspace as it was and as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from mobilectl.contacts.plan import ContactPlan, Unscheduled
from mobilectl.findings import Place, Sighting
from mobilectl.messages import Message, say
from mobilectl.volumes.comparison import Affected, Comparison, Spent
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.costs import Bill, bills
from mobilectl.volumes.delivered import Undelivered, beyond, delivered_by_text, undelivered
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.history import History
from mobilectl.volumes.hours import Delivery, Fate, deliver
from mobilectl.volumes.outgoing import Outgoing
from mobilectl.volumes.pair import differing, message_of
from mobilectl.volumes.parts import demands
from mobilectl.volumes.results import Lost
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Workspace

FIGURES = ("sent_before", "sent_after", "kept", "moved", "displaced", "withdrawn", "regained", "new", "planned_before", "planned_after")
"""What programs are told of messages: numbers of `Fates`."""


@dataclass(frozen=True)
class Side:
    """A workspace as it was or is: its digest, the errors by which it is not counted as it is written, and what the contact log says of its
    customers. Of the base also how it was asked for, a folder or a revision, or not at all; and its commit, where it was read from git."""

    workspace: Workspace
    digest: str
    errors: tuple[Sighting, ...]
    history: History | None
    asked: str = ""
    commit: str | None = None


@dataclass(frozen=True)
class Contrast:
    """What a change was judged on and by."""

    comparison: Comparison
    snapshot: Snapshot
    before: Side
    after: Side

    @cached_property
    def spent(self) -> tuple[Spent, ...]:
        """What the change takes of each budget of the policy as it is now."""
        return self.comparison.spent(self.after.workspace.policy.budgets)

    @cached_property
    def over_budget(self) -> tuple[Spent, ...]:
        """The budgets that the change exceeds."""
        return tuple(one for one in self.spent if one.over)

    @cached_property
    def over_limit(self) -> tuple[Lost, ...]:
        """The campaigns that lose a greater share of their messages than the policy allows, whoever brought it about."""
        return tuple(one for one in self.comparison.lost() if one.share > self.after.workspace.policy.limits.contention_share)

    @cached_property
    def deliveries(self) -> tuple[Delivery, Delivery]:
        """When channels deliver what goes out, before and after the change."""
        before, after = (
            deliver(demands(compiled, outgoing, side.workspace), side.workspace.policy) for compiled, outgoing, side in self._sides
        )
        return before, after

    @cached_property
    def bills(self) -> tuple[tuple[Bill, ...], tuple[Bill, ...]]:
        """What the messages cost that channels deliver, before and after."""
        before, after = (
            bills(delivered_by_text(compiled, outgoing, delivery, side.workspace), side.workspace)
            for (compiled, outgoing, side), delivery in zip(self._sides, self.deliveries, strict=True)
        )
        return before, after

    @cached_property
    def fates(self) -> tuple[Fate, Fate]:
        """What becomes on channels of all that goes out, before and after."""
        before, after = (sum(one.fates, Fate()) for one in self.deliveries)
        return before, after

    @cached_property
    def delivered_otherwise(self) -> bool:
        """Whether messages go out at other times of a day, or channels deliver more or fewer of them in some hour."""
        before, after = map(_times, self.deliveries)
        return before != after

    @cached_property
    def missed(self) -> tuple[Undelivered, ...]:
        """The campaigns and touchpoints of which channels never deliver something after the change."""
        return undelivered(self.deliveries[1])

    @cached_property
    def missed_before(self) -> Mapping[str, Undelivered]:
        """Those of which they did not before, by their ids."""
        return {one.owner: one for one in undelivered(self.deliveries[0])}

    @cached_property
    def missing_too_much(self) -> tuple[Undelivered, ...]:
        """Those of them that miss a greater share than the policy allows, whoever brought it about."""
        return beyond(self.missed, self.after.workspace.policy)

    @property
    def within_limits(self) -> bool:
        """Whether the change keeps to the budgets, and what is lost or never delivered after it to the policy's limits."""
        return not (self.over_budget or self.over_limit or self.missing_too_much)

    @cached_property
    def built_upon(self) -> tuple[Affected, ...]:
        """The campaigns and touchpoints of which messages are withdrawn though their own definition is as it was."""
        before, after = _definitions(self.before.workspace), _definitions(self.after.workspace)
        return tuple(one for one in self.comparison.owners() if one.fates.withdrawn and before.get(one.owner) == after.get(one.owner))

    @cached_property
    def events(self) -> tuple[str, ...]:
        """The reminders that events set off and that are others than before, as touchpoint/reminder."""
        before, after = (_by_events(one.plan) for one in (self.comparison.pair.before, self.comparison.pair.after))
        return tuple(name for name in {**after, **before} if before.get(name) != after.get(name))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The attributes that conditions ask for after the change and no snapshot has."""
        return self.comparison.pair.after.unknown

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of campaigns and touchpoints, as they are now, else as they were."""
        return {**self.before.workspace.item_names, **self.after.workspace.item_names}

    @property
    def channels(self) -> Mapping[str, str]:
        """The names of channels, as they are now, else as they were."""
        return {**self.before.workspace.channel_names, **self.after.workspace.channel_names}

    @cached_property
    def cities(self) -> Mapping[str, str]:
        """The names of the cities."""
        attribute = self.after.workspace.attributes.attributes.get(CITY)
        return (attribute.values if attribute is not None else None) or {}

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The attributes that are defined otherwise before and after."""
        return differing(self.before.workspace.attributes, self.after.workspace.attributes)

    @property
    def _sides(self) -> Iterator[tuple[Compiled, Outgoing, Side]]:
        """Both plans, what goes out of them, and the workspaces of which they are."""
        pair = self.comparison.pair
        return zip((pair.before, pair.after), self.comparison.found.outgoing, (self.before, self.after), strict=True)

    def named(self, owner: str | None) -> str | Message:
        """A campaign or touchpoint by its name."""
        return say("no message: the rule leaves no room") if owner is None else self.names.get(owner, owner)

    def in_city(self, city: str | None) -> str | Message:
        """A city by its name."""
        return say("not known") if city is None else self.cities.get(city, city)


def _definitions(workspace: Workspace) -> dict[str, Campaign | Touchpoint]:
    """What defines each campaign and touchpoint by itself."""
    campaigns: dict[str, Campaign | Touchpoint] = {one.value.id: one.value for one in workspace.campaigns}
    return campaigns | {one.value.id: one.value for one in workspace.touchpoints}


def _by_events(plan: ContactPlan) -> dict[str, list[Unscheduled]]:
    """What events set off, by reminder, wherever it is written."""
    found: dict[str, list[Unscheduled]] = {}
    for one in plan.unscheduled:
        anywhere = replace(one, stream=replace(one.stream, place=Place("")))
        found.setdefault(f"{one.stream.owner}/{one.stream.item}", []).append(anywhere)
    return found


def _times(delivery: Delivery) -> tuple[Counter[object], Counter[object]]:
    """How many messages of each kind have which window, and what becomes of them hour by hour."""
    windows, hours = Counter[object](), Counter[object]()
    for demand in delivery.demands:
        windows[message_of(demand.stream), demand.day, demand.stream.window] += demand.customers
    for part in delivery.parts:
        message = message_of(delivery.demands[part.demand].stream)
        for what, count in (("due", part.due), ("delivered", part.delivered), ("late", part.late), ("missed", part.missed)):
            hours[message, part.day, part.hour, what] += count
    return windows, hours


def base_title(asked: str, commit: str | None) -> Message | str:
    """What the base is called."""
    if commit is None:
        return asked
    return say("{revision} (commit {commit})", revision=asked, commit=commit[:12]) if asked else commit[:12]
