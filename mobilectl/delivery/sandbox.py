"""The delivery API as an ASGI application: the contract of `openapi.json` over a store.

It trusts nobody: digest and approval of everything that comes in are checked here again, against the signers and the
approval rules that this server was given, whatever the client says.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from mobilectl.approvals.definitions import KINDS
from mobilectl.approvals.states import Trust, utc_now
from mobilectl.delivery.approval import refusal
from mobilectl.delivery.contract import BASE, ID_PATTERN, LARGEST_BODY, LARGEST_HEADERS, OPENAPI, Entry, Revision
from mobilectl.delivery.problems import Problem, absent, malformed
from mobilectl.delivery.requests import (
    cursor_behind,
    read_key,
    read_page,
    read_precondition,
    read_proposal,
    read_revision,
    read_rollback,
    read_rollout,
)
from mobilectl.delivery.store import Address, Asked, Done, Precondition, Store, Version
from mobilectl.delivery.tokens import ANYBODY, Token, holder
from mobilectl.messages import Language

ENGLISH = Language("en")
RETRY_SECONDS = "1"
BODY_SECONDS = 20.0
"""So long a client may take to send the body of a request."""

Handler = Callable[["Call"], Awaitable[Response]]


def make_app(store: Store, trust: Trust, tokens: Sequence[Token] = (), clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The API over `store`. With tokens, every request must carry one; the trust holds as long as the application."""
    api = _Api(store, trust, clock)

    def route(path: str, **methods: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            return await methods[request.method](await _admitted(request, tokens, clock()))

        return _route(path, endpoint, methods)

    app = Starlette(
        routes=[
            _route("/openapi.json", _contract, ("GET",)),
            route("/definitions", GET=api.definitions),
            route("/{kind}/{id}", GET=api.read, PUT=api.put, DELETE=api.delete),
            route("/{kind}/{id}/rollout", PUT=api.rollout),
            route("/{kind}/{id}/rollback", POST=api.roll_back),
            route("/{kind}/{id}/results", GET=api.results),
            route("/{kind}/{id}/revisions", GET=api.revisions),
            route("/{kind}/{id}/revisions/{revision}", GET=api.revision),
        ],
        exception_handlers={Problem: _refuse, HTTPException: _refuse_http, sqlite3.Error: _refuse_store, Exception: _fail},
    )
    app.router.redirect_slashes = False
    return app


class Call:
    """A request that was let in: whose it is, and when it came."""

    def __init__(self, request: Request, token: Token, at: datetime) -> None:
        self.request = request
        self.token = token
        self.at = at

    @property
    def address(self) -> Address:
        """The kind and id of the path. Raises `Problem` where there can be none such."""
        kind, id = self.request.path_params["kind"], self.request.path_params["id"]
        if kind not in KINDS or not re.fullmatch(ID_PATTERN, id):
            raise absent()
        return kind, id

    def header(self, name: str) -> str | None:
        """A header, several of the name joined (RFC 9110 section 5.2), None without."""
        found = self.request.headers.getlist(name)
        return ", ".join(found) if found else None

    @property
    def conditions(self) -> tuple[str | None, str | None]:
        """`If-Match` and `If-None-Match`."""
        return self.header("if-match"), self.header("if-none-match")

    def asked(self, body: bytes = b"") -> Asked:
        """The change that it asks for. Raises `Problem`."""
        told = (self.request.method, self.request.url.path, *(one or "" for one in self.conditions), hashlib.sha256(body).hexdigest())
        fingerprint = hashlib.sha256("\n".join(told).encode()).hexdigest()
        return Asked(self.token.name, self.at, read_key(self.header("idempotency-key")), fingerprint)

    async def body(self) -> bytes:
        """The JSON that was sent. Raises `Problem` for other media types and for what is too large or comes too slowly."""
        if (self.header("content-type") or "").partition(";")[0].strip().lower() != "application/json":
            raise Problem("unsupported-media-type", 415, "send application/json")
        too_large = Problem("too-large", 413, f"a request has at most {LARGEST_BODY} bytes", {"Connection": "close"})
        length = self.header("content-length") or ""
        if length.isascii() and length.isdigit() and int(length[:20]) > LARGEST_BODY:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in self.request.stream():
                    body += chunk
                    if len(body) > LARGEST_BODY:
                        raise too_large
        except TimeoutError:
            raise Problem("too-slow", 408, f"a request is sent within {BODY_SECONDS:g} seconds", {"Connection": "close"}) from None
        except ClientDisconnect:
            raise malformed("the request ended before its body did") from None
        return bytes(body)


class _Api:
    def __init__(self, store: Store, trust: Trust, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._trust = trust
        self._clock = clock

    async def definitions(self, call: Call) -> Response:
        query = call.request.query_params
        count, after = read_page(query.get("limit"), query.get("cursor"))
        found = await run_in_threadpool(self._store.entries, after, count + 1)
        page = found[:count]
        return _json({"items": page, "next": cursor_behind(page[-1]) if len(found) > count else None})

    async def read(self, call: Call) -> Response:
        return await self._stored(call.address, None)

    async def revision(self, call: Call) -> Response:
        revision = read_revision(call.request.path_params["revision"])
        if revision is None:
            raise absent()
        return await self._stored(call.address, revision)

    async def _stored(self, address: Address, revision: int | None) -> Response:
        stored = await run_in_threadpool(self._store.get, address, revision)
        if stored is None:
            raise absent()
        body = {**_data(stored.entry), "stored_at": stored.stored_at, "definition": stored.content, "approval": stored.approval}
        return _json(body, 200, None if revision else stored.entry.etag)

    async def revisions(self, call: Call) -> Response:
        found = await run_in_threadpool(self._store.revisions, call.address)
        if not found:
            raise absent()
        return _json({"items": found})

    async def results(self, call: Call) -> Response:
        found = await run_in_threadpool(self._store.results, call.address)
        if found is None:
            raise absent("no results are known of it")
        return _json(found)

    async def put(self, call: Call) -> Response:
        address, precondition = call.address, read_precondition(*call.conditions, creating=True)
        body = await call.body()
        asked = call.asked(body)
        return await self._once(asked, lambda: self._put(address, read_proposal(body, address), asked, precondition))

    def _put(self, address: Address, version: Version, asked: Asked, precondition: Precondition, again: bool = False) -> Done:
        try:
            reason = refusal(version.content, version.approval, self._trust, asked.at)
        except ValueError as error:  # stored by an older version of mobilectl, in a format that is no longer read
            raise Problem("not-approved", 403, f"its approval cannot be read: {error}") from None
        if reason is not None:
            raise Problem("not-approved", 403, ENGLISH.text(reason))
        return self._store.put(address, version, asked, precondition, again)

    async def roll_back(self, call: Call) -> Response:
        address, precondition = call.address, read_precondition(*call.conditions, creating=True)
        body = await call.body()
        asked = call.asked(body)

        def roll_back() -> Done:
            stored = self._store.get(address, read_rollback(body))
            if stored is None:
                raise absent("this revision is not kept")
            version = Version(stored.entry.digest, stored.content, stored.approval, stored.entry.source)
            return self._put(address, version, asked, precondition, again=True)

        return await self._once(asked, roll_back)

    async def rollout(self, call: Call) -> Response:
        address, precondition = call.address, read_precondition(*call.conditions, creating=False)
        body = await call.body()
        asked = call.asked(body)
        return await self._once(asked, lambda: self._store.set_rollout(address, read_rollout(body), asked, precondition))

    async def delete(self, call: Call) -> Response:
        address, precondition = call.address, read_precondition(*call.conditions, creating=False)
        asked = call.asked()
        return await self._once(asked, lambda: self._store.delete(address, asked, precondition))

    async def _once(self, asked: Asked, change: Callable[[], Done]) -> Response:
        """Makes a change, unless it was made already under the same key: then only its answer is given again."""
        return _done(await run_in_threadpool(lambda: self._store.answered(asked) or change()))


def _route(path: str, endpoint: Callable[[Request], Awaitable[Response]], methods: Collection[str]) -> Route:
    made = Route(BASE + path, endpoint, methods=list(methods))
    made.methods = set(methods)  # without HEAD, which the contract does not know
    return made


async def _contract(request: Request) -> Response:
    return Response(OPENAPI.read_bytes(), media_type="application/json")


async def _admitted(request: Request, tokens: Sequence[Token], now: datetime) -> Call:
    """Lets a request in. Raises `Problem` for addresses that are not written plainly, and for want of a token or its role."""
    # No address of the contract needs an escape: one that has them is made to be read differently by somebody else.
    if request.scope.get("raw_path", b"").partition(b"?")[0] != request.scope["path"].encode("utf-8", "surrogateescape"):
        raise absent()
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > LARGEST_HEADERS:
        raise Problem("headers-too-large", 431, f"the headers have at most {LARGEST_HEADERS} bytes")
    token = ANYBODY
    if tokens:
        found = [one.partition(" ") for one in request.headers.getlist("authorization")]
        known = holder(tokens, found[0][2].strip()) if len(found) == 1 and found[0][0].lower() == "bearer" else None
        if known is None:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Problem("unauthorized", 401, "send a token of this server as `Authorization: Bearer …`", headers)
        token = known
    if token.role == "reader" and request.method != "GET":
        raise Problem("forbidden", 403, f"the token {token.name} may only read")
    return Call(request, token, now)


def _done(done: Done) -> Response:
    headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
    match done.outcome:
        case "deleted":
            return Response(status_code=204, headers=headers)
        case "absent":
            raise absent()
        case "conflict":
            raise Problem("precondition-failed", 412, "what is live is not what the precondition says")
        case "stale":
            raise Problem("stale-approval", 403, "an approval of a later revision was accepted before; roll back to go back")
        case "reused":
            raise Problem("idempotency-key-reused", 422, "this key was used for another request; make a new one")
    assert done.entry is not None
    body = {**_data(done.entry), "outcome": done.outcome}
    return _json(body, 201 if done.outcome == "created" else 200, done.entry.etag, headers)


def _data(shape: Entry | Revision) -> dict[str, Any]:
    made = msgspec.to_builtins(shape)
    assert isinstance(made, dict)
    return made


def _json(body: object, status: int = 200, etag: str | None = None, headers: dict[str, str] | None = None) -> Response:
    sent = (headers or {}) | ({} if etag is None else {"ETag": etag})
    return Response(msgspec.json.encode(body), status, sent, "application/json")


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.answer()


async def _refuse_http(request: Request, error: Exception) -> Response:
    """What the router itself refuses."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return Problem("method-not-allowed", 405, "this resource has no such method", dict(error.headers or {})).answer()
    return absent().answer()


async def _refuse_store(request: Request, error: Exception) -> Response:
    return Problem("unavailable", 503, str(error), {"Retry-After": RETRY_SECONDS}).answer()


async def _fail(request: Request, error: Exception) -> Response:
    return Problem("internal", 500, "this is a fault of the server; its log says more").answer()
