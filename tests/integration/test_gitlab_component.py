"""The GitLab component: valid by GitLab's schema, and its job run as a runner would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from integration.programs import TOP, commit, copy_source, environment, filled, program, run
from worlds import change, copy_base

CAMPAIGN = "campaigns/changsha/demo.yaml"
EXPRESSION = r"\$\[\[ inputs\.([a-z-]+) \]\]"
SPEC, JOBS = yaml.safe_load_all((TOP / "templates" / "check.yml").read_text(encoding="utf-8"))
INPUTS: dict[str, Any] = SPEC["spec"]["inputs"]
REPORTS = {"codequality": "gl-code-quality-report.json", "junit": "mobilectl-junit.xml"}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the job runs on Linux")


def job(**inputs: str) -> dict[str, Any]:
    """The job, with these inputs."""
    values = {
        name: str(about.get("default", "")).lower() if about.get("type") == "boolean" else about.get("default", "")
        for name, about in INPUTS.items()
    }
    made = filled(JOBS, EXPRESSION, values | inputs)["mobilectl-check"]
    assert isinstance(made, dict)
    return made


def shell(lines: list[str], folder: Path, home: Path, variables: dict[str, str], name: str = "sh") -> subprocess.CompletedProcess[str]:
    """The lines of a job in one shell, as a runner runs them."""
    return run([program(name), "-e", "-c", "\n".join(lines)], folder, environment(home, **variables))


def check(
    folder: Path, home: Path, shell_name: str = "sh", /, ci: dict[str, str] | None = None, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """The script, with the program that the tests run with instead of an installed one."""
    (home / "bin").mkdir(exist_ok=True)
    (home / "bin" / "mobilectl").unlink(missing_ok=True)
    (home / "bin" / "mobilectl").symlink_to(Path(sys.executable).parent / "mobilectl")
    made = job(language="en", **inputs)
    return shell([f"programs='{home}'", *made["script"]], folder, home, made["variables"] | (ci or {}), shell_name)


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


def quality(folder: Path) -> list[dict[str, Any]]:
    """The code quality report, after a look at the other one."""
    read = json.loads((folder / REPORTS["codequality"]).read_text(encoding="utf-8"))
    assert isinstance(read, list)
    suites = ET.parse(folder / REPORTS["junit"]).getroot()
    assert int(suites.attrib["failures"]) == sum(one["severity"] in ("major", "critical", "blocker") for one in read)
    return read


def test_the_job_is_valid(tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(yaml.safe_dump({"mobilectl-check": job(package="mobilectl")}), encoding="utf-8")
    command = [
        program("check-jsonschema"),
        "--builtin-schema",
        "vendor.gitlab-ci",
        "--data-transform",
        "gitlab-ci",
        str(tmp_path / "job.yml"),
    ]
    done = run(command, TOP, environment(tmp_path))
    assert done.returncode == 0, done.stdout


def test_the_reports_that_gitlab_reads_are_those_that_are_written() -> None:
    assert job()["artifacts"] == {"when": "always", "reports": REPORTS}


def test_texts_of_inputs_stand_in_no_script() -> None:
    """They would be run as part of it; true and false cannot."""
    lines = "\n".join(JOBS["mobilectl-check"]["before_script"] + JOBS["mobilectl-check"]["script"])
    assert [name for name, about in INPUTS.items() if f"inputs.{name} " in lines and about.get("type") != "boolean"] == []


def test_what_is_installed_checks(tmp_path: Path, home: Path, bad: Path) -> None:
    made = job(package=str(copy_source(tmp_path / "source")), language="en")
    done = shell([*made["before_script"], *made["script"]], bad, home, made["variables"] | {"TMPDIR": str(home)})
    assert done.returncode == 1, done.stderr
    assert "S006" in done.stdout
    assert [one["check_name"] for one in quality(bad)] == ["S006"]


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_a_good_workspace_passes_with_empty_reports(home: Path, good: Path, name: str) -> None:
    done = check(good, home, name)
    assert (done.returncode, done.stderr) == (0, "")
    assert quality(good) == []


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_a_bad_workspace_fails_with_reports(home: Path, bad: Path, name: str) -> None:
    done = check(bad, home, name)
    assert done.returncode == 1
    assert f"{CAMPAIGN}:4" in done.stdout
    assert "Errors: 1" in done.stdout
    assert [one["location"]["path"] for one in quality(bad)] == [CAMPAIGN]


def test_the_workspace_may_lie_in_a_folder_with_any_name(tmp_path: Path, home: Path) -> None:
    name = "a 'b' \"c\" ; touch caught"
    copy_base(tmp_path / "job" / name)
    done = check(tmp_path / "job", home, workspace=name)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "job").iterdir()} == {name, *REPORTS.values()}


def test_further_options_are_split_but_not_run(home: Path, bad: Path) -> None:
    assert check(bad, home, args="--exit-zero --select S,O").returncode == 0
    assert check(bad, home, args="$(touch caught) ; touch caught `touch caught` *").returncode == 2
    assert "there is no rule `*`" in check(bad, home, args="--select *").stderr
    assert check(bad, home, workspace="$(touch caught)").returncode == 2
    assert not (bad / "caught").exists()


def test_in_a_merge_request_only_what_it_brings_is_reported(home: Path, bad: Path) -> None:
    base = commit(bad, environment(home))
    change(bad, "campaigns/segments.yaml", "nonsense: 1")
    request = {"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    everything = check(bad, home, changed="true")
    assert everything.returncode == 1
    assert {one["location"]["path"] for one in quality(bad)} == {CAMPAIGN, "campaigns/segments.yaml"}
    check(bad, home, ci=request, changed="true")
    assert {one["location"]["path"] for one in quality(bad)} == {"campaigns/segments.yaml"}
