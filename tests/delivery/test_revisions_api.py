"""What a server remembers: every version, what it answered, to whom a definition goes out; and that no old approval comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from approvals.office import LI, NOW, ZHAO, desk, let, sign_off, workspace_with
from delivery.talking import DEMO, ask, problem, proposal, put, talk
from starlette.applications import Starlette
from worlds import change

from mobilectl.approvals.digest import digest_of
from mobilectl.delivery.approval import approved_revision
from mobilectl.delivery.contract import KEY_HOURS
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Asked, Store, Version
from mobilectl.delivery.tokens import Token, hash_of
from mobilectl.schedule.clock import stamp

EVERYBODY = {"paused": False, "share": 1.0, "cities": None}
TENTH = {"paused": False, "share": 0.1, "cities": ["changsha"]}
CI, OTHER = "the-secret-of-the-ci", "the-secret-of-another"
TOKENS = [Token("ci", "pusher", hash_of(CI)), Token("other", "pusher", hash_of(OTHER)), Token("board", "reader", hash_of("of-the-board"))]


def edit(root: Path, priority: int) -> dict[str, Any]:
    """The demo campaign in another version, approved: what a PUT of it sends."""
    change(root, "campaigns/changsha/demo.yaml", f"priority: {priority}")
    sign_off(root, "demo")
    return proposal(root)


@pytest.fixture
def two(app: Starlette, root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two versions that were live one after the other: what their PUTs sent."""
    first = proposal(root)
    tag = put(app, first).headers["etag"]
    second = edit(root, 41)
    assert put(app, second, headers={"If-Match": tag}).status_code == 200
    return first, second


def tag(app: Starlette) -> str:
    return str(ask(app, "GET", DEMO).headers["etag"])


def roll_back(app: Starlette, revision: int, **headers: str) -> httpx.Response:
    return ask(app, "POST", f"{DEMO}/rollback", {"revision": revision}, **(headers or {"If_Match": tag(app)}))


def lines(app: Starlette) -> list[tuple[int, bool]]:
    return [(one["revision"], one["deleted"]) for one in ask(app, "GET", f"{DEMO}/revisions").json()["items"]]


