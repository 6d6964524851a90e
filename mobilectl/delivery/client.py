"""A client of the delivery API. It repeats what may be repeated, and looks again where an answer was lost.

Every request that changes something carries an `Idempotency-Key`, made of the request itself and of the `mark` of the work that
it belongs to: repeated in the same work it has the same key, and no other request ever has it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import httpx
import msgspec

from mobilectl.approvals.definitions import KINDS, Definition
from mobilectl.approvals.digest import DIGEST_PATTERN
from mobilectl.delivery.contract import ID_PATTERN, LARGEST_PAGE, Entry, Results, Revision, Rollout, Stored
from mobilectl.delivery.exchange import FORBIDDEN, Answer, Exchange, Retries
from mobilectl.delivery.strict_json import read_json
from mobilectl.messages import Message, say

Delivery = Literal["created", "updated", "deleted", "unchanged", "conflict", "refused", "unreachable", "failed"]
Arrived = Literal["created", "updated", "deleted", "unchanged"]
ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no name may hold: control characters, and those that turn the direction of writing."""
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a request that changes something. `reason` is there unless it arrived.

    `conflict`: something else is live; `refused`: not approved in the server's eyes; `unreachable`: no usable answer, so
    whether it arrived may be unknown; `failed`: the server cannot take it.
    """

    outcome: Delivery
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A definition on its way: with the proof of its approval (JSON data), and the workspace that it comes from.

    `rollout` is to whom it goes out at first; None leaves that as it is.
    """

    definition: Definition
    approval: Mapping[str, Any]
    source: str = ""
    rollout: Rollout | None = None


