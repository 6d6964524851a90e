"""Messages by hour: what channels do, told by what the plan says of the messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.test_hours import FIRST, SEND, demand, demands, policies, policy

from mobilectl.volumes.hourly import Traffic, hourly
from mobilectl.volumes.hours import Demand, deliver
from mobilectl.volumes.results import OF_STREAMS
from mobilectl.workspace.models.policy import Policy


@given(st.lists(demands(), max_size=6), policies(), st.lists(st.sampled_from(["hour", *OF_STREAMS]), unique=True))
def test_messages_by_hour_are_those_that_channels_deliver(wanted: list[Demand], rules: Policy, by: Sequence[str]) -> None:
    delivery = deliver(wanted, rules)
    found = hourly(delivery, ["day", "hour", "channel"])
    told = {(one.day, one.hour, one.channel): Traffic(one.due, one.delivered, one.late, one.missed) for one in delivery.hours}
    assert found == {key: one for key, one in told.items() if one != Traffic()}
    whole = sum(found.values(), Traffic())
    assert sum(hourly(delivery, by).values(), Traffic()) == whole
    assert whole.due == whole.delivered + whole.missed == sum(one.customers for one in wanted)
    by_message = Counter[tuple[object, ...]]()
    for one in wanted:
        by_message[f"{one.stream.owner}/{one.stream.item}",] += one.customers
    assert {key: one.due for key, one in hourly(delivery, ["message"]).items()} == +by_message


def test_each_message_is_told_of_the_hour_in_which_it_goes_out() -> None:
    reminder = replace(SEND, owner="bill", campaign=False, priority=90, channel="push")
    delivery = deliver([demand(1000, expires=13 * 60), demand(60, reminder)], policy(400))
    assert hourly(delivery, ["hour", "campaign"]) == {
        (10, "demo"): Traffic(500, 400, 0, 0),
        (10, None): Traffic(30, 30, 0, 0),
        (11, "demo"): Traffic(500, 400, 0, 0),
        (11, None): Traffic(30, 30, 0, 0),
        (12, "demo"): Traffic(0, 200, 200, 0),
    }
    assert list(hourly(delivery, ["touchpoint", "day"])) == [("bill", FIRST), (None, FIRST)]
