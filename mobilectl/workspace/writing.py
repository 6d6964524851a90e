"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mobilectl.errors import Unusable
from mobilectl.messages import say


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` when the block ends well, else it goes away.

    Makes the folder if need be. Raises `Unusable` where the folder or file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_atomically(path: Path, content: str | bytes) -> None:
    """Writes text as UTF-8 with plain line ends, or bytes."""
    with whole_file(path) as temporary:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        temporary.chmod(0o644)


def _unwritable(path: Path, error: OSError) -> Unusable:
    return Unusable(
        say("{path} cannot be written: {reason}", path=str(path), reason=error.strerror or str(error)),
        say("check that the folder is yours to write, that the disk is not full, and that no other program holds the file"),
    )
