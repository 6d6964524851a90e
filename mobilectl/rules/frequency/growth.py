"""How a worst case grows with what is planned but not approved yet."""

from __future__ import annotations

from mobilectl.contacts.proof import Worst
from mobilectl.messages import Message, say
from mobilectl.workspace.files import APPROVALS
from mobilectl.workspace.workspace import Workspace


def growth(workspace: Workspace, worst: Worst) -> Message | None:
    """How many of the worst customer's contacts are approved, and how many there are if all is; None where nothing is signed here."""
    if not (workspace.root / APPROVALS).is_dir():
        return None
    from mobilectl.approvals.approved import approved_definitions

    approved = approved_definitions(workspace)
    if approved is None:
        return None
    settled = sum(
        one.times
        for one in worst.contacts
        if ("campaign" if one.entry.stream.campaign else "touchpoint", one.entry.stream.owner) in approved
    )
    return say("{now} of them come from what is approved today, {all} if all that is planned is approved", now=settled, all=worst.count)
