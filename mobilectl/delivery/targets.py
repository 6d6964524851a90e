"""The targets of `campaigns/delivery.yaml`, opened for use."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mobilectl.approvals.states import Trust, utc_now
from mobilectl.errors import Unreachable, UsageError
from mobilectl.messages import say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.delivery import Delivery, Target

if TYPE_CHECKING:
    from mobilectl.delivery.client import DeliveryClient

STORE = ".mobilectl/sandbox.sqlite3"
"""The sandbox's memory, relative to the workspace."""

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 30.0


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A target and the name it has in the workspace."""

    name: str
    target: Target

    @property
    def approved_as(self) -> str:
        """The target that approvals for it must name."""
        return self.target.approved_as or self.name


def choose_target(delivery: Delivery, wish: str | None) -> NamedTarget:
    """The target of that name, else the default one. Raises `UsageError`."""
    name = wish or delivery.default
    target = delivery.targets.get(name)
    if target is None:
        raise UsageError(
            say("there is no target `{name}` in campaigns/delivery.yaml", name=name), did_you_mean(name, tuple(delivery.targets))
        )
    return NamedTarget(name, target)


@asynccontextmanager
async def connect(
    chosen: NamedTarget, root: Path, trust: Trust, writing: bool, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[DeliveryClient]:
    """A client of the target. The sandbox runs in this process, with the workspace's own trust.

    Raises `Unusable` for a sandbox whose store is broken, `UsageError` and `Unreachable` for a target that cannot be used.
    """
    import httpx

    from mobilectl.delivery.client import DeliveryClient

    if chosen.target.url is not None:
        address = _checked_address(chosen.name, chosen.target.url)
        headers = _sign_in(chosen)
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        # A proxy from the environment is for the outside: what runs on this machine is not asked for through it.
        async with httpx.AsyncClient(
            base_url=address, headers=headers, timeout=timeout, trust_env=not is_loopback(httpx.URL(address).host)
        ) as http:
            yield DeliveryClient(http, chosen.name, chosen.target.token_env)
        return

    from mobilectl.delivery.contract import BASE
    from mobilectl.delivery.sandbox import make_app
    from mobilectl.delivery.store import Store

    store = Store(root / STORE)
    store.prepare(writing)
    try:
        transport = httpx.ASGITransport(make_app(store, trust, clock=clock))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://sandbox{BASE}") as http:
            yield DeliveryClient(http, chosen.name)
    finally:
        store.close()


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def read_token(name: str) -> str:
    """The token in an environment variable. Raises `Unreachable`; no message ever holds what the variable holds."""
    token = os.environ.get(name, "").strip()
    if not token:
        raise Unreachable(say("the environment variable {name}, which holds the token, is not set", name=name), say("set it and run again"))
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise Unreachable(
            say("what the environment variable {name} holds is not a token", name=name),
            say("a token has no spaces and only ASCII characters"),
        )
    return token


def _checked_address(name: str, url: str) -> str:
    import httpx

    try:
        parts = httpx.URL(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.host))
        if parts.host and safe and not parts.userinfo:
            return url
    except httpx.InvalidURL:
        pass
    raise UsageError(
        say("the address of the target `{name}` cannot be used", name=name),
        say("it begins with https:// (http:// only for this machine itself) and holds no name or password"),
    )


def _sign_in(chosen: NamedTarget) -> dict[str, str]:
    name = chosen.target.token_env
    return {} if name is None else {"Authorization": f"Bearer {read_token(name)}"}
