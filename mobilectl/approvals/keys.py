"""Private keys for signing: Ed25519 in OpenSSH's own file format, with or without a passphrase."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mobilectl.approvals.public_keys import ED25519, public_blob, public_text
from mobilectl.approvals.wire import string
from mobilectl.errors import Unusable
from mobilectl.messages import say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LARGEST = 65536
"""Bytes of a key file; an Ed25519 one has about 450."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key, ready to sign, and its public half."""

    private: Ed25519PrivateKey = field(repr=False)
    blob: bytes

    @property
    def public(self) -> str:
        """`ssh-ed25519 AAAA…`."""
        return public_text(self.blob)

    def signature(self, data: bytes) -> bytes:
        """The signature of `data` as SSH sends it."""
        return string(ED25519.encode()) + string(self.private.sign(data))


def new_key(file: Path, passphrase: str | None) -> Key:
    """Makes a key and writes it to a new file that only its owner can read. Raises `Unusable`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    encryption = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    text = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, encryption)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(file, error) from None
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unusable(
            say("{file} is there already and is never overwritten", file=str(file)),
            say("name another file by -o, or move the old one away"),
        ) from None
    except OSError as error:
        raise _cannot_write(file, error) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise _cannot_write(file, error) from None
    return Key(private, public_blob(private))


def load_key(file: Path, passphrase: Callable[[], str | None]) -> Key:
    """Reads a private key. `passphrase` is asked only if the key needs one; None means there is none. Raises `Unusable`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    data = _read(file)
    words: str | None = None
    try:
        try:
            private = load_ssh_private_key(data, None)
        except TypeError:
            words = passphrase()
            if not words:
                raise Unusable(
                    say("the key {file} is locked by a passphrase", file=str(file)),
                    say("set MOBILECTL_KEY_PASSPHRASE, or run this on a terminal, which asks for it"),
                ) from None
            private = load_ssh_private_key(data, words.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if words is not None:
            raise Unusable(
                say("the passphrase does not open the key {file}", file=str(file)), say("try again with the right one")
            ) from None
        raise _no_key(file) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise _no_key(file)
    return Key(private, public_blob(private))


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST)
    except FileNotFoundError:
        raise Unusable(say("there is no key {file}", file=str(file)), say("`mobilectl keys new NAME@UNIT` makes one")) from None
    except OSError as error:
        raise Unusable(
            say("the key {file} cannot be read: {reason}", file=str(file), reason=_reason(error)),
            say("a key file must be readable for the one who signs"),
        ) from None


def _no_key(file: Path) -> Unusable:
    return Unusable(
        say("{file} is not an Ed25519 private key in OpenSSH's format", file=str(file)),
        say("give the private key's file, not the public one; `mobilectl keys new NAME@UNIT` makes one"),
    )


def _cannot_write(file: Path, error: OSError) -> Unusable:
    return Unusable(say("{file} cannot be written: {reason}", file=str(file), reason=_reason(error)), say("name another place by -o"))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
