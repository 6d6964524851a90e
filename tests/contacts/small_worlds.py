"""Small random worlds for the proof of caps, and what is true of them by plain counting, customer by customer and window by window."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import EVERYONE, Between, Customer, Cut, Not, OneOf, Predicate, Some, matches
from mobilectl.contacts.caps import counted, period, periods_touched
from mobilectl.contacts.plan import ContactPlan, Planned, Stream, Unscheduled
from mobilectl.findings import Place
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.customers import Attribute, Case, Segment
from mobilectl.workspace.models.policy import Cap, Per
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.scalars import Window

FIRST = date(2026, 12, 28)  # a Monday; the plan runs over the ends of a week, a month, a quarter and a year
LAST = FIRST + timedelta(days=9)
ATTRIBUTES = {
    "brand": Attribute(name="品牌", type="choice", values={"a": "A", "b": "B", "c": "C"}),
    "young": Attribute(name="年轻", type="flag"),
    "points": Attribute(name="积分", type="number", integer=True, min=Decimal(0), max=Decimal(3), nullable=True),
    "bill_day": Attribute(name="出账日", type="number", integer=True, min=Decimal(1), max=Decimal(3)),
    "tier": Attribute(name="等级", type="choice", values={"high": "高", "low": "低", "odd": "其他"}, cases=(
        Case(value="high", when={"points": {"at_least": "2"}}), Case(value="low", when={"brand": ["a", "b"]}), Case(value="odd"))),
}  # fmt: skip
SEGMENTS = {
    "top": Segment(name="高价值", audience=Audience(all=({"tier": "high"},), none=({"brand": "c"},))),
    "careful": Segment(name="慎扰", audience=Audience(any=({"young": "true"}, {"points": {"known": "false"}}))),
}
BASE = [name for name, attribute in ATTRIBUTES.items() if not attribute.cases]
EVERYBODY: list[Customer] = [
    dict(zip(BASE, values, strict=True)) for values in itertools.product("abc", [True, False], [None, 0, 1, 2, 3], [1, 2, 3])
]
CUSTOMERS = Customers(ATTRIBUTES, SEGMENTS)


@dataclass(frozen=True)
class World:
    """A plan, and who is protected by each of its caps."""

    plan: ContactPlan
    people: list[list[Customer]]


conditions = st.one_of(
    st.builds(lambda values: {"brand": sorted(values)}, st.sets(st.sampled_from("abc"), min_size=1, max_size=2)),
    st.builds(lambda values: {"tier": sorted(values)}, st.sets(st.sampled_from(["high", "low", "odd"]), min_size=1, max_size=2)),
    st.builds(lambda value: {"young": value}, st.sampled_from(["true", "false"])),
    st.builds(lambda low, size: {"points": {"at_least": str(low), "below": str(low + size)}}, st.integers(0, 3), st.integers(1, 3)),
    st.builds(lambda value: {"points": {"known": value}}, st.sampled_from(["true", "false"])),
    st.builds(lambda value: {"bill_day": {"at_most": str(value)}}, st.integers(1, 2)),
    st.builds(lambda value: {"segment": value}, st.sampled_from(["top", "careful"])),
)
nested = conditions | st.builds(
    lambda word, parts: {word: parts}, st.sampled_from(["all", "any", "none"]), st.lists(conditions, min_size=1, max_size=2)
)
some = st.lists(nested, max_size=2).map(tuple)
audiences = st.builds(
    lambda every, either, none: Audience(all=every, any=either, none=none), some, some, st.lists(nested, max_size=1).map(tuple)
)
written: st.SearchStrategy[Predicate] = audiences.map(CUSTOMERS.predicate)
billed: st.SearchStrategy[Predicate] = st.builds(
    lambda day: Between("bill_day", Cut(Decimal(day)), Cut(Decimal(day + 1))), st.integers(1, 3)
)
predicates: st.SearchStrategy[Predicate] = st.one_of(
    st.just(EVERYONE), written, billed, written.map(Not), st.builds(lambda a, b: Some((a, b)), written, billed),
    st.builds(OneOf, st.just("brand"), st.frozensets(st.sampled_from("abc"), min_size=1)),
)  # fmt: skip
streams = st.builds(
    Stream, owner=st.sampled_from("op"), item=st.sampled_from("ijk"), unit=st.sampled_from(["province", "city"]), campaign=st.booleans(),
    channel=st.sampled_from(["sms", "push"]), message_class=st.sampled_from(["service", "marketing"]), window=st.just(Window(540, 600)),
    priority=st.integers(0, 2), counts=st.sampled_from([True, True, True, False]), obeys=st.booleans(), on_block=st.just("drop"),
    place=st.just(Place("a.yaml")),
)  # fmt: skip
days = st.integers(0, 9).map(lambda days: FIRST + timedelta(days=days))
on_channels = st.lists(st.tuples(st.sampled_from(["sms", "push", "voice"]), predicates), min_size=1, max_size=3)
entries = st.builds(
    lambda stream, days, whom: [Planned(replace(stream, channel=channel), day, meant) for day in days for channel, meant in whom],
    streams,
    st.lists(days, min_size=1, max_size=3),
    on_channels,
)
planned = st.lists(entries, max_size=6).map(lambda lists: sorted(itertools.chain.from_iterable(lists), key=lambda one: one.day))
at_mosts = st.builds(AtMost, count=st.integers(1, 2), per=st.sampled_from(["day", "week", "month", "year"]))
event = st.builds(
    lambda stream, whom, at_most: [Unscheduled(replace(stream, channel=channel), meant, 1.0, at_most) for channel, meant in whom],
    streams,
    on_channels,
    st.one_of(at_mosts, at_mosts, st.none()),
)
events = st.lists(event, max_size=2).map(lambda lists: list(itertools.chain.from_iterable(lists)))
pers = st.one_of(
    st.builds(lambda days: Per(rolling_days=days), st.integers(1, 8)),
    st.builds(lambda kind: Per(calendar=kind), st.sampled_from(["day", "week", "month", "quarter", "year"])),
)
caps = st.builds(
    Cap, id=st.just("cap"), name=st.just("cap"), at_most=st.integers(0, 6), per=pers, audience=st.none() | audiences,
    classes=st.sampled_from([(), ("marketing",), ("service",)]), channels=st.sampled_from([(), (), ("sms",)]),
    unit=st.sampled_from([None, None, "city"]),
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn, events: st.SearchStrategy[list[Unscheduled]] = events, most_caps: int = 3) -> World:
    """A plan with a few caps of any kind."""
    some_caps = draw(st.lists(caps, min_size=1, max_size=most_caps))
    protected = [CUSTOMERS.predicate(cap.audience) for cap in some_caps]
    plan = ContactPlan(FIRST, LAST, tuple(draw(planned)), tuple(draw(events)), tuple(zip(some_caps, protected, strict=True)), CUSTOMERS)
    return World(plan, [[one for one in EVERYBODY if matches(predicate, one)] for predicate in protected])


def windows_around(per: Per) -> list[tuple[date, date]]:
    """Every window of a cap that ends in the plan or touches it, by plain enumeration of days."""
    length = per.rolling_days or 1
    days = [FIRST + timedelta(days=offset) for offset in range(-length, (LAST - FIRST).days + length + 1)]
    if per.rolling_days is not None:
        return [(day, day + timedelta(days=length - 1)) for day in days if FIRST <= day + timedelta(days=length - 1) <= LAST]
    return sorted(
        {(first, last) for first, last in (period(per.calendar or "day", day) for day in days) if first <= LAST and last >= FIRST}
    )


def contacts_of(customer: Customer, cap: Cap, plan: ContactPlan, window: tuple[date, date], obeying: bool) -> int:
    """How many contacts of one customer a cap counts in a window, counted one by one; events without a bound left out."""
    first, last = window
    got: dict[object, int] = {}
    for number, one in enumerate(plan.planned):
        if counts(cap, one.stream, obeying) and first <= one.day <= last and matches(one.predicate, customer):
            got[send_of(number, cap, [(each.stream, each.day) for each in plan.planned])] = 1
    for number, event in enumerate(plan.unscheduled):
        if counts(cap, event.stream, obeying) and event.at_most is not None and matches(event.predicate, customer):
            send = "event", send_of(number, cap, [(each.stream, each.at_most) for each in plan.unscheduled])
            got[send] = event.at_most.count * periods_touched(event.at_most.per, first, last)
    return sum(got.values())


def send_of(number: int, cap: Cap, contacts: Sequence[tuple[Stream, object]]) -> object:
    """What counts as one with a contact: over all channels the messages that differ in their channels alone, else each by itself."""
    if cap.channels:
        return number
    stream, when = contacts[number]
    same = [place for place, (other, then) in enumerate(contacts[: number + 1]) if (alike(other), then) == (alike(stream), when)]
    return same[0], sum(contacts[place][0].channel == stream.channel for place in same)


def alike(stream: Stream) -> object:
    return stream.owner, stream.item, stream.campaign, stream.unit, stream.message_class, stream.counts, stream.obeys


def counts(cap: Cap, stream: Stream, obeying: bool) -> bool:
    return counted(cap, stream) and (obeying or not stream.obeys)


def most(people: Sequence[Customer], cap: Cap, plan: ContactPlan, obeying: bool, spans: Sequence[tuple[date, date]] | None = None) -> int:
    """The most contacts that any of the customers gets in any of the windows."""
    spans = windows_around(cap.per) if spans is None else spans
    return max((contacts_of(one, cap, plan, span, obeying) for one in people for span in spans), default=0)
