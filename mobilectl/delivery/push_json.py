"""What became of a push, as JSON of a shape of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from mobilectl.delivery.plan import Plan
from mobilectl.delivery.plan_json import plan_digest
from mobilectl.delivery.push import Pushed
from mobilectl.messages import Language

VERSION = 1


def push_json(plan: Plan, results: Sequence[Pushed], language: Language) -> str:
    """The results as text, by definition. Outcomes and keys are never translated, reasons are sentences."""
    shape = {
        "version": VERSION,
        "target": plan.target,
        "plan": plan_digest(plan),
        "summary": dict(Counter(one.outcome for one in results)),
        "items": [
            {
                "kind": one.item.kind,
                "id": one.item.id,
                "action": one.item.action,
                "digest": one.item.digest,
                "outcome": one.outcome,
                "reason": None if one.reason is None else language.text(one.reason),
            }
            for one in results
        ],
    }
    return json.dumps(shape, ensure_ascii=False, indent=2)
