"""Runs `mobilectl` as its users do, inside the test's own process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from mobilectl.cli.main import main

HEEDING_INTERRUPTS: Callable[[], object] | None = None if os.name == "nt" else partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
"""Run in a new process before its program (`preexec_fn`), which then heeds Ctrl-C: what a shell started in its background ignores it, with
all that it starts."""


@dataclass(frozen=True)
class Done:
    """What a finished command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str, workspace: Path | None = None, lang: str | None = "en") -> Done:
    """One command, in English unless said otherwise."""
    extra = [] if workspace is None else ["--workspace", str(workspace)]
    extra += [] if lang is None else ["--lang", lang]
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([*arguments, *extra])
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, printed.out, printed.err)
