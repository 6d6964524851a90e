"""What the commands share that change single definitions which are live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobilectl.delivery.client import Delivered
from mobilectl.delivery.contract import Entry
from mobilectl.delivery.plan import Address
from mobilectl.errors import Conflict, MobilectlError, NotApproved, PartlyPushed, Unreachable, UsageError
from mobilectl.messages import say
from mobilectl.workspace.convert import did_you_mean


def find_live(live: Mapping[Address, Entry], wishes: Sequence[str]) -> dict[Address, Entry]:
    """The live definitions of these ids, written `id` or `kind/id`, in the given order, each once. Raises `UsageError`."""
    found: dict[Address, Entry] = {}
    for wish in wishes:
        fitting = [address for address in live if wish in (address[1], "/".join(address))]
        if not fitting:
            raise UsageError(say("`{id}` is not live on the target", id=wish), did_you_mean(wish, [id for _, id in live]))
        if len(fitting) > 1:
            raise UsageError(
                say("`{id}` is the id of several definitions", id=wish),
                say("write one of {ids}", ids=tuple("/".join(one) for one in fitting)),
            )
        found[fitting[0]] = live[fitting[0]]
    return found


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
