"""`mobilectl calendar`: the months ahead."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.workspace.models.policy import Unit
    from mobilectl.workspace.workspace import Workspace

FORMATS = ("table", "markdown", "csv", "json")
NARROWEST = 80


@command(
    "calendar",
    say(
        "Show the months ahead: campaigns and sends week by week, with days off, make-up workdays, blackouts and hall peaks.\n\nFor each "
        "week it says how many marketing messages one customer may get at most, proven for all customers that the definitions allow."
    ).text,
)
@option("--from", "first", metavar="DATE", help=say("A day of the first month; else today, or the first send if that is later.").text)
@option("--months", type=click.IntRange(1, 24), default=3, metavar="N", help=say("How many months.").text)
@option("--unit", metavar="UNIT", help=say("Only what this unit sends; for a city, what the province sends as well.").text)
@option("--format", "format", type=click.Choice(FORMATS), default="table", help=say("How the calendar is written.").text)
@click.pass_context
def COMMAND(context: click.Context, first: str | None, months: int, unit: str | None, format: str) -> None:
    from mobilectl.contacts.ahead import ahead
    from mobilectl.reports.calendar import calendar_csv, calendar_json, calendar_markdown
    from mobilectl.reports.calendar_grid import grid

    session = Session(context)
    workspace = session.workspace()
    shown = ahead(workspace, _first(workspace, first), months, _unit(workspace, unit))
    match format:
        case "json":
            session.out(calendar_json(shown, workspace))
        case "csv":
            session.out(calendar_csv(shown, session.language))
        case "markdown":
            session.out(calendar_markdown(shown, workspace, session.language))
        case _:
            session.out(grid(shown, workspace, session.language, max(NARROWEST, screen_width())))
    session.note_unread(workspace.unread)


def _first(workspace: Workspace, wish: str | None) -> date:
    """The day that is asked for, else today or the first send."""
    from mobilectl.contacts.ahead import first_send
    from mobilectl.schedule.clock import today
    from mobilectl.workspace.days import day_of

    return day_of(wish) if wish is not None else max(today(), first_send(workspace) or date.min)


def _unit(workspace: Workspace, wish: str | None) -> Unit | None:
    from mobilectl.errors import UsageError
    from mobilectl.workspace.convert import did_you_mean

    if wish is not None and wish not in workspace.units:
        raise UsageError(say("there is no unit `{id}`", id=wish), did_you_mean(wish, list(workspace.units)))
    return workspace.units[wish] if wish is not None else None
