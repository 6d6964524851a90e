"""The contact plan: everything planned in one shape, a day, a time window, a channel and a predicate.

A campaign's send on 3 July is its audience on that day. A reminder two days after the bill is, for each bill day d, the predicate "bill
day is d" on day d + 2; a month without a day d issues that bill on its last. A threshold reminder is the predicate on the forecast
attribute that says on which day the value passes. Only events known by a rate are different: they are unscheduled, bounded by their
`at_most`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, partial

import msgspec

from mobilectl.audience.atoms import Atoms, Boxes
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import NO_ONE, All, Between, Cut, Not, Predicate, Some, is_relative, on_day, undated
from mobilectl.contacts.reach import Gates, Whom
from mobilectl.findings import Place
from mobilectl.schedule.calendar import Calendar, days_between, month_end
from mobilectl.schedule.days import billed_on, schedule_days, send_days
from mobilectl.workspace.models.base import Audience, MessageClass
from mobilectl.workspace.models.campaigns import Campaign, Send
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.messages import OnBlock
from mobilectl.workspace.models.policy import Cap
from mobilectl.workspace.models.touchpoints import AtMost, Reminder, Touchpoint
from mobilectl.workspace.scalars import Hours, Window
from mobilectl.workspace.workspace import Defined, Workspace

MOST_DAYS = 800
"""The longest plan: rule plan-too-long reports sends that lie farther apart, most likely by a mistyped year."""

BILL_DAY = "bill_day"
"""The attribute that says on which day of the month a customer's bill is issued."""


class Stream(msgspec.Struct, frozen=True):
    """What the contacts of one send or reminder on one channel have in common."""

    owner: str
    """The id of the campaign or the touchpoint."""
    item: str
    """The id of the send or the reminder."""
    unit: str
    campaign: bool
    channel: str
    message_class: MessageClass
    window: Window
    priority: int
    counts: bool
    obeys: bool
    on_block: OnBlock
    place: Place
    """Where the send or reminder stands."""
    theme: str = ""
    """The campaign's theme."""
    family: str = ""
    """The family of the campaign's product."""
    expires_after: int | None = None
    """So many minutes after its window opens it makes no sense any more, where the file says so."""


class Planned(msgspec.Struct, frozen=True):
    """Contacts of one stream on one day with everyone whom the predicate means; beside them, whom of the audience it does not reach
    (`reach.Whom`)."""

    stream: Stream
    day: date
    predicate: Predicate
    unreachable: Predicate = NO_ONE
    opted_out: Predicate = NO_ONE

    def order(self) -> tuple[int, date, int, str, str, str]:
        """Arbitration's total order: priority, then scheduled time, then ids."""
        return -self.stream.priority, self.day, self.stream.window.start, self.stream.owner, self.stream.item, self.stream.channel


class Past(msgspec.Struct, frozen=True):
    """A contact before the plan's first day, which some customers got: the `nth` equal one of the day."""

    stream: Stream
    day: date
    nth: int = 1


class Unscheduled(msgspec.Struct, frozen=True):
    """Contacts of a stream that an event sets off, known by a rate per thousand customers and month only."""

    stream: Stream
    predicate: Predicate
    per_thousand_a_month: float
    at_most: AtMost | None


class ContactPlan(msgspec.Struct, frozen=True, dict=True):
    """All contacts of a period, in time order, and the atoms into which their predicates cut the customers."""

    first: date
    last: date
    planned: tuple[Planned, ...]
    unscheduled: tuple[Unscheduled, ...]
    caps: tuple[tuple[Cap, Predicate], ...]
    customers: Customers
    past: tuple[Past, ...] = ()
    """What customers got before, as far as a contact log tells; it takes up room and is no part of what is planned."""

    @cached_property
    def atoms(self) -> Atoms:
        """The atoms of all predicates of the plan."""
        return Atoms(self.customers.attributes, self.predicates())

    def predicates(self) -> Iterator[Predicate]:
        """Every predicate of the plan."""
        yield from (one.predicate for one in self.planned)
        yield from (one.predicate for one in self.unscheduled)
        yield from (predicate for _, predicate in self.caps)

    def boxes(self, predicate: Predicate) -> Boxes:
        """The boxes of one of the plan's predicates."""
        return self.atoms.boxes(predicate)


@functools.lru_cache(maxsize=4)
def customers_of(workspace: Workspace) -> Customers:
    """Attributes and segments of a workspace, with all audiences that were read already."""
    return Customers(workspace.attributes.attributes, workspace.segments.segments)


def plan_period(workspace: Workspace) -> tuple[date, date] | None:
    """Whole months from the first send of any campaign to the last, but at most `MOST_DAYS`; None where nothing is sent."""
    calendar = Calendar(workspace.policy.calendar)
    days = [day for campaign in workspace.campaigns for send in campaign.value.sends for day in send_days(send, calendar)]
    if not days:
        return None
    return min(days).replace(day=1), min(month_end(max(days)), min(days) + timedelta(days=MOST_DAYS))


