"""What happened since a plan was made: in the workspace, on the target, and to the approvals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mobilectl.delivery.plan import Plan, PlanItem
from mobilectl.messages import Message, say

Part = Literal["workspace", "target", "approvals"]
READY = ("create", "update")


@dataclass(frozen=True, slots=True)
class Difference:
    """One definition that is not as it was when the plan was made, and in which part."""

    part: Part
    kind: str
    id: str
    said: Message


def differences(plan: Plan, now: Plan) -> tuple[Difference, ...]:
    """Where a plan made now differs from an older one. What the older one has already brought about is no difference."""
    found: list[Difference] = []
    before, after = ({one.address: one for one in side.items} for side in (plan, now))
    for address in dict.fromkeys((*before, *after)):
        then, today = before.get(address), after.get(address)
        said = _workspace(then, today) or _target(then, today) or _approvals(then, today)
        if said is not None:
            found.append(Difference(said[0], *address, said[1]))
    return tuple(found)


def is_done(item: PlanItem, now: PlanItem | None) -> bool:
    """Whether what an item of a plan was to do has been done."""
    if item.action in READY:
        return now is not None and now.live is not None and now.live.digest == item.digest
    return item.action == "retire" and (now is None or now.live is None)


def _workspace(then: PlanItem | None, now: PlanItem | None) -> tuple[Part, Message] | None:
    old, new = None if then is None else then.digest, None if now is None else now.digest
    if old == new:
        return None
    if old is None:
        return "workspace", say("defined since")
    return "workspace", say("no longer defined") if new is None else say("changed in the workspace since")


def _target(then: PlanItem | None, now: PlanItem | None) -> tuple[Part, Message] | None:
    if then is not None and is_done(then, now):
        return None
    old, new = None if then is None else then.live, None if now is None else now.live
    if old is None and new is None:
        return None
    if old is None:
        return "target", say("put on the target since")
    if new is None:
        return "target", say("taken off the target since")
    if old.digest != new.digest or old.revision != new.revision:
        by = new.stored_by
        return "target", say("changed on the target since by {name}", name=by) if by else say("changed on the target since")
    # Who gets what is not put in place is no matter of the plan, but it must not be changed behind a push.
    if then is not None and then.action in (*READY, "retire") and old.etag != new.etag:
        return "target", say("on the target, to whom it goes out was changed since")
    return None


def _approvals(then: PlanItem | None, now: PlanItem | None) -> tuple[Part, Message] | None:
    if then is None or now is None or then.action == now.action or is_done(then, now):
        return None
    if then.action in READY:
        return "approvals", say("no longer approved: {reasons}", reasons=now.reasons)
    if then.action == "not_approved":
        return "approvals", say("approved since")
    return "approvals", say("judged otherwise since")
