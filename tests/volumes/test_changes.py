"""What a change does to everyone's messages, against a plain simulation of each customer before and after it."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed
from volumes.reference import Story, simulate
from volumes.small_worlds import World, batch, group_of, policies, predicates, worlds

from mobilectl.audience.predicates import Not, Predicate
from mobilectl.contacts.plan import ContactPlan, Planned
from mobilectl.volumes.changes import FATES, NOBODY, Changes, changes, no_changes
from mobilectl.volumes.comparison import Comparison, Fates
from mobilectl.volumes.compiled import CLASSES, compile_plan
from mobilectl.volumes.pair import BEFORE, Pair
from mobilectl.volumes.parts import HOURS
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.totals import totals
from mobilectl.workspace.models.care import Messages
from mobilectl.workspace.models.policy import Budget
from mobilectl.workspace.scalars import Share

Key = tuple[tuple[str, str, str], date, int]


@dataclass(frozen=True)
class Change:
    """Two worlds of the same customers."""

    before: World
    after: World

    @property
    def pair(self) -> Pair:
        return Pair(*(compile_plan(one.plan, one.policy, one.last_days) for one in (self.before, self.after)))


@st.composite
def worlds_changed(draw: st.DrawFn) -> Change:
    """A world, and another that has some of its messages, some of them otherwise, some of another one's, and perhaps another policy."""
    after, other = draw(worlds()), draw(worlds())
    kept = [one for one in after.plan.planned if draw(st.integers(0, 4))]
    planned = [draw(st.sampled_from([one, one, otherwise(one, draw(st.integers(1, 3)), draw(predicates))])) for one in kept]
    planned += [one for one in other.plan.planned if draw(st.booleans())]
    planned.sort(key=lambda one: (one.day, one.order()))
    policy = draw(st.sampled_from([after.policy, after.policy, draw(policies())]))
    protected = tuple((cap, draw(predicates)) for cap in policy.caps) if policy is not after.policy else after.plan.caps
    plan = ContactPlan(after.plan.first, after.plan.last, tuple(planned), (), protected, after.plan.customers, after.plan.past[:2])
    pasts = [[number for number in one if number < 2] for one in after.pasts]
    return Change(replace(after, plan=plan, policy=policy, last_days=other.last_days, pasts=pasts), after)


def otherwise(one: Planned, priority: int, whom: object) -> Planned:
    return changed(one, stream=changed(one.stream, priority=priority), predicate=whom)


def columns(change: Change, places: list[int]) -> pa.RecordBatch:
    """A batch of some of the customers, with what they got in the past as either plan knows it."""
    people = [change.after.customers[place] for place in places]
    after = batch(people, pasts=[change.after.pasts[place] for place in places])
    before = batch(people, pasts=[change.before.pasts[place] for place in places])
    return after.append_column(BEFORE + PAST, before.column(PAST))


def counted(change: Change) -> Changes:
    return changes(columns(change, list(range(len(change.after.customers)))), change.pair)


def keys(plan: ContactPlan) -> dict[Key, int]:
    """The number of the entry of each message that is the same one in both plans."""
    found: dict[Key, int] = {}
    for entry, one in enumerate(plan.planned):
        message = one.stream.owner, one.stream.item, one.stream.channel
        found[message, one.day, 1 + sum(key[:2] == (message, one.day) for key in found)] = entry
    return found


def sent(story: Story, entry: int | None) -> int | None:
    """How many days late an entry went out; None if it did not."""
    return next((later for (number, kind, later, _) in story.events if number == entry and kind == "sent"), None)


def meant(story: Story, entry: int | None) -> bool:
    return any(number == entry for (number, *_) in story.events)


def number(story: Story, world: World, name: str) -> int:
    """How many messages of a class go out."""
    classes = [world.plan.planned[entry].stream.message_class for entry, kind, *_ in story.events.elements() if kind == "sent"]
    return len(classes) if name == "all" else classes.count(name)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(worlds_changed())
def test_changes_are_those_of_plain_simulations_of_each_customer(change: Change) -> None:
    pair, found = change.pair, counted(change)
    fates: Counter[object] = Counter()
    displaced: Counter[object] = Counter()
    losing: Counter[object] = Counter()
    gaining: Counter[object] = Counter()
    contacts: Counter[object] = Counter()
    touched: Counter[object] = Counter()
    before_keys, after_keys = keys(change.before.plan), keys(change.after.plan)
    for place, customer in enumerate(change.after.customers):
        group = group_of(customer)
        before, after = (simulate(one.plan, one.policy, one.last_days, customer, one.pasts[place]) for one in (change.before, change.after))
        lost, won = set[str](), set[str]()
        for key in {**before_keys, **after_keys}:
            then, now = before_keys.get(key), after_keys.get(key)
            was, is_, planned, still = sent(before, then), sent(after, now), meant(before, then), meant(after, now)
            here = {
                "planned_before": planned, "planned_after": still, "kept": was is not None and is_ is not None,
                "moved": was is not None and is_ is not None and was != is_, "displaced": was is not None and still and is_ is None,
                "withdrawn": was is not None and not still, "regained": is_ is not None and planned and was is None,
                "new": is_ is not None and not planned,
            }  # fmt: skip
            fates.update((key[0], name, group) for name, true in here.items() if true)
            if here["displaced"]:
                assert now is not None
                ((_, rule, winner),) = [one for one in after.held if one[0] == now]
                displaced[key[0], winner, rule, group] += 1
                lost.add(key[0][0])
            if here["regained"]:
                won.add(key[0][0])
        losing.update((owner, group) for owner in lost)
        gaining.update((owner, group) for owner in won)
        touched.update([group] if lost else [])
        for name in CLASSES:
            contacts[name, number(before, change.before, name), number(after, change.after, name)] += 1
    groups, owners = pair.after.groups, list(pair.owners)
    rules = pair.after.contest.rules
    messages = list(pair.messages)
    assert fates == +Counter({
        (message, name, group): int(found.messages[row, fate, column])
        for message, row in pair.messages.items() for fate, name in enumerate(FATES) for column, group in enumerate(groups)
    })  # fmt: skip
    assert displaced == +Counter({
        (messages[row], None if winner == NOBODY else owners[winner], rules[rule].id, group): int(counts[column])
        for (row, winner, rule), counts in found.displaced.items() for column, group in enumerate(groups)
    })  # fmt: skip
    for expected, counts in ((losing, found.losing), (gaining, found.gaining)):
        assert expected == +Counter({(owner, group): int(counts[row, column]) for row, owner in enumerate(owners) for column, group in enumerate(groups)})  # fmt: skip
    assert touched == +Counter(dict(zip(groups, map(int, found.touched), strict=True)))
    assert contacts == +Counter({
        (name, a, b): int(found.contacts[place, a, b]) for place, name in enumerate(CLASSES) for a in range(40) for b in range(40)
    })  # fmt: skip
    assert found.customers.sum() == len(change.after.customers)
    assert not found.strays


