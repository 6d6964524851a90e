"""What a snapshot says of customers whom two audiences share."""

from __future__ import annotations

from mobilectl.audience.predicates import All, Predicate
from mobilectl.contacts.plan import offered_to
from mobilectl.messages import Message, People, say
from mobilectl.rules.overlap.pairs import Pair
from mobilectl.volumes.sizes import size_of
from mobilectl.workspace.workspace import Workspace


def counted(pair: Pair, workspace: Workspace) -> Message | None:
    """How many customers two campaigns share, and what part of each that is; None without a snapshot."""
    return shared(offered_to(pair.second.value, workspace), offered_to(pair.first.value, workspace), workspace)


def shared(mine: Predicate, other: Predicate, workspace: Workspace) -> Message | None:
    """How many customers two audiences share, and what part of each that is; None without a snapshot."""
    sizes = [size_of(workspace, one) for one in (All((mine, other)), mine, other)]
    both, first, second = (0 if size is None else size for size in sizes)
    if None in sizes:
        return None
    return say(
        "In the snapshot that is {people}, {mine} of the customers here and {other} of those there",
        people=People(both),
        mine=share(both, first),
        other=share(both, second),
    )


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, small ones with a decimal."""
    of = part / whole if whole else 0.0
    return f"{of:.1%}" if 0 < of < 0.1 else f"{of:.0%}"
