"""Who can hold whose messages back, against trying every customer and every pair of contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from contacts.small_worlds import CUSTOMERS, EVERYBODY, FIRST, LAST, predicates
from contacts.test_apart import rules, streams
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.small_worlds import caps

from mobilectl.audience.predicates import matches
from mobilectl.contacts.arbitration import DEFER_DAYS
from mobilectl.contacts.caps import counted, period
from mobilectl.contacts.plan import ContactPlan, Planned, Stream
from mobilectl.contacts.rivals import Owner, Rivals
from mobilectl.contacts.selection import selected
from mobilectl.workspace.models.care import Exclusion, Gap
from mobilectl.workspace.models.policy import Cap, Policy
from mobilectl.workspace.workspace import NO_POLICY

deferring = st.builds(lambda stream, on_block: replace(stream, on_block=on_block), streams, st.sampled_from(["drop", "defer"]))
planned = st.builds(Planned, deferring, st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days)), predicates)


def days_of(one: Planned) -> Iterator[date]:
    later = DEFER_DAYS if one.stream.obeys and one.stream.on_block == "defer" else 0
    return (one.day + timedelta(days=more) for more in range(later + 1))


def holds_back(rule: Cap | Gap | Exclusion, a: Planned, b: Planned) -> bool:
    """Whether a rule looks for room for `a`, counting itself or not, where `b` takes it up, on days on which they can go out."""
    if isinstance(rule, Cap):
        if not counted(rule, replace(a.stream, counts=True)) or not counted(rule, b.stream):
            return False
        if rule.per.rolling_days is not None:
            near = rule.per.rolling_days - 1
            return any(abs((x - y).days) <= near for x in days_of(a) for y in days_of(b))
        kind = rule.per.calendar
        assert kind is not None
        return any(period(kind, x) == period(kind, y) for x in days_of(a) for y in days_of(b))
    other = rule.others or rule.messages
    opposed = any(selected(rule.messages, x.stream) and selected(other, y.stream) for x, y in ((a, b), (b, a)))
    if not opposed or isinstance(rule, Exclusion):
        return opposed
    return any(abs((x - y).days) <= rule.within_days for x in days_of(a) for y in days_of(b))


def rules_of(policy: Policy) -> tuple[Cap | Gap | Exclusion, ...]:
    return (*policy.caps, *policy.gaps, *policy.exclusions)


def brute_force(policy: Policy, scheduled: Sequence[Planned], owner: Owner) -> set[Owner]:
    def own(stream: Stream) -> Owner:
        return stream.campaign, stream.owner

    found = set()
    for customer in EVERYBODY:
        got = [one for one in scheduled if matches(one.predicate, customer)]
        for a in (one for one in got if own(one.stream) == owner and one.stream.obeys):
            for b in (one for one in got if own(one.stream) != owner):
                first = not b.stream.obeys or b.stream.priority >= a.stream.priority
                if first and any(holds_back(rule, a, b) for rule in rules_of(policy)):
                    found.add(own(b.stream))
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(caps(0), max_size=2), st.lists(rules, max_size=2), st.lists(planned, max_size=6))
def test_the_rivals_are_those_whom_some_customer_gets_beside(
    limits: list[Cap], apart: list[Gap | Exclusion], scheduled: list[Planned]
) -> None:
    scheduled.sort(key=lambda one: one.day)
    policy = replace(
        NO_POLICY,
        caps=tuple(limits),
        gaps=tuple(one for one in apart if isinstance(one, Gap)),
        exclusions=tuple(one for one in apart if isinstance(one, Exclusion)),
    )
    plan = ContactPlan(FIRST, max(LAST, FIRST + timedelta(days=40)), tuple(scheduled), (), (), CUSTOMERS)
    rivals = Rivals(plan, policy)
    for owner in {(one.stream.campaign, one.stream.owner) for one in scheduled}:
        assert rivals.of(owner) == brute_force(policy, scheduled, owner)
