"""What a change does to everyone's messages as a results file has it."""

from __future__ import annotations

from collections.abc import Mapping

from mobilectl.messages import Message
from mobilectl.reports import breakdown_results
from mobilectl.reports.breakdowns import names_of
from mobilectl.reports.contrast import FIGURES, Contrast
from mobilectl.reports.results_file import Results, origin

KIND = "against"
MEANINGS = {
    **{name: breakdown_results.MEANINGS[name] for name in ("channel", "item", "message")},
    "unit": "id of the unit that the message is of, before the change if it was planned then",
    "class": "marketing or service, before the change if it was planned then",
    "rule": "kind and id of the rule that holds back the messages displaced; null: all messages not displaced",
    "displaced_by": "id of the touchpoint or campaign whose message has the place; null: nobody's, and all messages not displaced",
    "sent_before": "messages that went out before the change: kept + displaced + withdrawn",
    "sent_after": "messages that go out now: kept + regained + new",
    "kept": "messages that went out before and still do", "moved": "of those kept, messages that go out on another day than before",
    "displaced": "messages that went out before and are held back now",
    "withdrawn": "messages that went out before and are not planned now",
    "regained": "messages that were held back before and go out now", "new": "messages that were not planned before and go out now",
    "planned_before": "messages planned before the change for customers who could get them",
    "planned_after": "messages planned now for customers who can get them",
}  # fmt: skip


def against_results(contrast: Contrast) -> Results:
    """Messages by what the change does to them, in every detail."""
    comparison, before, after = contrast.comparison, contrast.before, contrast.after
    rows = {key: [getattr(fates, name) for name in FIGURES] for key, fates in comparison.breakdown().items()}
    made_on = {
        **origin(KIND, comparison.pair.after.plan, contrast.snapshot, after.history, contrast.unknown, after.digest),
        "base": before.asked or before.commit, "before.commit": before.commit, "before.digest": before.digest,
        "before.errors": len(before.errors) or None, "workspace.errors": len(after.errors) or None,
    }  # fmt: skip
    names = {name: _names_of(contrast, name) for name in comparison.dimensions}
    return Results(comparison.dimensions, FIGURES, rows, names, MEANINGS, made_on)


def _names_of(contrast: Contrast, dimension: str) -> Mapping[str, str | Message]:
    """The names of a dimension's values, as they are now, else as they were."""
    before, after = (names_of(side.workspace, dimension) or {} for side in (contrast.before, contrast.after))
    return {**before, **after}
