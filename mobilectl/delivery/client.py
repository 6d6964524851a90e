"""A client of the delivery API. It repeats what may be repeated, and looks again where an answer was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx
import msgspec
import tenacity

from mobilectl.approvals.definitions import Definition
from mobilectl.approvals.statements import Signed, signed_data
from mobilectl.delivery.contract import LARGEST_PAGE, NOT_APPROVED, Entry, Stored
from mobilectl.delivery.failures import UNANSWERED, failure_of
from mobilectl.errors import Unreachable
from mobilectl.messages import Message, say

AGAIN = frozenset({429, 500, 502, 503, 504})
FIRST_DELAY, LONGEST_DELAY = 0.25, 8.0
LONGEST_RETRY_AFTER = 60.0

Delivery = Literal["created", "updated", "unchanged", "conflict", "refused", "unreachable", "failed"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a definition that was sent. `reason` is there unless it arrived.

    `conflict`: something else is live; `refused`: not approved in the server's eyes; `unreachable`: no usable answer, so
    whether it arrived may be unknown; `failed`: the server cannot take it.
    """

    outcome: Delivery
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Retries:
    """How often something is tried, and how long to wait in between, in seconds."""

    attempts: int = 5
    first_delay: float = FIRST_DELAY
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class _Answer:
    """`response` is None where none came; `reason` says why then, and `final` that there will be none."""

    response: httpx.Response | None
    reason: Message | str | None = None
    final: bool = False

    @property
    def status(self) -> int:
        return 0 if self.response is None else self.response.status_code


class DeliveryClient:
    """Speaks to one target over an `httpx.AsyncClient` whose base URL is the API's."""

    def __init__(self, http: httpx.AsyncClient, target: str, sign_in: Message | None = None, retries: Retries | None = None) -> None:
        self._http = http
        self._target = target
        self._sign_in = sign_in
        self._retries = retries or Retries()

    async def entries(self) -> dict[tuple[str, str], Entry]:
        """Everything that is live, by kind and id. Raises `Unreachable`."""
        found: dict[tuple[str, str], Entry] = {}
        cursor: str | None = None
        while True:
            query = {"limit": str(LARGEST_PAGE)} | ({} if cursor is None else {"cursor": cursor})
            page = self._data(await self._exchange("GET", "/definitions", query=query))
            found.update({(entry.kind, entry.id): entry for entry in _read_entries(page, self._target)})
            following = page.get("next")
            if following is None or following == cursor:
                return found
            cursor = str(following)

    async def read(self, kind: str, id: str) -> Stored | None:
        """One definition, None if it is not live. Raises `Unreachable`."""
        answer = await self._exchange("GET", f"/{kind}/{id}")
        if answer.status == 404:
            return None
        data = self._data(answer)
        content, approval = data.get("definition"), data.get("approval")
        if not isinstance(content, dict) or not isinstance(approval, list):
            raise _not_the_contract(self._target)
        return Stored(_read_entries({"items": [data]}, self._target)[0], content, approval, str(data.get("stored_at")))

    async def put(self, definition: Definition, envelope: Sequence[Signed], live: Entry | None) -> Delivered:
        """Puts a definition in the place of `live`, or where nothing is. Whatever happens is in the answer."""
        body = msgspec.json.encode(
            {"definition": definition.content, "digest": definition.digest, "approval": [signed_data(one) for one in envelope]}
        )
        condition = {"If-None-Match": "*"} if live is None else {"If-Match": live.etag}
        answer = await self._exchange("PUT", f"/{definition.kind}/{definition.id}", {"Content-Type": "application/json", **condition}, body)
        match answer.status:
            case 200 | 201:
                outcome = _json(answer).get("outcome")
                return Delivered(outcome if outcome in ("created", "updated", "unchanged") else "updated")
            case 412:
                return await self._look_again(
                    definition, Delivered("conflict", say("another version is live than when the plan was made")), "unchanged"
                )
            case 403 if _json(answer).get("type") == NOT_APPROVED:
                return Delivered("refused", say("the target does not find it approved: {detail}", detail=_detail(answer)))
            case 401 | 403:
                return Delivered("unreachable", self._no_answer(answer)[0])
            case status if status in (0, 429) or status >= 500:
                lost = Delivered("unreachable", self._no_answer(answer)[0])
                return await self._look_again(definition, lost, "created" if live is None else "updated")
        return Delivered("failed", say("the target cannot take it ({status}): {detail}", status=answer.status, detail=_detail(answer)))

    async def _look_again(
        self, definition: Definition, otherwise: Delivered, arrived: Literal["created", "updated", "unchanged"]
    ) -> Delivered:
        """After an answer that leaves open what is live: if it is this very version, it arrived."""
        answer = await self._exchange("GET", f"/{definition.kind}/{definition.id}", attempts=2)
        if answer.status == 200 and _json(answer).get("digest") == definition.digest:
            return Delivered(arrived)
        return otherwise

    async def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        attempts: int | None = None,
    ) -> _Answer:
        """Sends a request until a final answer comes or the attempts are used up. Every request here may be repeated."""

        async def once() -> _Answer:
            try:
                return _Answer(await self._http.request(method, path, headers=headers, content=body, params=query))
            except UNANSWERED as error:
                failure = failure_of(error)
                return _Answer(None, failure.reason, failure.final)

        patient = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_result(lambda answer: answer.status in AGAIN or (answer.response is None and not answer.final)),
            stop=tenacity.stop_after_attempt(attempts or self._retries.attempts) | _AskedTooMuch(),
            wait=_Wait(self._retries.first_delay),
            sleep=self._retries.sleep,
            retry_error_callback=_last_answer,
        )
        return await patient(once)

    def _data(self, answer: _Answer) -> dict[str, Any]:
        """The JSON object of a good answer. Raises `Unreachable` for any other."""
        if answer.status != 200:
            message, hint = self._no_answer(answer)
            raise Unreachable(message, hint)
        data = _json(answer)
        if not data:
            raise _not_the_contract(self._target)
        return data

    def _no_answer(self, answer: _Answer) -> tuple[Message, Message | None]:
        if answer.response is None:
            return (
                say("the target {target} cannot be reached: {reason}", target=self._target, reason=answer.reason),
                say("check its address in campaigns/delivery.yaml and the network, then run again"),
            )
        if answer.status in (401, 403):
            return say(
                "the target {target} does not accept the sign-in ({status})", target=self._target, status=answer.status
            ), self._sign_in
        return (
            say(
                "the target {target} gave no usable answer ({status}): {detail}",
                target=self._target,
                status=answer.status,
                detail=_detail(answer),
            ),
            say("what did arrive stays; run again later"),
        )


