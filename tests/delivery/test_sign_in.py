"""Signing in to a target over real HTTPS: certificates, tokens of an OAuth2 server, mutual TLS, secrets that show nowhere."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import keyring
import keyring.backend
import pytest
from approvals.command_line import Run
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key
from delivery.secure import Authority, Tokens, refusing_handshakes, serving_tls
from delivery.wire import App, serving
from keyring.errors import NoKeyringError
from starlette.applications import Starlette
from worlds import change

from mobilectl.delivery.failures import NoAnswer
from mobilectl.delivery.oauth import ClientCredentials, Grant
from mobilectl.exits import Exit

SECRETS = ("a-good-secret", "granted-token", "the-client", "open-sesame")


class Kept(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise NoKeyringError
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring() -> Iterator[Kept]:
    before = keyring.get_keyring()
    ring = Kept()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Run]:
    """The command line, with every library's log at its most talkative; whatever happens, no secret is in it or in what is printed."""
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("MOBILECTL_DEBUG", "1")
    monkeypatch.setenv("COLUMNS", "200")
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    class Heard(Run):
        def __call__(self, *arguments: str | Path) -> int:
            code = super().__call__(*arguments)
            said.extend((self.out, self.err))
            return code

    yield Heard(root, capsys)
    written = "".join(file.read_text(encoding="utf-8", errors="replace") for file in root.rglob("*") if file.is_file())
    for secret in SECRETS:
        assert secret not in "".join(said) + caplog.text + written


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "own")


def use(root: Path, url: str, **more: object) -> None:
    targets = {"sandbox": {"kind": "sandbox"}, "loop": {"kind": "http", "approved_as": "sandbox", "url": url, **more}}
    change(root, "campaigns/delivery.yaml!", json.dumps({"default": "sandbox", "targets": targets}))


def plan(run: Run) -> int:
    return run("plan", "--target", "loop", "--format", "json")


