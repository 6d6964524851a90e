"""Signatures, interchangeable with ssh-keygen's, and key files."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from approvals.office import LI, WANG, new_key_pair

from mobilectl.approvals.keys import load_key, new_key
from mobilectl.approvals.signatures import BEGIN, END, BadSignature, sign, signing_key
from mobilectl.errors import Unusable

MESSAGE = '{"id":"demo","comment":"同意"}'.encode()
ENDLESS = b"SSHSIG\x00\x00\x00\x01\xff\xff\xff\xff"
SUBMIT, APPROVE = "submit@mobilectl", "approve@mobilectl"
ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def keygen(*arguments: str | Path, message: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *map(str, arguments)], input=message, capture_output=True, check=False)


@ssh_keygen
def test_ssh_keygen_accepts_our_signature(tmp_path: Path) -> None:
    (tmp_path / "allowed_signers").write_text(LI.line + "\n", encoding="utf-8")
    (tmp_path / "signature").write_text(sign(LI.key, MESSAGE, SUBMIT), encoding="utf-8")
    arguments = ("-Y", "verify", "-f", tmp_path / "allowed_signers", "-I", LI.name, "-s", tmp_path / "signature")
    assert keygen(*arguments, "-n", SUBMIT, message=MESSAGE).returncode == 0
    assert keygen(*arguments, "-n", APPROVE, message=MESSAGE).returncode != 0
    assert keygen(*arguments, "-n", SUBMIT, message=MESSAGE + b" ").returncode != 0


@ssh_keygen
@pytest.mark.parametrize("hash_name", ["sha512", "sha256"])
def test_we_accept_ssh_keygens_signature(tmp_path: Path, hash_name: str) -> None:
    assert keygen("-t", "ed25519", "-N", "", "-C", "somebody", "-f", tmp_path / "key").returncode == 0
    made = keygen("-Y", "sign", "-f", tmp_path / "key", "-n", APPROVE, "-O", f"hashalg={hash_name}", message=MESSAGE)
    assert made.returncode == 0, made.stderr
    key = load_key(tmp_path / "key", lambda: None)
    assert signing_key(made.stdout.decode(), MESSAGE, APPROVE) == key.blob
    assert (tmp_path / "key.pub").read_text(encoding="utf-8").startswith(key.public)


@ssh_keygen
def test_ssh_keygen_reads_our_keys_and_we_read_its_locked_ones(tmp_path: Path) -> None:
    made = new_key(tmp_path / "ours", "Geheim 密码")
    shown = keygen("-y", "-P", "Geheim 密码", "-f", tmp_path / "ours")
    assert shown.stdout.decode().startswith(made.public)
    assert keygen("-y", "-P", "wrong", "-f", tmp_path / "ours").returncode != 0
    assert keygen("-t", "ed25519", "-N", "Geheim 密码", "-f", tmp_path / "theirs").returncode == 0
    read = load_key(tmp_path / "theirs", lambda: "Geheim 密码")
    assert (tmp_path / "theirs.pub").read_text(encoding="utf-8").startswith(read.public)


def test_a_signature_tells_the_key_that_made_it() -> None:
    assert signing_key(sign(LI.key, MESSAGE, SUBMIT), MESSAGE, SUBMIT) == LI.key.blob


def test_a_signature_of_one_role_is_none_of_the_other() -> None:
    with pytest.raises(BadSignature, match="made for"):
        signing_key(sign(WANG.key, MESSAGE, SUBMIT), MESSAGE, APPROVE)


def test_a_changed_message_is_noticed() -> None:
    with pytest.raises(BadSignature, match="one of them was changed"):
        signing_key(sign(LI.key, MESSAGE, SUBMIT), MESSAGE.replace(b"demo", b"demp"), SUBMIT)


def test_no_change_of_a_single_byte_goes_unnoticed() -> None:
    armored = sign(LI.key, MESSAGE, SUBMIT)
    blob = bytearray(base64.b64decode("".join(armored.splitlines()[1:-1])))
    for index in range(len(blob)):
        changed = blob.copy()
        changed[index] ^= 1
        try:
            key = signing_key(f"{BEGIN}\n{base64.b64encode(changed).decode()}\n{END}\n", MESSAGE, SUBMIT)
        except BadSignature:
            continue
        pytest.fail(f"byte {index} was changed, and {key!r} accepted")


@pytest.mark.parametrize(
    "armored",
    [
        "",
        "nonsense",
        f"{BEGIN}\n{END}",
        f"{BEGIN}\n!!!!\n{END}",
        f"{BEGIN}\nU1NIU0lH\n{END}",
        f"{BEGIN}\n{base64.b64encode(ENDLESS).decode()}\n{END}",
        f"{BEGIN}\n{'A' * 100_000}\n{END}",
        sign(LI.key, MESSAGE, SUBMIT).replace(END, "AAAA\n" + END),
    ],
)
def test_what_is_no_signature_is_refused(armored: str) -> None:
    with pytest.raises(BadSignature):
        signing_key(armored, MESSAGE, SUBMIT)


def test_a_key_file_is_only_its_owners_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "li"
    made = new_key(file, None)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Unusable, match="never overwritten"):
        new_key(file, None)
    assert load_key(file, lambda: pytest.fail("an open key needs no passphrase")) == made or load_key(file, lambda: None).blob == made.blob


def test_what_a_key_prints_of_itself_is_public() -> None:
    key = new_key_pair("somebody")
    assert "private" not in repr(key)


@pytest.mark.parametrize("passphrase", ["wrong", "Right"])
def test_a_wrong_passphrase_is_told(tmp_path: Path, passphrase: str) -> None:
    new_key(tmp_path / "key", "right")
    with pytest.raises(Unusable, match="does not open") as error:
        load_key(tmp_path / "key", lambda: passphrase)
    assert passphrase not in str(error.value)


def test_a_locked_key_without_a_passphrase_is_told(tmp_path: Path) -> None:
    new_key(tmp_path / "key", "right")
    with pytest.raises(Unusable, match="locked"):
        load_key(tmp_path / "key", lambda: None)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"ssh-ed25519 AAAA", os.urandom(200)])
def test_what_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(Unusable, match="not an Ed25519 private key"):
        load_key(tmp_path / "key", lambda: None)


@ssh_keygen
def test_keys_of_other_kinds_are_told(tmp_path: Path) -> None:
    assert keygen("-t", "ecdsa", "-N", "", "-f", tmp_path / "key").returncode == 0
    with pytest.raises(Unusable, match="not an Ed25519 private key"):
        load_key(tmp_path / "key", lambda: None)


def test_a_missing_key_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="there is no key"):
        load_key(tmp_path / "none", lambda: None)
    with pytest.raises(Unusable, match="cannot be read"):
        load_key(tmp_path, lambda: None)


def test_a_key_cannot_be_made_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Unusable, match="cannot be written"):
        new_key(tmp_path / "file" / "key", None)
