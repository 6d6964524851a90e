"""What channels can carry: how many messages are to go out on a day in a window, and how many the channel delivers in it.

A channel delivers `per_hour` messages, to the province as a whole. All that goes out by it at the same hours shares that. Caps may hold
messages back, which is not looked at here: a window must be able to carry what is planned for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from mobilectl.contacts.plan import last_bill_day, plan_period, whole_plan
from mobilectl.findings import Place
from mobilectl.schedule.calendar import DAY, Calendar, days_between
from mobilectl.schedule.days import billed_on, schedule_days, send_days
from mobilectl.schedule.silence import left_open, silent_stretches, stretch
from mobilectl.volumes.sizes import has_snapshot, size_of
from mobilectl.workspace.models.base import Audience, MessageClass
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.models.touchpoints import Schedule
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import Workspace

Basis = Literal["counted", "expected", "estimated"]
"""Where a number of customers comes from: a snapshot, what the campaign expects, the customers of the units."""


class Load(msgspec.Struct, frozen=True):
    """Messages of a send or reminder on one day: so many customers get one, on one of the channels each."""

    owner: str
    item: str
    campaign: bool
    unit: str
    priority: int
    message_class: MessageClass
    channels: tuple[str, ...]
    window: Window
    day: date
    customers: int
    basis: Basis
    place: Place


class Crowd(msgspec.Struct, frozen=True):
    """Loads that together are more than their channel carries in the stretch of the day, in minutes, that holds the windows of all."""

    channel: str
    start: int
    end: int
    carries: int
    loads: tuple[Load, ...]


def loads(workspace: Workspace) -> list[Load]:
    """All that is planned and whose number is known: exactly from a snapshot, where there is one, else by what the files expect.

    Where a file does not tell how many are reached on one channel, because only a part of the audience is, nothing is guessed. Nor is a
    channel looked at that the policy does not know.
    """
    return list(_counted(workspace)) if has_snapshot(workspace) else [*_expected(workspace), *_estimated(workspace)]


def _counted(workspace: Workspace) -> Iterator[Load]:
    plan = whole_plan(workspace)
    for one in plan.planned if plan is not None else ():
        stream = one.stream
        if stream.channel in workspace.policy.channels and (customers := size_of(workspace, one.predicate)):
            yield Load(
                stream.owner, stream.item, stream.campaign, stream.unit, stream.priority, stream.message_class, (stream.channel,),
                stream.window, one.day, customers, "counted", stream.place,
            )  # fmt: skip


def _expected(workspace: Workspace) -> Iterator[Load]:
    """The sends of campaigns that say how many they expect."""
    calendar = Calendar(workspace.policy.calendar)
    for campaign in workspace.campaigns:
        value = campaign.value
        for index, send in enumerate(value.sends if value.expected_customers else ()):
            for channels in _shares(send.uses(), send.use, workspace.policy) if send.audience is None else ():
                for day in send_days(send, calendar):
                    yield Load(
                        value.id, send.id, True, value.owner, value.priority, send.class_, channels, send.between, day,
                        value.expected_customers or 0, "expected", campaign.place("sends", index),
                    )  # fmt: skip


def _estimated(workspace: Workspace) -> Iterator[Load]:
    """Service reminders that go to everyone, on the days of the plan."""
    everyone = all_customers(workspace.policy)
    period = plan_period(workspace) if everyone else None
    if period is None:
        return
    bill_days = last_bill_day(workspace.attributes.attributes)
    for touchpoint in workspace.touchpoints:
        for index, reminder in enumerate(touchpoint.value.reminders):
            schedule = reminder.trigger.schedule
            if schedule is None or reminder.class_ != "service" or reminder.audience != Audience():
                continue
            share = everyone if schedule.after_bill_day is None else everyone // bill_days
            for channels in _shares(reminder.channels, reminder.use, workspace.policy):
                for day in _days(schedule, *period, bill_days):
                    yield Load(
                        touchpoint.value.id, reminder.id, False, "", reminder.priority, reminder.class_, channels, reminder.between, day,
                        share, "estimated", touchpoint.place("reminders", index),
                    )  # fmt: skip


def _days(schedule: Schedule, first: date, last: date, bill_days: int) -> Iterable[date]:
    if schedule.after_bill_day is None:
        return schedule_days(schedule, first, last)
    return [day for day in days_between(first, last) if billed_on(day - schedule.after_bill_day * DAY, bill_days)]


def _shares(channels: Sequence[str], use: str, policy: Policy) -> list[tuple[str, ...]]:
    """The channels that one of the customers each gets it on: all together where only the first reachable is used, else each that
    reaches everyone."""
    known = [channel for channel in channels if channel in policy.channels]
    if len(known) == 1 or use == "first_reachable":
        return [tuple(known)] if known else []
    return [(channel,) for channel in known if policy.channels[channel].reachable is None]


def all_customers(policy: Policy) -> int:
    """All customers, as the units say: the province's own number may hold those of its cities, or not be given."""
    return max(sum(unit.customers for unit in policy.units if unit.level == level) for level in ("province", "city"))