class TestRevisions:
    """Every version is kept, with its approval."""

    def test_all_of_them_are_listed_and_read(self, app: Starlette, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
        assert ask(app, "GET", f"{DEMO}/revisions").json()["items"] == [
            {"revision": n, "digest": two[n - 1]["digest"], "stored_at": stamp(NOW), "stored_by": "", "deleted": False} for n in (2, 1)
        ]
        for number, sent in enumerate(two, 1):
            read = ask(app, "GET", f"{DEMO}/revisions/{number}")
            assert (read.json()["definition"], read.json()["approval"]) == (sent["definition"], sent["approval"])
            assert read.json()["revision"] == number
            assert "etag" not in read.headers
        live, earlier = ask(app, "GET", DEMO).json(), ask(app, "GET", f"{DEMO}/revisions/1").json()
        assert live == ask(app, "GET", f"{DEMO}/revisions/2").json()
        assert live["etag"] != earlier["etag"]

    def test_a_deletion_is_one_and_takes_nothing_away(self, app: Starlette, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
        assert ask(app, "DELETE", DEMO, If_Match=tag(app)).status_code == 204
        assert lines(app) == [(3, True), (2, False), (1, False)]
        assert problem(ask(app, "GET", DEMO)) == (404, "not-found")
        assert problem(ask(app, "GET", f"{DEMO}/revisions/3")) == (404, "not-found")
        assert ask(app, "GET", f"{DEMO}/revisions/2").json()["digest"] == two[1]["digest"]

    @pytest.mark.parametrize(
        "path",
        ["/campaign/none/revisions", "/campaign/none/revisions/1", *(f"{DEMO}/revisions/{n}" for n in (0, 3, "x", "01", "1e0", 10**20))],
    )
    def test_what_never_was_is_not_found(self, app: Starlette, two: object, path: str) -> None:
        assert problem(ask(app, "GET", path)) == (404, "not-found")

    def test_it_is_told_who_stored_it_and_whence(self, root: Path, store: Store) -> None:
        app = make_app(store, desk(root).trust, TOKENS, clock=lambda: NOW)
        ci, other = f"Bearer {CI}", f"Bearer {OTHER}"
        made = ask(app, "PUT", DEMO, proposal(root, source="湖南 hunan"), If_None_Match="*", Authorization=ci)
        assert (made.json()["stored_by"], made.json()["source"]) == ("ci", "湖南 hunan")
        assert ask(app, "PUT", DEMO, proposal(root), If_Match="*", Authorization=other).json()["stored_by"] == "ci", "unchanged"
        changed = ask(app, "PUT", DEMO, edit(root, 41), If_Match="*", Authorization=other).json()
        assert (changed["stored_by"], changed["source"]) == ("other", "")
        back = ask(app, "POST", f"{DEMO}/rollback", {"revision": 1}, If_Match=changed["etag"], Authorization=other).json()
        assert (back["stored_by"], back["source"]) == ("other", "湖南 hunan")
        listed = ask(app, "GET", "/definitions", Authorization=ci).json()["items"]
        assert [(one["stored_by"], one["source"]) for one in listed] == [("other", "湖南 hunan")]
        assert [one["stored_by"] for one in ask(app, "GET", f"{DEMO}/revisions", Authorization=ci).json()["items"]] == [
            "other",
            "other",
            "ci",
        ]


class TestRollback:
    """Going back on purpose."""

    def test_an_earlier_version_is_live_again_as_a_new_revision(self, app: Starlette, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
        back = roll_back(app, 1)
        assert (back.status_code, back.json()["outcome"], back.json()["revision"]) == (200, "updated", 3)
        assert back.headers["etag"] == back.json()["etag"] == tag(app)
        live = ask(app, "GET", DEMO).json()
        assert (live["definition"], live["approval"]) == (two[0]["definition"], two[0]["approval"])
        assert lines(app) == [(3, False), (2, False), (1, False)]

    def test_to_what_is_live_changes_nothing(self, app: Starlette, two: object) -> None:
        back = roll_back(app, 2)
        assert (back.status_code, back.json()["outcome"], back.json()["revision"]) == (200, "unchanged", 2)

    def test_a_deleted_definition_comes_back(self, app: Starlette, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
        ask(app, "DELETE", DEMO, If_Match=tag(app))
        assert problem(roll_back(app, 2, If_Match="*")) == (412, "precondition-failed")
        back = roll_back(app, 2, If_None_Match="*")
        assert (back.status_code, back.json()["outcome"], back.json()["revision"]) == (201, "created", 4)
        assert back.json()["digest"] == two[1]["digest"]

    def test_only_from_what_was_seen(self, app: Starlette, two: object) -> None:
        before = ask(app, "GET", f"{DEMO}/revisions/1").json()["etag"]
        assert problem(roll_back(app, 1, If_Match=before)) == (412, "precondition-failed")
        assert problem(roll_back(app, 1, If_None_Match="*")) == (412, "precondition-failed")
        assert problem(roll_back(app, 1, Accept="*/*")) == (428, "precondition-required")
        assert lines(app) == [(2, False), (1, False)]

    @pytest.mark.parametrize("revision", [3, 2**53 - 1])
    def test_only_to_what_was_live(self, app: Starlette, two: object, revision: int) -> None:
        assert problem(roll_back(app, revision)) == (404, "not-found")
        ask(app, "DELETE", DEMO, If_Match=tag(app))
        assert problem(roll_back(app, 3, If_None_Match="*")) == (404, "not-found")

    @pytest.mark.parametrize(
        "body", [{}, {"revision": 0}, {"revision": "1"}, {"revision": 1.5}, {"revision": True}, {"revision": 1, "x": 1}, [1]]
    )
    def test_a_malformed_body_is_refused(self, app: Starlette, two: object, body: object) -> None:
        assert problem(ask(app, "POST", f"{DEMO}/rollback", body, If_Match="*")) == (422, "malformed")

    def test_an_approval_that_no_longer_holds_is_refused(
        self, root: Path, app: Starlette, store: Store, two: object, tmp_path: Path
    ) -> None:
        (tmp_path / "later").mkdir()
        # Since then the server lost its trust in Zhao, who approved.
        later = make_app(store, desk(workspace_with(tmp_path / "later", [LI])).trust, clock=lambda: NOW)
        refused = roll_back(later, 1)
        assert problem(refused) == (403, "not-approved")
        assert ZHAO.name in refused.json()["detail"]
        assert lines(app) == [(2, False), (1, False)]

    def test_an_approval_in_a_format_that_is_no_longer_read_is_refused(self, app: Starlette, store: Store, two: object) -> None:
        content = {"format": "mobilectl.definition/1", "kind": "campaign", "id": "demo"}
        old = Version(
            digest_of(content), content, {"statements": [{"statement": {"format": "x"}, "signature": ""}], "evidence": None}, "", 9
        )
        store.put(("campaign", "demo"), old, Asked("", NOW), lambda _: True)
        store.delete(("campaign", "demo"), Asked("", NOW), lambda _: True)
        assert problem(roll_back(app, 3, If_None_Match="*")) == (403, "not-approved")


class TestReplay:
    """An approval of an earlier revision of the workspace does not come back by a PUT."""

    def test_a_lower_revision_is_refused_also_after_a_deletion(self, app: Starlette, root: Path) -> None:
        first, second, third = (edit(root, priority) for priority in (41, 42, 43))
        assert put(app, second).status_code == 201
        refused = put(app, first, headers={"If-Match": "*"})
        assert problem(refused) == (403, "stale-approval")
        assert ask(app, "GET", DEMO).json()["digest"] == second["digest"]
        assert put(app, third, headers={"If-Match": "*"}).status_code == 200
        assert problem(put(app, second, headers={"If-Match": "*"})) == (403, "stale-approval")
        ask(app, "DELETE", DEMO, If_Match="*")
        assert problem(put(app, second)) == (403, "stale-approval")
        assert put(app, third).status_code == 201

    def test_a_rollback_goes_back_and_forward_again(self, app: Starlette, root: Path) -> None:
        first, second = edit(root, 41), edit(root, 42)
        put(app, first)
        put(app, second, headers={"If-Match": "*"})
        assert roll_back(app, 1).json()["outcome"] == "updated"
        assert put(app, first, headers={"If-Match": "*"}).json()["outcome"] == "unchanged", "it is live"
        assert put(app, second, headers={"If-Match": "*"}).json()["outcome"] == "updated"
        assert problem(put(app, first, headers={"If-Match": "*"})) == (403, "stale-approval"), "the rollback opened no door"

    def test_a_later_approval_of_what_is_live_counts(self, app: Starlette, root: Path) -> None:
        first, second = edit(root, 41), edit(root, 42)
        put(app, first)
        assert put(app, edit(root, 41), headers={"If-Match": "*"}).json()["outcome"] == "unchanged"
        assert problem(put(app, second, headers={"If-Match": "*"})) == (403, "stale-approval")

    def test_a_newer_submission_does_not_lift_an_older_approval(self, app: Starlette, root: Path) -> None:
        first, second = edit(root, 41), edit(root, 42)
        put(app, first)
        put(app, second, headers={"If-Match": "*"})
        change(root, "campaigns/changsha/demo.yaml", "priority: 41")
        assert [one.result for one in let(root, LI, "submit", "demo")] == ["signed"]
        (newer,) = (one for one in proposal(root)["approval"]["statements"] if one["statement"]["revision"] == 4)
        lifted = first | {"approval": first["approval"] | {"statements": [*first["approval"]["statements"], newer]}}
        assert {one["statement"]["digest"] for one in lifted["approval"]["statements"]} == {first["digest"]}
        assert approved_revision(first["approval"], first["digest"]) == approved_revision(lifted["approval"], first["digest"]) == 2
        assert approved_revision(lifted["approval"], second["digest"]) == 0
        assert problem(put(app, lifted, headers={"If-Match": "*"}))[0] == 403
        assert ask(app, "GET", DEMO).json()["digest"] == second["digest"]


class TestRollout:
    """To whom a definition goes out."""

    def test_begins_with_everybody_and_changes_only_the_etag(self, app: Starlette, root: Path) -> None:
        made = put(app, proposal(root))
        assert made.json()["rollout"] == EVERYBODY
        changed = ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_Match=made.headers["etag"])
        assert (changed.status_code, changed.json()["outcome"], changed.json()["rollout"]) == (200, "updated", TENTH)
        assert (changed.json()["revision"], changed.json()["digest"]) == (1, made.json()["digest"])
        assert changed.headers["etag"] == changed.json()["etag"] != made.headers["etag"]
        assert ask(app, "GET", DEMO).json()["rollout"] == TENTH
        assert ask(app, "GET", "/definitions").json()["items"][0]["rollout"] == TENTH
        assert lines(app) == [(1, False)]
        back = ask(app, "PUT", f"{DEMO}/rollout", EVERYBODY, If_Match=changed.headers["etag"])
        assert back.headers["etag"] != made.headers["etag"], "no ETag comes back for something else"

    def test_is_kept_by_a_new_version_unless_it_brings_one(self, app: Starlette, root: Path) -> None:
        put(app, proposal(root, rollout=TENTH))
        assert ask(app, "GET", DEMO).json()["rollout"] == TENTH
        assert put(app, edit(root, 41), headers={"If-Match": "*"}).json()["rollout"] == TENTH
        paused = {"paused": True, "share": 0.5, "cities": None}
        assert put(app, edit(root, 42) | {"rollout": paused}, headers={"If-Match": "*"}).json()["rollout"] == paused
        assert roll_back(app, 1).json()["rollout"] == paused
        ask(app, "DELETE", DEMO, If_Match="*")
        assert put(app, proposal(root)).json()["rollout"] == EVERYBODY, "it begins anew"

    def test_comes_with_a_version_that_is_live_already(self, app: Starlette, root: Path) -> None:
        made = put(app, proposal(root))
        assert problem(put(app, proposal(root, rollout=TENTH))) == (412, "precondition-failed")
        changed = put(app, proposal(root, rollout=TENTH), headers={"If-Match": made.headers["etag"]})
        assert (changed.json()["outcome"], changed.json()["revision"], changed.json()["rollout"]) == ("updated", 1, TENTH)
        assert put(app, proposal(root, rollout=TENTH), headers={"If-Match": made.headers["etag"]}).json()["outcome"] == "unchanged"

    def test_the_same_again_changes_nothing(self, app: Starlette, root: Path) -> None:
        made = put(app, proposal(root, rollout={"paused": False, "share": 1, "cities": ["zhuzhou", "changsha", "zhuzhou"]}))
        same = {"paused": False, "share": 1.0, "cities": ["changsha", "zhuzhou"]}
        again = ask(app, "PUT", f"{DEMO}/rollout", same, If_Match='"outdated"')
        assert (again.status_code, again.json()["outcome"], again.headers["etag"]) == (200, "unchanged", made.headers["etag"])

    def test_needs_a_definition_that_was_seen(self, app: Starlette, root: Path) -> None:
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_Match="*")) == (404, "not-found")
        put(app, proposal(root))
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_Match='"outdated"')) == (412, "precondition-failed")
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", TENTH)) == (428, "precondition-required")
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_None_Match="*")) == (428, "precondition-required")

    @pytest.mark.parametrize(
        "changed",
        [
            *({"share": share} for share in (0, 1.01, -0.5, True, "1", None)),
            *({"paused": paused} for paused in (0, None)),
            *({"cities": cities} for cities in ([], ["Changsha"], "changsha", ["a"] * 201)),
            {"more": 1},
        ],
    )
    def test_a_rollout_that_cannot_be_is_refused(self, app: Starlette, root: Path, changed: dict[str, Any]) -> None:
        put(app, proposal(root))
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", TENTH | changed, If_Match="*")) == (422, "malformed")
        assert problem(put(app, proposal(root, rollout=TENTH | changed), headers={"If-Match": "*"})) == (422, "malformed")
        assert ask(app, "GET", DEMO).json()["rollout"] == EVERYBODY

    def test_all_of_it_must_be_told(self, app: Starlette, root: Path) -> None:
        put(app, proposal(root))
        assert problem(ask(app, "PUT", f"{DEMO}/rollout", {"paused": True}, If_Match="*")) == (422, "malformed")


