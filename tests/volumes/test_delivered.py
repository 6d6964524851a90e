"""What comes of what channels deliver: visits of customers, texts that are paid for, and what the policy allows to be missed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import run
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.reference import simulate
from volumes.small_worlds import World, worlds
from volumes.test_volume_commands import people as people
from worlds import BASE, change, copy_base

from mobilectl.contacts.plan import Stream
from mobilectl.exits import Exit
from mobilectl.volumes.compiled import compile_plan
from mobilectl.volumes.delivered import Undelivered, arrivals, beyond, reached, undelivered
from mobilectl.volumes.hours import Demand, deliver
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.totals import totals
from mobilectl.workspace.models.policy import Channel
from mobilectl.workspace.workspace import load_workspace

POLICY, DEMO = "campaigns/policy.yaml", "campaigns/changsha/demo.yaml"


def demands_of(run: DryRun) -> list[Demand]:
    found = []
    for entry, later in run.compiled.sendings:
        one, customers = run.compiled.plan.planned[entry], int(run.sending(entry, later).sum())
        if customers:
            found.append(Demand(one.stream, one.day, one.day + timedelta(days=later), customers, (), 1800))
    return found


@settings(max_examples=200, deadline=None)
@given(worlds(), st.sampled_from([1, 2, 5, 1000]), st.sampled_from([1, 2, 5, 1000]))
def test_as_many_customers_of_a_city_come_as_get_something_at_most(world: World, sms: int, push: int) -> None:
    assume(len({(one.stream, one.day) for one in world.plan.planned}) == len(world.plan.planned))
    plan = compile_plan(world.plan, world.policy, world.last_days)
    run = DryRun(plan, totals(world.batch(), plan))
    channels = {name: Channel(name=name, kind="sms", per_hour=count) for name, count in (("sms", sms), ("push", push))}
    demands = demands_of(run)
    delivery = deliver(demands, replace(world.policy, channels=channels))
    expected: dict[tuple[str, str, str], float] = {}
    sends = Counter[tuple[str, str, date, str]]()
    messages: dict[tuple[str, str, date, str], float] = {}
    at_once: dict[tuple[str, str, date, str], set[int]] = {}
    over: dict[tuple[str, str], set[str]] = {}
    for one in world.plan.planned:
        over.setdefault((one.stream.owner, one.stream.item), set()).add(one.stream.channel)
    shares = {
        (demand.stream, demand.planned, demand.day): (fate.in_time + fate.late) / demand.customers
        for demand, fate in zip(demands, delivery.fates, strict=True)
    }
    for number, (customer, past) in enumerate(zip(world.customers, world.pasts, strict=True)):
        story = simulate(world.plan, world.policy, world.last_days, customer, past)
        for entry, kind, later, _ in story.events:
            if kind == "sent" and customer["city"] is not None:
                one = world.plan.planned[entry]
                day = one.day + timedelta(days=later)
                key = one.stream.owner, one.stream.item, day, str(customer["city"])
                messages[key] = messages.get(key, 0.0) + shares[one.stream, one.day, day]
                sends[key] += 1
                at_once.setdefault(key, set()).add(number)
    for key, count in messages.items():
        most = len(at_once[key]) if len(over[key[:2]]) > 1 else sends[key]
        expected[key[0], key[1], key[3]] = expected.get((key[0], key[1], key[3]), 0.0) + min(most, count)
    of_send = arrivals(run, delivery)
    found = {
        (owner, item, city): sum(one.customers for one in of_send(owner, item) if one.city == city)
        for owner, item in over
        for city in ("c0", "c1", "c2")
    }
    assert found == {key: pytest.approx(expected.get(key, 0.0)) for key in found}
    moments: dict[tuple[str, str], set[tuple[date, int]]] = {key: set() for key in over}
    for number, (demand, fate) in enumerate(zip(demands, delivery.fates, strict=True)):
        late = [(part.day, part.hour) for part in delivery.parts if part.demand == number and part.late]
        told = {(day, 60 * min(hour for other, hour in late if other == day)) for day, _ in late}
        moments[demand.stream.owner, demand.stream.item] |= told | ({(demand.day, demand.stream.window.start)} if fate.in_time else set())
    for owner, item in over:
        assert {(one.day, one.start) for one in of_send(owner, item)} <= moments[owner, item]


@settings(max_examples=200, deadline=None)
@given(worlds(), st.sampled_from([1, 2, 5, 1000]), st.sampled_from([1, 2, 5, 1000]), st.randoms(use_true_random=False))
def test_as_many_are_reached_as_are_told_whoever_misses_a_message(world: World, sms: int, push: int, random: Any) -> None:
    plan = compile_plan(world.plan, world.policy, world.last_days)
    run = DryRun(plan, totals(world.batch(), plan))
    channels = {name: Channel(name=name, kind="sms", per_hour=count) for name, count in (("sms", sms), ("push", push))}
    demands = demands_of(run)
    delivery = deliver(demands, replace(world.policy, channels=channels))
    missed = Counter[tuple[Stream, date, date]]()
    for demand, fate in zip(demands, delivery.fates, strict=True):
        missed[demand.stream, demand.planned, demand.day] += fate.missed
    whom: dict[tuple[Stream, date, date], list[tuple[int, str]]] = {}
    for number, (customer, past) in enumerate(zip(world.customers, world.pasts, strict=True)):
        for entry, kind, later, _ in simulate(world.plan, world.policy, world.last_days, customer, past).events.elements():
            if kind == "sent":
                one = world.plan.planned[entry]
                whom.setdefault((one.stream, one.day, one.day + timedelta(days=later)), []).append((number, one.stream.owner))
    got: dict[str, set[int]] = {}
    messages = Counter[str]()
    for key, those in whom.items():
        for number, owner in random.sample(those, len(those) - missed[key]):
            got.setdefault(owner, set()).add(number)
            messages[owner] += 1
    for told in reached(run, delivery):
        assert told.least <= len(got.get(told.owner, ())) <= told.most <= min(told.sent_to, messages[told.owner])
        if not any(count for key, count in missed.items() if key[0].owner == told.owner):
            assert told.least == told.most == told.sent_to


SENDS = """
audience: {all: [{brand: [mzone]}], none: null}
sends:
  - {id: one, channels: [sms, app_push], use: all, channel_texts: {sms: launch-sms, app_push: nudge-push}, on: 2026-07-03, between: "08:00-10:00"}
  - {id: two, channel: sms, text: launch-sms, on: 2026-07-10, between: "17:00-18:00", expires_after: 18h}
