"""The GitHub action: valid by GitHub's schema, and its own steps run as a runner would run them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from integration.programs import TOP, commit, copy_source, environment, filled, program, run
from worlds import change, copy_base

CAMPAIGN = "campaigns/changsha/demo.yaml"
EXPRESSION = r"\$\{\{ ([a-z._-]+) \}\}"
ACTION: dict[str, Any] = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are run by bash here")


@dataclass(frozen=True)
class Ran:
    """What a step left."""

    code: int
    out: str
    err: str
    outputs: str
    summary: str


def step(name: str, folder: Path, home: Path, values: dict[str, str], **more: str) -> Ran:
    """Runs a step of the action in a folder. `values` are what its expressions mean, defaults of inputs apart."""
    inputs = {f"inputs.{input}": about["default"] for input, about in ACTION["inputs"].items()}
    env = filled(STEPS[name]["env"], EXPRESSION, inputs | values)
    for file in ("script.sh", "outputs", "summary"):
        (home / file).write_text(STEPS[name]["run"] if file == "script.sh" else "", encoding="utf-8")
    written = {"GITHUB_OUTPUT": str(home / "outputs"), "GITHUB_STEP_SUMMARY": str(home / "summary"), "RUNNER_TEMP": str(home)}
    command = [program("bash"), "--noprofile", "--norc", "-eo", "pipefail", str(home / "script.sh")]
    done = run(command, folder, environment(home, **written, **env, **more))
    texts = [(home / file).read_text(encoding="utf-8") for file in ("outputs", "summary")]
    return Ran(done.returncode, done.stdout, done.stderr, *texts)


def check(folder: Path, home: Path, inputs: dict[str, str] | None = None, **more: str) -> Ran:
    """The last step, with the program that the tests run with instead of an installed one."""
    values = {"steps.install.outputs.programs": str(Path(sys.executable).parent), "inputs.language": "en"}
    return step("Check", folder, home, values | {f"inputs.{name}": value for name, value in (inputs or {}).items()}, **more)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The runner's own folder."""
    (tmp_path / "runner").mkdir()
    return tmp_path / "runner"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """The job's folder, with a clean workspace."""
    return copy_base(tmp_path / "job")


@pytest.fixture
def bad(good: Path) -> Path:
    """The same with one error."""
    change(good, CAMPAIGN, "owner: atlantis")
    return good


def test_the_action_is_valid(tmp_path: Path) -> None:
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.github-actions", str(TOP / "action.yml")]
    done = run(command, TOP, environment(tmp_path))
    assert done.returncode == 0, done.stdout


def test_no_expression_stands_in_a_script() -> None:
    """An input would be run as part of it."""
    assert [name for name, one in STEPS.items() if "${{" in one.get("run", "")] == []


def test_what_is_installed_checks(tmp_path: Path, home: Path, bad: Path) -> None:
    values = {"steps.python.outputs.python-path": sys.executable, "github.action_path": str(copy_source(tmp_path / "action"))}
    installed = step("Install mobilectl", tmp_path, home, values)
    assert installed.code == 0, installed.err
    name, _, programs = installed.outputs.strip().partition("=")
    assert (name, programs) == ("programs", str(home / "mobilectl" / "bin"))
    ran = step("Check", bad, home, {"steps.install.outputs.programs": programs, "inputs.language": "en"})
    assert (ran.code, ran.out.split(",")[0]) == (1, "::error title=S006 unknown-reference"), ran.err


def test_a_good_workspace_passes_with_a_summary(home: Path, good: Path) -> None:
    ran = check(good, home)
    assert (ran.code, ran.out.strip(), ran.err) == (0, "", "")
    assert ran.summary.startswith("### mobilectl: ")


def test_a_bad_workspace_fails_with_annotations_and_a_summary(home: Path, bad: Path) -> None:
    ran = check(bad, home)
    assert ran.code == 1
    assert f"file={CAMPAIGN},line=4," in ran.out
    assert all(line.startswith("::") for line in ran.out.strip().splitlines())
    assert f"{CAMPAIGN}:4" in ran.summary


def test_the_summary_of_an_earlier_step_stays_and_is_not_repeated(home: Path, bad: Path) -> None:
    (home / "mobilectl-summary.md").write_text("of an earlier run\n", encoding="utf-8")
    ran = check(bad, home, {"args": "--no-such-option"})
    assert ran.code == 2
    assert ran.summary == ""


def test_the_workspace_may_lie_in_a_folder_with_any_name(tmp_path: Path, home: Path) -> None:
    name = "a $(touch caught) `touch caught` 'b' \"c\" ; touch caught"
    copy_base(tmp_path / "job" / name)
    ran = check(tmp_path / "job", home, {"workspace": name})
    assert (ran.code, ran.err) == (0, "")
    assert [path.name for path in (tmp_path / "job").iterdir()] == [name]


def test_further_options_are_split_but_not_run(home: Path, bad: Path) -> None:
    assert check(bad, home, {"args": " --exit-zero\n--ignore S999x "}).code == 2
    assert check(bad, home, {"args": "--exit-zero\n--select S,O"}).code == 0
    assert "there is no rule `*`" in check(bad, home, {"args": "--select *"}).err
    ran = check(bad, home, {"args": "$(touch caught) ; touch caught * `touch caught`"})
    assert ran.code == 2
    assert not (bad / "caught").exists()


def test_findings_are_written_as_sarif_where_asked(home: Path, bad: Path) -> None:
    ran = check(bad, home, {"sarif-file": "out/findings.sarif"})
    assert ran.code == 1
    sarif = json.loads((bad / "out/findings.sarif").read_text(encoding="utf-8"))
    assert sarif["version"] == "2.1.0"
    assert len(sarif["runs"][0]["results"]) == len(ran.out.strip().splitlines())


def test_in_a_pull_request_only_what_it_brings_is_reported(home: Path, bad: Path) -> None:
    variables = environment(home)
    commit(bad, variables)
    change(bad, "campaigns/segments.yaml", "nonsense: 1")
    everything, brought = check(bad, home, {"changed": "true"}), check(bad, home, {"changed": "true"}, GITHUB_BASE_REF="main")
    assert f"file={CAMPAIGN}," in everything.out
    assert f"file={CAMPAIGN}," not in brought.out
    assert "file=campaigns/segments.yaml," in brought.out
    commit(bad, variables, "segments")
    assert check(bad, home, {"changed": "true"}, GITHUB_BASE_REF="main").code == 0
    lost = check(bad, home, {"changed": "true"}, GITHUB_BASE_REF="gone")
    assert lost.code == 7
    assert "git fetch origin gone" in lost.err
