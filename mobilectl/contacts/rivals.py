"""Which campaigns and touchpoints can hold messages of another one back: some possible customer gets both, and a rule allows too few.

A message that obeys caps gives way to one that does not, and to one of the same or a higher priority, if a cap that binds it counts the
other in one of the windows in which it looks for room, be it that it does not count itself, if a gap keeps them that far apart, or if an
exclusion allows only one of them. What events set off may fall on any day. Whom a cap protects is not asked: a rival too many does no harm,
one too few does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

import msgspec

from mobilectl.audience.atoms import Boxes
from mobilectl.audience.crossing import bits_of, layers, numbers_of
from mobilectl.contacts.arbitration import DEFER_DAYS
from mobilectl.contacts.caps import binds, counted, period
from mobilectl.contacts.plan import ContactPlan, Stream
from mobilectl.contacts.selection import selected
from mobilectl.workspace.models.policy import Per, Policy

Owner = tuple[bool, str]
"""Whether it is a campaign, and the id of the campaign or touchpoint."""
Reach = Callable[[date], tuple[date, date]]
"""The first and the last day that one rule looks at together with a day."""


class _Group(msgspec.Struct, frozen=True):
    """Contacts of a stream with the same customers, on these days; on any day if there are none."""

    stream: Stream
    boxes: Boxes
    days: frozenset[date]


class _Together(msgspec.Struct, frozen=True):
    """The groups that a rule can hold back, and those for which it does, as bits, and how far it looks; None for any distance."""

    held: int
    holding: int
    reach: Reach | None


class Rivals:
    """The rivals of each campaign and touchpoint of a plan."""

    def __init__(self, plan: ContactPlan, policy: Policy) -> None:
        self._groups = list(_groups(plan))
        self._obeying: dict[Owner, list[int]] = {}
        for number, group in enumerate(self._groups):
            if group.stream.obeys:
                self._obeying.setdefault(_owner(group), []).append(number)
        self._crossings = layers([one.boxes for one in self._groups], plan.atoms.axes)
        self._rules = [one for one in _rules(policy, self._groups) if one.held and one.holding]
        self._any_day = bits_of([number for number, one in enumerate(self._groups) if not one.days])
        on_day: dict[date, list[int]] = {}
        for number, group in enumerate(self._groups):
            for day in group.days:
                on_day.setdefault(day, []).append(number)
        self._on_day = {day: bits_of(numbers) for day, numbers in on_day.items()}
        self._near: dict[tuple[int, frozenset[date]], int] = {}
        self._first: dict[int, int] = {}

    def of(self, owner: Owner) -> frozenset[Owner]:
        """All that can hold messages of a campaign or touchpoint back, itself left out."""
        found = 0
        for number in self._obeying.get(owner, ()):
            group = self._groups[number]
            found |= self._meeting(group.boxes) & self._together(number, group) & self._before(group.stream.priority)
        return frozenset(_owner(self._groups[number]) for number in numbers_of(found)) - {owner}

    def _meeting(self, boxes: Boxes) -> int:
        met = 0
        for box in boxes:
            for crossing in self._crossings:
                met |= crossing.meeting(box)
        return met

    def _before(self, priority: int) -> int:
        """The groups to which a message of this priority can have to give way."""
        if priority not in self._first:
            first = [number for number, one in enumerate(self._groups) if not one.stream.obeys or one.stream.priority >= priority]
            self._first[priority] = bits_of(first)
        return self._first[priority]

    def _together(self, number: int, group: _Group) -> int:
        """The groups for which some rule can hold this one back, whomever they mean."""
        found = 0
        for rank, rule in enumerate(self._rules):
            mates = rule.holding if rule.held >> number & 1 else 0
            if mates and rule.reach is not None and group.days:
                mates &= self._any_day | self._within(rank, rule.reach, group.days)
            found |= mates
        return found

    def _within(self, rank: int, reach: Reach, days: frozenset[date]) -> int:
        """The groups with a day that a rule looks at together with one of these days."""
        if (rank, days) not in self._near:
            found = 0
            for day in _stretched(days, reach):
                found |= self._on_day.get(day, 0)
            self._near[rank, days] = found
        return self._near[rank, days]


def _owner(group: _Group) -> Owner:
    return group.stream.campaign, group.stream.owner


def _groups(plan: ContactPlan) -> Iterator[_Group]:
    days: dict[tuple[Stream, int], set[date]] = {}
    predicates = {id(planned.predicate): planned.predicate for planned in plan.planned}
    for planned in plan.planned:
        later = DEFER_DAYS if planned.stream.obeys and planned.stream.on_block == "defer" else 0
        on = days.setdefault((planned.stream, id(planned.predicate)), set())
        on.update(planned.day + timedelta(days=more) for more in range(later + 1))
    for (stream, key), on in days.items():
        if boxes := plan.boxes(predicates[key]):
            yield _Group(stream, boxes, frozenset(on))
    for event in plan.unscheduled:
        if boxes := plan.boxes(event.predicate):
            yield _Group(event.stream, boxes, frozenset())


def _rules(policy: Policy, groups: Sequence[_Group]) -> Iterator[_Together]:
    """Each cap, and each gap and exclusion from both of its sides: either may be the later one, which gives way."""

    def side(fits: Callable[[Stream], bool]) -> int:
        return bits_of([number for number, group in enumerate(groups) if fits(group.stream)])

    for cap in policy.caps:
        yield _Together(side(partial(binds, cap)), side(partial(counted, cap)), _of_window(cap.per))
    apart = [
        *((gap.messages, gap.others or gap.messages, _of_days(gap.within_days)) for gap in policy.gaps),
        *((exclusion.messages, exclusion.others, None) for exclusion in policy.exclusions),
    ]
    for messages, others, reach in apart:
        one, other = side(partial(selected, messages)), side(partial(selected, others))
        yield from (_Together(one, other, reach), _Together(other, one, reach))


def _of_days(within: int) -> Reach:
    apart = timedelta(days=within)
    return lambda day: (day - apart, day + apart)


def _of_window(per: Per) -> Reach:
    if per.rolling_days is not None:
        return _of_days(per.rolling_days - 1)
    assert per.calendar is not None
    kind = per.calendar
    return lambda day: period(kind, day)


def _stretched(days: frozenset[date], reach: Reach) -> set[date]:
    """The days, and all that a rule looks at together with one of them."""
    found: set[date] = set()
    for first, last in {reach(day) for day in days}:
        found.update(first + timedelta(days=more) for more in range((last - first).days + 1))
    return found
