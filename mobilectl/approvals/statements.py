"""What people sign: a statement that they submit, approve, reject or revoke one definition in one version.

A statement says all that its weight depends on: the content (`digest`), what it was judged by (`evidence`), for which target, until when,
and which statements about the same definition there were before (`after`), so that none can be taken away or put in between later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.approvals.definitions import ID_PATTERN, Subject
from mobilectl.approvals.digest import DIGEST_PATTERN, canonical
from mobilectl.approvals.signatures import SigningKey, sign
from mobilectl.approvals.signers import LONGEST_PRINCIPAL, NAMESPACES, PRINCIPAL_PATTERN, Action
from mobilectl.schedule.clock import stamp

AT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z"
TARGET_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z"
LONGEST_COMMENT = 2000
MOST_BEFORE = 16
LARGEST_REVISION = 1_000_000

Digest = Annotated[str, Meta(pattern=DIGEST_PATTERN)]
Moment = Annotated[str, Meta(pattern=AT_PATTERN)]


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that somebody says. What it does not know, it does not accept: a condition must never go unread.

    `revision` counts the submissions of a definition from 1; submit, approve, reject and revoke of one revision belong together.
    """

    format: Literal["mobilectl.statement/2"] = "mobilectl.statement/2"
    action: Action
    kind: Literal["campaign", "touchpoint", "policy"]
    id: Annotated[str, Meta(pattern=ID_PATTERN)]
    revision: Annotated[int, Meta(ge=1, le=LARGEST_REVISION)]
    digest: Digest
    evidence: Digest
    target: Annotated[str, Meta(pattern=TARGET_PATTERN)]
    by: Annotated[str, Meta(pattern=PRINCIPAL_PATTERN, max_length=LONGEST_PRINCIPAL)]
    at: Moment
    expires: Moment
    after: Annotated[tuple[Digest, ...], Meta(max_length=MOST_BEFORE)] = ()
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.at)
        datetime.fromisoformat(self.expires)

    @property
    def moment(self) -> datetime:
        """When it was made, as the one who signed says."""
        return datetime.fromisoformat(self.at)

    @property
    def last_moment(self) -> datetime:
        """Until when it holds."""
        return datetime.fromisoformat(self.expires)

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return canonical(msgspec.to_builtins(self))


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and its armored signature."""

    statement: Statement
    signature: str

    @property
    def digest(self) -> str:
        """What later statements name it by."""
        return f"sha256:{hashlib.sha256(canonical(signed_data(self))).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a statement says besides who does what: see `Statement`."""

    revision: int
    evidence: str
    target: str
    expires: datetime
    after: tuple[str, ...] = ()


def make_signed(action: Action, subject: Subject, terms: Terms, by: str, key: SigningKey, at: datetime, comment: str = "") -> Signed:
    """A statement about a definition, signed."""
    statement = msgspec.convert(
        {
            "action": action,
            "kind": subject.kind,
            "id": subject.id,
            "revision": terms.revision,
            "digest": subject.digest,
            "evidence": terms.evidence,
            "target": terms.target,
            "by": by,
            "at": stamp(at),
            "expires": stamp(terms.expires),
            "after": terms.after,
            "comment": comment,
        },
        Statement,
    )
    return Signed(statement, sign(key, statement.message, NAMESPACES[action]))


def read_signed(data: Any) -> Signed:
    """A signed statement out of JSON data. Raises ValueError for anything that is none, or has no canonical form."""
    if not isinstance(data, dict) or set(data) != {"statement", "signature"} or not isinstance(data["signature"], str):
        raise ValueError("not an object of `statement` and `signature`")
    try:
        statement = msgspec.convert(data["statement"], Statement)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    canonical(data["statement"])
    return Signed(statement, data["signature"])


def signed_data(signed: Signed) -> dict[str, Any]:
    """A signed statement as JSON data."""
    return {"statement": msgspec.json.decode(msgspec.json.encode(signed.statement)), "signature": signed.signature}
