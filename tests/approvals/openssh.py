"""The real ssh-keygen and ssh-agent, which ours are held against."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSTALLED = shutil.which("ssh-keygen") is not None and shutil.which("ssh-agent") is not None
needs_openssh = pytest.mark.skipif(not INSTALLED and "CI" not in os.environ, reason="OpenSSH is not installed")
"""In CI it must be there."""


def keygen(*arguments: str | Path, message: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs ssh-keygen with `message` on its standard input."""
    return subprocess.run(
        ["ssh-keygen", *map(str, arguments)], input=message, capture_output=True, check=False, env={**os.environ, **environment}
    )


def verifies(
    folder: Path, armored: str, message: bytes, principal: str, namespace: str, at: str | None = None, text: str | None = None
) -> bool:
    """What `ssh-keygen -Y verify` says, with the folder's allowed_signers (`text` where given) and its revoked_keys where there are some."""
    (folder / "signature").write_text(armored, encoding="utf-8", newline="")
    if text is not None:
        (folder / "allowed_signers").write_text(text, encoding="utf-8", newline="")
    revoked = ("-r", folder / "revoked_keys") if (folder / "revoked_keys").exists() else ()
    time = (f"-Overify-time={at}",) if at else ()
    who = ("-f", folder / "allowed_signers", "-I", principal, "-n", namespace, "-s", folder / "signature")
    return keygen("-Y", "verify", *who, *revoked, *time, message=message).returncode == 0
