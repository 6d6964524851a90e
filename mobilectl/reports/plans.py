"""Plans, pushes and drift in words that the people of a marketing department use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mobilectl.approvals.definitions import KIND_NAMES
from mobilectl.delivery.changes import ABSENT, Change
from mobilectl.delivery.contract import EVERYBODY, Rollout
from mobilectl.delivery.fields import field_words
from mobilectl.delivery.plan import ACTIONS, Action, Plan, PlanItem
from mobilectl.delivery.push import Pushed
from mobilectl.delivery.staleness import Difference, Part
from mobilectl.messages import Language, Message, say
from mobilectl.reports.shares import exactly
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.clock import CHINA
from mobilectl.workspace.blocks import as_written
from mobilectl.workspace.insertions import on_one_line

ACTION_NAMES: dict[Action, Message] = {
    "create": say("create"),
    "update": say("update"),
    "retire": say("retire"),
    "unchanged": say("unchanged"),
    "not_approved": say("not approved"),
    "drifted": say("drifted"),
    "foreign": say("of another workspace"),
}
SIGNS: dict[Action, str] = {"create": "+", "update": "~", "retire": "-", "not_approved": "x", "drifted": "!", "foreign": "·"}
OUTCOME_NAMES: dict[str, Message] = {
    "created": say("created"),
    "updated": say("updated"),
    "deleted": say("taken away"),
    "unchanged": say("was there already"),
    "conflict": say("conflict"),
    "refused": say("refused by the target"),
    "unreachable": say("no answer"),
    "failed": say("failed"),
    "not_tried": say("not tried"),
}
PART_NAMES: dict[Part, Message] = {"workspace": say("workspace"), "target": say("target"), "approvals": say("approvals")}
LONGEST_VALUE = 60
MOST_SHOWN = 200
"""So many definitions are shown one by one; formats for programs have all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plan for a terminal: of which action, how deep, and what it says."""

    action: Action
    depth: int
    said: str


def plan_lines(plan: Plan, language: Language) -> Iterator[Line]:
    """What a push would do, definition by definition and field by field; what is unchanged is left out."""
    shown = [one for one in plan.items if one.action != "unchanged"]
    for item in shown[:MOST_SHOWN]:
        yield Line(item.action, 0, f"{SIGNS[item.action]} {language.text(_title(item))}")
        for reason in item.reasons:
            yield Line(item.action, 2, language.text(reason))
        for change in item.changes:
            yield Line(item.action, 2, language.text(change_words(item.kind, change, language)))
        if item.action == "update" and item.live is not None and item.live.rollout != EVERYBODY:
            yield Line(item.action, 2, language.text(say("as before {rollout}", rollout=rollout_words(item.live.rollout))))
        if item.rollout is not None:
            yield Line(item.action, 2, language.text(say("at first {rollout}", rollout=rollout_words(item.rollout))))
    if len(shown) > MOST_SHOWN:
        yield Line("unchanged", 0, language.text(say("… {count} more; `--format csv` shows all", count=len(shown) - MOST_SHOWN)))


def items_table(plan: Plan, language: Language) -> Table:
    """What a push would do, a row for each definition; what is unchanged is left out."""
    columns = (
        Column("action", say("Action")),
        Column("kind", say("Kind")),
        Column("id", say("Definition")),
        Column("name", say("Name")),
        Column("owner", say("Owner")),
        Column("detail", say("Detail")),
    )
    rows = [
        (
            ACTION_NAMES[one.action],
            KIND_NAMES.get(one.kind, one.kind),
            one.id,
            printable(one.name),
            one.owner,
            (*one.reasons, *(change_words(one.kind, change, language) for change in one.changes)),
        )
        for one in plan.items
        if one.action != "unchanged"
    ]
    return Table(say("Plan for {target}", target=plan.target), columns, rows)


def summary_table(plan: Plan) -> Table:
    """How many definitions have which action, and the customers and messages of what is put in place where a dry run told them."""
    counted = any(one.forecast is not None for one in plan.items)
    columns = [Column("action", say("Action")), Column("definitions", say("Definitions"), right=True)]
    if counted:
        columns += [
            Column("customers", say("Customers reached, added up"), right=True),
            Column("messages", say("Messages"), right=True),
        ]
    rows = []
    for action in ACTIONS:
        items = [one for one in plan.items if one.action == action]
        if items:
            told = [one.forecast for one in items if one.forecast is not None]
            sums = (sum(one.customers for one in told), sum(one.messages for one in told)) if told else (None, None)
            rows.append((ACTION_NAMES[action], len(items), *(sums if counted else ())))
    return Table(None, tuple(columns), rows)


def change_words(kind: str, change: Change, language: Language) -> Message:
    """A change of one field: the field's name in the user's language, its value before and after."""
    path = " › ".join(_name(language.text(one)) for one in field_words(kind, change.path)) or language.text(say("everything"))
    if change.before is ABSENT:
        return say("{path}: added: {after}", path=path, after=short(change.after))
    if change.after is ABSENT:
        return say("{path}: removed: {before}", path=path, before=short(change.before))
    return say("{path}: {before} → {after}", path=path, before=short(change.before), after=short(change.after))


def rollout_words(rollout: Rollout) -> Message:
    """To whom something goes out."""
    if rollout.cities is not None and rollout.share < 1:
        said = say("to {share} of the customers in {cities}", share=exactly(rollout.share), cities=rollout.cities)
    elif rollout.cities is not None:
        said = say("to the customers in {cities}", cities=rollout.cities)
    else:
        said = say("to {share} of the customers", share=exactly(rollout.share)) if rollout.share < 1 else say("to all its customers")
    return say("paused ({rollout})", rollout=said) if rollout.paused else said


def pushed_table(plan: Plan, results: Sequence[Pushed]) -> Table:
    """What became of each definition: of all where they are few, else of those that did not arrive."""
    shown = [one for one in results if len(results) <= MOST_SHOWN or not one.arrived]
    rows: list[tuple[object, ...]] = [
        (OUTCOME_NAMES[one.outcome], KIND_NAMES.get(one.item.kind, one.item.kind), one.item.id, one.reason) for one in shown[:MOST_SHOWN]
    ]
    left_out = [one for one in plan.items if one.action in ("not_approved", "drifted")][:MOST_SHOWN]
    rows += [(say("left out"), KIND_NAMES.get(one.kind, one.kind), one.id, (ACTION_NAMES[one.action], *one.reasons)) for one in left_out]
    columns = (
        Column("outcome", say("Outcome")),
        Column("kind", say("Kind")),
        Column("id", say("Definition")),
        Column("detail", say("Detail")),
    )
    return Table(say("Push to {target}", target=plan.target), columns, rows)


def differences_table(differences: Iterable[Difference]) -> Table:
    """What is not as it was when a plan was made."""
    columns = (Column("part", say("Where")), Column("kind", say("Kind")), Column("id", say("Definition")), Column("detail", say("Detail")))
    rows = [(PART_NAMES[one.part], KIND_NAMES.get(one.kind, one.kind), one.id, one.said) for one in differences]
    return Table(say("Since the plan was made"), columns, rows[:MOST_SHOWN])


def short(value: object) -> str:
    """A value on one line as it would be written in a file, cut where it is long."""
    text = value if isinstance(value, str) else on_one_line(as_written(value))
    line = " ".join(printable(text).split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"


def moment(at: str) -> str:
    """A moment as people here tell it: in China Standard Time. What is none is shown as it came."""
    try:
        return datetime.fromisoformat(at).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return printable(at)


def printable(text: str) -> str:
    """A text that came from outside, without what could act on a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _name(description: str) -> str:
    """What a field's description calls it: what comes behind a semicolon explains more."""
    return description.replace("；", ";").partition(";")[0]


def _title(item: PlanItem) -> Message:
    kind = KIND_NAMES.get(item.kind, item.kind)
    if not item.name:
        return say("{action} {kind} {id}", action=ACTION_NAMES[item.action], kind=kind, id=item.id)
    return say("{action} {kind} {id} ({name})", action=ACTION_NAMES[item.action], kind=kind, id=item.id, name=printable(item.name))
