"""Sends that land on the same customers at the same time, found day by day, against looking at every minute of every two."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Customer, matches
from mobilectl.rules.overlap.landings import landings
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attributes, Segments
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.scalars import read_scalar
from mobilectl.workspace.workspace import Defined, Workspace

FIRST = date(2026, 7, 1)
ATTRIBUTES = msgspec.convert(
    {"attributes": {"brand": {"name": "品牌", "type": "choice", "values": {"a": "A", "b": "B"}}, "app": {"name": "APP", "type": "flag"}, "yes": {"name": "同意", "type": "flag"}}},
    Attributes,
)  # fmt: skip
POLICY = msgspec.convert(
    {
        "province": "湖南", "units": [{"id": "province", "name": "省", "level": "province"}, {"id": "east", "name": "东", "level": "city"}],
        "channels": {"sms": {"name": "短信", "kind": "sms", "per_hour": 1},
                     "push": {"name": "推送", "kind": "push", "per_hour": 1, "reachable": {"all": [{"app": "true"}]}}},
        "consent": [{"classes": ["marketing"], "audience": {"all": [{"yes": "true"}]}}],
        "wording": {"signature": "", "opt_outs": [], "opt_out_channels": []},
    }, Policy, strict=False, dec_hook=read_scalar,
)  # fmt: skip
EVERYBODY: list[Customer] = [
    {"brand": brand, "app": app, "yes": yes} for brand, app, yes in itertools.product("ab", (True, False), (True, False))
]
WINDOWS = ("10:00-12:00", "11:00-13:00", "12:00-14:00", "23:00-01:00", "00:00-02:00", "22:00-00:30")

condition = st.sampled_from([{"brand": ["a"]}, {"brand": ["b"]}, {"app": "true"}, {"app": "false"}])
send = st.fixed_dictionaries(
    {"channel": st.sampled_from(["sms", "push"]), "day": st.integers(0, 3), "days": st.integers(0, 2), "between": st.sampled_from(WINDOWS)}
)
campaign = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(["province", "east"]),
        "all": st.lists(condition, max_size=2),
        "sends": st.lists(send, min_size=1, max_size=2),
    }
)


def defined(number: int, made: dict[str, Any]) -> Defined[Campaign]:
    sends = [
        {"id": f"s{index}", "channel": one["channel"], "text": "t", "between": one["between"],
         "every": {"days": "1", "from": str(FIRST + timedelta(one["day"])), "to": str(FIRST + timedelta(one["day"] + one["days"]))}}
        for index, one in enumerate(made["sends"])
    ]  # fmt: skip
    value = {
        "id": f"c{number}", "name": "x", "owner": made["owner"], "theme": "t", "audience": {"all": made["all"]}, "texts": {"t": "x"},
        "period": {"from": str(FIRST), "to": str(FIRST + timedelta(9))}, "offer": {"product": "p", "price": "1 元", "effective": "now"},
        "sends": sends,
    }  # fmt: skip
    return Defined(msgspec.convert(value, Campaign, strict=False, dec_hook=read_scalar), f"campaigns/u/c{number}.yaml")


def minutes_of(made: dict[str, Any]) -> dict[int, set[int]]:
    """For each day on which a send begins the minutes, from the first midnight, in which it goes out."""
    start, end = ((int(time[:2]) * 60 + int(time[3:])) for time in made["between"].split("-"))
    span = (end - start) % 1440
    return {day: set(range(day * 1440 + start, day * 1440 + start + span)) for day in range(made["day"], made["day"] + made["days"] + 1)}


@settings(max_examples=200, deadline=None)
@given(st.lists(campaign, max_size=5))
def test_landings_are_all_sends_that_reach_a_customer_in_the_same_minute(made: list[dict[str, Any]]) -> None:
    campaigns = tuple(defined(number, one) for number, one in enumerate(made))
    models = {"campaigns/attributes.yaml": ATTRIBUTES, "campaigns/segments.yaml": Segments(segments={}), "campaigns/policy.yaml": POLICY}
    workspace = Workspace(Path(), {}, models, campaigns, (), (), ())
    customers = Customers(ATTRIBUTES.attributes, {})

    def gets(number: int, send: dict[str, Any]) -> set[int]:
        predicate = customers.predicate(campaigns[number].value.audience)
        return {
            index
            for index, who in enumerate(EVERYBODY)
            if matches(predicate, who) and who["yes"] and (send["channel"] == "sms" or who["app"])
        }

    sends = [(number, index, one) for number, campaign in enumerate(made) for index, one in enumerate(campaign["sends"])]
    expected: dict[frozenset[tuple[int, int]], set[int]] = {}
    for (number, index, one), (other, its, another) in itertools.combinations(sends, 2):
        if number != other and gets(number, one) & gets(other, another):
            shared = {
                len(mine & theirs)
                for mine in minutes_of(one).values()
                for theirs in minutes_of(another).values()
                if mine & theirs
            }  # fmt: skip
            if shared:
                expected[frozenset(((number, index), (other, its)))] = shared
    found = landings(workspace)
    named = {
        frozenset((int(one.stream.owner[1:]), int(one.stream.item[1:])) for one in (landing.first, landing.second)): landing.minutes
        for landing in found
    }
    assert named.keys() == expected.keys()
    assert len(found) == len(expected)
    for key, minutes in named.items():
        assert minutes in expected[key]
    for landing in found:
        profile = workspace_profile(workspace, landing.customer)
        assert matches(All((landing.first.predicate, landing.second.predicate)), profile)


def workspace_profile(workspace: Workspace, box: Any) -> Customer:
    from mobilectl.contacts.plan import whole_plan

    plan = whole_plan(workspace)
    assert plan is not None
    return plan.atoms.profile(box, ATTRIBUTES.attributes)
