"""Messages by hour of the day, and by what else the plan says of them: what falls due, and what channels deliver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from mobilectl.volumes.hours import Delivery
from mobilectl.volumes.results import OF_STREAMS, Key

HOUR = "hour"
"""The dimension. Its values are whole numbers: 10 is the time from 10:00 to 11:00."""


class Traffic(msgspec.Struct, frozen=True):
    """Numbers of messages: due, delivered (`late` of them after their time of day), and `missed`, which are never delivered.

    All are told of the day and hour in which they happen. Over all hours due = delivered + missed, and due are all that are sent.
    `waiting` are those that wait at the end of an hour; where several hours are one, at the end of that in which the most do.
    """

    due: int = 0
    delivered: int = 0
    late: int = 0
    missed: int = 0
    waiting: int = 0


def hourly(delivery: Delivery, by: Sequence[str]) -> dict[Key, Traffic]:
    """Messages by `HOUR` and any of `OF_STREAMS`, in order; hours in which nothing happens and nothing waits are left out."""
    found: dict[Key, list[int]] = {}
    waiting: dict[Key, dict[tuple[date, int], int]] = {}
    for part in delivery.parts:
        stream = delivery.demands[part.demand].stream
        key = tuple(part.hour if name == HOUR else OF_STREAMS[name](stream, part.day) for name in by)
        sums = found.setdefault(key, [0, 0, 0, 0])
        for place, more in enumerate((part.due, part.delivered, part.late, part.missed)):
            sums[place] += more
        left = waiting.setdefault(key, {})
        left[part.day, part.hour] = left.get((part.day, part.hour), 0) + part.waiting
    order = sorted(found, key=lambda key: [(value is None, value) for value in key])
    return {key: Traffic(*(*found[key], max(waiting[key].values()))) for key in order}
