"""`mobilectl show`: one definition."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_tables
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.errors import UsageError
from mobilectl.messages import say


@command("show", say("Show one definition.\n\nID is the id of a campaign, a touchpoint or a reminder.").text)
@argument("id")
@format_option
@click.pass_context
def COMMAND(context: click.Context, id: str, format: str) -> None:
    from mobilectl.reports.details import campaign_tables, touchpoint_tables
    from mobilectl.workspace.convert import did_you_mean

    session = Session(context)
    workspace = session.workspace()
    campaign = workspace.campaign(id)
    touchpoint = next(
        (one for one in workspace.touchpoints if id in (one.value.id, *(reminder.id for reminder in one.value.reminders))), None
    )
    if campaign is None and touchpoint is None:
        known = [one.value.id for one in workspace.campaigns] + [one.value.id for one in workspace.touchpoints]
        raise UsageError(say("nothing is defined with the id `{id}`", id=id), did_you_mean(id, known))
    tables = (
        campaign_tables(campaign, workspace) if campaign is not None else touchpoint_tables(touchpoint) if touchpoint is not None else []
    )
    print_tables(session, tables, format)
