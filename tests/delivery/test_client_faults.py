"""The client against the real server over loopback HTTP, with everything going wrong that can."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from approvals.office import LI, NOW, desk, let, sign_off
from delivery.wire import Fault, Faulty, embedded, over_http, serving
from starlette.applications import Starlette
from starlette.responses import Response
from worlds import change

from mobilectl.approvals.envelope import envelope_data
from mobilectl.approvals.states import Standing
from mobilectl.delivery.client import Delivered, DeliveryClient, Parcel
from mobilectl.delivery.contract import Entry
from mobilectl.delivery.exchange import Retries
from mobilectl.delivery.failures import Failure, failure_of
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import Token, hash_of
from mobilectl.errors import Unreachable
from mobilectl.messages import Language, say

T = TypeVar("T")


class Waits:
    """Stands in for sleeping; remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def standing(root: Path, id: str = "demo") -> Standing:
    opened = desk(root)
    return opened.standing(next(one for one in opened.definitions if one.id == id), NOW)


def speak(
    app: Any, talk: Callable[[DeliveryClient], Awaitable[T]], waits: Waits | None = None, timeout: float = 5.0, attempts: int = 5
) -> T:
    """Has a client talk to the application over HTTP."""

    async def run(url: str) -> T:
        async with over_http(url, timeout) as (http, _):
            return await talk(DeliveryClient(http, "test", retries=Retries(attempts, sleep=waits or Waits())))

    with serving(app) as url:
        return asyncio.run(run(url))


async def put(client: DeliveryClient, one: Standing, live: Entry | None = None) -> Delivered:
    return await client.put(
        Parcel(one.definition, envelope_data(one.judgement.envelope), "hunan"), None if live is None else live.etag, "a test"
    )


def first(fault: Fault, requests: int = 1) -> Callable[[int, str], Fault]:
    return lambda number, _: fault if number < requests else None


@pytest.mark.parametrize("fault", ["429", "500", "502", "503", "504", "drop", "status-after 500", "status-after 503"])
def test_a_put_that_meets_a_passing_fault_arrives_once(app: Starlette, root: Path, store: Store, fault: Fault) -> None:
    delivered = speak(Faulty(app, first(fault)), lambda client: put(client, standing(root)))
    assert delivered.outcome in ("created", "unchanged")
    stored = store.get(("campaign", "demo"))
    assert stored is not None
    assert (stored.entry.revision, stored.entry.digest) == (1, standing(root).definition.digest)


def test_a_put_whose_answer_comes_too_late_arrives_once(app: Starlette, root: Path, store: Store) -> None:
    delivered = speak(Faulty(app, first("slow"), slowness=5), lambda client: put(client, standing(root)), timeout=2)
    assert delivered.outcome in ("created", "unchanged")
    stored = store.get(("campaign", "demo"))
    assert stored is not None
    assert stored.entry.revision == 1


@pytest.mark.parametrize("fault", ["drop", "status-after 500"])
def test_a_put_that_arrived_though_no_answer_ever_came_is_found_by_looking_again(app: Starlette, root: Path, fault: Fault) -> None:
    delivered = speak(Faulty(app, lambda _, method: fault if method == "PUT" else None), lambda client: put(client, standing(root)))
    assert delivered == Delivered("created")


def test_a_put_that_never_gets_through_says_so(app: Starlette, root: Path, store: Store) -> None:
    delivered = speak(Faulty(app, lambda _, method: "503" if method == "PUT" else None), lambda client: put(client, standing(root)))
    assert delivered.outcome == "unreachable"
    assert store.get(("campaign", "demo")) is None


def test_an_update_survives_faults_too(app: Starlette, root: Path, store: Store) -> None:
    speak(app, lambda client: put(client, standing(root)))
    live = store.entries(("", ""), 1)[0]
    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    sign_off(root, "demo")
    delivered = speak(
        Faulty(app, lambda number, _: ("drop", "500", "429")[number] if number < 3 else None),
        lambda client: put(client, standing(root), live),
    )
    assert delivered.outcome in ("updated", "unchanged")
    assert store.entries(("", ""), 1)[0].revision == 2


