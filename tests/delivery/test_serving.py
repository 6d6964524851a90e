"""`sandbox serve` as a process of its own: who is let in, clients that dawdle, faults on demand, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from approvals.command_line import Run
from approvals.office import LI, NOW, desk, workspace_with
from delivery.talking import JSON, NEW, problem, proposal
from delivery.wire import serving
from starlette.applications import Starlette

from mobilectl.delivery import sandbox
from mobilectl.delivery import serving as servers
from mobilectl.delivery.contract import PROBLEM_PREFIX
from mobilectl.delivery.faults import FAULTS, Fault, Faulty, by_chance
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import TOKENS_ENV, Token, hash_of, read_tokens_file
from mobilectl.errors import MobilectlError
from mobilectl.exits import Exit

SECRET, ANOTHER = "a-secret-of-some-length", "another-secret-of-length"  # made up


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv(TOKENS_ENV, raising=False)
    return Run(root, capsys)


@contextmanager
def served(root: Path, *arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`sandbox serve` on a free port. Yields the address of the API and the process."""
    command = [sys.executable, "-m", "mobilectl", "sandbox", "serve", "--port", "0", "--workspace", str(root), "--lang", "en", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != TOKENS_ENV}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=kept | {"PYTHONUTF8": "1"} | environment
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, process.communicate(timeout=30)[1]
        yield url, process
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=30)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


