"""What client and server both know of the delivery API. `openapi.json` beside this file is the contract in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from mobilectl.approvals.digest import LARGEST_EXACT
from mobilectl.schedule.clock import STAMP

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
Group = Literal["contacted", "control"]


@dataclass(frozen=True, slots=True)
class Rollout:
    """To whom a definition goes out: to nobody while paused, else to a share (over 0, up to 1) of its audience, in these cities.

    `cities` None means everywhere.
    """

    paused: bool = False
    share: float = 1.0
    cities: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a share that is none."""
        if not 0 < self.share <= 1:
            raise ValueError("a share is over 0 and at most 1")


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


@dataclass(frozen=True, slots=True)
class MessageResults:
    """What came of one send of a campaign, or of a reminder of a touchpoint, on one channel in one city (None: unknown).

    Numbers of messages, never customers: one that is sent every week is counted every week. Of those `sent`, receipts say that
    so many were `delivered`. A survey asked (`asked`); of those who answered whether they know of it (`aware_answers`) so many do
    (`aware`); of those who gave a rating (`rated`) so many are `satisfied`, and each is a promoter, a passive or a detractor.
    """

    message: str
    channel: str
    city: str | None
    sent: int
    delivered: int
    asked: int = 0
    aware: int = 0
    aware_answers: int = 0
    satisfied: int = 0
    rated: int = 0
    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that cannot be true together."""
        _within(self.aware, self.aware_answers, self.asked, self.delivered, self.sent)
        _within(self.satisfied, self.rated, self.asked)
        attitudes = (self.promoters, self.passives, self.detractors)
        if min(attitudes) < 0 or sum(attitudes) != self.rated:
            raise ValueError("promoters, passives and detractors are not those who rated")


@dataclass(frozen=True, slots=True)
class ImpactResults:
    """The customers of one group in one city (None: unknown), and how many of them did what the message is for.

    `message` is a reminder of a touchpoint, None for a campaign as a whole. Customers are distinct: each counts once, in one city.
    `contacted` are those to whom at least one message of the item was sent, `control` those who were kept out of all of them
    and to whom one would have been sent.
    """

    message: str | None
    city: str | None
    group: Group
    customers: int
    taken_up: int

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that cannot be true together."""
        if self.group not in get_args(Group):
            raise ValueError("there is no such group")
        _within(self.taken_up, self.customers)


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a definition until the moment `as_of` (UTC), for messages up to the day `until`. No two rows have the same key.

    `simulated`: made up by a sandbox against the snapshot with this digest, not measured; "" where there is none.
    """

    simulated: bool
    as_of: str
    until: str
    snapshot: str
    messages: tuple[MessageResults, ...]
    impact: tuple[ImpactResults, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for what is no time or no day, and for two rows of the same key."""
        for text, form in ((self.as_of, STAMP), (self.until, "%Y-%m-%d")):
            if datetime.strptime(text, form).replace(tzinfo=UTC).strftime(form) != text:  # 2026-7-4 is read as well
                raise ValueError("a time or day is not written in full")
        messages = {(row.message, row.channel, row.city) for row in self.messages}
        groups = {(row.message, row.city, row.group) for row in self.impact}
        if (len(messages), len(groups)) != (len(self.messages), len(self.impact)):
            raise ValueError("two rows have the same key")


def _within(*numbers: int) -> None:
    """Raises ValueError unless each number is at most the next, the first not below zero and the last one that JSON carries exactly."""
    if any(one > other for one, other in pairwise((0, *numbers, LARGEST_EXACT))):
        raise ValueError("a part is larger than its whole, or below zero")
