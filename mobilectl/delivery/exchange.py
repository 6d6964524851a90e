"""One request to a target, sent until a final answer comes: what may be repeated is repeated, after waiting as long as is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import tenacity

from mobilectl.delivery.asking import Received, ask, printable
from mobilectl.delivery.contract import PROBLEM_PREFIX
from mobilectl.delivery.failures import UNANSWERED, Failure, failure_of
from mobilectl.errors import Unreachable
from mobilectl.messages import Message, say

AGAIN = frozenset({429, 500, 502, 503, 504})
FIRST_DELAY, LONGEST_DELAY = 0.25, 8.0
LONGEST_RETRY_AFTER = 60.0
FORBIDDEN = f"{PROBLEM_PREFIX}forbidden"
TOLD_BY = ("detail", "title", "reason", "message")
"""The keys by which a refusal says why, the best first: those of RFC 9457, then those of TM Forum's errors."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often something is tried, and how long to wait in between, in seconds."""

    attempts: int = 5
    first_delay: float = FIRST_DELAY
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, or why nothing did."""

    came: Received | Failure

    @property
    def status(self) -> int:
        """The status, 0 where no answer came."""
        return self.came.status if isinstance(self.came, Received) else 0

    @property
    def headers(self) -> httpx.Headers:
        """Its headers, none where no answer came."""
        return self.came.headers if isinstance(self.came, Received) else httpx.Headers()

    @property
    def content(self) -> bytes:
        """Its body, empty where no answer came."""
        return self.came.content if isinstance(self.came, Received) else b""

    @property
    def final(self) -> bool:
        """Whether no answer came, and none would come if it were asked for again."""
        return isinstance(self.came, Failure) and self.came.final

    @property
    def unsent(self) -> bool:
        """Whether the request did not even go out."""
        return isinstance(self.came, Failure) and self.came.unsent

    @property
    def lost(self) -> bool:
        """Whether it leaves open what became of the request."""
        return self.status in (0, 429) or self.status >= 500

    @property
    def replayed(self) -> bool:
        """Whether a server gives an earlier answer again, so that it may no longer be true."""
        return bool(self.headers.get("idempotency-replayed", "") == "true")

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object that it holds, {} where it holds none."""
        return self.came.json if isinstance(self.came, Received) else {}

    @property
    def problem(self) -> str:
        """The type of the problem (RFC 9457) that it tells of, "" for none."""
        return str(self.json.get("type", ""))

    @property
    def detail(self) -> str:
        """What the server says of a refusal, on one line of printable text."""
        said = self.json
        phrase = self.came.phrase if isinstance(self.came, Received) else ""
        return printable(str(next((said[key] for key in TOLD_BY if said.get(key)), phrase)))


class Exchange:
    """Requests to one target over an `httpx.AsyncClient` whose base URL is the API's. `sign_in` says where to look when it is refused."""

    def __init__(self, http: httpx.AsyncClient, target: str, sign_in: Message | None, retries: Retries) -> None:
        self._http = http
        self.target = target
        self._sign_in = sign_in
        self._retries = retries

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        attempts: int | None = None,
    ) -> Answer:
        """Sends a request until a final answer comes or the attempts are used up. Every request of the contract may be repeated."""

        async def once() -> Answer:
            try:
                return Answer(await ask(self._http, method, path, headers=headers, content=body, params=query))
            except UNANSWERED as error:
                return Answer(failure_of(error))

        patient = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_result(lambda answer: answer.status in AGAIN or (answer.status == 0 and not answer.final)),
            stop=tenacity.stop_after_attempt(attempts or self._retries.attempts) | _AskedTooMuch(),
            wait=_Wait(self._retries.first_delay),
            sleep=self._retries.sleep,
            retry_error_callback=_last_answer,
        )
        return await patient(once)

    def data(self, answer: Answer) -> dict[str, Any]:
        """The JSON object of a good answer. Raises `Unreachable` for any other."""
        if answer.status != 200:
            raise Unreachable(*self.no_answer(answer))
        data = answer.json
        if not data:
            raise self.not_the_contract()
        return data

    def no_answer(self, answer: Answer) -> tuple[Message, Message | None]:
        """What is wrong with an answer that is none, and what to do about it."""
        if isinstance(answer.came, Failure):
            if answer.came.of_sign_in:
                return say("no sign-in to the target {target}: {reason}", target=self.target, reason=answer.came.reason), self._sign_in
            return (
                say("the target {target} cannot be reached: {reason}", target=self.target, reason=answer.came.reason),
                say("check its address in campaigns/delivery.yaml, the network and its proxy, then run again"),
            )
        if answer.problem == FORBIDDEN:
            return (
                say("the target {target} does not let this token do so: {detail}", target=self.target, detail=answer.detail),
                say("a token that may push is needed; a reader's token only reads"),
            )
        if answer.status in (401, 403):
            refused = say("the target {target} does not accept the sign-in ({status})", target=self.target, status=answer.status)
            return refused, self._sign_in
        useless = say(
            "the target {target} gave no usable answer ({status}): {detail}", target=self.target, status=answer.status, detail=answer.detail
        )
        if answer.lost:
            return useless, say("what did arrive stays; run again later")
        if 300 <= answer.status < 400:
            return useless, say("it sends on to another address, where no token goes; write the right address into campaigns/delivery.yaml")
        return useless, say("check its address in campaigns/delivery.yaml; it ends in the API's base path")

    def not_the_contract(self) -> Unreachable:
        """The error for an answer that the contract does not know."""
        return Unreachable(
            say("the target {target} does not answer as the delivery API's contract says", target=self.target),
            say("check its address in campaigns/delivery.yaml; it ends in the API's base path, such as /v1"),
        )


class _Wait(tenacity.wait.wait_base):
    """At least as long as the server asks for, else twice as long each time; with chance in it, so that many do not come at once."""

    def __init__(self, first_delay: float) -> None:
        self._chance = tenacity.wait_random(0, first_delay)
        self._own = tenacity.wait_exponential(first_delay, max=LONGEST_DELAY)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        asked = _retry_after(_last_answer(retry_state).headers)
        return (self._own(retry_state) if asked is None else asked) + self._chance(retry_state)


class _AskedTooMuch(tenacity.stop.stop_base):
    """When the server asks for a longer wait than a person at a terminal would bear."""

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        asked = _retry_after(_last_answer(retry_state).headers)
        return asked is not None and asked > LONGEST_RETRY_AFTER


def _last_answer(state: tenacity.RetryCallState) -> Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, Answer)
    return answer


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds that an answer asks to wait, from a number or a date (RFC 9110 section 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
