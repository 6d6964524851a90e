"""What becomes of each message, one message and one minute at a time: written to be read, not to be fast.

A message knows the minute from which it is due. Where a channel's minutes begin that are alike to all its messages, what is due in them is
there, and what the channel delivers in them is handed out message by message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace
from volumes.reference import blackout_minutes, minutes_of, silent_minutes

from mobilectl.volumes.hours import Demand
from mobilectl.workspace.models.policy import Blackout, Policy, QuietHours
from mobilectl.workspace.scalars import Window

Event = tuple[int, str, date, int]
"""The number of a demand, "due", "in time", "late" or "missed", and the day and hour."""


@dataclass
class Message:
    demand: int
    due: int
    """Minutes from the first midnight, which is that of `FIRST`."""
    place: tuple[object, ...]
    """Its place in the order."""


def simulate(demands: Sequence[Demand], policy: Policy, first: date) -> tuple[Counter[Event], Counter[tuple[str, date, int]]]:
    """What happens to messages, and how many wait on a channel at the end of an hour."""
    events: Counter[Event] = Counter()
    waiting: Counter[tuple[str, date, int]] = Counter()
    for channel in {one.stream.channel for one in demands}:
        on_it = {number: one for number, one in enumerate(demands) if one.stream.channel == channel}
        begins = piece_begins(list(on_it.values()), policy)
        messages = [message for number, one in on_it.items() for message in messages_of(number, one, policy, first)]
        silent = {number: silent_minutes_of(one, policy, first) for number, one in on_it.items()}
        known = policy.channels.get(channel)
        minute = 0
        while messages:
            end = minute + 1
            while end % 1440 not in begins:
                end += 1
            room = len(messages)
            if known is not None:
                room = known.per_hour * (minute % 60 + end - minute) // 60 - known.per_hour * (minute % 60) // 60
            day, hour = first + timedelta(days=minute // 1440), minute // 60 % 24
            for message in sorted(messages, key=lambda one: one.place):
                demand = on_it[message.demand]
                midnight = (demand.day - first).days * 1440
                closes = midnight + minutes_of(demand.stream.window.start, demand.stream.window.end)[-1] + 1
                if minute <= message.due < end:
                    events[message.demand, "due", day, hour] += 1
                if message.due >= end:
                    continue
                in_sense = minute < midnight + demand.expires
                if in_sense and room and (minute not in silent[message.demand] or (minute < closes and not demand.stream.obeys)):
                    room -= 1
                    events[message.demand, "late" if minute >= closes else "in time", day, hour] += 1
                    messages.remove(message)
            for message in [one for one in messages if one.due < end]:
                demand = on_it[message.demand]
                if end >= (demand.day - first).days * 1440 + demand.expires:
                    events[message.demand, "missed", day, hour] += 1
                    messages.remove(message)
            if end % 60 == 0:
                waiting[channel, day, hour] += sum(message.due < end for message in messages)
            minute = end
    return events, waiting


def piece_begins(demands: Sequence[Demand], policy: Policy) -> set[int]:
    """The minutes of a day at which something can change for a message of a channel."""
    begins = set(range(0, 1440, 60))
    for demand in demands:
        begins |= {demand.stream.window.start, demand.stream.window.end % 1440, demand.expires % 1440}
        rules: list[Blackout | QuietHours] = [*policy.blackouts, *(one for one in policy.quiet_hours if one.severity != "off")]
        for rule in rules:
            holds = demand.stream.message_class in rule.classes and (not rule.channels or demand.stream.channel in rule.channels)
            if holds and rule.between is not None:
                begins |= {rule.between.start, rule.between.end % 1440}
    return begins


def messages_of(number: int, demand: Demand, policy: Policy, first: date) -> list[Message]:
    """Each message with the minute from which it is due: the k-th of n is due when k n-ths of its minutes have passed."""
    stream = demand.stream
    midnight = (demand.day - first).days * 1440
    minutes = [midnight + minute for minute in minutes_of(stream.window.start, stream.window.end)]
    if stream.obeys:
        silent = silent_minutes_of(demand, policy, first)
        minutes = [one for one in minutes if one not in silent] or minutes
    place = (-stream.priority, demand.planned, stream.window.start, stream.owner, stream.item, stream.channel, demand.day, number)
    groups: list[tuple[int, list[int]]] = []
    for hour, count in enumerate(demand.preferring):
        liked = [one for one in minutes if one // 60 % 24 == hour]
        if liked:
            groups.append((count, liked))
    groups.append((demand.customers - sum(count for count, _ in groups), minutes))
    return [
        Message(number, of[next(passed for passed in range(len(of)) if count * (passed + 1) // len(of) >= k)], place)
        for count, of in groups
        for k in range(1, count + 1)
    ]


def silent_minutes_of(demand: Demand, policy: Policy, first: date) -> set[int]:
    """The minutes, as long as the demand can wait, at which quiet hours or a blackout silence messages like these."""
    whole_day = replace(demand.stream, window=Window(0, 1440))
    silent: set[int] = set()
    for days in range((demand.day - first).days, (demand.day - first).days + demand.expires // 1440 + 3):
        day = first + timedelta(days=days)
        rules = [
            *silent_minutes(policy.quiet_hours, whole_day, day).values(),
            *(blackout_minutes(one, whole_day, day) for one in policy.blackouts),
        ]
        silent |= {days * 1440 + minute for minute in set().union(*rules) if 0 <= minute < 1440}
    return silent
