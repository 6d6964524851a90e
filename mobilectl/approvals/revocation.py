"""`campaigns/revoked_keys`: public keys that never count, whenever they signed; as `ssh-keygen -Y verify -r` reads it, one a line.

A line that is no key makes the whole file unusable, here and for ssh-keygen: a revocation must never go unread. Its binary form (KRL)
is refused, because nobody can review it.
"""

from __future__ import annotations

import re

from mobilectl.approvals.public_keys import KINDS, NoKey, read_public
from mobilectl.approvals.signers import meant_lines
from mobilectl.errors import Unusable
from mobilectl.messages import Message, say
from mobilectl.workspace.files import REVOKED

BINARY = "SSHKRL"
LINE = re.compile(r"([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)(?:[ \t].*)?")


def read_revoked(text: str) -> frozenset[bytes]:
    """The blobs of the keys. Raises `Unusable`."""
    if text.startswith(BINARY):
        raise _unusable(1, say("the file is a binary list of OpenSSH"))
    keys = set()
    for number, line in meant_lines(text):
        match = LINE.fullmatch(line)
        try:
            keys.add(read_public(match[1], match[2]) if match else b"")
        except NoKey:
            match = None
        if match is None:
            raise _unusable(number, say("the line is not a public key of the kinds {kinds}", kinds=KINDS))
    return frozenset(keys)


def _unusable(number: int, reason: Message) -> Unusable:
    return Unusable(
        say("{file}:{line} cannot be read: {reason}", file=REVOKED, line=number, reason=reason),
        say("write one public key a line, `ssh-ed25519 AAAA…`, with nothing before it; nobody's signature counts until then"),
    )
