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
MOST_STATEMENTS = 64
DEEPEST = 32

PROBLEM = "application/problem+json"
PROBLEM_PREFIX = "urn:mobilectl:problem:"
NOT_APPROVED = f"{PROBLEM_PREFIX}not-approved"

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A definition on a target, without its content. `etag` is what `If-Match` takes, quotes included."""

    kind: str
    id: str
    digest: str
    etag: str
    revision: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A definition on a target, with content, approval (JSON data) and the time it came in."""

    entry: Entry
    content: dict[str, Any]
    approval: list[Any]
    stored_at: str
