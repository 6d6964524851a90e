"""What a change does to everyone's messages for programs, in a shape of its own with a version in it (docs/against.en.md)."""

from __future__ import annotations

import json

from mobilectl.reports.breakdowns import CLASSES
from mobilectl.reports.contrast import FIGURES, Contrast
from mobilectl.reports.costs import costs_json
from mobilectl.reports.sources import history_json, snapshot_json
from mobilectl.reports.volumes import lost_json, missed_json
from mobilectl.volumes.comparison import Affected, Fates, Spent, Taken

VERSION = 1


def against_json(contrast: Contrast) -> str:
    """Everything as JSON."""
    plan, comparison = contrast.comparison.pair.after.plan, contrast.comparison
    built_upon = {one.owner for one in contrast.built_upon}
    content = {
        "version": VERSION,
        "snapshot": snapshot_json(contrast.snapshot),
        "history": history_json(contrast.after.history) if contrast.after.history is not None else None,
        "before": {
            "commit": contrast.before.commit,
            "digest": contrast.before.digest,
            "problems": len(contrast.before.workspace.readings),
            "errors": len(contrast.before.errors),
        },
        "workspace": {
            "digest": contrast.after.digest,
            "problems": len(contrast.after.workspace.readings),
            "errors": len(contrast.after.errors),
        },
        "unknown_attributes": list(contrast.unknown),
        "differing_attributes": list(contrast.differing),
        "events_changed": list(contrast.events),
        "period": {"from": plan.first.isoformat(), "to": plan.last.isoformat()},
        "total": {**_fates_json(comparison.sum()), "customers_losing": comparison.losing, **_delivery_json(contrast)},
        "items": [{**_affected_json(one), "built_upon_changed": one.owner in built_upon} for one in comparison.owners()],
        "messages": [
            {"item": owner, "message": item, "channel": channel, **_fates_json(fates)}
            for (owner, item, channel), fates in comparison.messages().items()
        ],
        "cities": [
            {"city": city, **_affected_json(one)} for city, each in comparison.cities().items() for one in each if one.fates.changed
        ],
        "displaced": [_taken_json(one) for one in comparison.taken],
        "contacts": [
            {"class": name, "before": before, "after": after, "customers": customers}
            for name in (*CLASSES, "all")
            for before, after, customers in comparison.contacts(name)
        ],
        "costs": {
            name: costs_json(bills, side.workspace)
            for name, bills, side in zip(("before", "after"), contrast.bills, (contrast.before, contrast.after), strict=True)
        },
        "budgets": [_spent_json(one) for one in contrast.spent],
        "lost": [lost_json(one, one in contrast.over_limit) for one in comparison.lost()],
        "never_delivered": [
            {**missed_json(one, one in contrast.missing_too_much), "missed_before": before.missed if before is not None else 0}
            for one, before in ((one, contrast.missed_before.get(one.owner)) for one in contrast.missed)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _delivery_json(contrast: Contrast) -> dict[str, int]:
    before, after = contrast.fates
    return {
        "other_hours": contrast.delivered_otherwise, "late_before": before.late, "late_after": after.late,
        "missed_before": before.missed, "missed_after": after.missed,
    }  # fmt: skip


def _fates_json(fates: Fates) -> dict[str, int]:
    return {name: getattr(fates, name) for name in FIGURES}


def _affected_json(one: Affected) -> dict[str, object]:
    return {"item": one.owner, **_fates_json(one.fates), "customers_losing": one.losing, "customers_gaining": one.gaining}


def _taken_json(one: Taken) -> dict[str, object]:
    owner, item, channel = one.message
    return {
        "item": owner, "message": item, "channel": channel, "by": one.winner, "kind": one.rule.kind, "rule": one.rule.id, "city": one.city,
        "messages": one.messages,
    }  # fmt: skip


def _spent_json(one: Spent) -> dict[str, object]:
    return {
        "budget": one.budget.id, "item": one.owner, "displaced": one.displaced, "sent_before": one.sent_before,
        "share": round(one.share, 6), "messages_at_most": one.budget.messages_at_most, "share_at_most": one.budget.share_at_most,
        "over": one.over, "by": [{"item": winner, "messages": messages} for winner, messages in one.by],
    }  # fmt: skip
