"""Which messages clash with what they are kept apart from, against trying every customer and every pair of contacts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from contacts.small_worlds import BASE, CUSTOMERS, EVERYBODY, FIRST, LAST, events, predicates
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.audience.predicates import EVERYONE, matches
from mobilectl.contacts.apart import MOST_TOLD, clashes
from mobilectl.contacts.plan import ContactPlan, Planned, Stream, Unscheduled
from mobilectl.contacts.selection import selected
from mobilectl.findings import Place
from mobilectl.workspace.models.care import Exclusion, Gap, Messages
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.scalars import Window

streams = st.builds(
    Stream, owner=st.sampled_from(["one", "two"]), item=st.sampled_from("ab"), unit=st.just("city"), campaign=st.booleans(),
    channel=st.sampled_from(["sms", "push"]), message_class=st.sampled_from(["service", "marketing"]), window=st.just(Window(540, 600)),
    priority=st.integers(0, 2), counts=st.booleans(), obeys=st.booleans(), on_block=st.just("drop"), place=st.just(Place("a.yaml")),
    theme=st.sampled_from(["spring", "autumn"]), family=st.sampled_from(["data", "video"]),
)  # fmt: skip
planned = st.builds(Planned, streams, st.integers(0, 9).map(lambda days: FIRST + timedelta(days=days)), predicates)


def in_time_order(contacts: list[Planned]) -> list[Planned]:
    """As a contact plan holds them."""
    return sorted(contacts, key=lambda one: one.day)


messages = st.one_of(
    st.just(Messages()),
    st.builds(Messages, classes=st.sampled_from([(), ("marketing",)]), channels=st.sampled_from([(), ("sms",)])),
    st.builds(Messages, campaigns=st.just(("one",)), themes=st.sampled_from([(), ("spring",)])),
    st.builds(Messages, touchpoints=st.sampled_from([(), ("two",)]), reminders=st.sampled_from([("a",), ("b",)])),
)
rules = st.one_of(
    st.builds(Gap, id=st.just("gap"), name=st.just("间隔"), within_days=st.integers(0, 4), messages=messages, others=st.none() | messages),
    st.builds(Exclusion, id=st.just("never"), name=st.just("互斥"), messages=messages, others=messages),
)


def brute_force(rule: Gap | Exclusion, scheduled: Sequence[Planned]) -> set[frozenset[Stream]]:
    """The pairs of streams of which some customer gets two contacts too close together."""
    other = rule.others or rule.messages
    within = rule.within_days if isinstance(rule, Gap) else None
    found = set()
    for customer in EVERYBODY:
        got = [one for one in scheduled if matches(one.predicate, customer)]
        for a, b in itertools.combinations_with_replacement(got, 2):
            opposed = any(selected(rule.messages, x.stream) and selected(other, y.stream) for x, y in ((a, b), (b, a)))
            itself = (a.stream.owner, a.stream.item) == (b.stream.owner, b.stream.item)
            apart = abs((a.day - b.day).days)
            near = not itself if within is None else apart <= within and not (itself and apart == 0)
            if opposed and near:
                found.add(frozenset((a.stream, b.stream)))
    return found


@settings(max_examples=500)
@given(rules, st.lists(planned, max_size=7).map(in_time_order))
def test_the_clashes_are_those_that_somebody_gets(rule: Gap | Exclusion, scheduled: list[Planned]) -> None:
    plan = ContactPlan(FIRST, LAST, tuple(scheduled), (), (), CUSTOMERS)
    found = list(clashes(plan, rule))
    assert len(scheduled) < MOST_TOLD  # so few that all clashes are told
    assert {frozenset((one.first, one.second)) for one in found} == brute_force(rule, scheduled)
    for one in found:
        witness = plan.atoms.profile(one.customer, BASE)
        for stream, day in ((one.first, one.first_day), (one.second, one.second_day)):
            assert any(got.stream == stream and got.day == day and matches(got.predicate, witness) for got in scheduled)
        assert one.breach == (not one.first.obeys and not one.second.obeys)
        if isinstance(rule, Gap) and one.first_day is not None and one.second_day is not None:
            assert abs((one.first_day - one.second_day).days) <= rule.within_days


@settings(max_examples=200)
@given(rules, st.lists(planned, max_size=3).map(in_time_order), events)
def test_an_event_may_fall_on_any_day(rule: Gap | Exclusion, scheduled: list[Planned], unscheduled: list[Unscheduled]) -> None:
    plan = ContactPlan(FIRST, LAST, tuple(scheduled), tuple(unscheduled), (), CUSTOMERS)
    other = rule.others or rule.messages
    found = {frozenset((one.first, one.second)) for one in clashes(plan, rule) if None in (one.first_day, one.second_day)}
    everything = [(one.stream, one.predicate) for one in scheduled] + [(one.stream, one.predicate) for one in unscheduled]
    for event, (stream, predicate) in itertools.product(unscheduled, everything):
        pairs = ((event.stream, stream), (stream, event.stream))
        opposed = any(selected(rule.messages, a) and selected(other, b) for a, b in pairs)
        itself = (event.stream.owner, event.stream.item) == (stream.owner, stream.item)
        shared = any(matches(event.predicate, customer) and matches(predicate, customer) for customer in EVERYBODY)
        if opposed and shared and not itself:
            assert frozenset((event.stream, stream)) in found


def event(at_most: AtMost | None) -> Unscheduled:
    stream = Stream("two", "a", "province", False, "sms", "marketing", Window(540, 600), 50, True, True, "drop", Place("a.yaml"))
    return Unscheduled(stream, EVERYONE, 1.0, at_most)


def clashes_with_itself(at_most: AtMost | None, within: int) -> bool:
    plan = ContactPlan(FIRST, LAST, (), (event(at_most),), (), CUSTOMERS)
    return bool(list(clashes(plan, Gap(id="gap", name="间隔", within_days=within))))


def test_an_event_comes_too_soon_after_itself_unless_its_bound_forbids_it() -> None:
    assert clashes_with_itself(None, 0)
    assert clashes_with_itself(AtMost(count=2, per="month"), 0)
    assert not clashes_with_itself(AtMost(count=1, per="month"), 0)
    assert clashes_with_itself(AtMost(count=1, per="month"), 1)  # on the last day of one month and the first of the next
    assert not clashes_with_itself(AtMost(count=1, per="year"), 1) or FIRST.year != LAST.year


def test_of_one_message_only_so_many_clashes_are_told() -> None:
    stream = event(None).stream
    many = [Planned(Stream("c", f"s{number}", "city", True, "sms", "marketing", Window(540, 600), 50, True, True, "drop", Place("a.yaml")), FIRST, EVERYONE)
            for number in range(30)]  # fmt: skip
    plan = ContactPlan(date(2026, 12, 28), LAST, (Planned(stream, FIRST, EVERYONE), *many), (), (), CUSTOMERS)
    exclusion = Exclusion(id="never", name="互斥", messages=Messages(touchpoints=("two",)), others=Messages(campaigns=("c",)))
    assert len(list(clashes(plan, exclusion))) == MOST_TOLD
