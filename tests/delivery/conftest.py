"""A workspace with a policy, a touchpoint and a campaign, all approved, and the sandbox over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from approvals.command_line import Run
from approvals.office import NOW, desk, sign_off, workspace_with
from starlette.applications import Starlette

from mobilectl.delivery.sandbox import make_app
from mobilectl.delivery.store import Store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    root = workspace_with(tmp_path / "work")
    sign_off(root)
    return root


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "served" / "sandbox.sqlite3")
    store.prepare(writing=True)
    yield store
    store.close()


@pytest.fixture
def app(root: Path, store: Store) -> Starlette:
    return make_app(store, desk(root).trust, clock=lambda: NOW)


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in English on a wide terminal."""
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    return Run(root, capsys)