def offered_to(campaign: Campaign, workspace: Workspace) -> Predicate:
    """Whom a campaign's audience means on one of its days or another."""
    predicate = customers_of(workspace).predicate(campaign.audience)
    if not is_relative(predicate):
        return predicate
    calendar = Calendar(workspace.policy.calendar)
    return on_any_day(predicate, sorted({day for send in campaign.sends for day in send_days(send, calendar)}))


@functools.lru_cache(maxsize=4)
def whole_plan(workspace: Workspace) -> ContactPlan | None:
    """The plan of the workspace's whole period, worked out once for each workspace; None where nothing is sent."""
    period = plan_period(workspace)
    return contact_plan(workspace, *period) if period is not None else None


@functools.lru_cache(maxsize=4)
def streams(workspace: Workspace) -> tuple[tuple[Stream, Predicate], ...]:
    """Each send and reminder on each of its channels, with everyone whom it reaches there, on whichever day it goes out."""
    rules = _rules_of(workspace)
    found: list[tuple[Stream, Predicate]] = []
    for campaign in workspace.campaigns:
        for index, send in enumerate(campaign.value.sends):
            found += [(stream, whom.reached) for stream, whom in rules.send_streams(campaign, send, index)]
    for touchpoint in workspace.touchpoints:
        for index, reminder in enumerate(touchpoint.value.reminders):
            found += [(stream, whom.reached) for stream, whom in rules.reminder_streams(touchpoint, reminder, index)]
    return tuple(found)


def open_to(workspace: Workspace, channel: str, message_class: MessageClass) -> Predicate:
    """Who can be reached on a channel and has not refused messages of the class there."""
    return _rules_of(workspace).gates.open_to(channel, message_class)


@functools.lru_cache(maxsize=4)
def _rules_of(workspace: Workspace) -> _Rules:
    return _Rules(workspace, customers_of(workspace))


def contact_plan(workspace: Workspace, first: date, last: date) -> ContactPlan:
    """All contacts from the first day to the last. What a file has wrong in its audience is left out of the predicate."""
    customers = customers_of(workspace)
    rules = _Rules(workspace, customers)
    calendar = Calendar(workspace.policy.calendar)
    planned: list[Planned] = []
    unscheduled: list[Unscheduled] = []
    for campaign in workspace.campaigns:
        for index, send in enumerate(campaign.value.sends):
            days = [day for day in send_days(send, calendar) if first <= day <= last]
            for stream, whom in rules.send_streams(campaign, send, index):
                planned += _on_days(stream, whom, days)
    reminders: dict[str, list[Planned]] = {}
    for touchpoint in workspace.touchpoints:
        for index, reminder in enumerate(touchpoint.value.reminders):
            for stream, whom in rules.reminder_streams(touchpoint, reminder, index):
                if reminder.trigger.event is not None:
                    anyone = on_any_day(whom.reached, days_between(first, last))
                    unscheduled.append(Unscheduled(stream, anyone, reminder.trigger.event.per_thousand_a_month, reminder.at_most))
                elif _dated(reminder, customers):
                    latest = last_bill_day(customers.attributes)
                    reminders.setdefault(reminder.id, []).extend(_reminder_days(stream, reminder, whom, first, last, latest))
    planned += _without_the_replaced(reminders, stand_ins(workspace))
    caps = tuple((cap, undated(customers.predicate(cap.audience))) for cap in workspace.policy.caps)
    planned.sort(key=lambda one: (one.day, one.order()))
    return ContactPlan(first, last, tuple(planned), tuple(unscheduled), caps, customers)


class _Rules:
    """What the policy adds to each message: consent, reachability, and defaults."""

    def __init__(self, workspace: Workspace, customers: Customers) -> None:
        self._products = workspace.products.products
        self._customers = customers
        self.gates = Gates(workspace.policy, customers)
        self._province = next((unit.id for unit in workspace.policy.units if unit.level == "province"), "province")

    def send_streams(self, campaign: Defined[Campaign], send: Send, index: int) -> Iterator[tuple[Stream, Whom]]:
        audience = self._audience(campaign.value.audience, send.audience)
        place = campaign.place("sends", index)
        product = self._products.get(campaign.value.offer.product)
        for channel, whom in self.gates.by_channel(send.uses(), send.use, send.class_, audience):
            yield (
                Stream(
                    campaign.value.id,
                    send.id,
                    campaign.value.owner,
                    True,
                    channel,
                    send.class_,
                    send.between,
                    campaign.value.priority,
                    send.counts is not False,
                    _obeys(send.class_, send.obeys),
                    send.on_block,
                    place,
                    campaign.value.theme,
                    product.family if product is not None else "",
                    expires_after=_minutes(send.expires_after),
                ),
                whom,
            )

    def reminder_streams(self, touchpoint: Defined[Touchpoint], reminder: Reminder, index: int) -> Iterator[tuple[Stream, Whom]]:
        audience = self._customers.predicate(reminder.audience)
        place = touchpoint.place("reminders", index)
        for channel, whom in self.gates.by_channel(reminder.channels, reminder.use, reminder.class_, audience):
            yield (
                Stream(
                    touchpoint.value.id,
                    reminder.id,
                    self._province,
                    False,
                    channel,
                    reminder.class_,
                    reminder.between,
                    reminder.priority,
                    reminder.counts is not False,
                    _obeys(reminder.class_, reminder.obeys),
                    reminder.on_block,
                    place,
                    expires_after=_minutes(reminder.expires_after),
                ),
                whom,
            )

    def _audience(self, audience: Audience, part: Audience | None) -> Predicate:
        whole = self._customers.predicate(audience)
        return whole if part is None else All((whole, self._customers.predicate(part)))


