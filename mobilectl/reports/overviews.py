"""What a workspace defines, a table for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import send_days
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.models.touchpoints import Trigger
from mobilectl.workspace.workspace import Workspace

ID, NAME, UNIT = Column("id", say("id"), whole=True), Column("name", say("name")), Column("unit", say("unit"))
CHANNELS, CLASS, FILE = Column("channels", say("channels")), Column("class", say("class")), Column("file", say("file"), beside=True)


def overview(kind: str, workspace: Workspace) -> Table:
    """All definitions of one of `OVERVIEWS`."""
    return replace(_TABLES[kind](workspace), name=kind)


def _campaigns(workspace: Workspace) -> Table:
    calendar = Calendar(workspace.policy.calendar)
    columns = (
        ID, NAME, UNIT, Column("theme", say("theme"), beside=True), Column("from", say("from"), whole=True),
        Column("to", say("to"), whole=True), Column("sends", say("sends"), right=True), CHANNELS,
        Column("product", say("product"), beside=True), FILE,
    )  # fmt: skip
    rows = [
        (
            one.value.id, one.value.name, one.value.owner, one.value.theme, one.value.period.from_, one.value.period.to,
            sum(len(send_days(send, calendar)) for send in one.value.sends),
            tuple(dict.fromkeys(channel for send in one.value.sends for channel in send.uses())), one.value.offer.product, one.file,
        )
        for one in sorted(workspace.campaigns, key=lambda one: (one.value.period.from_, one.value.id))
    ]  # fmt: skip
    return Table(say("Campaigns"), columns, rows)


def _touchpoints(workspace: Workspace) -> Table:
    rows = [(one.value.id, one.value.name, len(one.value.reminders), tuple(reminder.name for reminder in one.value.reminders))
            for one in workspace.touchpoints]  # fmt: skip
    return Table(
        say("Touchpoints"), (ID, NAME, Column("count", say("reminders"), right=True), Column("reminders", say("their names"))), rows
    )


def _reminders(workspace: Workspace) -> Table:
    columns = (
        Column("touchpoint", say("touchpoint"), beside=True), ID, NAME, CLASS, Column("trigger", say("trigger")),
        Column("timeliness", say("timeliness"), beside=True), Column("at_most", say("at most")), CHANNELS,
        Column("between", say("time of day"), whole=True),
    )  # fmt: skip
    rows = [
        (
            one.value.id, reminder.id, reminder.name, reminder.class_, _trigger(reminder.trigger), reminder.timeliness,
            say("{count} a {period}", count=reminder.at_most.count, period=PERIODS[reminder.at_most.per]) if reminder.at_most else None,
            reminder.channels, str(reminder.between),
        )
        for one in workspace.touchpoints
        for reminder in one.value.reminders
    ]  # fmt: skip
    return Table(say("Reminders"), columns, rows)


PERIODS = {"day": say("day"), "week": say("week"), "month": say("month"), "quarter": say("quarter"), "year": say("year")}


def _trigger(trigger: Trigger) -> Message:
    if trigger.event is not None:
        return say("when: {event}", event=trigger.event.name)
    if trigger.threshold is not None:
        return say("when {attribute} passes {value}", attribute=trigger.threshold.attribute,
                   value=trigger.threshold.below or trigger.threshold.at_least)  # fmt: skip
    schedule = trigger.schedule
    if schedule is None or schedule.after_bill_day is not None:
        return say("{days} days after the bill day", days=schedule.after_bill_day if schedule else 0)
    if schedule.weekdays:
        return say("every {days}", days=schedule.weekdays)
    if schedule.months:
        return say("day {days} of month {months}", days=schedule.month_days, months=schedule.months)
    return say("day {days} of every month", days=schedule.month_days)


def _segments(workspace: Workspace) -> Table:
    return Table(say("Segments"), (ID, NAME), [(id, one.name) for id, one in workspace.segments.segments.items()])


def _attributes(workspace: Workspace) -> Table:
    columns = (ID, NAME, Column("type", say("type"), whole=True), Column("values", say("values")), Column("column", say("snapshot column")))
    rows = [
        (id, one.name, one.type, _values(one), one.column or id if one.in_snapshot and not one.cases else None)
        for id, one in workspace.attributes.attributes.items()
    ]
    return Table(say("Customer attributes"), columns, rows)


def _values(attribute: Attribute) -> object:
    if attribute.values:
        return tuple(f"{id} {name}" for id, name in attribute.values.items())
    if attribute.min is not None and attribute.max is not None:
        return f"{attribute.min}–{attribute.max} {attribute.unit or ''}".strip()
    return None


def _products(workspace: Workspace) -> Table:
    columns = (
        ID,
        NAME,
        Column("tariff", say("tariff")),
        Column("family", say("family")),
        Column("price", say("price")),
        Column("gives", say("contains")),
    )
    rows = [(id, one.name, one.tariff, one.family, str(one.price), tuple(f"{grant.what} {grant.amount}" for grant in one.gives))
            for id, one in workspace.products.products.items()]  # fmt: skip
    return Table(say("Products"), columns, rows)


def _terms(workspace: Workspace) -> Table:
    columns = (
        Column("term", say("term")),
        Column("plain", say("plain explanation")),
        Column("aliases", say("aliases")),
        Column("status", say("status")),
        UNIT,
    )
    return Table(say("Terms"), columns, [(one.term, one.plain, one.aliases, one.status, one.owner) for one in workspace.glossary.terms])


def _units(workspace: Workspace) -> Table:
    columns = (
        ID,
        NAME,
        Column("level", say("level")),
        Column("desks", say("desks"), right=True),
        Column("campaigns", say("campaigns"), right=True),
    )
    rows = [(one.id, one.name, one.level, one.desks, sum(campaign.value.owner == one.id for campaign in workspace.campaigns))
            for one in workspace.policy.units]  # fmt: skip
    return Table(say("Units"), columns, rows)


def _channels(workspace: Workspace) -> Table:
    columns = (
        ID,
        NAME,
        Column("kind", say("kind")),
        Column("per_hour", say("per hour"), right=True),
        Column("yuan", say("yuan each"), right=True),
    )
    return Table(
        say("Channels"), columns, [(id, one.name, one.kind, one.per_hour, one.yuan) for id, one in workspace.policy.channels.items()]
    )


def _caps(workspace: Workspace) -> Table:
    columns = (
        ID,
        NAME,
        Column("at_most", say("at most"), right=True),
        Column("per", say("window")),
        CLASS,
        CHANNELS,
        Column("clause", say("clause")),
    )
    rows = [
        (
            one.id, one.name, one.at_most,
            say("any {days} days", days=one.per.rolling_days) if one.per.rolling_days
            else say("calendar {period}", period=PERIODS[one.per.calendar or "day"]),
            one.classes, one.channels, one.clause,
        )
        for one in workspace.policy.caps
    ]  # fmt: skip
    return Table(say("Caps"), columns, rows)


_TABLES: dict[str, Callable[[Workspace], Table]] = {
    "campaigns": _campaigns, "touchpoints": _touchpoints, "reminders": _reminders, "segments": _segments, "attributes": _attributes,
    "products": _products, "terms": _terms, "units": _units, "channels": _channels, "caps": _caps,
}  # fmt: skip
OVERVIEWS = tuple(_TABLES)
