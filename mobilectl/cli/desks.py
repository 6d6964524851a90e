"""A workspace opened for those who approve, for the commands that sign, show and deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobilectl.approvals.signing import Desk
    from mobilectl.workspace.workspace import Workspace


def desk_of(workspace: Workspace, target: str | None = None) -> Desk:
    """The desk for a target, the default one if none is named, with what the rules find today. Raises `UsageError`, `Unusable`."""
    from mobilectl.approvals.judged import Judged
    from mobilectl.approvals.signing import open_desk
    from mobilectl.delivery.targets import choose_target
    from mobilectl.rules.baseline import read_baseline
    from mobilectl.rules.judging import judge

    name = choose_target(workspace.delivery, target).approved_as
    findings, outcome = judge(workspace, baseline=read_baseline(workspace.root))
    excepted = (*(one for one, _ in outcome.held), *outcome.baselined)
    return open_desk(workspace, name, Judged(workspace, findings, excepted))
