"""The files that say whom to believe, and their digest, which a runner can hold outside of the repository.

Who can change a repository can change these files as well. A runner that is told their digest by `MOBILECTL_TRUST` refuses to work with
any others.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from mobilectl.approvals.digest import digest_of, plain
from mobilectl.approvals.public_keys import fingerprint, public_text
from mobilectl.approvals.revocation import read_revoked
from mobilectl.approvals.signers import Signer, Signers, meant_lines, read_signers
from mobilectl.errors import NotApproved, Unusable, UsageError, system_reason
from mobilectl.messages import Message, say
from mobilectl.workspace.files import POLICY, REVOKED, SIGNERS
from mobilectl.workspace.models.policy import Policy
from mobilectl.workspace.writing import write_atomically

PINNED = "MOBILECTL_TRUST"
FORMAT = "mobilectl.trust/1"
MOST_BYTES = 1024 * 1024
"""Of one file: some 5,000 keys."""


def signers_of(root: Path) -> Signers:
    """A workspace's signers without the revoked keys' rights. Raises `Unusable`."""
    return read_signers(_text(root, SIGNERS), read_revoked(_text(root, REVOKED)))


def signer_problems(signers: Signers) -> tuple[Message, ...]:
    """What is wrong with lines of allowed_signers."""
    return tuple(say("{file}:{line} gives no rights: {reason}", file=SIGNERS, line=line, reason=why) for line, why in signers.problems)


def trust_digest(root: Path, policy: Policy) -> str:
    """The digest of all that decides whose signature counts: signers, revoked keys, and the policy's units and approval rules.

    Comments, empty lines and kinds of line ends do not matter. Raises `Unusable`.
    """
    content = {"format": FORMAT, "units": [plain(one) for one in policy.units], "approvals": [plain(one) for one in policy.approvals]}
    for file in (SIGNERS, REVOKED):
        content[file] = [line for _, line in meant_lines(_text(root, file))]
    return digest_of(content)


def hold_trust(root: Path, policy: Policy) -> None:
    """Does nothing if `MOBILECTL_TRUST` is not set or is the digest of what is trusted here. Raises `NotApproved` if it is another."""
    pinned = os.environ.get(PINNED)
    if pinned is not None and pinned.strip() != (found := trust_digest(root, policy)):
        raise NotApproved(
            say("{signers}, {revoked} or the units and approvals of {policy} are not those that {name} names", **_names()),
            say("have the change reviewed; if it is meant, set {name} to {digest} where this runs", name=PINNED, digest=found),
        )


def find_key(signers: Signers, which: str) -> Signer:
    """The signer whose key is meant, by name@unit or fingerprint. Raises `UsageError` where none or several are."""
    lines = [one for one in signers.signers if which in (one.principal, fingerprint(one.key)) and one.key not in signers.revoked]
    keys = tuple(dict.fromkeys(fingerprint(one.key) for one in lines))
    if not keys:
        raise UsageError(say("no key that counts belongs to {which}", which=which), say("`mobilectl keys list` shows all"))
    if len(keys) > 1:
        raise UsageError(say("{which} has several keys: {keys}", which=which, keys=keys), say("name one by its fingerprint"))
    return lines[0]


def add_revoked(root: Path, signer: Signer, at: datetime, comment: str) -> None:
    """Adds a signer's key to the revoked ones, with who it was, the day, and why. Raises `Unusable`."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in comment).split())
    before = _text(root, REVOKED)
    before += "" if before.endswith("\n") or not before else "\n"
    write_atomically(root / REVOKED, f"{before}{public_text(signer.key)} {signer.principal} {at:%Y-%m-%d} {words}".rstrip() + "\n")


def _names() -> dict[str, str]:
    return {"signers": SIGNERS, "revoked": REVOKED, "policy": POLICY, "name": PINNED}


def _text(root: Path, file: str) -> str:
    """The text of a trust file, "" where there is none."""
    try:
        with (root / file).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError("too large")
        return data.decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise Unusable(
            say("{file} cannot be read: {reason}", file=file, reason=_reason(error)), say("it must be a UTF-8 text that you may read")
        ) from None


def _reason(error: Exception) -> Message | str:
    return system_reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
