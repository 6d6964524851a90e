"""When a customer's messages fall due, as `mobilectl why` tells it: against the dry run and a plain simulation, and as people see it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace as with_other
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from commands import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from volumes.hours_reference import messages_of, silent_minutes_of
from volumes.reference import minutes_of
from volumes.rivals import with_rival
from volumes.test_hours import FIRST, policies, windows
from worlds import BASE, change, copy_base

from mobilectl.audience.described import said
from mobilectl.contacts.plan import customers_of
from mobilectl.exits import Exit
from mobilectl.volumes.compiled import Compiled, compile_plan, last_days
from mobilectl.volumes.hours import Demand, Fate, deliver
from mobilectl.volumes.parts import by_hours, demands
from mobilectl.volumes.profiles import Why, why
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.simulate import PAST
from mobilectl.volumes.totals import totals
from mobilectl.workspace.models.base import MessageClass
from mobilectl.workspace.models.campaigns import Campaign, Send
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.policy import Policy, PreferredHours
from mobilectl.workspace.scalars import Hours
from mobilectl.workspace.workspace import Workspace, load_workspace

POLICY, ATTRIBUTES = "campaigns/policy.yaml", "campaigns/attributes.yaml"
HOUR = Attribute(name="常用联系时段", type="number", integer=True, min=Decimal(0), max=Decimal(23), nullable=True)
PERSON = "city=changsha,brand=mzone,arpu=80,bill_day=20,complained_days=unknown,app_active=yes,marketing_consent=yes"

all_classes: st.SearchStrategy[MessageClass] = st.sampled_from(["marketing", "service"])
base = cache(load_workspace)


@st.composite
def sends(draw: st.DrawFn, number: int) -> Send:
    message_class = draw(all_classes)
    channel, text = draw(st.sampled_from([("sms", "launch-sms"), ("app_push", "nudge-push")]))
    return Send(
        id=f"send{number}", channel=channel, text=text, on=FIRST + timedelta(days=draw(st.integers(1, 2))), between=draw(windows),
        class_=message_class, obeys=draw(st.sampled_from([True, True, False])), on_block=draw(st.sampled_from(["defer", "drop"])),
        expires_after=draw(st.sampled_from([None, None, Hours(1), Hours(3)])),
    )  # fmt: skip


@st.composite
def workspaces(draw: st.DrawFn) -> Workspace:
    """The base workspace with other sends, silences and preferences; the caps of the day make some of the sends wait for another."""
    workspace, silences = base(BASE), draw(policies())
    campaign = workspace.campaigns[0].value
    assert isinstance(campaign, Campaign)
    own = {"units": (campaign.owner,)}
    preferred = PreferredHours(
        attribute="best_hour", classes=draw(st.sampled_from([("marketing", "service"), ("marketing",)])),
        channels=draw(st.sampled_from([(), (), ("sms",)])),
    )  # fmt: skip
    policy = replace(
        workspace.policy, quiet_hours=silences.quiet_hours, preferred_hours=preferred,
        blackouts=tuple(replace(one, id=f"b{number}", **own if one.units else {}) for number, one in enumerate(silences.blackouts)),
    )  # fmt: skip
    attributes = replace(workspace.attributes, attributes={**workspace.attributes.attributes, "best_hour": HOUR})
    campaign = replace(campaign, sends=tuple(draw(sends(number)) for number in range(draw(st.integers(1, 4)))))
    return with_other(
        workspace, models={**workspace.models, POLICY: policy, ATTRIBUTES: attributes},
        campaigns=(with_other(workspace.campaigns[0], value=campaign),),
    )  # fmt: skip


def demands_of(found: Why) -> list[Demand]:
    """What a dry run of the customer alone asks of channels."""
    workspace = found.workspace
    compiled = compile_plan(found.plan, workspace.policy, last_days(workspace), by_hours(workspace))
    return list(demands(compiled, DryRun(compiled, totals(alone(found, compiled), compiled)).outgoing, workspace))


def alone(found: Why, compiled: Compiled) -> pa.RecordBatch:
    columns = {}
    for name, axis in compiled.axes.items():
        value = found.customer[name]
        if axis.attribute.type == "choice":
            columns[name] = pa.array([axis.values.index(str(value)) + 1], pa.uint16())
        else:
            columns[name] = pa.array([None if value is None else float(value)], pa.float64())  # type: ignore[arg-type]
    return pa.record_batch({**columns, PAST: pa.array([[]], pa.list_(pa.uint32()))})


def many(one: Demand, count: int) -> Demand:
    """So many customers like this one."""
    return replace(one, customers=count, preferring=tuple(count * liked for liked in one.preferring))


def by_hour(one: Demand, count: int, policy: Policy) -> Counter[tuple[date, int]]:
    """In which hours the messages of so many customers fall due in a dry run."""
    return +Counter({(part.day, part.hour): part.due for part in deliver([many(one, count)], policy).parts})


@settings(max_examples=200, deadline=None)
@given(workspaces(), st.sampled_from([10, 11, 22, 23, 0, 1, 9, 21, None]), st.integers(1, 4))
def test_messages_fall_due_as_in_a_dry_run_of_the_customer(workspace: Workspace, hour: int | None, after: int) -> None:
    day, policy = FIRST + timedelta(days=after), workspace.policy
    profile = said(f"{PERSON},best_hour={'unknown' if hour is None else hour}", customers_of(workspace))
    found = why(workspace, profile, day, (FIRST, FIRST + timedelta(days=7)))
    assert found is not None
    wanted = {(one.stream, one.planned): one for one in demands_of(found)}
    sent = {one.entry: one.planned for one in found.story.on(day) if one.kind == "sent"}
    assert found.due.keys() == sent.keys()
    for entry, due in found.due.items():
        one = wanted[sent[entry].stream, sent[entry].day]
        stream, midnight = one.stream, (one.day - FIRST).days * 1440
        minutes = [midnight + minute for low, high in due.open for minute in range(low, high)]
        # Of 1440 messages at least one falls due in each minute; of as many as there are minutes, exactly one.
        assert sorted({message.due for message in messages_of(0, many(one, 1440), policy, FIRST)}) == minutes
        hours = Counter((FIRST + timedelta(days=minute // 1440), minute // 60 % 24) for minute in minutes)
        assert by_hour(one, len(minutes), policy) == hours
        assert by_hour(one, 1, policy).keys() <= hours.keys()
        # A channel that has room for each at once misses only what falls due too late.
        missed = {minute for minute in minutes if minute >= midnight + one.expires}
        assert {midnight + minute for low, high in due.missed for minute in range(low, high)} == missed
        assert deliver([many(one, len(minutes))], with_room(policy)).fates == (Fate(len(minutes) - len(missed), 0, len(missed)),)
        window = {midnight + minute for minute in minutes_of(stream.window.start, stream.window.end)}
        silent = {midnight + minute for _, (low, high) in due.silent for minute in range(low, high)}
        assert silent == (silent_minutes_of(one, policy, FIRST) & window if stream.obeys else set())
        wish = policy.preferred_hours
        asked = wish is not None and stream.message_class in wish.classes and (not wish.channels or stream.channel in wish.channels)
        assert due.hour == (hour if asked else None)
        liked = {minute for minute in window if minute // 60 % 24 == due.hour}
        assert due.preference == (None if due.hour is None else "kept" if liked - silent else "silent" if liked else "outside")


def with_room(policy: Policy) -> Policy:
    return replace(policy, channels={name: replace(one, per_hour=10**9) for name, one in policy.channels.items()})


EVENING = 'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "19:00-22:00"}]'
HOURS = "attributes: {best_hour: {name: 常用联系时段, type: number, unit: 点, integer: true, min: 0, max: 23, nullable: true}}"
CUT = "{id: cut-over, name: 割接, classes: [marketing], from: 2026-07-03, to: 2026-07-03, between: %s}"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An evening send, marketing that is silent from 20:00, and hours that customers prefer."""
    monkeypatch.setenv("COLUMNS", "160")
    copy_base(tmp_path)
    change(tmp_path, ATTRIBUTES, HOURS)
    change(tmp_path, POLICY, "preferred_hours: {attribute: best_hour, classes: [marketing]}")
    change(tmp_path, "campaigns/changsha/demo.yaml", EVENING)
    return tmp_path


