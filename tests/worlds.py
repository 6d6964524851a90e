"""Small workspaces for tests: the base workspace with pieces of YAML merged into it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mobilectl.findings import Problem
from mobilectl.rules.engine import check
from mobilectl.rules.registry import find_rule
from mobilectl.workspace.reading import read_text
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import load_workspace

BASE = Path(__file__).parent / "base"
TEMPLATE = "campaigns/changsha/demo.yaml"


def copy_base(folder: Path) -> Path:
    """The base workspace in a folder of its own."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    return folder


def change(root: Path, file: str, text: str) -> None:
    """Merges a piece of YAML into a file of the workspace.

    Mappings merge, everything else is replaced, nothing (null) deletes a key. A file that is not there begins as a copy of the demo
    campaign. A file name with `!` at its end is written as it is; one with `-` is removed.
    """
    if file.endswith("-"):
        (root / file.removesuffix("-")).unlink()
        return
    if file.endswith("!"):
        path = root / file.removesuffix("!")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    path = root / file
    base = path if path.exists() else root / TEMPLATE
    merged = merge(value_of(base.read_text(encoding="utf-8")), value_of(text))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(merged, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")


def value_of(text: str) -> Any:
    document = read_text(text, "piece.yaml")
    assert not document.readings, document.readings
    return document.value


def merge(base: Any, piece: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(piece, dict):
        return piece
    result = {key: value for key, value in base.items() if key not in piece or piece[key] is not None}
    for key, value in piece.items():
        if value is not None:
            result[key] = merge(result.get(key), value)
    return result


def problems(root: Path, code: str, changes: Mapping[str, str]) -> list[Problem]:
    """What one rule finds in a workspace with changes by file, which must be readable; each problem's place is one that can be shown."""
    for file, text in changes.items():
        change(root, file, text)
    workspace = load_workspace(root)
    assert workspace.readings == ()
    rule = find_rule(code)
    assert rule is not None
    found = [one.problem for one in check(workspace, [rule])]
    for one in found:
        assert locate(workspace, one.place).lines
    return found
