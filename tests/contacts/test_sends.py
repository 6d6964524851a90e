"""A send on several channels in caps: it counts on each channel that a cap names, and once in a cap over all channels."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from commands import run
from contacts.small_worlds import CUSTOMERS
from msgspec.structs import replace
from worlds import change, copy_base

from mobilectl.audience.predicates import EVERYONE, OneOf, Predicate, matches
from mobilectl.contacts.arbitration import contest
from mobilectl.contacts.deciding import Arbitration
from mobilectl.contacts.plan import ContactPlan, Past, Planned, Stream, Unscheduled
from mobilectl.contacts.proof import prove
from mobilectl.contacts.sends import sends_of
from mobilectl.findings import Place
from mobilectl.workspace.models.policy import Blackout, Cap, Per, Policy
from mobilectl.workspace.models.touchpoints import AtMost
from mobilectl.workspace.scalars import Window
from mobilectl.workspace.workspace import NO_POLICY

FIRST = date(2026, 12, 28)
A, B = OneOf("brand", frozenset("a")), OneOf("brand", frozenset("b"))
STREAM = Stream("o", "i", "province", True, "sms", "marketing", Window(540, 600), 1, True, True, "drop", Place("a.yaml"))


def on(channel: str, day: int = 0, whom: Predicate = EVERYONE, **more: object) -> Planned:
    return Planned(replace(STREAM, channel=channel, **more), FIRST + timedelta(days=day), whom)


def cap(*channels: str, at_most: int = 1) -> Cap:
    return Cap(id="cap", name="cap", at_most=at_most, per=Per(calendar="week"), channels=channels)


def most(*planned: Planned, of: Cap, events: tuple[Unscheduled, ...] = ()) -> int:
    (proof,) = prove(ContactPlan(FIRST, FIRST + timedelta(days=6), planned, events, ((of, EVERYONE),), CUSTOMERS))
    assert proof.worst is not None
    assert proof.worst.exact
    return proof.worst.count


def test_a_send_counts_once_over_all_channels_and_on_each_that_a_cap_names() -> None:
    send = on("sms"), on("push"), on("voice")
    assert most(*send, of=cap()) == 1
    assert most(*send, of=cap("sms")) == 1
    assert most(*send, of=cap("sms", "push")) == 2
    assert most(*send, on("sms", day=1), of=cap()) == 2
    assert most(on("sms", whom=A), on("push", whom=B), on("push", day=1, whom=B), of=cap()) == 2


def test_events_that_go_out_on_several_channels_count_once_over_all() -> None:
    at_most = AtMost(count=2, per="week")
    events = tuple(Unscheduled(replace(STREAM, channel=channel), EVERYONE, 1.0, at_most) for channel in ("sms", "push"))
    assert most(of=cap(), events=events) == 2
    assert most(of=cap("sms", "push"), events=events) == 4
    others = (events[0], replace(events[1], at_most=AtMost(count=3, per="week")))
    assert most(of=cap(), events=others) == 5  # not set off by one event


def test_the_witness_is_told_the_channel_on_which_it_gets_the_send() -> None:
    plan = ContactPlan(FIRST, FIRST, (on("sms", whom=A), on("push", whom=B)), (), ((cap(at_most=0), B),), CUSTOMERS)
    (proof,) = prove(plan)
    assert proof.worst is not None
    assert [one.entry for one in proof.worst.contacts] == [plan.planned[1]]


@pytest.mark.parametrize(
    "other",
    [
        on("sms"),
        on("push", day=1),
        on("push", item="j"),
        on("push", owner="p"),
        on("push", counts=False),
        on("push", message_class="service"),
    ],
)
def test_only_what_differs_in_its_channel_alone_is_one_send(other: Planned) -> None:
    assert sends_of((one.stream, one.day) for one in (on("sms"), other)) == [(0,), (1,)]


def test_the_second_on_each_channel_is_a_second_send() -> None:
    contacts = [on(channel) for channel in ("sms", "push", "push", "voice", "sms")]
    assert sends_of((one.stream, one.day) for one in contacts) == [(0, 1, 3), (2, 4)]


def going(*planned: Planned, of: Cap, past: tuple[Past, ...] = (), policy: Policy = NO_POLICY, brand: str = "a") -> list[tuple[int, int]]:
    """The contacts that go out to a customer of a brand, by their places, and how many days later."""
    plan = ContactPlan(FIRST, FIRST + timedelta(days=6), planned, (), ((of, EVERYONE),), CUSTOMERS, past)
    bits = {"a": 1, "b": 2, "c": 4}
    whom_of = [sum(bit for name, bit in bits.items() if matches(entry.predicate, {"brand": name})) for entry in planned] + [7] * len(past)
    meant = [bool(whom & bits[brand]) for whom in whom_of]
    decided = contest(plan, replace(policy, caps=(of,)), {})
    outcomes = Arbitration(decided, lambda entry: np.array([whom_of[entry]], np.uint64), lambda _: None).outcomes()
    found = [(outcome.entry, outcome.days_later) for outcome, whom in outcomes if outcome.kind == "sent" and int(whom[0]) & bits[brand]]
    touched = {contact.entry for contact in decided.contacts if contact.obeys}
    return sorted([*found, *((number, 0) for number in range(len(planned)) if meant[number] and number not in touched)])


def test_a_send_goes_out_on_all_its_channels_where_there_is_room_for_one() -> None:
    rival = on("sms", owner="p", priority=0)
    assert going(on("push"), on("sms"), rival, of=cap()) == [(0, 0), (1, 0)]
    assert going(on("push"), on("sms"), rival, of=cap(at_most=2)) == [(0, 0), (1, 0), (2, 0)]
    assert going(on("push"), on("sms"), rival, of=cap("push", "sms")) == [(0, 0)]
    before = (
        Past(replace(STREAM, obeys=False), FIRST - timedelta(days=1)),
        Past(replace(STREAM, obeys=False, channel="push"), FIRST - timedelta(days=1)),
    )
    rolling = replace(cap(at_most=2), per=Per(rolling_days=7))
    assert going(on("push", item="j"), on("sms", item="k"), of=rolling, past=before) == [(0, 0)]


def test_what_counts_in_no_cap_needs_room_once_too() -> None:
    last = on("sms", priority=9, counts=False), on("push", counts=False)
    between = on("sms", owner="p", priority=8)
    assert going(last[0], between, last[1], of=cap()) == [(0, 0), (1, 0), (2, 0)]
    assert going(last[0], between, last[1], of=cap("sms", "push")) == [(0, 0), (1, 0)]


def test_on_another_day_it_is_another_contact() -> None:
    assert going(on("push"), on("sms", day=1), of=cap()) == [(0, 0)]
    silent = Blackout(id="black", name="静默", classes=("marketing",), channels=("sms",), from_=FIRST, to=FIRST)
    policy = replace(NO_POLICY, blackouts=(silent,))
    send = on("push"), on("sms", on_block="defer")
    assert going(*send, of=cap(), policy=policy) == [(0, 0)]
    assert going(*send, of=cap(at_most=2), policy=policy) == [(0, 0), (1, 1)]


def test_whoever_got_it_on_any_channel_before_needs_no_more_room() -> None:
    first, rest = on("push", whom=A), (on("sms", whom=B), on("voice"))
    rival = on("sms", owner="p", priority=0)
    assert going(first, *rest, rival, of=cap(at_most=2)) == [(0, 0), (2, 0), (3, 0)]
    assert going(first, *rest, rival, of=cap(at_most=2), brand="b") == [(1, 0), (2, 0), (3, 0)]
    assert going(first, *rest, rival, of=cap(at_most=2), brand="c") == [(2, 0), (3, 0)]
    assert going(first, *rest, rival, of=cap()) == [(0, 0), (2, 0)]


def ten_people(folder: Path) -> Path:
    file = folder / "people.parquet"
    columns = "1 AS bill_day, NULL::INTEGER AS complained_days, 100.0 AS balance, NULL::DATE AS balance_low_on, 50.0 AS arpu"
    duckdb.connect().execute(
        f"COPY (SELECT i AS customer, 'changsha' AS city, 'mzone' AS brand, {columns}, true AS app_active, true AS marketing_consent "
        f"FROM range(10) t(i)) TO '{file}' (FORMAT parquet)"
    )
    return file


def test_through_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_base(tmp_path / "work")
    send = "{id: one, channels: [sms, app_push], use: all, channel_texts: {sms: launch-sms, app_push: nudge-push}"
    change(
        root, "campaigns/changsha/demo.yaml", f'audience: {{all: [], none: []}}\nsends: [{send}, on: 2026-07-03, between: "10:00-12:00"}}]'
    )
    people = ten_people(tmp_path)
    for channels, held in (("", 0), (", channels: [sms, app_push]", 10)):
        change(
            root,
            "campaigns/policy.yaml",
            f"caps: [{{id: day, name: 每天一次, at_most: 1, per: {{calendar: day}}, classes: [marketing]{channels}}}]",
        )
        done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", "--by", "item", workspace=root)
        rows = {row["item"]: row for row in json.loads(done.out)["messages"][0]["rows"]}
        assert (rows["demo"]["sent"], rows["demo"]["held_back"]) == (20 - held, held)
        proven = json.loads(run(capsys, "caps", "--format", "json", workspace=root).out)
        assert [one["verdict"] for one in proven["caps"]] == ["contention" if held else "proven"]


@pytest.mark.parametrize(
    ("rows", "sent"),
    [
        (["sms,marketing,old,offer", "app_push,marketing,old,offer"], 10),  # one send on two channels
        (["sms,marketing,old,offer", "app_push,marketing,old,other"], 0),
        (["sms,marketing,old,", "app_push,marketing,old,"], 0),  # nothing says that it was one
        (["sms,marketing,,", "app_push,marketing,,"], 0),
        (["sms,marketing,,offer", "app_push,marketing,,offer"], 0),
    ],
)
def test_of_a_log_only_what_is_said_to_be_one_send_counts_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], sent: int
) -> None:
    root = copy_base(tmp_path / "work")
    send = 'sends: [{id: one, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}]'
    change(root, "campaigns/changsha/demo.yaml", f"audience: {{all: [], none: []}}\n{send}")
    change(
        root, "campaigns/policy.yaml",
        "caps: [{id: week, name: 七天两次, at_most: 2, per: {rolling_days: 7}, classes: [marketing]}]\nlimits: {contention_share: 1}",
    )  # fmt: skip
    log = tmp_path / "log.csv"
    lines = [f"{customer},2026-06-30,{row}" for customer in range(10) for row in rows]
    log.write_text("\n".join(["customer,day,channel,class,owner,item", *lines, ""]), encoding="utf-8")
    arguments = ("dry-run", "--snapshot", str(ten_people(tmp_path)), "--history", str(log), "--format", "json", "--by", "item")
    done = run(capsys, *arguments, workspace=root)
    assert (done.code, done.err) == (0, "")
    found = {row["item"]: row["sent"] for row in json.loads(done.out)["messages"][0]["rows"]}
    assert found["demo"] == sent
