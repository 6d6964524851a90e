"""Messages by hour: what channels do, told by what the plan says of the messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.test_hours import FIRST, NIGHT, SEND, demand, demands, policies, policy

from mobilectl.volumes.hourly import Traffic, hourly
from mobilectl.volumes.hours import Demand, deliver
from mobilectl.volumes.results import OF_STREAMS, Key
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.scalars import Window


def sums(found: Mapping[Key, Traffic]) -> tuple[int, ...]:
    """What can be added up: all but those that wait."""
    numbers = [(one.due, one.delivered, one.late, one.missed) for one in found.values()]
    return tuple(map(sum, zip(*numbers, strict=True))) if numbers else (0, 0, 0, 0)


@given(st.lists(demands(), max_size=6), policies(), st.lists(st.sampled_from(["hour", *OF_STREAMS]), unique=True))
def test_messages_by_hour_are_those_that_channels_deliver(wanted: list[Demand], rules: Policy, by: Sequence[str]) -> None:
    delivery = deliver(wanted, rules)
    found = hourly(delivery, ["day", "hour", "channel"])
    assert found == {
        (one.day, one.hour, one.channel): Traffic(one.due, one.delivered, one.late, one.missed, one.waiting) for one in delivery.hours
    }
    whole = sums(found)
    assert sums(hourly(delivery, by)) == whole
    assert whole[0] == whole[1] + whole[3] == sum(one.customers for one in wanted)
    waiting = Counter[tuple[date, int]]()
    for one in delivery.hours:
        waiting[one.day, one.hour] += one.waiting
    assert {key: one.waiting for key, one in hourly(delivery, ["hour"]).items()} == {
        (hour,): max(count for (_, other), count in waiting.items() if other == hour) for _, hour in waiting
    }
    by_message = Counter[tuple[object, ...]]()
    for demanded in wanted:
        by_message[f"{demanded.stream.owner}/{demanded.stream.item}",] += demanded.customers
    assert {key: one.due for key, one in hourly(delivery, ["message"]).items()} == +by_message


def test_each_message_is_told_of_the_hour_in_which_it_goes_out() -> None:
    reminder = replace(SEND, owner="bill", campaign=False, priority=90, channel="push")
    delivery = deliver([demand(1000, expires=13 * 60), demand(60, reminder)], policy(400))
    assert hourly(delivery, ["hour", "campaign"]) == {
        (10, "demo"): Traffic(500, 400, 0, 0, 100),
        (10, None): Traffic(30, 30, 0, 0, 0),
        (11, "demo"): Traffic(500, 400, 0, 0, 200),
        (11, None): Traffic(30, 30, 0, 0, 0),
        (12, "demo"): Traffic(0, 200, 200, 0, 0),
    }
    # Of so many hours the one in which the most wait is told.
    assert hourly(delivery, ["day"]) == {(FIRST,): Traffic(1060, 1060, 200, 0, 200)}
    assert list(hourly(delivery, ["touchpoint", "day"])) == [("bill", FIRST), (None, FIRST)]


def test_an_hour_in_which_messages_only_wait_is_told() -> None:
    evening = replace(SEND, window=Window(1140, 1200))
    delivery = deliver([demand(700, evening, expires=2880)], policy(400, (NIGHT,)))
    next_day = FIRST + timedelta(days=1)
    assert hourly(delivery, ["day", "hour"]) == {
        (FIRST, 19): Traffic(700, 400, 0, 0, 300),
        **{(FIRST, hour): Traffic(0, 0, 0, 0, 300) for hour in range(20, 24)},
        **{(next_day, hour): Traffic(0, 0, 0, 0, 300) for hour in range(9)},
        (next_day, 9): Traffic(0, 300, 300, 0, 0),
    }
