"""Going back to an earlier version of a definition that a target still has."""

from __future__ import annotations

from dataclasses import dataclass

from mobilectl.approvals.definitions import KINDS
from mobilectl.delivery.contract import Entry, Revision
from mobilectl.delivery.plan import Address
from mobilectl.delivery.target_api import TargetApi
from mobilectl.errors import UsageError
from mobilectl.messages import say


@dataclass(frozen=True, slots=True)
class History:
    """A definition on a target: what is live, None for nothing, and all versions that there were, the oldest first."""

    address: Address
    live: Entry | None
    revisions: tuple[Revision, ...]


async def history_of(client: TargetApi, wish: str) -> History:
    """The history of the definition of this id, written `id` or `kind/id`, live or not. Raises `UsageError`, `Unreachable`."""
    live = await client.entries()
    found = [
        History((kind, id), live.get((kind, id)), revisions)
        for kind in KINDS
        for id in [wish.removeprefix(f"{kind}/")]
        if "/" not in id and (revisions := tuple(await client.revisions(kind, id)))
    ]
    if not found:
        raise UsageError(say("`{id}` was never on the target", id=wish), say("`mobilectl plan` shows what is there"))
    if len(found) > 1:
        ids = tuple("/".join(one.address) for one in found)
        raise UsageError(say("`{id}` is the id of several definitions", id=wish), say("write one of {ids}", ids=ids))
    return found[0]


def earlier(history: History, wish: int | None) -> Revision:
    """The revision of that number; else the last one that held something else than what is live. Raises `UsageError`."""
    id = history.address[1]
    digest = None if history.live is None else history.live.digest
    there = [one for one in history.revisions if not one.deleted]
    versions = say("its versions are: {revisions}", revisions=tuple(one.revision for one in there))
    if wish is None:
        before = [one for one in there if history.live is None or (one.revision < history.live.revision and one.digest != digest)]
        if not before:
            raise UsageError(say("`{id}` had no other version before", id=id), versions)
        return before[-1]
    chosen = next((one for one in there if one.revision == wish), None)
    if chosen is None:
        raise UsageError(say("`{id}` has no version {revision} on the target", id=id, revision=wish), versions)
    if chosen.digest == digest:
        raise UsageError(say("version {revision} of `{id}` is what is live", id=id, revision=wish), versions)
    return chosen
