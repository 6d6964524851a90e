"""`mobilectl why`: one customer's story, against a plain simulation and through the command line."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from volumes.reference import Event, Sent, rules_against, sends_in, simulate, taking
from volumes.small_worlds import FIRST, LAST, World, worlds

from mobilectl.audience.predicates import Customer, matches
from mobilectl.contacts.plan import Stream
from mobilectl.volumes.compiled import compile_plan
from mobilectl.volumes.why import Decision, Story, story

Tried = tuple[date, list[tuple[str, list[tuple[date, Stream]]]]]
"""A day, and each rule that was against a contact on it with the messages because of which."""


def events(found: Story) -> Counter[Event]:
    """A story as the plain simulation tells it."""
    result: Counter[Event] = Counter()
    for one in found.decisions:
        if one.kind == "sent":
            result[one.entry, "sent", (one.day - one.planned.day).days, ""] += 1
        elif one.kind == "held":
            result[one.entry, "held", 0, one.tries[0].against[0].rule.id] += 1
            for refusal in one.tries[0].against:
                result[one.entry, "blocked", 0, refusal.rule.id] += 1
    return result


def told(one: Decision) -> list[Tried]:
    return [
        (tried.day, [(rule.rule.id, [(taker.day, taker.message.stream) for taker in rule.takers]) for rule in tried.against])
        for tried in one.tries
    ]


def plainly_tried(world: World, customer: Customer, past: list[int]) -> dict[int, list[Tried]]:
    """For each contact that obeys and means the customer, the days on which it is tried, one contact after the other."""
    plan, policy = world.plan, world.policy
    before, sends = sends_in(plan.past), sends_in(plan.planned)
    out = [Sent(plan.past[number].day, plan.past[number].stream, before[number], plan.past[number].day) for number in sorted(past)]
    meant = [entry for entry, one in enumerate(plan.planned) if matches(one.predicate, customer)]
    certain = (entry for entry in meant if not plan.planned[entry].stream.obeys)
    out += [Sent(plan.planned[entry].day, plan.planned[entry].stream, (sends[entry], 0), plan.planned[entry].day) for entry in certain]
    found: dict[int, list[Tried]] = {}
    for entry in sorted((entry for entry in meant if plan.planned[entry].stream.obeys), key=lambda entry: plan.planned[entry].order()):
        stream, planned = plan.planned[entry].stream, plan.planned[entry].day
        tries = found[entry] = []
        for later in range(4 if stream.on_block == "defer" else 1):
            day = planned + timedelta(days=later)
            if later and day > min(plan.last, world.last_days.get(stream.owner, plan.last)):
                continue
            asked = Sent(day, stream, (sends[entry], later), planned)
            rules = rules_against(asked, plan, policy, customer, out)
            silent = {*(one.id for one in policy.blackouts), *(one.id for one in policy.quiet_hours)}
            if later and silent & set(rules):
                continue
            tries.append((day, [(rule, [one[:2] for one in taking(rule, asked, policy, out)]) for rule in rules]))
            if not rules:
                out.append(asked)
                break
    return found


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_a_story_is_what_a_plain_simulation_makes_of_the_customer(world: World) -> None:
    plan = compile_plan(world.plan, world.policy, world.last_days)
    for customer, past in zip(world.customers[:6], world.pasts, strict=False):
        found = story(customer, plan, FIRST, (), past)
        assert events(found) == simulate(world.plan, world.policy, world.last_days, customer, past).events
        tried = plainly_tried(world, customer, past)
        assert {one.entry: told(one) for one in found.decisions if one.planned.stream.obeys and one.tries} == tried
        for kind in ("unreachable", "opted_out"):
            whom = [entry for entry, one in enumerate(world.plan.planned) if matches(getattr(one, kind), customer)]
            assert [one.entry for one in found.decisions if one.kind == kind] == whom
        assert [one.entry for one in found.decisions] == sorted(one.entry for one in found.decisions)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, (LAST - FIRST).days))
def test_others_differ_where_something_else_happens_to_them_on_the_day(world: World, after: int) -> None:
    plan = compile_plan(world.plan, world.policy, world.last_days)
    day = FIRST + timedelta(days=after)
    past = world.pasts[0] if world.pasts else []

    def days(customer: Customer) -> set[tuple[int, str, date]]:
        decisions = story(customer, plan, day, (), past).on(day)
        return {(one.entry, one.kind if one.kind != "held" else one.tries[0].against[0].rule.id, one.day) for one in decisions}

    if world.customers:
        first, *others = world.customers[:8]
        found = story(first, plan, day, others, past)
        assert found.decisions == story(first, plan, day, (), past).decisions
        assert found.differing == {number for number, one in enumerate(others) if days(one) != days(first)}
