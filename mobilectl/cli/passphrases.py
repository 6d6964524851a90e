"""Passphrases of keys: from the environment, the system's keyring, or a person at the terminal; never from an option's value."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from mobilectl.cli.session import Session
from mobilectl.messages import Message, say

PASSPHRASE = "MOBILECTL_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable, not what it holds
NEW_PASSPHRASE = "MOBILECTL_NEW_KEY_PASSPHRASE"  # noqa: S105 - the same
SERVICE = "mobilectl"
"""The name under which the keyring keeps them; each has the name of its key's file."""


def passphrase_of(session: Session, file: Path) -> str | None:
    """The passphrase of a key's file, None where nobody knows it."""
    held = os.environ.get(PASSPHRASE) or _in_keyring(file)
    return held or _asked(session, say("Passphrase of {file}", file=str(file)))


def new_passphrase(session: Session, variable: str) -> str:
    """A passphrase for a key, from the environment variable or typed twice. Raises `UsageError`."""
    from mobilectl.errors import UsageError

    if held := os.environ.get(variable):
        return held
    typed = _asked(session, say("Passphrase for the new key") if variable == PASSPHRASE else say("The new passphrase"))
    if not typed:
        raise UsageError(
            say("no passphrase was given for the new key") if variable == PASSPHRASE else say("no new passphrase was given"),
            say("set {name}, or give --no-passphrase for a key without one", name=variable),
        )
    if _asked(session, say("The same passphrase again")) != typed:
        raise UsageError(say("the two passphrases differ"), say("run the command again"))
    return typed


def _asked(session: Session, question: Message) -> str | None:
    if not sys.stdin.isatty():
        return None
    answer = click.prompt(session.text(question), hide_input=True, default="", show_default=False, err=True)
    return answer if isinstance(answer, str) else None


def _in_keyring(file: Path) -> str | None:
    """The keyring's word for the file, by its full name. Where there is no keyring, somebody is asked."""
    try:
        import keyring

        return keyring.get_password(SERVICE, str(file.absolute()))
    except Exception:  # not installed, locked or broken: each system's keyring raises errors of its own
        return None
