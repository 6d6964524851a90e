"""What comes in over the delivery API, read strictly: nothing is believed, everything has a limit."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from mobilectl.approvals.digest import DIGEST_PATTERN, LARGEST_EXACT, digest_of
from mobilectl.approvals.envelope import MOST_STATEMENTS
from mobilectl.delivery.approval import approved_revision
from mobilectl.delivery.contract import (
    ID_PATTERN,
    KEY_PATTERN,
    LARGEST_PAGE,
    LONGEST_SOURCE,
    MOST_CITIES,
    PAGE,
    Entry,
    Rollout,
)
from mobilectl.delivery.problems import Problem, malformed
from mobilectl.delivery.store import Address, Precondition, Version
from mobilectl.delivery.strict_json import read_json

T = TypeVar("T", bound=msgspec.Struct)
Id = Annotated[str, Meta(pattern=rf"^{ID_PATTERN}\Z")]


class Content(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The outer shape of a definition's content."""

    format: Literal["mobilectl.definition/1"]
    kind: Literal["policy", "touchpoint", "campaign"]
    id: Id
    definition: dict[str, Any]
    segments: dict[str, dict[str, Any]]
    attributes: dict[str, tuple[dict[str, Any], ...]]
    product: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class Approval(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The outer shape of an approval."""

    statements: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=MOST_STATEMENTS)]
    evidence: dict[str, Any] | None


class RolloutBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The body of a PUT of a rollout: all of it."""

    paused: bool
    share: Annotated[float, Meta(gt=0, le=1)]
    cities: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_CITIES)] | None

    @property
    def rollout(self) -> Rollout:
        """The rollout, its cities in order and each once, so that equal ones are the same."""
        return Rollout(self.paused, self.share, None if self.cities is None else tuple(sorted(set(self.cities))))


class PutBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The body of a PUT of a definition."""

    definition: Content
    digest: Annotated[str, Meta(pattern=DIGEST_PATTERN)]
    approval: Approval
    source: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f-\x9f]*\Z", max_length=LONGEST_SOURCE)] = ""
    rollout: RolloutBody | msgspec.UnsetType = msgspec.UNSET


class RollbackBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The body of a rollback."""

    revision: Annotated[int, Meta(ge=1, le=LARGEST_EXACT)]


def read_proposal(body: bytes, address: Address) -> Version:
    """The body of a PUT to a kind and id, well-formed and true to its digest. Raises `Problem`."""
    raw, shape = _read(body, PutBody)
    try:
        digest = digest_of(raw["definition"])
        revision = approved_revision(raw["approval"], digest)
    except ValueError as error:
        raise malformed(str(error)) from None
    if (shape.definition.kind, shape.definition.id) != address:
        raise malformed(f"the definition is {shape.definition.kind} {shape.definition.id}, the address says {' '.join(address)}")
    if shape.digest != digest:
        raise Problem("digest-mismatch", 422, f"the content's digest is {digest}")
    rollout = shape.rollout.rollout if isinstance(shape.rollout, RolloutBody) else None
    return Version(digest, raw["definition"], raw["approval"], shape.source, revision, rollout)


def read_rollout(body: bytes) -> Rollout:
    """The body of a PUT of a rollout. Raises `Problem`."""
    return _read(body, RolloutBody)[1].rollout


def read_rollback(body: bytes) -> int:
    """The revision that a rollback asks for. Raises `Problem`."""
    return _read(body, RollbackBody)[1].revision


def read_revision(part: str) -> int | None:
    """The number of a revision in an address, None where it is none."""
    return int(part) if re.fullmatch(r"[1-9][0-9]{0,14}", part) else None


def read_key(key: str | None) -> str | None:
    """An idempotency key. Raises `Problem`."""
    if key is not None and not re.fullmatch(KEY_PATTERN, key):
        raise malformed("an idempotency key has 1 to 128 printable ASCII characters without spaces")
    return key


def read_precondition(if_match: str | None, if_none_match: str | None, creating: bool) -> Precondition:
    """`If-None-Match: *` (where creating is allowed) or `If-Match`, exactly one of them. Raises `Problem`."""
    if creating and if_match is None and if_none_match is not None and if_none_match.strip() == "*":
        return lambda live: live is None
    if if_match is not None and if_none_match is None:
        if if_match.strip() == "*":
            return lambda live: live is not None
        # A weak tag (W/"…") never matches here: RFC 9110 section 13.1.1 asks for the strong comparison.
        tags = {tag for weak, tag in re.findall(r'(W/)?("[^"]*")', if_match) if not weak}
        return lambda live: isinstance(live, Entry) and live.etag in tags
    allowed = "`If-None-Match: *` to create, or `If-Match` with the ETag to change" if creating else "`If-Match` with the ETag"
    raise Problem("precondition-required", 428, f"send {allowed}")


def read_page(limit: str | None, cursor: str | None) -> tuple[int, Address]:
    """How many entries a list is to hold, and the kind and id behind which it begins. Raises `Problem`."""
    count = PAGE
    if limit is not None:
        if not re.fullmatch(r"[0-9]{1,4}", limit) or not 1 <= int(limit) <= LARGEST_PAGE:
            raise malformed(f"limit is a number from 1 to {LARGEST_PAGE}")
        count = int(limit)
    if cursor is None:
        return count, ("", "")
    try:
        kind, slash, id = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition("/")
    except (binascii.Error, ValueError):
        kind = slash = id = ""
    if not slash or not re.fullmatch(ID_PATTERN, kind) or not re.fullmatch(ID_PATTERN, id):
        raise malformed("the cursor is not one that a list gave")
    return count, (kind, id)


def cursor_behind(entry: Entry) -> str:
    """The cursor of the page that begins behind an entry."""
    return base64.urlsafe_b64encode(f"{entry.kind}/{entry.id}".encode("ascii")).decode("ascii")


def _read(body: bytes, shape: type[T]) -> tuple[Any, T]:
    """The JSON data of a body, and the same as a model."""
    try:
        raw = read_json(body)
        return raw, msgspec.convert(raw, shape)
    except (msgspec.MsgspecError, ValueError) as error:
        raise malformed(str(error)) from None
