"""Private keys for signing: Ed25519 in OpenSSH's own file format, locked by a passphrase (bcrypt) or not.

A file that others on the machine may read is refused, as ssh does.
"""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mobilectl.approvals.public_keys import ED25519, public_blob, public_text, take_apart
from mobilectl.approvals.wire import Reader, string
from mobilectl.errors import Unusable, system_reason
from mobilectl.messages import say
from mobilectl.workspace.writing import write_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAGIC = b"openssh-key-v1\0"
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
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _cannot_write(file, error) from None
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise Unusable(
            say("{file} is there already and is never overwritten", file=str(file)),
            say("name another file by -o, or move the old one away"),
        ) from None
    except OSError as error:
        raise _cannot_write(file, error) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(_as_file(private, passphrase))
    except OSError as error:
        file.unlink(missing_ok=True)
        raise _cannot_write(file, error) from None
    return Key(private, public_blob(private))


def change_passphrase(file: Path, old: Callable[[], str | None], new: Callable[[], str | None]) -> Key:
    """Locks a key by another passphrase; None from `new` leaves it unlocked. `new` is asked once `old` has opened it. Raises `Unusable`.

    The file is another one afterwards, whole or not at all; a link to it stays a link.
    """
    key = load_key(file, old)
    write_atomically(file, _as_file(key.private, new()))
    return key


def load_key(file: Path, passphrase: Callable[[], str | None]) -> Key:
    """Reads a private key. `passphrase` is asked only if the key needs one; None means there is none. Raises `Unusable`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    data = read_key_file(file)
    words: str | None = None
    try:
        try:
            private = load_ssh_private_key(data, None)
        except TypeError:
            _refuse_open_to_others(file)
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
    _refuse_open_to_others(file)
    return Key(private, public_blob(private))


@dataclass(frozen=True, slots=True)
class Outline:
    """What a private key's file tells without its passphrase."""

    blob: bytes
    locked: bool


def outline(file: Path) -> Outline:
    """Reads the public half, which is never locked; of a hardware key too. Raises `Unusable`."""
    lines = read_key_file(file).split()
    try:
        parts = Reader(base64.b64decode(b"".join(lines[4:-4]), validate=True))
        cipher = parts.string() if parts.take(len(MAGIC)) == MAGIC else b""
        _, _, count, blob = parts.string(), parts.string(), parts.number(), parts.string()
        take_apart(blob)
    except ValueError:
        raise _no_key(file) from None
    if count != 1:
        raise _no_key(file)
    return Outline(blob, cipher != b"none")


def read_key_file(file: Path) -> bytes:
    """The bytes of a key's file. Raises `Unusable`."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST)
    except FileNotFoundError:
        raise Unusable(say("there is no key {file}", file=str(file)), say("`mobilectl keys new NAME@UNIT` makes one")) from None
    except OSError as error:
        raise Unusable(
            say("the key {file} cannot be read: {reason}", file=str(file), reason=system_reason(error)),
            say("a key file must be readable for the one who signs"),
        ) from None


def _as_file(private: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    from cryptography.hazmat.primitives import serialization

    lock = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, lock)


def _refuse_open_to_others(file: Path) -> None:
    """Windows has no such rights; there the settings folder is its owner's alone."""
    if os.name == "posix" and (known := file.stat()).st_uid == os.getuid() and stat.S_IMODE(known.st_mode) & 0o077:
        raise Unusable(
            say("the private key {file} can be read by others on this machine", file=str(file)),
            say("take their rights away: `chmod 600 {file}`; if they may have copied it, have it revoked", file=str(file)),
        )


def _no_key(file: Path) -> Unusable:
    return Unusable(
        say("{file} is not an Ed25519 private key in OpenSSH's format", file=str(file)),
        say("give the private key's file, not the public one; `mobilectl keys new NAME@UNIT` makes one"),
    )


def _cannot_write(file: Path, error: OSError) -> Unusable:
    return Unusable(say("{file} cannot be written: {reason}", file=str(file), reason=system_reason(error)), say("name another place by -o"))