def test_what_somebody_else_changed_is_a_conflict_and_stays(app: Starlette, root: Path, store: Store) -> None:
    speak(app, lambda client: put(client, standing(root)))
    seen = store.entries(("", ""), 1)[0]
    for priority in (41, 42):
        change(root, "campaigns/changsha/demo.yaml", f"priority: {priority}")
        sign_off(root, "demo")
        if priority == 41:
            assert speak(app, lambda client: put(client, standing(root), seen)).outcome == "updated"
    assert speak(app, lambda client: put(client, standing(root), seen)).outcome == "conflict"
    assert speak(app, lambda client: put(client, standing(root))).outcome == "conflict"
    assert store.entries(("", ""), 1)[0].revision == 2


def test_a_server_without_our_idempotency_is_understood_too(app: Starlette, root: Path) -> None:
    """Another server may answer 412 to a PUT repeated after a lost answer; looking again tells that it had arrived."""

    async def strict(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "PUT" and (await_live := strict_live.get("live")):
            await Response(status_code=412, headers={"x-fault": await_live})(scope, receive, send)
            return
        if scope["method"] == "PUT":
            strict_live["live"] = "yes"
        await app(scope, receive, send)

    strict_live: dict[str, str] = {}
    delivered = speak(Faulty(strict, first("drop")), lambda client: put(client, standing(root)))
    assert delivered == Delivered("unchanged")


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(root: Path, form: str) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await Response(status_code=429, headers={"x-fault": "busy", "retry-after": "7" if form == "seconds" else moment})(
            scope, receive, send
        )

    waits = Waits()
    speak(busy, lambda client: put(client, standing(root)), waits, attempts=3)
    wanted = 7.0 if form == "seconds" else 30.0
    assert waits.seconds[:2] == [pytest.approx(wanted, abs=3.0)] * 2
    assert waits.seconds[0] != waits.seconds[1], "those who were told the same moment do not all come then"


@pytest.mark.parametrize("asked", ["Fri, 31 Dec 9999 23:59:59 -2359", "99999999999999 Jan EST 1.2.3 +2359 Mon, +", "soon"])
def test_what_is_no_time_to_wait_is_not_waited_for(root: Path, asked: str) -> None:
    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await Response(status_code=429, headers={"x-fault": "busy", "retry-after": asked})(scope, receive, send)

    waits = Waits()
    assert speak(busy, lambda client: put(client, standing(root)), waits, attempts=2).outcome == "unreachable"
    assert 0 < max(waits.seconds) < 1


def test_a_server_that_asks_for_an_hour_is_not_waited_for(root: Path) -> None:
    async def closed(scope: Any, receive: Any, send: Any) -> None:
        await Response(status_code=503, headers={"x-fault": "closed", "retry-after": "3600"})(scope, receive, send)

    waits = Waits()
    assert speak(closed, lambda client: put(client, standing(root)), waits).outcome == "unreachable"
    assert waits.seconds == []


def test_the_waits_grow_and_differ(root: Path) -> None:
    async def down(scope: Any, receive: Any, send: Any) -> None:
        await Response(status_code=500, headers={"x-fault": "down"})(scope, receive, send)

    waits = Waits()
    speak(down, lambda client: put(client, standing(root)), waits, attempts=6)
    for index, seconds in enumerate(waits.seconds[:5]):
        assert 0.25 * 2**index <= seconds <= 0.25 * 2**index + 0.25


@pytest.mark.parametrize("fault", ["429", "500", "drop"])
def test_reading_survives_faults(app: Starlette, root: Path, fault: Fault) -> None:
    speak(app, lambda client: put(client, standing(root)))
    assert list(speak(Faulty(app, first(fault, 3)), lambda client: client.entries())) == [("campaign", "demo")]
    stored = speak(Faulty(app, first(fault, 3)), lambda client: client.read("campaign", "demo"))
    assert stored is not None
    assert stored.content == standing(root).definition.content
    assert speak(app, lambda client: client.read("campaign", "other")) is None


def test_all_pages_are_read(app: Starlette, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def all_and_list(client: DeliveryClient) -> int:
        for id in ("policy", "bill", "demo"):
            await put(client, standing(root, id))
        return len(await client.entries())

    monkeypatch.setattr("mobilectl.delivery.client.LARGEST_PAGE", 2)
    assert speak(app, all_and_list) == 3


def test_a_target_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"

    async def entries() -> object:
        async with httpx.AsyncClient(base_url=url) as http:
            return await DeliveryClient(http, "gone", retries=Retries(2, sleep=Waits())).entries()

    with pytest.raises(Unreachable) as error:
        asyncio.run(entries())
    assert Language("en").text(error.value.message) == "the target gone cannot be reached: nothing answers at this address and port"
    assert Language("zh").text(error.value.message) == "下发目标 gone 连接不上：这个地址和端口没有服务在应答"


@pytest.mark.parametrize(
    ("status", "hint"),
    [(302, "it sends on to another address, where no token goes"), (404, "check its address"), (503, "run again later")],
)
def test_what_to_do_depends_on_what_is_wrong(status: int, hint: str) -> None:
    asked: list[str] = []

    async def other(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        headers = {"x-fault": "other", "location": "/elsewhere"}
        await Response(b'{"reason": "so it is"}', status, headers)(scope, receive, send)

    with pytest.raises(Unreachable) as error:
        speak(other, lambda client: client.entries(), attempts=1)
    assert Language("en").text(error.value.message) == f"the target test gave no usable answer ({status}): so it is"
    assert error.value.hint is not None
    assert hint in Language("en").text(error.value.hint)
    assert asked == ["/v1/definitions"], "a redirect is not followed"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.ProxyError("407 Proxy Authentication Required"), "the proxy does not let it through: 407 Proxy Authentication Required"),
        (httpx.RemoteProtocolError("Server disconnected"), "the connection ended without a whole answer in HTTP"),
        (httpx.ReadError(""), "the connection ended without a whole answer in HTTP"),
        (httpx.ConnectTimeout(""), "no answer in time"),
        (httpx.ConnectError(""), "the connection failed: ConnectError"),
    ],
)
def test_why_nothing_came_is_said_in_plain_words(error: httpx.RequestError, said: str) -> None:
    assert Language("en").text(failure_of(error).reason) == said


