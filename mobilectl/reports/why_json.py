"""One customer's day for programs, in a shape of its own with a version in it.

Version 1:

    version      1
    workspace    digest: that of the workspace
    period       from and to: the days of the plan
    day          the day that was asked for
    said         what was said of the customer, as conditions of an audience
    customer     attribute: value, null for unknown; of the attributes that this is about, and of those that were assumed and matter
    assumed      the attributes that were assumed, and with another value of which this day would be another
    contacts     all that is planned for the day or goes out on it and means the customer, in the plan's order, each with:
      kind ("campaign" or "touchpoint"), owner, item, name, channel, class, between, planned (the day)
      result     "sent", "held_back", "unreachable" or "opted_out"
      day        the day on which it goes out; null where it does not
      tries      the days on which it was tried: day, and against: the rules that were against it, the one that decides first, each with
                 kind, rule, name and takers: the messages that fill its windows, of which the last has the place
      barriers   why channels do not carry it: channel, kind ("unreachable" or "opted_out"), clause, conditions
      due        when it falls due: at some minute of these times; none where it does not go out
      missed     the times among these from which `expires_after` has ended, so that no channel delivers it
      preferred_hour  the hour that the customer prefers, from 0 to 23; null where the policy does not ask for it, nobody knows it, or
                 nothing goes out
      preference  "kept", or why it is not: "silent" (all of the hour that is in the window is) or "outside" (of the window); null where
                 there is no preferred hour
      silenced   what quiet hours and blackouts take out of its window: kind, rule, name, and the times as in due
      text       null, or key, segment (of a variant), title, body: the text that the customer gets on the day, with examples in it
    not_meant    the sends and reminders of the day that do not mean the customer, the closest first: kind, owner, item, name, instead (the
                 reminders that go out in its place), conditions
    events       the reminders that an event may bring on any day: owner, item, channel

A condition that is not met has condition (as it is written), excludes (whether it stands under `none`, and holds), segments, values
(attribute: value), file and line. A taker has owner, item, channel, day, and past: whether the customer got it before the plan began.
A time has day, that of its first minute, from and to: as in between, over midnight where to is before from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from mobilectl.approvals.definitions import workspace_digest
from mobilectl.contacts.arbitration import Rule
from mobilectl.contacts.due import Stretch
from mobilectl.contacts.missed import Barrier, NotMeant, Unmet
from mobilectl.contacts.plan import Past, Stream
from mobilectl.messages import Language
from mobilectl.reports.policy_rules import rule_names
from mobilectl.reports.why import barriers, text_of
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.silence import clocked
from mobilectl.volumes.profiles import Why
from mobilectl.volumes.why import Decision, Refusal, Taker
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.scalars import MINUTES_A_DAY, clock

VERSION = 1
RESULTS = {"sent": "sent", "held": "held_back", "unreachable": "unreachable", "opted_out": "opted_out"}


def why_json(why: Why) -> str:
    """Version 1, as the module describes it. Nothing of it depends on the language."""
    assumed = (*why.decisive, *why.unforecast)
    content = {
        "version": VERSION,
        "workspace": {"digest": workspace_digest(why.workspace)},
        "period": {"from": why.plan.first.isoformat(), "to": why.plan.last.isoformat()},
        "day": why.day.isoformat(),
        "said": list(why.said),
        "customer": _values(why, [name for name in why.customer if name in why.about or name in assumed]),
        "assumed": list(assumed),
        "contacts": [_contact(why, one) for one in why.story.on(why.day)],
        "not_meant": [_not_meant(why, one) for one in why.not_meant],
        "events": [{"owner": one.stream.owner, "item": one.stream.item, "channel": one.stream.channel} for one in why.events],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _contact(why: Why, one: Decision) -> dict[str, object]:
    stream, text = one.planned.stream, text_of(why, one) if one.day == why.day else None
    return {
        **_item(why, stream),
        "channel": stream.channel,
        "class": stream.message_class,
        "between": str(stream.window),
        "planned": one.planned.day.isoformat(),
        "result": RESULTS[one.kind],
        "day": one.day.isoformat() if one.kind == "sent" else None,
        "tries": [{"day": tried.day.isoformat(), "against": [_refusal(why, refusal) for refusal in tried.against]} for tried in one.tries],
        "barriers": [_barrier(why, barrier) for barrier in barriers(why, one)],
        **_due(why, one),
        "text": None if text is None else {"key": text[0].key, "segment": text[0].segment, "title": text[1].title, "body": text[1].body},
    }


def _item(why: Why, stream: Stream) -> dict[str, object]:
    kind = "campaign" if stream.campaign else "touchpoint"
    return {"kind": kind, "owner": stream.owner, "item": stream.item, "name": why.close.name(stream)}


def _due(why: Why, one: Decision) -> dict[str, object]:
    due = why.due.get(one.entry)
    return {
        "due": [] if due is None else [_time(one.day, part) for part in due.open],
        "missed": [] if due is None else [_time(one.day, part) for part in due.missed],
        "preferred_hour": None if due is None else due.hour,
        "preference": None if due is None else due.preference,
        "silenced": [] if due is None else [{**_rule(why, rule), **_time(one.day, part)} for rule, part in due.silent],
    }


def _time(day: date, part: Stretch) -> dict[str, object]:
    hours = clocked(part)
    return {"day": (day + part[0] // MINUTES_A_DAY * DAY).isoformat(), "from": clock(hours.start), "to": clock(hours.end)}


def _rule(why: Why, rule: Rule) -> dict[str, object]:
    return {"kind": rule.kind, "rule": rule.id, "name": rule_names(why.workspace.policy).get(rule)}


def _refusal(why: Why, one: Refusal) -> dict[str, object]:
    return {**_rule(why, one.rule), "takers": [_taker(taker) for taker in one.takers]}


def _taker(one: Taker) -> dict[str, object]:
    stream = one.message.stream
    return {
        "owner": stream.owner,
        "item": stream.item,
        "channel": stream.channel,
        "day": one.day.isoformat(),
        "past": isinstance(one.message, Past),
    }


def _barrier(why: Why, one: Barrier) -> dict[str, object]:
    return {"channel": one.channel, "kind": one.kind, "clause": one.clause, "conditions": [_unmet(why, unmet) for unmet in one.unmet]}


def _not_meant(why: Why, one: NotMeant) -> dict[str, object]:
    return {**_item(why, one.stream), "instead": list(one.instead), "conditions": [_unmet(why, unmet) for unmet in one.unmet]}


def _unmet(why: Why, one: Unmet) -> dict[str, object]:
    spot = locate(why.workspace, one.place)
    return {
        "condition": Language("en").text(one.condition),
        "excludes": one.excludes,
        "segments": list(one.segments),
        "values": _values(why, one.attributes),
        "file": spot.file,
        "line": spot.line,
    }


def _values(why: Why, names: Sequence[str]) -> dict[str, object]:
    return {name: _value(why.customer[name]) for name in names}


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
