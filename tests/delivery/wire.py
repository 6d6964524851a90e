"""A transport that holds every request and answer against the OpenAPI document, and a real server with faults on demand."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from mobilectl.approvals.envelope import read_envelope
from mobilectl.approvals.signatures import signing_key
from mobilectl.approvals.signers import NAMESPACES, Signer, Signers
from mobilectl.approvals.states import Trust
from mobilectl.delivery.contract import BASE, OPENAPI
from mobilectl.delivery.serving import listen
from mobilectl.workspace.models.policy import Approval

CONTRACT: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource("contract", Resource.from_contents(CONTRACT, default_specification=DRAFT202012))

EXAMPLE: dict[str, Any] = CONTRACT["paths"]["/{kind}/{id}"]["put"]["requestBody"]["content"]["application/json"]["example"]
"""The body of a PUT; its signatures are true."""
IN_TIME = datetime(2026, 7, 1, tzinfo=UTC)
"""A moment at which they hold."""

App = Callable[[Any, Any, Any], Awaitable[None]]


def example_trust() -> Trust:
    """Whom a server must believe to find the contract's example approved."""
    statements = read_envelope(EXAMPLE["approval"]).statements
    keys = ((one.statement, signing_key(one.signature, one.statement.message, NAMESPACES[one.statement.action])) for one in statements)
    signers = Signers(tuple(Signer(statement.by, key, "*@mobilectl") for statement, key in keys))
    return Trust(signers, {"province": "province", "changsha": "city"}, (Approval(kind="campaign"),), "sandbox")


def check_schema(schema: Any, value: object) -> None:
    """Holds a value against a schema of the contract."""
    absolute = json.loads(json.dumps(schema).replace('"#/', '"contract#/'))
    Draft202012Validator(absolute, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        pointer: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            pointer = pointer[step]
        node = pointer
    return node


def operation_of(method: str, path: str) -> dict[str, Any]:
    """The operation that the contract has for a path below its base, an empty one for none."""
    for template, operations in CONTRACT["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            return dict(operations.get(method.lower()) or {})
    return {}


def check_answer(method: str, path: str, status: int, headers: httpx.Headers, body: bytes) -> None:
    """Fails unless the contract allows this answer to this request."""
    operation = operation_of(method, path)
    if not operation:
        assert status in (404, 405), f"{method} {path} is not in the contract and was answered with {status}"
        return
    assert str(status) in operation["responses"], f"the contract knows no {status} for {method} {path}"
    response = resolved(operation["responses"][str(status)])
    for name, header in response.get("headers", {}).items():
        if resolved(header).get("required"):
            assert name in headers, f"{name} is missing"
            check_schema(resolved(header)["schema"], headers[name])
    content = response.get("content")
    if content is None:
        assert body == b""
        return
    media = headers["content-type"].partition(";")[0]
    assert media in content, f"{media} is not what the contract says"
    check_schema(content[media]["schema"], json.loads(body))


class Checked(httpx.AsyncBaseTransport):
    """Another transport, with every answer held against the contract. `calls` are the methods, paths and statuses."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.calls: list[tuple[str, str, int]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = b"".join([chunk async for chunk in response.aiter_raw()])
        await response.aclose()
        path = request.url.path.removeprefix(BASE)
        self.calls.append((request.method, path, response.status_code))
        if "x-fault" not in response.headers:
            check_answer(request.method, path, response.status_code, response.headers, body)
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def embedded(app: App) -> AsyncIterator[tuple[httpx.AsyncClient, Checked]]:
    transport = Checked(httpx.ASGITransport(app))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://sandbox{BASE}") as http:
        yield http, transport


@asynccontextmanager
async def over_http(
    url: str, timeout: float = 5.0, headers: dict[str, str] | None = None
) -> AsyncIterator[tuple[httpx.AsyncClient, Checked]]:
    transport = Checked(httpx.AsyncHTTPTransport())
    async with httpx.AsyncClient(transport=transport, base_url=url, timeout=timeout, headers=headers) as http:
        yield http, transport


@contextmanager
def serving(app: App) -> Iterator[str]:
    """The application on a loopback port, by uvicorn in a thread. Yields the address of the API."""
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{BASE}"
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


Fault = str | None
"""`None`: none; `429`, `500` …: that status instead of asking the application; `drop`: the application does it, the
connection ends without an answer; `slow`: the application does it, the answer comes late; `status-after 500`: the
application does it, the answer is that status."""


class Faulty:
    """An application in front of which things go wrong. `plan` says for the number of a request, from 0, what."""

    def __init__(self, app: App, plan: Callable[[int, str], Fault], slowness: float = 2.0) -> None:
        self._app = app
        self._plan = plan
        self._slowness = slowness
        self._lock = threading.Lock()
        self.count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with self._lock:
            number = self.count
            self.count += 1
        fault = self._plan(number, scope["method"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault == "drop":
            await self._app(scope, receive, _nowhere)
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000"), (b"x-fault", b"drop")]})
            raise ConnectionAbortedError("dropped on purpose")
        elif fault == "slow":
            await asyncio.sleep(self._slowness)
            await self._app(scope, receive, send)
        else:
            after, _, status = fault.rpartition(" ")
            if after:
                await self._app(scope, receive, _nowhere)
            headers = [(b"x-fault", b"status"), (b"retry-after", b"0")] if status == "429" else [(b"x-fault", b"status")]
            await send({"type": "http.response.start", "status": int(status), "headers": headers})
            await send({"type": "http.response.body", "body": b"not even JSON"})


async def _nowhere(message: Any) -> None:
    """Takes an answer that nobody will see."""
