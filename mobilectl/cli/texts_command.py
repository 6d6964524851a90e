"""`mobilectl texts`: what customers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mobilectl.cli.printing import screen_width
from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.errors import UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.wording.reader import Definition
    from mobilectl.workspace.workspace import Workspace


@command(
    "preview",
    say(
        "Show texts as customers get them, on every channel: an SMS in its parts, a push as a lock screen cuts it, a call in seconds, with "
        "what they cost.\n\nID is the id of a campaign, a touchpoint or a reminder. Variables have their examples; what the longest values "
        "make of the length is told too."
    ).text,
)
@argument("id")
@option(
    "--as",
    "customer",
    metavar="PROFILE",
    help=say("Only what this customer gets: a segment's id, or attributes such as `tier=A,age=70`.").text,
)
@option("--json", "as_json", is_flag=True, help=say("Write JSON.").text)
@click.pass_context
def preview(context: click.Context, id: str, customer: str | None, as_json: bool) -> None:
    """Shows the texts of a definition."""
    from mobilectl.audience.described import described
    from mobilectl.audience.portrait import example
    from mobilectl.contacts.plan import customers_of
    from mobilectl.reports.texts import preview, preview_json, preview_lines

    session = Session(context)
    workspace = session.workspace()
    definition, reminder = defined(id, workspace)
    who = described(customer, customers_of(workspace)) if customer is not None else None
    portrait = example(workspace.attributes.attributes, who) if who is not None else None
    if who is not None and portrait is None:
        raise UsageError(
            say("no customer can be like this: {profile}", profile=customer),
            say("its values contradict each other, or lie outside what attributes.yaml allows"),
        )
    found = preview(definition, reminder, who, portrait, workspace)
    if as_json:
        session.out(preview_json(found, session.language))
    else:
        for line in preview_lines(found, workspace, session.language, screen_width()):
            session.out(line)
    session.note_unread(workspace.unread)


def defined(id: str, workspace: Workspace) -> tuple[Definition, str | None]:
    """The campaign or touchpoint of that id, or the touchpoint of that reminder, with the reminder's id."""
    from mobilectl.workspace.convert import did_you_mean

    campaign = workspace.campaign(id)
    if campaign is not None:
        return campaign, None
    reminders = {one.id: touchpoint for touchpoint in workspace.touchpoints for one in touchpoint.value.reminders}
    touchpoints = {one.value.id: one for one in workspace.touchpoints}
    if id in touchpoints:
        return touchpoints[id], None
    if id in reminders:
        return reminders[id], id
    known = [*(one.value.id for one in workspace.campaigns), *touchpoints, *reminders]
    raise UsageError(say("nothing is defined with the id `{id}`", id=id), did_you_mean(id, known))


COMMAND = Group("texts", help=say("Show what customers read.").text, commands=[preview], params=list(COMMON_OPTIONS))