def between(root: Path, window: str, more: str = "") -> None:
    change(root, "campaigns/changsha/demo.yaml", EVENING.replace("19:00-22:00", window).replace("}]", more + "}]"))


def lines(capsys: pytest.CaptureFixture[str], root: Path, hour: str, lang: str = "en") -> list[str]:
    """What is told of the message between its verdict and its text."""
    done = run(capsys, "why", PERSON, f"best_hour={hour}", "--on", "2026-07-03", workspace=root, lang=lang)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    verdict, text = ("Goes out.", "Text:") if lang == "en" else ("发出。", "文案：")
    told = done.out.splitlines()
    start = told.index(f"   {verdict}") + 1
    return [line.strip() for line in told[start : next(number for number, line in enumerate(told) if line.startswith(f"   {text}"))]]


NIGHT = {
    "en": "Silent in its window: 20:00-22:00, by the quiet hours `night`.",
    "zh": "下发时段中，20:00-22:00 不能发，处于静默时段 `night`。",
}


@pytest.mark.parametrize(
    ("hour", "english", "chinese"),
    [
        ("19", "Falls due at 19:00-20:00: the customer prefers 19:00-20:00.", "19:00-20:00 到点：客户的常用联系时段是 19:00-20:00。"),
        ("9", "Falls due at any time in 19:00-20:00: the customer prefers 09:00-10:00, which is outside of its window.",
         "19:00-20:00 内随时可能到点：客户的常用联系时段 09:00-10:00 不在下发时段内。"),
        ("21", "Falls due at any time in 19:00-20:00: the customer prefers 21:00-22:00, which is silent in its window.",
         "19:00-20:00 内随时可能到点：客户的常用联系时段 21:00-22:00 处于静默，不能发。"),
        ("unknown", "Falls due at any time in 19:00-20:00: the rest of its window is silent.",
         "19:00-20:00 内随时可能到点：下发时段的其余时间处于静默，不能发。"),
    ],
)  # fmt: skip
def test_the_preferred_hour_and_the_silence_are_told(
    root: Path, capsys: pytest.CaptureFixture[str], hour: str, english: str, chinese: str
) -> None:
    assert lines(capsys, root, hour) == [english, NIGHT["en"]]
    assert lines(capsys, root, hour, "zh") == [chinese, NIGHT["zh"]]