class TestIdempotencyKeys:
    """The same request under the same key is done once."""

    def test_the_first_answer_is_given_again(self, app: Starlette, root: Path) -> None:
        first = ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        assert "idempotency-replayed" not in first.headers
        ask(app, "DELETE", DEMO, If_Match="*")
        again = ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        assert (again.status_code, again.json(), again.headers["etag"]) == (201, first.json(), first.headers["etag"])
        assert again.headers["idempotency-replayed"] == "true"
        assert lines(app) == [(2, True), (1, False)], "it was not done again"

    def test_so_it_is_for_every_change(self, app: Starlette, root: Path, two: object) -> None:
        seen = tag(app)
        back = [ask(app, "POST", f"{DEMO}/rollback", {"revision": 1}, If_Match=seen, Idempotency_Key="k1") for _ in range(2)]
        assert [one.json()["outcome"] for one in back] == ["updated"] * 2
        seen = tag(app)
        roll = [ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_Match=seen, Idempotency_Key="k2") for _ in range(2)]
        assert [one.json()["outcome"] for one in roll] == ["updated"] * 2
        seen = tag(app)
        gone = [ask(app, "DELETE", DEMO, If_Match=seen, Idempotency_Key="k3") for _ in range(2)]
        assert [one.status_code for one in gone] == [204, 204]
        assert gone[1].headers["idempotency-replayed"] == "true"
        assert lines(app) == [(4, True), (3, False), (2, False), (1, False)]

    @pytest.mark.parametrize(
        "other",
        [
            lambda app, root: ask(app, "PUT", DEMO, proposal(root, source="x"), If_None_Match="*", Idempotency_Key="k1"),
            lambda app, root: ask(app, "PUT", DEMO, proposal(root), If_Match="*", Idempotency_Key="k1"),
            lambda app, root: ask(app, "PUT", "/policy/policy", proposal(root, "policy"), If_None_Match="*", Idempotency_Key="k1"),
            lambda app, root: ask(app, "DELETE", DEMO, If_Match="*", Idempotency_Key="k1"),
            lambda app, root: ask(app, "PUT", f"{DEMO}/rollout", TENTH, If_Match="*", Idempotency_Key="k1"),
        ],
        ids=["another body", "another precondition", "another address", "another method", "another resource"],
    )
    def test_another_request_under_the_key_is_refused(
        self, app: Starlette, root: Path, other: Callable[[Starlette, Path], httpx.Response]
    ) -> None:
        ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        assert problem(other(app, root)) == (422, "idempotency-key-reused")
        assert lines(app) == [(1, False)]
        assert problem(ask(app, "GET", "/policy/policy")) == (404, "not-found")

    def test_a_key_is_its_tokens_own(self, root: Path, store: Store) -> None:
        app = make_app(store, desk(root).trust, TOKENS, clock=lambda: NOW)
        for secret, outcome in ((CI, "created"), (OTHER, "unchanged"), (CI, "created")):
            answer = ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1", Authorization=f"Bearer {secret}")
            assert answer.json()["outcome"] == outcome
        refused = ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1", Authorization="Bearer of-the-board")
        assert problem(refused) == (403, "forbidden"), "no answer is given to whom it may not be"

    def test_what_was_refused_is_tried_again(self, app: Starlette, root: Path) -> None:
        put(app, proposal(root))
        body = edit(root, 41)
        assert ask(app, "PUT", DEMO, body, If_None_Match="*", Idempotency_Key="k1").status_code == 412
        assert ask(app, "PUT", DEMO, body, If_Match="*", Idempotency_Key="k1").json()["outcome"] == "updated"

    def test_the_answer_is_given_again_also_where_the_approval_no_longer_holds(
        self, root: Path, app: Starlette, store: Store, tmp_path: Path
    ) -> None:
        ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        (tmp_path / "later").mkdir()
        later = make_app(store, desk(workspace_with(tmp_path / "later", [LI])).trust, clock=lambda: NOW)
        assert problem(put(later, proposal(root))) == (403, "not-approved")
        again = ask(later, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        assert (again.status_code, again.json()["outcome"]) == (201, "created")

    def test_of_two_that_come_at_once_one_is_done(self, store: Store) -> None:
        content = {"kind": "campaign", "id": "demo"}
        asked, address = Asked("ci", NOW, "k1", "the same"), ("campaign", "demo")
        assert store.answered(asked) is None, "both have asked before either was done"
        first = store.put(address, Version(digest_of(content), content, {}), asked, lambda live: live is None)
        store.delete(address, Asked("ci", NOW), lambda _: True)
        second = store.put(address, Version(digest_of(content), content, {}), asked, lambda live: live is None)
        assert (first.replayed, second.replayed, second.entry) == (False, True, first.entry)
        assert store.get(address) is None

    def test_it_is_remembered_for_a_day(self, root: Path, store: Store) -> None:
        now = NOW
        app = make_app(store, desk(root).trust, clock=lambda: now)
        ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
        for later, replayed in ((timedelta(hours=KEY_HOURS, seconds=-1), True), (timedelta(hours=KEY_HOURS), False)):
            now = NOW + later
            again = ask(app, "PUT", DEMO, proposal(root), If_None_Match="*", Idempotency_Key="k1")
            assert ("idempotency-replayed" in again.headers, again.json()["outcome"]) == (replayed, "created" if replayed else "unchanged")

    @pytest.mark.parametrize("key", ["", "a b", "a" * 129, "键", "a, b"])
    def test_a_key_that_is_none_is_refused(self, app: Starlette, root: Path, key: str) -> None:
        sent = {b"Idempotency-Key": key.encode(), b"If-None-Match": b"*", b"Content-Type": b"application/json"}
        content = json.dumps(proposal(root))
        assert problem(talk(app, lambda http: http.put(DEMO, content=content, headers=list(sent.items())))) == (422, "malformed")
