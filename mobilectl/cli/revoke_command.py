"""`mobilectl revoke`: taking an approval back."""

from __future__ import annotations

import click

from mobilectl.cli.session import Session
from mobilectl.cli.signing import Asked, sign, signing_options
from mobilectl.cli.words import command
from mobilectl.messages import say


@command(
    "revoke",
    say(
        "Take the approval of definitions back, signed.\n\nID is a campaign, a touchpoint or `policy`. The comment is the reason. What is "
        "live stays live until it is paused, rolled back or replaced."
    ).text,
)
@signing_options
@click.pass_context
def COMMAND(context: click.Context, asked: Asked) -> int:
    return sign(Session(context), "revoke", asked)
