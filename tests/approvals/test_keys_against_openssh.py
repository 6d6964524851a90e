"""Keys and signatures, exchanged with the real ssh-keygen in both directions."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest
from approvals.office import LI, NOW, desk, let, new_key_pair, workspace_with
from approvals.openssh import keygen, needs_openssh, verifies
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.approvals.keys import change_passphrase, load_key, new_key, outline
from mobilectl.approvals.public_keys import HARDWARE, fingerprint, public_text
from mobilectl.approvals.signatures import BEGIN, END, BadSignature, SigningKey, sign, signing_key
from mobilectl.approvals.signers import ACTIONS, NAMESPACES, read_signers, signer_line
from mobilectl.approvals.wire import string
from mobilectl.errors import Unusable

MESSAGE = '{"id":"demo","comment":"同意"}'.encode()
WORDS, OTHER = "Geheim 密码", "another one"


@dataclass(frozen=True)
class Token:
    """A hardware key made of software: it signs as PROTOCOL.u2f says, with the flags it is told."""

    private: Ed25519PrivateKey
    flags: int = 1
    counter: int = 7
    application: bytes = b"ssh:"

    @property
    def blob(self) -> bytes:
        return string(HARDWARE.encode()) + string(self.private.public_key().public_bytes_raw()) + string(self.application)

    @property
    def public(self) -> str:
        return public_text(self.blob)

    def signature(self, data: bytes) -> bytes:
        tail = struct.pack(">BI", self.flags, self.counter)
        signed = hashlib.sha256(self.application).digest() + tail + hashlib.sha256(data).digest()
        return string(HARDWARE.encode()) + string(self.private.sign(signed)) + tail


TOKEN = Token(new_key_pair("token").private)


@needs_openssh
def test_ssh_keygen_opens_our_keys_and_changes_their_passphrases(tmp_path: Path) -> None:
    file = tmp_path / "key"
    made = new_key(file, WORDS)
    assert keygen("-y", "-P", WORDS, "-f", file).stdout.decode().startswith(made.public)
    assert keygen("-l", "-f", file).stdout.decode().split()[1] == fingerprint(made.blob)
    assert keygen("-p", "-P", WORDS, "-N", OTHER, "-f", file).returncode == 0
    assert load_key(file, lambda: OTHER).blob == made.blob
    with pytest.raises(Unusable):
        load_key(file, lambda: WORDS)


@needs_openssh
def test_we_open_ssh_keygens_keys_and_change_their_passphrases(tmp_path: Path) -> None:
    file = tmp_path / "key"
    for lock in ("aes256-ctr", "aes256-cbc", "aes256-gcm@openssh.com"):
        assert keygen("-t", "ed25519", "-N", WORDS, "-Z", lock, "-a", "3", "-C", "li", "-f", file).returncode == 0
        public = (tmp_path / "key.pub").read_text(encoding="utf-8")
        assert (public_text(outline(file).blob), outline(file).locked) == (" ".join(public.split()[:2]), True)
        change_passphrase(file, lambda: WORDS, lambda: OTHER)
        assert keygen("-y", "-P", OTHER, "-f", file).stdout.decode().split()[:2] == public.split()[:2]
        assert keygen("-y", "-P", WORDS, "-f", file).returncode != 0
        change_passphrase(file, lambda: OTHER, lambda: None)
        assert not outline(file).locked
        assert keygen("-y", "-P", "", "-f", file).returncode == 0
        file.unlink()
        (tmp_path / "key.pub").unlink()


@needs_openssh
def test_ssh_keygen_finds_and_checks_who_signed_with_our_key(tmp_path: Path) -> None:
    (tmp_path / "allowed_signers").write_text(f"{LI.line}\n", encoding="utf-8")
    armored = sign(LI.key, MESSAGE, NAMESPACES["submit"])
    (tmp_path / "signature").write_text(armored, encoding="utf-8")
    found = keygen("-Y", "find-principals", "-f", tmp_path / "allowed_signers", "-s", tmp_path / "signature")
    assert found.stdout.decode().split() == [LI.name]
    alone = ("-Y", "check-novalidate", "-s", tmp_path / "signature")
    assert keygen(*alone, "-n", NAMESPACES["submit"], message=MESSAGE).returncode == 0
    assert keygen(*alone, "-n", NAMESPACES["approve"], message=MESSAGE).returncode != 0
    assert keygen(*alone, "-n", NAMESPACES["submit"], message=MESSAGE + b" ").returncode != 0
    assert verifies(tmp_path, armored, MESSAGE, LI.name, NAMESPACES["submit"])


@needs_openssh
@pytest.mark.parametrize("hash_name", ["sha512", "sha256"])
def test_we_accept_what_ssh_keygen_signs_with_our_key(tmp_path: Path, hash_name: str) -> None:
    made = new_key(tmp_path / "key", None)
    done = keygen("-Y", "sign", "-f", tmp_path / "key", "-n", "reject@mobilectl", "-O", f"hashalg={hash_name}", message=MESSAGE)
    assert signing_key(done.stdout.decode(), MESSAGE, "reject@mobilectl") == made.blob
    for action in ("submit", "approve", "revoke"):
        with pytest.raises(BadSignature, match="made for"):
            signing_key(done.stdout.decode(), MESSAGE, f"{action}@mobilectl")


@needs_openssh
def test_ssh_keygen_and_we_accept_a_hardware_keys_signature(tmp_path: Path) -> None:
    line = signer_line(LI.name, ("submit",), TOKEN.public)
    armored = sign(TOKEN, MESSAGE, "submit@mobilectl")
    assert verifies(tmp_path, armored, MESSAGE, LI.name, "submit@mobilectl", text=f"{line}\n")
    assert not verifies(tmp_path, armored, MESSAGE + b" ", LI.name, "submit@mobilectl", text=f"{line}\n")
    assert signing_key(armored, MESSAGE, "submit@mobilectl") == TOKEN.blob
    (signer,) = read_signers(line).signers
    assert signer.key == TOKEN.blob
    # The one place where we are stricter on purpose: a hardware key must have been touched.
    untouched = sign(Token(TOKEN.private, flags=4), MESSAGE, "submit@mobilectl")
    assert verifies(tmp_path, untouched, MESSAGE, LI.name, "submit@mobilectl", text=f"{line}\n")
    with pytest.raises(BadSignature, match="without being touched"):
        signing_key(untouched, MESSAGE, "submit@mobilectl")


@pytest.mark.parametrize("flags", [1, 5])
def test_what_a_hardware_key_says_of_itself_is_signed_along(flags: int) -> None:
    armored = sign(Token(TOKEN.private, flags), MESSAGE, "submit@mobilectl")
    assert signing_key(armored, MESSAGE, "submit@mobilectl") == TOKEN.blob
    blob = bytearray(base64.b64decode("".join(armored.splitlines()[1:-1])))
    for index in range(len(blob)):
        changed = blob.copy()
        changed[index] ^= 4
        with pytest.raises(BadSignature):
            signing_key(f"{BEGIN}\n{base64.b64encode(changed).decode()}\n{END}\n", MESSAGE, "submit@mobilectl")


def test_a_hardware_key_is_not_the_same_key_for_another_application() -> None:
    with pytest.raises(BadSignature, match="does not fit"):
        signing_key(
            sign(_Mixed(TOKEN, Token(TOKEN.private, application=b"ssh:other")), MESSAGE, "submit@mobilectl"), MESSAGE, "submit@mobilectl"
        )
    with pytest.raises(BadSignature, match="not made by"):
        signing_key(sign(_Mixed(LI.key, TOKEN), MESSAGE, "submit@mobilectl"), MESSAGE, "submit@mobilectl")


@dataclass(frozen=True)
class _Mixed:
    """Says that it is one key and signs with another."""

    said: SigningKey
    used: Token

    @property
    def blob(self) -> bytes:
        return self.said.blob

    @property
    def public(self) -> str:
        return public_text(self.blob)

    def signature(self, data: bytes) -> bytes:
        return self.used.signature(data)


def _variants(armored: str) -> list[str]:
    """Signatures that say the same in other forms, or too much."""
    lines = armored.splitlines()
    text = "".join(lines[1:-1])
    last = text.rstrip("=")
    beside = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = last[:-1] + beside[beside.index(last[-1]) ^ 1] + text[len(last) :]
    long = base64.b64encode(base64.b64decode(text) + b"\0").decode()
    return [
        f"{BEGIN}\n{one}\n{END}\n"
        for one in (text, other, long, text[:-4], text + "=", text + "====", f" {text}", text.replace("A", "A\t", 1), f"{text}\n\n")
    ] + [
        "\n" + armored,
        " " + armored,
        armored + "x",
        armored.replace("\n", "\r\n"),
        armored.replace("\n", "\u2028"),
        armored.lower(),
        armored * 2,
    ]


@needs_openssh
@pytest.mark.parametrize("number", range(16))
@pytest.mark.parametrize("key", [LI.key, TOKEN])
def test_no_form_of_a_signature_passes_here_that_does_not_pass_ssh_keygen(tmp_path: Path, key: SigningKey, number: int) -> None:
    changed = _variants(sign(key, MESSAGE, "submit@mobilectl"))[number]
    line = signer_line(LI.name, ("submit",), key.public)
    try:
        ours = signing_key(changed, MESSAGE, "submit@mobilectl") == key.blob
    except BadSignature:
        ours = False
    assert not ours or verifies(tmp_path, changed, MESSAGE, LI.name, "submit@mobilectl", text=f"{line}\n")
    assert ours == (number in (0, 8)), "only the breaking of lines is free"


def _sshsig(
    *,
    magic: bytes = b"SSHSIG",
    version: int = 1,
    name: bytes = b"submit@mobilectl",
    hash_name: bytes = b"sha512",
    tail: bytes = b"",
    inner: bytes = b"",
) -> str:
    """A signature whose parts are as told, made right over them."""
    digest = hashlib.new(hash_name.decode(), MESSAGE).digest() if hash_name in (b"sha256", b"sha512", b"sha1", b"md5") else b""
    data = b"SSHSIG" + string(name) + string(b"") + string(hash_name) + string(digest)
    blob = magic + struct.pack(">I", version) + string(LI.key.blob) + string(name) + string(b"") + string(hash_name)
    blob += string(LI.key.signature(data) + inner) + tail
    return f"{BEGIN}\n{base64.b64encode(blob).decode()}\n{END}\n"


def test_signatures_with_another_part_are_refused() -> None:
    assert signing_key(_sshsig(), MESSAGE, "submit@mobilectl") == LI.key.blob
    assert signing_key(_sshsig(hash_name=b"sha256"), MESSAGE, "submit@mobilectl") == LI.key.blob
    for changed, words in (
        (_sshsig(hash_name=b"sha1"), "hash that is not known"),
        (_sshsig(hash_name=b"md5"), "hash that is not known"),
        (_sshsig(hash_name=b""), "hash that is not known"),
        (_sshsig(version=2), "not in the SSHSIG format"),
        (_sshsig(magic=b"SSHSIH"), "not in the SSHSIG format"),
        (_sshsig(inner=b"\0"), "not in the SSHSIG format"),
        (_sshsig() + " ", "not in the SSHSIG format"),
        (_sshsig() + "\n", "not in the SSHSIG format"),
        (_sshsig().replace("\n", "\n" * 5000, 1), "not in the SSHSIG format"),
        (_sshsig(tail=b"\0"), "not in the SSHSIG format"),
        (_sshsig(tail=b"\0" * 10_000), "not in the SSHSIG format"),
        (_sshsig(name=b"approve@mobilectl"), "was made for"),
        (_sshsig(name=b"submit@mobilectl\0"), "was made for"),
        (_sshsig(name=b"\xff"), "was made for"),
        (f"{BEGIN}\n{_sshsig()}{END}\n", "not in the SSHSIG format"),
    ):
        with pytest.raises(BadSignature, match=words):
            signing_key(changed, MESSAGE, "submit@mobilectl")


@settings(deadline=None)
@given(data=st.binary(max_size=300), cut=st.integers(0, 150))
def test_no_bytes_end_in_anything_but_a_refusal(data: bytes, cut: int) -> None:
    whole = base64.b64decode("".join(_sshsig().splitlines()[1:-1]))
    for blob in (data, whole[:cut] + data, b"SSHSIG\0\0\0\1" + string(data) * 5):
        with pytest.raises(BadSignature):
            signing_key(f"{BEGIN}\n{base64.b64encode(blob).decode()}\n{END}\n", MESSAGE, "submit@mobilectl")


def test_each_action_has_a_namespace_of_its_own() -> None:
    assert len({NAMESPACES[action] for action in ACTIONS}) == len(ACTIONS) == 4
    (signer,) = read_signers(signer_line("wang@province", ("approve",), LI.key.public)).signers
    assert [action for action in ACTIONS if signer.may(action)] == ["approve", "reject", "revoke"]


@needs_openssh
def test_a_statement_in_the_workspace_can_be_checked_by_ssh_keygen(tmp_path: Path) -> None:
    root = workspace_with(tmp_path)
    let(root, LI, "submit", "demo")
    (signed,) = desk(root).book.about("campaign", "demo")
    folder = root / "campaigns"
    assert verifies(folder, signed.signature, signed.statement.message, LI.name, "submit@mobilectl", f"{NOW:%Y%m%d%H%M%SZ}")
    (folder / "revoked_keys").write_text(LI.key.public, encoding="utf-8")
    assert not verifies(folder, signed.signature, signed.statement.message, LI.name, "submit@mobilectl", f"{NOW:%Y%m%d%H%M%SZ}")
