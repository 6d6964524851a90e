"""What customers have agreed to: definitions that try to get around it, sensitive information, messages that reach no one."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import copy_base, problems

from mobilectl.messages import Language

ENGLISH = Language("en")
DEMO, POLICY, ATTRIBUTES, SEGMENTS = (f"campaigns/{name}.yaml" for name in ("changsha/demo", "policy", "attributes", "segments"))
FLAGS = """attributes:
  sms_refused: {name: 已拒收营销短信, type: flag}
  push_refused: {name: 已关闭推送, type: flag}
  age: {name: 年龄, type: number, integer: true, min: 14, max: 110, nullable: true}
  bound: {name: 可联系, type: choice, values: {y: 可, n: 不可}, cases: [{value: y, when: {marketing_consent: true, arpu: {at_least: 10}}}, {value: n}]}
  closed: {name: 谢绝, type: choice, values: {y: 是, n: 否}, cases: [{value: y, when: {marketing_consent: false}}, {value: n}]}
"""
CONSENT = """channels: {app_push: {reachable: {all: [{app_active: true}, {push_refused: false}]}}}
consent:
  - {classes: [marketing], audience: {all: [{marketing_consent: true}]}}
  - {classes: [marketing], channels: [sms], audience: {all: [{sms_refused: false}, {age: {at_least: 18}}]}}
"""

Said = tuple[str, str, str, tuple[str, ...]]


def said(root: Path, code: str, **changes: str) -> list[Said]:
    """File, route, message and related places of each finding of a rule."""
    files = {"demo": DEMO, "policy": POLICY, "attributes": ATTRIBUTES, "segments": SEGMENTS}
    return [
        (
            one.place.file,
            "/".join(map(str, one.place.route)),
            ENGLISH.text(one.message),
            tuple("/".join(map(str, other.place.route)) for other in one.related),
        )
        for one in problems(root, code, {files.get(file, f"{file}.yaml"): text for file, text in changes.items()})
    ]


def asking(root: Path, audience: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What C001 says of the demo campaign's audience."""
    return [one[1:] for one in said(root, "C001", attributes=FLAGS, policy=CONSENT, demo=f"audience: {audience}")]


@pytest.mark.parametrize(
    ("audience", "at", "condition", "id", "against"),
    [
        ("{all: [{marketing_consent: false}], none: null}", "all/0/marketing_consent", "`marketing_consent: false`", "launch", "consent/0/audience"),
        ("{all: [{sms_refused: true}], none: null}", "all/0/sms_refused", "`sms_refused: true`", "launch", "consent/1/audience"),
        ("{all: [{sms_refused: [true, false]}], none: null}", "all/0/sms_refused", "`sms_refused: [true, false]`", "launch", "consent/1/audience"),
        ("{all: [{push_refused: true}], none: null}", "all/0/push_refused", "`push_refused: true`", "nudge", "channels/app_push/reachable"),
        ("{all: null, any: [{brand: [mzone]}, {marketing_consent: false}], none: null}", "any/1/marketing_consent", "`marketing_consent: false`",
         "launch", "consent/0/audience"),
        ("{all: null, none: [{marketing_consent: true}]}", "none/0/marketing_consent", "not `marketing_consent: true`", "launch", "consent/0/audience"),
        ("{all: [{age: {below: 18}}], none: null}", "all/0/age", "`age: {below: 18}`", "launch", "consent/1/audience"),
        ("{all: [{closed: [y]}], none: null}", "all/0/closed", "`closed: [y]`", "launch", "consent/0/audience"),
    ],
)  # fmt: skip
def test_an_audience_must_not_ask_for_those_who_refused(
    tmp_path: Path, audience: str, at: str, condition: str, id: str, against: str
) -> None:
    sentence = f"{condition} asks for customers whom `{id}` must not reach"
    assert asking(copy_base(tmp_path), audience) == [(f"audience/{at}", sentence, (against,))]


@pytest.mark.parametrize(
    "audience",
    [
        "{all: [{marketing_consent: true}], none: null}",
        "{all: null, none: [{sms_refused: true}, {marketing_consent: false}]}",
        "{all: [{age: {below: 30}}], none: null}",
        "{all: [{bound: [n]}], none: null}",
        "{all: [{brand: [mzone]}], none: null}",
    ],
)
def test_what_makes_sense_beside_consent_may_be_asked_for(tmp_path: Path, audience: str) -> None:
    assert asking(copy_base(tmp_path), audience) == []


