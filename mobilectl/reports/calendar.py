"""The months ahead for programs and documents: JSON in a shape of its own, a CSV of days, Markdown tables."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mobilectl.contacts.ahead import Ahead, Day, Most, Week
from mobilectl.messages import Language, Message, say
from mobilectl.reports.calendar_grid import HOLIDAYS, year_note
from mobilectl.reports.tables import Column, Table, render
from mobilectl.workspace.workspace import Workspace

VERSION = 1
CHANNELS, WINDOW = Column("channels", say("channels")), Column("between", say("time of day"), whole=True)


def calendar_json(shown: Ahead, workspace: Workspace) -> str:
    """Days with what is special about them and what goes out; weeks with what runs and the most that one customer may get.

    `most.at_most` is null where nothing bounds it. `holidays` says of a year "published", "policy" (with its basis) or "unknown".
    """
    content = {
        "version": VERSION,
        "from": shown.months[0].isoformat(),
        "months": [f"{month:%Y-%m}" for month in shown.months],
        "unit": shown.unit.id if shown.unit is not None else None,
        "years": [{"year": one.year, "holidays": one.source, "basis": one.basis} for one in shown.years],
        "weeks": [_week_json(week) for week in shown.weeks],
        "days": [_day_json(day) for week in shown.weeks for day in week.days],
        "unread": list(workspace.unread),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _week_json(week: Week) -> dict[str, object]:
    return {
        "from": week.monday.isoformat(),
        "to": week.days[-1].date.isoformat(),
        "campaigns": [
            {"id": one.id, "name": one.name, "unit": one.owner, "from": one.period.from_.isoformat(), "to": one.period.to.isoformat()}
            for one in week.campaigns
        ],
        "most": {"at_least": week.most.at_least, "at_most": week.most.at_most},
    }


def _day_json(day: Day) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "holiday": day.holiday,
        "workday": day.workday,
        "make_up_workday": day.make_up,
        "blackouts": [
            {"id": one.id, "name": one.name, "between": str(one.between) if one.between is not None else None} for one in day.blackouts
        ],
        "hall_peak": day.hall_peak,
        "sends": [
            {
                "kind": "campaign" if one.campaign is not None else "touchpoint",
                "owner": one.owner,
                "id": one.item,
                "class": one.message_class,
                "channels": list(one.channels),
                "between": str(one.window),
            }
            for one in day.sendings
        ],
        "marketing_sends": day.marketing,
    }


def calendar_csv(shown: Ahead, language: Language) -> str:
    """A row for each day, with its week's numbers."""
    columns = tuple(
        Column(name, say("day"))
        for name in ("date", "weekday", "workday", "holiday", "make_up_workday", "blackouts", "hall_peak", "campaigns", "sends",
                     "marketing_sends", "week_from", "week_most_at_least", "week_most_at_most")
    )  # fmt: skip
    rows = [
        (
            day.date, day.date.isoweekday(), _flag(day.workday), day.holiday, _flag(day.make_up), " ".join(one.id for one in day.blackouts),
            _flag(day.hall_peak), sum(one.period.from_ <= day.date <= one.period.to for one in week.campaigns),
            " ".join(f"{one.owner}/{one.item}:{'+'.join(one.channels)}" for one in day.sendings), day.marketing,
            week.monday, week.most.at_least, week.most.at_most,
        )
        for week in shown.weeks
        for day in week.days
    ]  # fmt: skip
    return render(Table(None, columns, rows), "csv", language)


def _flag(value: bool) -> int:
    return int(value)


def calendar_markdown(shown: Ahead, workspace: Workspace, language: Language) -> str:
    """For each month its weeks, then the days on which something is marked or goes out."""
    parts = []
    for month in shown.months:
        weeks = shown.weeks_of(month)
        days = [day for week in weeks for day in week.days if (day.date.year, day.date.month) == (month.year, month.month)]
        parts.append(f"## {month:%Y-%m}")
        parts += [render(table, "markdown", language) for table in (_weeks(weeks), _days(days, workspace)) if table.rows]
    notes = [note for year in shown.years if (note := year_note(year.year, year.source, year.basis)) is not None]
    return "\n\n".join([*parts, *(language.text(note) for note in notes)])


def _weeks(weeks: Sequence[Week]) -> Table:
    columns = (
        Column("week", say("week from"), whole=True), Column("campaigns", say("campaigns"), right=True),
        Column("marketing", say("marketing sends"), right=True), Column("most", say("most for one customer"), right=True),
    )  # fmt: skip
    rows = [(week.monday, len(week.campaigns), sum(day.marketing for day in week.days), most_told(week.most)) for week in weeks]
    return Table(None, columns, rows)


def most_told(most: Most) -> Message:
    """A number, or between which two it lies."""
    if most.at_most is None:
        return say("{least} or more", least=most.at_least)
    return say("{least}-{most}", least=most.at_least, most=most.at_most) if most.at_most > most.at_least else say("{n}", n=most.at_least)


def _days(days: Sequence[Day], workspace: Workspace) -> Table:
    columns = (Column("day", say("day"), whole=True), Column("marks", say("marked")), Column("name", say("name")), CHANNELS, WINDOW)
    names = workspace.channel_names
    rows: list[tuple[object, ...]] = []
    for day in days:
        marks = _marks(day)
        for one in day.sendings:
            rows.append((day.date, marks, one.name, tuple(names.get(channel, channel) for channel in one.channels), str(one.window)))
        if marks and not day.sendings:
            rows.append((day.date, marks, None, None, None))
    return Table(None, columns, rows)


def _marks(day: Day) -> tuple[object, ...]:
    found: list[object] = []
    if day.holiday is not None:
        found.append(say("day off: {name}", name=HOLIDAYS.get(day.holiday, day.holiday)))
    if day.make_up:
        found.append(say("make-up workday"))
    found += [
        say("quiet: {name}{hours}", name=one.name, hours=f" {one.between}" if one.between is not None else "") for one in day.blackouts
    ]
    return tuple(found)
