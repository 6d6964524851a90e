"""The files that say whom to believe, and their digest, which a runner can hold outside of the repository.

Who can change a repository can change these files as well. A runner that is told their digest by `MOBILECTL_TRUST` refuses to work with
any others.
"""

from __future__ import annotations

import os
from pathlib import Path

from mobilectl.approvals.digest import digest_of, plain
from mobilectl.approvals.revocation import read_revoked
from mobilectl.approvals.signers import Signers, meant_lines, read_signers
from mobilectl.errors import NotApproved, Unusable
from mobilectl.messages import say
from mobilectl.workspace.files import POLICY, REVOKED, SIGNERS
from mobilectl.workspace.models.policy import Policy

PINNED = "MOBILECTL_TRUST"
FORMAT = "mobilectl.trust/1"
MOST_BYTES = 4 * 1024 * 1024
"""Of one file: some 20,000 keys."""


def signers_of(root: Path) -> Signers:
    """A workspace's signers without the revoked keys' rights. Raises `Unusable`."""
    return read_signers(_text(root, SIGNERS), read_revoked(_text(root, REVOKED)))


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


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
