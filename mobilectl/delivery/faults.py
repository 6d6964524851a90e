"""Things that go wrong, in front of a server, so that clients can be tried. What fails is drawn from a seed.

Nothing of it can be switched on over the API: whoever starts the server says it, or nobody does.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from starlette.requests import Request

from mobilectl.delivery.problems import Problem

Fault = Literal["slow", "429", "500", "500-after", "drop", "drop-after", "stale"]
"""`slow`: the answer comes late; `429`, `500`: that status, and nothing is done; `500-after`: it is done, and 500 is answered;
`drop`, `drop-after`: the connection ends in the middle of the answer, before or after it is done; `stale`: the ETag of
`If-Match` is taken for an outdated one."""

FAULTS: tuple[Fault, ...] = get_args(Fault)
SLOWEST = 1.0
STALE = b'"stale"'

App = Callable[[Any, Any, Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def by_chance(chances: Mapping[Fault, float], seed: int) -> Callable[[], Fault | None]:
    """Draws a fault for each request, each with its own chance from 0 to 1; together they are at most 1."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it

    def draw() -> Fault | None:
        left = chance.random()
        for fault, share in chances.items():
            left -= share
            if left < 0:
                return fault
        return None

    return draw


class Faulty:
    """An application in front of which things go wrong: `choose` says for each request in turn what.

    `slowness` are the seconds of a slow answer, `retry_after` those that a 429 asks to wait.
    """

    def __init__(self, app: App, choose: Callable[[], Fault | None], slowness: float = SLOWEST, retry_after: int = 1) -> None:
        self._app = app
        self._choose = choose
        self._slowness = slowness
        self._retry_after = retry_after

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request of ASGI."""
        fault = self._choose() if scope["type"] == "http" else None
        match fault:
            case "slow":
                await asyncio.sleep(self._slowness)
                await self._app(scope, receive, send)
            case "429":
                detail = f"come again in {self._retry_after} seconds"
                await _read(scope, receive)
                await Problem("too-many-requests", 429, detail, {"Retry-After": str(self._retry_after)}).answer()(scope, receive, send)
            case "500" | "500-after":
                await (_read(scope, receive) if fault == "500" else self._app(scope, receive, _nowhere))
                await Problem("internal", 500, "failed on purpose").answer()(scope, receive, send)
            case "drop" | "drop-after":
                await (_read(scope, receive) if fault == "drop" else self._app(scope, receive, _nowhere))
                # An answer that promises more than comes: the server can only close the connection.
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
            case "stale":
                await self._app({**scope, "headers": _outdated(scope["headers"])}, receive, send)
            case None:
                await self._app(scope, receive, send)


def _outdated(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    return [(name, STALE if name == b"if-match" else value) for name, value in headers]


async def _read(scope: Any, receive: Any) -> None:
    """Takes the body of a request, as a body that nobody reads would end the connection."""
    async for _ in Request(scope, receive).stream():
        pass


async def _nowhere(message: Any) -> None:
    """Takes an answer that nobody will see."""
