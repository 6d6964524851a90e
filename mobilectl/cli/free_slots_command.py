"""`mobilectl free-slots`: the nearest dates at which a campaign would be clean."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.exits import Exit
from mobilectl.messages import say


@command(
    "free-slots",
    say(
        "Find the nearest dates at which a campaign would be clean.\n\nID is the id of a campaign. Its period and sends are shifted "
        "together, days of support stay; all rules are run with each date. Where no date is clean, the best ones are shown with what would "
        "be found there, and it ends with 1. Nothing is changed."
    ).text,
)
@argument("id")
@option(
    "--within",
    type=click.IntRange(1, 366),
    default=60,
    metavar="DAYS",
    help=say("So many days earlier and later are looked at; 60 if not said.").text,
)
@format_option
@click.pass_context
def COMMAND(context: click.Context, id: str, within: int, format: str) -> int:
    from mobilectl.reports.repairs import slots_table
    from mobilectl.rules.repairs.redating import dates_said
    from mobilectl.rules.repairs.slots import free_slots
    from mobilectl.rules.repairs.state import state_of
    from mobilectl.schedule.calendar import Calendar
    from mobilectl.workspace.convert import did_you_mean

    session = Session(context)
    state = state_of(session.root)
    session.speak(state.workspace.policy.language)
    campaign = state.workspace.campaign(id)
    if campaign is None:
        known = [one.value.id for one in state.workspace.campaigns]
        raise UsageError(say("there is no campaign `{id}`", id=id), did_you_mean(id, known))
    slots = free_slots(state, campaign, within)
    print_table(session, slots_table(slots, Calendar(state.workspace.policy.calendar)), format)
    for note in dates_said(campaign.value):
        session.note(say("look at it: {note}", note=note))
    if any(one.findings for one in slots):
        session.note(say("No date within {days} days is clean; these are the best.", days=within))
        return Exit.FINDINGS
    return Exit.CLEAN
