"""Keeps results apart from what they are made of: they never replace what is read at an address, nor are read with it the next time."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from mobilectl.volumes.snapshot.address import inside, normal, plain_top

FILE = "file:"
"""How the address of a file here may begin on Spark."""


def is_read_there(address: str, output: Path, folder: bool) -> bool:
    """Whether a file that is to be written would be read at the address, now or another time; of a `folder` whether files in it would,
    whatever their names."""
    # A link is read where it lies, and written through.
    return any(_is_read(address, one, folder) for one in (output.parent.resolve() / output.name, output.resolve()))


def _is_read(address: str, output: Path, folder: bool) -> bool:
    place = Path(normal(address).removeprefix(FILE))
    if place.is_dir() and output.is_relative_to(place.resolve()):
        return True
    files = inside(place) if place.is_dir() else [place, *map(Path, glob.glob(str(place), recursive=True))]  # noqa: PTH207
    if any(output == (one.resolve().parent if folder else one.resolve()) for one in files):
        return True
    top = plain_top(place)
    if place.exists() or not glob.has_magic(str(place)) or not output.is_relative_to(top.resolve()):
        return False
    parts, wanted = output.relative_to(top.resolve()).parts, place.relative_to(top).parts
    return _matches(parts, wanted) or (folder and _matches(parts, wanted[:-1]))


def _matches(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a path matches a pattern, part by part; `**` stands for any number of folders."""
    if not wanted:
        return not parts
    if wanted[0] == "**" and _matches(parts, wanted[1:]):
        return True
    if not parts or not fnmatch(parts[0], wanted[0]):
        return False
    return _matches(parts[1:], wanted if wanted[0] == "**" else wanted[1:])
