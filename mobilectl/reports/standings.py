"""What people call kinds of definitions, and where these stand."""

from __future__ import annotations

from mobilectl.approvals.states import State
from mobilectl.messages import Message, say

KIND_NAMES: dict[str, Message] = {"campaign": say("campaign"), "touchpoint": say("touchpoint"), "policy": say("policy")}
STATE_NAMES: dict[State, Message] = {
    "draft": say("draft"),
    "submitted": say("submitted"),
    "approved": say("approved"),
    "changed": say("changed since signed"),
    "rejected": say("rejected"),
    "revoked": say("revoked"),
    "lapsed": say("lapsed"),
}
