"""When a message falls due on the day on which it goes out: in the hour that its customer prefers, if quiet hours and blackouts leave at
least a minute of it in the message's window, else at some minute that they leave.

A message that does not obey caps is not held by them within its window. Arbitration, the dry run and a customer's story all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from mobilectl.contacts.plan import Stream
from mobilectl.schedule.silence import concerns, left_open, silences, stretch
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.workspace import Workspace

HOUR = 60
HOURS_A_DAY = 24

Stretch = tuple[int, int]
"""From one minute to another, the second not included."""


def tells_hours(attribute: Attribute) -> bool:
    """Whether an attribute can be that of `preferred_hours`: a whole number from 0 to 23 that is not derived."""
    low, high = attribute.min, attribute.max
    inside = low is not None and high is not None and low >= 0 and high < HOURS_A_DAY
    return attribute.type == "number" and attribute.integer and not attribute.cases and inside


def preferring(stream: Stream, workspace: Workspace) -> str | None:
    """The attribute that says which hour a customer prefers; None where the policy does not ask for that."""
    wanted = workspace.policy.preferred_hours
    if wanted is None or not concerns(wanted, stream.message_class, stream.channel):
        return None
    attribute = workspace.attributes.attributes.get(wanted.attribute)
    return wanted.attribute if attribute is not None and tells_hours(attribute) else None


def hours_of(window: Stretch) -> tuple[int, ...]:
    """The hours of the day that a window reaches into, in its order."""
    start, end = window
    return tuple(dict.fromkeys(number % HOURS_A_DAY for number in range(start // HOUR, -(-end // HOUR))))


def silenced(stream: Stream, day: date, policy: Policy) -> Iterator[tuple[int, Stretch]]:
    """What holds a stream's messages within their window on a day: blackouts, then quiet hours, by their number in this order, each with
    what it takes, in minutes from the day's midnight. Nothing holds those that do not obey."""
    if stream.obeys:
        (opens, closes), unit = stretch(stream.window), stream.unit if stream.campaign else None
        for number, parts in silences(policy, stream.message_class, stream.channel, unit, stream.window, day):
            yield from ((number, (max(opens, start), min(closes, end))) for start, end in parts)


def open_stretches(stream: Stream, day: date, policy: Policy) -> tuple[Stretch, ...]:
    """What is left open of a stream's window on a day, in minutes from the day's midnight."""
    window = stretch(stream.window)
    # Arbitration never sends what is silent throughout its window; it would fall due all the same.
    return left_open(window, (part for _, part in silenced(stream, day, policy))) or (window,)


def at_hour(free: Iterable[Stretch], hour: int) -> tuple[Stretch, ...]:
    """The parts of stretches in an hour of the day."""
    return tuple(
        (max(low, start), min(high, start + HOUR))
        for low, high in free
        for start in range(low // HOUR * HOUR, high, HOUR)
        if start // HOUR % HOURS_A_DAY == hour
    )
