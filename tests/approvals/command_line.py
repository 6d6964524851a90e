"""The command line, run in the test's own process."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobilectl.cli.main import main


class Run:
    """Runs the command line in this process."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self._root = root
        self._capture = capture
        self.out = self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(self._root), *map(str, arguments)])
        captured = self._capture.readouterr()
        self.out, self.err = captured.out, captured.err
        assert isinstance(ended.value.code, int)
        return ended.value.code
