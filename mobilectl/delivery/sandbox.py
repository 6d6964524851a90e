"""The delivery API as an ASGI application: the contract of `openapi.json` over a store.

It trusts nobody: digest and approval of everything that comes in are checked here again, against the signers and the
approval rules that this server was given, whatever the client says.
"""

from __future__ import annotations

import hmac
import re
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mobilectl.approvals.definitions import KINDS
from mobilectl.approvals.states import Trust, utc_now, verify
from mobilectl.delivery.contract import BASE, ID_PATTERN, LARGEST_BODY, OPENAPI, PROBLEM, Entry
from mobilectl.delivery.requests import Problem, cursor_behind, malformed, read_page, read_precondition, read_proposal
from mobilectl.delivery.store import Store
from mobilectl.messages import Language

ENGLISH = Language("en")
RETRY_SECONDS = "1"


def make_app(store: Store, trust: Trust, token: str | None = None, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The API over `store`. With a token, every request must carry it; the trust holds as long as the application."""
    api = _Api(store, trust, token, clock)
    return Starlette(
        routes=[
            Route(f"{BASE}/openapi.json", api.contract, methods=["GET"]),
            Route(f"{BASE}/definitions", api.definitions, methods=["GET"]),
            Route(f"{BASE}/{{kind}}/{{id}}", api.one, methods=["GET", "PUT", "DELETE"]),
        ],
        exception_handlers={Problem: _refuse, HTTPException: _refuse_http, sqlite3.Error: _refuse_store, Exception: _fail},
    )


class _Api:
    def __init__(self, store: Store, trust: Trust, token: str | None, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._trust = trust
        self._token = token
        self._clock = clock

    async def contract(self, request: Request) -> Response:
        return Response(OPENAPI.read_bytes(), media_type="application/json")

    async def definitions(self, request: Request) -> Response:
        self._admit(request)
        count, after = read_page(request.query_params.get("limit"), request.query_params.get("cursor"))
        found = await run_in_threadpool(self._store.entries, after, count + 1)
        page = found[:count]
        return JSONResponse({"items": [_entry(one) for one in page], "next": cursor_behind(page[-1]) if len(found) > count else None})

    async def one(self, request: Request) -> Response:
        self._admit(request)
        kind, id = request.path_params["kind"], request.path_params["id"]
        if kind not in KINDS or not re.fullmatch(ID_PATTERN, id):
            raise _absent()
        handlers: dict[str, Callable[[Request, str, str], Awaitable[Response]]] = {"PUT": self._put, "DELETE": self._delete}
        return await handlers.get(request.method, self._get)(request, kind, id)

    async def _get(self, request: Request, kind: str, id: str) -> Response:
        stored = await run_in_threadpool(self._store.get, kind, id)
        if stored is None:
            raise _absent()
        body = {**_entry(stored.entry), "stored_at": stored.stored_at, "definition": stored.content, "approval": stored.approval}
        return JSONResponse(body, headers={"ETag": stored.entry.etag})

    async def _put(self, request: Request, kind: str, id: str) -> Response:
        precondition = read_precondition(*_conditions(request), creating=True)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Problem("unsupported-media-type", "The media type is not supported", 415, "send application/json")
        proposal = read_proposal(await _body(request), kind, id)
        now = self._clock()
        reason = await run_in_threadpool(verify, proposal.content, proposal.envelope, self._trust, now)
        if reason is not None:
            raise Problem("not-approved", "The definition is not approved", 403, ENGLISH.text(reason))
        put = await run_in_threadpool(
            self._store.put, kind, id, proposal.digest, proposal.content, proposal.approval, _stamp(now), precondition
        )
        if put.outcome == "conflict" or put.entry is None:
            raise _conflict()
        body = {**_entry(put.entry), "outcome": put.outcome}
        return JSONResponse(body, 201 if put.outcome == "created" else 200, {"ETag": put.entry.etag})

    async def _delete(self, request: Request, kind: str, id: str) -> Response:
        precondition = read_precondition(*_conditions(request), creating=False)
        result = await run_in_threadpool(self._store.delete, kind, id, _stamp(self._clock()), precondition)
        if result == "absent":
            raise _absent()
        if result == "conflict":
            raise _conflict()
        return Response(status_code=204)

    def _admit(self, request: Request) -> None:
        if self._token is None:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            raise Problem("unauthorized", "Sign-in is required", 401, "send the token of this server as `Authorization: Bearer …`")


async def _body(request: Request) -> bytes:
    """The request's body; more than the limit is not even read."""
    too_large = Problem("too-large", "The request is too large", 413, f"a request has at most {LARGEST_BODY} bytes")
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said) > LARGEST_BODY:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise too_large
    except ClientDisconnect:
        raise malformed("the request ended before its body did") from None
    return bytes(body)


def _conditions(request: Request) -> tuple[str | None, str | None]:
    return request.headers.get("if-match"), request.headers.get("if-none-match")


def _entry(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, "id": entry.id, "digest": entry.digest, "etag": entry.etag, "revision": entry.revision}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _absent() -> Problem:
    return Problem("not-found", "There is no such resource", 404, "nothing is stored at this address")


def _conflict() -> Problem:
    return Problem("precondition-failed", "The precondition does not hold", 412, "what is live is not what the precondition says")


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(problem.body, problem.status, headers, media_type=PROBLEM)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answer(error, {"WWW-Authenticate": "Bearer"} if error.status == 401 else None)


async def _refuse_http(request: Request, error: Exception) -> Response:
    """What the router itself refuses."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _answer(Problem("method-not-allowed", "The method is not allowed here", 405, error.detail), dict(error.headers or {}))
    return _answer(_absent())


async def _refuse_store(request: Request, error: Exception) -> Response:
    problem = Problem("unavailable", "The store cannot be used now", 503, str(error))
    return _answer(problem, {"Retry-After": RETRY_SECONDS})


async def _fail(request: Request, error: Exception) -> Response:
    return _answer(Problem("internal", "The server failed", 500, "this is a fault of the server; its log says more"))
