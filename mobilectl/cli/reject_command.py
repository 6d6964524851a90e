"""`mobilectl reject`: saying no to what was submitted."""

from __future__ import annotations

import click

from mobilectl.cli.session import Session
from mobilectl.cli.signing import Asked, sign, signing_options
from mobilectl.cli.words import command
from mobilectl.messages import say


@command(
    "reject",
    say(
        "Reject submitted definitions, signed.\n\nID is a campaign, a touchpoint or `policy`. The comment is the reason. What is rejected "
        "must be submitted again, even if nothing changed."
    ).text,
)
@signing_options
@click.pass_context
def COMMAND(context: click.Context, asked: Asked) -> int:
    return sign(Session(context), "reject", asked)
