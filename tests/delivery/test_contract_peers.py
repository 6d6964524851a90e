"""The contract held against programs of others: a linter, a fuzzer that knows it, and a proxy that checks both sides."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from approvals.command_line import Run
from approvals.office import add_campaigns, desk, sign_off
from delivery.wire import EXAMPLE, IN_TIME, example_trust, serving
from worlds import change

from mobilectl.delivery.contract import OPENAPI
from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store
from mobilectl.delivery.tokens import Token, hash_of
from mobilectl.exits import Exit

HERE = Path(__file__).parent
SECRET = "a-token-that-is-long-enough"  # made up
PUSHER = Token("ci", "pusher", hash_of(SECRET))


def test_the_contract_passes_redoclys_linter(peer: Callable[[str], Path], tmp_path: Path) -> None:
    program = peer("@redocly/cli") / "bin" / "cli.js"
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run(
        ["node", program, "lint", "--extends=recommended-strict", "--format=json", OPENAPI],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}


def schemathesis(folder: Path, url: str, *arguments: str, hooks: bool = False) -> tuple[str, int]:
    """What Schemathesis printed, and how many requests it sent; in `folder` it may keep what it likes."""
    if importlib.util.find_spec("schemathesis") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("schemathesis is not installed")
        pytest.skip("schemathesis is not installed: pip install -e '.[dev]'")
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", str(OPENAPI)]
    sign_in = ["--url", url, "--header", f"Authorization: Bearer {SECRET}"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(HERE.parent), str(HERE.parents[1]))),
        "PYTHONUTF8": "1",
        "COLUMNS": "150",
    }
    given = {"SCHEMATHESIS_HOOKS": "delivery.schemathesis_hooks", "TEST_URL": url, "TEST_SIGN_IN": f"Bearer {SECRET}"}
    done = subprocess.run(
        [*program, *sign_in, "--checks", "all", "--seed", "7", "--no-color", "--generation-database", "none", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment | (given if hooks else {}),
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sent = re.search(r"(\d+) generated", done.stdout)
    assert sent is not None, done.stdout
    return done.stdout, int(sent[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Store]]:
    """A sandbox that finds the contract's example approved."""
    store = Store(tmp_path / "store")
    with serving(make_app(store, example_trust(), [PUSHER], clock=lambda: IN_TIME)) as url:
        yield url, store
    store.close()


def test_schemathesis_finds_no_fault_with_whatever_it_makes_up(served: tuple[str, Store], tmp_path: Path) -> None:
    out, sent = schemathesis(tmp_path, served[0], "--phases", "examples,coverage,fuzzing", "--max-examples", "6")
    assert sent > 300, out


def test_schemathesis_finds_no_fault_with_what_does_something(served: tuple[str, Store], tmp_path: Path) -> None:
    url, store = served
    # The hooks bring back what was deleted, and put true definitions in the place of wrong ones.
    blind = "negative_data_rejection,use_after_free,ensure_resource_availability"
    positive = ("--phases", "fuzzing,stateful", "--mode", "positive", "--exclude-checks", blind)
    out, sent = schemathesis(tmp_path, url, *positive, "--max-examples", "12", hooks=True)
    assert sent > 100, out
    deleted = [one.deleted for one in store.revisions(("campaign", EXAMPLE["definition"]["id"]))]
    assert deleted.count(False) > 5, "definitions were created and brought back"
    assert deleted.count(True) > 5, "and deleted"


@contextmanager
def prism(program: Path, url: str, log: Path) -> Iterator[str]:
    """Prism in front of a server. Yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with log.open("wb") as out:
        command: list[str | Path] = [
            "node",
            program,
            "proxy",
            OPENAPI,
            url,
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--verboseLevel",
            "info",
        ]
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + 60
            while "Prism is listening" not in log.read_text(encoding="utf-8", errors="replace"):
                assert time.monotonic() < deadline, log.read_text(encoding="utf-8", errors="replace")
                assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def test_prism_between_client_and_sandbox_reports_no_violation(
    peer: Callable[[str], Path],
    root: Path,
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("TEST_TOKEN", SECRET)
    run, log = Run(root, capsys), tmp_path / "prism.log"
    add_campaigns(root, 3)
    sign_off(root, *(f"more-{number:03d}" for number in range(3)))
    program = peer("@stoplight/prism-cli") / "dist" / "index.js"
    with serving(make_app(store, desk(root).trust, [PUSHER])) as url, prism(program, url, log) as between:
        change(
            root,
            "campaigns/delivery.yaml",
            json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": between, "token_env": "TEST_TOKEN"}}}),
        )

        def do(*arguments: str) -> None:
            assert run(*arguments, "--target", "loop") == Exit.CLEAN, run.err

        do("plan")
        do("push", "--yes")
        change(root, "campaigns/changsha/demo.yaml", "priority: 41")
        sign_off(root, "demo")
        do("push", "--yes", "demo")
        do("pause", "--yes", "demo")
        do("resume", "--yes", "demo")
        do("rollback", "--yes", "demo", "1")
        do("drift")
        do("results")
        do("pull")
        (root / "campaigns/changsha/more-000.yaml").unlink()
        do("push", "--yes", "--prune")
        said = log.read_text(encoding="utf-8", errors="replace")
        asked = set(re.findall(r"(get|put|post|delete) /[a-z]*(/[a-z0-9-]+)?(/[a-z]+)?", said))
        assert {("delete", "/more-000", ""), ("put", "/demo", "/rollout"), ("post", "/demo", "/rollback")} <= asked, said
        assert "iolation" not in said
        httpx.get(f"{between}/definitions?limit=0", headers={"Authorization": f"Bearer {SECRET}"}, trust_env=False)
        assert "iolation" in log.read_text(encoding="utf-8", errors="replace"), "it would have told"
