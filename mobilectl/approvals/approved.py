"""Which definitions of a workspace are approved as they stand, for those who compare what is settled with what is only planned."""

from __future__ import annotations

import functools

from mobilectl.approvals.book import read_book
from mobilectl.approvals.definitions import definitions
from mobilectl.approvals.states import standing, trust_of, utc_now
from mobilectl.approvals.trust_files import hold_trust
from mobilectl.errors import NotApproved, Unusable
from mobilectl.workspace.workspace import Workspace


@functools.lru_cache(maxsize=4)
def approved_definitions(workspace: Workspace) -> frozenset[tuple[str, str]] | None:
    """The definitions whose content is approved for the default target, by kind and id.

    None where nothing has ever been signed here, or the signers cannot be read or are not those that the runner pins. Whether the judgement
    still holds is not asked: the rules that ask this are part of it.
    """
    try:
        hold_trust(workspace.root, workspace.policy)
        book = read_book(workspace.root)
    except (NotApproved, Unusable):
        return None
    if not book.statements:
        return None
    target = workspace.delivery.targets.get(workspace.delivery.default)
    name = (target.approved_as if target is not None else None) or workspace.delivery.default
    trust, now = trust_of(workspace.policy, book.signers, name), utc_now()
    return frozenset(
        (one.kind, one.id)
        for one in definitions(workspace)
        if standing(one, book.about(one.kind, one.id), trust, now, book.evidence).state == "approved"
    )
