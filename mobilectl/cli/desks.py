"""A workspace opened for those who approve, for the commands that sign, show and deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobilectl.approvals.evidence import DryRunFound
    from mobilectl.approvals.signing import Desk
    from mobilectl.cli.session import Session
    from mobilectl.volumes.results import Displaced
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


def whole_dry_run(session: Session, workspace: Workspace, desk: Desk, address: str) -> tuple[dict[str, DryRunFound], tuple[Displaced, ...]]:
    """What a dry run over all that the workspace plans counts of each definition, by its digest, and whose messages have whose place."""
    from mobilectl.approvals.counted import counted
    from mobilectl.cli.engines import Local
    from mobilectl.contacts.plan import whole_plan
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.results import DryRun

    plan = whole_plan(workspace)
    if plan is None:
        return {}, ()
    found = Local(None).count(session, workspace, address, None, compile_plan(plan, workspace.policy, last_days(workspace)))
    run = DryRun(found.compiled, found.totals)
    return counted(run, found.snapshot, desk.definitions), run.displaced()
