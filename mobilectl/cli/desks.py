"""A workspace opened for those who approve, for the commands that sign, show and deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobilectl.approvals.signing import Desk
    from mobilectl.cli.session import Session
    from mobilectl.volumes.results import DryRun
    from mobilectl.volumes.snapshot import Snapshot
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


def whole_dry_run(session: Session, workspace: Workspace, address: str) -> tuple[DryRun, Snapshot] | None:
    """A dry run over all that the workspace plans, on the snapshot at an address; None where nothing is planned. Raises `Unusable`."""
    from mobilectl.cli.engines import dry_run_of, note_errors
    from mobilectl.contacts.plan import whole_plan

    plan = whole_plan(workspace)
    if plan is None:
        return None
    note_errors(session, workspace)
    return dry_run_of(session, workspace, plan, address)
