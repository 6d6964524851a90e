"""Whom messages reach on each channel, and whom not, against what reachability and consent plainly mean for one customer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, NO_ONE, Customer, OneOf, matches
from mobilectl.contacts.reach import Gates, Whom
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Channel, Consent, Policy
from mobilectl.workspace.workspace import NO_POLICY

FLAGS = ("meant", "app", "phone", "agrees", "hears")
ATTRIBUTES = {name: Attribute(name=name, type="flag") for name in FLAGS}
MEANT = OneOf("meant", frozenset(("true",)))
REACHED_BY = {"push": ("app",), "call": ("phone",), "sms": ()}
AGREED_BY = {"push": ("agrees",), "call": ("agrees", "hears"), "sms": ("agrees",)}
customers: st.SearchStrategy[Customer] = st.fixed_dictionaries({name: st.booleans() for name in FLAGS})


def gates(consents: bool = True) -> Gates:
    def yes(name: str) -> Audience:
        return Audience(all=({name: "true"},))

    channels = {
        id: Channel(name=id, kind="sms", per_hour=1, reachable=yes(flags[0]) if flags else None) for id, flags in REACHED_BY.items()
    }
    consent = (
        Consent(classes=("marketing",), audience=yes("agrees")),
        Consent(classes=("marketing",), channels=("call",), audience=yes("hears")),
    )
    policy = Policy(province="", units=(), channels=channels, wording=NO_POLICY.wording, consent=consent if consents else ())
    return Gates(policy, Customers(ATTRIBUTES, {}))


def fates(whom: Whom, customer: Customer) -> list[str]:
    parts = {"reached": whom.reached, "unreachable": whom.unreachable, "opted out": whom.opted_out}
    return [name for name, predicate in parts.items() if matches(predicate, customer)]


def reachable(channel: str, customer: Customer) -> bool:
    return all(customer[flag] for flag in REACHED_BY[channel])


def willing(channel: str, customer: Customer) -> bool:
    return all(customer[flag] for flag in AGREED_BY[channel])


@given(customers)
def test_each_channel_by_itself_reaches_its_audience_or_cannot_or_may_not(customer: Customer) -> None:
    for channel, whom in gates().by_channel(("push", "call", "sms"), "all", "marketing", MEANT):
        fate = "unreachable" if not reachable(channel, customer) else "reached" if willing(channel, customer) else "opted out"
        assert fates(whom, customer) == ([fate] if customer["meant"] else [])


@given(customers, st.permutations(["push", "call", "sms"]), st.integers(1, 3))
def test_the_first_channel_that_reaches_a_customer_is_used_and_the_last_tells_of_all_others(
    customer: Customer, order: Sequence[str], count: int
) -> None:
    channels = order[:count]
    found = {channel: fates(whom, customer) for channel, whom in gates().by_channel(channels, "first_reachable", "marketing", MEANT)}
    expected: dict[str, list[str]] = {channel: [] for channel in channels}
    first = next((channel for channel in channels if reachable(channel, customer) and willing(channel, customer)), None)
    if customer["meant"] and first is not None:
        expected[first] = ["reached"]
    elif customer["meant"]:
        expected[channels[-1]] = ["opted out" if any(reachable(channel, customer) for channel in channels) else "unreachable"]
    assert found == expected


@pytest.mark.parametrize("use", ["all", "first_reachable"])
def test_where_nothing_stands_in_the_way_nobody_is_left_out(use: str) -> None:
    ((_, whom),) = gates(consents=False).by_channel(("sms",), use, "marketing", EVERYONE)
    assert (whom.unreachable, whom.opted_out) == (NO_ONE, NO_ONE)
    assert matches(whom.reached, dict.fromkeys(FLAGS, False))
    assert list(gates().by_channel((), use, "marketing", MEANT)) == []
