"""`mobilectl approve`: agreeing to what somebody else submitted."""

from __future__ import annotations

import click

from mobilectl.cli.session import Session
from mobilectl.cli.signing import Asked, sign, signing_options
from mobilectl.cli.words import command, option
from mobilectl.messages import say


@command(
    "approve",
    say(
        "Approve submitted definitions, signed.\n\nID is a campaign, a touchpoint or `policy`. It counts only from a person, with a key, "
        "other than those that submitted it. It lapses when the definition changes, or what it was judged by."
    ).text,
)
@signing_options
@option("--all", "everything", is_flag=True, help=say("All that waits for it and that you may sign.").text)
@click.pass_context
def COMMAND(context: click.Context, asked: Asked, everything: bool) -> int:
    return sign(Session(context), "approve", asked, everything)
