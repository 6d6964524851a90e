"""What a plan does on one day to a customer of whom a few things are said: the story, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from msgspec.structs import replace

from mobilectl.audience.assumed import Assumed, assume, plain
from mobilectl.audience.predicates import Customer, Predicate, distinct_leaves, matches
from mobilectl.contacts.missed import Close, NotMeant
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Unscheduled, contact_plan, open_to
from mobilectl.volumes.compiled import compile_plan, last_days
from mobilectl.volumes.why import Story, story
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Why:
    """A customer's story on a day.

    `said` are the attributes of which something was said; `decisive` those that were assumed, and with another value of which something
    else would happen on the day. `not_meant` are the sends and reminders of the day that do not mean the customer, the closest first;
    `events` those that an event may bring to the customer on any day.
    """

    workspace: Workspace
    plan: ContactPlan
    day: date
    customer: Customer
    said: tuple[str, ...]
    decisive: tuple[str, ...]
    story: Story
    not_meant: tuple[NotMeant, ...]
    events: tuple[Unscheduled, ...]
    close: Close


def why(workspace: Workspace, said: Predicate, day: date, period: tuple[date, date], got: Sequence[Past] = ()) -> Why | None:
    """What happens on a day to a customer of whom it is true what is said; None where there can be no such customer.

    `period` are the first and last day of the plan, `got` what the customer got before. Raises `TooManyBoxes`.
    """
    plan = replace(contact_plan(workspace, *period), past=tuple(got))
    compiled = compile_plan(plan, workspace.policy, last_days(workspace))
    on_day = [one for one in plan.planned if one.day == day]
    assumed = assume(said, _wishes(workspace, on_day), plan.predicates(), workspace.attributes.attributes)
    if assumed is None:
        return None
    others = [(name, one) for name, some in assumed.others.items() if name in compiled.axes for one in some]
    found = story(assumed.customer, compiled, day, [one for _, one in others], range(len(plan.past)))
    close = Close(workspace, assumed.customer, day)
    return Why(
        workspace,
        plan,
        day,
        assumed.customer,
        _said(said, assumed),
        tuple(dict.fromkeys(name for number, (name, _) in enumerate(others) if number in found.differing)),
        found,
        tuple(close.not_meant(on_day)),
        tuple(one for one in plan.unscheduled if matches(one.predicate, assumed.customer)),
        close,
    )


def _wishes(workspace: Workspace, on_day: Sequence[Planned]) -> Iterator[Predicate]:
    """How a customer is assumed to be: one whom all channels reach and who has refused nothing, of whom nothing special is known, and whom
    the messages of the day mean, the ones that go first before the others."""
    classes: tuple[MessageClass, ...] = get_args(MessageClass)
    yield from (open_to(workspace, channel, one) for channel in workspace.policy.channels for one in classes)
    yield from plain(workspace.attributes.attributes)
    yield from (one.predicate for one in sorted(on_day, key=Planned.order))


def _said(said: Predicate, assumed: Assumed) -> tuple[str, ...]:
    named = {leaf.attribute for leaf in distinct_leaves([said])}
    return tuple(name for name in assumed.customer if name in named)
