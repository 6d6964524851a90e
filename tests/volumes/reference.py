"""What a plan comes to, one customer and one contact at a time: written to be read, not to be fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from mobilectl.audience.predicates import Customer, matches
from mobilectl.contacts.caps import counted, period
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Stream
from mobilectl.schedule.calendar import days_between, month_end
from mobilectl.workspace.models.care import Messages
from mobilectl.workspace.models.policy import Blackout, Cap, Policy, QuietHours


class Sent(NamedTuple):
    """A message that went out on a day, planned for that or an earlier one; `send` is the same for those on several channels that are one
    send."""

    day: date
    stream: Stream
    send: object
    planned: date


Event = tuple[int, str, int, str]
"""The number of a planned entry, "sent", "held" or "blocked", days later, and the id of the rule."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass
class Story:
    """What became of each contact planned for one customer, what went out on which day, in the order in which it was decided, and, for
    each that was held back, the one that has its place, and for its entry also the rule."""

    events: Counter[Event]
    out: list[Sent]
    displaced: Counter[tuple[str, str]]
    held: Counter[tuple[int, str, str | None]] = field(default_factory=Counter)
    """By entry, the rule that decided, and whose message has the place."""


def simulate(plan: ContactPlan, policy: Policy, last_days: Mapping[str, date], customer: Customer, past: Collection[int] = ()) -> Story:
    """The customer's story; `past` are the numbers of the plan's past contacts that the customer got."""
    before, sends = sends_in(plan.past), sends_in(plan.planned)
    story = Story(
        Counter(), [Sent(one.day, one.stream, before[number], one.day) for number, one in enumerate(plan.past) if number in past], Counter()
    )
    meant = [entry for entry, one in enumerate(plan.planned) if matches(one.predicate, customer)]
    for entry in meant:
        if not plan.planned[entry].stream.obeys:
            day = plan.planned[entry].day
            story.out.append(Sent(day, plan.planned[entry].stream, (sends[entry], 0), day))
            story.events[entry, "sent", 0, ""] += 1
    for entry in sorted((entry for entry in meant if plan.planned[entry].stream.obeys), key=lambda entry: plan.planned[entry].order()):
        one = plan.planned[entry]
        blocking: list[str] = []
        for later in range(4 if one.stream.on_block == "defer" else 1):
            day = one.day + timedelta(days=later)
            if later and day > min(plan.last, last_days.get(one.stream.owner, plan.last)):
                continue
            asked = Sent(day, one.stream, (sends[entry], later), one.day)
            rules = rules_against(asked, plan, policy, customer, story.out)
            if not rules:
                story.out.append(asked)
                story.events[entry, "sent", later, ""] += 1
                break
            if later == 0:
                blocking = rules
        else:
            story.events[entry, "held", 0, blocking[0]] += 1
            winner = displacing(blocking[0], Sent(one.day, one.stream, (sends[entry], 0), one.day), policy, story.out)
            story.held[entry, blocking[0], winner.owner if winner is not None else None] += 1
            if winner is not None:
                story.displaced[one.stream.owner, winner.owner] += 1
            for rule in blocking:
                story.events[entry, "blocked", 0, rule] += 1
    return story


def sends_in(contacts: Sequence[Planned | Past]) -> list[object]:
    """For each contact which send it is: those are one that differ in their channels alone, the first on each channel, the second, …"""

    def alike(one: Planned | Past, other: Planned | Past) -> bool:
        some, others = (
            (each.day, of.owner, of.item, of.campaign, of.unit, of.message_class, of.counts, of.obeys, of.place)
            for each, of in ((one, one.stream), (other, other.stream))
        )
        return some == others

    found: list[object] = []
    for number, one in enumerate(contacts):
        earlier = [other for other in range(number) if alike(one, contacts[other])]
        on_channel = sum(contacts[other].stream.channel == one.stream.channel for other in earlier)
        found.append(([*earlier, number][0], on_channel))
    return found


def rules_against(asked: Sent, plan: ContactPlan, policy: Policy, customer: Customer, out: Sequence[Sent]) -> list[str]:
    """Everything in the policy that keeps a customer from getting a contact on a day, given what goes out to the customer already."""
    stream = asked.stream
    gaps = [one.id for one in policy.gaps if too_near(one.messages, one.others or one.messages, one.within_days, asked, out)]
    exclusions = [one.id for one in policy.exclusions if too_near(one.messages, one.others, None, asked, out)]
    return (
        silencing(stream, asked.day, policy)
        + gaps
        + exclusions
        + [cap.id for cap, whom in plan.caps if matches(whom, customer) and no_room(cap, asked, out)]
    )


def silencing(stream: Stream, day: date, policy: Policy) -> list[str]:
    """The blackouts and quiet hours that leave no minute of a stream's window: those that need no other for that, or those that do it
    together, for which blackouts alone are tried first."""
    window = set(minutes_of(stream.window.start, stream.window.end))
    dark = {one.id: blackout_minutes(one, stream, day) & window for one in policy.blackouts}
    quiet = silent_minutes(policy.quiet_hours, stream, day)
    if window in (*dark.values(), *quiet.values()):
        return [id for id, minutes in {**dark, **quiet}.items() if minutes == window]
    for some in (dark, {**dark, **quiet}):
        if set().union(*some.values()) == window:
            return [id for id, minutes in some.items() if minutes]
    return []


def displacing(rule: str, asked: Sent, policy: Policy, out: Sequence[Sent]) -> Stream | None:
    """Of the messages because of which a rule has no room, the one that was placed last; None where it has room for nobody."""
    found = taking(rule, asked, policy, out)
    return found[-1][1] if found else None


