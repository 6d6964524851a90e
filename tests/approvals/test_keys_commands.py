"""`mobilectl keys`, as it is run."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.backend
import pytest
from approvals.command_line import Run
from approvals.office import LI, WANG, ZHAO, new_key_pair, person, workspace_with
from approvals.test_keys_against_openssh import TOKEN

from mobilectl.approvals.keys import load_key, new_key, outline
from mobilectl.exits import Exit

SIGNERS, REVOKED = "campaigns/allowed_signers", "campaigns/revoked_keys"
WORDS, OTHER = "right horse 马", "another horse"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("MOBILECTL_") or name == "SSH_AUTH_SOCK":
            monkeypatch.delenv(name)
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "work").mkdir()
    return workspace_with(tmp_path / "work")


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(root, capsys)


def test_a_key_is_shown_without_its_passphrase(run: Run, root: Path, tmp_path: Path) -> None:
    key = new_key(tmp_path / "key", WORDS)
    assert run("keys", "show", tmp_path / "key") == Exit.CLEAN
    public, finger = run.out.split("\n")[:2]
    assert public == key.public
    assert finger.startswith("SHA256:")
    assert run.err == (
        "It is locked by a passphrase.\nIt is not listed in campaigns/allowed_signers; `mobilectl keys line` prints the line to add.\n"
    )
    (tmp_path / "li.pub").write_text(LI.key.public + " li\n", encoding="utf-8")
    assert run("keys", "show", tmp_path / "li.pub") == Exit.CLEAN
    assert run.out.startswith(LI.key.public + "\n")
    assert "li@changsha" in run.out
    assert run.err == ""
    assert run("keys", "show", LI.key_file(tmp_path)) == Exit.CLEAN
    assert run.err == "It is not locked: who has the file can sign.\n"


def test_the_line_of_a_key_made_elsewhere_makes_its_owner_a_signer(run: Run, root: Path, tmp_path: Path) -> None:
    (tmp_path / "token.pub").write_text(TOKEN.public + "\n", encoding="utf-8")
    assert run("keys", "line", "sun@province", tmp_path / "token.pub", "--role", "approve", "--role", "approve") == Exit.CLEAN
    assert run.out == f'sun@province namespaces="approve@mobilectl,reject@mobilectl,revoke@mobilectl" {TOKEN.public}\n'
    (root / SIGNERS).write_text(run.out, encoding="utf-8")
    assert run("keys", "list", "--format", "json") == Exit.CLEAN
    (one,) = json.loads(run.out)["signers"]
    assert (one["principal"], one["actions"], one["kind"]) == (
        "sun@province",
        ["approve", "reject", "revoke"],
        "sk-ssh-ed25519@openssh.com",
    )
    assert (one["public_key"], one["valid_after"], one["state"]) == (TOKEN.public, None, "valid")
    assert run("keys", "line", "sun", tmp_path / "token.pub", "--role", "approve") == Exit.USAGE


def test_the_list_says_what_each_line_is_worth_now(run: Run, root: Path) -> None:
    lines = [f"{LI.line}\n"] + [
        WANG.line.replace(" ", f' {window}="{moment}Z",', 1).replace("wang", name) + "\n"
        for name, window, moment in (
            ("early", "valid-after", "20990101"),
            ("late", "valid-before", "20200101"),
            ("timely", "valid-before", "20990101160000"),
        )
    ]
    (root / SIGNERS).write_text("".join(lines) + ZHAO.line + "\nnonsense\n", encoding="utf-8")
    (root / REVOKED).write_text(ZHAO.key.public, encoding="utf-8")
    assert run("keys", "list", "--format", "json") == Exit.CLEAN
    shape = json.loads(run.out)
    assert {one["principal"]: one["state"] for one in shape["signers"]} == {
        "li@changsha": "valid",
        "early@province": "not_yet_valid",
        "late@province": "expired",
        "timely@province": "valid",
        "zhao@province": "revoked",
    }
    assert [one["valid_before"] for one in shape["signers"]][3] == "2099-01-01T16:00:00+00:00"
    assert shape["problems"][0].startswith(f"{SIGNERS}:6 gives no rights")
    assert run.err == ""
    assert run("keys", "list", "--format", "csv") == Exit.CLEAN
    states = (
        "valid",
        "valid from 2099-01-01 08:00:00 on",
        "expired 2020-01-01 08:00:00",
        "valid until 2099-01-02 00:00:00",
        "revoked",
    )
    for row, state in zip(list(csv.DictReader(run.out.splitlines())), states, strict=True):
        assert row["state"] == state
    assert f"{SIGNERS}:6 gives no rights" in run.err
    for format in ("table", "csv", "markdown", "plain"):
        assert run("keys", "list", "--format", format) == Exit.CLEAN
        assert "zhao@province" in run.out


def test_a_passphrase_is_changed_and_taken_away(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    key = new_key(file, WORDS)
    monkeypatch.setenv("MOBILECTL_KEY_PASSPHRASE", WORDS)
    assert run("keys", "change-passphrase", file) == Exit.USAGE
    assert "no new passphrase was given" in run.err
    assert load_key(file, lambda: WORDS).blob == key.blob
    monkeypatch.setenv("MOBILECTL_NEW_KEY_PASSPHRASE", OTHER)
    assert run("keys", "change-passphrase", file) == Exit.CLEAN
    assert load_key(file, lambda: OTHER).blob == key.blob
    assert run("keys", "change-passphrase", file) == Exit.UNUSABLE
    assert "does not open" in run.err
    assert "horse" not in run.out + run.err
    monkeypatch.setenv("MOBILECTL_KEY_PASSPHRASE", OTHER)
    assert run("keys", "change-passphrase", file, "--no-passphrase") == Exit.CLEAN
    assert not outline(file).locked
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"work", "key"}


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_private_key_that_others_can_read_is_refused(run: Run, tmp_path: Path) -> None:
    for locked, mode in ((WORDS, 0o640), (None, 0o604), (None, 0o620)):
        file = tmp_path / f"key{mode:o}"
        new_key(file, locked)
        file.chmod(mode)
        assert run("submit", "demo", "--key", file) == Exit.UNUSABLE
        assert "can be read by others" in run.err
        assert f"chmod 600 {file}" in run.err


def test_revoking_writes_the_key_down_once(run: Run, root: Path) -> None:
    (root / REVOKED).write_text("# lost ones", encoding="utf-8")
    assert run("keys", "trust") == Exit.CLEAN
    before = run.out
    assert run("keys", "revoke", "li@changsha", "--comment", "laptop\nssh-ed25519 AAAA\x07 stolen") == Exit.CLEAN
    text = (root / REVOKED).read_text(encoding="utf-8").splitlines()
    assert len(text) == 2
    assert text[1].startswith(f"{LI.key.public} li@changsha 20")
    assert text[1].endswith("laptop ssh-ed25519 AAAA stolen")
    assert run("keys", "trust") == Exit.CLEAN
    assert run.out != before
    assert run("keys", "revoke", "li@changsha") == Exit.USAGE
    assert "no key that counts belongs to li@changsha" in run.err


def test_of_several_keys_one_must_be_named(run: Run, root: Path) -> None:
    second = person("li@changsha", "submit", key="second")
    (root / SIGNERS).write_text(f"{LI.line}\n{second.line}\n", encoding="utf-8")
    assert run("keys", "revoke", "li@changsha") == Exit.USAGE
    assert "has several keys: SHA256:" in run.err
    finger = run.err.split("several keys: ")[1].split(", ")[1].splitlines()[0]
    assert run("keys", "revoke", finger) == Exit.CLEAN
    assert new_key_pair("second").public in (root / REVOKED).read_text(encoding="utf-8")


def test_trust_is_printed_and_held_against_the_pin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("keys", "trust") == Exit.CLEAN
    digest = run.out.strip()
    monkeypatch.setenv("MOBILECTL_TRUST", digest)
    assert run("keys", "trust") == Exit.CLEAN
    monkeypatch.setenv("MOBILECTL_TRUST", digest[:-1])
    assert run("keys", "trust") == Exit.NOT_APPROVED
    assert run.out.strip() == digest


class Kept(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self, words: dict[tuple[str, str], str] | None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.words = words

    def get_password(self, service: str, username: str) -> str | None:
        if self.words is None:
            raise RuntimeError("locked")
        return self.words.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


def test_the_keyring_knows_a_passphrase(run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    key = new_key(file, WORDS)
    (root / SIGNERS).write_text(f'li@changsha namespaces="submit@mobilectl" {key.public}\n', encoding="utf-8")
    before = keyring.get_keyring()
    try:
        for empty in (Kept({}), Kept(None)):
            keyring.set_keyring(empty)
            assert run("submit", "demo", "--key", file) == Exit.UNUSABLE
            assert "is locked by a passphrase" in run.err
        keyring.set_keyring(Kept({("mobilectl", str(file)): WORDS}))
        monkeypatch.chdir(tmp_path)
        assert run("submit", "demo", "--key", "key") == Exit.CLEAN
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_passphrases_are_asked_for_at_the_terminal_and_never_shown(root: Path, tmp_path: Path) -> None:
    def typed(*arguments: str, answers: tuple[str, ...]) -> str:
        import pty

        ours, theirs = pty.openpty()
        code = "import sys; from mobilectl.cli.main import main; main(sys.argv[1:])"
        with subprocess.Popen(
            [sys.executable, "-c", code, "-w", str(root), *arguments], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        ) as process:
            os.close(theirs)
            seen = b""
            for answer in answers:
                while not seen.endswith(b": "):
                    seen += os.read(ours, 1)
                os.write(ours, answer.encode() + b"\n")
                seen += b"\n"
            while process.poll() is None:
                try:
                    seen += os.read(ours, 4096)
                except OSError:
                    break
        os.close(ours)
        return seen.decode()

    file = tmp_path / "key"
    new = ("keys", "new", "li@changsha", "--role", "submit", "-o", str(file))
    assert "the two passphrases differ" in typed(*new, answers=(WORDS, OTHER))
    assert not file.exists()
    seen = typed(*new, answers=(WORDS, WORDS))
    assert "The private key is in" in seen
    seen += typed("keys", "change-passphrase", str(file), answers=(WORDS, OTHER, OTHER))
    assert load_key(file, lambda: OTHER)
    assert "horse" not in seen


@pytest.mark.parametrize(
    "damage", [lambda data: data[:200], lambda data: data.replace(b"b3Bl", b"AAAA"), lambda data: b"", lambda data: b"\xff" * 90_000]
)
def test_a_damaged_key_is_told(run: Run, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    file = LI.key_file(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    for arguments in (("keys", "show", file), ("submit", "demo", "--key", file), ("keys", "change-passphrase", file)):
        assert run(*arguments) == Exit.UNUSABLE
        assert "is not an Ed25519 private key" in run.err
