"""Speaking to a sandbox in this process, every answer held against the contract."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
from approvals.office import NOW, desk
from delivery.wire import embedded
from starlette.applications import Starlette

from mobilectl.approvals.envelope import Envelope, envelope_data
from mobilectl.delivery.contract import PROBLEM_PREFIX

T = TypeVar("T")
NEW = {"If-None-Match": "*"}
JSON = {"Content-Type": "application/json"}
DEMO = "/campaign/demo"


def talk(app: Starlette, speak: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    async def run() -> T:
        async with embedded(app) as (http, _):
            return await speak(http)

    return asyncio.run(run())


def proposal(root: Path, id: str = "demo", envelope: Envelope | None = None, **more: Any) -> dict[str, Any]:
    """The body of a PUT of a definition of the workspace."""
    opened = desk(root)
    one = next(found for found in opened.definitions if found.id == id)
    if envelope is None:
        envelope = opened.standing(one, NOW).judgement.envelope
    return {
        "definition": one.content,
        "digest": one.digest,
        "approval": envelope_data(envelope),
        **more,
    }


def ask(app: Starlette, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
    """One request; headers are named with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({} if body is None else JSON)
    content = None if body is None else json.dumps(body).encode()
    return talk(app, lambda http: http.request(method, path, content=content, headers=sent))


def put(
    app: Starlette, body: object, path: str = DEMO, headers: dict[str, str] | None = None, content: bytes | None = None
) -> httpx.Response:
    """A PUT that creates unless headers say otherwise."""
    sent = json.dumps(body).encode() if content is None else content
    return talk(app, lambda http: http.put(path, content=sent, headers=JSON | (NEW if headers is None else headers)))


def problem(response: httpx.Response) -> tuple[int, str]:
    """The status and kind of a refusal."""
    return response.status_code, response.json()["type"].removeprefix(PROBLEM_PREFIX)
