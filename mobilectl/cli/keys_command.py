"""`mobilectl keys`: keys for signing, who may sign, and whom to believe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.passphrases import NEW_PASSPHRASE, PASSPHRASE, new_passphrase, passphrase_of
from mobilectl.cli.printing import format_option, print_table
from mobilectl.cli.session import Session
from mobilectl.cli.words import COMMON_OPTIONS, Group, argument, command, option
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.approvals.signers import Role

FILE = click.Path(path_type=Path, readable=False)
role_option = option(
    "--role",
    "roles",
    type=click.Choice(["submit", "approve"]),
    multiple=True,
    required=True,
    help=say("What the key may be used for; may be given twice. Who approves may also reject and revoke.").text,
)


@command(
    "new",
    say(
        "Make a key and print the line that makes its owner a signer.\n\nPRINCIPAL is name@unit. The private key goes to a new file that "
        "only you can read; the line printed is for campaigns/allowed_signers. The passphrase is asked for, or read from "
        "MOBILECTL_KEY_PASSPHRASE."
    ).text,
)
@argument("principal")
@role_option
@option("-o", "--output", "output", type=FILE, help=say("The file for the private key; else one in your settings folder.").text)
@option("--no-passphrase", is_flag=True, help=say("Do not lock the key, as for machines that sign alone.").text)
@click.pass_context
def new(context: click.Context, principal: str, roles: tuple[Role, ...], output: Path | None, no_passphrase: bool) -> None:
    """Makes a key."""
    from mobilectl.approvals.keys import new_key
    from mobilectl.approvals.signers import signer_line

    session = Session(context)
    _check_principal(principal)
    passphrase = None if no_passphrase else new_passphrase(session, PASSPHRASE)
    file = output or Path(click.get_app_dir("mobilectl")) / "keys" / principal
    key = new_key(file, passphrase)
    session.out(signer_line(principal, tuple(dict.fromkeys(roles)), key.public))
    session.note(say("The private key is in {file}: keep it to yourself and out of the workspace.", file=str(file)))
    session.note(say("Have the line above added to campaigns/allowed_signers by those who keep that file."))


@command(
    "line",
    say(
        "Print the line that makes the owner of a key a signer.\n\nFILE holds a public key or a private one; no passphrase is needed. So "
        "keys that others made, hardware keys too, get into campaigns/allowed_signers."
    ).text,
)
@argument("principal")
@argument("file", type=FILE)
@role_option
@click.pass_context
def line(context: click.Context, principal: str, file: Path, roles: tuple[Role, ...]) -> None:
    """Prints the line of a key."""
    from mobilectl.approvals.key_choice import public_half
    from mobilectl.approvals.public_keys import public_text
    from mobilectl.approvals.signers import signer_line

    _check_principal(principal)
    Session(context).out(signer_line(principal, tuple(dict.fromkeys(roles)), public_text(public_half(file))))


@command(
    "show",
    say(
        "Show the public key of a file, and for whom it signs here.\n\nFILE holds a private key or a public one; no passphrase is needed. "
        "Standard output begins with the public key and its fingerprint."
    ).text,
)
@argument("file", type=FILE)
@click.pass_context
def show(context: click.Context, file: Path) -> None:
    """Shows a key."""
    from mobilectl.approvals.key_choice import is_locked, public_half
    from mobilectl.approvals.public_keys import fingerprint, public_text
    from mobilectl.approvals.states import utc_now
    from mobilectl.approvals.trust_files import signers_of
    from mobilectl.reports.signers import signers_table
    from mobilectl.workspace.files import SIGNERS

    session = Session(context)
    blob = public_half(file)
    session.out(public_text(blob))
    session.out(fingerprint(blob))
    locked = is_locked(file)
    if locked is not None:
        session.note(say("It is locked by a passphrase.") if locked else say("It is not locked: who has the file can sign."))
    signers = signers_of(session.root)
    if lines := signers.with_key(blob):
        print_table(session, signers_table(signers, lines, utc_now()), "table")
    else:
        session.note(say("It is not listed in {file}; `mobilectl keys line` prints the line to add.", file=SIGNERS))


@command("list", say("List who may sign, with which key, from when until when.\n\nThey stand in campaigns/allowed_signers.").text)
@format_option
@click.pass_context
def list_(context: click.Context, format: str) -> None:
    """Lists the signers."""
    from mobilectl.approvals.states import utc_now
    from mobilectl.approvals.trust_files import signer_problems, signers_of
    from mobilectl.reports.signers import signers_json, signers_table

    session = Session(context)
    signers = signers_of(session.root)
    problems, now = signer_problems(signers), utc_now()
    if format == "json":
        session.out(signers_json(signers, problems, now, session.language))
        return
    print_table(session, signers_table(signers, signers.signers, now), format)
    for problem in problems:
        session.note(problem)


@command(
    "agent",
    say("List the keys of the signing agent, and for whom they sign here.\n\nThe agent is the one that SSH_AUTH_SOCK names.").text,
)
@format_option
@click.pass_context
def agent(context: click.Context, format: str) -> None:
    """Lists the agent's keys."""
    from mobilectl.approvals.agent import agent_address, agent_keys
    from mobilectl.approvals.trust_files import signers_of
    from mobilectl.errors import UsageError
    from mobilectl.reports.signers import agent_table

    session = Session(context)
    address = agent_address()
    if address is None:
        raise UsageError(
            say("no signing agent runs here: SSH_AUTH_SOCK is not set"), say("start one, for example with `ssh-agent`, and add keys to it")
        )
    print_table(session, agent_table(agent_keys(address), signers_of(session.root)), format)


