"""Requests that are made to be misread, to get in, or to take the server down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from approvals.office import NOW, desk
from delivery.talking import DEMO, JSON, NEW, ask, problem, proposal, put, talk
from starlette.applications import Starlette

from mobilectl.approvals.envelope import MOST_STATEMENTS
from mobilectl.delivery.contract import LARGEST_HEADERS
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import Token, hash_of, holder

METHODS = ("GET", "PUT", "DELETE", "POST", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X")
PATHS = {
    "/openapi.json": {"GET"},
    "/definitions": {"GET"},
    DEMO: {"GET", "PUT", "DELETE"},
    f"{DEMO}/rollout": {"PUT"},
    f"{DEMO}/rollback": {"POST"},
    f"{DEMO}/revisions": {"GET"},
    f"{DEMO}/revisions/1": {"GET"},
}


@pytest.mark.parametrize("path", PATHS)
def test_methods_that_a_resource_does_not_have_are_refused(app: Starlette, root: Path, path: str) -> None:
    put(app, proposal(root))
    for method in set(METHODS) - PATHS[path]:
        refused = ask(app, method, path)
        assert refused.status_code == 405, method
        assert set(refused.headers["allow"].split(", ")) == PATHS[path]
    assert ask(app, "GET", DEMO).status_code == 200


MISREAD = [
    *("/campaign/%64emo", "/%63ampaign/demo", "/campaign/demo%2Frollout", "/campaign/demo%2frollback", "/campaign/demo%2Frevisions%2F1"),
    *("/campaign%2Fdemo", "/campaign/demo%00", "/campaign/demo%0a", "/campaign/demo%20", "/campaign/%2e%2e", "/campaign/%2e%2e%2fpolicy"),
    *("/campaign/%e9%ba%93", "/campaign/d%C3%A9mo", "/campaign/%EF%BD%84emo", "/campaign/demo%3Fx", "/campaign/%25", "/campaign/demo%25"),
    *("/campaign/Demo", "/CAMPAIGN/demo", "/campaigns/demo", "/campaign/-demo", "/campaign/demo.", "/campaign/demo;a=b", "/campaign/"),
    *("/campaign/demo/", "/campaign/demo/rollout/", "/campaign/demo/nothing", "/definitions/", "/campaign//demo", "/campaign/_demo"),
    *("/campaign/" + "a" * 65, "/campaign/demo/revisions/", "/campaign/demo/revisions/1/", "/campaign/demo/revisions/%31"),
]  # fmt: skip


def test_addresses_made_to_be_misread_are_not_found(app: Starlette, root: Path) -> None:
    put(app, proposal(root))
    body = proposal(root)

    async def speak(http: httpx.AsyncClient) -> None:
        for path in MISREAD:
            for method, sent in (("GET", None), ("PUT", body), ("DELETE", None), ("POST", {"revision": 1})):
                request = http.build_request(method, "http://sandbox/", json=sent, headers={"If-Match": "*"} if sent is None else NEW)
                # The address is sent as it stands here; httpx itself would tidy it.
                request.url = request.url.copy_with(raw_path=f"/v1{path}".encode())
                assert (await http.send(request)).status_code in (404, 405), f"{method} {path}"

    talk(app, speak)
    assert [one["id"] for one in ask(app, "GET", "/definitions").json()["items"]] == ["demo"]


def twice(good: dict[str, Any]) -> bytes:
    """The digest is given twice: who checks the first and who stores the second would be two."""
    return json.dumps(good)[:-1].encode() + b', "digest": "sha256:' + b"0" * 64 + b'"}'


def deep_twice(good: dict[str, Any]) -> bytes:
    return json.dumps(good).replace('"name":', '"priority": 1, "priority": 2, "name":', 1).encode()


def replaced(key: str, value: str) -> Callable[[dict[str, Any]], bytes]:
    """A raw value in a key beside the definition's own."""
    return lambda good: json.dumps(good).replace('"segments": {', f'"segments": {{"{key}": {{"x": {value}}}', 1).encode()