class DeliveryClient:
    """Speaks to one target over an `httpx.AsyncClient` whose base URL is the API's."""

    kinds: tuple[str, ...] = KINDS

    def __init__(self, http: httpx.AsyncClient, target: str, sign_in: Message | None = None, retries: Retries | None = None) -> None:
        self._exchange = Exchange(http, target, sign_in, retries or Retries())

    async def entries(self) -> dict[tuple[str, str], Entry]:
        """Everything that is live, by kind and id. Raises `Unreachable`."""
        found: dict[tuple[str, str], Entry] = {}
        cursor: str | None = None
        while True:
            query = {"limit": str(LARGEST_PAGE)} | ({} if cursor is None else {"cursor": cursor})
            page = self._exchange.data(await self._exchange.send("GET", "/definitions", query=query))
            found.update({(entry.kind, entry.id): entry for entry in self._entries(page)})
            following = page.get("next")
            if following is None or following == cursor:
                return found
            cursor = str(following)

    async def read(self, kind: str, id: str, revision: int | None = None) -> Stored | None:
        """One definition, as it is live or as it was in a revision; None where there is none. Raises `Unreachable`."""
        answer = await self._exchange.send("GET", _path(kind, id) + ("" if revision is None else f"/revisions/{revision}"))
        if answer.status == 404:
            return None
        self._exchange.data(answer)
        assert answer.response is not None
        try:
            data = read_json(answer.response.content)  # what somebody will see, and compare level by level
        except ValueError:
            raise self._exchange.not_the_contract() from None
        content, approval = data.get("definition"), data.get("approval")
        if not isinstance(content, dict) or not isinstance(approval, dict):
            raise self._exchange.not_the_contract()
        return Stored(self._entries({"items": [data]})[0], content, approval, str(data.get("stored_at")))

    async def revisions(self, kind: str, id: str) -> list[Revision]:
        """Every version that a definition had, the oldest first; empty where it never was there. Raises `Unreachable`."""
        answer = await self._exchange.send("GET", f"{_path(kind, id)}/revisions")
        if answer.status == 404:
            return []
        found: list[Revision] = self._read(self._exchange.data(answer), list[Revision])
        if any(CONTROL.search(one.stored_by) for one in found):
            raise self._exchange.not_the_contract()
        return sorted(found, key=lambda one: one.revision)

    async def results(self, kind: str, id: str) -> Results | None:
        """What came of a definition; None where nothing is known, also to servers that never tell. Raises `Unreachable`."""
        answer = await self._exchange.send("GET", f"{_path(kind, id)}/results")
        if answer.status == 404:
            return None
        try:
            found = msgspec.convert(self._exchange.data(answer), Results)
        except (msgspec.ValidationError, ValueError):
            raise self._exchange.not_the_contract() from None
        named = [name for row in found.messages for name in (row.message, row.channel, row.city)]
        named += [name for row in found.impact for name in (row.message, row.city)]
        if any(CONTROL.search(name) for name in (found.snapshot, *named) if name is not None):
            raise self._exchange.not_the_contract()
        return found

    async def put(self, parcel: Parcel, etag: str | None, mark: str) -> Delivered:
        """Puts a definition in the place of what has this ETag, or where nothing is (None). Whatever happens is in the answer."""
        definition = parcel.definition
        body: dict[str, Any] = {
            "definition": definition.content,
            "digest": definition.digest,
            "approval": parcel.approval,
            "source": parcel.source,
        }
        if parcel.rollout is not None:
            body["rollout"] = parcel.rollout
        path = _path(definition.kind, definition.id)
        answer = await self._change("PUT", path, etag, mark, body)

        def is_there(now: Answer) -> bool:
            return now.status == 200 and now.json.get("digest") == definition.digest

        if answer.status in (200, 201) and not answer.replayed:
            said = answer.json.get("outcome")
            return Delivered(said if said in ("created", "updated", "unchanged") else "updated")
        return await self._other(answer, path, is_there, "created" if etag is None else "updated")

    async def delete(self, kind: str, id: str, etag: str, mark: str) -> Delivered:
        """Takes away what has this ETag. Whatever happens is in the answer; what is gone already is `unchanged`."""
        path = _path(kind, id)
        answer = await self._change("DELETE", path, etag, mark)
        if answer.status in (200, 204) and not answer.replayed:
            return Delivered("deleted")
        return Delivered("unchanged") if answer.status == 404 else await self._other(answer, path, _is_gone, "deleted")

    async def roll_out(self, kind: str, id: str, etag: str, rollout: Rollout, mark: str) -> Delivered:
        """Says to whom what has this ETag goes out. Whatever happens is in the answer."""
        path = _path(kind, id)
        answer = await self._change("PUT", f"{path}/rollout", etag, mark, rollout)

        def is_so(now: Answer) -> bool:
            return now.status == 200 and now.json.get("rollout") == msgspec.to_builtins(rollout)

        return Delivered("updated") if answer.status == 200 else await self._other(answer, path, is_so, "updated")

    async def roll_back(self, kind: str, id: str, etag: str | None, to: Revision, mark: str) -> Delivered:
        """Puts an earlier revision in the place of what has this ETag, or of nothing (None). Whatever happens is in the answer."""
        path = _path(kind, id)
        answer = await self._change("POST", f"{path}/rollback", etag, mark, {"revision": to.revision})

        def is_there(now: Answer) -> bool:
            return now.status == 200 and now.json.get("digest") == to.digest

        return Delivered("updated") if answer.status in (200, 201) else await self._other(answer, path, is_there, "updated")

    async def _change(self, method: str, path: str, etag: str | None, mark: str, body: object = None) -> Answer:
        """A request that changes something, if what is live has this ETag, or if nothing is (None)."""
        sent = b"" if body is None else msgspec.json.encode(body)
        condition = ("If-None-Match", "*") if etag is None else ("If-Match", etag)
        key = hashlib.sha256("\n".join((mark, method, path, *condition, hashlib.sha256(sent).hexdigest())).encode()).hexdigest()
        headers = {condition[0]: condition[1], "Idempotency-Key": key}
        return await self._exchange.send(method, path, headers | ({} if body is None else JSON), None if body is None else sent)

    async def _other(self, answer: Answer, path: str, is_done: Callable[[Answer], bool], arrived: Arrived) -> Delivered:
        """What an answer that is no success comes to. Where it leaves open what is live, that is looked up."""
        if answer.status == 412 or answer.replayed:
            if is_done(await self._exchange.send("GET", path, attempts=2)):
                return Delivered(arrived if answer.replayed else "unchanged")
            return Delivered("conflict", say("what is live is not what it was when this began"))
        if answer.status == 404:
            return Delivered("conflict", say("it is no longer live"))
        if answer.lost:
            if is_done(await self._exchange.send("GET", path, attempts=2)):
                return Delivered(arrived)
            return Delivered("unreachable", self._exchange.no_answer(answer)[0])
        if answer.status == 401 or (answer.status == 403 and answer.problem in ("", FORBIDDEN)):
            return Delivered("unreachable", self._exchange.no_answer(answer)[0])
        if answer.status == 403:
            return Delivered("refused", say("the target does not find it approved: {detail}", detail=answer.detail))
        return Delivered("failed", say("the target cannot take it ({status}): {detail}", status=answer.status, detail=answer.detail))

    def _entries(self, page: Mapping[str, Any]) -> list[Entry]:
        """The entries of a page, none of which can act on a terminal, a header or a path. Raises `Unreachable`."""
        found: list[Entry] = self._read(page, list[Entry])
        for one in found:
            named = re.fullmatch(ID_PATTERN, one.kind) and re.fullmatch(ID_PATTERN, one.id) and re.fullmatch(DIGEST_PATTERN, one.digest)
            if not named or not ETAG.fullmatch(one.etag) or CONTROL.search(one.stored_by + one.source):
                raise self._exchange.not_the_contract()
        return found

    def _read(self, page: Mapping[str, Any], type: Any) -> Any:
        """The items of a page. What they hold more than is known here is left out. Raises `Unreachable`."""
        try:
            return msgspec.convert(page.get("items"), type)
        except (msgspec.ValidationError, AttributeError, TypeError):
            raise self._exchange.not_the_contract() from None


def _path(kind: str, id: str) -> str:
    return f"/{quote(kind, safe='')}/{quote(id, safe='')}"


def _is_gone(now: Answer) -> bool:
    return now.status == 404
