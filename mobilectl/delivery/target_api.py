"""What plan, push and the commands on single definitions ask of a target, whatever it speaks."""

from __future__ import annotations

from typing import Protocol

from mobilectl.delivery.client import Delivered, Parcel
from mobilectl.delivery.contract import Entry, Results, Revision, Rollout, Stored


class TargetApi(Protocol):
    """A target. What is asked raises `Unreachable`; what is changed says in its answer what became of it."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of definitions that it takes; others stay out of its plans."""

    async def entries(self) -> dict[tuple[str, str], Entry]:
        """Everything that is live, by kind and id."""

    async def read(self, kind: str, id: str, revision: int | None = None) -> Stored | None:
        """One definition, as it is live or as it was in a revision; None where there is none."""

    async def revisions(self, kind: str, id: str) -> list[Revision]:
        """Every version that a definition had, the oldest first."""

    async def results(self, kind: str, id: str) -> Results | None:
        """What came of a definition; None where the target does not tell."""

    async def put(self, parcel: Parcel, etag: str | None, mark: str) -> Delivered:
        """Puts a definition in the place of what has this ETag, or where nothing is (None)."""

    async def delete(self, kind: str, id: str, etag: str, mark: str) -> Delivered:
        """Takes away what has this ETag."""

    async def roll_out(self, kind: str, id: str, etag: str, rollout: Rollout, mark: str) -> Delivered:
        """Says to whom what has this ETag goes out."""

    async def roll_back(self, kind: str, id: str, etag: str | None, to: Revision, mark: str) -> Delivered:
        """Puts an earlier revision in the place of what has this ETag, or of nothing (None)."""
