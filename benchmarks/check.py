"""`mobilectl check` against yamllint, check-jsonschema and spectral, cold and warm, over many campaign files.

`python benchmarks/check.py --files 1000 --rounds 1 --without spectral` is a quick try. Peers are installed into environments of their own
under `--folder`; spectral where npm is there. All are run in turn as whole processes, several rounds; what takes minutes runs once. The
peers get the same schema as we, from `mobilectl schema`. Peak memory is that of a command's largest process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workload import write_workspace

TOP = Path(__file__).resolve().parents[1]
MOBILECTL = [str(Path(sys.executable).with_name("mobilectl"))]
YAMLLINT = "{extends: default, rules: {line-length: disable}}"
RULESET = """import { readFileSync } from "node:fs";
import { schema } from "@stoplight/spectral-functions";
const wanted = JSON.parse(readFileSync(%r, "utf8"));
export default { rules: { campaign: { given: "$", severity: "error", then: {
  function: schema, functionOptions: { schema: wanted, dialect: "draft2020-12", allErrors: true } } } } };
"""
HASHING = "import hashlib, sys; [hashlib.sha256(open(file, 'rb').read()).digest() for file in sys.stdin.read().split()]"
LONG = 60.0
"""Seconds after which a command is not run again."""

PEERS = ("yamllint", "check-jsonschema", "spectral")
GOALS = {"yamllint": 20.0, "check-jsonschema": 5.0, "spectral": 4.0}
WARM_GOAL, ONE_FILE_GOAL = 5.0, 1.5


@dataclass
class Command:
    """A command line, run in `folder` with `given` on standard input, and what its runs took."""

    name: str
    line: list[str]
    folder: Path
    given: str = ""
    seconds: list[float] = field(default_factory=list)
    memory: float = 0.0

    def run(self) -> None:
        """Runs it as a whole process; whatever it finds is thrown away."""
        environment = {**os.environ, "MOBILECTL_LANG": "en", "MOBILECTL_CACHE": str(self.folder.parent / "kept")}
        if self.line[0] == MOBILECTL[0]:
            # As installed: pip compiles a package once, for a working tree the environment may forbid it.
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            environment["PYTHONPYCACHEPREFIX"] = str(self.folder.parent / "compiled")
        began = time.perf_counter()
        process = subprocess.Popen(
            self.line, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert process.stdin is not None
        process.stdin.write(self.given.encode())
        process.stdin.close()
        if hasattr(os, "wait4"):
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.memory = max(self.memory, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
        else:
            process.wait()
        self.seconds.append(time.perf_counter() - began)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{self.name} ended with {process.returncode}: {' '.join(self.line)[:300]}")

    @property
    def median(self) -> float:
        """The median of its runs, in seconds."""
        return statistics.median(self.seconds)


def main() -> int:
    """Prints the tables; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", action="append", default=[], choices=PEERS)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mobilectl-check")
    options = parser.parse_args()
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    peers = installed(folder, [one for one in PEERS if one not in options.without])
    missed = many_files(workspace(folder, options.files), options.rounds, peers)
    missed += one_file(folder, max(5, options.rounds), peers)
    growth(folder, [options.files // 4, options.files // 2, options.files], options.rounds)
    for goal in missed:
        print(f"goal missed: {goal}", file=sys.stderr)
    return int(bool(missed))


def workspace(folder: Path, files: int) -> Path:
    """A workspace with so many campaigns, made anew."""
    place = folder / f"workspace-{files}"
    shutil.rmtree(place, ignore_errors=True)
    size = write_workspace(place, files)
    print(f"{files:,} campaign files, {size / 1e6:.1f} MB, {size / files:,.0f} bytes each", flush=True)
    return place


def many_files(place: Path, rounds: int, peers: dict[str, Callable[[Sequence[str]], list[str]]]) -> list[str]:
    """All campaigns: us cold and warm, the peers, and the mere reading and hashing of the files."""
    files = sorted(file.relative_to(place).as_posix() for file in place.glob("campaigns/*/*.yaml"))
    check = [*MOBILECTL, "check", "--exit-zero"]
    shutil.rmtree(place.parent / "kept", ignore_errors=True)
    cold = Command("mobilectl check, cold", [*check, "--no-cache"], place)
    warm = Command("mobilectl check, warm", check, place)
    hashing = Command("reading and hashing", [sys.executable, "-c", HASHING], place, given="\n".join(files))
    bare = Command("bare Python start", [sys.executable, "-c", "import hashlib, sys"], place)
    start = Command("mobilectl start", check, small_workspace(place.parent))
    others = [Command(name, line(files), place) for name, line in peers.items()]
    for one in (warm, start):
        one.run()
        one.seconds.clear()
    in_turn([cold, warm, hashing, bare, start, *others], rounds)
    print("\n| command | median s | against mobilectl, cold | goal | peak MB |\n|---|---|---|---|---|")
    missed = []
    for one in (cold, warm, *others, hashing):
        goal, ratio = GOALS.get(one.name), one.median / cold.median
        told = f"{one.median:.2f} | {ratio:.1f}x | {f'{goal:.0f}x' if goal else ''}"
        print(f"| {one.name} | {told} | {one.memory:.0f} |", flush=True)
        if goal and ratio < goal:
            missed.append(f"{one.name} takes {ratio:.1f} times as long, not {goal:.0f} times")
    ratio = (warm.median - start.median) / (hashing.median - bare.median)
    print(f"\nwarm against reading and hashing, start-up apart: {ratio:.1f}x, goal at most {WARM_GOAL:.0f}x")
    return missed + [f"warm takes {ratio:.1f} times as long as hashing"] * (ratio > WARM_GOAL)


def one_file(folder: Path, rounds: int, peers: dict[str, Callable[[Sequence[str]], list[str]]]) -> list[str]:
    """One campaign in a small workspace."""
    place = small_workspace(folder)
    check = [*MOBILECTL, "check", "--exit-zero"]
    cold, warm = Command("mobilectl check, cold", [*check, "--no-cache"], place), Command("mobilectl check, warm", check, place)
    others = [Command(name, line(["campaigns/changsha/demo.yaml"]), place) for name, line in peers.items()]
    for one in (cold, warm, *others):
        one.run()
        one.seconds.clear()
    in_turn([cold, warm, *others], rounds)
    print("\n| one campaign file | median ms | peak MB |\n|---|---|---|")
    for one in (cold, warm, *others):
        print(f"| {one.name} | {one.median * 1000:.0f} | {one.memory:.0f} |")
    yamllint = next((one for one in others if one.name == "yamllint"), None)
    if yamllint is None:
        return []
    ratios = {one.name: one.median / yamllint.median for one in (cold, warm)}
    print("\nagainst yamllint: " + ", ".join(f"{name} {ratio:.1f}x" for name, ratio in ratios.items()) + f", goal at most {ONE_FILE_GOAL}x")
    return [f"{name} takes {ratio:.1f} times as long as yamllint on one file" for name, ratio in ratios.items() if ratio > ONE_FILE_GOAL]


def growth(folder: Path, sizes: Sequence[int], rounds: int) -> None:
    """How long a cold check takes for more and more files, and how long of it the rules that compare files."""
    print("\n| files | check, cold: s | rules across files: s |\n|---|---|---|")
    for size in sizes:
        place = folder / f"growth-{size}"
        shutil.rmtree(place, ignore_errors=True)
        write_workspace(place, size)
        cold = Command("check", [*MOBILECTL, "check", "--exit-zero", "--no-cache"], place)
        in_turn([cold], rounds)
        print(f"| {size:,} | {cold.median:.2f} | {across(place):.2f} |", flush=True)
        shutil.rmtree(place)


def across(place: Path) -> float:
    """The seconds that comparing takes once everything is read, in a process of its own."""
    program = (
        "import gc, sys, time; gc.disable(); from pathlib import Path\n"
        "from mobilectl.rules.engine import found_across\n"
        "from mobilectl.rules.registry import all_rules\n"
        "from mobilectl.workspace.workspace import load_workspace\n"
        "workspace, rules = load_workspace(Path(sys.argv[1])), all_rules(); began = time.perf_counter()\n"
        "found_across(workspace, rules); print(time.perf_counter() - began)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(place)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def in_turn(commands: Sequence[Command], rounds: int) -> None:
    """Each command once, then each once more, and so on; those that take long only once."""
    for _ in range(rounds):
        for one in commands:
            if not one.seconds or one.seconds[0] < LONG:
                one.run()


def small_workspace(folder: Path) -> Path:
    """The tests' small workspace, whose only campaign is demo.yaml."""
    place = folder / "one"
    if not place.exists():
        shutil.copytree(TOP / "tests" / "base", place)
    return place


def installed(folder: Path, wanted: Sequence[str]) -> dict[str, Callable[[Sequence[str]], list[str]]]:
    """The peers that could be installed: for some files the command line that checks them."""
    schema = folder / "campaign.json"
    schema.write_bytes(subprocess.run([*MOBILECTL, "schema", "campaign"], check=True, capture_output=True).stdout)
    found: dict[str, Callable[[Sequence[str]], list[str]]] = {}
    if "yamllint" in wanted:
        yamllint = from_pip(folder, "yamllint")
        found["yamllint"] = lambda files: [yamllint, "-d", YAMLLINT, *files]
    if "check-jsonschema" in wanted:
        check_jsonschema = from_pip(folder, "check-jsonschema")
        found["check-jsonschema"] = lambda files: [check_jsonschema, "--schemafile", str(schema), *files]
    if "spectral" in wanted and shutil.which("npm"):
        place = folder / "npm"
        if not (place / "node_modules" / ".bin" / "spectral").exists():
            place.mkdir(exist_ok=True)
            packages = ["@stoplight/spectral-cli", "@stoplight/spectral-functions"]
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(place), *packages], check=True)
        ruleset = place / "ruleset.mjs"
        ruleset.write_text(RULESET % schema.as_posix(), encoding="utf-8")
        spectral = str(place / "node_modules" / ".bin" / "spectral")
        found["spectral"] = lambda files: [spectral, "lint", "--quiet", "--ruleset", str(ruleset), *_globs(files)]
    return found


def _globs(files: Sequence[str]) -> list[str]:
    """Spectral looks up each name as a pattern, so it gets one for each folder."""
    return [files[0]] if len(files) == 1 else sorted({f"{file.rpartition('/')[0]}/*.yaml" for file in files})


def from_pip(folder: Path, name: str) -> str:
    """A program from PyPI in an environment of its own."""
    place = folder / name
    program = place / ("Scripts" if os.name == "nt" else "bin") / name
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        python = str(program.with_name("python"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", name], check=True)
    return str(program)


if __name__ == "__main__":
    sys.exit(main())
