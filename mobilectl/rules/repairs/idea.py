"""An idea for an edit: what it would change, in words and in a file, and what it would cost."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from mobilectl.messages import Message, say
from mobilectl.workspace.insertions import Change


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What an edit costs; of two, the one is cheaper that is less in the first of these in which they differ.

    `resort`: 0 for an edit of a campaign, 1 for one of a service reminder, 2 for one that only stops counting. `lost`: the share of the
    campaign's contacts that falls away. `days` and `minutes`: how far something moves. `edits`: how many values change.
    """

    resort: int = 0
    lost: float = 0
    days: int = 0
    minutes: int = 0
    edits: int = 1

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            max(self.resort, other.resort),
            self.lost + other.lost,
            self.days + other.days,
            self.minutes + other.minutes,
            self.edits + other.edits,
        )


@dataclass(frozen=True, slots=True)
class Idea:
    """Edits of one file that belong together. Of ideas with the same `about` the cheapest that helps is enough.

    `relief` is by how many contacts there are fewer in the window of a cap, where that is what the finding is about and can be told.
    """

    said: Message
    file: str
    changes: tuple[Change, ...]
    cost: Cost
    about: Hashable
    relief: int | None = None
    notes: tuple[Message, ...] = ()
    """What a person has to look at if it is carried out."""

    @property
    def may_help(self) -> bool:
        """Whether it can bring a finding nearer to its end."""
        return self.relief is None or self.relief > 0


def outwards(most: int) -> Iterator[int]:
    """1, -1, 2, -2, … up to `most`."""
    for distance in range(1, most + 1):
        yield distance
        yield -distance


def days_said(count: int) -> Message:
    """A number of days in words."""
    return say("1 day") if count == 1 else say("{count} days", count=count)
