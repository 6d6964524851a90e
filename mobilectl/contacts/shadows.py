"""Caps that have no effect because another one is always reached first.

A cap shadows another if it counts all that the other counts, protects all whom the other protects, and if as many contacts as it allows in
all the windows that one window of the other touches are no more than the other allows. That is exact for two caps: some sequence of
contacts that keeps to the first reaches that number. A send that counts once in the first counts on each of its channels in one that names
channels; it is taken to use them all. Caps that only several others together leave without effect are not looked for.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from datetime import date, timedelta

import msgspec

from mobilectl.audience.atoms import Atoms
from mobilectl.audience.predicates import All, Not, undated
from mobilectl.contacts.caps import period, periods_touched
from mobilectl.contacts.plan import customers_of
from mobilectl.contacts.sends import counts_once
from mobilectl.workspace.models.policy import Cap, Per
from mobilectl.workspace.workspace import Workspace

CLASSES = ("service", "marketing")
MONTHS = [date(year, month, 1) for year in range(2025, 2053) for month in range(1, 13)]
"""The first days of months in 28 years: all ways in which weeks and months lie to one another, so long as no leap day is left out."""


class Shadow(msgspec.Struct, frozen=True):
    """A cap, by its place in the policy, that never binds, since `by` is reached first; `most` is all that `by` allows in its window."""

    cap: int
    by: int
    most: int


def shadows(workspace: Workspace) -> Iterator[Shadow]:
    """Each cap that another shadows, once, by the first that does; of two that shadow each other only the later one."""
    caps = workspace.policy.caps
    for index, cap in enumerate(caps):
        for number, other in enumerate(caps):
            if number == index:
                continue
            most = _implied(other, cap, workspace)
            if most is not None and (index > number or _implied(cap, other, workspace) is None):
                yield Shadow(index, number, most)
                break


def _implied(tight: Cap, cap: Cap, workspace: Workspace) -> int | None:
    """The most contacts that `tight` leaves for a window of `cap`, if that is no more than the cap allows anyway; else None."""
    most = tight.at_most * windows_needed(tight.per, cap.per) * (len(cap.channels) if counts_once(tight) and cap.channels else 1)
    if most > cap.at_most or (tight.unit is not None and tight.unit != cap.unit):
        return None
    if not (_all(cap.classes, tight.classes, CLASSES) and _all(cap.channels, tight.channels, workspace.policy.channels)):
        return None
    customers = customers_of(workspace)
    tightly, loosely = (undated(customers.predicate(one.audience)) for one in (tight, cap))
    atoms = Atoms(customers.attributes, (tightly, loosely))
    return None if atoms.boxes(All((loosely, Not(tightly)))) else most


def _all(inner: Collection[str], outer: Collection[str], every: Collection[str]) -> bool:
    """Whether one choice lies inside another, where choosing nothing means everything."""
    return not outer or set(inner or every) <= set(outer)


@functools.cache
def windows_needed(tight: Per, wide: Per) -> int:
    """Into how many windows of `tight` contacts in one window of `wide` can fall: so many times its number can come together there."""
    if tight.rolling_days is not None:
        return -(-_longest(wide) // tight.rolling_days)
    assert tight.calendar is not None
    kind = tight.calendar
    if wide.rolling_days is not None:
        # What begins on the last day of a period reaches the farthest.
        length = timedelta(days=wide.rolling_days - 1)
        return max(periods_touched(kind, last, last + length) for last in {period(kind, day)[1] for day in MONTHS})
    assert wide.calendar is not None
    # What touches two months holds the first day of one.
    return max(periods_touched(kind, *period(wide.calendar, day)) for day in MONTHS)


def _longest(per: Per) -> int:
    """The days of the longest window."""
    if per.rolling_days is not None:
        return per.rolling_days
    assert per.calendar is not None
    return {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[per.calendar]
