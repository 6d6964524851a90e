"""Revoked keys, and the digest of the files that say whom to believe."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from approvals.command_line import Run
from approvals.office import LI, NOW, WANG, ZHAO, desk, person, read, sign_off, workspace_with

from mobilectl.approvals.approved import approved_definitions
from mobilectl.approvals.revocation import read_revoked
from mobilectl.approvals.trust_files import signers_of, trust_digest
from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.messages import Language

SIGNERS, REVOKED, POLICY = "campaigns/allowed_signers", "campaigns/revoked_keys", "campaigns/policy.yaml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("MOBILECTL_TRUST", "MOBILECTL_KEY", "MOBILECTL_KEY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    (tmp_path / "work").mkdir()
    return workspace_with(tmp_path / "work")


def write(root: Path, file: str, text: str) -> None:
    (root / file).write_text(text, encoding="utf-8", newline="")


def edited(policy: str, key: str, **values: object) -> str:
    """The policy with the first entry of a list changed."""
    data = yaml.safe_load(policy)
    data[key][0] |= values
    return yaml.safe_dump(data, allow_unicode=True)


def digest(root: Path) -> str:
    return trust_digest(root, read(root).policy)


def test_a_revoked_key_never_counts_whenever_it_signed(root: Path) -> None:
    sign_off(root, "demo")
    (standing,) = [one for one in desk(root).standings(NOW) if one.definition.id == "demo"]
    assert standing.state == "approved"
    write(root, REVOKED, f"# lost\n{ZHAO.key.public} zhao@province, 2026-07-01\n")
    (standing,) = [one for one in desk(root).standings(NOW + timedelta(days=1)) if one.definition.id == "demo"]
    assert standing.state == "submitted"
    words = [Language("en").text(one) for one in standing.reasons]
    assert "the approval by zhao@province does not count: the key of zhao@province is revoked" in words


def test_a_revoked_key_does_not_sign(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, REVOKED, LI.key.public)
    run = Run(root, capsys)
    assert run("submit", "demo", "--key", LI.key_file(tmp_path)) == Exit.NOT_APPROVED
    assert "the key is listed in campaigns/revoked_keys" in run.err
    assert not (root / "campaigns/approvals").exists()


@pytest.mark.parametrize(
    "line",
    [
        LI.line,
        f"key: {LI.key.public}",
        LI.key.public[:-4],
        f"{LI.key.public}=",
        f"{LI.key.public}!",
        "ssh-rsa AAAA",
        "SHA256:abc",
        "\ufeff" + LI.key.public,
        "\x0b",
    ],
)
def test_a_revocation_that_cannot_be_read_stops_everything(root: Path, line: str) -> None:
    write(root, REVOKED, f"# lost\n\n{line}\n{WANG.key.public}\n")
    with pytest.raises(Unusable) as stopped:
        signers_of(root)
    assert Language("en").text(stopped.value.message).startswith("campaigns/revoked_keys:3 cannot be read: the line is not a public key")


def test_a_binary_or_giant_list_is_refused(root: Path) -> None:
    (root / REVOKED).write_bytes(b"SSHKRL\n\0\0\0\0\1" + bytes(100))
    with pytest.raises(Unusable, match="cannot be read") as stopped:
        signers_of(root)
    assert "binary" in Language("en").text(stopped.value.message)
    for file in (REVOKED, SIGNERS):
        (root / file).write_bytes(b"#" * (1024 * 1024 + 1))
        with pytest.raises(Unusable, match="cannot be read"):
            signers_of(root)
        (root / file).write_bytes(b"\xff\xfe#\0")
        with pytest.raises(Unusable, match="cannot be read"):
            signers_of(root)
        (root / file).unlink()


def test_revoked_keys_are_told_apart(root: Path) -> None:
    assert read_revoked(f"{LI.key.public}\r\n\t{WANG.key.public} words, words\n# {ZHAO.key.public}\n") == {LI.key.blob, WANG.key.blob}


def test_the_digest_changes_with_what_decides_and_with_nothing_else(root: Path) -> None:
    first = digest(root)
    assert first.startswith("sha256:")
    text = (root / SIGNERS).read_text(encoding="utf-8")
    write(root, SIGNERS, "# who may sign\r\n\r\n" + text.replace("\n", "\r\n"))
    write(root, REVOKED, "# nobody yet\n")
    policy = (root / POLICY).read_text(encoding="utf-8")
    write(root, POLICY, "# a comment\n" + policy)
    assert digest(root) == first
    seen = {first}
    for file, changed in (
        (SIGNERS, text + person("new@province", "approve").line + "\n"),
        (SIGNERS, "".join(reversed(text.splitlines(keepends=True)))),
        (REVOKED, LI.key.public + "\n"),
        (POLICY, edited(policy, "approvals", approvers=2)),
        (POLICY, edited(policy, "units", level="city")),
    ):
        before = (root / file).read_text(encoding="utf-8")
        write(root, file, changed)
        assert digest(root) not in seen, changed
        seen.add(digest(root))
        write(root, file, before)
    assert digest(root) == first


@pytest.mark.parametrize("pinned", ["", "sha256:" + "0" * 64, "nonsense"])
@pytest.mark.parametrize(
    "arguments", [["submit", "demo"], ["approve", "demo"], ["status"], ["plan"], ["push", "--yes"], ["sandbox", "serve", "--port", "0"]]
)
def test_nothing_is_signed_planned_or_pushed_with_other_trust_files(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], pinned: str
) -> None:
    monkeypatch.setenv("MOBILECTL_KEY", str(LI.key_file(tmp_path)))
    monkeypatch.setenv("MOBILECTL_TRUST", pinned)
    run = Run(root, capsys)
    assert run(*arguments) == Exit.NOT_APPROVED
    assert "are not those that MOBILECTL_TRUST names" in run.err
    assert digest(root) in run.err
    assert run.out == ""
    assert not (root / "campaigns/approvals").exists()
    if arguments[0] == "sandbox":
        return
    monkeypatch.setenv("MOBILECTL_TRUST", f" {digest(root)}\n")
    assert run(*arguments) != Exit.UNUSABLE
    assert "MOBILECTL_TRUST" not in run.err


def test_check_takes_nothing_for_approved_by_other_trust_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_off(root, "demo")
    monkeypatch.setenv("MOBILECTL_TRUST", "sha256:" + "0" * 64)
    assert approved_definitions(read(root)) is None
    monkeypatch.setenv("MOBILECTL_TRUST", digest(root))
    assert approved_definitions(read(root)) is not None
