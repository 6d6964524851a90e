"""The breakdown of a dry run as a results file has it."""

from __future__ import annotations

from collections.abc import Sequence

from mobilectl.reports.breakdowns import names_of, numbers
from mobilectl.reports.occasion import Occasion
from mobilectl.reports.results_file import Results, origin
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.results import RULE, attributes_of

KIND = "dry-run"
DETAIL = ("day", "channel", "item", "message", "unit", "class", RULE)
"""By these, and by the attributes of customers that tell totals apart, messages are broken down where nothing else is asked for."""

MEANINGS = {
    "day": "day on which it is planned; of sent and later, and with hour of all numbers, the day on which it goes out",
    "week": "the Monday of that day's week",
    HOUR: "hour of the day, Beijing time: 10 is 10:00 to 11:00",
    "channel": "id of the channel", "item": "id of the touchpoint or campaign", "campaign": "id of the campaign; null: all touchpoints",
    "touchpoint": "id of the touchpoint; null: all campaigns", "message": "touchpoint or campaign, a slash, and the reminder or send",
    "unit": "id of the unit that the message is of", "class": "marketing or service",
    "rule": "kind and id of the rule that holds the message back; null: not held back",
    "displaced_by": "id of the touchpoint or campaign whose message has the place of the one held back; null: nobody's",
    "planned": "messages planned: sent + held_back + unreachable + opted_out over all days", "sent": "messages that go out",
    "later": "of those sent, messages that go out on a later day than planned", "held_back": "messages that a rule holds back",
    "unreachable": "messages for customers whom the channel does not reach", "opted_out": "messages for customers who have opted out",
    "due": "messages that fall due in the hour", "delivered": "messages that the channel delivers in the hour",
    "late": "of those delivered, messages after their time of day",
    "missed": "messages that make no sense any more in the hour and are never delivered",
    "waiting": "messages that wait at the end of the hour; where several days are one row, on the one on which the most do",
}  # fmt: skip


def detail(occasion: Occasion) -> tuple[str, ...]:
    """By what messages are broken down where nothing is asked for: all that is known of each, but whose message has its place."""
    return (*DETAIL, *attributes_of(occasion.run.compiled))


def breakdown_results(occasion: Occasion, by: Sequence[str]) -> Results:
    """Messages by some dimensions, or else in every detail."""
    by = by or detail(occasion)
    told, rows = numbers(occasion, by)
    names = {name: names_of(occasion.workspace, name) or {} for name in by}
    made_on = {
        **origin(KIND, occasion.run.compiled.plan, occasion.snapshot, occasion.history, occasion.unknown, occasion.workspace_digest),
        "workspace.errors": len(occasion.errors) or None,
    }
    return Results(by, [column.name for column in told], rows, names, MEANINGS, made_on)
