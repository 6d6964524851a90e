"""What a dry run was made on and with, and what follows from its totals, each worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mobilectl.findings import Sighting
from mobilectl.schedule.calendar import days_between
from mobilectl.volumes.control import KeptOut, kept_out
from mobilectl.volumes.costs import Bill, bills
from mobilectl.volumes.delivered import Reached, Undelivered, arrivals, beyond, delivered_by_text, reached, undelivered
from mobilectl.volumes.expected import Expected, expected
from mobilectl.volumes.halls import HallHour
from mobilectl.volumes.history import History
from mobilectl.volumes.hours import Delivery, Fate, deliver
from mobilectl.volumes.parts import demands
from mobilectl.volumes.results import DryRun, Lost
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.visits import visits
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Occasion:
    """What a dry run was made on and with; `errors` of the definitions are those by which it does not count what is written."""

    run: DryRun
    snapshot: Snapshot
    workspace: Workspace
    workspace_digest: str
    errors: tuple[Sighting, ...]
    history: History | None = None

    @cached_property
    def expected(self) -> Sequence[Expected]:
        """What events set off besides."""
        plan = self.run.compiled.plan
        return expected(plan.unscheduled, self.run.unscheduled(), (plan.first, plan.last), self.workspace)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The attributes that conditions ask for and no snapshot has."""
        return self.run.compiled.unknown

    @cached_property
    def fate(self) -> Fate:
        """What becomes on channels of all messages that go out."""
        return sum(self.delivery.fates, Fate())

    @cached_property
    def reached(self) -> Sequence[Reached]:
        """Whom each campaign and touchpoint reaches by what channels deliver."""
        return reached(self.run, self.delivery)

    @cached_property
    def bills(self) -> Sequence[Bill]:
        """What the messages cost that channels deliver."""
        return bills(delivered_by_text(self.run.compiled, self.run.outgoing, self.delivery, self.workspace), self.workspace)

    @cached_property
    def delivery(self) -> Delivery:
        """When channels deliver what goes out."""
        return deliver(demands(self.run.compiled, self.run.outgoing, self.workspace), self.workspace.policy)

    @cached_property
    def halls(self) -> Sequence[HallHour]:
        """What the messages that channels deliver do to business halls."""
        return visits(self.workspace, arrivals(self.run, self.delivery))

    @cached_property
    def control(self) -> Sequence[KeptOut]:
        """The control groups that will get nothing; the dry run counts everybody."""
        return kept_out(self.run, self.workspace)

    @cached_property
    def days(self) -> Sequence[date]:
        """The days of the plan."""
        return tuple(days_between(self.run.compiled.plan.first, self.run.compiled.plan.last))

    @cached_property
    def over_limit(self) -> tuple[Lost, ...]:
        """The campaigns that lose a greater share of their messages than the policy allows."""
        return tuple(one for one in self.run.lost() if one.share > self.workspace.policy.limits.contention_share)

    @cached_property
    def missed(self) -> tuple[Undelivered, ...]:
        """The campaigns and touchpoints of which channels never deliver something."""
        return undelivered(self.delivery)

    @cached_property
    def missing_too_much(self) -> tuple[Undelivered, ...]:
        """Those of them that miss a greater share than the policy allows."""
        return beyond(self.missed, self.workspace.policy)

    @property
    def within_limits(self) -> bool:
        """Whether nothing is lost, or never delivered, beyond what the policy allows."""
        return not self.over_limit and not self.missing_too_much