def taking(rule: str, asked: Sent, policy: Policy, out: Sequence[Sent]) -> list[Sent]:
    """The messages because of which a rule has no room."""
    found: list[Sent] = []
    for gap in policy.gaps:
        if gap.id == rule:
            found = [one for one in out if too_near(gap.messages, gap.others or gap.messages, gap.within_days, asked, [one])]
    for exclusion in policy.exclusions:
        if exclusion.id == rule:
            found = [one for one in out if too_near(exclusion.messages, exclusion.others, None, asked, [one])]
    for cap in policy.caps:
        if cap.id == rule:
            within = [counting(cap, out, first, last) for first, last in windows_around(cap, asked.day)]
            full = [one for window in within if len(window) >= cap.at_most > 0 for one in window]
            found = [one for one in out if one in full]
    return found


def counting(cap: Cap, out: Sequence[Sent], first: date, last: date) -> list[Sent]:
    """What a cap counts in a window. Over all channels it counts a send once: its first message."""
    found = [one for one in out if first <= one.day <= last and counted(cap, one.stream)]
    if cap.channels:
        return found
    return [one for number, one in enumerate(found) if one.send not in [earlier.send for earlier in found[:number]]]


def at_cap(cap: Cap, plan: ContactPlan, out: Sequence[Sent]) -> bool:
    """Whether as much went out as a cap allows in a window that reaches into the plan."""
    around = {window for day in days_between(plan.first, plan.last) for window in windows_around(cap, day)}
    return any(len(counting(cap, out, first, last)) >= cap.at_most for first, last in around)


def too_near(one: Messages, other: Messages, within: int | None, asked: Sent, out: Sequence[Sent]) -> bool:
    """Whether something goes out that a contact must not come near; what a send tells on several channels is not kept apart, but from what
    it tells when it is moved from another day it is."""
    stream = asked.stream
    for went in out:
        sent = went.stream
        opposed = (is_meant(one, stream) and is_meant(other, sent)) or (is_meant(other, stream) and is_meant(one, sent))
        same = (sent.owner, sent.item) == (stream.owner, stream.item)
        itself = same and (within is None or (went.day, went.planned) == (asked.day, asked.planned))
        if opposed and not itself and (within is None or abs((went.day - asked.day).days) <= within):
            return True
    return False


def is_meant(messages: Messages, stream: Stream) -> bool:
    fits = [
        not messages.classes or stream.message_class in messages.classes,
        not messages.channels or stream.channel in messages.channels,
        not messages.campaigns or (stream.campaign and stream.owner in messages.campaigns),
        not messages.themes or (stream.campaign and stream.theme in messages.themes),
        not messages.families or (stream.campaign and stream.family in messages.families),
        not messages.touchpoints or (not stream.campaign and stream.owner in messages.touchpoints),
        not messages.reminders or (not stream.campaign and stream.item in messages.reminders),
    ]
    return all(fits)


def blackout_minutes(blackout: Blackout, stream: Stream, day: date) -> set[int]:
    """The minutes, counted from the day's midnight, that a blackout silences for a stream."""
    hours = blackout.between
    each = minutes_of(hours.start, hours.end) if hours is not None else range(1440)
    return {days * 1440 + minute for days in (-1, 0, 1) if is_blackout(blackout, stream, day + timedelta(days=days)) for minute in each}


def is_blackout(blackout: Blackout, stream: Stream, day: date) -> bool:
    if stream.message_class not in blackout.classes or (blackout.channels and stream.channel not in blackout.channels):
        return False
    if blackout.units and not (stream.campaign and stream.unit in blackout.units):
        return False
    if blackout.last_days_of_month is not None:
        return day in days_between(day.replace(day=1), month_end(day))[-blackout.last_days_of_month :]
    assert blackout.from_ is not None
    assert blackout.to is not None
    return blackout.from_ <= day <= blackout.to


def minutes_of(start: int, end: int) -> range:
    return range(start, end if start < end else end + 1440)


def silent_minutes(quiet_hours: Sequence[QuietHours], stream: Stream, day: date) -> dict[str, set[int]]:
    """For each rule the minutes of the stream's window, counted from the day's midnight, at which it asks for silence."""
    result: dict[str, set[int]] = {}
    for quiet in quiet_hours:
        minutes: set[int] = set()
        if quiet.severity != "off" and stream.message_class in quiet.classes and (not quiet.channels or stream.channel in quiet.channels):
            for days in (-1, 0, 1):
                weekday = WEEKDAYS[(day + timedelta(days=days)).weekday()]
                if not quiet.weekdays or weekday in quiet.weekdays:
                    minutes |= {days * 1440 + minute for minute in minutes_of(quiet.between.start, quiet.between.end)}
        result[quiet.id] = minutes & set(minutes_of(stream.window.start, stream.window.end))
    return result


def no_room(cap: Cap, asked: Sent, out: Sequence[Sent]) -> bool:
    """Whether one contact more would be too many in some window of the cap around the day."""
    if not counted(cap, replace(asked.stream, counts=True)):
        return False
    if cap.at_most and not cap.channels and any(one.send == asked.send for one in out):
        return False  # the send is one contact, which went out on another channel
    return any(len(counting(cap, out, first, last)) + 1 > cap.at_most for first, last in windows_around(cap, asked.day))


def windows_around(cap: Cap, day: date) -> list[tuple[date, date]]:
    length = cap.per.rolling_days
    if length is None:
        assert cap.per.calendar is not None
        return [period(cap.per.calendar, day)]
    return [(day - timedelta(days=back), day - timedelta(days=back) + timedelta(days=length - 1)) for back in range(length)]