class TestCertificates:
    """Whom we believe."""

    def test_of_the_named_authority(self, run: Run, root: Path, app: Starlette, authority: Authority) -> None:
        with serving_tls(app, authority.issue("127.0.0.1")) as url:
            use(root, url, ca=str(authority.file))
            assert plan(run) == Exit.CLEAN, run.err
            assert {one["action"] for one in json.loads(run.out)["items"]} == {"create"}
            (root / "certs").mkdir()
            (root / "certs" / "ca.pem").write_bytes(authority.file.read_bytes())
            use(root, url, ca="certs/ca.pem")
            assert plan(run) == Exit.CLEAN, "relative to the workspace"

    @pytest.mark.parametrize(
        ("host", "days", "trusted", "said"),
        [
            ("127.0.0.1", 1, "other", "an authority that is not trusted here"),
            ("127.0.0.1", 1, None, "an authority that is not trusted here"),
            ("127.0.0.1", -1, "own", "has expired"),
            ("delivery.example", 1, "own", "is for another host"),
            ("192.0.2.1", 1, "own", "is for another host"),
        ],
    )
    def test_that_do_not_hold(
        self,
        run: Run,
        root: Path,
        app: Starlette,
        authority: Authority,
        tmp_path: Path,
        host: str,
        days: int,
        trusted: str | None,
        said: str,
    ) -> None:
        asked: list[str] = []

        async def never(scope: Any, receive: Any, send: Any) -> None:
            asked.append(scope["path"])
            await app(scope, receive, send)

        ca = authority if trusted == "own" else Authority(tmp_path, "other")
        with serving_tls(never, authority.issue(host, days)) as url:
            use(root, url, **({"ca": str(ca.file)} if trusted else {}))
            assert plan(run) == Exit.UNREACHABLE
        assert said in run.err
        assert asked == []

    def test_of_a_file_that_is_none(self, run: Run, root: Path) -> None:
        use(root, "https://127.0.0.1:1/v1", ca="no/such.pem")
        assert plan(run) == Exit.UNUSABLE
        assert "no/such.pem cannot be used: it is not there" in run.err
        use(root, "https://127.0.0.1:1/v1", ca="touchpoints.yaml")
        assert plan(run) == Exit.UNUSABLE
        assert "touchpoints.yaml cannot be used: no certificate or crl found" in run.err

    def test_the_environment_may_name_authorities_and_that_is_said(
        self, run: Run, root: Path, app: Starlette, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with serving_tls(app, authority.issue("127.0.0.1")) as url:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
            use(root, url)
            assert plan(run) == Exit.CLEAN
            assert "because SSL_CERT_FILE is set" in run.err
            use(root, url, ca=str(Authority(tmp_path, "other").file))
            assert plan(run) == Exit.UNREACHABLE, "what the file of targets names comes first"
            assert "SSL_CERT_FILE" not in run.err

    def test_nothing_in_the_environment_switches_checks_off_or_writes_keys(
        self, run: Run, root: Path, app: Starlette, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        keys = tmp_path / "session-keys"
        monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
        monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
        with serving_tls(app, authority.issue("127.0.0.1")) as url:
            use(root, url)
            assert plan(run) == Exit.UNREACHABLE
            assert "PYTHONHTTPSVERIFY is set and has no effect here" in run.err
            assert "SSLKEYLOGFILE is set and has no effect here" in run.err
            before = keys.stat().st_size if keys.exists() else 0  # the test's own server may have begun the file
            use(root, url, ca=str(authority.file))
            assert plan(run) == Exit.CLEAN
        assert (keys.stat().st_size if keys.exists() else 0) == before

    @pytest.mark.parametrize("key", ["verify", "insecure", "skip_tls_verify"])
    def test_no_key_switches_checks_off(self, run: Run, root: Path, key: str) -> None:
        use(root, "https://127.0.0.1:1/v1", **{key: False})
        assert run("check", "--no-cache", "--format", "concise") == Exit.FINDINGS
        assert key in run.out


def issue_client(authority: Authority, passphrase: bytes | None = None) -> tuple[Path, Path]:
    """A client's certificate and key, the key encrypted where a passphrase is given."""
    made = authority.ca.issue_cert("push@province.example")
    certificate, key = authority.folder / "client.pem", authority.folder / "client.key"
    made.cert_chain_pems[0].write_to_path(certificate)
    pem = made.private_key_pem.bytes()
    if passphrase is not None:
        private = load_pem_private_key(pem, None)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))
    key.write_bytes(pem)
    return certificate, key


