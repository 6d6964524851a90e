"""Which files a workspace has, by name, and their bytes. Knows nothing of what they mean."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from mobilectl.errors import UsageError
from mobilectl.messages import say

TOUCHPOINTS = "touchpoints.yaml"
POLICY = "campaigns/policy.yaml"
ATTRIBUTES = "campaigns/attributes.yaml"
PRODUCTS = "campaigns/products.yaml"
CAMPAIGNS = "campaigns"
SIGNERS = "campaigns/allowed_signers"
REVOKED = "campaigns/revoked_keys"
APPROVALS = "campaigns/approvals"
BASELINE = "campaigns/baseline.json"
UNIT_CHECKS = "checks.yaml"
"""In a unit's folder, the one file that is no campaign."""

SINGLE_FILES = (
    POLICY,
    ATTRIBUTES,
    "campaigns/segments.yaml",
    "campaigns/glossary.yaml",
    "campaigns/products.yaml",
    "campaigns/delivery.yaml",
    TOUCHPOINTS,
)
"""The files of which there is one each."""
MOST_BYTES = 8 * 1024 * 1024
"""No definition is bigger."""

Contents = Mapping[str, bytes | None]
"""The bytes of definition files by name; None for one that cannot be opened or is too big to be one."""


def find_workspace(start: Path) -> Path:
    """The nearest folder from `start` upwards that holds touchpoints.yaml or campaigns/policy.yaml."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if is_workspace(folder):
            return folder
    raise UsageError(
        say("there is no workspace at {folder} or above it", folder=str(start)),
        say("go to the folder that holds touchpoints.yaml and campaigns/, or name it by --workspace"),
    )


def is_workspace(folder: Path) -> bool:
    """Whether a folder is a workspace."""
    return (folder / TOUCHPOINTS).is_file() or (folder / CAMPAIGNS / "policy.yaml").is_file()


def read_contents(root: Path, instead: Mapping[str, bytes] | None = None) -> Contents:
    """The contents of every definition file below `root`, in order, with `instead` in place of what the named files hold."""
    instead = instead or {}
    contents: dict[str, bytes | None] = {}
    units = dict.fromkeys(itertools.chain(unit_files(root), filter(is_unit_file, instead)))
    singles = (file for file in SINGLE_FILES if file in instead or (root / file).exists())
    for file in itertools.chain(singles, sorted(units, key=lambda one: one.split("/"))):
        contents[file] = instead[file] if file in instead else _content(root, file)
    return contents


def _content(root: Path, file: str) -> bytes | None:
    try:
        with open(os.path.join(root, file), "rb") as opened:  # noqa: PTH118, PTH123 (half the time of pathlib)
            content = opened.read(MOST_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= MOST_BYTES else None


def is_definition(file: str) -> bool:
    """Whether a file of that name, relative to the workspace, is read."""
    return file in SINGLE_FILES or is_unit_file(file)


def is_unit_file(file: str) -> bool:
    """Whether a file of that name lies in a unit's folder and is read."""
    top, *rest = file.split("/")
    return top == CAMPAIGNS and len(rest) == 2 and file not in SINGLE_FILES and _is_read(rest[1]) and _holds_units(rest[0])


def _holds_units(folder: str) -> bool:
    return folder != "approvals" and not folder.startswith(".")


def _is_read(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def stray_files(root: Path) -> Iterator[str]:
    """YAML files in campaigns/ that are neither one of the single files nor in a unit's folder, in order; hidden ones apart."""
    top = root / CAMPAIGNS
    read = {*SINGLE_FILES, *unit_files(root)}
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and Path(folder, one) != root / APPROVALS)
        for name in sorted(names):
            file = Path(folder, name).relative_to(root).as_posix()
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith(".") and file not in read:
                yield file


def approval_files(root: Path) -> Iterator[str]:
    """The signers, revoked keys and signed statements, each with its size and time of change, which tell whether any of them is another."""
    statements = sorted((root / APPROVALS).glob("*/*/*.json")) if (root / APPROVALS).is_dir() else []
    for path in (root / SIGNERS, root / REVOKED, *statements):
        if path.is_file():
            known = path.stat()
            yield f"{path.relative_to(root).as_posix()} {known.st_size} {known.st_mtime_ns}"


def unit_files(root: Path) -> Iterator[str]:
    """The files of the units, relative to the workspace and with `/`, in order: every *.yaml in a unit's folder."""
    top = root / CAMPAIGNS
    if not top.is_dir():
        return
    for folder in sorted(entry.name for entry in os.scandir(top) if entry.is_dir() and _holds_units(entry.name)):
        for name in sorted(entry.name for entry in os.scandir(top / folder) if entry.is_file() and _is_read(entry.name)):
            yield f"{CAMPAIGNS}/{folder}/{name}"
