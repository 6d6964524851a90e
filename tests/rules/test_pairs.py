"""Which campaigns stand against each other, worked out all at once, against looking at every two of them."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import Customer, matches
from mobilectl.rules.overlap.pairs import pairs
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attributes, Segments
from mobilectl.workspace.models.products import Products
from mobilectl.workspace.scalars import read_scalar
from mobilectl.workspace.workspace import Defined, Workspace

FIRST = date(2026, 7, 1)
ATTRIBUTES = msgspec.convert(
    {"attributes": {"brand": {"name": "品牌", "type": "choice", "values": {"a": "A", "b": "B", "c": "C"}}, "young": {"name": "年轻", "type": "flag"}}},
    Attributes,
)  # fmt: skip
PRODUCTS = msgspec.convert(
    {"products": {
        id: {"name": id, "tariff": "26HN", "family": family, "price": "1 元", "conditions": "x", "overage": "x", "excludes": excludes}
        for id, family, excludes in (("p1", "f", []), ("p2", "f", []), ("p3", "g", ["p1"]), ("p4", "h", []))
    }}, Products, strict=False, dec_hook=read_scalar,
)  # fmt: skip
EVERYBODY: list[Customer] = [{"brand": brand, "young": young} for brand, young in itertools.product("abc", (True, False))]

condition = st.one_of(
    st.builds(lambda values: {"brand": sorted(values)}, st.sets(st.sampled_from("abc"), min_size=1)),
    st.builds(lambda value: {"young": value}, st.sampled_from(["true", "false"])),
)
audience = st.fixed_dictionaries({}, optional={"all": st.lists(condition, max_size=2), "any": st.lists(condition, max_size=2), "none": st.lists(condition, max_size=1)})  # fmt: skip
campaign = st.fixed_dictionaries(
    {
        "audience": audience,
        "begin": st.integers(0, 6),
        "length": st.integers(-2, 4),
        "product": st.sampled_from(["p1", "p2", "p3", "p4", "unknown"]),
        "excludes": st.lists(st.sampled_from(["p2", "p4", "unknown"]), max_size=1),
    }
)


def defined(number: int, made: dict[str, Any]) -> Defined[Campaign]:
    begin = FIRST + timedelta(days=made["begin"])
    value = {
        "id": f"c{number}", "name": "x", "owner": "u", "theme": "t", "audience": made["audience"], "texts": {"t": "x"},
        "period": {"from": str(begin), "to": str(begin + timedelta(days=made["length"]))},
        "offer": {"product": made["product"], "price": "1 元", "effective": "now", "excludes": made["excludes"]},
        "sends": [{"id": "s", "channel": "sms", "text": "t", "on": str(begin), "between": "10:00-12:00"}],
    }  # fmt: skip
    return Defined(msgspec.convert(value, Campaign, strict=False, dec_hook=read_scalar), f"campaigns/u/c{number}.yaml")


def rivals(one: Campaign, other: Campaign) -> bool:
    """Whether two offers cannot stand beside each other."""
    first, second = (PRODUCTS.products.get(campaign.offer.product) for campaign in (one, other))
    return (
        one.offer.product == other.offer.product
        or (first is not None and second is not None and first.family == second.family)
        or other.offer.product in (*one.offer.excludes, *(first.excludes if first else ()))
        or one.offer.product in (*other.offer.excludes, *(second.excludes if second else ()))
    )


@settings(max_examples=300)
@given(st.lists(campaign, max_size=7))
def test_pairs_are_all_rivals_that_share_a_day_and_a_customer(made: list[dict[str, Any]]) -> None:
    campaigns = tuple(defined(number, one) for number, one in enumerate(made))
    models = {
        "campaigns/attributes.yaml": ATTRIBUTES,
        "campaigns/segments.yaml": Segments(segments={}),
        "campaigns/products.yaml": PRODUCTS,
    }
    workspace = Workspace(Path(), {}, models, campaigns, (), (), ())
    customers = Customers(ATTRIBUTES.attributes, {})
    meant = {one.file: [who for who in EVERYBODY if matches(customers.predicate(one.value.audience), who)] for one in campaigns}
    expected = {}
    for one, other in itertools.combinations(campaigns, 2):
        begin = max(one.value.period.from_, other.value.period.from_)
        end = min(one.value.period.to, other.value.period.to)
        if begin <= end and rivals(one.value, other.value) and any(who in meant[other.file] for who in meant[one.file]):
            expected[frozenset((one.file, other.file))] = begin, end
    found = pairs(workspace)
    assert {frozenset((pair.first.file, pair.second.file)): (pair.begin, pair.end) for pair in found} == expected
    assert len(found) == len(expected)
    for pair in found:
        profile = pair.atoms.profile(pair.customer, ATTRIBUTES.attributes)
        assert all(matches(customers.predicate(one.value.audience), profile) for one in (pair.first, pair.second))
        assert pair.first.value.period.from_ <= pair.second.value.period.from_
