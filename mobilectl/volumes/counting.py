"""Counts audiences in a snapshot: a dry run in which nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobilectl.audience.predicates import Predicate
from mobilectl.volumes.compiled import compile_audiences
from mobilectl.volumes.local import Progress, dry_run
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.models.customers import Attribute


def count_customers(
    snapshot: Snapshot, predicates: Sequence[Predicate], attributes: Mapping[str, Attribute], progress: Progress | None = None
) -> dict[Predicate, int]:
    """How many customers of the snapshot each predicate means, in one scan.

    Raises `Unusable` where the snapshot does not fit the attributes in use, `TooManyBoxes` where a predicate is too involved.
    """
    compiled, numbers = compile_audiences(predicates, attributes)
    reach = dry_run(snapshot, compiled, progress=progress).reach.sum(axis=1)
    return {predicate: int(reach[number]) for predicate, number in zip(predicates, numbers, strict=True)}
