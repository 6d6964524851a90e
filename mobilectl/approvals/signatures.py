"""Signatures in OpenSSH's SSHSIG format, interchangeable with `ssh-keygen -Y sign` and `ssh-keygen -Y verify`.

Sources: OpenSSH, PROTOCOL.sshsig and PROTOCOL.u2f. Keys are Ed25519; signing hashes by SHA-512, checking takes SHA-256 too.
A hardware key's signature must say that somebody touched the key, which ssh-keygen does not ask for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Protocol

from mobilectl.approvals.public_keys import HARDWARE, NoKey, PublicKey, take_apart
from mobilectl.approvals.wire import Malformed, Reader, number, shown, string
from mobilectl.messages import Message, say

MAGIC = b"SSHSIG"
VERSION = 1
HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
ARMOR = re.compile(rf"{BEGIN}\n([A-Za-z0-9+/=\n]+)\n{END}\n?")
LINE = 70
LARGEST = 4096
"""Characters of an armored signature; an Ed25519 one has about 300."""
TOUCHED = 0x01
"""The flag of a hardware key's signature that somebody was there (WebAuthn: user presence)."""


class SigningKey(Protocol):
    """A key that can sign, wherever its private half is."""

    @property
    def blob(self) -> bytes:
        """The public half in OpenSSH's binary form."""

    @property
    def public(self) -> str:
        """`ssh-ed25519 AAAA…`."""

    def signature(self, data: bytes) -> bytes:
        """The signature of `data` as SSH sends it: its kind, then what the kind has. Raises `Unusable` where the key cannot sign."""


class BadSignature(ValueError):
    """A signature that is none, or not over this."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def sign(key: SigningKey, message: bytes, namespace: str) -> str:
    """The armored signature of `message` in a namespace. Raises `Unusable` where the key cannot sign."""
    signature = key.signature(_signed_data(message, namespace.encode(), b"sha512"))
    blob = MAGIC + number(VERSION) + string(key.blob) + string(namespace.encode()) + string(b"") + string(b"sha512") + string(signature)
    text = base64.b64encode(blob).decode()
    return "\n".join((BEGIN, *(text[start : start + LINE] for start in range(0, len(text), LINE)), END)) + "\n"


def signing_key(armored: str, message: bytes, namespace: str) -> bytes:
    """The public key that made a signature over `message` in `namespace`, as OpenSSH's blob.

    Whose key that is, the caller must know. Raises `BadSignature`.
    """
    try:
        parts = Reader(_dearmored(armored))
        if parts.take(len(MAGIC)) != MAGIC or parts.number() != VERSION:
            raise Malformed("not a signature of version 1")
        blob, said, _, hash_name, signature = (parts.string() for _ in range(5))
        parts.end()
    except Malformed:
        raise BadSignature(say("the signature is not in the SSHSIG format")) from None
    if said != namespace.encode():
        raise BadSignature(say("the signature was made for {said}, not for {wanted}", said=shown(said), wanted=namespace))
    if hash_name not in HASHES:
        raise BadSignature(say("the signature uses a hash that is not known here"))
    try:
        key = take_apart(blob)
    except NoKey:
        raise BadSignature(say("the signature was not made by an Ed25519 key")) from None
    _check(key, signature, _signed_data(message, said, hash_name))
    return blob


def _check(key: PublicKey, signature: bytes, data: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        parts = Reader(signature)
        if parts.string().decode("ascii", "replace") != key.kind:
            raise BadSignature(say("the signature was not made by an Ed25519 key"))
        raw = parts.string()
        flags_and_counter = parts.take(5) if key.kind == HARDWARE else b""
        parts.end()
    except Malformed:
        raise BadSignature(say("the signature is not in the SSHSIG format")) from None
    if key.kind == HARDWARE:
        data = hashlib.sha256(key.application).digest() + flags_and_counter + hashlib.sha256(data).digest()
    try:
        Ed25519PublicKey.from_public_bytes(key.point).verify(raw, data)
    except (InvalidSignature, ValueError):
        raise BadSignature(say("the signature does not fit what it stands under; one of them was changed")) from None
    if key.kind == HARDWARE and not flags_and_counter[0] & TOUCHED:
        raise BadSignature(say("the hardware key signed without being touched"))


def _signed_data(message: bytes, namespace: bytes, hash_name: bytes) -> bytes:
    return MAGIC + string(namespace) + string(b"") + string(hash_name) + string(HASHES[hash_name](message).digest())


def _dearmored(armored: str) -> bytes:
    match = ARMOR.fullmatch(armored) if len(armored) <= LARGEST else None
    if match is None:
        raise Malformed("no armor")
    text = match[1].replace("\n", "")
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("no base64") from None
    if base64.b64encode(blob).decode() != text:
        raise Malformed("base64 of another form")
    return blob