@command(
    "change-passphrase",
    say(
        "Lock a private key by another passphrase.\n\nBoth are asked for, or read from MOBILECTL_KEY_PASSPHRASE and "
        "MOBILECTL_NEW_KEY_PASSPHRASE. The key stays the same."
    ).text,
)
@argument("file", type=FILE)
@option("--no-passphrase", is_flag=True, help=say("Do not lock the key, as for machines that sign alone.").text)
@click.pass_context
def change(context: click.Context, file: Path, no_passphrase: bool) -> None:
    """Changes a passphrase."""
    from mobilectl.approvals.keys import change_passphrase

    session = Session(context)
    change_passphrase(
        file, lambda: passphrase_of(session, file), lambda: None if no_passphrase else new_passphrase(session, NEW_PASSPHRASE)
    )
    session.out(
        say("{file} is not locked any more.", file=str(file)) if no_passphrase else say("{file} has a new passphrase.", file=str(file))
    )


@command(
    "revoke",
    say(
        "Revoke a key: what it signed never counts again, whenever it was.\n\nWHICH is name@unit or a fingerprint, as `mobilectl keys "
        "list` shows them. The key is added to campaigns/revoked_keys, to be committed."
    ).text,
)
@argument("which")
@option("--comment", default="", metavar="TEXT", help=say("Why, for those who read the file.").text)
@click.pass_context
def revoke(context: click.Context, which: str, comment: str) -> None:
    """Revokes a key."""
    from mobilectl.approvals.states import utc_now
    from mobilectl.approvals.trust_files import add_revoked, find_key, signers_of, trust_digest
    from mobilectl.workspace.files import REVOKED

    session = Session(context)
    workspace = session.workspace()
    signer = find_key(signers_of(workspace.root), which)
    add_revoked(workspace.root, signer, utc_now(), comment)
    session.out(say("The key of {by} is revoked; {file} is to be committed.", by=signer.principal, file=REVOKED))
    session.note(say("The digest of whom to believe is now {digest}.", digest=trust_digest(workspace.root, workspace.policy)))


@command(
    "trust",
    say(
        "Print the digest of whom to believe here.\n\nIt covers the signers, the revoked keys, and the units and approval rules of the "
        "policy. Where MOBILECTL_TRUST holds it, nothing is signed, planned or pushed once any of them is another."
    ).text,
)
@click.pass_context
def trust(context: click.Context) -> None:
    """Prints the digest."""
    from mobilectl.approvals.trust_files import hold_trust, trust_digest

    session = Session(context)
    workspace = session.workspace()
    session.out(trust_digest(workspace.root, workspace.policy))
    hold_trust(workspace.root, workspace.policy)


def _check_principal(principal: str) -> None:
    from mobilectl.approvals.signers import is_principal
    from mobilectl.errors import UsageError

    if not is_principal(principal):
        raise UsageError(say("`{principal}` is not of the form name@unit", principal=principal), say("write it like li.wei@changsha"))


COMMAND = Group(
    "keys",
    help=say("Make keys for signing, and say whose count.").text,
    commands=[new, line, show, list_, agent, change, revoke, trust],
    params=list(COMMON_OPTIONS),
)