class TestMutualTls:
    """Who we are."""

    OWN = {"certificate_env": "OWN_CERTIFICATE", "key_env": "OWN_KEY"}  # noqa: RUF012

    @pytest.fixture
    def url(self, app: Starlette, authority: Authority) -> Iterator[str]:
        with serving_tls(app, authority.issue("127.0.0.1"), clients_of=authority.file) as url:
            yield url

    def test_without_a_certificate_nothing_is_answered(self, run: Run, root: Path, url: str, authority: Authority) -> None:
        use(root, url, ca=str(authority.file))
        assert plan(run) == Exit.UNREACHABLE

    @pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_what_the_server_says_of_our_certificate_is_told(
        self, run: Run, root: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, newest: ssl.TLSVersion
    ) -> None:
        certificate, key = issue_client(Authority(tmp_path, "other"))
        monkeypatch.setenv("OWN_CERTIFICATE", str(certificate))
        monkeypatch.setenv("OWN_KEY", str(key))
        with refusing_handshakes(authority.issue("127.0.0.1"), authority.file, newest) as (url, met):
            use(root, url, ca=str(authority.file))
            assert plan(run) == Exit.UNREACHABLE
            assert "without a certificate of ours" in run.err
            use(root, url, ca=str(authority.file), client_certificate=self.OWN)
            assert plan(run) == Exit.UNREACHABLE
            assert "it does not take our certificate (" in run.err
        assert len(met) == 2, "what is refused is not tried again"

    def test_with_a_key_beside_or_in_the_certificate(
        self, run: Run, root: Path, url: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        certificate, key = issue_client(authority)
        monkeypatch.setenv("OWN_CERTIFICATE", str(certificate))
        use(root, url, ca=str(authority.file), client_certificate=self.OWN)
        assert plan(run) == Exit.UNREACHABLE
        assert "OWN_KEY is not set" in run.err
        monkeypatch.setenv("OWN_KEY", str(key))
        assert plan(run) == Exit.CLEAN, run.err
        both = tmp_path / "both.pem"
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        monkeypatch.setenv("OWN_CERTIFICATE", str(both))
        use(root, url, ca=str(authority.file), client_certificate={"certificate_env": "OWN_CERTIFICATE"})
        assert plan(run) == Exit.CLEAN, run.err

    @pytest.mark.parametrize("variable", ["OWN_CERTIFICATE", "OWN_KEY"])
    def test_a_file_that_cannot_be_read_is_named(
        self, run: Run, root: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
    ) -> None:
        certificate, key = issue_client(authority)
        monkeypatch.setenv("OWN_CERTIFICATE", str(certificate))
        monkeypatch.setenv("OWN_KEY", str(key))
        monkeypatch.setenv(variable, str(tmp_path / "none.pem"))
        use(root, "https://127.0.0.1:1/v1", ca=str(authority.file), client_certificate=self.OWN)
        assert plan(run) == Exit.UNUSABLE
        assert f"none.pem, which {variable} names, cannot be read: it is not there" in run.err
        (tmp_path / "none.pem").write_text("no PEM", encoding="utf-8")
        assert plan(run) == Exit.UNUSABLE
        assert "cannot be used: it holds nothing in PEM form that fits" in run.err
        assert "_ssl.c" not in run.err

    def test_with_an_encrypted_key(
        self, run: Run, root: Path, url: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, ring: Kept
    ) -> None:
        certificate, key = issue_client(authority, b"open-sesame")
        monkeypatch.setenv("OWN_CERTIFICATE", str(certificate))
        monkeypatch.setenv("OWN_KEY", str(key))
        for more, value, code in (
            ({}, None, Exit.UNUSABLE),
            ({"passphrase_env": "OWN_WORD"}, "wrong", Exit.UNUSABLE),
            ({"passphrase_env": "OWN_WORD"}, "open-sesame", Exit.CLEAN),
            ({"passphrase_keyring": "own-word"}, None, Exit.CLEAN),
        ):
            ring.set_password("mobilectl", "own-word", "open-sesame")
            if value is not None:
                monkeypatch.setenv("OWN_WORD", value)
            use(root, url, ca=str(authority.file), client_certificate={**self.OWN, **more})
            assert plan(run) == code, run.err
            assert code == Exit.CLEAN or "its passphrase right?" in run.err

    def test_with_a_certificate_of_another_authority(
        self, run: Run, root: Path, url: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        certificate, key = issue_client(Authority(tmp_path, "other"))
        monkeypatch.setenv("OWN_CERTIFICATE", str(certificate))
        monkeypatch.setenv("OWN_KEY", str(key))
        use(root, url, ca=str(authority.file), client_certificate=self.OWN)
        assert plan(run) == Exit.UNREACHABLE


class TestKeyring:
    """A token that the system keeps."""

    def test_it_is_read_and_what_is_missing_is_said(self, run: Run, root: Path, app: Starlette, authority: Authority, ring: Kept) -> None:
        tokens = Tokens(valid={"a-good-secret"})
        with serving_tls(tokens.guard(app), authority.issue("127.0.0.1")) as url:
            use(root, url, ca=str(authority.file), token_keyring="production")
            assert plan(run) == Exit.UNREACHABLE
            assert "`keyring set mobilectl production` puts it there" in run.err
            ring.set_password("mobilectl", "production", "a-good-secret")
            assert plan(run) == Exit.CLEAN, run.err
            ring.locked = True
            assert plan(run) == Exit.UNREACHABLE
            assert "the system's keyring cannot be read: NoKeyringError" in run.err

    def test_what_reads_it_may_not_be_installed(self, run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "keyring", None)
        use(root, "https://127.0.0.1:1/v1", token_keyring="production")
        assert plan(run) == Exit.UNREACHABLE
        assert "install `mobilectl[keyring]`" in run.err


class TestOAuth:
    """Client credentials."""

    @pytest.fixture(autouse=True)
    def secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLIENT_ID", Tokens.client_id)
        monkeypatch.setenv("CLIENT_SECRET", Tokens.secret)

    def plan(self, run: Run, root: Path, tokens: Tokens, api: App, authority: Authority, *command: str, **oauth: str) -> int:
        certificate = authority.issue("127.0.0.1")
        with serving_tls(tokens, certificate, base="/token") as token_url, serving_tls(api, certificate) as url:
            asked = {
                "token_url": token_url,
                "client_id_env": "CLIENT_ID",
                "client_secret_env": "CLIENT_SECRET",
                "scope": "push read",
                **oauth,
            }
            use(root, url, ca=str(authority.file), oauth=asked)
            return run(*command) if command else plan(run)

    def test_one_token_serves_a_whole_push(self, run: Run, root: Path, app: Starlette, authority: Authority) -> None:
        tokens, used = Tokens(), list[str]()
        assert self.plan(run, root, tokens, tokens.guard(app, used.append), authority, "push", "--target", "loop", "--yes") == Exit.CLEAN
        assert tokens.asked == [{"grant_type": ["client_credentials"], "scope": ["push read"]}]
        assert set(used) == {"granted-token-1"}
        assert len(used) == 4

    def test_a_token_that_is_taken_back_is_renewed_once(self, run: Run, root: Path, app: Starlette, authority: Authority) -> None:
        tokens, used = Tokens(), list[str]()

        def take_back(token: str) -> None:
            used.append(token)
            if len(used) == 2:
                tokens.valid.discard(token)

        assert self.plan(run, root, tokens, tokens.guard(app, take_back), authority, "push", "--target", "loop", "--yes") == Exit.CLEAN
        assert used == ["granted-token-1", "granted-token-1", "granted-token-2", "granted-token-2", "granted-token-2"]

    def test_an_api_that_takes_no_token_is_asked_twice_and_not_more(
        self, run: Run, root: Path, app: Starlette, authority: Authority
    ) -> None:
        tokens, used = Tokens(), list[str]()

        def refuse(token: str) -> None:
            used.append(token)
            tokens.valid.clear()

        assert self.plan(run, root, tokens, tokens.guard(app, refuse), authority) == Exit.UNREACHABLE
        assert used == ["granted-token-1", "granted-token-2"]
        assert "does not accept the sign-in (401)" in run.err
        assert "check `oauth` in campaigns/delivery.yaml" in run.err

    @pytest.mark.parametrize(
        ("answer", "said", "times"),
        [
            ((401, b'{"error": "invalid_client", "error_description": "the-client is unknown"}'), "gives none: 401 invalid_client", 1),
            ((400, b'{"error": "invalid_scope"}'), "gives none: 400 invalid_scope", 1),
            ((403, b'{"error": "the-client\\u001b[2J"}'), "gives none: 403", 1),
            ((302, b""), "gives none: 302", 1),
            ((200, b"<html>"), "is no bearer token", 1),
            ((200, b"[1]"), "is no bearer token", 1),
            ((200, b'{"access_token": "a-good-secret", "token_type": "mac"}'), "is no bearer token", 1),
            ((200, b'{"access_token": "a-good-secret\\r\\nX: 1", "token_type": "bearer"}'), "is no bearer token", 1),
            ((200, b'{"access_token": "a-good-secret", "token_type": "bearer", "expires_in": "soon"}'), "is no bearer token", 1),
            ((200, b'{"access_token": 7, "token_type": "bearer"}'), "is no bearer token", 1),
        ],
    )
    def test_a_refusal_is_final(
        self, run: Run, root: Path, app: Starlette, authority: Authority, answer: tuple[int, bytes], said: str, times: int
    ) -> None:
        tokens, used = Tokens(answers=[answer] * 20), list[str]()
        assert self.plan(run, root, tokens, tokens.guard(app, used.append), authority) == Exit.UNREACHABLE
        assert f"the token server 127.0.0.1 {said}" in run.err.replace(
            "what the token server 127.0.0.1 answers", "the token server 127.0.0.1"
        )
        assert (len(tokens.asked), used) == (times, [])
        assert "no sign-in to the target loop" in run.err
        assert "check `oauth` in campaigns/delivery.yaml: `token_url`, client id, secret and `scope`" in run.err

    def test_a_wrong_secret_is_said(
        self, run: Run, root: Path, app: Starlette, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CLIENT_SECRET", "the-client-does-not-know")
        tokens = Tokens()
        assert self.plan(run, root, tokens, tokens.guard(app), authority) == Exit.UNREACHABLE
        assert "401 invalid_client" in run.err
        assert len(tokens.asked) == 1

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_a_server_in_trouble_is_asked_again(self, run: Run, root: Path, app: Starlette, authority: Authority, status: int) -> None:
        tokens = Tokens(answers=[(status, b"oh")])
        assert self.plan(run, root, tokens, tokens.guard(app), authority) == Exit.CLEAN, run.err
        assert len(tokens.asked) == 2

    def test_a_slow_server_is_given_up(
        self, run: Run, root: Path, app: Starlette, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mobilectl.delivery.targets.ANSWER_SECONDS", 0.1)
        tokens = Tokens(delay=0.3)
        assert self.plan(run, root, tokens, tokens.guard(app), authority) == Exit.UNREACHABLE
        assert "the token server 127.0.0.1 cannot be reached: no answer in time" in run.err

    def test_the_token_server_must_prove_itself_too(
        self, run: Run, root: Path, app: Starlette, authority: Authority, tmp_path: Path
    ) -> None:
        tokens = Tokens()
        other = Authority(tmp_path, "other").issue("127.0.0.1")
        with serving_tls(tokens, other, base="/token") as token_url, serving_tls(tokens.guard(app), authority.issue("127.0.0.1")) as url:
            oauth = {"token_url": token_url, "client_id": "x", "client_secret_env": "CLIENT_SECRET"}
            use(root, url, ca=str(authority.file), oauth=oauth)
            assert plan(run) == Exit.UNREACHABLE
        assert "the token server 127.0.0.1 cannot be reached: its certificate is from an authority that is not trusted here" in run.err
        assert tokens.asked == []

    def test_the_token_server_must_not_be_asked_in_the_clear(self, run: Run, root: Path) -> None:
        oauth = {"token_url": "http://login.example/token", "client_id": "x", "client_secret_env": "CLIENT_SECRET"}
        use(root, "https://127.0.0.1:1/v1", oauth=oauth)
        assert plan(run) == Exit.USAGE
        assert "the `token_url` of the target `loop` cannot be used" in run.err


class TestRenewal:
    """How long a token is used, on a clock of the test's own."""

    def ask(self, lives: float | str | None, *moments: float) -> list[int]:
        """How many tokens were asked for after each moment at which a request went out."""
        now = 0.0
        tokens = Tokens(lives=lives, client_id="x", secret="y")
        counts: list[int] = []

        async def talk() -> None:
            nonlocal now
            async with httpx.AsyncClient(transport=httpx.ASGITransport(tokens)) as asking:
                auth = ClientCredentials(asking, Grant("http://tokens/", "x", "y"), clock=lambda: now)

                async def fine(scope: Any, receive: Any, send: Any) -> None:
                    await send({"type": "http.response.start", "status": 200, "headers": []})
                    await send({"type": "http.response.body", "body": b""})

                async with httpx.AsyncClient(transport=httpx.ASGITransport(tokens.guard(fine)), auth=auth) as http:
                    for now in moments:  # noqa: B007 (the clock reads it)
                        answers = await asyncio.gather(*(http.get("http://api/") for _ in range(5)))
                        assert {one.status_code for one in answers} == {200}
                        counts.append(len(tokens.asked))

        asyncio.run(talk())
        return counts

    @pytest.mark.parametrize(("status", "asked"), [(401, 1), (503, 5)])
    def test_a_refusal_is_remembered_and_trouble_is_not(self, status: int, asked: int) -> None:
        tokens = Tokens(answers=[(status, b"")] * 9)

        async def talk() -> None:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(tokens)) as asking:
                auth = ClientCredentials(asking, Grant("http://tokens/", "x", "y"))
                async with httpx.AsyncClient(transport=httpx.ASGITransport(tokens), auth=auth) as http:
                    failed = await asyncio.gather(*(http.get("http://api/") for _ in range(5)), return_exceptions=True)
                    assert [type(one) for one in failed] == [NoAnswer] * 5

        asyncio.run(talk())
        assert len(tokens.asked) == asked

    def test_before_it_ends(self) -> None:
        assert self.ask(3600, 0, 3569.9, 3570, 7139) == [1, 1, 2, 2]
        assert self.ask("3600", 0, 3569.9, 3570) == [1, 1, 2]

    def test_a_short_life_is_used_by_half(self) -> None:
        assert self.ask(10, 0, 4.9, 5, 9.9, 10) == [1, 1, 2, 2, 3]

    def test_no_life_at_all_means_a_new_one_each_time(self) -> None:
        assert self.ask(0, 0, 0.1) == [5, 10]

    def test_without_an_end_it_is_kept(self) -> None:
        assert self.ask(None, 0, 1e9) == [1, 1]


class TestProxies:
    """Honoured for the outside, and never for this machine."""

    def test_the_outside_is_asked_for_through_the_proxy_and_it_sees_no_token(
        self, run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[str, str, bytes]] = []

        async def proxy(scope: Any, receive: Any, send: Any) -> None:
            seen.append((scope["method"], scope["raw_path"].decode() or scope["path"], repr(scope["headers"]).encode()))
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        monkeypatch.setenv("TEST_TOKEN", "a-good-secret")
        with serving(proxy) as address:
            monkeypatch.setenv("HTTPS_PROXY", address.removesuffix("/v1"))
            use(root, "https://delivery.example.invalid/v1", token_env="TEST_TOKEN")
            assert plan(run) == Exit.UNREACHABLE
            assert {method for method, _, _ in seen} == {"CONNECT"}
            assert b"a-good-secret" not in b"".join(headers for _, _, headers in seen)
            seen.clear()
            monkeypatch.setenv("NO_PROXY", "example.invalid")
            assert plan(run) == Exit.UNREACHABLE
            assert seen == []

    def test_this_machine_is_asked_directly(
        self, run: Run, root: Path, app: Starlette, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        with serving_tls(app, authority.issue("127.0.0.1")) as url:
            use(root, url, ca=str(authority.file))
            assert plan(run) == Exit.CLEAN, run.err

    @pytest.mark.parametrize("proxy", ["ftp://user:open-sesame@proxy.example", "socks5://user:open-sesame@proxy.example"])
    def test_one_that_cannot_be_used_is_said_without_its_password(
        self, run: Run, root: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", proxy)
        use(root, "https://delivery.example.invalid/v1")
        assert plan(run) == Exit.USAGE
        assert "the proxy that the environment names cannot be used" in run.err


@pytest.mark.parametrize(
    "more",
    [
        {"token_env": "A", "token_keyring": "a"},
        {"token_env": "A", "oauth": {"token_url": "https://x.example", "client_id": "a", "client_secret_env": "B"}},
        {"oauth": {"token_url": "https://x.example", "client_secret_env": "B"}},
        {"oauth": {"token_url": "https://x.example", "client_id": "a"}},
        {"oauth": {"token_url": "https://x.example", "client_id": "a", "client_secret": "written-down"}},
        {"client_certificate": {"certificate_env": "A", "passphrase_env": "B", "passphrase_keyring": "c"}},
        {"client_certificate": {"key_env": "A"}},
        {"token": "written-down"},
        {"sender": "10086"},
    ],
)
def test_half_a_sign_in_or_two_are_findings(run: Run, root: Path, more: dict[str, object]) -> None:
    use(root, "https://127.0.0.1:1/v1", **more)
    assert run("check", "--no-cache", "--format", "concise") == Exit.FINDINGS
    assert "campaigns/delivery.yaml" in run.out
