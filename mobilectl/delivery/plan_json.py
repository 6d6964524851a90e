"""A plan as JSON of a shape of its own."""

from __future__ import annotations

import json
from typing import Any

from mobilectl.delivery.changes import Absent, Change
from mobilectl.delivery.plan import Plan, PlanItem
from mobilectl.messages import Language

VERSION = 1


def plan_json(plan: Plan, language: Language) -> str:
    """The plan as text. Actions and keys are never translated, reasons are sentences."""
    shape = {
        "version": VERSION,
        "target": plan.target,
        "summary": dict(plan.count()),
        "items": [_item(one, language) for one in plan.items],
    }
    return json.dumps(shape, ensure_ascii=False, indent=2)


def _item(item: PlanItem, language: Language) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "action": item.action,
        "kind": item.kind,
        "id": item.id,
        "digest": None if item.definition is None else item.definition.digest,
        "live": None if item.live is None else {"digest": item.live.digest, "etag": item.live.etag, "revision": item.live.revision},
        "reasons": [language.text(one) for one in item.reasons],
    }
    return shape | ({"changes": [_change(one) for one in item.changes]} if item.action == "update" else {})


def _change(change: Change) -> dict[str, Any]:
    """`before` is left out where there was nothing, `after` where nothing is left."""
    sides = {"before": change.before, "after": change.after}
    return {"path": list(change.path)} | {name: value for name, value in sides.items() if not isinstance(value, Absent)}
