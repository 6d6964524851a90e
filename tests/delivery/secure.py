"""HTTPS servers on loopback with certificates made for the test, and a token server that does as it is told."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import trustme
import uvicorn
from delivery.wire import App

from mobilectl.delivery.contract import BASE


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, its files in a folder."""

    folder: Path
    name: str
    ca: trustme.CA = field(default_factory=trustme.CA)

    @property
    def file(self) -> Path:
        file = self.folder / f"{self.name}-ca.pem"
        self.ca.cert_pem.write_to_path(file)
        return file

    def issue(self, host: str, days: int = 1) -> Path:
        """Certificate, chain and key in one file; expired if `days` is negative."""
        file = self.folder / f"{self.name}-{host}-{days}.pem"
        made = self.ca.issue_cert(
            host, not_before=datetime.now(UTC) - timedelta(days=30), not_after=datetime.now(UTC) + timedelta(days=days)
        )
        made.private_key_and_cert_chain_pem.write_to_path(file)
        return file


@contextmanager
def serving_tls(app: App, certificate: Path, clients_of: Path | None = None, base: str = BASE) -> Iterator[str]:
    """The application over HTTPS on a loopback port. With `clients_of` it takes only clients with a certificate of that authority."""
    config = uvicorn.Config(
        app,
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate,
        ssl_ca_certs=None if clients_of is None else str(clients_of),
        ssl_cert_reqs=ssl.CERT_NONE if clients_of is None else ssl.CERT_REQUIRED,
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}{base}"
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


@contextmanager
def refusing_handshakes(certificate: Path, clients_of: Path, newest: ssl.TLSVersion) -> Iterator[tuple[str, list[str]]]:
    """A server that takes no client but those of an authority, and tells the others so, which asyncio's does not. Lists whom it met."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = newest
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificate)
    context.load_verify_locations(clients_of)
    met: list[str] = []

    def greet() -> None:
        while True:
            try:
                connection, client = listening.accept()
            except OSError:
                return
            met.append(str(client))
            connection.settimeout(5)
            with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
                try:
                    secured.do_handshake()
                except OSError:
                    time.sleep(0.3)  # closed at once, with a request unread, the alert could get lost

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}{BASE}", met


@dataclass
class Tokens:
    """A token server (RFC 6749 section 4.4) and, by `guard`, an API that takes its tokens only. `asked` are the forms it got."""

    client_id: str = "client:one"
    secret: str = "the-client's secret/+%"
    lives: float | str | None = 3600
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    """Given before it does its work, one for each request."""
    delay: float = 0.0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self.asked.append(parse_qs(body.decode()))
        if self.delay:
            await asyncio.sleep(self.delay)
        status, answer = self.answers.pop(0) if self.answers else self._grant(dict(scope["headers"]))
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer})

    def _grant(self, headers: dict[bytes, bytes]) -> tuple[int, bytes]:
        id, _, secret = base64.b64decode(headers[b"authorization"].removeprefix(b"Basic ")).decode().partition(":")
        if (unquote_plus(id), unquote_plus(secret)) != (self.client_id, self.secret):
            return 401, b'{"error": "invalid_client", "error_description": "no such secret"}'
        token = f"granted-token-{len(self.asked)}"
        self.valid.add(token)
        lives = {"expires_in": self.lives} if self.lives is not None else {}
        return 200, repr({"access_token": token, "token_type": "Bearer", **lives}).replace("'", '"').encode()

    def guard(self, app: App, seen: Callable[[str], None] = lambda _: None) -> App:
        """An API behind this token server."""

        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            token = dict(scope["headers"]).get(b"authorization", b"").decode().removeprefix("Bearer ")
            seen(token)
            if token in self.valid:
                await app(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"application/problem+json")]})
            await send({"type": "http.response.body", "body": b"{}"})

        return guarded
