"""The pages on CI: their examples are valid, name what there is, and are the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from integration.programs import TOP, environment, program, run

PAGES = {code: (TOP / "docs" / f"ci.{code}.md").read_text(encoding="utf-8") for code in ("en", "zh")}
BLOCK = re.compile(r"^```(?:yaml|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [text for text in BLOCK.findall(PAGES["en"]) if text.startswith("# ")]
SCHEMAS = {".github/workflows": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}


def file_of(example: str) -> str:
    return example.partition("\n")[0].removeprefix("# ")


def given(node: Any, to: str) -> list[dict[str, Any]]:
    """What the examples give to the steps or components whose address contains `to`."""
    if isinstance(node, list):
        return [one for item in node for one in given(item, to)]
    if not isinstance(node, dict):
        return []
    own = [node.get("with") or node.get("inputs") or {}] if to in str(node.get("uses", node.get("component", node.get("project")))) else []
    return own + [one for item in node.values() for one in given(item, to)]


def test_both_languages_have_the_same_examples() -> None:
    assert BLOCK.findall(PAGES["zh"]) == BLOCK.findall(PAGES["en"])
    assert [file_of(one) for one in EXAMPLES] == [
        ".pre-commit-config.yaml",
        ".github/workflows/check.yml",
        ".github/workflows/scan.yml",
        ".gitlab-ci.yml",
        ".gitlab-ci.yml",
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=file_of)
def test_an_example_is_valid(example: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    schema = next((schema for file, schema in SCHEMAS.items() if file_of(example).startswith(file)), None)
    checker = [program("check-jsonschema"), "--builtin-schema", schema] if schema else [program("pre-commit"), "validate-config"]
    done = run([*checker, str(path)], tmp_path, environment(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_examples_name_hooks_and_inputs_that_there_are() -> None:
    read = [yaml.safe_load(one) for one in EXAMPLES]
    hooks = {one["id"] for one in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in read[0]["repos"][0]["hooks"]} <= hooks
    action = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))["inputs"]
    component = next(yaml.safe_load_all((TOP / "templates/check.yml").read_text(encoding="utf-8")))["spec"]["inputs"]
    needed = {name for name, about in component.items() if "default" not in about}
    steps, components = given(read, "OWNER/mobilectl"), given(read, "marketing/mobilectl")
    assert (len(steps), len(components)) == (2, 2)
    assert all(one.keys() <= action.keys() for one in steps)
    assert all(needed <= one.keys() <= component.keys() for one in components)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_hook_and_input_is_on_the_page(code: str) -> None:
    github, gitlab = PAGES[code].split("\n## GitHub\n")[1].split("\n## GitLab\n")
    action = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))["inputs"]
    component = next(yaml.safe_load_all((TOP / "templates/check.yml").read_text(encoding="utf-8")))["spec"]["inputs"]
    assert re.findall(r"^\| `([a-z-]+)` \|", github, re.MULTILINE) == list(action)
    assert re.findall(r"^\| `([a-z-]+)` \|", gitlab, re.MULTILINE) == list(component)
    for hook in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        assert f"`{hook['id']}`" in PAGES[code]
