"""Made-up customers: a snapshot in which attributes hang together, for trying a plan without anyone's data.

DuckDB computes every value from the customer's number, the seed and the value's name, so the result depends neither on
the number of threads nor on how many customers are made. `hash` is DuckDB's: the same release gives the same customers.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from mobilectl.contacts.plan import Stream, streams
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import say
from mobilectl.volumes.snapshot import MADE_UP
from mobilectl.volumes.sql import interrupts, reason, run, text
from mobilectl.volumes.sql import name as quoted
from mobilectl.volumes.stories import POPULATION, Story, chance, layers, pick, stories, uniform
from mobilectl.workspace.models.customers import Attribute, ContactLog
from mobilectl.workspace.workspace import Workspace
from mobilectl.workspace.writing import whole_file

CUSTOMER = "customer"
"""The column of the customer's number; no command ever shows its values."""
FIRST_NUMBER = 90_000_000_000
MOST = 10**10
CONTACTS, CONTACT_DAYS = 3, 60
"""Contacts that a customer has on average in a made-up log, and the days up to `today` over which they are spread."""

Progress = Callable[[float], None]
"""Told the share that is done."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a snapshot is made of. `today` is the day on which the customers are as they are, `customer` the column of their numbers."""

    attributes: Mapping[str, Attribute]
    customers: int
    seed: int
    today: date
    customer: str = CUSTOMER


def generate(recipe: Recipe, path: Path, progress: Progress | None = None) -> None:
    """Writes the customers as Parquet, whole or not at all. Raises as `customers_beside`."""
    with customers_beside(recipe, path, progress):
        pass


def generate_history(recipe: Recipe, workspace: Workspace, path: Path, progress: Progress | None = None) -> None:
    """Writes a log of contacts of the same customers as Parquet, whole or not at all. Raises as `contacts_beside`."""
    with contacts_beside(recipe, workspace, path, progress):
        pass


def customers_beside(recipe: Recipe, path: Path, progress: Progress | None = None) -> AbstractContextManager[None]:
    """The customers as Parquet beside `path`, whose place they take when the block ends well. `progress` is told the share that is done.

    Memory stays the same for any number of customers. Raises `Unusable` where the file cannot be written.
    """
    if not 1 <= recipe.customers <= MOST:
        raise UsageError(say("{count} customers cannot be made", count=recipe.customers), say("ask for 1 to {most}", most=MOST))
    return _beside(query(recipe), recipe, path, progress)


def contacts_beside(recipe: Recipe, workspace: Workspace, path: Path, progress: Progress | None = None) -> AbstractContextManager[None]:
    """A log of contacts of the same customers in the weeks up to `today`, as the workspace says that logs are, beside `path` likewise.

    Each has got 3 of the workspace's messages on average. Raises `Unusable` where it sends nothing, or the file cannot be written.
    """
    several = [stream for stream, _ in streams(workspace)]
    if not several:
        raise Unusable(say("nothing is sent in the workspace, so no contacts can be made up"), say("add a campaign or a reminder first"))
    return _beside(history_query(recipe, workspace.attributes.contact_log or ContactLog(), several), recipe, path, progress)


