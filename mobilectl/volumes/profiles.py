"""What a plan does on one day to a customer of whom a few things are said: the story, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from msgspec.structs import replace

from mobilectl.audience.assumed import assume, plain
from mobilectl.audience.described import meaning
from mobilectl.audience.predicates import Customer, Predicate, Some, distinct_leaves, matches, on_day
from mobilectl.contacts.due import preferring
from mobilectl.contacts.missed import Close, NotMeant
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Stream, Unscheduled, contact_plan, customers_of, open_to
from mobilectl.contacts.worded import definition_of, texts_of
from mobilectl.volumes.compiled import compile_plan, last_days
from mobilectl.volumes.parts import HOURS, by_hours
from mobilectl.volumes.why import Decision, Due, Story, due, story
from mobilectl.wording.texts import CustomerText
from mobilectl.workspace.models.base import Condition, MessageClass
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Why:
    """A customer's story on a day.

    `said` is what was said of the customer, `about` the attributes that it is about; `decisive` those that were assumed, and with another
    value of which something else would happen on the day, be read, or fall due for other reasons; `unforecast` more of these, dates of
    thresholds that are unknown. `texts` are those that the customer gets, and `due` says when they fall due, by the numbers of the plan's
    entries. `not_meant` are the sends and reminders of the day that do not mean the customer, the closest first; `events` those that an
    event may bring on any day.
    """

    workspace: Workspace
    plan: ContactPlan
    day: date
    customer: Customer
    said: tuple[Condition, ...]
    about: tuple[str, ...]
    decisive: tuple[str, ...]
    unforecast: tuple[str, ...]
    story: Story
    texts: Mapping[int, CustomerText]
    due: Mapping[int, Due]
    not_meant: tuple[NotMeant, ...]
    events: tuple[Unscheduled, ...]
    close: Close


def why(workspace: Workspace, said: Sequence[Condition], day: date, period: tuple[date, date], got: Sequence[Past] = ()) -> Why | None:
    """What happens on a day to a customer of whom it is true what is said; None where there can be no such customer.

    `period` are the first and last day of the plan, `got` what the customer got before. Raises `UsageError` where what
    is said cannot be read, `TooManyBoxes`.
    """
    profile = meaning(said, customers_of(workspace))
    plan = replace(contact_plan(workspace, *period), past=tuple(got))
    compiled = compile_plan(plan, workspace.policy, last_days(workspace))
    planned = [one for one in plan.planned if one.day == day]
    texts = _Texts(workspace)
    read = [(text, whom) for one in planned for text, whom in texts.of(one)]
    wishes = (*_wishes(workspace, planned), *(whom for text, whom in read if text.segment is None))
    hours = dict.fromkeys(whom for parts in by_hours(workspace)[HOURS].values() for whom in parts)
    assumed = assume(profile, wishes, (*plan.predicates(), *(whom for _, whom in read), *hours), workspace.attributes.attributes)
    if assumed is None:
        return None
    customer = assumed.customer
    others = [(name, one) for name, some in assumed.others.items() for one in some]
    found = story(customer, compiled, day, [one for _, one in others], range(len(plan.past)))
    sent = [one for one in found.on(day) if one.kind == "sent"]

    def gets(one: Customer) -> tuple[dict[int, CustomerText], dict[int, Due]]:
        return texts.read_by(one, sent), {
            each.entry: due(each, _prefers(one, each, workspace), compiled, workspace.policy) for each in sent
        }

    own = gets(customer)
    open = dict.fromkeys(name for number, (name, other) in enumerate(others) if number in found.differing or gets(other) != own)
    unforecast = tuple(name for name in open if name in _forecasts(workspace) and customer[name] is None)
    close = Close(workspace, customer, day)
    return Why(
        workspace,
        plan,
        day,
        customer,
        tuple(said),
        tuple(name for name in customer if name in {leaf.attribute for leaf in distinct_leaves([profile])}),
        tuple(name for name in open if name not in unforecast),
        unforecast,
        found,
        *own,
        tuple(close.not_meant(planned)),
        tuple(one for one in plan.unscheduled if matches(one.predicate, customer)),
        close,
    )


class _Texts:
    """Who reads what."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[tuple[Stream, date], list[tuple[CustomerText, Predicate]]] = {}

    def of(self, one: Planned) -> list[tuple[CustomerText, Predicate]]:
        """The texts of a contact, each with who of its customers gets it."""
        key = one.stream, one.day
        if key not in self._known:
            definition = definition_of(one.stream, self._workspace)
            known = one.stream.channel in self._workspace.policy.channels
            texts = texts_of(one.stream, definition, self._workspace) if known else ()
            self._known[key] = [(text, on_day(whom, one.day)) for text, whom in texts]
        return self._known[key]

    def read_by(self, customer: Customer, sent: Sequence[Decision]) -> dict[int, CustomerText]:
        """The texts that a customer gets with what is sent, by the numbers of its entries."""
        each = {one.entry: next((text for text, whom in self.of(one.planned) if matches(whom, customer)), None) for one in sent}
        return {entry: text for entry, text in each.items() if text is not None}


def _prefers(customer: Customer, one: Decision, workspace: Workspace) -> int | None:
    """The hour at which a customer prefers to get a message; None where nobody knows or asks."""
    attribute = preferring(one.planned.stream, workspace)
    value = None if attribute is None else customer[attribute]
    return int(value) if isinstance(value, Decimal) else None


def _wishes(workspace: Workspace, planned: Sequence[Planned]) -> Iterator[Predicate]:
    """How a customer is assumed to be: one whom all channels reach and who has refused nothing, of whom nothing special is known, and whom
    the messages of the day mean, the ones that go first before the others."""
    classes: tuple[MessageClass, ...] = get_args(MessageClass)
    yield from (open_to(workspace, channel, one) for channel in workspace.policy.channels for one in classes)
    yield from plain(workspace.attributes.attributes)
    yield from (Some((one.predicate, one.unreachable, one.opted_out)) for one in planned)  # a day's come in arbitration's order


def _forecasts(workspace: Workspace) -> set[str]:
    """The attributes that say on which day a value passes a threshold."""
    thresholds = (one.trigger.threshold for touchpoint in workspace.touchpoints for one in touchpoint.value.reminders)
    return {one.forecast for one in thresholds if one is not None}
