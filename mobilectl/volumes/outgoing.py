"""How many messages go out, of each entry of a plan and how many days later, and to each part of the customers that is told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.masks import Bits
from mobilectl.volumes.simulate import Simulation


@dataclass(frozen=True)
class Outgoing:
    """Numbers of messages: `sent` for each of the plan's `sendings`, `parts` for each of their parts. Both add up."""

    sent: npt.NDArray[np.int64]
    parts: npt.NDArray[np.int64]

    def __add__(self, other: Outgoing) -> Outgoing:
        return Outgoing(self.sent + other.sent, self.parts + other.parts)

    def parts_of(self, name: str, sending: tuple[int, int], compiled: Compiled) -> tuple[int, ...]:
        """How many get a sending in each of its parts of a name; none where it is not parted so."""
        return tuple(int(self.parts[row]) for row in compiled.part_rows(name, *sending))

    def count(self, simulation: Simulation, compiled: Compiled, sending: tuple[int, int], whom: Bits) -> None:
        """Adds to the counts what a sending is to some customers."""
        self.sent[compiled.sending_rows[sending]] += size(whom)
        count_parts(self.parts, simulation, compiled, sending, whom)


def nothing_outgoing(compiled: Compiled) -> Outgoing:
    """What goes out to nobody."""
    return Outgoing(np.zeros(len(compiled.sendings), np.int64), np.zeros(compiled.parts_count, np.int64))


def count_parts(parts: npt.NDArray[np.int64], simulation: Simulation, compiled: Compiled, sending: tuple[int, int], whom: Bits) -> None:
    """Adds to the counts of parts those who get a sending."""
    for row, audience in compiled.parts.get(sending, ()):
        parts[row] += size(whom & simulation.audience(audience))


def size(whom: Bits) -> int:
    """How many customers these are."""
    return int(np.bitwise_count(whom).sum())
