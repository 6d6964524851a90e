"""Tokens by OAuth2 client credentials (RFC 6749 section 4.4), kept in memory, renewed before they end and once when refused."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import httpx

from mobilectl.delivery.asking import Received, ask
from mobilectl.delivery.failures import UNANSWERED, Failure, NoAnswer, failure_of
from mobilectl.delivery.secrets import is_token
from mobilectl.messages import say

EARLIER = 30.0
"""Seconds before its end at which a token is renewed; half its life where it lives shorter than a minute."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is asked for with."""

    token_url: str
    client_id: str
    secret: str = field(repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    until: float


class ClientCredentials(httpx.Auth):
    """Signs each request with a token. Requests that run at once share it; what the token server refuses is not asked for again."""

    def __init__(self, http: httpx.AsyncClient, grant: Grant, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._grant = grant
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: _Token | None = None
        self._refused: NoAnswer | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sends the request with a token and, if that is answered by 401, once more with a new one."""
        token = await self._token(None)
        request.headers["Authorization"] = f"Bearer {token.text}"
        response = yield request
        if response.status_code == 401:
            token = await self._token(token)
            request.headers["Authorization"] = f"Bearer {token.text}"
            yield request

    async def _token(self, refused: _Token | None) -> _Token:
        """A token that still holds, another one than the refused one. Raises `NoAnswer`."""
        async with self._lock:
            if self._refused is not None:
                raise self._refused
            if self._held is None or self._held is refused or self._held.until <= self._clock():
                try:
                    self._held = await self._fetch()
                except NoAnswer as error:
                    self._refused = error if error.failure.final else None
                    raise
            return self._held

    async def _fetch(self) -> _Token:
        asked = {"grant_type": "client_credentials"} | ({} if self._grant.scope is None else {"scope": self._grant.scope})
        # Both are encoded before they are joined (RFC 6749 section 2.3.1).
        who = httpx.BasicAuth(quote_plus(self._grant.client_id), quote_plus(self._grant.secret))
        begun = self._clock()
        try:
            answer = await ask(self._http, "POST", self._grant.token_url, data=asked, auth=who, headers={"Accept": "application/json"})
        except UNANSWERED as error:
            failure = failure_of(error)
            message = say("the token server {host} cannot be reached: {reason}", host=self._host, reason=failure.reason)
            raise NoAnswer(Failure(message, failure.final, unsent=True, of_sign_in=True)) from error
        if answer.status != 200:
            message = say("the token server {host} gives none: {reason}", host=self._host, reason=_refusal(answer))
            raise NoAnswer(Failure(message, final=answer.status < 500 and answer.status != 429, unsent=True, of_sign_in=True))
        token = _read(answer, begun)
        if token is None:
            message = say("what the token server {host} answers is no bearer token", host=self._host)
            raise NoAnswer(Failure(message, final=True, unsent=True, of_sign_in=True))
        return token

    @property
    def _host(self) -> str:
        return httpx.URL(self._grant.token_url).host


def _refusal(answer: Received) -> str:
    """The status and the code of the error (RFC 6749 section 5.2), not its description, which may repeat what was sent."""
    code = answer.json.get("error")
    known = isinstance(code, str) and re.fullmatch(r"[a-z_]{1,40}", code)
    return f"{answer.status} {code}" if known else str(answer.status)


def _read(answer: Received, begun: float) -> _Token | None:
    """The token of a good answer (RFC 6749 section 5.1), None where it holds none. `begun` is when it was asked for."""
    data = answer.json
    text, kind, lives = data.get("access_token"), data.get("token_type"), data.get("expires_in")
    if not isinstance(text, str) or not is_token(text) or not isinstance(kind, str) or kind.lower() != "bearer":
        return None
    try:
        seconds = float(str(lives)) if lives is not None else math.inf
    except ValueError:
        return None
    return _Token(text, begun + max(seconds - EARLIER, seconds / 2))
