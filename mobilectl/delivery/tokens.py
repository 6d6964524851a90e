"""Who may speak to a sandbox: tokens with a name and a role. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from mobilectl.errors import Unusable, UsageError, system_reason
from mobilectl.messages import Message, say

Role = Literal["reader", "pusher"]
TOKENS_ENV = "MOBILECTL_SANDBOX_TOKENS"
SHORTEST = 20
"""Characters of a token. What is shorter could be found by trying, from its hash too."""

_LINE = re.compile(r"([a-z0-9][a-z0-9-]{0,63})\s+(reader|pusher)\s+sha256:([0-9a-f]{64})")
_GIVEN = re.compile(rf"([a-z0-9][a-z0-9-]{{0,63}}):(reader|pusher):([\x21-\x2b\x2d-\x7e]{{{SHORTEST},200}})")
LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its SHA-256 in hexadecimal digits, the name that it has in records, and what it may do."""

    name: str
    role: Role
    hash: str

    @property
    def line(self) -> str:
        """Its line in a tokens file."""
        return f"{self.name} {self.role} sha256:{self.hash}"


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


def new_token(name: str, role: Role) -> tuple[str, Token]:
    """A secret that nobody can guess, and its token."""
    secret = secrets.token_urlsafe(32)
    return secret, Token(name, role, hash_of(secret))


def read_tokens_file(file: Path, root: Path) -> tuple[Token, ...]:
    """The tokens of a file: a name, a role and `sha256:…` on each line, `#` before remarks.

    Raises `Unusable` for one that cannot be read, `UsageError` for one in the workspace `root`, which everybody has.
    """
    if file.resolve().is_relative_to(root.resolve()):
        raise UsageError(
            say("the tokens file {file} is in the workspace", file=str(file)), say("keep it outside, where only the server reads it")
        )
    try:
        with file.open(encoding="utf-8-sig") as opened:
            lines = opened.read(LARGEST_FILE).splitlines()
    except (OSError, ValueError) as error:
        raise Unusable(
            say(
                "the tokens file {file} cannot be read: {reason}",
                file=str(file),
                reason=system_reason(error) if isinstance(error, OSError) else "UTF-8",
            ),
            say("`mobilectl sandbox token NAME` makes a line for it"),
        ) from None
    found = []
    for number, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if said:
            match = _LINE.fullmatch(said)
            if match is None:
                raise Unusable(
                    say("the tokens file {file} is not understood in line {line}", file=str(file), line=number),
                    say("`mobilectl sandbox token NAME` makes a line for it"),
                )
            found.append(Token(match[1], cast(Role, match[2]), match[3]))
    return _distinct(found, say("the tokens file {file}", file=str(file)))


def read_tokens_variable(value: str) -> tuple[Token, ...]:
    """The tokens of an environment variable: `NAME:ROLE:TOKEN`, separated by commas. Raises `UsageError`, which tells no token."""
    found = []
    for one in value.split(","):
        if one.strip():
            match = _GIVEN.fullmatch(one.strip())
            if match is None:
                raise UsageError(
                    say("what the environment variable {name} holds is not understood", name=TOKENS_ENV),
                    say(
                        "it holds NAME:ROLE:TOKEN, several separated by commas; "
                        "a role is reader or pusher, a token has at least 20 characters"
                    ),
                )
            found.append(Token(match[1], cast(Role, match[2]), hash_of(match[3])))
    return _distinct(found, say("the environment variable {name}", name=TOKENS_ENV))


def _distinct(tokens: Sequence[Token], place: Message) -> tuple[Token, ...]:
    """The tokens, none of them twice: a name says in records who stored something."""
    names, hashes = {one.name for one in tokens}, {one.hash for one in tokens}
    if len(names) < len(tokens) or len(hashes) < len(tokens):
        raise UsageError(say("{place} names a token twice", place=place), say("give each holder a name and a token of their own"))
    return tuple(tokens)
