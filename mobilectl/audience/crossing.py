"""Many boxes at once: which of them restrict an attribute, and which allow each of its atoms, as sets of boxes in bits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mobilectl.audience.atoms import Axis, Box, Boxes


class Crossed(msgspec.Struct, frozen=True):
    """An attribute: the boxes that restrict it, and for each of its atoms the boxes that allow it, those that leave it open included."""

    restricted: int
    allowed: tuple[int, ...]


class Crossing:
    """Boxes by number, some of which may not be there (None)."""

    def __init__(self, boxes: Sequence[Box | None], axes: Mapping[str, Axis]) -> None:
        self.there = bits_of([number for number, box in enumerate(boxes) if box is not None])
        by_mask: dict[str, dict[int, list[int]]] = {}
        for number, box in enumerate(boxes):
            for name, mask in (box or {}).items():
                by_mask.setdefault(name, {}).setdefault(mask, []).append(number)
        self.axes = {name: self._crossed(groups, axes[name].count) for name, groups in by_mask.items()}
        self._meeting: dict[tuple[str, int], int] = {}

    def _crossed(self, groups: Mapping[int, Sequence[int]], atoms: int) -> Crossed:
        restricted = bits_of(sorted(number for numbers in groups.values() for number in numbers))
        allowed = [self.there & ~restricted] * atoms
        for mask, numbers in groups.items():
            bits = bits_of(numbers)
            for atom in numbers_of(mask):
                allowed[atom] |= bits
        return Crossed(restricted, tuple(allowed))

    def meeting(self, box: Box) -> int:
        """The boxes that share a customer with this one."""
        found = self.there
        for name, mask in box.items():
            if name in self.axes:
                found &= self._allowing(name, mask)
        return found

    def _allowing(self, name: str, mask: int) -> int:
        """The boxes that allow one of an attribute's atoms."""
        if (name, mask) not in self._meeting:
            found = 0
            for atom in numbers_of(mask):
                found |= self.axes[name].allowed[atom]
            self._meeting[name, mask] = found
        return self._meeting[name, mask]


def layers(entries: Sequence[Boxes], axes: Mapping[str, Axis]) -> tuple[Crossing, ...]:
    """The first box of each entry, the second of those that have one, …"""
    depth = max(map(len, entries), default=0)
    return tuple(Crossing([boxes[level] if level < len(boxes) else None for boxes in entries], axes) for level in range(depth))


def bits_of(numbers: Sequence[int]) -> int:
    """Numbers in ascending order as the bits of one integer."""
    found = bytearray((numbers[-1] >> 3) + 1 if numbers else 0)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, in ascending order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
