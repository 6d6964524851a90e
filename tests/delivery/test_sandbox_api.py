"""The sandbox as a server that trusts nobody. Every answer is held against the OpenAPI document."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from approvals.office import LI, NOW, ZHOU, add_campaigns, definition, desk, sign_off, workspace_with
from delivery.talking import JSON, NEW, problem, proposal, put, talk
from delivery.wire import over_http, serving
from msgspec.structs import replace
from starlette.applications import Starlette
from worlds import change

from mobilectl.approvals.envelope import Envelope
from mobilectl.approvals.signatures import sign
from mobilectl.approvals.statements import Signed
from mobilectl.delivery.contract import LARGEST_BODY
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import Token, hash_of
from mobilectl.errors import Unusable
from mobilectl.schedule.clock import stamp


def test_created_read_listed_updated_deleted(app: Starlette, root: Path) -> None:
    created = put(app, proposal(root))
    assert (created.status_code, created.json()["outcome"], created.json()["revision"]) == (201, "created", 1)
    read = talk(app, lambda http: http.get("/campaign/demo"))
    assert read.headers["etag"] == created.headers["etag"] == created.json()["etag"]
    assert (read.json()["definition"], read.json()["stored_at"]) == (proposal(root)["definition"], stamp(NOW))
    assert [one["statement"]["by"] for one in read.json()["approval"]["statements"]] == ["li@changsha", "zhao@province"]
    listed = talk(app, lambda http: http.get("/definitions")).json()
    assert (listed["next"], [one["id"] for one in listed["items"]]) == (None, ["demo"])

    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    sign_off(root, "demo")
    updated = put(app, proposal(root), headers={"If-Match": created.headers["etag"]})
    assert (updated.status_code, updated.json()["outcome"], updated.json()["revision"]) == (200, "updated", 2)
    assert updated.headers["etag"] != created.headers["etag"]

    assert talk(app, lambda http: http.delete("/campaign/demo", headers={"If-Match": created.headers["etag"]})).status_code == 412
    assert talk(app, lambda http: http.delete("/campaign/demo", headers={"If-Match": updated.headers["etag"]})).status_code == 204
    assert problem(talk(app, lambda http: http.get("/campaign/demo"))) == (404, "not-found")
    assert talk(app, lambda http: http.get("/definitions")).json()["items"] == []
    again = put(app, proposal(root))
    assert (again.status_code, again.json()["revision"]) == (201, 4), "no ETag comes back after a deletion"


@pytest.mark.parametrize("headers", [NEW, {"If-Match": '"1-0000000000000000"'}, {"If-Match": "*"}])
def test_the_same_digest_again_changes_nothing(app: Starlette, root: Path, headers: dict[str, str]) -> None:
    created = put(app, proposal(root))
    again = put(app, proposal(root), headers=headers)
    assert (again.status_code, again.json()["outcome"], again.headers["etag"]) == (200, "unchanged", created.headers["etag"])


@pytest.mark.parametrize("headers", [NEW, {"If-Match": '"1-0000000000000000"'}, {"If-Match": "W/ETAG"}])
def test_a_precondition_that_does_not_hold_changes_nothing(app: Starlette, root: Path, headers: dict[str, str]) -> None:
    created = put(app, proposal(root))
    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    sign_off(root, "demo")
    headers = {name: value.replace("ETAG", created.headers["etag"]) for name, value in headers.items()}
    assert problem(put(app, proposal(root), headers=headers)) == (412, "precondition-failed")
    assert talk(app, lambda http: http.get("/campaign/demo")).headers["etag"] == created.headers["etag"]


def test_one_of_several_etags_is_enough(app: Starlette, root: Path) -> None:
    created = put(app, proposal(root))
    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    sign_off(root, "demo")
    assert put(app, proposal(root), headers={"If-Match": f'"x", {created.headers["etag"]}'}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": '"x"'}, {"If-None-Match": "*", "If-Match": "*"}])
def test_a_put_without_a_clear_precondition_is_refused(app: Starlette, root: Path, headers: dict[str, str]) -> None:
    assert problem(put(app, proposal(root), headers=headers)) == (428, "precondition-required")
    assert problem(talk(app, lambda http: http.delete("/campaign/demo"))) == (428, "precondition-required")


class TestWhatIsNotApproved:
    """The server checks for itself."""

    def test_nothing_signed(self, app: Starlette, root: Path) -> None:
        envelope = desk(root).standing(definition(root, "demo"), NOW).judgement.envelope
        refused = put(app, proposal(root, envelope=Envelope(envelope.statements[:1], envelope.evidence)))
        assert problem(refused) == (403, "not-approved")
        assert refused.json()["detail"] == "needs the approval of 1 more, from province"

    def test_edited_after_approval(self, app: Starlette, root: Path) -> None:
        envelope = desk(root).standing(definition(root, "demo"), NOW).judgement.envelope
        change(root, "campaigns/changsha/demo.yaml", "offer: {price: 29.90 元/月}")
        assert problem(put(app, proposal(root, envelope=envelope))) == (403, "not-approved")

    def test_edited_on_the_way_under_the_old_digest(self, app: Starlette, root: Path) -> None:
        body = proposal(root)
        body["definition"] = {**body["definition"], "segments": {}}
        assert problem(put(app, body)) == (422, "digest-mismatch")

    def test_approved_by_a_city(self, app: Starlette, root: Path) -> None:
        whole = desk(root).standing(definition(root, "demo"), NOW).judgement.envelope
        submitted, approved = whole.statements
        statement = replace(approved.statement, by=ZHOU.name)
        forged = Signed(statement, sign(ZHOU.key, statement.message, "approve@mobilectl"))
        refused = put(app, proposal(root, envelope=Envelope((submitted, forged), whole.evidence)))
        assert problem(refused) == (403, "not-approved")
        assert "zhou@zhuzhou" in refused.json()["detail"]

    def test_signed_by_strangers_whom_only_the_client_trusts(self, root: Path, store: Store, tmp_path: Path) -> None:
        (tmp_path / "server").mkdir()
        strict = make_app(store, desk(workspace_with(tmp_path / "server", [LI])).trust, clock=lambda: NOW)
        assert problem(put(strict, proposal(root))) == (403, "not-approved")

    def test_an_approval_of_another_campaign(self, app: Starlette, root: Path) -> None:
        envelope = desk(root).standing(definition(root, "demo"), NOW).judgement.envelope
        add_campaigns(root, 1)
        assert problem(put(app, proposal(root, "more-000", envelope), "/campaign/more-000")) == (403, "not-approved")


def inside(good: dict[str, Any], **changed: Any) -> bytes:
    return json.dumps({**good, "definition": {**good["definition"], **changed}}).encode()


def statements(*some: dict[str, Any]) -> dict[str, Any]:
    return {"statements": list(some), "evidence": None}


BROKEN: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "empty": lambda _: b"",
    "no JSON": lambda _: b"{",
    "a list": lambda _: b"[]",
    "invalid UTF-8": lambda _: b'"\xff"',
    "nested beyond all measure": lambda _: b"[" * 100_000,
    "nested too deeply": lambda good: inside(good, definition=json.loads('{"a":' * 40 + "1" + "}" * 40)),
    "a number too large": lambda good: inside(good, definition={"priority": 10**30}),
    "a lone surrogate": lambda good: json.dumps(good).replace("2026-07-01", "\\ud800").encode(),
    "not a number": lambda good: json.dumps({**good, "x": float("nan")}).encode(),
    "an unknown key": lambda good: json.dumps({**good, "more": 1}).encode(),
    "no approval": lambda good: json.dumps({**good, "approval": statements()}).encode(),
    "65 statements": lambda good: json.dumps({**good, "approval": statements(*good["approval"]["statements"][:1] * 65)}).encode(),
    "a statement that is none": lambda good: json.dumps({**good, "approval": statements({"statement": {}, "signature": ""})}).encode(),
    "another kind": lambda good: inside(good, kind="policy"),
    "another id": lambda good: inside(good, id="other"),
    "an unknown format": lambda good: inside(good, format="x"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_body_is_refused(app: Starlette, root: Path, name: str) -> None:
    assert problem(put(app, None, content=BROKEN[name](proposal(root)))) == (422, "malformed")


def test_a_body_over_the_limit_is_refused_with_and_without_its_length(app: Starlette) -> None:
    async def chunks() -> Any:
        for _ in range(LARGEST_BODY // 100_000 + 2):
            yield b" " * 100_000

    assert problem(put(app, None, content=b" " * (LARGEST_BODY + 1))) == (413, "too-large")
    assert problem(talk(app, lambda http: http.put("/campaign/demo", content=chunks(), headers=JSON | NEW))) == (413, "too-large")


def test_only_json_is_read(app: Starlette, root: Path) -> None:
    assert problem(put(app, proposal(root), headers=NEW | {"Content-Type": "text/yaml"})) == (415, "unsupported-media-type")
    assert put(app, proposal(root), headers=NEW | {"Content-Type": "Application/JSON; charset=utf-8"}).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/demo",
        "/campaign/Demo",
        "/campaign/a%2Fb",
        "/campaign/..%2f..%2fetc",
        "/campaign/%00",
        "/campaign/" + "a" * 65,
        "/campaign/a%0A",
        "/nothing",
    ],
)
def test_addresses_that_cannot_be_are_not_found(app: Starlette, root: Path, path: str) -> None:
    assert talk(app, lambda http: http.get(path)).status_code == 404
    assert put(app, proposal(root), path).status_code == 404


def test_a_method_that_is_not_there_is_refused(app: Starlette) -> None:
    assert problem(talk(app, lambda http: http.post("/campaign/demo"))) == (405, "method-not-allowed")


def test_a_list_comes_in_pages(app: Starlette, root: Path) -> None:
    add_campaigns(root, 5)
    sign_off(root, *(f"more-{number:03d}" for number in range(5)))
    for one in desk(root).definitions:
        assert put(app, proposal(root, one.id), f"/{one.kind}/{one.id}").status_code == 201

    async def pages(http: httpx.AsyncClient) -> list[list[str]]:
        found, cursor = [], None
        while True:
            page = (await http.get("/definitions", params={"limit": "3"} | ({"cursor": cursor} if cursor else {}))).json()
            found.append([f"{one['kind']}/{one['id']}" for one in page["items"]])
            cursor = page["next"]
            if cursor is None:
                return found

    assert talk(app, pages) == [
        ["campaign/demo", "campaign/more-000", "campaign/more-001"],
        ["campaign/more-002", "campaign/more-003", "campaign/more-004"],
        ["policy/policy", "touchpoint/bill"],
    ]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "limit=%D9%A1", "cursor=x", "cursor=%FF", "cursor=Li4vLi4=", "cursor="]
)
def test_a_page_that_cannot_be_is_refused(app: Starlette, query: str) -> None:
    assert problem(talk(app, lambda http: http.get(f"/definitions?{query}"))) == (422, "malformed")


@pytest.mark.parametrize("sign_in", ["", "Bearer", "Bearer wrong", "Basic c2VjcmV0", "Bearer secret2", "Bearer \xe9"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/definitions"), ("GET", "/campaign/demo"), ("PUT", "/campaign/demo"), ("DELETE", "/campaign/demo")]
)
def test_a_token_that_is_asked_for_must_be_right(root: Path, store: Store, sign_in: str, method: str, path: str) -> None:
    guarded = make_app(store, desk(root).trust, tokens=[Token("ci", "pusher", hash_of("secret"))], clock=lambda: NOW)
    refused = talk(guarded, lambda http: http.request(method, path, headers=[(b"Authorization", sign_in.encode("latin-1"))]))
    assert problem(refused) == (401, "unauthorized")
    assert "secret" not in refused.text


def test_the_right_token_is_let_in(root: Path, store: Store) -> None:
    guarded = make_app(store, desk(root).trust, tokens=[Token("ci", "pusher", hash_of("secret"))], clock=lambda: NOW)
    assert talk(guarded, lambda http: http.get("/definitions", headers={"Authorization": "bearer secret"})).status_code == 200


def test_of_many_that_create_at_once_one_creates(app: Starlette, root: Path) -> None:
    body = json.dumps(proposal(root)).encode()

    async def together(url: str) -> list[str]:
        async with over_http(url) as (http, _):
            answers = await asyncio.gather(*(http.put("/campaign/demo", content=body, headers=JSON | NEW) for _ in range(20)))
            return [one.json()["outcome"] for one in answers]

    with serving(app) as url:
        assert sorted(asyncio.run(together(url))) == ["created"] + ["unchanged"] * 19


class TestStore:
    """The sandbox's file."""

    def test_reading_makes_no_file(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "none" / "store")
        store.prepare(writing=False)
        assert store.entries(("", ""), 10) == ()
        assert store.get(("campaign", "demo")) is None
        assert list(tmp_path.iterdir()) == []

    def test_what_was_put_is_there_after_closing(self, app: Starlette, root: Path, store: Store, tmp_path: Path) -> None:
        put(app, proposal(root))
        store.close()
        again = Store(tmp_path / "served" / "sandbox.sqlite3")
        found = again.get(("campaign", "demo"))
        again.close()
        assert found is not None
        assert found.entry.digest == definition(root, "demo").digest

    @pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
    def test_a_damaged_file_is_told(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "store").write_bytes(content)
        for writing in (True, False):
            with pytest.raises(Unusable, match="cannot be used"):
                Store(tmp_path / "store").prepare(writing)

    def test_a_folder_that_cannot_be_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(Unusable, match="cannot be used"):
            Store(tmp_path / "file" / "store").prepare(True)

    def test_a_store_that_fails_while_serving_is_unavailable(self, app: Starlette, root: Path, tmp_path: Path) -> None:
        put(app, proposal(root))
        import sqlite3

        with sqlite3.connect(tmp_path / "served" / "sandbox.sqlite3") as other:
            other.execute("DROP TABLE heads")
        other.close()
        refused = talk(app, lambda http: http.get("/definitions"))
        assert problem(refused) == (503, "unavailable")
