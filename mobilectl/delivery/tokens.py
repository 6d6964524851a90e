"""Who may speak to a sandbox: tokens with a name and a role. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "pusher"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its SHA-256 in hexadecimal digits, the name that it has in records, and what it may do."""

    name: str
    role: Role
    hash: str


ANYBODY = Token("", "pusher", "")
"""Whoever speaks to a server that asks for no token."""


def hash_of(secret: str) -> str:
    """What is kept of a token. A token is long and random, so that one round of hashing is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def holder(tokens: Sequence[Token], secret: str) -> Token | None:
    """The token of this secret, found in a time that does not tell how near a guess was."""
    given = hash_of(secret)
    found = [one for one in tokens if hmac.compare_digest(given, one.hash)]
    return found[0] if found else None
