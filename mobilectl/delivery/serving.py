"""An ASGI application on a socket: with limits to how long a client may keep a connection, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mobilectl.delivery.addresses import is_loopback
from mobilectl.delivery.contract import LARGEST_HEADERS
from mobilectl.delivery.problems import Problem

App = Callable[[Any, Any, Any], Awaitable[None]]
_HOST = re.compile(r"\[?([^\]]*?)\]?(?::[0-9]{1,5})?", re.ASCII)

HEADER_SECONDS = 10.0
"""So long a connection may take until the headers of its next request are there."""
ENDING_SECONDS = 5
"""So long requests that are under way may take when the server ends."""
MOST_AT_ONCE, MOST_CONNECTIONS = 100, 1000


class OnlyHere:
    """An application for this machine alone, which asks for no token.

    A web page that a browser here shows can have a name of its own point to this machine (DNS rebinding) and then speak
    to it; what asks for such a name is refused.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request of ASGI."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and (host := _HOST.fullmatch(hosts[0])) and is_loopback(host[1]):
            await self._app(scope, receive, send)
        else:
            await Problem("forbidden", 403, "without tokens this server is only for this machine").answer()(scope, receive, send)


class Bounded:
    """An application that works on at most so many requests at once, and asks the others to come again."""

    def __init__(self, app: App, most: int) -> None:
        self._app = app
        self._most = most
        self._now = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request of ASGI."""
        if self._now >= self._most:
            too_many = Problem("too-many-requests", 429, "many requests are under way; come again in a second", {"Retry-After": "1"})
            await too_many.answer()(scope, receive, send)
            return
        self._now += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._now -= 1


class Impatient(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, on connections that do not wait for headers for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._stop()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Waits no longer once a request is there."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop()

    def on_response_complete(self) -> None:
        """Begins to wait for the next request."""
        self._wait()
        super().on_response_complete()

    def _wait(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def make_server(app: App) -> uvicorn.Server:
    """A server of the application, to be run on a listening socket."""
    config = uvicorn.Config(
        Bounded(app, MOST_AT_ONCE),
        http=Impatient,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=2 * LARGEST_HEADERS,
        timeout_keep_alive=int(HEADER_SECONDS) // 2,
        timeout_graceful_shutdown=ENDING_SECONDS,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where a socket says that it is TCP; else each would wait 40 ms for the one before.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(MOST_CONNECTIONS)
    except BaseException:
        made.close()
        raise
    return made
