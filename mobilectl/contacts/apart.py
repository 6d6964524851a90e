"""Which messages of a plan come too close to what the policy keeps them apart from, for which customer, and which of the two gives way.

Exact: two messages clash if some possible customer is meant by both and the plan has days for them that are near enough; for an exclusion
any days are. What events set off may fall on any day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from mobilectl.audience.atoms import Box, Boxes, intersection
from mobilectl.audience.crossing import bits_of, layers, numbers_of
from mobilectl.contacts.caps import periods_touched
from mobilectl.contacts.plan import ContactPlan, Stream, Unscheduled
from mobilectl.contacts.selection import selected
from mobilectl.workspace.models.care import Exclusion, Gap, Messages
from mobilectl.workspace.models.touchpoints import AtMost

MOST_TOLD = 8
"""So many clashes are told of each message; one that clashes with everything is not told with everything."""


class Clash(msgspec.Struct, frozen=True):
    """Two messages that one customer would get too close together. Days are None for what events set off.

    `second` is the one that gives way: the one that obeys caps, of two the later in arbitration's order. Where neither obeys, both go
    out: `breach`.
    """

    first: Stream
    first_day: date | None
    second: Stream
    second_day: date | None
    customer: Box
    breach: bool


class _Group(msgspec.Struct, frozen=True):
    """Contacts of a stream with the same customers: on these days, or, from an event, on any."""

    stream: Stream
    boxes: Boxes
    days: tuple[date, ...]
    event: Unscheduled | None
    sides: tuple[bool, bool]


def clashes(plan: ContactPlan, rule: Gap | Exclusion) -> Iterator[Clash]:
    """The clashes of a gap or an exclusion: for each two streams the first one, of each stream at most `MOST_TOLD`."""
    within = rule.within_days if isinstance(rule, Gap) else None
    groups = _groups(plan, rule.messages, rule.others or rule.messages)
    on_side = [bits_of([number for number, one in enumerate(groups) if one.sides[side]]) for side in (0, 1)]
    crossings = layers([one.boxes for one in groups], plan.atoms.axes)
    told: set[tuple[Stream, Stream]] = set()
    for number, group in enumerate(groups):
        if group.event is not None and all(group.sides) and _meets_itself(group.event.at_most, within, plan):
            yield _clash(group, None, group, None, group.boxes[0])
        opposite = (on_side[1] if group.sides[0] else 0) | (on_side[0] if group.sides[1] else 0)
        met = 0
        for box in group.boxes:
            for crossing in crossings:
                met |= crossing.meeting(box)
        found = 0
        for mate in numbers_of((met & opposite) >> number << number):
            other = groups[mate]
            days = _near(group, other, within)
            if days is None or (group.stream, other.stream) in told:
                continue
            told |= {(group.stream, other.stream), (other.stream, group.stream)}
            customer = next(both for a in group.boxes for b in other.boxes if (both := intersection(a, b)) is not None)
            yield _clash(group, days[0], other, days[1], customer)
            found += 1
            if found == MOST_TOLD:
                break


def _groups(plan: ContactPlan, one: Messages, other: Messages) -> list[_Group]:
    """The contacts that the rule speaks of, by stream and customers, in the order of their first days; events at the end."""
    days: dict[tuple[Stream, int], list[date]] = {}
    predicates = {id(planned.predicate): planned.predicate for planned in plan.planned}
    for planned in plan.planned:
        days.setdefault((planned.stream, id(planned.predicate)), []).append(planned.day)
    streams = {one.stream for one in plan.planned} | {one.stream for one in plan.unscheduled}
    sides = {stream: both for stream in streams if any(both := (selected(one, stream), selected(other, stream)))}
    made = [
        _Group(stream, plan.boxes(predicates[key]), tuple(on), None, sides[stream]) for (stream, key), on in days.items() if stream in sides
    ]
    for event in plan.unscheduled:
        if event.stream in sides:
            made.append(_Group(event.stream, plan.boxes(event.predicate), (), event, sides[event.stream]))
    return [group for group in made if group.boxes]


def _near(one: _Group, other: _Group, within: int | None) -> tuple[date | None, date | None] | None:
    """The first days of the two that are too close; None where none are. A send is not kept apart from itself on one day."""
    itself = (one.stream.owner, one.stream.item) == (other.stream.owner, other.stream.item)
    if one.event is not None or other.event is not None:
        return None if itself else (next(iter(one.days), None), next(iter(other.days), None))
    if within is None:
        return None if itself else (one.days[0], other.days[0])
    for day in one.days:
        at = bisect_left(other.days, date.fromordinal(max(1, day.toordinal() - within)))
        for near in other.days[at:]:
            if (near - day).days > within:
                break
            if not itself or near != day:
                return day, near
    return None


def _meets_itself(at_most: AtMost | None, within: int | None, plan: ContactPlan) -> bool:
    """Whether an event can set off the same message twice so close together that a gap forbids it."""
    if within is None:
        return False
    return at_most is None or at_most.count > 1 or (within > 0 and periods_touched(at_most.per, plan.first, plan.last) > 1)


def _clash(one: _Group, day: date | None, other: _Group, other_day: date | None, customer: Box) -> Clash:
    sides: Sequence[tuple[Stream, date | None]] = sorted(((one.stream, day), (other.stream, other_day)), key=_order)
    (first, first_day), (second, second_day) = sides
    return Clash(first, first_day, second, second_day, customer, not second.obeys)


def _order(side: tuple[Stream, date | None]) -> tuple[bool, int, date, int, str, str, str]:
    """As arbitration places them: what does not obey first, then by priority, time and ids."""
    stream, day = side
    return stream.obeys, -stream.priority, day or date.max, stream.window.start, stream.owner, stream.item, stream.channel
