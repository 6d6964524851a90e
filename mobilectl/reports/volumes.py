"""What a dry run found: its circumstances, tables for people, and its own JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mobilectl.messages import Message, People, say
from mobilectl.reports.costs import cost_headline, cost_tables, costs_json
from mobilectl.reports.customers import customer_tables, customers_json
from mobilectl.reports.expected import expected_by_channel_json, expected_json, expected_tables
from mobilectl.reports.halls import hall_headline, hall_tables, halls_json
from mobilectl.reports.hours import hour_tables, hours_json
from mobilectl.reports.policy_rules import KINDS, rule_names
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.calendar import days_between
from mobilectl.volumes.costs import Bill, bills
from mobilectl.volumes.expected import Expected, expected
from mobilectl.volumes.halls import HallHour
from mobilectl.volumes.history import History
from mobilectl.volumes.hours import Delivery, deliver
from mobilectl.volumes.parts import demands, reached_in_cities, sent_by_text
from mobilectl.volumes.results import DryRun, Figures, Lost
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.visits import visits
from mobilectl.workspace.workspace import Workspace

VERSION = 2
OVERVIEW: tuple[tuple[str, ...], ...] = (("channel",), ("item",), ("city",), ("tier",), ("day",))
"""The breakdowns that are shown where no other is asked for; the longest comes last."""
LONG = ("day", "channel", "item", "message")
"""What one long table is broken down by, where nothing else is asked for."""

FIGURES = (
    Column("planned", say("planned"), right=True),
    Column("sent", say("sent"), right=True),
    Column("later", say("of these later"), right=True),
    Column("held_back", say("held back"), right=True),
    Column("unreachable", say("not reachable"), right=True),
    Column("opted_out", say("opted out"), right=True),
)
HEADINGS: Mapping[str, Message] = {
    "day": say("day"),
    "week": say("week from"),
    "channel": say("channel"),
    "item": say("touchpoint or campaign"),
    "message": say("reminder or send"),
    "unit": say("unit"),
    "class": say("class"),
}
CLASSES = {"service": say("service"), "marketing": say("marketing")}


@dataclass(frozen=True)
class Occasion:
    """What a dry run was made on and with."""

    run: DryRun
    snapshot: Snapshot
    workspace: Workspace
    workspace_digest: str
    history: History | None = None

    @cached_property
    def expected(self) -> Sequence[Expected]:
        """What events set off besides."""
        plan = self.run.compiled.plan
        return expected(plan.unscheduled, self.run.unscheduled(), (plan.first, plan.last), self.workspace)

    @cached_property
    def bills(self) -> Sequence[Bill]:
        """What the messages that go out cost."""
        return bills(sent_by_text(self.run, self.workspace), self.workspace)

    @cached_property
    def delivery(self) -> Delivery:
        """When channels deliver what goes out."""
        return deliver(demands(self.run, self.workspace), self.workspace.policy)

    @cached_property
    def halls(self) -> Sequence[HallHour]:
        """What the messages that go out do to business halls."""
        return visits(self.workspace, self.days, reached_in_cities(self.run))

    @cached_property
    def days(self) -> Sequence[date]:
        """The days of the plan."""
        return tuple(days_between(self.run.compiled.plan.first, self.run.compiled.plan.last))

    @cached_property
    def over_limit(self) -> tuple[Lost, ...]:
        """The campaigns that lose a greater share of their messages than the policy allows."""
        return tuple(one for one in self.run.lost() if one.share > self.workspace.policy.limits.contention_share)


def headlines(occasion: Occasion) -> list[Message]:
    """What was counted, on what, and what it comes to."""
    plan, snapshot, figures = occasion.run.compiled.plan, occasion.snapshot, occasion.run.sum()
    lines = [
        say("Dry run from {first} to {last} with {people}", first=plan.first, last=plan.last, people=People(snapshot.rows)),
        say("Snapshot: {file}, {rows} rows, {digest}", file=snapshot.name, rows=f"{snapshot.rows:,}", digest=snapshot.digest),
    ]
    if snapshot.today is not None:
        lines.append(say("The customers are as of {day}.", day=snapshot.today))
    if snapshot.made_up:
        lines.append(
            say("The customers are made up (seed {seed}): the numbers say nothing about real ones.", seed=snapshot.notes.get("seed", ""))
        )
    if occasion.history is not None:
        lines += _history(occasion.history)
    lines.append(say("Workspace: {digest}", digest=occasion.workspace_digest))
    lines.append(
        say("Of {planned} planned messages {sent} go out, {later} of them later than planned; {held} are held back, {unreachable} reach "
            "nobody, {opted_out} are for customers who have opted out.",
            planned=f"{figures.planned:,}", sent=f"{figures.sent:,}", later=f"{figures.later:,}", held=f"{figures.held:,}",
            unreachable=f"{figures.unreachable:,}", opted_out=f"{figures.opted_out:,}")
    )  # fmt: skip
    if occasion.bills:
        lines.append(cost_headline(occasion.bills))
    if halls := hall_headline(occasion.halls, occasion.workspace):
        lines.append(halls)
    if unreached := occasion.run.unreached():
        lines.append(say("No customer of the snapshot is meant by: {campaigns}", campaigns=unreached))
    return lines


def _history(history: History) -> Iterator[Message]:
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


def verdicts(occasion: Occasion) -> list[Message]:
    """A sentence for each campaign that loses more than the policy allows."""
    limit = f"{occasion.workspace.policy.limits.contention_share:.0%}"
    return [
        say("Campaign {campaign} loses {share} of its messages ({held} of {planned}); the policy allows {limit}.",
            campaign=one.campaign, share=f"{one.share:.1%}", held=f"{one.held:,}", planned=f"{one.deliverable:,}", limit=limit)
        for one in occasion.over_limit
    ]  # fmt: skip


def overview_tables(occasion: Occasion) -> list[Table]:
    """The usual tables: what is held back, messages by each dimension, expected numbers, the heaviest week."""
    *first, last = [breakdown_table(occasion, one) for one in OVERVIEW if set(one) <= set(occasion.run.dimensions)]
    run, workspace = occasion.run, occasion.workspace
    tables = [
        _held_table(occasion), *first, *customer_tables(run, workspace), _week_table(occasion), *cost_tables(occasion.bills, workspace),
        *expected_tables(occasion.expected, len(occasion.days), workspace), *hall_tables(occasion.halls, workspace),
        *hour_tables(occasion.delivery, workspace), last,
    ]  # fmt: skip
    return [table for table in tables if table.rows]


def breakdown_table(occasion: Occasion, by: Sequence[str]) -> Table:
    """Messages by some dimensions, each with its values' ids and, where these have them, names."""
    names = {name: _names(occasion, name) for name in by}
    headings = [HEADINGS.get(name) or say("{name}", name=occasion.workspace.attributes.attributes[name].name) for name in by]
    columns: list[Column] = []
    for name, heading in zip(by, headings, strict=True):
        named = names[name] is not None
        columns.append(Column(name, say("id") if named else heading, whole=True, beside=named and name != "item"))
        if named:
            columns.append(Column(f"{name}_name", heading))
    rows = []
    for key, figures in occasion.run.breakdown(by).items():
        cells: list[object] = []
        for name, value in zip(by, key, strict=True):
            cells.append(value)
            known = names[name]
            if known is not None:
                cells.append(known.get(str(value), str(value)) if value is not None else say("not known"))
        rows.append((*cells, *_figures(figures)))
    return Table(say("Messages by {dimensions}", dimensions=tuple(headings)), (*columns, *FIGURES), rows, "messages")


