"""Messages by whatever dimensions are asked for: as tables for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mobilectl.messages import Message, say
from mobilectl.reports.charts import Bar, Chart
from mobilectl.reports.occasion import Occasion
from mobilectl.reports.policy_rules import rule_names
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.hourly import HOUR, Traffic, hourly
from mobilectl.volumes.results import DISPLACED_BY, RULE, Figures, Key
from mobilectl.workspace.workspace import Workspace

FIGURES = (
    Column("planned", say("planned"), right=True),
    Column("sent", say("sent"), right=True),
    Column("later", say("of these later"), right=True),
    Column("held_back", say("held back"), right=True),
    Column("unreachable", say("not reachable"), right=True),
    Column("opted_out", say("opted out"), right=True),
)
TRAFFIC = (
    Column("due", say("due"), right=True),
    Column("delivered", say("delivered"), right=True),
    Column("late", say("of these late"), right=True),
    Column("missed", say("missed"), right=True),
    Column("waiting", say("waiting at the end"), right=True),
)
HEADINGS: Mapping[str, Message] = {
    "day": say("day"),
    "week": say("week from"),
    HOUR: say("hour"),
    "channel": say("channel"),
    "item": say("touchpoint or campaign"),
    "campaign": say("campaign"),
    "touchpoint": say("touchpoint"),
    "message": say("reminder or send"),
    "unit": say("unit"),
    "class": say("class"),
    RULE: say("held back by rule"),
    DISPLACED_BY: say("whose message has the place"),
}
SHORT = {"week": "周", HOUR: "小时", "campaign": "活动", "message": "消息", RULE: "规则", DISPLACED_BY: "占位"}
"""Words by which people ask where headings are longer, or others; in English they are the ids."""
CLASSES = {"service": say("service"), "marketing": say("marketing")}
ITEMS = ("item", "campaign", "touchpoint", RULE, DISPLACED_BY)
"""Dimensions whose ids people need, beside the names."""
NONE = {
    "campaign": say("all touchpoints"), "touchpoint": say("all campaigns"), RULE: say("not held back"), DISPLACED_BY: say("nobody's"),
}  # fmt: skip
"""What those are called that have no value in a dimension; else it is not known."""


def numbers(occasion: Occasion, by: Sequence[str]) -> tuple[tuple[Column, ...], dict[Key, tuple[int, ...]]]:
    """Messages by some dimensions: what is told of each, and its numbers."""
    if HOUR in by:
        return TRAFFIC, {key: _traffic(one) for key, one in hourly(occasion.delivery, by).items()}
    return FIGURES, {key: figures_of(one) for key, one in occasion.run.breakdown(by).items()}


def breakdown_table(occasion: Occasion, by: Sequence[str]) -> Table:
    """Messages by some dimensions, each with its values' ids and, where these have them, names."""
    told, found = numbers(occasion, by)
    names = {name: names_of(occasion.workspace, name) for name in by}
    headings = [heading_of(occasion.workspace, name) for name in by]
    columns: list[Column] = []
    for name, heading in zip(by, headings, strict=True):
        named = names[name] is not None
        columns.append(Column(name, say("id") if named else heading, whole=True, beside=named and name not in ITEMS, spare=named))
        if named:
            columns.append(Column(f"{name}_name", heading))
    rows = [
        (*(cell for name, value in zip(by, key, strict=True) for cell in _cells(name, value, names[name])), *row)
        for key, row in found.items()
    ]
    return Table(say("Messages by {dimensions}", dimensions=tuple(headings)), (*columns, *told), rows, f"messages_by_{'_'.join(by)}")


def breakdown_chart(occasion: Occasion, dimension: str) -> Chart:
    """Messages by one dimension as bars: those that go out, or with hours are delivered, and those held back or missed."""
    told, found = numbers(occasion, [dimension])
    goes, stays = ("delivered", "missed") if dimension == HOUR else ("sent", "held_back")
    places = {column.name: number for number, column in enumerate(told)}
    names = names_of(occasion.workspace, dimension)
    if dimension in ("day", "week"):  # a time without messages is a bar of no length, not a gap that nobody sees
        times: Sequence[date] = occasion.days if dimension == "day" else occasion.run.compiled.weeks
        found = {(time,): found.get((time,), (0,) * len(told)) for time in times}
    bars = [Bar(_cells(dimension, key[0], names)[-1], row[places[goes]], row[places[stays]]) for key, row in found.items()]
    if dimension in (*ITEMS, "message"):
        bars.sort(key=lambda one: -one.goes - one.stays)
    title = say("Messages by {dimensions}", dimensions=(heading_of(occasion.workspace, dimension),))
    return Chart(title, told[places[goes]].heading, told[places[stays]].heading, bars)


def breakdown_json(occasion: Occasion, by: Sequence[str]) -> dict[str, object]:
    """Messages by some dimensions as JSON. Hours are whole numbers."""
    told, found = numbers(occasion, by)
    names = [*by, *(column.name for column in told)]
    return {
        "by": list(by),
        "rows": [dict(zip(names, [*(_plain(value) for value in key), *row], strict=True)) for key, row in found.items()],
    }


def figures_of(figures: Figures) -> tuple[int, ...]:
    """Numbers of messages in the order of `FIGURES`."""
    return figures.planned, figures.sent, figures.later, figures.held, figures.unreachable, figures.opted_out


def heading_of(workspace: Workspace, dimension: str) -> Message:
    """What a dimension is called."""
    return HEADINGS.get(dimension) or say("{name}", name=workspace.attributes.attributes[dimension].name)


def names_of_dimensions(workspace: Workspace, dimensions: Iterable[str]) -> dict[str, tuple[Message | str, ...]]:
    """What the dimensions are called, first in tables."""
    return {one: (heading_of(workspace, one), *([SHORT[one]] if one in SHORT else ())) for one in dimensions}


def _traffic(one: Traffic) -> tuple[int, ...]:
    return one.due, one.delivered, one.late, one.missed, one.waiting


def _plain(value: object) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)


def _cells(dimension: str, value: object, names: Mapping[str, str | Message] | None) -> tuple[object, ...]:
    """What a table says of a value: the value, and its name where the dimension has names."""
    if isinstance(value, int):
        return (f"{value:02d}:00-{value + 1:02d}:00",)
    if names is None:
        return (value,)
    return value, NONE.get(dimension, say("not known")) if value is None else names.get(str(value), str(value))


def names_of(workspace: Workspace, dimension: str) -> Mapping[str, str | Message] | None:
    """The names of a dimension's values, by id; None where they have none."""
    match dimension:
        case "channel":
            return workspace.channel_names
        case "item" | "campaign" | "touchpoint" | "displaced_by":
            return workspace.item_names
        case "rule":
            return {f"{rule.kind}/{rule.id}": name for rule, name in rule_names(workspace.policy).items()}
        case "unit":
            return {unit.id: unit.name for unit in workspace.policy.units}
        case "class":
            return CLASSES
    attribute = workspace.attributes.attributes.get(dimension) if dimension not in HEADINGS else None
    return attribute.values if attribute is not None else None
