"""What people sign: a statement that they submit or approve one definition in one version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.approvals.definitions import ID_PATTERN, Subject
from mobilectl.approvals.digest import DIGEST_PATTERN, canonical
from mobilectl.approvals.signatures import SigningKey, sign
from mobilectl.approvals.signers import LONGEST_PRINCIPAL, NAMESPACES, PRINCIPAL_PATTERN, Action

AT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z"
LONGEST_COMMENT = 2000


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that somebody says. What it does not know, it does not accept: a condition must never go unread."""

    format: Literal["mobilectl.statement/1"] = "mobilectl.statement/1"
    action: Action
    kind: Literal["campaign", "touchpoint", "policy"]
    id: Annotated[str, Meta(pattern=ID_PATTERN)]
    digest: Annotated[str, Meta(pattern=DIGEST_PATTERN)]
    by: Annotated[str, Meta(pattern=PRINCIPAL_PATTERN, max_length=LONGEST_PRINCIPAL)]
    at: Annotated[str, Meta(pattern=AT_PATTERN)]
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.at)

    @property
    def moment(self) -> datetime:
        """When it was made, as the one who signed says."""
        return datetime.fromisoformat(self.at)

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return canonical(msgspec.to_builtins(self))


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and its armored signature."""

    statement: Statement
    signature: str


def make_signed(action: Action, subject: Subject, by: str, key: SigningKey, at: datetime, comment: str = "") -> Signed:
    """A statement about a definition, signed."""
    statement = msgspec.convert(
        {
            "action": action,
            "kind": subject.kind,
            "id": subject.id,
            "digest": subject.digest,
            "by": by,
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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
    return {"statement": msgspec.to_builtins(signed.statement), "signature": signed.signature}