def test_those_who_refused_sms_may_be_told_by_other_channels(tmp_path: Path) -> None:
    sends = 'sends: [{id: nudge, channel: app_push, text: nudge-push, on: 2026-07-03, between: "10:00-12:00"}]\n'
    root = copy_base(tmp_path)
    assert said(root, "C001", attributes=FLAGS, policy=CONSENT, demo=sends + "audience: {all: [{sms_refused: true}]}") == []


def test_a_part_of_the_audience_and_a_segment_cannot_ask_for_them_either(tmp_path: Path) -> None:
    sends = (
        'sends: [{id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", audience: {all: [{segment: angry}]}}]'
    )
    segments = "segments: {angry: {name: 拒收, audience: {any: [{brand: [mzone]}, {sms_refused: true}]}}}"
    found = said(copy_base(tmp_path), "C001", attributes=FLAGS, policy=CONSENT, segments=segments, demo=sends)
    assert found == [
        (
            DEMO,
            "sends/0/audience/all/0/segment",
            "`segment: angry` asks for customers whom `launch` must not reach",
            ("consent/1/audience",),
        )
    ]


def test_an_offer_is_no_service_and_caps_hold_marketing(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    sends = """sends:
  - {id: a, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00", class: service}
  - {id: b, channel: sms, text: launch-sms, on: 2026-07-13, between: "10:00-12:00", obeys: false}
  - {id: c, channel: sms, text: launch-sms, on: 2026-07-23, between: "10:00-12:00", counts: false, class: marketing}
  - {id: d, channel: sms, text: launch-sms, on: 2026-07-30, between: "10:00-12:00", counts: true, obeys: true}
"""
    assert [one[1:3] for one in said(root, "C001", demo=sends)] == [
        ("sends/0/class", "`a` belongs to an offer and calls itself a service, which would free it from consent to marketing"),
        ("sends/1/obeys", "`b` is marketing, and caps would not hold it back"),
        ("sends/2/counts", "`c` is marketing, and caps would not count it"),
    ]


REMINDER = """touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - id: {id}
        name: 提醒
        trigger: {{schedule: {{after_bill_day: 2}}}}
        timeliness: periodic
        at_most: {{count: 1, per: month}}
        between: "09:00-18:00"
        texts: {{sms: 【湖南移动】您好。, app_push: {{title: 您好, body: 您好。}}}}
        {rest}
"""


@pytest.mark.parametrize(
    ("rest", "sentences"),
    [
        ("channels: [sms]\n        class: marketing\n        obeys: false", ["`x` is marketing, and caps would not hold it back"]),
        ("channels: [sms]\n        class: service\n        obeys: true\n        counts: false", []),
        ("channels: [sms]\n        audience: {all: [{marketing_consent: false}]}", []),
        ("channels: [sms]\n        class: marketing\n        audience: {all: [{marketing_consent: false}]}",
         ["`marketing_consent: false` asks for customers whom `x` must not reach"]),
    ],
)  # fmt: skip
def test_reminders_are_held_to_the_same(tmp_path: Path, rest: str, sentences: list[str]) -> None:
    assert [one[2] for one in said(copy_base(tmp_path), "C001", touchpoints=REMINDER.format(id="x", rest=rest))] == sentences


USES = "{purpose: 关怀, basis: 单独同意}"


def test_sensitive_information_is_declared_for_each_class_where_it_is_used(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    declared = f"attributes: {{complained_days: {{sensitive: true, uses: {{service: {USES}}}}}}}"
    variants = "variants: [{segment: recently-complained, texts: {launch-sms: 【湖南移动】您好。拒收请回复R}}]"
    told = "this uses 距最近投诉天数 (`complained_days`), which is sensitive personal information, for marketing, and no purpose and basis are declared for that"
    related = ("attributes/complained_days",)
    assert said(root, "C002", attributes=declared, demo=variants) == [
        (DEMO, "audience/none/0/segment", told, related),
        (DEMO, "variants/0/segment", told, related),
    ]
    both = f"attributes: {{complained_days: {{sensitive: true, uses: {{service: {USES}, marketing: {USES}}}}}}}"
    assert said(root, "C002", attributes=both) == []


def test_a_derived_attribute_uses_what_it_follows_from(tmp_path: Path) -> None:
    attributes = """attributes:
  arpu: {sensitive: true}
  tier: {sensitive: true}
  level: {name: 档, type: choice, values: {hi: 高, lo: 低}, cases: [{value: hi, when: {any: [{tier: [A]}]}}, {value: lo}]}
"""
    found = said(copy_base(tmp_path), "C002", attributes=attributes, demo="audience: {all: [{level: [hi]}], none: null}")
    assert [(one[1], one[3]) for one in found] == [
        ("audience/all/0/level", ("attributes/tier",)),
        ("audience/all/0/level", ("attributes/arpu",)),
    ]


def test_what_sets_a_reminder_off_is_used_as_well(tmp_path: Path) -> None:
    touchpoints = REMINDER.format(id="x", rest="channels: [sms]\n        audience: {all: [{arpu: {below: 9}}]}")
    attributes = "attributes: {bill_day: {sensitive: true}, arpu: {sensitive: true}}"
    demo = "audience: {all: [{brand: [mzone]}], none: null}"
    found = said(copy_base(tmp_path), "C002", attributes=attributes, touchpoints=touchpoints, demo=demo)
    assert [(one[0], one[1], "for service messages" in one[2]) for one in found] == [
        ("touchpoints.yaml", "touchpoints/0/reminders/0/trigger/schedule/after_bill_day", True),
        ("touchpoints.yaml", "touchpoints/0/reminders/0/audience/all/0/arpu", True),
    ]


def test_a_message_that_no_one_can_get_names_what_excludes_each_other(tmp_path: Path) -> None:
    found = said(copy_base(tmp_path), "C003", demo="audience: {all: [{brand: [mzone]}, {app_active: false}], none: null}")
    assert found == [
        (DEMO, "sends/1", "nobody can get `nudge` by APP 推送: its audience and who may be reached there exclude each other",
         ("audience/all/1/app_active", "channels/app_push/reachable/all/0/app_active")),
    ]  # fmt: skip


def test_a_part_outside_of_the_audience_is_said_once(tmp_path: Path) -> None:
    sends = """sends:
  - {id: launch, channels: [sms, app_push], channel_texts: {sms: launch-sms, app_push: nudge-push}, on: 2026-07-03, between: "10:00-12:00",
     audience: {all: [{brand: [gotone]}]}}
"""
    assert said(copy_base(tmp_path), "C003", demo=sends) == [
        (DEMO, "sends/0", "nobody of the audience belongs to the part that `launch` is for", ("audience/all/0/brand", "sends/0/audience/all/0/brand"))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rest", "sentences"),
    [
        ("channels: [sms, app_push]\n        use: first_reachable", ["nobody can get `x` by APP 推送: everyone who could gets it on a channel before"]),
        ("channels: [app_push, sms]\n        use: first_reachable", []),
        ("channels: [app_push]\n        audience: {all: [{app_active: false}]}",
         ["nobody can get `x` by APP 推送: its audience and who may be reached there exclude each other"]),
        ("channels: [sms]\n        audience: {all: [{bill_day: {above: 28}}]}", []),
    ],
)  # fmt: skip
def test_a_reminder_that_no_one_can_receive_is_found(tmp_path: Path, rest: str, sentences: list[str]) -> None:
    assert [one[2] for one in said(copy_base(tmp_path), "C003", touchpoints=REMINDER.format(id="x", rest=rest))] == sentences


def test_a_threshold_reminder_for_customers_without_a_forecast_is_due_on_no_day(tmp_path: Path) -> None:
    touchpoints = REMINDER.format(id="x", rest="channels: [sms]\n        audience: {all: [{balance_low_on: {known: false}}]}").replace(
        "{schedule: {after_bill_day: 2}}", "{threshold: {attribute: balance, below: 10, forecast: balance_low_on}}"
    )
    assert [one[2] for one in said(copy_base(tmp_path), "C003", touchpoints=touchpoints)] == [
        "nobody can get `x` by 短信: its audience and who it is due for exclude each other on every day"
    ]