def test_an_unknown_host_is_said_in_plain_words() -> None:
    error = httpx.ConnectError("[Errno -2] Name or service not known")
    error.__cause__ = ExceptionGroup("several", [socket.gaierror(-2, "Name or service not known")])
    assert failure_of(error) == Failure(say("the host's name is not known here"), unsent=True)


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"<html>", b'{"items": 5}', b'{"items": [{"kind": "campaign"}]}', b"\xff", b'{"items": [null]}']
)
def test_a_server_that_speaks_otherwise_is_told(answer: bytes) -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None:
        await Response(answer, headers={"x-fault": "other"})(scope, receive, send)

    async def entries() -> object:
        async with embedded(other) as (http, _):
            return await DeliveryClient(http, "other", retries=Retries(1)).entries()

    with pytest.raises(Unreachable, match="does not answer as"):
        asyncio.run(entries())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "../campaign"),
        ("id", "a/b"),
        ("id", "\x1b[2J"),
        ("digest", "sha256:0"),
        ("etag", '"1"\r\nX: 1'),
        ("etag", '"é"'),
        ("stored_by", "\x1b]0;owned\x07"),
        ("source", "\u202etxt"),
        ("revision", "1"),
    ],
)
def test_names_that_could_act_on_a_terminal_a_header_or_a_path_are_refused(field: str, value: object) -> None:
    item = {
        "kind": "campaign",
        "id": "a",
        "digest": "sha256:" + "0" * 64,
        "etag": '"1-x"',
        "revision": 1,
        "stored_by": "ci",
        "source": "湖南",
    }

    async def listing(scope: Any, receive: Any, send: Any) -> None:
        body = json.dumps({"items": [item], "next": None}).encode()
        await Response(body, headers={"x-fault": "other"})(scope, receive, send)

    async def entries() -> object:
        async with embedded(listing) as (http, _):
            return await DeliveryClient(http, "other", retries=Retries(1)).entries()

    assert list(asyncio.run(entries())) == [("campaign", "a")]  # type: ignore[call-overload]
    item[field] = value
    with pytest.raises(Unreachable, match="does not answer as"):
        asyncio.run(entries())


