"""The approval that comes with a definition, in a server's eyes. Everything a server asks of `approvals` is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobilectl.approvals.envelope import read_envelope
from mobilectl.approvals.states import Trust, verify
from mobilectl.messages import Message


def refusal(content: Mapping[str, Any], approval: Mapping[str, Any], trust: Trust, now: datetime) -> Message | None:
    """Why a definition is not approved, None if it is. Raises ValueError for an approval that cannot be read."""
    return verify(content, read_envelope(approval), trust, now)


def approved_revision(approval: Mapping[str, Any], digest: str) -> int:
    """The workspace's revision of the definition of this digest that the statements of an approval speak of, 0 where none does.

    The lowest, so that no newer statement lifts an older approval. Raises ValueError for anything that is no approval.
    """
    statements = (one.statement for one in read_envelope(approval).statements)
    return min((one.revision for one in statements if one.digest == digest), default=0)
