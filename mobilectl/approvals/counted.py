"""What a dry run says of each definition, as evidence."""

from __future__ import annotations

from mobilectl.approvals.definitions import definitions, workspace_digest
from mobilectl.approvals.evidence import DryRunFound
from mobilectl.volumes.results import DryRun, Figures
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.workspace import Workspace


def counted(run: DryRun, snapshot: Snapshot, workspace: Workspace) -> dict[str, DryRunFound]:
    """The figures of each campaign and touchpoint in a dry run of a workspace, by the digest of the definition."""
    digest = workspace_digest(workspace)
    figures = run.breakdown(("item",))
    meant = {one.owner: one.meant for one in run.reach()}
    plan = run.compiled.plan
    found: dict[str, DryRunFound] = {}
    for one in definitions(workspace):
        if one.kind != "policy":
            own = figures.get((one.id,), Figures())
            found[one.digest] = DryRunFound(
                snapshot=snapshot.digest,
                as_of=snapshot.notes.get("today", ""),
                workspace=digest,
                first=plan.first.isoformat(),
                last=plan.last.isoformat(),
                customers=meant.get(one.id, 0),
                planned=own.planned,
                sent=own.sent,
                held=own.held,
                unreachable=own.unreachable,
                opted_out=own.opted_out,
            )
    return found
