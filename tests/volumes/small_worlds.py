"""Random small worlds: a few attributes, customers on and between all the cuts, plans and policies with rules of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st
from msgspec.structs import replace

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, All, Between, Customer, Cut, Not, OneOf, Predicate, Some, Unknown
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Stream
from mobilectl.findings import Place
from mobilectl.volumes.simulate import PAST
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.care import Exclusion, Gap, Messages
from mobilectl.workspace.models.customers import Attribute, Case
from mobilectl.workspace.models.policy import Blackout, Cap, Per, Policy, QuietHours
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import NO_POLICY

FIRST, LAST = date(2026, 12, 24), date(2027, 1, 9)
"""Over the end of a week, a month, a quarter and a year."""

ATTRIBUTES = {
    "city": Attribute(name="地市", type="choice", values={"c0": "0", "c1": "1", "c2": "2"}, nullable=True),
    "app": Attribute(name="APP", type="flag"),
    "arpu": Attribute(name="消费", type="number", min=Decimal(0), max=Decimal(4)),
    "age": Attribute(name="年龄", type="number", integer=True, min=Decimal(10), max=Decimal(14), nullable=True),
    "ends": Attribute(name="到期", type="date", nullable=True),
    "tier": Attribute(name="等级", type="choice", values={"A": "A", "B": "B"}, cases=(
        Case(value="A", when={"arpu": {"at_least": "3"}}), Case(value="B", when={"arpu": {"above": "1"}}))),
}  # fmt: skip
BASE = {name: attribute for name, attribute in ATTRIBUTES.items() if not attribute.cases}

halves = st.integers(0, 8).map(lambda half: Decimal(half) / 2)
dates = st.integers(-2, 3).map(lambda days: FIRST + timedelta(days=days))
customers: st.SearchStrategy[Customer] = st.fixed_dictionaries({
    "city": st.sampled_from(["c0", "c1", "c2", None]), "app": st.booleans(), "arpu": halves,
    "age": st.none() | st.integers(10, 14), "ends": st.none() | dates,
})  # fmt: skip

arpu_cuts = st.none() | st.builds(Cut, halves, st.booleans())
age_cuts = st.none() | st.builds(Cut, st.integers(10, 14).map(Decimal), st.booleans())
date_cuts = st.none() | st.builds(Cut, dates.map(date.toordinal), st.booleans())
leaf: st.SearchStrategy[Predicate] = st.one_of(
    st.builds(OneOf, st.just("city"), st.frozensets(st.sampled_from(["c0", "c1", "c2"]))),
    st.builds(OneOf, st.just("app"), st.frozensets(st.sampled_from(["true", "false"]))),
    st.builds(Unknown, st.sampled_from(["city", "age", "ends"])),
    st.builds(Between, st.just("arpu"), arpu_cuts, arpu_cuts),
    st.builds(Between, st.just("age"), age_cuts, age_cuts),
    st.builds(Between, st.just("ends"), date_cuts, date_cuts),
)
predicates = st.just(EVERYONE) | st.recursive(
    leaf, lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)), st.builds(Some, st.lists(inner, max_size=3).map(tuple)), st.builds(Not, inner)
    ), max_leaves=6
)  # fmt: skip

windows = st.sampled_from([Window(600, 720), Window(1200, 1320), Window(1380, 120), Window(480, 1320)])
classes: st.SearchStrategy[tuple[MessageClass, ...]] = st.sampled_from([("marketing",), ("service",), ("marketing", "service")])
all_classes: st.SearchStrategy[tuple[MessageClass, ...]] = st.just(())
channels = st.sampled_from([(), ("sms",), ("push",)])


@dataclass(frozen=True)
class World:
    plan: ContactPlan
    policy: Policy
    last_days: dict[str, date]
    customers: list[Customer]
    pasts: list[list[int]]
    """For each customer the numbers of the past contacts that the customer got."""

    def batch(self) -> pa.RecordBatch:
        return batch(self.customers, pasts=self.pasts)


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    unit = draw(st.sampled_from(["province", "east"]))
    return Stream(
        draw(st.sampled_from(["one", "two", "three"])), draw(st.sampled_from(["a", "b"])), unit, draw(st.booleans()),
        draw(st.sampled_from(["sms", "push"])), draw(st.sampled_from(["marketing", "service"])), draw(windows), draw(st.integers(1, 3)),
        draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from(["drop", "defer"])), Place("x.yaml"),
        draw(st.sampled_from(["spring", "autumn"])), draw(st.sampled_from(["data", "video"])),
    )  # fmt: skip


messages = st.one_of(
    st.builds(Messages, classes=all_classes | classes, channels=channels),
    st.builds(Messages, campaigns=st.sampled_from([("one",), ("one", "two")]), themes=st.sampled_from([(), ("spring",)])),
    st.builds(Messages, families=st.sampled_from([("data",), ("video",)])),
    st.builds(Messages, touchpoints=st.sampled_from([(), ("two",)]), reminders=st.sampled_from([(), ("a",)])),
)


@st.composite
def caps(draw: st.DrawFn, number: int) -> Cap:
    per = draw(st.one_of(
        st.builds(Per, rolling_days=st.sampled_from([1, 2, 3, 7, 40])), st.builds(Per, calendar=st.sampled_from(["day", "week", "month", "quarter", "year"]))
    ))  # fmt: skip
    unit = draw(st.sampled_from([None, None, "east"]))
    return Cap(id=f"cap{number}", name="上限", at_most=draw(st.integers(0, 3)), per=per, classes=draw(all_classes | classes),
               channels=draw(channels), unit=unit)  # fmt: skip


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    days = st.integers(0, (LAST - FIRST).days).map(lambda after: FIRST + timedelta(days=after))
    blackouts = []
    for number in range(draw(st.integers(0, 2))):
        first = draw(days)
        units = draw(st.sampled_from([(), ("east",)]))
        kind: dict[str, Any] = draw(st.sampled_from([{"last_days_of_month": 2}, {"from_": first, "to": first + timedelta(days=1)}]))
        hours = draw(st.sampled_from([None, None, Window(1380, 120), Window(540, 720)]))
        blackouts.append(
            Blackout(id=f"black{number}", name="静默", classes=draw(classes), channels=draw(channels), units=units, between=hours, **kind)
        )
    quiet = [
        QuietHours(id=f"quiet{number}", classes=draw(classes), channels=draw(channels), between=draw(st.sampled_from([Window(1200, 540), Window(540, 1200)])),
                   weekdays=draw(st.sampled_from([(), ("sat", "sun"), ("thu",)])), severity=draw(st.sampled_from(["error", "off"])))
        for number in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    limits = tuple(draw(caps(number)) for number in range(draw(st.integers(0, 4))))
    gaps = [
        Gap(id=f"gap{number}", name="间隔", within_days=draw(st.integers(0, 4)), messages=draw(messages), others=draw(st.none() | messages))
        for number in range(draw(st.integers(0, 2)))
    ]
    exclusions = [
        Exclusion(id=f"exclusion{number}", name="互斥", messages=draw(messages), others=draw(messages))
        for number in range(draw(st.integers(0, 1)))
    ]
    return Policy(
        province="", units=(), channels={}, wording=NO_POLICY.wording, caps=limits, quiet_hours=tuple(quiet), blackouts=tuple(blackouts),
        gaps=tuple(gaps), exclusions=tuple(exclusions),
    )  # fmt: skip


@st.composite
def audiences(draw: st.DrawFn) -> tuple[Predicate, Predicate, Predicate]:
    """An audience in three parts: whom it reaches, who cannot be reached, who has refused."""
    meant, reachable, willing = draw(predicates), draw(predicates), draw(predicates)
    return All((meant, reachable, willing)), All((meant, Not(reachable))), All((meant, reachable, Not(willing)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    policy = draw(policies())
    known = Customers(ATTRIBUTES, {})
    planned = []
    for stream in draw(st.lists(streams(), min_size=1, max_size=12)):
        day = FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days)))
        for channel in [stream.channel, *draw(st.sampled_from([(), (), ("sms",), ("push",), ("voice", "push")]))]:
            whom = draw(audiences())
            for again in draw(st.sampled_from([(0,), (0,), (0, 1), (0, 1, 3)])):
                if day + timedelta(days=again) <= LAST:
                    planned.append(Planned(replace(stream, channel=channel), day + timedelta(days=again), *whom))
    planned.sort(key=lambda one: (one.day, one.order()))
    protected = tuple((cap, draw(predicates)) for cap in policy.caps)
    past = tuple(
        Past(replace(stream, owner=draw(st.sampled_from(["one", "old"])), channel=channel), FIRST - timedelta(days=before))
        for stream, before in draw(st.lists(st.tuples(streams(), st.integers(1, 9)), max_size=3))
        for channel in draw(st.sampled_from([("sms",), ("push",), ("sms", "push"), ("push", "push")]))
    )
    plan = ContactPlan(FIRST, LAST, tuple(planned), (), protected, known, past)
    last_days = {
        owner: draw(st.sampled_from([LAST, FIRST + timedelta(days=6)])) for owner in draw(st.sets(st.sampled_from(["one", "two"])))
    }
    people = draw(st.lists(customers, max_size=40))
    got = st.lists(st.integers(0, len(past) - 1), unique=True) if past else st.just([])
    return World(plan, policy, last_days, people, [draw(got) for _ in people])


def batch(people: Sequence[Customer], number: str = "float64", pasts: Sequence[Sequence[int]] | None = None) -> pa.RecordBatch:
    """Customers as engines give them: choices as positions from 1, numbers, dates as days, lists of the numbers of past contacts."""
    positions = {"c0": 1, "c1": 2, "c2": 3, None: None}
    return pa.record_batch({
        "city": pa.array([positions[one["city"]] for one in people], pa.uint16()),  # type: ignore[index]
        "app": pa.array([int(bool(one["app"])) for one in people], pa.uint8()),
        "arpu": pa.array([float(one["arpu"]) for one in people], pa.type_for_alias(number)),  # type: ignore[arg-type]
        "age": pa.array([one["age"] for one in people], pa.int16()),
        "ends": pa.array([one["ends"] for one in people], pa.date32()),
        PAST: pa.array(pasts or [[] for _ in people], pa.list_(pa.uint32())),
    })  # fmt: skip


def group_of(customer: Customer) -> tuple[str | None, ...]:
    """The customer's city and tier, the dimensions of the totals."""
    arpu = customer["arpu"]
    assert isinstance(arpu, Decimal)
    city = customer["city"]
    assert city is None or isinstance(city, str)
    return city, "A" if arpu >= 3 else "B" if arpu > 1 else None
