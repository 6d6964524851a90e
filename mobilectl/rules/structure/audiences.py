"""All audiences of a workspace that can be read, and the atoms they cut customers into, worked out once for the rules of this family."""

from __future__ import annotations

import functools

import msgspec

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import Predicate
from mobilectl.audience.written import written_audiences
from mobilectl.contacts.plan import customers_of
from mobilectl.findings import Place
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.workspace import Workspace


class Written(msgspec.Struct, frozen=True):
    """An audience, where it stands, and whom it means."""

    audience: Audience
    place: Place
    predicate: Predicate

    def at(self, *route: str | int) -> Place:
        """The place of something inside it."""
        return Place(self.place.file, (*self.place.route, *route))


@functools.lru_cache(maxsize=4)
def audiences(workspace: Workspace) -> tuple[tuple[Written, ...], Atoms]:
    """Every audience without a condition that cannot be read."""
    customers = customers_of(workspace)
    found = []
    for audience, place in written_audiences(workspace):
        predicate, misread = customers.audience(audience)
        if not misread:
            found.append(Written(audience, place, predicate))
    return tuple(found), Atoms(customers.attributes, (one.predicate for one in found))