class TestTokens:
    """Tokens come from the environment or from a file of hashes."""

    def test_from_the_environment(self, root: Path) -> None:
        with served(root, **{TOKENS_ENV: f"ci:pusher:{SECRET}, board:reader:{ANOTHER}"}) as (url, process):
            http = httpx.Client(base_url=url, trust_env=False)
            assert problem(http.get("/definitions")) == (401, "unauthorized")
            assert http.get("/definitions", headers=bearer(ANOTHER)).status_code == 200
            assert problem(http.delete("/campaign/x", headers=bearer(ANOTHER))) == (403, "forbidden")
            made = http.put("/campaign/demo", json=proposal(root), headers=bearer(SECRET) | NEW)
            assert (made.status_code, made.json()["stored_by"]) == (201, "ci")
            process.terminate()
            out, err = process.communicate(timeout=30)
        assert "secret" not in out + err

    def test_from_a_file(self, root: Path, run: Run, tmp_path: Path) -> None:
        assert run("sandbox", "token", "changsha-ci", "--role", "pusher") == Exit.CLEAN
        line, secret = run.out.split()[0:3], run.out.splitlines()[1]
        assert line == ["changsha-ci", "pusher", f"sha256:{hash_of(secret)}"]
        assert secret not in run.err
        file = tmp_path / "tokens"
        file.write_text(f"# who may push\n\n{' '.join(line)}  # until autumn\n", encoding="utf-8")
        with served(root, "--tokens", str(file)) as (url, _):
            assert httpx.get(f"{url}/definitions", trust_env=False).status_code == 401
            assert httpx.get(f"{url}/definitions", trust_env=False, headers=bearer(secret)).status_code == 200

    def test_two_tokens_are_never_alike(self, run: Run) -> None:
        secrets = set()
        for _ in range(3):
            assert run("sandbox", "token", "board") == Exit.CLEAN
            assert run.out.split()[1] == "reader"
            secrets.add(run.out.splitlines()[1])
        assert len(secrets) == 3
        assert all(len(one) >= 40 for one in secrets)

    def test_a_name_that_cannot_be_is_told(self, run: Run) -> None:
        assert run("sandbox", "token", "长沙") == Exit.USAGE
        assert "cannot be a token's name" in run.err

    @pytest.mark.parametrize(
        "value",
        ["secret", "ci:pusher:short", f"ci:admin:{SECRET}", f"CI:pusher:{SECRET}", f"ci:pusher:{SECRET} x", f"ci:pusher:{SECRET}密"],
    )
    def test_a_variable_that_is_not_understood_is_told_without_the_token(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv(TOKENS_ENV, value)
        assert run("sandbox", "serve") == Exit.USAGE
        assert TOKENS_ENV in run.err
        assert SECRET not in run.err

    @pytest.mark.parametrize("value", [f"a:pusher:{SECRET},a:reader:{ANOTHER}", f"a:pusher:{SECRET},b:reader:{SECRET}"])
    def test_a_token_given_twice_is_told(self, run: Run, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv(TOKENS_ENV, value)
        assert run("sandbox", "serve") == Exit.USAGE
        assert "twice" in run.err

    def test_no_token_at_all_is_told_where_some_were_meant(self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "tokens").write_text("# nobody yet\n", encoding="utf-8")
        assert run("sandbox", "serve", "--tokens", str(tmp_path / "tokens")) == Exit.USAGE
        monkeypatch.setenv(TOKENS_ENV, "")
        assert run("sandbox", "serve") == Exit.USAGE
        assert "there is no token" in run.err

    @pytest.mark.parametrize("line", ["ci pusher", f"ci pusher {SECRET}", f"ci root sha256:{'0' * 64}", f"ci pusher sha256:{'0' * 63}"])
    def test_a_file_that_is_not_understood_is_told(self, root: Path, tmp_path: Path, line: str) -> None:
        (tmp_path / "tokens").write_text(f"# first\n{line}\n", encoding="utf-8")
        with pytest.raises(MobilectlError, match="not understood in line") as error:
            read_tokens_file(tmp_path / "tokens", root)
        assert error.value.message.values["line"] == 2
        assert SECRET not in str(error.value.message.values)

    def test_a_file_that_cannot_be_read_is_told(self, run: Run, tmp_path: Path) -> None:
        assert run("sandbox", "serve", "--tokens", str(tmp_path / "none")) == Exit.UNUSABLE
        (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
        assert run("sandbox", "serve", "--tokens", str(tmp_path / "bytes")) == Exit.UNUSABLE

    @pytest.mark.parametrize("place", ["tokens", "campaigns/tokens", "campaigns/../tokens"])
    def test_a_file_in_the_workspace_is_refused(self, run: Run, root: Path, place: str) -> None:
        (root / place).write_text(f"ci pusher sha256:{'0' * 64}\n", encoding="utf-8")
        assert run("sandbox", "serve", "--tokens", str(root / place)) == Exit.USAGE
        assert "outside" in run.err


class TestWhoCanReachIt:
    """This machine only, unless that is said and guarded."""

    @pytest.fixture
    def local(self, app: Starlette) -> Iterator[str]:
        with serving(servers.OnlyHere(app)) as url:
            yield url

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.invalid"])
    def test_an_open_address_must_be_meant(self, run: Run, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        monkeypatch.setenv(TOKENS_ENV, f"ci:pusher:{SECRET}")
        assert run("sandbox", "serve", "--host", host) == Exit.USAGE
        assert "--allow-remote" in run.err

    def test_and_guarded(self, run: Run) -> None:
        assert run("sandbox", "serve", "--host", "0.0.0.0", "--allow-remote") == Exit.USAGE
        assert "no token is asked for" in run.err

    def test_then_it_serves(self, root: Path) -> None:
        with served(root, "--host", "0.0.0.0", "--allow-remote", **{TOKENS_ENV: f"ci:pusher:{SECRET}"}) as (url, _):
            assert httpx.get(f"http://127.0.0.1:{urlsplit(url).port}/v1/definitions", trust_env=False).status_code == 401

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:{port}", "localhost:{port}", "LOCALHOST", "[::1]:{port}", "127.9.9.9"])
    def test_by_its_own_names(self, local: str, host: str) -> None:
        named = host.format(port=urlsplit(local).port)
        assert httpx.get(f"{local}/definitions", headers={"Host": named}, trust_env=False).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1:x"]
    )
    def test_not_by_a_name_that_a_web_page_pointed_here(self, local: str, host: str) -> None:
        named = host.format(port=urlsplit(local).port)
        assert problem(httpx.get(f"{local}/definitions", headers={"Host": named}, trust_env=False)) == (403, "forbidden")

    def test_its_own_trust_holds(self, root: Path, run: Run, tmp_path: Path) -> None:
        (tmp_path / "server").mkdir()
        strict = workspace_with(tmp_path / "server", [LI])
        with served(root, "--trust", str(strict)) as (url, _):
            assert httpx.get(f"{url}/definitions", headers={"Host": "evil.example"}, trust_env=False).status_code == 403
            assert problem(httpx.put(f"{url}/campaign/demo", json=proposal(root), headers=NEW, trust_env=False)) == (403, "not-approved")
        assert run("sandbox", "serve", "--trust", str(tmp_path)) == Exit.USAGE
        assert "is not a workspace" in run.err


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    with closing(socket.create_connection((parts.hostname, parts.port or 0), timeout=20)) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


class TestSlowClients:
    """Nobody keeps a connection for nothing."""

    @pytest.fixture
    def url(self, app: Starlette, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        monkeypatch.setattr(servers, "HEADER_SECONDS", 0.5)
        monkeypatch.setattr(sandbox, "BODY_SECONDS", 0.5)
        server = servers.make_server(app)
        with servers.listen("127.0.0.1", 0) as listening:
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
            server.should_exit = True
            thread.join(10)
        assert not thread.is_alive()

    @pytest.mark.parametrize("sent", [b"", b"GET /v1/definitions HTTP/1.1\r\nHost: x\r\n"])
    def test_headers_that_do_not_come_end_the_connection(self, url: str, sent: bytes) -> None:
        with connected(url) as connection:
            connection.sendall(sent)
            assert read_all(connection) == b""

    def test_headers_that_come_drop_by_drop_end_the_connection(self, url: str) -> None:
        with connected(url) as connection:
            started = time.monotonic()
            with contextlib.suppress(OSError):
                while time.monotonic() - started < 60:
                    connection.sendall(b"X")
                    time.sleep(0.1)
            assert time.monotonic() - started < 50

    def test_a_body_that_does_not_come_is_refused(self, url: str) -> None:
        with connected(url) as connection:
            head = "PUT /v1/campaign/demo HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nContent-Type: application/json\r\n"
            connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
            answer = read_all(connection).decode()
        assert answer.startswith("HTTP/1.1 408 ")
        assert "urn:mobilectl:problem:too-slow" in answer
        assert "connection: close" in answer.lower()

    def test_a_quick_client_keeps_its_connection(self, url: str) -> None:
        with httpx.Client(base_url=url, trust_env=False) as http:
            for _ in range(8):
                time.sleep(0.1)
                answer = http.get("/definitions")
                assert answer.status_code == 200
                assert "connection" not in answer.headers

    @pytest.mark.parametrize("sent", [b"NONSENSE\r\n\r\n", b"GET /v1/definitions HTTP/1.1\r\nX: " + b"a" * 70_000])
    def test_what_is_no_http_is_refused(self, url: str, sent: bytes) -> None:
        with connected(url) as connection:
            connection.sendall(sent)
            assert read_all(connection).startswith(b"HTTP/1.1 400 ")


def test_more_requests_at_once_than_it_bears_are_asked_to_come_again(app: Starlette, root: Path) -> None:
    slow = Faulty(app, lambda: "slow", slowness=3)

    async def ask() -> list[int]:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
            answers = await asyncio.gather(*(http.get("/definitions") for _ in range(5)))
            assert [one.json()["type"] for one in answers if one.status_code == 429] == [f"{PROBLEM_PREFIX}too-many-requests"] * 2
            return sorted([one.status_code for one in answers] + [(await http.get("/definitions")).status_code])

    with serving(servers.Bounded(slow, 3)) as url:
        assert asyncio.run(ask()) == [200] * 4 + [429] * 2


class TestFaults:
    """What goes wrong on demand."""

    def talk(self, app: Starlette, root: Path, *faults: Fault | None, **more: str) -> tuple[list[int | str], float]:
        """The statuses of PUTs that meet these faults in turn, and how many seconds they took.

        What comes late though it should not comes too late for the client, however slow the machine is.
        """
        coming = iter(faults)
        statuses: list[int | str] = []
        slowness = 0.3 if "slow" in faults else 600
        with (
            serving(Faulty(app, lambda: next(coming), slowness=slowness)) as url,
            httpx.Client(base_url=url, trust_env=False, timeout=60) as http,
        ):
            started = time.monotonic()
            for _ in faults:
                try:
                    answer = http.put("/campaign/demo", json=proposal(root), headers=more or NEW)
                    statuses.append(answer.status_code)
                    if answer.status_code >= 400:
                        assert answer.headers["content-type"] == "application/problem+json"
                    if answer.status_code == 429:
                        assert answer.headers["retry-after"] == "1"
                except httpx.RemoteProtocolError:
                    statuses.append("dropped")
            return statuses, time.monotonic() - started

    @pytest.mark.parametrize(
        ("fault", "answer", "done"),
        [
            (None, 201, True),
            ("slow", 201, True),
            ("429", 429, False),
            ("500", 500, False),
            ("500-after", 500, True),
            ("drop", "dropped", False),
            ("drop-after", "dropped", True),
            ("stale", 201, True),
        ],
    )
    def test_each_does_what_it_says(self, app: Starlette, root: Path, store: Store, fault: Fault, answer: int | str, done: bool) -> None:
        statuses, seconds = self.talk(app, root, fault)
        assert statuses == [answer]
        assert (store.get(("campaign", "demo")) is not None) == done
        assert fault != "slow" or seconds >= 0.3

    def test_a_stale_etag_matches_nothing(self, app: Starlette, root: Path, store: Store) -> None:
        assert self.talk(app, root, None, "stale", None, **{"If-Match": "*"})[0] == [412, 412, 412]
        assert self.talk(app, root, None)[0] == [201]
        paused, any_tag = {"paused": True, "share": 1, "cities": None}, {"If-Match": "*"}
        faults: list[Fault | None] = ["stale", None]
        coming = iter(faults)
        with serving(Faulty(app, lambda: next(coming))) as url:
            address = f"{url}/campaign/demo/rollout"
            changed = [httpx.put(address, json=paused, headers=any_tag, trust_env=False).status_code for _ in range(2)]
        assert changed == [412, 200]

    def test_they_are_drawn_by_their_chances_and_the_seed(self) -> None:
        chances: dict[Fault, float] = {"429": 0.1, "drop": 0.3}
        draw = by_chance(chances, 7)
        drawn = [draw() for _ in range(10_000)]
        again = by_chance(chances, 7)
        assert drawn == [again() for _ in range(10_000)]
        other = by_chance(chances, 8)
        assert drawn != [other() for _ in range(10_000)]
        assert 900 < drawn.count("429") < 1100
        assert 2800 < drawn.count("drop") < 3200
        assert drawn.count(None) == 10_000 - drawn.count("429") - drawn.count("drop")
        assert by_chance({}, 7)() is None
        assert by_chance({"500": 1.0}, 7)() == "500"

    def test_serve_brings_them(self, root: Path) -> None:
        with served(root, "--fault", "429=0.5", "--fault", "500=0.5", "--seed", "3") as (url, _):
            seen = {httpx.get(f"{url}/definitions", trust_env=False).status_code for _ in range(20)}
        assert seen == {429, 500}

    @pytest.mark.parametrize("fault", ["drop", "drop=x", "drop=1.1", "drop=-0.1", "drop=nan", "flood=0.1", "=1"])
    def test_a_fault_that_cannot_be_is_told(self, run: Run, fault: str) -> None:
        assert run("sandbox", "serve", "--fault", fault) == Exit.USAGE
        assert all(one in run.err for one in FAULTS)

    def test_chances_over_one_are_told(self, run: Run) -> None:
        assert run("sandbox", "serve", "--fault", "drop=0.6", "--fault", "500=0.6") == Exit.USAGE
        assert "more than 1" in run.err


@pytest.mark.skipif(os.name != "posix", reason="it is told to end by signals of POSIX")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_finishes_what_is_under_way(root: Path, sign: signal.Signals) -> None:
    answers: list[int] = []
    asked = threading.Event()

    def trace(event: str, _: object) -> None:
        if event == "http11.send_request_body.complete":
            asked.set()

    with served(root, "--fault", "slow=1") as (url, process), httpx.Client(trust_env=False, timeout=60) as http:
        ask = functools.partial(http.put, f"{url}/campaign/demo", json=proposal(root), headers=NEW, extensions={"trace": trace})
        thread = threading.Thread(target=lambda: answers.append(ask().status_code))
        thread.start()
        assert asked.wait(30)
        time.sleep(0.5)  # the server takes what has come
        process.send_signal(sign)
        _, err = process.communicate(timeout=30)
        thread.join(30)
    assert answers == [201]
    assert process.returncode == Exit.CLEAN, err
    assert sorted(one.name for one in (root / ".mobilectl").iterdir() if one.name.startswith("sandbox")) == ["sandbox.sqlite3"], (
        "WAL is written back"
    )


def test_a_broken_route_shows_nothing_of_itself(root: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a detail that nobody should see")

    monkeypatch.setattr(sandbox, "refusal", broken)
    with serving(make_app(store, desk(root).trust, [Token("ci", "pusher", hash_of(SECRET))], clock=lambda: NOW)) as url:
        failed = httpx.put(f"{url}/campaign/demo", content=json.dumps(proposal(root)), headers=JSON | NEW | bearer(SECRET), trust_env=False)
    assert problem(failed) == (500, "internal")
    assert "detail that" not in failed.text
