"""Which key signs: the file that was named, or the agent's key for a public one, or the one key of the agent that may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mobilectl.approvals.agent import AgentKey, agent_address, agent_keys
from mobilectl.approvals.keys import load_key, outline, read_key_file
from mobilectl.approvals.public_keys import HARDWARE, KINDS, NoKey, fingerprint, read_public, take_apart
from mobilectl.approvals.signatures import SigningKey
from mobilectl.approvals.signers import NAMESPACES, Action, Signers
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say

PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----"


def choose_key(file: Path | None, signers: Signers, action: Action, passphrase: Callable[[Path], str | None]) -> SigningKey:
    """The key to sign with. `passphrase` is asked for the file of a locked key; None means there is none.

    Raises `UsageError` where it is not clear which, `Unusable` for a key or agent that cannot be used.
    """
    if file is None:
        return _only_one(signers, action)
    public = public_key_in(file)
    if public is None:
        return load_key(file, lambda: passphrase(file))
    address = agent_address()
    held = [one for one in agent_keys(address) if one.blob == public] if address else []
    if not held:
        raise Unusable(
            say("the private half of {file} is not in a file of its own, and no signing agent holds it", file=str(file)),
            say("add the private key to the agent by `ssh-add`, or give the file of the private key"),
        )
    return held[0]


def public_key_in(file: Path) -> bytes | None:
    """The key in the file of a public key, such as `id_ed25519.pub`, or of a hardware key; None for another file. Raises `Unusable`."""
    text = read_key_file(file).decode("utf-8", "replace")
    words = text.split()
    if words and words[0] in KINDS:
        try:
            return read_public(words[0], words[1] if len(words) > 1 else "")
        except NoKey:
            raise Unusable(say("the public key in {file} is not whole", file=str(file)), say("give the file of the private key")) from None
    if not text.startswith(PRIVATE):
        return None
    blob = outline(file).blob
    return blob if take_apart(blob).kind == HARDWARE else None


def public_half(file: Path) -> bytes:
    """The public key of a public or private key's file, without its passphrase. Raises `Unusable`."""
    return public_key_in(file) or outline(file).blob


def is_locked(file: Path) -> bool | None:
    """Whether a private key has a passphrase; None for a public or hardware key. Raises `Unusable`."""
    return None if public_key_in(file) else outline(file).locked


def _only_one(signers: Signers, action: Action) -> AgentKey:
    address = agent_address()
    if address is None:
        raise UsageError(
            say("no key is given"),
            say("name your private key by --key or in MOBILECTL_KEY, or add it to a signing agent; `mobilectl keys new` makes one"),
        )
    fit = [
        one
        for one in agent_keys(address)
        if one.blob not in signers.revoked and any(line.may(action) for line in signers.with_key(one.blob))
    ]
    if not fit:
        raise UsageError(
            say("no key is given, and the signing agent holds none with the role {role}", role=NAMESPACES[action]),
            say("name your private key by --key or in MOBILECTL_KEY; `mobilectl keys list` shows who may sign"),
        )
    if len(fit) > 1:
        raise UsageError(
            say("the signing agent holds several keys that may: {keys}", keys=tuple(f"{fingerprint(one.blob)} {one.name}" for one in fit)),
            say("name the file of the public key by --key"),
        )
    return fit[0]