def _obeys(message_class: MessageClass, said: bool | None) -> bool:
    return message_class == "marketing" if said is None else said


def _minutes(length: Hours | None) -> int | None:
    return length.hours * 60 if length is not None else None


def _dated(reminder: Reminder, customers: Customers) -> bool:
    """Whether the trigger's attributes can tell the day; rule unusable-trigger reports where they cannot."""
    schedule, threshold = reminder.trigger.schedule, reminder.trigger.threshold
    if threshold is not None:
        forecast = customers.attributes.get(threshold.forecast)
        return forecast is not None and forecast.type == "date" and not forecast.cases
    if schedule is not None and schedule.after_bill_day is not None:
        bill_day = customers.attributes.get(BILL_DAY)
        return bill_day is not None and bill_day.type == "number" and not bill_day.cases
    return True


def last_bill_day(attributes: Mapping[str, Attribute]) -> int:
    """Up to which day of the month bill days go."""
    attribute = attributes.get(BILL_DAY)
    return 31 if attribute is None or attribute.max is None else int(attribute.max)


def _reminder_days(stream: Stream, reminder: Reminder, whom: Whom, first: date, last: date, latest: int) -> Iterator[Planned]:
    schedule, threshold = reminder.trigger.schedule, reminder.trigger.threshold
    if schedule is not None and schedule.after_bill_day is None:
        yield from _on_days(stream, whom, schedule_days(schedule, first, last))
        return
    # The customers of one bill day are the same every month, and so the same objects, which are worked out once.
    billed: dict[tuple[range, int], Whom] = {}
    for day, meant in _dated_audiences(whom, days_between(first, last)):
        if threshold is not None:
            number = day.toordinal()
            due = meant.those(Between(threshold.forecast, Cut(number), Cut(number + 1)))
        else:
            assert schedule is not None
            assert schedule.after_bill_day is not None
            bills = billed_on(day - timedelta(days=schedule.after_bill_day), latest)
            if not bills:
                continue
            known = bills, id(meant.reached)
            due = billed[known] = billed.get(known) or meant.those(Between(BILL_DAY, Cut(bills.start), Cut(bills.stop)))
        yield _planned(stream, day, due)


def _on_days(stream: Stream, whom: Whom, days: Iterable[date]) -> Iterator[Planned]:
    return (_planned(stream, day, meant) for day, meant in _dated_audiences(whom, days))


def _planned(stream: Stream, day: date, whom: Whom) -> Planned:
    return Planned(stream, day, whom.reached, whom.unreachable, whom.opted_out)


def _dated_audiences(whom: Whom, days: Iterable[date]) -> Iterator[tuple[date, Whom]]:
    """The same customers on each day, or those whom a relative predicate means on it."""
    if not is_relative(whom.reached):
        return ((day, whom) for day in days)
    return ((day, whom.each(partial(on_day, day=day))) for day in days)


def on_any_day(predicate: Predicate, days: Iterable[date]) -> Predicate:
    """Whom a predicate means on one of the days or another."""
    return Some(tuple(on_day(predicate, day) for day in days)) if is_relative(predicate) else predicate


def stand_ins(workspace: Workspace) -> Mapping[str, tuple[str, ...]]:
    """For each reminder those that go out in its place (`instead_of`); none that it stands in for itself, over however many steps."""
    replaced = {one.id: one.instead_of for touchpoint in workspace.touchpoints for one in touchpoint.value.reminders}

    def leads(start: str, end: str) -> bool:
        seen, todo = set[str](), [start]
        while todo:
            for one in replaced.get(todo.pop(), ()):
                if one == end:
                    return True
                if one not in seen:
                    seen.add(one)
                    todo.append(one)
        return False

    found: dict[str, tuple[str, ...]] = {}
    for id, others in replaced.items():
        for other in others:
            if other != id and not leads(other, id):
                found[other] = (*found.get(other, ()), id)
    return found


def _without_the_replaced(reminders: Mapping[str, Sequence[Planned]], instead: Mapping[str, Sequence[str]]) -> Iterator[Planned]:
    """The contacts of all reminders, each without the customers who get one in its place on the same day."""
    for id, contacts in reminders.items():
        on: dict[date, list[Predicate]] = {}
        for one in (one for other in instead.get(id, ()) for one in reminders.get(other, ())):
            on.setdefault(one.day, []).append(one.predicate)
        others = {day: Not(Some(tuple(predicates))) for day, predicates in on.items()}
        for one in contacts:
            if one.day in others:
                yield _planned(one.stream, one.day, Whom(one.predicate, one.unreachable, one.opted_out).those(others[one.day]))
            else:
                yield one
