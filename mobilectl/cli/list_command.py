"""`mobilectl list`: what is defined."""

from __future__ import annotations

import click

from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command
from mobilectl.messages import say
from mobilectl.reports.overviews import OVERVIEWS, overview


@command(
    "list",
    say(
        "List what is defined.\n\nKIND is campaigns (if nothing is named), touchpoints, reminders, segments, attributes, products, "
        "terms, units, channels or caps."
    ).text,
)
@argument("kind", metavar="[KIND]", type=click.Choice(OVERVIEWS), default="campaigns")
@format_option
@click.pass_context
def COMMAND(context: click.Context, kind: str, format: str) -> None:
    session = Session(context)
    print_table(session, overview(kind, session.workspace()), format)
