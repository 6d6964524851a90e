"""A workspace opened for those who approve, for the commands that sign, show and deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobilectl.approvals.signing import Desk
    from mobilectl.workspace.workspace import Workspace


def desk_of(workspace: Workspace, target: str | None = None) -> Desk:
    """The desk for a target, the default one if none is named. Raises `UsageError`, `Unusable`."""
    from mobilectl.approvals.signing import open_desk
    from mobilectl.delivery.targets import choose_target

    choose_target(workspace.delivery, target)
    return open_desk(workspace)
