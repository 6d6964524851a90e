"""plan, push and sandbox, as they are run: in this process with the sandbox, and over HTTP; killed in the middle, run again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from approvals.command_line import Run
from approvals.office import LI, NOW, ZHAO, add_campaigns, dearer, definition, desk, let, sign_off, workspace_with
from delivery.wire import Faulty, serving
from starlette.applications import Starlette
from worlds import change

from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Asked, Store, Version
from mobilectl.delivery.tokens import Token, hash_of
from mobilectl.exits import Exit

DEMO = "campaigns/changsha/demo.yaml"
STORE = ".mobilectl/sandbox.sqlite3"


def actions(run: Run, *arguments: str) -> dict[str, str]:
    """What the plan says of each definition."""
    assert run("plan", "--format", "json", *arguments) == Exit.CLEAN, run.err
    return {one["id"]: one["action"] for one in json.loads(run.out)["items"]}


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("TEST_TOKEN", raising=False)
    return Run(root, capsys)


def use_target(root: Path, url: str, token_env: str | None = None) -> None:
    target = {"kind": "http", "url": url, "approved_as": "sandbox"} | ({} if token_env is None else {"token_env": token_env})
    change(root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": target}}))


def revisions(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT id, revision FROM heads"))


def test_plan_push_plan_again_with_nothing_to_start(run: Run, root: Path) -> None:
    assert actions(run) == {"policy": "create", "bill": "create", "demo": "create"}
    assert not (root / ".mobilectl").exists(), "a plan writes nothing"
    assert run("plan", "--exit-code") == Exit.FINDINGS
    assert run("push") == Exit.CLEAN
    assert "3 created" in run.out
    assert run("plan", "--exit-code") == Exit.CLEAN
    assert actions(run) == {"policy": "unchanged", "bill": "unchanged", "demo": "unchanged"}
    assert run("push") == Exit.CLEAN
    assert "Nothing to push." in run.out
    assert revisions(root / STORE) == {"policy": 1, "bill": 1, "demo": 1}


def test_what_is_not_approved_is_left_out_and_listed(run: Run, root: Path) -> None:
    change(root, DEMO, "priority: 41")
    assert run("push") == Exit.CLEAN
    assert "2 created" in run.out
    assert "1 left out" in run.out
    assert "changed after it was signed" in run.out
    assert set(revisions(root / STORE)) == {"policy", "bill"}


def test_what_is_named_must_be_approved(run: Run, root: Path) -> None:
    change(root, DEMO, "priority: 41")
    assert run("push", "policy", "demo") == Exit.NOT_APPROVED
    assert "demo is not approved" in run.err
    assert revisions(root / STORE) == {}
    assert run("push", "policy") == Exit.CLEAN
    assert set(revisions(root / STORE)) == {"policy"}
    assert run("push", "dmeo") == Exit.USAGE


def test_an_update_is_told_field_by_field(run: Run, root: Path) -> None:
    assert run("push") == Exit.CLEAN
    dearer(root)
    sign_off(root, "demo")
    assert run("plan") == Exit.CLEAN
    assert "what is offered › what the customer pays: 19.90 元/月 → 29.90 元/月" in run.out
    assert "~ update campaign demo (暑期流量包)" in run.out
    assert run("push") == Exit.CLEAN
    assert revisions(root / STORE)["demo"] == 2


def test_what_is_only_on_the_target_is_left_alone(run: Run, root: Path) -> None:
    assert run("push") == Exit.CLEAN
    (root / DEMO).unlink()
    assert actions(run)["demo"] == "retire"
    assert run("push") == Exit.CLEAN
    assert set(revisions(root / STORE)) == {"policy", "bill", "demo"}


def test_a_file_that_cannot_be_read_is_told(run: Run, root: Path) -> None:
    change(root, DEMO + "!", "kind: [")
    assert run("plan") == Exit.CLEAN
    assert f"{DEMO} could not be read" in run.err


@pytest.mark.parametrize("content", [b"not a database" * 1000, None])
def test_a_sandbox_that_cannot_be_used_is_told(run: Run, root: Path, content: bytes | None) -> None:
    if content is None:
        (root / ".mobilectl").write_text("a file where the folder should be", encoding="utf-8")
    else:
        (root / ".mobilectl").mkdir()
        (root / STORE).write_bytes(content)
    assert run("push") == Exit.UNUSABLE
    assert "cannot be used" in run.err


class TestOverHttp:
    """A target over HTTP."""

    def test_pushes_ask_or_need_yes(self, run: Run, root: Path, app: Starlette, store: Store) -> None:
        with serving(app) as url:
            use_target(root, url)
            assert run("push", "--target", "loop") == Exit.USAGE
            assert "--yes" in run.err
            assert store.entries(("", ""), 9) == ()
            assert run("push", "--target", "loop", "--yes") == Exit.CLEAN
            assert len(store.entries(("", ""), 9)) == 3
            assert set(actions(run, "--target", "loop").values()) == {"unchanged"}

    def test_a_token_comes_from_the_environment_and_shows_nowhere(
        self, run: Run, root: Path, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serving(make_app(store, desk(root).trust, tokens=[Token("ci", "pusher", hash_of("a-good-secret"))])) as url:
            use_target(root, url, "TEST_TOKEN")
            assert run("plan", "--target", "loop") == Exit.UNREACHABLE
            assert "TEST_TOKEN" in run.err
            for token, code in (
                ("a-wrong-secret", Exit.UNREACHABLE),
                ("a secret\nX-Header: 1", Exit.UNREACHABLE),
                ("a-good-secret", Exit.CLEAN),
            ):
                monkeypatch.setenv("TEST_TOKEN", token)
                assert run("plan", "--target", "loop") == code
                assert "secret" not in run.out + run.err

    @pytest.mark.parametrize(
        "url", ["http://example.com/v1", "https://user:word@example.com/v1", "ftp://127.0.0.1/", "https://[::1", "localhost:80"]
    )
    def test_an_unsafe_address_is_refused(self, run: Run, root: Path, url: str) -> None:
        use_target(root, url, "TEST_TOKEN")
        assert run("plan", "--target", "loop") == Exit.USAGE
        assert "cannot be used" in run.err
        assert "word" not in run.err.replace("password", "")

    def test_an_unknown_target_is_told(self, run: Run) -> None:
        assert run("plan", "--target", "sandbux") == Exit.USAGE
        assert "did you mean `sandbox`?" in run.err

    def test_a_server_with_other_signers_refuses(self, run: Run, root: Path, store: Store, tmp_path: Path) -> None:
        (tmp_path / "server").mkdir()
        with serving(make_app(store, desk(workspace_with(tmp_path / "server", [LI])).trust)) as url:
            use_target(root, url)
            assert run("push", "--target", "loop", "--yes", "policy") == Exit.NOT_APPROVED
            assert "refused by the target" in run.out

    def test_a_change_by_another_hand_is_a_conflict(self, run: Run, root: Path, app: Starlette, store: Store) -> None:
        other: list[int] = []

        def meddle(_: int, method: str) -> None:
            if method == "PUT" and not other:
                other.append(1)
                one = definition(root, "demo")
                version = Version("sha256:" + "0" * 64, dict(one.content), {})
                store.put((one.kind, one.id), version, Asked("other", NOW), lambda _: True)

        with serving(Faulty(app, meddle)) as url:
            use_target(root, url)
            assert run("push", "--target", "loop", "--yes", "demo") == Exit.CONFLICT
            assert "plan" in run.err
        assert store.entries(("", ""), 9)[0].digest == "sha256:" + "0" * 64

    def test_what_follows_a_failure_is_not_tried_and_a_second_run_completes(
        self, run: Run, root: Path, app: Starlette, store: Store
    ) -> None:
        puts: list[str] = []

        async def no_touchpoints(scope: Any, receive: Any, send: Any) -> None:
            if scope["method"] == "PUT":
                puts.append(scope["path"])
            if scope["method"] == "PUT" and "touchpoint" in scope["path"] and broken:
                await send({"type": "http.response.start", "status": 422, "headers": [(b"content-type", b"application/json")]})
                await send({"type": "http.response.body", "body": b"{}"})
            else:
                await app(scope, receive, send)

        broken = True
        with serving(no_touchpoints) as url:
            use_target(root, url)
            assert run("push", "--target", "loop", "--yes") == Exit.PARTLY_PUSHED
            assert "what it builds on did not arrive" in run.out
            assert puts == ["/v1/policy/policy", "/v1/touchpoint/bill"]
            broken = False
            assert run("push", "--target", "loop", "--yes") == Exit.CLEAN
        assert [one.revision for one in store.entries(("", ""), 9)] == [1, 1, 1]


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mobilectl", "-w", str(root), "--lang", "en", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finish(root: Path, *arguments: str) -> None:
    process = start(root, *arguments)
    _, err = process.communicate(timeout=120)
    assert process.returncode == Exit.CLEAN, err


def assert_complete(root: Path, entries: Sequence[Any], count: int) -> None:
    digests = {(one.kind, one.id): one.digest for one in desk(root).definitions}
    assert {(one.kind, one.id): one.digest for one in entries} == digests
    assert len(entries) == count
    assert {one.revision for one in entries} == {1}, "nothing was written twice"


@pytest.mark.parametrize("after", [1, 5, 17])
def test_killed_in_the_middle_of_a_push_over_http_and_run_again(root: Path, app: Starlette, store: Store, after: int) -> None:
    add_campaigns(root, 30)
    sign_off(root, *(f"more-{number:03d}" for number in range(30)))
    reached = threading.Event()
    puts = 0

    def watch(_: int, method: str) -> str | None:
        nonlocal puts
        puts += method == "PUT"
        if puts >= after:
            reached.set()
        return "slow" if method == "PUT" and not done else None

    done = False
    with serving(Faulty(app, watch, slowness=0.05)) as url:
        use_target(root, url)
        process = start(root, "push", "--target", "loop", "--yes")
        assert reached.wait(60)
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.communicate(timeout=60)
        done = True
        time.sleep(0.3)
        assert 0 <= len(store.entries(("", ""), 100)) < 33
        finish(root, "push", "--target", "loop", "--yes")
    assert_complete(root, store.entries(("", ""), 100), 33)


def test_killed_in_the_middle_of_a_push_into_the_sandbox_and_run_again(root: Path) -> None:
    add_campaigns(root, 60)
    sign_off(root, *(f"more-{number:03d}" for number in range(60)))
    process = start(root, "push")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if (root / STORE).exists() and len(revisions(root / STORE)) >= 5:
                break
        except sqlite3.OperationalError:
            pass
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.communicate(timeout=60)
    assert 5 <= len(revisions(root / STORE)) < 63, "it was not killed in the middle"
    finish(root, "push")
    store = Store(root / STORE)
    with closing(store):
        assert_complete(root, store.entries(("", ""), 100), 63)


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is sent as a signal of POSIX")
def test_serve_offers_the_same_sandbox_over_http(run: Run, root: Path) -> None:
    assert run("push", "policy") == Exit.CLEAN
    process = start(root, "sandbox", "serve", "--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        assert [one["id"] for one in httpx.get(f"{url}/definitions", trust_env=False).json()["items"]] == ["policy"]
        use_target(root, url)
        finish(root, "push", "--target", "loop", "--yes")
        assert set(actions(run).values()) == {"unchanged"}
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == Exit.CLEAN


def test_serve_with_a_token_asks_for_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TOKEN", "a-good-secret")
    process = start(root, "sandbox", "serve", "--port", "0", "--token-env", "TEST_TOKEN")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        assert httpx.get(f"{url}/definitions", trust_env=False).status_code == 401
        assert httpx.get(f"{url}/definitions", trust_env=False, headers={"Authorization": "Bearer a-good-secret"}).status_code == 200
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert "secret" not in err


def test_serve_tells_of_a_port_that_is_taken(run: Run) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run("sandbox", "serve", "--port", str(taken.getsockname()[1])) == Exit.UNUSABLE
    assert "cannot listen" in run.err


def test_a_second_approver_arriving_later_makes_it_pushable(run: Run, root: Path) -> None:
    change(root, DEMO, "priority: 41")
    let(root, LI, "submit", "demo")
    assert run("push", "demo") == Exit.NOT_APPROVED
    let(root, ZHAO, "approve", "demo")
    assert run("push", "demo") == Exit.CLEAN
