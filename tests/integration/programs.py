"""What the integration tests run: other people's programs, and a copy of what pip needs of this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "mobilectl", ".pre-commit-hooks.yaml")
IN_CI = os.environ.get("CI", "").lower() in ("true", "1")


def program(name: str) -> str:
    """Where a program is. Without it the test is skipped, but fails in CI, where it must be there."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)(f"{name} is not installed")
    return found


def copy_source(folder: Path) -> Path:
    """What pip installs, as it is in the working tree, in a folder of its own."""
    folder.mkdir(parents=True)
    for part in PARTS:
        if (TOP / part).is_dir():
            shutil.copytree(TOP / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(TOP / part, folder)
    return folder


def environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a CI job: none that belong to the CI in which the tests run, and English everywhere."""
    ours = ("GIT_", "GITHUB_", "CI_", "GITLAB_", "MOBILECTL_", "RUNNER_", "COV_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in ("LANGUAGE", "PYTHONPATH")}
    (home / "gitconfig").write_text('[user]\nname = A\nemail = a@example.org\n[protocol "file"]\nallow = always\n', encoding="utf-8")
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(home / "gitconfig"), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    caches = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    pip = {"PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(caches / "pip"))}
    return kept | settings | pip | {"XDG_CACHE_HOME": str(home / "cache")} | more


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """One program, with all that it printed."""
    return subprocess.run(
        command, cwd=folder, env=dict(variables), capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )


def git(folder: Path, variables: Mapping[str, str], *arguments: str) -> str:
    """What git printed; it must end well."""
    done = run([program("git"), *arguments], folder, variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder: Path, variables: Mapping[str, str], message: str = "a change") -> str:
    """Commits everything, in a repository that is made if need be; the commit's id."""
    if not (folder / ".git").exists():
        git(folder, variables, "init", "--quiet", "--initial-branch=main")
    git(folder, variables, "add", "--all")
    git(folder, variables, "commit", "--quiet", "--no-verify", "--message", message)
    return git(folder, variables, "rev-parse", "HEAD")


def filled(node: Any, pattern: str, values: Mapping[str, str]) -> Any:
    """YAML with the expressions that the pattern matches replaced by the values of what stands in its first group."""
    if isinstance(node, dict):
        return {key: filled(value, pattern, values) for key, value in node.items()}
    if isinstance(node, list):
        return [filled(one, pattern, values) for one in node]
    return re.sub(pattern, lambda found: values[found[1]], node) if isinstance(node, str) else node
