"""Public keys as OpenSSH writes them: Ed25519, in a file or an agent (`ssh-ed25519`) or in a hardware key (`sk-ssh-ed25519@openssh.com`).

Sources: RFC 8709; OpenSSH, PROTOCOL.u2f. RSA and ECDSA are refused, so that every signature is of one algorithm without parameters.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobilectl.approvals.wire import Malformed, Reader, string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519, HARDWARE = "ssh-ed25519", "sk-ssh-ed25519@openssh.com"
KINDS = (ED25519, HARDWARE)
POINT = 32
LARGEST = 1024
"""Bytes of a public key; one has under 100."""


class NoKey(ValueError):
    """What is no public key of a kind that is taken here."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key taken apart. `application` is what a hardware key was made for, empty for others."""

    kind: str
    point: bytes
    application: bytes = b""


def take_apart(blob: bytes) -> PublicKey:
    """The parts of OpenSSH's blob. Raises `NoKey`."""
    try:
        parts = Reader(blob if len(blob) <= LARGEST else b"")
        kind = parts.string().decode("ascii", "replace")
        point = parts.string()
        application = parts.string() if kind == HARDWARE else b""
        parts.end()
    except Malformed as error:
        raise NoKey(str(error)) from None
    if kind not in KINDS or len(point) != POINT:
        raise NoKey(kind)
    return PublicKey(kind, point, application)


def public_blob(key: Ed25519PrivateKey) -> bytes:
    """The public half of a key in OpenSSH's binary form."""
    return string(ED25519.encode()) + string(key.public_key().public_bytes_raw())


def public_text(blob: bytes) -> str:
    """A public key as one line, `ssh-ed25519 AAAA…`."""
    return f"{take_apart(blob).kind} {base64.b64encode(blob).decode()}"


def read_public(kind: str, text: str) -> bytes:
    """The blob of `kind` and its base64, which has one form only, as for OpenSSH. Raises `NoKey`."""
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoKey(kind) from None
    if take_apart(blob).kind != kind or base64.b64encode(blob).decode() != text:
        raise NoKey(kind)
    return blob


def fingerprint(blob: bytes) -> str:
    """`SHA256:…`, as `ssh-keygen -l` shows it."""
    return f"SHA256:{base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')}"
