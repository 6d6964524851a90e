"""`mobilectl approve`: agreeing to what somebody else submitted."""

from __future__ import annotations

from pathlib import Path

import click

from mobilectl.cli.submit_command import sign, signing_options
from mobilectl.cli.words import command
from mobilectl.messages import say


@command(
    "approve",
    say(
        "Approve submitted definitions, signed.\n\nID is a campaign, a touchpoint or `policy`. It counts only from a person, with a key, "
        "other than those that submitted it; any change of the definition afterwards takes it away again."
    ).text,
)
@signing_options
@click.pass_context
def COMMAND(
    context: click.Context, ids: tuple[str, ...], everything: bool, key_file: Path | None, principal: str | None, comment: str
) -> int:
    return sign(context, "approve", ids, everything, key_file, principal, comment)