def test_all_that_narrows_a_window_is_told_rule_by_rule(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between(root, "08:00-22:00")
    change(root, POLICY, f"blackouts: [{CUT % '09:00-19:30'}]")
    assert lines(capsys, root, "19") == [
        "Falls due at 19:30-20:00: the customer prefers 19:00-20:00.",
        "Silent in its window: 09:00-19:30, by the blackout `cut-over` (割接).",
        "Silent in its window: 08:00-09:00, 20:00-22:00, by the quiet hours `night`.",
    ]
    assert lines(capsys, root, "unknown", "zh") == [
        "19:30-20:00 内随时可能到点：下发时段的其余时间处于静默，不能发。",
        "下发时段中，09:00-19:30 不能发，处于静默日 `cut-over`（割接）。",
        "下发时段中，08:00-09:00、20:00-22:00 不能发，处于静默时段 `night`。",
    ]


def test_the_hours_of_the_day_after_are_told_as_its_own(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between(root, "22:00-21:30")
    change(root, POLICY, f"quiet_hours: []\nblackouts: [{CUT % '23:00-24:00'}]")
    assert lines(capsys, root, "21", "zh") == [
        "次日 21:00-21:30 到点：客户的常用联系时段是 21:00-22:00。",
        "下发时段中，23:00-24:00 不能发，处于静默日 `cut-over`（割接）。",
    ]
    assert lines(capsys, root, "23")[0] == (
        "Falls due at any time in 22:00-23:00, 00:00-21:30 of the next day: the customer prefers 23:00-24:00, which is silent in its window."
    )
    found = json.loads(run(capsys, "why", PERSON, "best_hour=0", "--on", "2026-07-03", "--format", "json", workspace=root).out)
    assert found["contacts"][0]["due"] == [{"day": "2026-07-04", "from": "00:00", "to": "01:00"}]


def test_where_nothing_narrows_the_window_nothing_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between(root, "18:00-20:00")
    assert lines(capsys, root, "unknown") == []
    change(root, POLICY, "preferred_hours: {attribute: best_hour, classes: [service]}")
    assert lines(capsys, root, "19") == []


def test_what_falls_due_when_it_makes_no_sense_any_more_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between(root, "16:00-19:00", ", expires_after: 2h")
    assert lines(capsys, root, "17") == ["Falls due at 17:00-18:00: the customer prefers 17:00-18:00."]
    done = run(capsys, "why", PERSON, "best_hour=18", "--on", "2026-07-03", workspace=root)
    assert "   Is not delivered: `expires_after` ends before it falls due.\n   Falls due at 18:00-19:00: the customer pre" in done.out
    assert ("Goes out." in done.out, "Text:" in done.out) == (False, False)
    done = run(capsys, "why", PERSON, "best_hour=18", "--on", "2026-07-03", workspace=root, lang="zh")
    assert "   不会送达：到点之前已经失效（`expires_after`）。\n   18:00-19:00 到点" in done.out
    assert lines(capsys, root, "unknown") == ["What falls due at 18:00-19:00 is not delivered: `expires_after` has ended by then."]
    assert lines(capsys, root, "unknown", "zh") == ["18:00-19:00 到点的已经失效（`expires_after`），渠道不会送达。"]
    for hour, start in (("18", "18:00"), ("unknown", "18:00")):
        arguments = ("why", PERSON, f"best_hour={hour}", "--on", "2026-07-03", "--format", "json")
        (found,) = json.loads(run(capsys, *arguments, workspace=root).out)["contacts"]
        assert found["missed"] == [{"day": "2026-07-03", "from": start, "to": "19:00"}]


def test_what_does_not_obey_falls_due_in_silence_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between(root, "19:00-22:00", ", obeys: false")
    assert lines(capsys, root, "21") == ["Falls due at 21:00-22:00: the customer prefers 21:00-22:00."]
    assert lines(capsys, root, "unknown") == []


def contacts(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> list[dict[str, Any]]:
    done = run(capsys, "why", *arguments, "--format", "json", workspace=root)
    assert (done.code, done.err) == (Exit.CLEAN, "")
    found: list[dict[str, Any]] = json.loads(done.out)["contacts"]
    return [{key: one[key] for key in ("day", "due", "missed", "preferred_hour", "preference", "silenced")} for one in found]


def test_programs_read_the_same(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    night = {"kind": "quiet_hours", "rule": "night", "name": None, "day": "2026-07-03", "from": "20:00", "to": "22:00"}
    open_hour = {"day": "2026-07-03", "from": "19:00", "to": "20:00"}
    for hour, preference in ((19, "kept"), (9, "outside"), (21, "silent")):
        assert contacts(capsys, root, PERSON, f"best_hour={hour}", "--on", "2026-07-03") == [
            {"day": "2026-07-03", "due": [open_hour], "missed": [], "preferred_hour": hour, "preference": preference, "silenced": [night]}
        ]
    change(root, POLICY, f"blackouts: [{CUT % '18:00-20:00'}]")
    assert contacts(capsys, root, PERSON, "best_hour=19", "--on", "2026-07-03") == [
        {"day": None, "due": [], "missed": [], "preferred_hour": None, "preference": None, "silenced": []}
    ]


def test_of_what_goes_out_later_the_hours_of_that_day_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    root = with_rival(tmp_path)
    change(root, ATTRIBUTES, HOURS)
    change(root, POLICY, f"""
preferred_hours: {{attribute: best_hour, classes: [marketing]}}
blackouts: [{(CUT % '14:00-14:30').replace('2026-07-03', '2026-07-04')}, {(CUT % '15:00-15:30').replace('cut-over', 'before')}]
""")  # fmt: skip
    told = run(capsys, "why", PERSON, "best_hour=14", "--on", "2026-07-03", workspace=root).out
    assert (
        """\
   Does not go out on this day, but on 2026-07-04.
   Falls due at 14:30-15:00: the customer prefers 14:00-15:00.
   Silent in its window: 14:00-14:30, by the blackout `cut-over` (割接).
   2026-07-03: the cap"""
        in told
    )
    assert contacts(capsys, root, PERSON, "best_hour=14", "--on", "2026-07-04") == [{
        "day": "2026-07-04", "due": [{"day": "2026-07-04", "from": "14:30", "to": "15:00"}], "missed": [], "preferred_hour": 14, "preference": "kept",
        "silenced": [{"kind": "blackout", "rule": "cut-over", "name": "割接", "day": "2026-07-04", "from": "14:00", "to": "14:30"}],
    }]  # fmt: skip


def test_an_hour_that_is_not_said_is_told_where_it_matters(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def assumed() -> list[str]:
        found: dict[str, Any] = json.loads(run(capsys, "why", PERSON, "--on", "2026-07-03", "--format", "json", workspace=root).out)
        return list(found["assumed"])

    between(root, "10:00-12:00")
    assert assumed() == ["best_hour"]
    change(root, POLICY, "preferred_hours: {attribute: best_hour, classes: [service]}")
    assert assumed() == []
