"""What a sandbox has played, told to the person who asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mobilectl.approvals.definitions import KIND_NAMES
from mobilectl.delivery.contract import Entry, Results
from mobilectl.delivery.plan import Address
from mobilectl.messages import Message, say
from mobilectl.reports.plans import rollout_words
from mobilectl.reports.snapshots import headlines
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Performance:
    """What has been played: the results of what is `live`, on which customers, over which days, by which seed. `workspace` is that of
    what is live."""

    live: Sequence[Entry]
    workspace: Workspace
    results: Mapping[Address, Results]
    snapshot: Snapshot
    first: date
    until: date
    seed: int


def played_lines(performance: Performance) -> Iterator[Message]:
    """What has been played, and what has not."""
    messages = [row for results in performance.results.values() for row in results.messages]
    yield from headlines(performance.snapshot)
    yield say(
        "Played from {first} to {until}, seed {seed}: {count} definitions, {sent} messages sent, {delivered} of them delivered.",
        first=performance.first,
        until=performance.until,
        seed=performance.seed,
        count=len(performance.results),
        sent=f"{sum(row.sent for row in messages):,}",
        delivered=f"{sum(row.delivered for row in messages):,}",
    )
    if not any(one.kind == "policy" for one in performance.live):
        yield say("No policy is live; that of the files was taken.")
    paused = tuple(one.id for one in performance.live if one.kind != "policy" and one.rollout.paused)
    if paused:
        yield say("Paused, so nothing of it was sent: {ids}", ids=paused)
    events = tuple(
        reminder.id
        for touchpoint in performance.workspace.touchpoints
        for reminder in touchpoint.value.reminders
        if reminder.trigger.event is not None
    )
    if events:
        yield say("Set off by events, of which nobody knows when they come, so not played: {ids}", ids=events)
    yield say("All of this is made up: nobody was sent anything, asked anything or took anything up.")


def played_table(performance: Performance) -> Table:
    """The messages of each definition that was played."""
    rollouts = {(one.kind, one.id): one.rollout for one in performance.live}
    names = performance.workspace.item_names
    rows = [
        (
            KIND_NAMES.get(kind, kind),
            id,
            names.get(id, id),
            rollout_words(rollouts[kind, id]),
            sum(row.sent for row in results.messages),
            sum(row.delivered for row in results.messages),
        )
        for (kind, id), results in performance.results.items()
    ]
    columns = (
        Column("kind", say("Kind")),
        Column("id", say("Definition"), whole=True),
        Column("name", say("Name")),
        Column("rollout", say("Goes out")),
        Column("sent", say("Sent"), right=True),
        Column("delivered", say("Delivered"), right=True),
    )
    return Table(None, columns, rows, "definitions")
