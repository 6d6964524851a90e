"""Whatever a person does to a file's structure, `check` ends with findings and never with a fault of its own."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from worlds import BASE, change, copy_base, value_of

from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.terminal import Screen, show_findings
from mobilectl.rules.engine import check, report
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.workspace import load_workspace

FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))
ODD: list[Any] = [
    None,
    "",
    "x",
    "0",
    "-1",
    "1e9",
    "２",
    "no",
    "2026-02-30",
    "{x}",
    "【",
    [],
    ["x"],
    {},
    {"x": "y"},
    [[]],
    [{}],
    {"all": "x"},
    "data-30g",
]


def damage(value: Any, rng: random.Random) -> Any:
    """The value with one random place of it deleted, doubled or replaced."""
    value = copy.deepcopy(value)
    holder: Any = {"top": value}
    key: Any = "top"
    node: Any = value
    while isinstance(node, dict | list) and node and rng.random() < 0.85:
        holder = node
        key = rng.choice(list(node)) if isinstance(node, dict) else rng.randrange(len(node))
        node = node[key]
    match rng.randrange(4):
        case 0 if node is not value:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(node))
        case 2 if isinstance(holder, dict) and node is not value:
            holder[rng.choice(["x", "all", "segment", "1"])] = node
        case _:
            if node is value:
                return rng.choice(ODD)
            holder[key] = rng.choice(ODD)
    return value


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_workspace_gives_findings_and_no_fault(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    root = copy_base(tmp_path)
    change(root, "campaigns/province/second.yaml", "id: second\nowner: province\n")
    for file in rng.sample([*FILES, "campaigns/province/second.yaml"], rng.randint(1, 2)):
        value = value_of((root / file).read_text(encoding="utf-8"))
        for _ in range(rng.randint(1, 3)):
            value = damage(value, rng)
        (root / file).write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=200), encoding="utf-8")
    workspace = load_workspace(root)
    made = report(check(workspace, all_rules()), workspace)
    for code in LANGUAGES:
        assert all(isinstance(line, str) for line in show_findings(made.sightings, Language(code), Screen()))
