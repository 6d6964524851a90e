"""The main job on the sample workspace, step by step, as its users do it: each command is printed with its result.

Works on a copy under build/demo, with keys made for the occasion, so that it can run again and leaves the sample as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
PLACE = TOP / "build" / "demo"
WORKSPACE = PLACE / "workspace"
KEYS = PLACE / "keys"
MOBILECTL = Path(sys.executable).with_name("mobilectl.exe" if os.name == "nt" else "mobilectl")
CITIES = ("changsha", "zhuzhou")
CUSTOMERS = 200_000
TAIL, ENDING = 36, 3


def main() -> int:
    """Runs all steps; 1 where one does not end as it should."""
    began = time.monotonic()
    prepare()
    title("1. 检查 / check")
    run("check")
    run("list", "campaigns")

    title("2. 试算发送量 / dry run (made-up customers)")
    snapshot = str(PLACE / "customers.parquet")
    run("snapshot", "generate", "--customers", str(CUSTOMERS), "--seed", "7", "--today", "2026-12-15", "--force", "-o", snapshot)
    run("dry-run", "--snapshot", snapshot)

    title("3. 提交和批准 / submit and approve, signed")
    units = sorted(folder.name for folder in (WORKSPACE / "campaigns").iterdir() if folder.is_dir() and folder.name != "approvals")
    for unit in units:
        new_key(f"submitter@{unit}", "submit")
    new_key("director@province", "approve")
    for unit in units:
        run("submit", "--all", "--key", str(KEYS / f"submitter@{unit}"))
    run("status")
    run("approve", "--all", "--key", str(KEYS / "director@province"))

    title("4. 计划和下发 / plan and push")
    run("plan")
    run("push")
    title("再看一次计划:没有要做的 / plan again: nothing to do")
    run("plan", "--exit-code")

    title("5. 冲突的市公司活动被拦下 / a clashing city campaign is stopped (exit code 1)")
    shutil.copy(TOP / "tools" / "clash.yaml", WORKSPACE / "campaigns" / "changsha" / "changsha-clash.yaml")
    run("check", "campaigns/changsha/changsha-clash.yaml", expected=1, tail=200)
    run("submit", "changsha-clash", "--key", str(KEYS / "submitter@changsha"), expected=1)
    run("dry-run", "--snapshot", snapshot, "--from", "2027-01-01", "--to", "2027-01-31", expected=1)

    title("6. 证明、修复 / the proof, and repairs that are proven too")
    run("caps", "marketing-week", "--witness")
    run("repair", "F002", "campaigns/changsha/changsha-clash.yaml")
    run("repair", "F002", "campaigns/changsha/changsha-clash.yaml", "--diff")

    title("7. 客户看到的样子 / what customers read")
    run("texts", "preview", "usage-near-limit", "--as", "age=70")
    run("glossary", "usage", "定向流量")
    title("8. 沙箱模拟下发,看结果 / the sandbox plays the deliveries; what came of them (made up)")
    run("sandbox", "play", "--snapshot", snapshot, "--seed", "7")
    run("results", "new-year-data", "promotion")
    print(f"\n完成 / done, {time.monotonic() - began:.0f} s. 工作区副本 / the copy: {WORKSPACE.relative_to(TOP)}")
    return 0


def prepare() -> None:
    """A copy of the sample workspace without what earlier runs left."""
    shutil.rmtree(PLACE, ignore_errors=True)
    WORKSPACE.mkdir(parents=True)
    KEYS.mkdir()
    shutil.copy(TOP / "touchpoints.yaml", WORKSPACE)
    shutil.copytree(TOP / "campaigns", WORKSPACE / "campaigns")


def new_key(principal: str, role: str) -> None:
    """A key without passphrase, and its line among the signers: in a demo only."""
    printed = run("keys", "new", principal, "--role", role, "--no-passphrase", "-o", str(KEYS / principal))
    line = next(line for line in printed.splitlines() if line.startswith(f"{principal} "))
    with (WORKSPACE / "campaigns" / "allowed_signers").open("a", encoding="utf-8") as signers:
        signers.write(line + "\n")


def title(text: str) -> None:
    """A heading."""
    print(f"\n=== {text} ===", flush=True)


def run(*arguments: str, expected: int = 0, tail: int = TAIL) -> str:
    """Runs one command in the workspace and prints it with its result; ends the demo if its exit code is another."""
    shown = " ".join(one.replace(str(PLACE), "..") for one in arguments)
    print(f"\n$ mobilectl {shown}", flush=True)
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": os.environ.get("COLUMNS", "120")}
    done = subprocess.run(
        [MOBILECTL, *arguments], cwd=WORKSPACE, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    lines = (done.stdout + done.stderr).replace(str(PLACE), "..").splitlines()
    cut = len(lines) - tail - ENDING
    print("\n".join([*lines[:tail], f"… {cut} more lines …", *lines[-ENDING:]] if cut > 0 else lines))
    print(f"(exit code {done.returncode})", flush=True)
    if done.returncode != expected:
        print(f"demo: expected exit code {expected}", file=sys.stderr)
        sys.exit(1)
    return done.stdout


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
