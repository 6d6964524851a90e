"""A target that speaks TM Forum's Promotion Management API (TMF671 v4.1). It takes campaigns.

The API has no condition on a change, no key against repeating one, and its update has no pattern. So a promotion is looked up by name
before one is made; it is made as a draft, which no customer sees, then the old one is retired, then the new one released. Whatever
ends that in between, the next push finds the draft and goes on, and no two are ever live at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from mobilectl.delivery.client import Delivered, Parcel
from mobilectl.delivery.contract import EVERYBODY, Entry, Results, Revision, Rollout, Stored
from mobilectl.delivery.criteria import Unsayable
from mobilectl.delivery.exchange import Answer, Exchange, Retries
from mobilectl.delivery.promotions import (
    DRAFT,
    LIVE,
    PAUSE,
    PAUSED,
    RETIRED,
    UPDATABLE,
    Version,
    by_id,
    differing,
    entry_of,
    same_rules,
    stored_as,
    stored_of,
    wanted_promotion,
)
from mobilectl.errors import Unreachable
from mobilectl.messages import Message, say

PAGE = 100
MAKING = 3
"""So often a promotion is made again after an answer was lost and it was not found."""
JSON = {"Content-Type": "application/json;charset=utf-8", "Accept": "application/json;charset=utf-8"}
READING = {"Accept": JSON["Accept"]}


class _Failed(Exception):
    """Ends a change with what became of it."""

    def __init__(self, delivered: Delivered) -> None:
        super().__init__(delivered.outcome)
        self.delivered = delivered


class PromotionClient:
    """Speaks to one target over an `httpx.AsyncClient` whose base URL is the API's."""

    kinds: tuple[str, ...] = ("campaign",)

    def __init__(self, http: httpx.AsyncClient, target: str, sign_in: Message | None = None, retries: Retries | None = None) -> None:
        self._exchange = Exchange(http, target, sign_in, retries or Retries())

    async def entries(self) -> dict[tuple[str, str], Entry]:
        """The campaigns that are live, by kind and id. Promotions of others are not among them. Raises `Unreachable`."""
        found = by_id(await self._promotions({}))
        entries = (entry_of(versions) for versions in found.values())
        return {(one.kind, one.id): one for one in entries if one is not None}

    async def read(self, kind: str, id: str, revision: int | None = None) -> Stored | None:
        """A campaign that is live, or as it was in a revision; None where it was not. Raises `Unreachable`."""
        if kind != "campaign":
            return None
        versions = await self._versions(id)
        if revision is None:
            return stored_of(versions) or stored_of(await self._renamed(id))
        return stored_as(versions[revision - 1], revision) if 0 < revision <= len(versions) else None

    async def revisions(self, kind: str, id: str) -> list[Revision]:
        """The promotions that there are of a campaign, as the server lists them. Raises `Unreachable`."""
        versions = await self._versions(id) if kind == "campaign" else []
        return [
            Revision(number, one.digest, str(one.promotion.get("lastUpdate") or ""), "", False)
            for number, one in enumerate(versions, start=1)
        ]

    async def results(self, kind: str, id: str) -> Results | None:
        """None: TMF671 knows no results."""
        return None

    async def put(self, parcel: Parcel, etag: str | None, mark: str) -> Delivered:
        """Puts a campaign in the place of what has this ETag, or where nothing is (None). Whatever happens is in the answer."""
        try:
            wanted = wanted_promotion(parcel)
            _check_rollout(parcel.rollout)
            return await self._put(parcel, wanted, etag)
        except Unsayable:
            return Delivered("failed", say("its audience has too many alternatives for the rules of TMF671"))
        except _Failed as ended:
            return ended.delivered
        except Unreachable as error:
            return Delivered("unreachable", error.message)

    async def _put(self, parcel: Parcel, wanted: Mapping[str, Any], etag: str | None) -> Delivered:
        definition = parcel.definition
        versions = await self._versions_as(definition.id, etag)
        live = [one for one in versions if one.live]
        now = entry_of(versions)
        if (None if now is None else now.etag) != etag:
            if now is not None and now.digest == definition.digest:
                return Delivered("unchanged")
            raise _Failed(Delivered("conflict", say("what is live is not what it was when this began")))
        if len(live) == 1 and same_rules(wanted, live[0].promotion):
            await self._update(live[0].server_id, {key: wanted[key] for key in UPDATABLE})
            await self._confirm(live[0].server_id, wanted)
            return Delivered("updated")
        paused = parcel.rollout.paused if parcel.rollout is not None else any(one.status == PAUSED for one in live)
        paused = paused or (not live and any(one.to_be_paused for one in versions))
        if paused:
            wanted = {**wanted, "attachment": [*wanted["attachment"], PAUSE]}
        made = await self._draft(definition.id, definition.digest, wanted, versions, paused)
        await self._confirm(made, wanted)
        for old in versions:
            if old.server_id != made and old.status != RETIRED:
                await self._update(old.server_id, {"lifecycleStatus": RETIRED})
        await self._update(made, {"lifecycleStatus": PAUSED if paused else LIVE})
        return Delivered("created" if now is None else "updated")

    async def delete(self, kind: str, id: str, etag: str, mark: str) -> Delivered:
        """Retires what has this ETag; it stays on the server as something that was. Whatever happens is in the answer."""
        return await self._change_live(id, etag, RETIRED, "deleted")

    async def roll_out(self, kind: str, id: str, etag: str, rollout: Rollout, mark: str) -> Delivered:
        """Pauses or resumes what has this ETag; shares and cities the API does not know. Whatever happens is in the answer."""
        try:
            _check_rollout(rollout)
        except _Failed as ended:
            return ended.delivered
        return await self._change_live(id, etag, PAUSED if rollout.paused else LIVE, "updated")

    async def roll_back(self, kind: str, id: str, etag: str | None, to: Revision, mark: str) -> Delivered:
        """Refused: nobody on the other side checks whether the approval of what once was live still holds."""
        reason = say("TMF671 checks no approval; take the earlier version out of git, have it approved and push it")
        return Delivered("refused", reason)

    async def _change_live(self, id: str, etag: str, status: str, done: Any) -> Delivered:
        try:
            versions = await self._versions_as(id, etag)
            now = entry_of(versions)
            if now is None or now.etag != etag:
                return Delivered("conflict", say("what is live is not what it was when this began"))
            if status == LIVE and sum(one.live for one in versions) > 1:
                return Delivered("conflict", say("there are several promotions of it, and only one may go out"))
            for one in versions:
                if (one.live or (status, one.status) == (RETIRED, DRAFT)) and one.status != status:
                    await self._update(one.server_id, {"lifecycleStatus": status})
        except _Failed as ended:
            return ended.delivered
        except Unreachable as error:
            return Delivered("unreachable", error.message)
        return Delivered(done)

    async def _draft(self, id: str, digest: str, wanted: Mapping[str, Any], versions: Iterable[Version], paused: bool) -> str:
        """The server's id of a draft of this version: one that is there, else one that is made."""
        for _ in range(MAKING):
            for one in versions:
                if one.status == DRAFT and (one.digest, one.to_be_paused) == (digest, paused) and not differing(wanted, one.promotion):
                    return one.server_id
            answer = await self._exchange.send("POST", "/promotion", JSON, msgspec.json.encode(wanted), attempts=1)
            made = answer.json.get("id")
            if answer.status == 201 and isinstance(made, str):
                return made
            if not answer.lost:
                raise _Failed(self._failure(answer))
            versions = await self._versions(id)  # it may have been made before the answer was lost
        raise _Failed(self._failure(answer))

    async def _update(self, server_id: str, change: Mapping[str, Any]) -> None:
        """The same update again changes nothing, so it may be repeated."""
        answer = await self._exchange.send("PATCH", _path(server_id), JSON, msgspec.json.encode(change))
        if answer.status != 200:
            raise _Failed(self._failure(answer))

    async def _confirm(self, server_id: str, wanted: Mapping[str, Any]) -> None:
        """Reads back what a server made of a promotion: what it does not keep must not go out as if it were approved."""
        answer = await self._exchange.send("GET", _path(server_id), READING)
        if answer.status != 200:
            raise _Failed(self._failure(answer))
        if keys := differing(wanted, answer.json):
            raise _Failed(Delivered("failed", say("the target keeps something else than was sent, in {keys}", keys=keys)))

    def _failure(self, answer: Answer) -> Delivered:
        if answer.lost or answer.status in (401, 403):
            return Delivered("unreachable", self._exchange.no_answer(answer)[0])
        if answer.status == 404:
            return Delivered("conflict", say("it is no longer live"))
        return Delivered("failed", say("the target cannot take it ({status}): {detail}", status=answer.status, detail=answer.detail))

    async def _versions(self, id: str) -> list[Version]:
        """All versions of one campaign, looked up by name. A server that does not filter gives more, which is left out here."""
        return by_id(await self._promotions({"name": id})).get(id, [])

    async def _versions_as(self, id: str, etag: str | None) -> list[Version]:
        """The same, looked for among all promotions where the name finds something else than had this ETag."""
        versions = await self._versions(id)
        now = entry_of(versions)
        return versions if etag is None or (now is not None and now.etag == etag) else await self._renamed(id)

    async def _renamed(self, id: str) -> list[Version]:
        """All versions of one campaign by their description: another hand may have changed a name."""
        return by_id(await self._promotions({})).get(id, [])

    async def _promotions(self, query: Mapping[str, str]) -> list[Mapping[str, Any]]:
        """All promotions of a query, page by page; a server may give fewer at a time than asked for, and say how many there are."""
        found: dict[str, Mapping[str, Any]] = {}
        offset = 0
        while True:
            asked = {**query, "offset": str(offset), "limit": str(PAGE)}
            answer = await self._exchange.send("GET", "/promotion", READING, query=asked)
            if answer.status not in (200, 206):
                raise Unreachable(*self._exchange.no_answer(answer))
            page = self._page(answer)
            new = {str(one.get("id")): one for one in page if str(one.get("id")) not in found}
            found.update(new)
            offset += len(page)
            if not new or offset >= (_total(answer) or offset + 1):
                return list(found.values())

    def _page(self, answer: Answer) -> list[Mapping[str, Any]]:
        try:
            return list(msgspec.json.decode(answer.content, type=list[dict[str, Any]]))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise Unreachable(
                say("the target {target} does not answer as TMF671 says", target=self._exchange.target),
                say("check its address in campaigns/delivery.yaml; it ends in the base path, such as /tmf-api/promotionManagement/v4"),
            ) from None


def _check_rollout(rollout: Rollout | None) -> None:
    if rollout is not None and (rollout.share, rollout.cities) != (EVERYBODY.share, EVERYBODY.cities):
        raise _Failed(Delivered("failed", say("TMF671 knows no gradual start: a promotion goes out to its whole audience")))


def _path(server_id: str) -> str:
    return f"/promotion/{quote(server_id, safe='')}"


def _total(answer: Answer) -> int | None:
    """How many there are, where a server tells."""
    said = answer.headers.get("x-total-count", "")
    return int(said) if said.isascii() and said.isdecimal() else None
