"""The approval that comes with a definition, in a server's eyes. Everything a server asks of `approvals` is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobilectl.approvals.envelope import Envelope, read_envelope
from mobilectl.approvals.states import Trust, verify
from mobilectl.messages import Message


def envelope_of(approval: Mapping[str, Any]) -> Envelope:
    """The signed statements of an approval with their evidence. Raises ValueError for anything that is none."""
    return read_envelope(approval)


def refusal(content: Mapping[str, Any], approval: Mapping[str, Any], trust: Trust, now: datetime) -> Message | None:
    """Why a definition is not approved, None if it is. Raises ValueError for an approval that cannot be read."""
    return verify(content, envelope_of(approval), trust, now)


def statement_revision(approval: Mapping[str, Any], digest: str) -> int:
    """The workspace's revision of the definition that was approved, 0 where the statements tell none.

    The lowest of those that speak of this version, so that no newer statement lifts an older approval.
    """
    told = [one["statement"].get("revision", 0) for one in approval["statements"] if one["statement"].get("digest") == digest]
    return min((one for one in told if isinstance(one, int)), default=0)
