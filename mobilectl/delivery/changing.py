"""What the commands share that change single definitions which are live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobilectl.approvals.definitions import meant
from mobilectl.delivery.client import Delivered
from mobilectl.delivery.contract import Entry
from mobilectl.delivery.plan import Address
from mobilectl.errors import Conflict, MobilectlError, NotApproved, PartlyPushed, Unreachable
from mobilectl.messages import say


def find_live(live: Mapping[Address, Entry], wishes: Sequence[str]) -> dict[Address, Entry]:
    """The live definitions of these ids, written `id` or `kind/id`, in the given order, each once. Raises `UsageError`."""
    found = (meant(wish, live, say("`{id}` is not live on the target", id=wish)) for wish in wishes)
    return {address: live[address] for address in found}


def failure(done: Mapping[Address, Delivered], target: str) -> MobilectlError | None:
    """The error that changes of single definitions end with, None where all arrived."""
    failed = {address: one for address, one in done.items() if one.reason is not None}
    if not failed:
        return None
    (_, id), first = next(iter(failed.items()))
    if len(failed) < len(done):
        return PartlyPushed(
            say("{arrived} of {all} definitions were changed on {target}", arrived=len(done) - len(failed), all=len(done), target=target),
            say("run it again for the rest"),
        )
    message = say("{id} was not changed on {target}: {reason}", id=id, target=target, reason=first.reason)
    if first.outcome == "conflict":
        return Conflict(message, say("look at what is live now, then run it again"))
    if first.outcome == "refused":
        return NotApproved(message, say("have this version approved again"))
    return Unreachable(message, say("run it again when the target answers"))
