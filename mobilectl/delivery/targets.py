"""The targets of `campaigns/delivery.yaml`, opened for use."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mobilectl.approvals.states import Trust, utc_now
from mobilectl.delivery.addresses import is_loopback, is_safe
from mobilectl.delivery.secrets import read_environment, read_secret, read_token
from mobilectl.errors import UsageError
from mobilectl.messages import Message, say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.delivery import Delivery, Target

if TYPE_CHECKING:
    import ssl

    import httpx

    from mobilectl.delivery.target_api import TargetApi

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
    chosen: NamedTarget,
    root: Path,
    trust: Trust,
    writing: bool,
    tell: Callable[[Message], None],
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[TargetApi]:
    """A client of the target. The sandbox runs in this process, with the workspace's own trust.

    `tell` hears what the environment has that changes, or seems to change, how certificates are checked, and what a target does not
    take.

    Raises `Unusable` for a sandbox whose store is broken and certificates that cannot be read, `UsageError` and
    `Unreachable` for a target that cannot be used.
    """
    from mobilectl.delivery.client import DeliveryClient

    if chosen.target.api == "tmf681":
        raise UsageError(
            say("{target} sends test messages to single numbers; no definition goes there", target=chosen.name),
            say("`mobilectl test-send` uses it; name another target"),
        )
    if chosen.target.url is not None:
        async with open_http(chosen, root, tell) as http:
            if chosen.target.api == "mobilectl":
                yield DeliveryClient(http, chosen.name, sign_in_hint(chosen.target))
            else:
                from mobilectl.delivery.tmf671 import PromotionClient

                tell(say("{target} takes campaigns only; the policy and touchpoints stay out of it", target=chosen.name))
                yield PromotionClient(http, chosen.name, sign_in_hint(chosen.target))
        return

    import httpx

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


@asynccontextmanager
async def open_http(chosen: NamedTarget, root: Path, tell: Callable[[Message], None]) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of a target that is signed in; `tell` as in `connect`. Raises `Unusable`, `UsageError` and `Unreachable`."""
    from mobilectl.delivery.tls import cautions, make_context

    target = chosen.target
    assert target.url is not None
    address = _checked_address(say("the address of the target `{name}` cannot be used", name=chosen.name), target.url)
    for caution in cautions(target, os.environ) if address.startswith("https:") else ():
        tell(caution)
    context = make_context(target, root)
    if target.oauth is None:
        named = target.token_env or target.token_keyring
        headers = {} if named is None else {"Authorization": f"Bearer {read_token(target.token_env, target.token_keyring)}"}
        async with client(address, context) as http:
            http.headers.update(headers)
            yield http
        return

    from mobilectl.delivery.oauth import ClientCredentials, Grant

    oauth = target.oauth
    tokens = _checked_address(say("the `token_url` of the target `{name}` cannot be used", name=chosen.name), oauth.token_url)
    client_id = oauth.client_id if oauth.client_id_env is None else read_environment(oauth.client_id_env)
    assert client_id is not None
    secret = read_secret(oauth.client_secret_env, oauth.client_secret_keyring)
    async with client(tokens, context) as asking, client(address, context) as http:
        http.auth = ClientCredentials(asking, Grant(tokens, client_id, secret, oauth.scope))
        yield http


def sign_in_hint(target: Target) -> Message:
    """Where to look when a target does not accept the sign-in."""
    if target.oauth is not None:
        return say("check `oauth` in campaigns/delivery.yaml: `token_url`, client id, secret and `scope`")
    if target.token_env is not None:
        return say("check the token in the environment variable {name}", name=target.token_env)
    if target.token_keyring is not None:
        return say("check the token {name} in the system's keyring", name=target.token_keyring)
    return say("name the environment variable that holds its token by `token_env` in campaigns/delivery.yaml")


def client(address: str, context: ssl.SSLContext) -> httpx.AsyncClient:
    """A client for requests to an address, by the proxy that the environment names for it. Raises `UsageError` for one that is none."""
    import httpx

    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    # A proxy from the environment is for the outside: what runs on this machine is not asked for through it.
    try:
        return httpx.AsyncClient(base_url=address, timeout=timeout, verify=context, trust_env=not is_loopback(httpx.URL(address).host))
    except (ValueError, ImportError):  # ImportError: of a SOCKS proxy
        raise UsageError(
            say("the proxy that the environment names cannot be used"),
            say("HTTPS_PROXY and ALL_PROXY hold an address that begins with http:// or https://; NO_PROXY names what goes without"),
        ) from None


def _checked_address(refusal: Message, url: str) -> str:
    if not is_safe(url):
        raise UsageError(refusal, say("it begins with https:// (http:// only for this machine itself) and holds no name or password"))
    return url