hall: {visits_per_thousand: 1000, minutes_per_visit: 1}
"""
SLOW = """
caps: []
quiet_hours: [{id: night, classes: [marketing], between: "20:00-08:00"}]
channels: {sms: {per_hour: 400}}
halls: {open: "09:00-12:00", minutes_per_visit: 10, visits_per_desk_hour: 3, peak_visits_per_desk_hour: 6, response_days: 1}
"""


def slow_world(folder: Path) -> Path:
    """A send over two channels to all of one brand, and one that has an evening and the next morning."""
    root = copy_base(folder)
    change(root, POLICY, SLOW)
    change(root, DEMO, SENDS)
    return root


def found_in(capsys: pytest.CaptureFixture[str], people: Path, root: Path) -> tuple[int, dict[str, Any]]:
    period = ("--from", "2026-07-02", "--to", "2026-07-20")
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", *period, workspace=root)
    return done.code, json.loads(done.out)


def test_what_is_never_delivered_costs_nothing_and_brings_nobody(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = slow_world(tmp_path)
    code, found = found_in(capsys, people, root)
    fates = {(one["message"], one["channel"]): one for one in found["hours"]["messages"] if one["item"] == "demo"}
    two = fates["two", "sms"]
    # An hour in its window, two before the night; then three in the morning, for 18 hours after 17:00 it makes no sense any more.
    assert two["in_time"] + two["late"] > 1500 < 3 * two["missed"]
    costs = {(one["message"], one["channel"]): one["messages"] for one in found["costs"]["messages"] if one["item"] == "demo"}
    assert costs["two", "sms"] == two["in_time"] + two["late"]
    assert costs["one", "sms"] == sum(fates["one", "sms"][kind] for kind in ("in_time", "late"))
    days: dict[str, float] = {}
    for one in found["halls"]["days"]:
        days[one["day"]] = days.get(one["day"], 0) + one["visits_by_campaigns"]
    # All who are in time and late on the evening come on the next day, with those who get it in the morning.
    assert days["2026-07-11"] == pytest.approx(two["in_time"] + two["late"], abs=0.2)
    assert code == Exit.FINDINGS
    (missed,) = found["never_delivered"]
    assert (found["total"]["late"], found["total"]["missed"]) == (sum(one["late"] for one in fates.values()), missed["missed"])
    (reach,) = [one for one in found["reach"] if one["item"] == "demo"]
    # Each got the first on both channels, and all of those in time; the push misses nobody.
    assert fates["one", "app_push"]["missed"] == 0
    assert fates["one", "app_push"]["in_time"] <= reach["reached"]["at_least"] <= reach["reached"]["at_most"] == reach["sent_to"]
    assert missed["missed"] == sum(one["missed"] for one in fates.values())
    assert missed["share"] == round(missed["missed"] / missed["sent"], 6)
    assert (missed["item"], missed["over_limit"]) == ("demo", True)


def test_more_than_the_policy_allows_to_be_missed_ends_with_one(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = slow_world(tmp_path)
    command = ("dry-run", "--snapshot", str(people), "--from", "2026-07-02", "--to", "2026-07-20")
    done = run(capsys, *command, workspace=root)
    assert done.code == Exit.FINDINGS
    (verdict,) = done.err.splitlines()
    assert verdict.startswith("Channels never deliver ")
    assert "of the messages of demo, 暑期流量包 (" in verdict
    assert "`limits.missed_share` allows 5%. Send them over more days or other channels" in verdict
    lost = "customers reached, costs and visits are those of what is delivered."
    assert lost in done.out
    assert "By what goes out: nobody knows whom the " in done.out.split("Customers by the messages they get in a week")[1]
    for shape in ("plain", "csv", "markdown"):
        by = run(capsys, *command, "--by", "city", "--format", shape, workspace=root)
        assert (by.code, lost in by.out + by.err) == (Exit.FINDINGS, True)
    done = run(capsys, *command, workspace=root, lang="zh")
    assert (done.code, "最多允许 5%" in done.err) == (Exit.FINDINGS, True)
    done = run(capsys, *command, "--format", "markdown", workspace=root)
    assert (done.code, "❌ Channels never deliver " in done.out, "✅" in done.out) == (Exit.FINDINGS, True, False)
    change(root, POLICY, "limits: {missed_share: 0.9}")
    assert run(capsys, *command, workspace=root).code == 0


def test_of_several_sends_it_matters_who_misses_which(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = slow_world(tmp_path)
    evening = 'channel: sms, text: launch-sms, between: "17:00-18:00", expires_after: 18h'
    change(root, DEMO, f"sends: [{{id: one, on: 2026-07-03, {evening}}}, {{id: two, on: 2026-07-10, {evening}}}]")
    found = found_in(capsys, people, root)[1]
    (reach,) = [one for one in found["reach"] if one["item"] == "demo"]
    got = {one["message"]: one["in_time"] + one["late"] for one in found["hours"]["messages"] if one["item"] == "demo"}
    missed = sum(one["missed"] for one in found["hours"]["messages"] if one["item"] == "demo")
    least, most = max(reach["sent_to"] - missed, *got.values()), min(reach["sent_to"], sum(got.values()))
    assert reach["reached"] == {"at_least": least, "at_most": most}
    assert 0 < least < most
    out = run(capsys, "dry-run", "--snapshot", str(people), "--from", "2026-07-02", "--to", "2026-07-20", workspace=root).out
    table = " ".join(out.split("Customers to whom at least one message is delivered")[1].split("Customers by")[0].split())
    meant = reach["meant"]
    assert f"demo 暑期流量包 {meant:,} {least:,} to {most:,} {least / meant:.1%} to {most / meant:.1%}" in table
    assert table.endswith("Where channels never deliver some messages, the number depends on whom these are for, which nobody knows.")


def test_as_much_as_the_policy_allows_may_be_missed() -> None:
    some = (Undelivered("a", 1000, 51), Undelivered("b", 1000, 50), Undelivered("c", 1000, 49))
    assert beyond(some, load_workspace(BASE).policy) == some[:1]


def test_the_one_that_misses_the_greatest_share_comes_first() -> None:
    from volumes.test_hours import SEND, demand, policy

    delivery = deliver(
        [
            demand(900, expires=720),
            demand(300, replace(SEND, owner="other", priority=10), expires=720),
            demand(5, replace(SEND, owner="z", priority=90)),
        ],
        policy(400),
    )
    assert undelivered(delivery) == (Undelivered("other", 300, 300), Undelivered("demo", 900, 105))
    assert undelivered(delivery)[0].share == 1