def open_stretches(load: Load, channel: str, policy: Policy, within: Window) -> tuple[tuple[int, int], ...]:
    """What quiet hours and blackouts leave for a load on a channel of a window on its day, in minutes from midnight."""
    unit = load.unit if load.campaign else None
    silent = silent_stretches(policy, load.message_class, channel, unit, within, load.day)
    return left_open(stretch(within), silent)


def open_minutes(load: Load, channel: str, policy: Policy) -> int:
    """How many minutes of its window a load may use on a channel."""
    return sum(end - start for start, end in open_stretches(load, channel, policy, load.window))


def carries(load: Load, policy: Policy) -> int:
    """How many messages of a load its channels deliver in its window."""
    return sum(policy.channels[channel].per_hour * open_minutes(load, channel, policy) // 60 for channel in load.channels)


def crowds(together: Iterable[Load], policy: Policy) -> Iterator[Crowd]:
    """Where loads that each fit into their window are too much together, by channel and day: the worst stretch of each.

    What cannot go out before its window opens and must be out when it closes fits exactly if no stretch of the day holds more, in whole
    windows, than the channel carries from its beginning to its end. Quiet hours inside a stretch only make it shorter. Loads that may
    use several channels are left out.
    """
    by_day: dict[tuple[str, date], list[tuple[int, int, Load]]] = defaultdict(list)
    for load in together:
        if len(load.channels) == 1:
            free = open_stretches(load, load.channels[0], policy, load.window)
            if free:
                by_day[load.channels[0], load.day].append((free[0][0], free[-1][1], load))
    for (channel, _), timed in sorted(by_day.items(), key=lambda one: (one[0][1], one[0][0])):
        crowd = _worst(channel, timed, policy.channels[channel].per_hour)
        if crowd is not None:
            yield crowd


def _worst(channel: str, timed: Sequence[tuple[int, int, Load]], per_hour: int) -> Crowd | None:
    shortest = min(end - start for start, end, _ in timed)
    if len(timed) == 1 or sum(load.customers for *_, load in timed) <= per_hour * shortest // 60:
        return None
    volumes: dict[tuple[int, int], int] = defaultdict(int)
    for start, end, load in timed:
        volumes[start, end] += load.customers
    starts, ends = {start for start, _ in volumes}, {end for _, end in volumes}
    worst: tuple[float, int, int] | None = None
    for low in sorted(starts):
        for high in sorted(ends):
            inside = sum(customers for (start, end), customers in volumes.items() if low <= start and end <= high)
            if low < high and inside * 60 > per_hour * (high - low):
                excess = inside / (high - low)
                worst = max(worst or (0, 0, 0), (excess, low, high))
    if worst is None:
        return None
    _, low, high = worst
    inside_loads = tuple(load for start, end, load in timed if low <= start and end <= high)
    return Crowd(channel, low, high, per_hour * (high - low) // 60, inside_loads)