class _Wait(tenacity.wait.wait_base):
    """As long as the server asks for, else twice as long each time, with chance in it, so that many clients do not come at once."""

    def __init__(self, first_delay: float) -> None:
        self._own = tenacity.wait_exponential(first_delay, max=LONGEST_DELAY) + tenacity.wait_random(0, first_delay)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        asked = _retry_after(_last_answer(retry_state).response)
        return self._own(retry_state) if asked is None else asked


class _AskedTooMuch(tenacity.stop.stop_base):
    """When the server asks for a longer wait than a person at a terminal would bear."""

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        asked = _retry_after(_last_answer(retry_state).response)
        return asked is not None and asked > LONGEST_RETRY_AFTER


def _last_answer(state: tenacity.RetryCallState) -> _Answer:
    assert state.outcome is not None
    answer = state.outcome.result()
    assert isinstance(answer, _Answer)
    return answer


def _json(answer: _Answer) -> dict[str, Any]:
    """The JSON object of an answer, {} where it holds none."""
    try:
        data = msgspec.json.decode(answer.response.content if answer.response is not None else b"")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _detail(answer: _Answer) -> str:
    """What the server says of a refusal, on one line of printable text."""
    problem = _json(answer)
    said = str(problem.get("detail") or problem.get("title") or (answer.response.reason_phrase if answer.response is not None else ""))
    return "".join(sign if sign.isprintable() else " " for sign in said)[:500]


def _read_entries(page: Mapping[str, Any], target: str) -> list[Entry]:
    try:
        return [msgspec.convert({name: item.get(name) for name in Entry.__slots__}, Entry) for item in page.get("items", ())]
    except (msgspec.ValidationError, AttributeError, TypeError):
        raise _not_the_contract(target) from None


def _not_the_contract(target: str) -> Unreachable:
    return Unreachable(
        say("the target {target} does not answer as the delivery API's contract says", target=target),
        say("check its address in campaigns/delivery.yaml; it ends in the API's base path, such as /v1"),
    )


def _retry_after(response: httpx.Response | None) -> float | None:
    """The seconds that a response asks to wait, from a number or a date (RFC 9110 section 10.2.3)."""
    said = "" if response is None else response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
