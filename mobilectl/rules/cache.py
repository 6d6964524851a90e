"""Reports kept from run to run, in the user's cache folder: each under a hash of all that it depends on, so none is ever out of date.

A kept report begins with a checksum: one that is damaged is thrown away and made anew. It is written whole or not at all, so runs at the
same time cannot disturb each other. Only the types of a report are read back: a cache file cannot make the program run anything else.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mobilectl
from mobilectl.findings import Report
from mobilectl.messages import Message, say

MOST_REPORTS = 30
FOLDER = "MOBILECTL_CACHE"
ALLOWED = {"mobilectl.findings.report", "mobilectl.findings.finding", "mobilectl.messages.message"}


class Cache:
    """The reports in a folder. `notice` is told of a damaged one; a folder that cannot be used is as good as an empty one."""

    def __init__(self, folder: Path, notice: Callable[[Message], None]) -> None:
        self._folder = folder
        self._notice = notice

    def get(self, key: str) -> Report | None:
        """The report kept under a key."""
        path = self._folder / f"{key}.report"
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        checksum, payload = kept[:32], kept[32:]
        try:
            if hashlib.sha256(payload).digest() != checksum:
                raise pickle.UnpicklingError
            report = _Reader(io.BytesIO(payload)).load()
            if not isinstance(report, Report):
                raise pickle.UnpicklingError
        except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError, IndexError):
            self._notice(say("a damaged file in the cache was thrown away; all was checked anew"))
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return report

    def put(self, key: str, report: Report) -> None:
        """Keeps a report, and throws away those unused the longest."""
        payload = pickle.dumps(report, protocol=5)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
            os.close(handle)
            Path(name).write_bytes(hashlib.sha256(payload).digest() + payload)
            Path(name).replace(self._folder / f"{key}.report")
            kept = sorted(self._folder.glob("*.report"), key=lambda one: one.stat().st_mtime, reverse=True)
            for one in kept[MOST_REPORTS:]:
                one.unlink()


class _Reader(pickle.Unpickler):
    """Reads what a report is made of and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        if "." not in name and module in ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def cache_folder() -> Path:
    """MOBILECTL_CACHE, else the folder that the system has for caches of this user."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    import platformdirs

    return Path(platformdirs.user_cache_dir("mobilectl", appauthor=False))


def program() -> str:
    """The version of this program and of what it is made of: its own files, and the folder that the libraries are installed in."""
    top = os.path.dirname(mobilectl.__file__)  # noqa: PTH120 (pathlib costs ten times as much here)
    import click

    stamps = [mobilectl.__version__, str(os.stat(os.path.dirname(os.path.dirname(click.__file__))).st_mtime_ns)]  # noqa: PTH116, PTH120
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        stamps += [f"{name}{os.stat(os.path.join(folder, name)).st_mtime_ns}" for name in sorted(names)]  # noqa: PTH116, PTH118
    return "\n".join(stamps)
