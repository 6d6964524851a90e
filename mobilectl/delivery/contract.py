"""What client and server both know of the delivery API. `openapi.json` beside this file is the contract in full."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

OPENAPI = Path(__file__).with_name("openapi.json")
BASE = "/v1"
ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
PAGE, LARGEST_PAGE = 200, 1000
LARGEST_BODY = 1024 * 1024
"""Bytes of one request; a campaign with its texts has about 5,000."""
LARGEST_HEADERS = 16 * 1024
"""Bytes of all names and values of a request's headers."""
MOST_CITIES = 200
DEEPEST = 32
LONGEST_SOURCE = 64
KEY_PATTERN = r"[\x21-\x7e]{1,128}"
"""An idempotency key: printable ASCII without spaces."""
KEY_HOURS = 24
"""So long a server gives the first answer again to a request that is repeated under its idempotency key."""

PROBLEM = "application/problem+json"
PROBLEM_PREFIX = "urn:mobilectl:problem:"
NOT_APPROVED = f"{PROBLEM_PREFIX}not-approved"
STALE_APPROVAL = f"{PROBLEM_PREFIX}stale-approval"
KEY_REUSED = f"{PROBLEM_PREFIX}idempotency-key-reused"

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Rollout:
    """To whom a definition goes out: to nobody while paused, else to a share (over 0, up to 1) of its audience, in these cities.

    `cities` None means everywhere.
    """

    paused: bool = False
    share: float = 1.0
    cities: tuple[str, ...] | None = None


EVERYBODY = Rollout()


@dataclass(frozen=True, slots=True)
class Entry:
    """A definition on a target, without its content.

    `etag` is what `If-Match` takes, quotes included; `revision` counts the versions that the server stored. `stored_by`
    is the name of the token that stored it, `source` the workspace it came from, "" where not told.
    """

    kind: str
    id: str
    digest: str
    etag: str
    revision: int
    rollout: Rollout = EVERYBODY
    stored_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A definition on a target, with content, approval (JSON data) and the time it came in."""

    entry: Entry
    content: dict[str, Any]
    approval: dict[str, Any]
    stored_at: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One of the versions that a server stored. `deleted`: from here on it was no longer live."""

    revision: int
    digest: str
    stored_at: str
    stored_by: str
    deleted: bool
