"""Signing by keys that an agent holds: the real ssh-agent, and agents that misbehave."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from approvals.command_line import Run
from approvals.office import LI, WANG, ZHAO, let, workspace_with
from approvals.openssh import keygen, needs_openssh
from approvals.test_keys_against_openssh import TOKEN

from mobilectl.approvals import agent
from mobilectl.approvals.agent import AgentKey, agent_address, agent_keys
from mobilectl.approvals.key_choice import choose_key
from mobilectl.approvals.keys import new_key, outline
from mobilectl.approvals.signatures import sign, signing_key
from mobilectl.approvals.signers import Signers
from mobilectl.approvals.wire import number, string
from mobilectl.errors import Unusable
from mobilectl.exits import Exit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="agents listen on a pipe there")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("MOBILECTL_TRUST", "MOBILECTL_KEY", "MOBILECTL_KEY_PASSPHRASE", "SSH_AUTH_SOCK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "work").mkdir()
    return workspace_with(tmp_path / "work")


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(root, capsys)


@pytest.fixture
def address(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The real agent, without keys. Its socket's path must be short."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="a", dir="/tmp") as folder:
        socket_file = f"{folder}/s"
        with subprocess.Popen(["ssh-agent", "-D", "-a", socket_file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                for _ in range(500):
                    if Path(socket_file).exists():
                        break
                    process.poll()
                    threading.Event().wait(0.01)
                monkeypatch.setenv("SSH_AUTH_SOCK", socket_file)
                yield socket_file
            finally:
                process.terminate()


def add(file: Path) -> None:
    assert subprocess.run(["ssh-add", "-q", str(file)], capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


@needs_openssh
def test_a_key_in_the_agent_signs(address: str, run: Run, root: Path, tmp_path: Path) -> None:
    add(LI.key_file(tmp_path))
    (key,) = agent_keys(address)
    assert (key.blob, key.public) == (LI.key.blob, LI.key.public)
    assert signing_key(sign(key, b"x", "submit@mobilectl"), b"x", "submit@mobilectl") == LI.key.blob
    assert run("submit", "demo") == Exit.CLEAN
    assert "li@changsha signed 1 definitions" in run.out
    assert run("keys", "agent") == Exit.CLEAN
    assert "li@changsha" in run.out


@needs_openssh
def test_the_agents_only_key_that_may_is_taken_and_others_must_be_named(address: str, run: Run, root: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    new_key(stranger, None)
    for file in (stranger, ZHAO.key_file(tmp_path)):
        add(file)
    assert run("submit", "policy") == Exit.USAGE
    assert "the signing agent holds none with the role submit@mobilectl" in run.err
    let(root, LI, "submit", "demo")
    assert run("approve", "demo") == Exit.CLEAN
    add(WANG.key_file(tmp_path))
    assert run("submit", "bill") == Exit.CLEAN
    assert run("approve", "bill") == Exit.USAGE
    assert "several keys that may" in run.err
    public = tmp_path / "zhao.pub"
    public.write_text(f"{ZHAO.key.public} zhao\n", encoding="utf-8")
    assert run("approve", "bill", "--key", public) == Exit.CLEAN
    assert "zhao@province signed" in run.out
    (root / "campaigns/revoked_keys").write_text(WANG.key.public, encoding="utf-8")
    assert run("submit", "policy") == Exit.USAGE


@needs_openssh
def test_a_public_key_that_no_agent_holds_does_not_sign(address: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = tmp_path / "li.pub"
    public.write_text(f"{LI.key.public}\n", encoding="utf-8")
    for _ in range(2):
        assert run("submit", "demo", "--key", public) == Exit.UNUSABLE
        assert "no signing agent holds it" in run.err
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert run("submit", "demo") == Exit.USAGE
    assert "no key is given" in run.err
    assert run("keys", "agent") == Exit.USAGE
    public.write_text(LI.key.public[:-8], encoding="utf-8")
    assert run("submit", "demo", "--key", public) == Exit.UNUSABLE
    assert "is not whole" in run.err


@needs_openssh
def test_keys_of_other_kinds_are_left_out_and_a_locked_agent_is_told(address: str, run: Run, tmp_path: Path) -> None:
    for kind in ("rsa", "ecdsa"):
        assert keygen("-t", kind, "-N", "", "-f", tmp_path / kind).returncode == 0
        add(tmp_path / kind)
    assert agent_keys(address) == ()
    add(LI.key_file(tmp_path))
    (key,) = agent_keys(address)
    assert subprocess.run(["ssh-add", "-D"], capture_output=True, check=False).returncode == 0
    with pytest.raises(Unusable, match="the agent did not sign"):
        sign(key, b"x", "submit@mobilectl")


@contextmanager
def answering(tmp_path: Path, *answers: bytes) -> Iterator[str]:
    """An agent that gives these answers, one a connection, whatever it is asked."""
    folder = Path("/tmp") / f"mobilectl-test-{os.getpid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    where = str(folder / "s")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(where)
        listening.listen()

        def serve() -> None:
            for answer in answers:
                connection, _ = listening.accept()
                with connection, suppress(BrokenPipeError, ConnectionResetError):
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield where
        finally:
            thread.join(5)
            shutil.rmtree(folder)


def listing(*blobs: bytes) -> bytes:
    return string(bytes([12]) + number(len(blobs)) + b"".join(string(blob) + string("钥 \x1b[31m".encode()) for blob in blobs))


def test_a_hardware_key_signs_through_the_agent(tmp_path: Path) -> None:
    data = b"data"
    with answering(tmp_path, listing(TOKEN.blob, b"nonsense")) as where:
        (key,) = agent_keys(where)
    assert (key.blob, key.name) == (TOKEN.blob, "钥 \ufffd[31m")
    with answering(tmp_path, string(bytes([14]) + string(TOKEN.signature(data)))) as where:
        assert AgentKey(TOKEN.blob, where).signature(data) == TOKEN.signature(data)


def test_the_file_of_a_hardware_key_stands_for_the_agents_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = private_file(tmp_path / "token", TOKEN.blob)
    with answering(tmp_path, listing(LI.key.blob, TOKEN.blob)) as where:
        monkeypatch.setenv("SSH_AUTH_SOCK", where)
        assert choose_key(file, Signers(), "submit", lambda _: None).blob == TOKEN.blob


@pytest.mark.parametrize("count", [0, 2])
def test_a_file_of_several_keys_is_none(tmp_path: Path, count: int) -> None:
    with pytest.raises(Unusable, match="not an Ed25519 private key"):
        outline(private_file(tmp_path / "keys", TOKEN.blob, count))


def private_file(file: Path, blob: bytes, count: int = 1) -> Path:
    """A private key's file as far as it can be read without a passphrase."""
    data = b"openssh-key-v1\0" + string(b"none") * 2 + string(b"") + number(count) + string(blob) + string(b"\0" * 64)
    lines = base64.b64encode(data).decode()
    file.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{lines}\n-----END OPENSSH PRIVATE KEY-----\n", encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        number(0),
        number(1),
        number(2**32 - 1) + b"\x0c",
        string(bytes([12])),
        string(bytes([12]) + number(2**32 - 1)),
        string(bytes([12]) + number(1) + string(b"x")),
        string(bytes([12]) + number(0) + b"more"),
        string(bytes([5])),
        string(bytes([15]) + number(0)),
        string(bytes([12]) + number(1) + string(LI.key.blob) + string(b"x" * 300_000)),
    ],
)
def test_an_agent_that_talks_nonsense_is_told(tmp_path: Path, answer: bytes) -> None:
    with answering(tmp_path, answer) as where, pytest.raises(Unusable, match="signing agent"):
        agent_keys(where)
    with answering(tmp_path, answer) as where, pytest.raises(Unusable, match="agent"):
        AgentKey(LI.key.blob, where).signature(b"x")


