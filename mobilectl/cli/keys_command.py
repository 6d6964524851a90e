"""`mobilectl keys`: keys for signing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from mobilectl.approvals.signers import Role

PASSPHRASE = "MOBILECTL_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable, not what it holds


def ask_passphrase(session: Session, question: Message) -> str | None:
    """The passphrase from the environment, else from a person at a terminal, else None."""
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        return None
    answer = click.prompt(session.text(question), hide_input=True, default="", show_default=False, err=True)
    return answer if isinstance(answer, str) else None


@command(
    "new",
    say(
        "Make a key and print the line that makes its owner a signer.\n\nPRINCIPAL is name@unit. The private key goes to a new file that "
        "only you can read; the line printed is for campaigns/allowed_signers. The passphrase is asked for, or read from "
        "MOBILECTL_KEY_PASSPHRASE."
    ).text,
)
@argument("principal")
@option(
    "--role",
    "roles",
    type=click.Choice(["submit", "approve"]),
    multiple=True,
    required=True,
    help=say("What the key may be used for; may be given twice.").text,
)
@option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path, readable=False),
    help=say("The file for the private key; else one in your settings folder.").text,
)
@option("--no-passphrase", is_flag=True, help=say("Do not lock the key, as for machines that sign alone.").text)
@click.pass_context
def new(context: click.Context, principal: str, roles: tuple[Role, ...], output: Path | None, no_passphrase: bool) -> None:
    """Makes a key."""
    from mobilectl.approvals.keys import new_key
    from mobilectl.approvals.signers import is_principal, signer_line
    from mobilectl.errors import UsageError

    session = Session(context)
    if not is_principal(principal):
        raise UsageError(say("`{principal}` is not of the form name@unit", principal=principal), say("write it like li.wei@changsha"))
    passphrase = None if no_passphrase else _new_passphrase(session)
    file = output or Path(click.get_app_dir("mobilectl")) / "keys" / principal
    key = new_key(file, passphrase)
    session.out(signer_line(principal, tuple(dict.fromkeys(roles)), key.public))
    session.note(say("The private key is in {file}: keep it to yourself and out of the workspace.", file=str(file)))
    session.note(say("Have the line above added to campaigns/allowed_signers by those who keep that file."))


def _new_passphrase(session: Session) -> str:
    from mobilectl.errors import UsageError

    passphrase = ask_passphrase(session, say("Passphrase for the new key"))
    if not passphrase:
        raise UsageError(
            say("no passphrase was given for the new key"),
            say("set {name}, or give --no-passphrase for a key without one", name=PASSPHRASE),
        )
    if PASSPHRASE not in os.environ and ask_passphrase(session, say("The same passphrase again")) != passphrase:
        raise UsageError(say("the two passphrases differ"), say("run the command again"))
    return passphrase


COMMAND = Group("keys", help=say("Make keys for signing.").text, commands=[new], params=list(COMMON_OPTIONS))
