"""How long `mobilectl --help` takes, against a bare Python start: whole processes, in turn, medians and their ratio."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 21
LIMIT = 5.0
# As installed: pip compiles a package once, for a working tree the environment may forbid it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "mobilectl-startup")


def seconds(command: list[str]) -> float:
    """The time that a command takes as a whole process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - began


def main() -> None:
    """Prints both medians and the ratio."""
    python = [sys.executable, "-c", "pass"]
    ours = [str(Path(sys.executable).with_name("mobilectl")), "--help"]
    seconds(python), seconds(ours)
    pairs = [(seconds(python), seconds(ours)) for _ in range(RUNS)]
    bare, help = (statistics.median(times) for times in zip(*pairs, strict=True))
    print("| command | median ms |\n|---|---|")
    print(f"| bare Python start | {bare * 1000:.1f} |\n| mobilectl --help | {help * 1000:.1f} |")
    print(f"\nratio {statistics.median(b / a for a, b in pairs):.1f}, goal at most {LIMIT:.0f}")


if __name__ == "__main__":
    main()
