"""Those who get a message, told apart by its text and by the hour that they prefer; what goes out, and what that asks of channels."""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.audience.predicates import Between, Cut, Predicate
from mobilectl.contacts.due import HOURS_A_DAY, hours_of, preferring
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.worded import worded
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.silence import stretch
from mobilectl.volumes.compiled import Compiled, Parted, last_days
from mobilectl.volumes.hours import Demand, expiry
from mobilectl.volumes.outgoing import Outgoing
from mobilectl.workspace.workspace import Workspace

TEXTS, HOURS = "texts", "hours"


def told_apart(workspace: Workspace) -> Parted:
    """Who gets which text, where these take different numbers of parts, and who prefers which hour, where a stream goes by that."""
    texts = {stream: tuple(one.whom for one in each) for stream, each in worded(workspace).items() if len(each) > 1}
    return {TEXTS: texts, **by_hours(workspace)}


def by_hours(workspace: Workspace) -> Parted:
    """Who prefers which hour, where a stream goes by that: all that `demands` needs to know."""
    hours = {stream: tuple(whom for _, whom in _preferring(stream, workspace)) for stream, _ in streams(workspace)}
    return {HOURS: {stream: parts for stream, parts in hours.items() if parts}}


def _preferring(stream: Stream, workspace: Workspace) -> Iterator[tuple[int, Predicate]]:
    """The hours of a stream's window with those who prefer each; nothing where the policy does not ask for that."""
    attribute = preferring(stream, workspace)
    if attribute is not None:
        for hour in hours_of(stretch(stream.window)):
            yield hour, Between(attribute, Cut(hour), Cut(hour + 1))


def demands(compiled: Compiled, outgoing: Outgoing, workspace: Workspace) -> Iterator[Demand]:
    """What goes out of each stream on each day, in the order of the plan, with the customers by the hour that they prefer."""
    last = last_days(workspace)
    for (entry, later), row in sorted(compiled.sending_rows.items()):
        one = compiled.plan.planned[entry]
        customers = int(outgoing.sent[row])
        if not customers:
            continue
        hours = [0] * HOURS_A_DAY
        liked = outgoing.parts_of(HOURS, (entry, later), compiled)
        for (hour, _), count in zip(_preferring(one.stream, workspace), liked, strict=True):
            hours[hour] = count
        day = one.day + later * DAY
        expires = expiry(one.stream, day, last.get(one.stream.owner) if one.stream.campaign else None)
        yield Demand(one.stream, one.day, day, customers, tuple(hours), expires)
