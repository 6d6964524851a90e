"""What a dry run says of each definition, as evidence."""

from __future__ import annotations

from collections.abc import Sequence

from mobilectl.approvals.definitions import Definition, workspace_digest
from mobilectl.approvals.evidence import DryRunFound
from mobilectl.volumes.results import DryRun, Figures
from mobilectl.volumes.snapshot import Snapshot


def counted(run: DryRun, snapshot: Snapshot, definitions: Sequence[Definition]) -> dict[str, DryRunFound]:
    """The figures of each campaign and touchpoint in a dry run, by the digest of the definition."""
    workspace = workspace_digest(definitions)
    figures = run.breakdown(("item",))
    meant = {one.owner: one.meant for one in run.reach()}
    plan = run.compiled.plan
    found: dict[str, DryRunFound] = {}
    for one in definitions:
        if one.kind != "policy":
            own = figures.get((one.id,), Figures())
            found[one.digest] = DryRunFound(
                snapshot=snapshot.digest,
                as_of=snapshot.notes.get("today", ""),
                workspace=workspace,
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