def test_an_agent_that_signs_with_another_key_does_not_get_away_with_it(
    run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(tmp_path, listing(LI.key.blob), string(bytes([14]) + string(WANG.key.signature(b"x")))) as where:
        monkeypatch.setenv("SSH_AUTH_SOCK", where)
        assert run("submit", "demo") == Exit.NOT_APPROVED
    assert "does not fit" in run.out
    assert not (root / "campaigns/approvals").exists()


def test_an_agent_that_never_answers_or_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "LIST_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        where = f"/tmp/mobilectl-silent-{os.getpid()}"
        silent.bind(where)
        silent.listen()
        try:
            with pytest.raises(Unusable, match="cannot be used"):
                agent_keys(where)
        finally:
            Path(where).unlink()
    for missing in (str(tmp_path / "none"), "x" * 300, str(tmp_path)):
        with pytest.raises(Unusable, match="cannot be used"):
            agent_keys(missing)
    monkeypatch.setenv("SSH_AUTH_SOCK", "")
    assert agent_address() is None


def test_an_agent_on_a_named_pipe_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pseudo-terminal without any treatment of signs stands in for the pipe of Windows."""
    import tty

    ours, theirs = os.openpty()
    try:
        tty.setraw(theirs)
        where = os.ttyname(theirs)
        monkeypatch.setattr(agent, "PIPES", str(Path(where).parent))

        def serve(answer: bytes) -> None:
            asked = os.read(ours, 4)
            os.read(ours, int.from_bytes(asked))
            for start in range(0, len(answer), 7):
                os.write(ours, answer[start : start + 7])

        for answer in (listing(LI.key.blob), string(bytes([14]) + string(LI.key.signature(b"x")))):
            thread = threading.Thread(target=serve, args=(answer,), daemon=True)
            thread.start()
            if answer.startswith(number(len(answer) - 4) + b"\x0c"):
                assert [one.blob for one in agent_keys(where)] == [LI.key.blob]
            else:
                assert AgentKey(LI.key.blob, where).signature(b"x") == LI.key.signature(b"x")
            thread.join(5)
    finally:
        os.close(ours)
        os.close(theirs)