def test_a_definition_nested_without_end_is_refused() -> None:
    async def deep(scope: Any, receive: Any, send: Any) -> None:
        entry = '"kind": "campaign", "id": "a", "digest": "sha256:' + "0" * 64 + '", "etag": "\\"1\\"", "revision": 1, "approval": {}'
        body = "{" + entry + ', "definition": {"a": ' + "[" * 500 + "]" * 500 + "}}"
        await Response(body, headers={"x-fault": "other"})(scope, receive, send)

    async def read() -> object:
        async with embedded(deep) as (http, _):
            return await DeliveryClient(http, "other", retries=Retries(1)).read("campaign", "a")

    with pytest.raises(Unreachable, match="does not answer as"):
        asyncio.run(read())


def test_sign_in_and_approval_are_told_apart_and_the_token_never_shows(root: Path, store: Store) -> None:
    guarded = make_app(store, desk(root).trust, tokens=[Token("ci", "pusher", hash_of("a-secret"))], clock=lambda: NOW)

    async def talk(url: str, token: str, ask: Callable[[DeliveryClient], Awaitable[T]]) -> T:
        async with over_http(url, headers={"Authorization": f"Bearer {token}"}) as (http, _):
            return await ask(
                DeliveryClient(
                    http, "test", sign_in=say("check the token in the environment variable {name}", name="MY_TOKEN"), retries=Retries(1)
                )
            )

    with serving(guarded) as url:
        with pytest.raises(Unreachable, match="does not accept the sign-in") as error:
            asyncio.run(talk(url, "wrong-secret", lambda client: client.entries()))
        assert error.value.hint is not None
        said = f"{Language('en').text(error.value.message)} {Language('en').text(error.value.hint)}"
        assert ("MY_TOKEN" in said, "secret" in said) == (True, False)
        assert asyncio.run(talk(url, "wrong-secret", lambda client: put(client, standing(root)))).outcome == "unreachable"
        change(root, "campaigns/changsha/demo.yaml", "priority: 41")
        let(root, LI, "submit", "demo")
        assert asyncio.run(talk(url, "a-secret", lambda client: put(client, standing(root)))).outcome == "refused"
    assert store.entries(("", ""), 10) == ()


def test_what_the_server_says_cannot_act_on_the_terminal(root: Path) -> None:
    async def rude(scope: Any, receive: Any, send: Any) -> None:
        body = b'{"type": "x", "detail": "\\u001b[2J' + b"x" * 5000 + b'"}'
        await Response(body, 422, {"x-fault": "rude"})(scope, receive, send)

    delivered = speak(rude, lambda client: put(client, standing(root)))
    assert delivered.reason is not None
    said = Language("en").text(delivered.reason)
    assert delivered.outcome == "failed"
    assert said.isprintable()
    assert len(said) < 600


@pytest.mark.parametrize(
    ("bound", "value", "pause", "said", "asked"),
    [("LARGEST_ANSWER", 100_000, 0.0, "its answer does not end", 1), ("LONGEST_ANSWER", 0.3, 0.02, "no answer in time", 2)],
)
def test_an_answer_without_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch, bound: str, value: float, pause: float, said: str, asked: int
) -> None:
    monkeypatch.setattr(f"mobilectl.delivery.asking.{bound}", value)
    count = 0

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        nonlocal count
        count += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b" " * (1 if pause else 10_000), "more_body": True})
            await asyncio.sleep(pause)

    async def entries(url: str) -> object:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            return await DeliveryClient(http, "endless", retries=Retries(2, sleep=Waits())).entries()

    with serving(endless) as url, pytest.raises(Unreachable) as error:
        asyncio.run(entries(url))
    assert Language("en").text(error.value.message) == f"the target endless cannot be reached: {said}"
    assert count == asked
