"""What people call the states of definitions."""

from __future__ import annotations

from mobilectl.approvals.states import State
from mobilectl.messages import Message, say

STATE_NAMES: dict[State, Message] = {
    "draft": say("draft"),
    "submitted": say("submitted"),
    "approved": say("approved"),
    "changed": say("changed since signed"),
    "rejected": say("rejected"),
    "revoked": say("revoked"),
    "lapsed": say("lapsed"),
}
