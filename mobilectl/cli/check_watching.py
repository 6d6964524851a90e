"""`mobilectl check --watch`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from mobilectl.cli.session import Session
from mobilectl.errors import MobilectlError
from mobilectl.exits import Exit
from mobilectl.messages import say


def watch(session: Session, check: Callable[[], int]) -> int:
    """Checks now and after every change of a file of the workspace, until it is interrupted, which is its normal end."""
    import gc

    import watchfiles

    gc.enable()  # unlike a single check, this may run for days
    root = session.root.resolve()

    def concerns(_: object, path: str) -> bool:
        file = Path(path).resolve()
        return file.suffix in (".yaml", ".yml", ".json") and file.is_relative_to(root) and not any(
            part.startswith(".") for part in file.relative_to(root).parts
        )  # fmt: skip

    try:
        _checked(session, check)
        for _ in watchfiles.watch(root, watch_filter=concerns):
            click.clear()
            _checked(session, check)
    except KeyboardInterrupt:
        session.note(say("no longer watching"))
    return Exit.CLEAN


def _checked(session: Session, check: Callable[[], int]) -> None:
    try:
        check()
    except MobilectlError as error:
        session.note(error.message)
    session.note(say("watching {folder}; Ctrl-C ends it", folder=str(session.root)))
