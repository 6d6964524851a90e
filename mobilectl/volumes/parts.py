"""Those who get a message, told apart by its text and by the hour that they prefer; what that comes to for costs and for channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from mobilectl.audience.predicates import Between, Cut, Predicate
from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.worded import worded
from mobilectl.schedule.calendar import DAY
from mobilectl.schedule.silence import concerns, stretch
from mobilectl.volumes.compiled import Parted, last_days
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.hours import HOUR, HOURS_A_DAY, Demand, expiry, tells_hours
from mobilectl.volumes.results import DryRun
from mobilectl.workspace.workspace import Workspace

TEXTS, HOURS = "texts", "hours"


def told_apart(workspace: Workspace) -> Parted:
    """Who gets which text, where these take different numbers of parts, and who prefers which hour, where a stream goes by that."""
    texts = {stream: tuple(one.whom for one in each) for stream, each in worded(workspace).items() if len(each) > 1}
    hours = {stream: tuple(whom for _, whom in _preferring(stream, workspace)) for stream, _ in streams(workspace)}
    return {TEXTS: texts, HOURS: {stream: parts for stream, parts in hours.items() if parts}}


def _preferring(stream: Stream, workspace: Workspace) -> Iterator[tuple[int, Predicate]]:
    """The hours of a stream's window with those who prefer each; nothing where the policy does not ask for that."""
    wanted = workspace.policy.preferred_hours
    if wanted is None or not concerns(wanted, stream.message_class, stream.channel):
        return
    attribute = workspace.attributes.attributes.get(wanted.attribute)
    if attribute is not None and tells_hours(attribute):
        start, end = stretch(stream.window)
        for hour in dict.fromkeys(number % HOURS_A_DAY for number in range(start // HOUR, -(-end // HOUR))):
            yield hour, Between(wanted.attribute, Cut(hour), Cut(hour + 1))


def sent_by_text(run: DryRun, workspace: Workspace) -> dict[tuple[Stream, int], int]:
    """The messages of each stream that go out, with each of its texts, by their places in `worded`."""
    texts = worded(workspace)
    found: dict[tuple[Stream, int], int] = {}
    for entry, later in run.compiled.sendings:
        stream = run.compiled.plan.planned[entry].stream
        each = run.part(TEXTS, entry, later) or (int(run.sending(entry, later).sum()),)
        for number, messages in enumerate(each if stream in texts else ()):
            found[stream, number] = found.get((stream, number), 0) + messages
    return found


def demands(run: DryRun, workspace: Workspace) -> tuple[Demand, ...]:
    """What goes out of each stream on each day, in the order of the plan, with the customers by the hour that they prefer."""
    last, found = last_days(workspace), dict[tuple[Stream, date, date], Demand]()
    for entry, later in sorted(run.compiled.sendings):
        one = run.compiled.plan.planned[entry]
        customers = int(run.sending(entry, later).sum())
        if not customers:
            continue
        hours = [0] * HOURS_A_DAY
        for (hour, _), count in zip(_preferring(one.stream, workspace), run.part(HOURS, entry, later), strict=True):
            hours[hour] = count
        day = one.day + later * DAY
        expires = expiry(one.stream, day, last.get(one.stream.owner) if one.stream.campaign else None)
        found[one.stream, one.day, day] = Demand(one.stream, one.day, day, customers, tuple(hours), expires)
    return tuple(found.values())


def reached_in_cities(run: DryRun) -> Callable[[str, str, date, str], int]:
    """How many customers of a city a send reaches by what goes out on a day; for customers whose city is known."""
    compiled = run.compiled
    cities = next((number for number, one in enumerate(compiled.dimensions) if one.attribute == CITY), None)
    columns: dict[str | None, list[int]] = {}
    for column, group in enumerate(compiled.groups if cities is not None else ()):
        columns.setdefault(group[cities or 0], []).append(column)
    counts: dict[tuple[str, str, date], np.ndarray] = {}
    for entry, later in compiled.sendings:
        one = compiled.plan.planned[entry]
        key = one.stream.owner, one.stream.item, one.day + later * DAY
        counts[key] = counts[key] + run.sending(entry, later) if key in counts else run.sending(entry, later)
    for (owner, item, day), row in compiled.circles.items():
        if day is not None:
            counts[owner, item, day] = run.totals.reached[row]

    def reached(owner: str, item: str, day: date, city: str) -> int:
        found = counts.get((owner, item, day))
        return 0 if found is None else int(found[columns.get(city, [])].sum())

    return reached
