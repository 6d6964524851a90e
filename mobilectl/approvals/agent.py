"""Keys in a signing agent: `ssh-agent`, the agent of Windows, or any other that speaks its protocol (draft-ietf-sshm-ssh-agent).

A key in an agent signs without its private half ever being read here; so does a hardware key that was added to one.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mobilectl.approvals.public_keys import NoKey, fingerprint, public_text, take_apart
from mobilectl.approvals.wire import Malformed, Reader, number, shown, string
from mobilectl.errors import Unusable, system_reason
from mobilectl.messages import Message, say

ADDRESS = "SSH_AUTH_SOCK"
PIPES = "\\\\.\\pipe\\"
PIPE = PIPES + "openssh-ssh-agent"
"""Where the agent of Windows listens."""
LIST, LISTED, SIGN, SIGNED = 11, 12, 13, 14
LARGEST = 256 * 1024
"""Bytes of an answer, as OpenSSH limits them."""
LIST_SECONDS, SIGN_SECONDS = 10.0, 120.0
"""How long to wait for an answer; signing may wait for a person to touch a key or to agree."""


@dataclass(frozen=True, slots=True)
class AgentKey:
    """A key that the agent at an address holds. `name` is what its owner calls it."""

    blob: bytes
    address: str
    name: str = ""

    @property
    def public(self) -> str:
        """`ssh-ed25519 AAAA…`."""
        return public_text(self.blob)

    def signature(self, data: bytes) -> bytes:
        """The agent's signature of `data` as SSH sends it. Raises `Unusable`."""
        kind, answer = _asked(self.address, bytes([SIGN]) + string(self.blob) + string(data) + number(0), SIGN_SECONDS)
        if kind != SIGNED:
            raise Unusable(
                say("the agent did not sign with the key {key}", key=fingerprint(self.blob)),
                say("it may be locked, somebody may have refused, or a hardware key was not touched or not plugged in"),
            )
        try:
            signature = answer.string()
            answer.end()
        except Malformed:
            raise _unusable(say("its answer cannot be read")) from None
        return signature


def agent_address() -> str | None:
    """Where an agent listens: what SSH_AUTH_SOCK names, else the agent of Windows if it runs."""
    if named := os.environ.get(ADDRESS):
        return named
    return PIPE if sys.platform == "win32" and Path(PIPE).exists() else None


def agent_keys(address: str) -> tuple[AgentKey, ...]:
    """The keys of an agent that can sign here; those of other kinds are left out. Raises `Unusable`."""
    kind, answer = _asked(address, bytes([LIST]), LIST_SECONDS)
    if kind != LISTED:
        raise _unusable(say("it does not tell its keys"))
    try:
        listed = [(answer.string(), answer.string()) for _ in range(answer.number())]
        answer.end()
    except Malformed:
        raise _unusable(say("its answer cannot be read")) from None
    return tuple(AgentKey(blob, address, shown(name)) for blob, name in listed if _is_ours(blob))


def _is_ours(blob: bytes) -> bool:
    try:
        take_apart(blob)
    except NoKey:
        return False
    return True


def _asked(address: str, message: bytes, seconds: float) -> tuple[int, Reader]:
    """The kind of the agent's answer and the rest of it."""
    try:
        with _connected(address, seconds) as stream:
            stream.write(string(message))
            stream.flush()
            length = Reader(stream.read(4)).number()
            answer = Reader(stream.read(length) if 0 < length <= LARGEST else b"")
        return answer.take(1)[0], answer
    except OSError as error:
        raise _unusable(system_reason(error)) from None
    except Malformed:
        raise _unusable(say("its answer cannot be read")) from None


@contextlib.contextmanager
def _connected(address: str, seconds: float) -> Iterator[io.BufferedRWPair]:
    if address.startswith(PIPES):
        with Path(address).open("r+b", buffering=0) as pipe:
            yield io.BufferedRWPair(pipe, pipe)
    elif sys.platform == "win32":
        raise OSError(None, "not a named pipe")
    else:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds)
            connection.connect(address)
            with connection.makefile("rwb") as stream:
                yield stream


def _unusable(reason: Message | str) -> Unusable:
    return Unusable(
        say("the signing agent that {name} names cannot be used: {reason}", name=ADDRESS, reason=reason),
        say("start it and add the key to it by `ssh-add`, or name the file of a private key by --key"),
    )
