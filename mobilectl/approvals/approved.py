"""Which definitions of a workspace are approved as they stand, for those who compare what is settled with what is only planned."""

from __future__ import annotations

import functools

from mobilectl.approvals.book import read_book
from mobilectl.approvals.definitions import definitions
from mobilectl.approvals.states import standings, trust_of, utc_now
from mobilectl.errors import Unusable
from mobilectl.workspace.workspace import Workspace


@functools.lru_cache(maxsize=4)
def approved_definitions(workspace: Workspace) -> frozenset[tuple[str, str]] | None:
    """The approved definitions by kind and id; None where nothing has ever been signed here, or the signers cannot be read."""
    try:
        book = read_book(workspace.root)
    except Unusable:
        return None
    if not book.statements:
        return None
    found = standings(definitions(workspace), book, trust_of(workspace.policy, book.signers), utc_now())
    return frozenset((one.definition.kind, one.definition.id) for one in found if one.state == "approved")
