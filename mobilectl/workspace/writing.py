"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from mobilectl.errors import Unusable, system_reason
from mobilectl.messages import say

NEW_FILE = 0o644


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` when the block ends well, else it goes away.

    The permissions of a file that was there before stay, and so does a link to it. Makes the folder if need be, which goes away with the
    file. Raises `Unusable` where the folder or file cannot be written.
    """
    made: list[Path] = []
    temporary = None
    try:
        target = path.resolve()
        made = [folder for folder in target.parents if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        with contextlib.suppress(OSError):  # they hold something where all went well
            for folder in made:
                folder.rmdir()


def write_atomically(path: Path, content: str | bytes) -> None:
    """Writes text as UTF-8 with plain line ends, or bytes."""
    with whole_file(path) as temporary:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def write_each(contents: Mapping[Path, bytes]) -> None:
    """Writes several files, new ones too. All are ready beside their places before the first takes its place. Raises `Unusable`."""
    existing = {path: content for path, content in contents.items() if path.exists()}
    with contextlib.ExitStack() as stack:
        for path in contents.keys() - existing.keys():
            stack.enter_context(whole_file(path)).write_bytes(contents[path])
        write_all(existing)


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes several existing files. All are ready beside their places before the first takes its place.

    Raises `Unusable`, with none of them written, where one is read-only or there is no room.
    """
    for path in contents:
        if not path.stat().st_mode & stat.S_IWUSR or not os.access(path, os.W_OK):
            raise Unusable(
                say("{path} is write-protected, so nothing was written", path=str(path)),
                say("take the protection off, then run the command again"),
            )
    with contextlib.ExitStack() as stack:
        for path, content in contents.items():
            stack.enter_context(whole_file(path)).write_bytes(content)


def _unwritable(path: Path, error: OSError) -> Unusable:
    return Unusable(
        say("{path} cannot be written: {reason}", path=str(path), reason=system_reason(error)),
        say("check that the folder is yours to write, that the disk is not full, and that no other program holds the file"),
    )
