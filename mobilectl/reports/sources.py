"""What a dry run was made on, for people, in the rows of a CSV file and as JSON: the snapshot of customers, and the contact log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.history import History
from mobilectl.volumes.snapshot import Snapshot


def snapshot_lines(snapshot: Snapshot) -> Iterator[Message]:
    """Which customers were counted, as of when, and whether they are made up."""
    yield file_line(snapshot)
    yield day_line(snapshot) or say("The snapshot does not say of which day its customers are.")
    yield from made_up_lines(snapshot)


def file_line(snapshot: Snapshot) -> Message:
    """Which snapshot it is."""
    return say("Snapshot: {file}, {rows} rows, {digest}", file=snapshot.name, rows=f"{snapshot.rows:,}", digest=snapshot.digest)


def made_up_lines(snapshot: Snapshot) -> Iterator[Message]:
    """That the customers are made up, where they are."""
    if snapshot.made_up:
        yield say("The customers are made up (seed {seed}): the numbers say nothing about real ones.", seed=snapshot.notes.get("seed", ""))


def day_line(snapshot: Snapshot) -> Message | None:
    """As of when the customers are, where the snapshot says it."""
    if snapshot.newest is not None:
        return say("The customers are of {oldest} to {newest}; the oldest day counts.", oldest=snapshot.today, newest=snapshot.newest)
    return say("The customers are as of {day}.", day=snapshot.today) if snapshot.today is not None else None


def unknown_lines(names: tuple[str, ...]) -> Iterator[Message]:
    """Which of the attributes that conditions ask for no snapshot has."""
    if names:
        yield say(
            "Unknown of every customer, because snapshots do not have it, so that it meets no condition but `known: false`: {names}",
            names=names,
        )


def history_lines(history: History) -> Iterator[Message]:
    """Which contact log was read, and what of it does not count."""
    table = history.log.table
    yield say("Contact log: {file}, {rows} rows, {digest}", file=table.name, rows=f"{table.rows:,}", digest=table.digest)
    if table.made_up:
        yield say("The contact log is made up.")
    if history.too_old:
        yield say("{rows} contacts of the log lie too far back for any rule of the policy.", rows=f"{history.too_old:,}")
    if history.strangers:
        yield say("{rows} contacts of the log are of customers who are not in the snapshot.", rows=f"{history.strangers:,}")
    if history.unknown:
        yield say(
            "{rows} contacts of the log are of campaigns or touchpoints that the workspace does not have; they belong to no unit, theme or "
            "product.", rows=f"{history.unknown:,}",
        )  # fmt: skip


def with_origin(table: Table, snapshot: Snapshot, history: History | None, unknown: tuple[str, ...], *digests: tuple[Column, str]) -> Table:
    """The table with what it was made on behind each row, `digests` of workspaces and `unknown` attributes too: a CSV file has no other
    place to say it."""
    stamps = [
        (Column("snapshot", say("snapshot")), snapshot.digest), (Column("as_of", say("customers as of")), snapshot.today),
        (Column("as_of_newest", say("newest customers as of")), snapshot.newest), *digests,
        (Column("seed", say("seed")), snapshot.seed),
        (Column("history", say("contact log")), history.log.table.digest if history is not None else None),
        (Column("unknown", say("attributes known of nobody")), unknown or None),
    ]  # fmt: skip
    more = [value for _, value in stamps]
    return replace(table, columns=(*table.columns, *(column for column, _ in stamps)), rows=[(*row, *more) for row in table.rows])


def about_table(lines: Iterable[Message]) -> Table:
    """What is said besides tables, as a table: a row for each sentence."""
    return Table(None, (Column("about", say("about these tables")),), [(line,) for line in lines], "about")


def snapshot_json(snapshot: Snapshot) -> dict[str, object]:
    """The snapshot."""
    return {
        "file": snapshot.name,
        "digest": snapshot.digest,
        "customers": snapshot.rows,
        "made_up": snapshot.made_up,
        "seed": snapshot.seed,
        **days_json(snapshot),
    }


def days_json(snapshot: Snapshot) -> dict[str, object]:
    """As of when the customers are, and the newest of them where they are of several days."""
    return {
        "as_of": snapshot.today.isoformat() if snapshot.today else None,
        "as_of_newest": snapshot.newest.isoformat() if snapshot.newest else None,
    }


def history_json(history: History) -> dict[str, object]:
    """The contact log."""
    table = history.log.table
    return {
        "file": table.name, "digest": table.digest, "contacts": table.rows, "made_up": table.made_up, "too_old": history.too_old,
        "not_in_snapshot": history.strangers, "of_unknown_items": history.unknown,
    }  # fmt: skip