@contextlib.contextmanager
def _beside(rows: str, recipe: Recipe, path: Path, progress: Progress | None) -> Iterator[None]:
    if path.is_dir():
        raise Unusable(say("{file} is a folder", file=str(path)), say("name the file to write"))
    if not path.parent.is_dir():
        raise _unwritable(path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    notes = {"mobilectl": MADE_UP, "seed": recipe.seed, "today": recipe.today.isoformat()}
    shown = ", ".join(f"{name}: {text(str(value))}" for name, value in notes.items())
    with whole_file(path) as temporary:
        try:
            with interrupts(), duckdb.connect() as connection:
                run(
                    connection,
                    f"COPY ({rows}) TO {text(str(temporary))} (FORMAT parquet, USE_TMP_FILE false, KV_METADATA {{{shown}}})",
                    progress,
                )
        except duckdb.Error as error:
            raise _unwritable(path, error) from error
        yield


def _unwritable(path: Path, error: Exception) -> Unusable:
    return Unusable(
        say("{file} cannot be written: {reason}", file=str(path), reason=reason(error)),
        say("name a file in a folder that you may write to"),
    )


def query(recipe: Recipe) -> str:
    """The SQL that gives the customers: the number, then each attribute that is not derived, under its column's name."""
    bits = f"hash(i, {recipe.seed}::BIGINT) AS seed_bits"
    told = f"SELECT {FIRST_NUMBER} + i AS {CUSTOMER}, {bits} FROM range({recipe.customers}) AS t(i)"  # noqa: S608 (numbers and our own names)
    for layer in layers(recipe.today):
        for name, sql in layer.items():
            told = f"SELECT *, {sql} AS {name} FROM ({told})"  # noqa: S608 (our own expressions)
    known = stories()
    if "city" in recipe.attributes:
        known["city"] = Story("choice", _city(recipe.attributes["city"]))
    wanted = {recipe.customer: CUSTOMER}
    for name, attribute in recipe.attributes.items():
        if not attribute.cases and attribute.in_snapshot:
            wanted[attribute.column or name] = _as_read(_value(name, attribute, known.get(name), recipe.today), attribute)
    chosen = ", ".join(f"{sql} AS {quoted(column)}" for column, sql in wanted.items())
    return f"SELECT {chosen} FROM ({told})"  # noqa: S608 (texts and names are quoted)


def history_query(recipe: Recipe, told: ContactLog, streams: Sequence[Stream]) -> str:
    """The SQL that gives the contact log: a row for each message, under the columns that attributes.yaml names for it."""
    seed = f"{recipe.seed}::BIGINT"
    several = (
        f"[{', '.join(f'row({text(one.owner)}, {text(one.item)}, {text(one.channel)}, {text(one.message_class)})' for one in streams)}]"
    )
    times = f"(hash(i, {seed}, 1) % {2 * CONTACTS + 1})::BIGINT"
    drawn = (
        f"SELECT i, n, hash(i, n, {seed}) AS seed_bits FROM (SELECT i, unnest(range({times})) AS n FROM range({recipe.customers}) AS t(i))"  # noqa: S608
    )
    made = f"""SELECT {FIRST_NUMBER} + i AS customer, {several}[1 + floor({uniform("contact")} * {len(streams)})::INTEGER] AS message,
        DATE '{recipe.today.isoformat()}' - floor({uniform("contact day")} * {CONTACT_DAYS})::INTEGER AS day FROM ({drawn})"""  # noqa: S608
    day = f"strftime(day, {text(told.date_format)})" if told.date_format is not None else "day"
    names = told.columns
    wanted = {
        names.customer or recipe.customer: "customer", names.day or "day": day, names.channel or "channel": "message[3]",
        names.class_ or "class": "message[4]", names.owner or "owner": "message[1]", names.item or "item": "message[2]",
    }  # fmt: skip
    return f"SELECT {', '.join(f'{sql} AS {quoted(column)}' for column, sql in wanted.items())} FROM ({made})"  # noqa: S608 (quoted)


def _city(attribute: Attribute) -> str:
    """The declared cities by their population; one that is not known counts as a city of middle size."""
    middle = sorted(POPULATION.values())[len(POPULATION) // 2]
    return pick(uniform("city"), [(value, POPULATION.get(value, middle)) for value in attribute.values or {"": ""}])


def _value(name: str, attribute: Attribute, story: Story | None, today: date) -> str:
    """The attribute's value: from its story where it has one, always within what is declared."""
    plain = _plain(name, attribute, today)
    if story is None or story.type != attribute.type:
        return _typed(f"CASE WHEN {chance(name + ' known', 0.8)} THEN {plain} END" if attribute.nullable else plain, attribute)
    told = story.sql
    if attribute.type == "choice":
        declared = ", ".join(text(value) for value in attribute.values or ())
        told = f"CASE WHEN {told} IN ({declared}) THEN {told} ELSE {plain} END" if declared else "NULL"
    return _typed(told if attribute.nullable else f"coalesce({told}, {plain})", attribute)


def _as_read(sql: str, attribute: Attribute) -> str:
    """The value in the unit and the words that attributes.yaml says the column has."""
    if attribute.scale is not None:
        times, parts = attribute.scale.as_integer_ratio()
        return f"({sql} * {parts} / {times})"
    words: dict[str, str] = {}
    for word, value in attribute.values_in_snapshot.items():
        words.setdefault(value, word)
    cases = " ".join(f"WHEN {text(value)} THEN {text(word)}" for value, word in words.items())
    return f"(CASE {sql} {cases} ELSE {sql} END)" if cases else sql


def _plain(name: str, attribute: Attribute, today: date) -> str:
    """A value without a story, each as likely as the other."""
    drawn = uniform(f"{name} plain")
    match attribute.type:
        case "choice":
            return pick(drawn, [(value, 1) for value in attribute.values]) if attribute.values else "NULL"
        case "flag":
            return f"({drawn} < 0.5)"
        case "date":
            return f"(DATE '{today.isoformat()}' + (floor({drawn} * 360) - 180)::INTEGER)"
    low = float(attribute.min) if attribute.min is not None else min(0.0, float(attribute.max or 0) - 1000)
    high = float(attribute.max) if attribute.max is not None else low + 1000
    return f"({low!r} + {drawn} * {high - low + attribute.integer!r})"


def _typed(sql: str, attribute: Attribute) -> str:
    """The value in its column's type and within its limits."""
    match attribute.type:
        case "choice":
            return f"({sql})::VARCHAR"
        case "flag":
            return f"({sql})::BOOLEAN"
        case "date":
            return f"({sql})::DATE"
    number = f"floor({sql})" if attribute.integer else f"round({sql}, 2)"
    if attribute.min is not None:
        number = f"CASE WHEN ({sql}) IS NOT NULL THEN greatest({number}, {attribute.min:f}) END"
    if attribute.max is not None:
        number = f"CASE WHEN ({sql}) IS NOT NULL THEN least({number}, {attribute.max:f}) END"
    return f"({number})::{'BIGINT' if attribute.integer else 'DOUBLE'}"