@settings(max_examples=60, deadline=None)
@given(worlds_changed(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_neither_order_nor_batches_change_anything(change: Change, random: object, size: int) -> None:
    whole = counted(change)
    pair = pickle.loads(pickle.dumps(change.pair))
    places = list(range(len(change.after.customers)))
    random.shuffle(places)  # type: ignore[attr-defined]
    parts = no_changes(pair)
    for start in range(0, len(places), size):
        parts += pickle.loads(pickle.dumps(changes(columns(change, places[start : start + size]), pair)))
    assert [one.tolist() for one in parts.arrays()] == [one.tolist() for one in whole.arrays()]
    for one, other in zip(parts.outgoing, whole.outgoing, strict=True):
        assert (one.sent.tolist(), one.parts.tolist()) == (other.sent.tolist(), other.parts.tolist())
    assert {key: counts.tolist() for key, counts in parts.displaced.items()} == {
        key: counts.tolist() for key, counts in whole.displaced.items()
    }


@settings(max_examples=100, deadline=None)
@given(worlds_changed(), predicates)
def test_what_goes_out_is_what_dry_runs_of_either_plan_count(change: Change, some: Predicate) -> None:
    sides = (change.before, change.after)
    plans = [
        compile_plan(one.plan, one.policy, one.last_days, {HOURS: {each.stream: (some, Not(some)) for each in one.plan.planned}})
        for one in sides
    ]
    pair, places = Pair(*plans), list(range(len(change.after.customers)))
    found = (changes(columns(change, places[::2]), pair) + changes(columns(change, places[1::2]), pair)).outgoing
    for compiled, world, outgoing in zip(plans, sides, found, strict=True):
        expected = DryRun(compiled, totals(world.batch(), compiled)).outgoing
        assert (outgoing.sent.tolist(), outgoing.parts.tolist()) == (expected.sent.tolist(), expected.parts.tolist())
        assert int(outgoing.parts.sum()) == int(outgoing.sent.sum())


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_where_nothing_changes_nothing_is_lost(world: World) -> None:
    found = counted(Change(world, world))
    for name in ("moved", "displaced", "withdrawn", "regained", "new"):
        assert not found.messages[:, FATES.index(name)].any()
    assert found.displaced == {}
    assert [int(table.trace()) for table in found.contacts] == [len(world.customers)] * len(CLASSES)


@settings(max_examples=100, deadline=None)
@given(worlds_changed(), st.sampled_from([(), ("sms",), ("push",)]))
def test_every_view_adds_up_to_the_same(change: Change, channels: tuple[str, ...]) -> None:
    comparison = Comparison(change.pair, counted(change))
    plans, both = (comparison.pair.before, comparison.pair.after), (change.before, change.after)
    before, after = (DryRun(plan, totals(world.batch(), plan)) for plan, world in zip(plans, both, strict=True))
    whole = comparison.sum()
    assert (whole.sent_before, whole.planned_before) == (before.sum().sent, before.sum().deliverable)
    assert (whole.sent_after, whole.planned_after) == (after.sum().sent, after.sum().deliverable)
    assert comparison.lost() == after.lost()
    assert sum((one.fates for one in comparison.owners()), Fates()) == sum(comparison.messages().values(), Fates()) == whole
    each = [one for found in comparison.cities().values() for one in found]
    for owner in comparison.owners():
        mine = [one for one in each if one.owner == owner.owner]
        assert sum((one.fates for one in mine), Fates()) == owner.fates
        assert (sum(one.losing for one in mine), sum(one.gaining for one in mine)) == (owner.losing, owner.gaining)
        assert sum(one.messages for one in comparison.taken if one.message[0] == owner.owner) == owner.fates.displaced
    chosen = {message: fates for message, fates in comparison.messages().items() if not channels or message[2] in channels}
    (one,) = comparison.spent([Budget(id="x", name="x", messages=Messages(channels=channels), messages_at_most=0)])
    assert (one.displaced, one.sent_before) == (
        sum(fates.displaced for fates in chosen.values()), sum(fates.sent_before for fates in chosen.values())
    )  # fmt: skip
    assert one.over == (one.displaced > 0)
    assert sum(count for _, count in one.by) == one.displaced
    spent = comparison.spent([Budget(id="x", name="x", messages=Messages(channels=channels), share_at_most=Share(0.0))])
    assert sum(one.displaced for one in spent) == one.displaced
    assert all(one.over and sum(count for _, count in one.by) == one.displaced for one in spent)
    assert [one.share for one in spent] == sorted((one.share for one in spent), reverse=True)
