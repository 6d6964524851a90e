"""The dry run on Spark from outside, as a user starts it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from clusters import ONLY_SPARK, SETTINGS, in_files, need_spark
from commands import HEEDING_INTERRUPTS, run

from mobilectl.exits import Exit
from mobilectl.volumes.generate import Recipe, generate, generate_history
from mobilectl.workspace.workspace import load_workspace

pytestmark = ONLY_SPARK
TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80,000 customers of the sample workspace in one file."""
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    generate(Recipe(load_workspace(TOP).attributes.attributes, 80_000, 5, date(2026, 12, 15)), file)
    return file


@pytest.fixture(scope="module")
def folder(people: Path) -> Path:
    """The same customers in a folder of files."""
    return in_files(people, 8)


def command(snapshot: Path, folder: Path, *more: str, **variables: str) -> subprocess.Popen[str]:
    """A dry run from outside, in an empty folder, which is the one for temporary files too."""
    folder.mkdir()
    settings = [f"--conf={key}={value}" for key, value in SETTINGS.items()]
    places = {"TMPDIR": str(folder), "SPARK_LOCAL_DIRS": str(folder), "SPARK_SUBMIT_OPTS": f"-Djava.io.tmpdir={folder}"}
    return subprocess.Popen(
        [sys.executable, "-m", "mobilectl", "dry-run", "--snapshot", str(snapshot), "--lang", "en", "-w", str(TOP), *more, *settings],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env={**os.environ, **places, **variables}, start_new_session=True,
        preexec_fn=HEEDING_INTERRUPTS,
    )  # fmt: skip


def test_the_command_prints_the_same_and_nothing_else(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_spark()
    expected = json.loads(run(capsys, "dry-run", "--snapshot", str(people), "--format", "json", workspace=TOP).out)
    (tmp_path / "spark-defaults.conf").write_text("spark.master local[2]\n")
    process = command(people, tmp_path / "empty", "--engine", "spark", "--format", "json", SPARK_CONF_DIR=str(tmp_path))
    out, err = process.communicate(timeout=120)
    found = json.loads(out)
    assert found["snapshot"].pop("digest").startswith("sha256-listing:")
    assert expected["snapshot"].pop("digest").startswith("sha256:")
    assert found == expected
    assert process.returncode == 0
    assert [line for line in err.splitlines() if " WARN " not in line] == []
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_change_is_compared_as_on_this_machine(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_spark()
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(TOP / "touchpoints.yaml", before)
    shutil.copytree(TOP / "campaigns", before / "campaigns")
    (before / "campaigns" / "province" / "new-year-data.yaml").unlink()
    attributes = before / "campaigns" / "attributes.yaml"
    attributes.write_text(attributes.read_text(encoding="utf-8").replace("arpu: {name: ", "arpu: {name: 以前的", 1), encoding="utf-8")
    against = ("--against", str(before), "--format", "json")
    expected = json.loads(run(capsys, "dry-run", "--snapshot", str(people), *against, workspace=TOP).out)
    assert expected["differing_attributes"] == ["arpu"]
    assert expected["total"]["new"] > 10_000
    process = command(people, tmp_path / "empty", "--engine", "spark", *against, MOBILECTL_SPARK_MASTER="local[2]")
    found = json.loads(process.communicate(timeout=300)[0])
    expected.pop("snapshot")
    assert found.pop("snapshot")["customers"] == 80_000
    assert found == expected


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contact log of the same customers."""
    workspace, file = load_workspace(TOP), tmp_path_factory.mktemp("log") / "log.parquet"
    recipe = Recipe(workspace.attributes.attributes, 80_000, 5, date(2026, 11, 30))
    generate_history(recipe, workspace, file)
    return file


@pytest.mark.parametrize("against", [False, True])
def test_a_contact_log_is_read_as_on_this_machine(
    people: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], against: bool
) -> None:
    need_spark()
    more = ["--history", str(log), "--from", "2026-12-01", "--format", "json", *(["--against", str(TOP)] if against else [])]
    expected = json.loads(run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=TOP).out)
    process = command(people, tmp_path / "empty", "--engine", "spark", *more, MOBILECTL_SPARK_MASTER="local[2]")
    found = json.loads(process.communicate(timeout=300)[0])
    for one in ("snapshot", "history"):
        assert found[one].pop("digest").startswith("sha256-listing:")
        assert expected[one].pop("digest").startswith("sha256:")
    assert found == expected
    assert found["history"]["contacts"] > 200_000
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_does_not_fit_in_a_log_is_all_that_is_said(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    need_spark()
    file = tmp_path / "log.csv"
    file.write_text(
        "customer,day,channel,class,owner\n,2026-01-01,sms,marketing,a\n13800000001,yesterday,smss,marketing,a\n", encoding="utf-8"
    )
    more = ["--history", str(file)]
    expected = run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=TOP, lang=lang)
    process = command(people, tmp_path / "empty", "--engine", "spark", *more, "--lang", lang, MOBILECTL_SPARK_MASTER="local[2]")
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (expected.code, "")
    assert [line for line in err.splitlines() if " WARN " not in line] == expected.err.splitlines()
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_cluster_that_cannot_be_reached_has_its_own_code(people: Path, tmp_path: Path) -> None:
    need_spark()
    process = command(people, tmp_path / "empty", "--engine", "spark", "--master", "spark://nohost")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (Exit.UNREACHABLE, "")
    said, hint = err.splitlines()[-2:]
    assert said == "mobilectl: Spark does not start: org.apache.spark.SparkException: Invalid master URL: spark://nohost"
    assert hint == "  hint: look at --master and --conf, and at SPARK_HOME"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc")
def test_ctrl_c_ends_the_job_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    need_spark()
    # Its executors' Python waits before it counts, so that the job is under way however late the signal comes.
    waiting = "import duckdb, sys, time\nif 'pyspark.daemon' in sys.orig_argv:\n    duckdb.connect = lambda: time.sleep(600)\n"
    (tmp_path / "sitecustomize.py").write_text(waiting, encoding="utf-8")
    idle = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    process = command(folder, tmp_path / "empty", "--engine", "spark", MOBILECTL_SPARK_MASTER="local[2]", PYTHONPATH=idle)
    deadline = time.monotonic() + 60
    while not processes("pyspark.daemon", process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = processes("", process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert len(left) > 2
    assert (process.returncode, out) == (Exit.INTERRUPTED, "")
    assert err.splitlines()[-1] == "mobilectl: interrupted"
    assert "Traceback" not in err
    deadline = time.monotonic() + 10  # what Java started notices its end a moment later
    while any(Path(f"/proc/{one}").exists() for one in left) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [one for one in left if Path(f"/proc/{one}").exists()] == []
    assert list((tmp_path / "empty").iterdir()) == []


def processes(name: str, first: int) -> set[int]:
    """A process and all that it started, where they have a word in their command line."""
    found, waiting = set(), [first]
    while waiting:
        process = waiting.pop()
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes()
            waiting += [int(one) for task in Path(f"/proc/{process}/task").iterdir() for one in (task / "children").read_text().split()]
        except OSError:
            continue
        if name.encode() in line:
            found.add(process)
    return found