def evidence(value: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda good: json.dumps({**good, "approval": {**good["approval"], "evidence": value}}).encode()


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


ATTACKS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "a key twice": twice,
    "a key twice, deep inside": deep_twice,
    "NaN": replaced("s", "NaN"),
    "Infinity": replaced("s", "-Infinity"),
    "a float that is infinite": replaced("s", "1e999"),
    "a float beyond what is exact": replaced("s", "1e17"),
    "an integer beyond what is exact": replaced("s", str(2**53)),
    "an integer of 5,000 digits": replaced("s", "9" * 5000),
    "half a character": replaced("s", '"\\ud83d"'),
    "half a character in a key": lambda good: json.dumps(good).replace('"segments": {', '"segments": {"\\udc00": {}', 1).encode(),
    "a control character": replaced("s", '"\x01"'),
    "a remark": lambda good: b"/* */" + json.dumps(good).encode(),
    "two documents": lambda good: json.dumps(good).encode() * 2,
    "a byte-order mark": lambda good: b"\xef\xbb\xbf" + json.dumps(good).encode(),
    "UTF-16": lambda good: json.dumps(good).encode("utf-16"),
    "an overlong encoding": lambda good: json.dumps(good).encode().replace(b'"demo"', b'"\xc1\xa4emo"', 1),
    "evidence nested too deeply": evidence(nested(31)),
    "evidence that is a list": evidence([1]),
    "evidence with a number too large": evidence({"x": 2**60}),
    "an approval that is a list": lambda good: json.dumps({**good, "approval": good["approval"]["statements"]}).encode(),
    "an approval with more": lambda good: json.dumps({**good, "approval": {**good["approval"], "trust": "me"}}).encode(),
    "an approval without evidence": lambda good: json.dumps({**good, "approval": {"statements": good["approval"]["statements"]}}).encode(),
    "a statement with more": lambda good: json.dumps(good).replace('"action":', '"unless": "x", "action":', 1).encode(),
    "a signature that is no text": lambda good: json.dumps(good).replace('"signature": "', '"signature": 1, "x": "', 1).encode(),
    "a source over the limit": lambda good: json.dumps({**good, "source": "s" * 65}).encode(),
    "a source with a line break": lambda good: json.dumps({**good, "source": "a\nb"}).encode(),
    "a source that is no text": lambda good: json.dumps({**good, "source": None}).encode(),
    "another kind": lambda good: json.dumps(good).replace('"kind": "campaign"', '"kind": "policy"', 1).encode(),
    "another id": lambda good: json.dumps(good).replace('"id": "demo"', '"id": "other"', 1).encode(),
    "a million brackets": lambda good: b"[" * 1_000_000,
    "a million nested objects": lambda good: b'{"a":' * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_body_made_to_be_misread_is_refused(app: Starlette, root: Path, name: str) -> None:
    assert problem(put(app, None, content=ATTACKS[name](proposal(root)))) == (422, "malformed")
    assert ask(app, "GET", "/definitions").json()["items"] == []


def test_as_many_statements_as_are_allowed_are_read(app: Starlette, root: Path) -> None:
    body = proposal(root)
    body["approval"]["statements"] *= MOST_STATEMENTS // 2
    assert put(app, body).status_code == 201
    body["approval"]["statements"].append(body["approval"]["statements"][0])
    assert problem(put(app, body, headers={"If-Match": "*"})) == (422, "malformed")


@pytest.mark.parametrize("evidence", [{}, {"format": "mobilectl.evidence/9"}, {"more": 1}])
def test_evidence_of_another_shape_is_refused(app: Starlette, root: Path, evidence: dict[str, Any]) -> None:
    body = proposal(root)
    body["approval"]["evidence"] |= evidence
    expected = 201 if not evidence else 422
    assert put(app, body).status_code == expected


def test_what_a_web_page_could_send_unasked_is_refused(app: Starlette, root: Path) -> None:
    content = json.dumps(proposal(root))

    async def speak(http: httpx.AsyncClient) -> None:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json+x", ""):
            for method, path in (("PUT", DEMO), ("PUT", f"{DEMO}/rollout"), ("POST", f"{DEMO}/rollback")):
                refused = await http.request(method, path, content=content, headers={"If-Match": "*", "Content-Type": kind})
                assert problem(refused) == (415, "unsupported-media-type")

    talk(app, speak)


@pytest.mark.parametrize("more", [{"X": "a" * LARGEST_HEADERS}, {f"X-{number}": "a" * 200 for number in range(100)}])
def test_headers_over_the_limit_are_refused(app: Starlette, more: dict[str, str]) -> None:
    assert problem(ask(app, "GET", "/definitions", **more)) == (431, "headers-too-large")


@pytest.mark.parametrize("length", ["1048577", "9" * 30])
def test_a_length_over_the_limit_is_refused_before_the_body_comes(app: Starlette, length: str) -> None:
    async def nothing() -> Any:
        raise AssertionError("the body was read")
        yield b""

    refused = talk(app, lambda http: http.put(DEMO, content=nothing(), headers=JSON | NEW | {"Content-Length": length}))
    assert problem(refused) == (413, "too-large")
    assert refused.headers["connection"] == "close"


def test_a_header_given_twice_does_not_hide_one(app: Starlette, root: Path) -> None:
    made = put(app, proposal(root))
    both = [("If-Match", '"outdated"'), ("If-Match", made.headers["etag"])]
    assert talk(app, lambda http: http.delete(DEMO, headers=both)).status_code == 204, "If-Match is a list"
    body = json.dumps(proposal(root))
    keys = [*(JSON | NEW).items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    assert problem(talk(app, lambda http: http.put(DEMO, content=body, headers=keys))) == (422, "malformed")


class TestTokens:
    """Who may do what."""

    @pytest.fixture
    def guarded(self, root: Path, store: Store) -> Starlette:
        tokens = [Token("ci", "pusher", hash_of("the-pusher")), Token("board", "reader", hash_of("the-reader"))]
        return make_app(store, desk(root).trust, tokens, clock=lambda: NOW)

    def test_a_reader_reads_and_no_more(self, guarded: Starlette, root: Path) -> None:
        reader, pusher = "Bearer the-reader", "Bearer the-pusher"
        assert ask(guarded, "PUT", DEMO, proposal(root), If_None_Match="*", Authorization=pusher).status_code == 201
        for path in ("/definitions", DEMO, f"{DEMO}/revisions", f"{DEMO}/revisions/1"):
            assert ask(guarded, "GET", path, Authorization=reader).status_code == 200
        for method, path in (("PUT", DEMO), ("DELETE", DEMO), ("PUT", f"{DEMO}/rollout"), ("POST", f"{DEMO}/rollback")):
            refused = ask(guarded, method, path, {}, If_Match="*", Authorization=reader)
            assert problem(refused) == (403, "forbidden")
            assert "board" in refused.json()["detail"]
        assert ask(guarded, "GET", f"{DEMO}/revisions", Authorization=reader).json()["items"][0]["revision"] == 1

    @pytest.mark.parametrize("path", PATHS)
    def test_nothing_but_the_contract_is_open(self, guarded: Starlette, path: str) -> None:
        for method in PATHS[path]:
            assert ask(guarded, method, path).status_code == (200 if path == "/openapi.json" else 401)

    def test_two_sign_ins_are_none(self, guarded: Starlette) -> None:
        both = [("Authorization", "Bearer wrong"), ("Authorization", "Bearer the-pusher")]
        for headers in (both, both[::-1]):
            assert problem(talk(guarded, lambda http, headers=headers: http.get("/definitions", headers=headers))) == (401, "unauthorized")  # type: ignore[misc]

    def test_a_hash_is_no_token(self, guarded: Starlette) -> None:
        assert ask(guarded, "GET", "/definitions", Authorization=f"Bearer {hash_of('the-pusher')}").status_code == 401

    def test_each_token_is_compared_whole(self) -> None:
        tokens = [Token("a", "reader", hash_of("one")), Token("b", "pusher", hash_of("two"))]
        assert [holder(tokens, given) for given in ("one", "two", "tw", "two ", "", "\udcff")] == [*tokens, None, None, None, None]
        assert holder([], "one") is None
