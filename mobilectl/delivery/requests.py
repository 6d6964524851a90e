"""What comes in over the delivery API, read strictly: nothing is believed, everything has a limit."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.approvals.digest import DIGEST_PATTERN, digest_of
from mobilectl.approvals.statements import Signed, read_signed
from mobilectl.delivery.contract import DEEPEST, ID_PATTERN, LARGEST_PAGE, MOST_STATEMENTS, PAGE, PROBLEM_PREFIX, Entry
from mobilectl.delivery.store import Precondition


class Problem(Exception):
    """A request that is refused: RFC 9457's type (behind `PROBLEM_PREFIX`), title, status and detail."""

    def __init__(self, kind: str, title: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"type": PROBLEM_PREFIX + kind, "title": title, "status": status, "detail": detail}


class Content(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The outer shape of a definition's content."""

    format: Literal["mobilectl.definition/1"]
    kind: Literal["policy", "touchpoint", "campaign"]
    id: Annotated[str, Meta(pattern=rf"^{ID_PATTERN}\Z")]
    definition: dict[str, Any]
    segments: dict[str, dict[str, Any]]
    attributes: dict[str, tuple[dict[str, Any], ...]]
    product: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The body of a PUT."""

    definition: Content
    digest: Annotated[str, Meta(pattern=DIGEST_PATTERN)]
    approval: Annotated[tuple[Any, ...], Meta(min_length=1, max_length=MOST_STATEMENTS)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A definition that somebody wants to be put in place, well-formed and true to its digest."""

    content: dict[str, Any]
    digest: str
    approval: list[Any]
    envelope: tuple[Signed, ...]


def malformed(detail: str) -> Problem:
    """What is sent is not what the contract says."""
    return Problem("malformed", "The request is malformed", 422, detail)


def read_proposal(body: bytes, kind: str, id: str) -> Proposal:
    """The body of a PUT to `kind` and `id`. Raises `Problem`."""
    try:
        raw = msgspec.json.decode(body)
        if _too_deep(raw):
            raise malformed(f"the document is nested more than {DEEPEST} levels deep")
        shape = msgspec.convert(raw, Body)
        envelope = tuple(read_signed(one) for one in raw["approval"])
        digest = digest_of(raw["definition"])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise malformed("the document is nested too deeply" if isinstance(error, RecursionError) else str(error)) from None
    if (shape.definition.kind, shape.definition.id) != (kind, id):
        raise malformed(f"the definition is {shape.definition.kind} {shape.definition.id}, the address says {kind} {id}")
    if shape.digest != digest:
        raise Problem("digest-mismatch", "The digest is not the content's", 422, f"the content's digest is {digest}")
    return Proposal(raw["definition"], digest, raw["approval"], envelope)


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
    raise Problem("precondition-required", "A precondition is required", 428, f"send {allowed}")


def read_page(limit: str | None, cursor: str | None) -> tuple[int, tuple[str, str]]:
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


def _too_deep(value: object, room: int = DEEPEST) -> bool:
    if isinstance(value, dict):
        return room == 0 or any(_too_deep(item, room - 1) for item in value.values())
    return isinstance(value, list) and (room == 0 or any(_too_deep(item, room - 1) for item in value))
