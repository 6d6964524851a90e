"""Messages by hour of the day, and by what else the plan says of them: what falls due, and what channels deliver."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mobilectl.volumes.hours import Delivery
from mobilectl.volumes.results import OF_STREAMS, Key

HOUR = "hour"
"""The dimension. Its values are whole numbers: 10 is the time from 10:00 to 11:00."""


class Traffic(msgspec.Struct, frozen=True):
    """Numbers of messages: due, delivered (`late` of them after their time of day), and `missed`, which are never delivered.

    All are told of the day and hour in which they happen. Over all hours due = delivered + missed, and due are all that are sent.
    """

    due: int = 0
    delivered: int = 0
    late: int = 0
    missed: int = 0

    def __add__(self, other: Traffic) -> Traffic:
        return Traffic(self.due + other.due, self.delivered + other.delivered, self.late + other.late, self.missed + other.missed)


def hourly(delivery: Delivery, by: Sequence[str]) -> dict[Key, Traffic]:
    """Messages by `HOUR` and any of `OF_STREAMS`, in order; hours in which nothing happens are left out."""
    result: dict[Key, Traffic] = {}
    for part in delivery.parts:
        stream = delivery.demands[part.demand].stream
        key = tuple(part.hour if name == HOUR else OF_STREAMS[name](stream, part.day) for name in by)
        result[key] = result.get(key, Traffic()) + Traffic(part.due, part.delivered, part.late, part.missed)
    return dict(sorted(result.items(), key=lambda one: [(value is None, value) for value in one[0]]))