def dry_run_json(occasion: Occasion, by: Sequence[str]) -> str:
    """Everything as JSON; `by` adds a breakdown, else there is one for each dimension of the overview."""
    plan, snapshot, run = occasion.run.compiled.plan, occasion.snapshot, occasion.run
    breakdowns = [tuple(by)] if by else [one for one in OVERVIEW if set(one) <= set(run.dimensions)]
    content = {
        "version": VERSION,
        "snapshot": {
            "file": snapshot.name,
            "digest": snapshot.digest,
            "customers": snapshot.rows,
            "made_up": snapshot.made_up,
            "seed": snapshot.notes.get("seed") if snapshot.made_up else None,
            "as_of": snapshot.today.isoformat() if snapshot.today else None,
        },
        "history": _history_json(occasion.history) if occasion.history is not None else None,
        "workspace": {"digest": occasion.workspace_digest, "problems": len(occasion.workspace.readings)},
        "unreached": list(run.unreached()),
        "period": {"from": plan.first.isoformat(), "to": plan.last.isoformat()},
        "total": _figures_json(run.sum()),
        "messages": [
            {"by": list(one), "rows": [{**_key_json(one, key), **_figures_json(figures)} for key, figures in run.breakdown(one).items()]}
            for one in breakdowns
        ],
        "held_back": [{"kind": one.rule.kind, "rule": one.rule.id, "decided": one.decided, "blocked": one.blocked} for one in run.held()],
        "lost": [_lost_json(one, one in occasion.over_limit) for one in run.lost()],
        **customers_json(run),
        "expected": expected_json(occasion.expected),
        "expected_by_channel": expected_by_channel_json(occasion.expected, len(occasion.days)),
        "costs": costs_json(occasion.bills, occasion.workspace),
        "halls": halls_json(occasion.halls, occasion.workspace),
        "hours": hours_json(occasion.delivery, occasion.workspace),
        "heaviest_week": [{"marketing_messages": number, "customers": count} for number, count in run.heaviest()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _history_json(history: History) -> dict[str, object]:
    table = history.log.table
    return {
        "file": table.name, "digest": table.digest, "contacts": table.rows, "made_up": table.made_up, "too_old": history.too_old,
        "not_in_snapshot": history.strangers, "of_unknown_items": history.unknown,
    }  # fmt: skip


def _lost_json(one: Lost, over_limit: bool) -> dict[str, object]:
    return {
        "campaign": one.campaign,
        "deliverable": one.deliverable,
        "held_back": one.held,
        "share": round(one.share, 6),
        "over_limit": over_limit,
    }


def _held_table(occasion: Occasion) -> Table:
    names = rule_names(occasion.workspace.policy)
    columns = (
        Column("rule", say("rule"), whole=True), Column("kind", say("kind")), Column("name", say("name")),
        Column("decided", say("messages held back"), right=True), Column("blocked", say("would hold back alone"), right=True),
    )  # fmt: skip
    rows = [(one.rule.id, KINDS[one.rule.kind], names.get(one.rule), one.decided, one.blocked) for one in occasion.run.held()]
    return Table(say("Held back, by the rule that decides"), columns, rows, "held_back")


def _week_table(occasion: Occasion) -> Table:
    columns = (Column("messages", say("marketing messages"), right=True), Column("customers", say("customers"), right=True))
    return Table(say("Customers by their heaviest week"), columns, occasion.run.heaviest(), "heaviest_week")


def _figures(figures: Figures) -> tuple[int, ...]:
    return figures.planned, figures.sent, figures.later, figures.held, figures.unreachable, figures.opted_out


def _figures_json(figures: Figures) -> dict[str, int]:
    return {column.name: value for column, value in zip(FIGURES, _figures(figures), strict=True)}


def _key_json(by: Sequence[str], key: Iterable[object]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in zip(by, key, strict=True)}


def _names(occasion: Occasion, dimension: str) -> Mapping[str, str | Message] | None:
    """The names of a dimension's values, by id; None where they have none."""
    workspace = occasion.workspace
    match dimension:
        case "channel":
            return workspace.channel_names
        case "item":
            return workspace.item_names
        case "unit":
            return {unit.id: unit.name for unit in workspace.policy.units}
        case "class":
            return CLASSES
    attribute = workspace.attributes.attributes.get(dimension) if dimension not in HEADINGS else None
    return attribute.values if attribute is not None else None
