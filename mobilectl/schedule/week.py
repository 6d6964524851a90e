"""Quiet hours over a whole week: where they leave holes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mobilectl.schedule.silence import WEEKDAYS, stretch
from mobilectl.workspace.models.policy import QuietHours
from mobilectl.workspace.scalars import MINUTES_A_DAY

DAYS = len(WEEKDAYS)
MOST_WEEKDAYS = DAYS // 2 + 1
"""What is silent on so many weekdays is meant to be silent on all: fewer may be meant, such as longer quiet hours on weekends."""
SHORTEST_OPENING = 60
"""An opening of so many minutes between silent times is a slip, such as 23:59-00:00: nobody plans a send for it."""


class Hole(msgspec.Struct, frozen=True):
    """An open stretch of the week, in minutes: its beginning from Monday's midnight, and its length. It may go on into the next week."""

    start: int
    minutes: int

    @property
    def weekday(self) -> int:
        """The weekday on which it begins, Monday as 0."""
        return self.start // MINUTES_A_DAY

    @property
    def time(self) -> int:
        """The time of day at which it begins, in minutes."""
        return self.start % MINUTES_A_DAY


def silent_spans(quiet: QuietHours) -> list[tuple[int, int]]:
    """The silent stretches of a week, in minutes from Monday's midnight; that of Sunday night reaches over the week's end."""
    return [stretch(quiet.between, number) for number, day in enumerate(WEEKDAYS) if not quiet.weekdays or day in quiet.weekdays]


def holes(together: Sequence[QuietHours]) -> tuple[Hole, ...]:
    """Where quiet hours that hold for the same messages leave a hole, in the order of the week.

    That is an open time of day that is silent on most weekdays, or an opening of at most an hour between silent times. The times
    at which anything begins or ends part the day into pieces, each of which is silent or open as a whole on every weekday.
    """
    spans = [span for quiet in together for span in silent_spans(quiet)]
    cuts = sorted({0, *(minute % MINUTES_A_DAY for span in spans for minute in span)})
    lengths = [end - start for start, end in zip(cuts, [*cuts[1:], MINUTES_A_DAY], strict=True)]
    week = [(day * MINUTES_A_DAY + start, length) for day in range(DAYS) for start, length in zip(cuts, lengths, strict=True)]
    silent = [any(low <= minute < high or low <= minute + DAYS * MINUTES_A_DAY < high for low, high in spans) for minute, _ in week]
    by_time = [sum(silent[piece :: len(cuts)]) for piece in range(len(cuts))]
    gone = [not one and by_time[number % len(cuts)] >= MOST_WEEKDAYS for number, one in enumerate(silent)]
    for run in _runs([not one for one in silent]):
        if sum(week[number][1] for number in run) <= SHORTEST_OPENING:
            for number in run:
                gone[number] = True
    found = (Hole(week[run[0]][0], sum(week[number][1] for number in run)) for run in _runs(gone))
    return tuple(sorted(found, key=lambda hole: hole.start))


def _runs(marked: Sequence[bool]) -> list[list[int]]:
    """The numbers of marked pieces that follow one another around the week; none where all are marked."""
    if all(marked):
        return []
    begin = marked.index(False)
    runs: list[list[int]] = []
    before = False
    for number in [*range(begin, len(marked)), *range(begin)]:
        if marked[number]:
            if not before:
                runs.append([])
            runs[-1].append(number)
        before = marked[number]
    return runs
