"""Signatures in OpenSSH's SSHSIG format, interchangeable with `ssh-keygen -Y sign` and `ssh-keygen -Y verify`.

Source: OpenSSH, PROTOCOL.sshsig. Keys are Ed25519; signing hashes by SHA-512, checking takes SHA-256 too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from typing import TYPE_CHECKING

from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAGIC = b"SSHSIG"
VERSION = 1
KEY_TYPE = b"ssh-ed25519"
HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
LINE = 70
LARGEST = 4096
"""Characters of an armored signature; an Ed25519 one has about 300."""


class BadSignature(ValueError):
    """A signature that is none, or not over this."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def sign(key: Ed25519PrivateKey, message: bytes, namespace: str) -> str:
    """The armored signature of `message` in a namespace."""
    signature = key.sign(_signed_data(message, namespace.encode(), b"sha512"))
    blob = MAGIC + struct.pack(">I", VERSION)
    blob += _string(public_blob(key)) + _string(namespace.encode()) + _string(b"") + _string(b"sha512")
    blob += _string(_string(KEY_TYPE) + _string(signature))
    text = base64.b64encode(blob).decode()
    return "\n".join((BEGIN, *(text[start : start + LINE] for start in range(0, len(text), LINE)), END)) + "\n"


def signing_key(armored: str, message: bytes, namespace: str) -> bytes:
    """The public key that made a signature over `message` in `namespace`, as OpenSSH's blob.

    Whose key that is, the caller must know. Raises `BadSignature`.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    parts = _Reader(_dearmored(armored))
    if parts.take(len(MAGIC)) != MAGIC or parts.number() != VERSION:
        raise BadSignature(say("the signature is not in the SSHSIG format"))
    blob, said, _, hash_name, signature = (parts.string() for _ in range(5))
    parts.end()
    if said != namespace.encode():
        raise BadSignature(
            say("the signature was made for {said}, not for {wanted}", said=said.decode("utf-8", "replace"), wanted=namespace)
        )
    if hash_name not in HASHES:
        raise BadSignature(say("the signature uses a hash that is not known here"))
    key, inner = _Reader(blob), _Reader(signature)
    if key.string() != KEY_TYPE or inner.string() != KEY_TYPE:
        raise BadSignature(say("the signature was not made by an Ed25519 key"))
    raw_key, raw_signature = key.string(), inner.string()
    key.end()
    inner.end()
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_signature, _signed_data(message, said, hash_name))
    except (InvalidSignature, ValueError):
        raise BadSignature(say("the signature does not fit what it stands under; one of them was changed")) from None
    return blob


def public_blob(key: Ed25519PrivateKey) -> bytes:
    """The public half of a key as OpenSSH's blob."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _string(KEY_TYPE) + _string(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def public_text(blob: bytes) -> str:
    """A public key as it stands in files: `ssh-ed25519 AAAA…`."""
    return f"{KEY_TYPE.decode()} {base64.b64encode(blob).decode()}"


def _signed_data(message: bytes, namespace: bytes, hash_name: bytes) -> bytes:
    return MAGIC + _string(namespace) + _string(b"") + _string(hash_name) + _string(HASHES[hash_name](message).digest())


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _dearmored(armored: str) -> bytes:
    lines = armored.strip().splitlines() if len(armored) <= LARGEST else []
    if len(lines) < 3 or lines[0].strip() != BEGIN or lines[-1].strip() != END:
        raise BadSignature(say("the signature is not in the SSHSIG format"))
    try:
        return base64.b64decode("".join(line.strip() for line in lines[1:-1]), validate=True)
    except (binascii.Error, ValueError):
        raise BadSignature(say("the signature is not in the SSHSIG format")) from None


class _Reader:
    """Takes SSH's data types off the front of a blob; too short a blob is a bad signature."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise BadSignature(say("the signature is not in the SSHSIG format"))
        self._at += count
        return taken

    def number(self) -> int:
        return int(struct.unpack(">I", self.take(4))[0])

    def string(self) -> bytes:
        return self.take(self.number())

    def end(self) -> None:
        if self._at != len(self._data):
            raise BadSignature(say("the signature is not in the SSHSIG format"))
