"""The proofs of caps, gaps and exclusions for programs, in a shape of their own with a version in it.

Version 1:

    version          1
    period           from and to: the days that the plan covers; null where no campaign sends anything
    breached         whether messages that nothing holds back break one of the rules
    unread           files that could not be read, so that no rule is "proven"
    caps             a list, each with:
      id, name, clause, at_most, classes, channels, unit, per (rolling_days or calendar)
      verdict        "proven", "contention", "breach", "unprovable", "undecided" or "incomplete"
      most           at_least and at_most, equal where the number is exact; at_most is null where nothing bounds it
      margin         at_least and at_most: how many contacts more the worst customer could get
      witness        null, or: from, to, customer (attribute: value, null for unknown), contacts
      unbounded      events without a bound, like contacts
      weeks          each with from (a Monday), most: the worst of the windows that end in that week
    apart            gaps and exclusions: kind, id, name, clause, within_days, verdict, and clashes, each with breach, customer and contacts

A contact has kind ("campaign" or "touchpoint"), owner, id, channel, class, day (null: on no fixed day), times, file and line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from mobilectl.audience.atoms import Box
from mobilectl.contacts.apart import Clash
from mobilectl.contacts.proof import Worst
from mobilectl.reports.proofs import KeptApart, Proofs, ProvenCap, Told, contacts, told, unbounded
from mobilectl.workspace.models.care import Gap
from mobilectl.workspace.workspace import Workspace

VERSION = 1


def caps_json(workspace: Workspace, proofs: Proofs | None) -> str:
    """Version 1, as the module describes it. Nothing of it depends on the language."""
    content = {
        "version": VERSION,
        "period": {"from": proofs.plan.first.isoformat(), "to": proofs.plan.last.isoformat()} if proofs is not None else None,
        "breached": proofs is not None and proofs.breached,
        "unread": list(workspace.unread),
        "caps": [_cap(proofs, one) for one in proofs.caps] if proofs is not None else [],
        "apart": [_apart(proofs, one) for one in proofs.apart] if proofs is not None else [],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _cap(proofs: Proofs, one: ProvenCap) -> dict[str, object]:
    proof, cap = one.proof, one.proof.cap
    return {
        "id": cap.id,
        "name": cap.name,
        "clause": cap.clause,
        "at_most": cap.at_most,
        "per": {"rolling_days": cap.per.rolling_days} if cap.per.rolling_days is not None else {"calendar": cap.per.calendar},
        "classes": list(cap.classes),
        "channels": list(cap.channels),
        "unit": cap.unit,
        "verdict": proofs.standing(one),
        "most": _most(proof.worst) if proof.worst is not None else {"at_least": 0, "at_most": None if proof.unbounded else 0},
        "margin": {"at_least": proof.margin.at_least, "at_most": proof.margin.at_most},
        "witness": _witness(proofs, proof.worst) if proof.worst is not None else None,
        "unbounded": _contacts(unbounded(proofs, proof.unbounded)),
        "weeks": [
            {"from": week.monday.isoformat(), "most": _most(week.worst) if week.worst is not None else {"at_least": 0, "at_most": 0}}
            for week in one.weeks
        ],
    }


def _most(worst: Worst) -> dict[str, int | None]:
    return {"at_least": worst.count, "at_most": worst.bound}


def _witness(proofs: Proofs, worst: Worst) -> dict[str, object]:
    return {
        "from": worst.first.isoformat(),
        "to": worst.last.isoformat(),
        "customer": _customer(proofs, worst.customer),
        "contacts": _contacts(contacts(proofs, worst.contacts)),
    }


def _customer(proofs: Proofs, box: Box) -> dict[str, object]:
    return {name: _value(value) for name, value in proofs.plan.atoms.profile(box).items()}


def _value(value: str | bool | Decimal | date | None) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _contacts(listed: Sequence[Told]) -> list[dict[str, object]]:
    return [
        {
            "kind": "campaign" if one.stream.campaign else "touchpoint",
            "owner": one.stream.owner,
            "id": one.stream.item,
            "channel": one.stream.channel,
            "class": one.stream.message_class,
            "day": one.day.isoformat() if one.day is not None else None,
            "times": one.times,
            "file": one.file,
            "line": one.line,
        }
        for one in listed
    ]


def _apart(proofs: Proofs, kept: KeptApart) -> dict[str, object]:
    rule = kept.rule
    return {
        "kind": "gap" if isinstance(rule, Gap) else "exclusion",
        "id": rule.id,
        "name": rule.name,
        "clause": rule.clause,
        "within_days": rule.within_days if isinstance(rule, Gap) else None,
        "verdict": proofs.standing(kept),
        "clashes": [_clash(proofs, clash) for clash in kept.clashes],
    }


def _clash(proofs: Proofs, clash: Clash) -> dict[str, object]:
    return {
        "breach": clash.breach,
        "customer": _customer(proofs, clash.customer),
        "contacts": _contacts([told(proofs, clash.first, clash.first_day), told(proofs, clash.second, clash.second_day)]),
    }
