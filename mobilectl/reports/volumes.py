"""What a dry run found: its circumstances, tables for people, and its own JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from mobilectl.findings import Sighting
from mobilectl.messages import Message, People, say
from mobilectl.reports.breakdowns import FIGURES, breakdown_chart, breakdown_json, breakdown_table, figures_of
from mobilectl.reports.charts import MOST_BARS, Chart
from mobilectl.reports.controls import control_lines, controls_json
from mobilectl.reports.costs import cost_headline, cost_tables, costs_json
from mobilectl.reports.customers import customer_tables, customers_json
from mobilectl.reports.expected import expected_by_channel_json, expected_json, expected_tables
from mobilectl.reports.halls import hall_headline, hall_hours_table, hall_tables, halls_json
from mobilectl.reports.hours import hour_tables, hours_json
from mobilectl.reports.occasion import Occasion
from mobilectl.reports.policy_rules import KINDS, rule_names
from mobilectl.reports.sentences import few_errors, few_of
from mobilectl.reports.shares import exactly, measured
from mobilectl.reports.sources import about_table, history_json, history_lines, snapshot_json, snapshot_lines, unknown_lines, with_origin
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.delivered import Undelivered
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.hours import Fate
from mobilectl.volumes.results import DryRun, Figures, Lost
from mobilectl.workspace.workspace import Workspace

VERSION = 3
OVERVIEW: tuple[tuple[str, ...], ...] = (("channel",), ("item",), ("city",), ("tier",), ("day",))
"""The breakdowns that are shown where no other is asked for; the longest comes last."""
LONG = ("day", "channel", "item", "message")
"""What one long table is broken down by, where nothing else is asked for."""


def headlines(occasion: Occasion) -> list[Message]:
    """What was counted, on what, and how many messages go out. What follows from these is told by `consequences`."""
    said = [*fates(occasion.fate), *nobody_reached(occasion.run), *control_lines(occasion.control)]
    return [opening(occasion), *circumstances(occasion), sums(occasion), *said]


def opening(occasion: Occasion) -> Message:
    """Which days were counted, and how many customers."""
    plan = occasion.run.compiled.plan
    return say("Dry run from {first} to {last} with {people}", first=plan.first, last=plan.last, people=People(occasion.snapshot.rows))


def circumstances(occasion: Occasion) -> Iterator[Message]:
    """On what it was counted: the snapshot's digest and day, the seed, the contact log, the workspace's digest."""
    snapshot = occasion.snapshot
    yield from snapshot_lines(snapshot)
    yield from unknown_lines(occasion.unknown)
    if occasion.history is not None:
        yield from history_lines(occasion.history)
    yield say("Workspace: {digest}", digest=occasion.workspace_digest)


def sums(occasion: Occasion) -> Message:
    """How many messages there are in all, and what becomes of them."""
    figures = occasion.run.sum()
    return say(
        "Of {planned} planned messages {sent} go out, {later} of them later than planned; {held} are held back, {unreachable} reach "
        "nobody, {opted_out} are for customers who have opted out.",
        planned=f"{figures.planned:,}", sent=f"{figures.sent:,}", later=f"{figures.later:,}", held=f"{figures.held:,}",
        unreachable=f"{figures.unreachable:,}", opted_out=f"{figures.opted_out:,}",
    )  # fmt: skip


def nobody_reached(run: DryRun) -> Iterator[Message]:
    """The campaigns and reminders that mean no customer, and those that mean some of whom none can get anything."""
    unreached = run.unreached()
    if idle := tuple(name for name, meant in unreached.items() if not meant):
        yield say("No customer of the snapshot is meant by: {campaigns}", campaigns=idle)
    if barred := tuple(name for name, meant in unreached.items() if meant):
        yield say(
            "Customers are meant, but none of them can get anything, because no channel reaches them or they have opted out: {campaigns}",
            campaigns=barred,
        )


def fates(fate: Fate) -> Iterator[Message]:
    """How the messages that go out fare on their channels, where that is not as planned."""
    if fate.late or fate.missed:
        yield say(
            "Of those that go out, channels deliver {late} after their time of day, and {missed} never, because they make no sense any "
            "more by then; customers reached, costs and visits are those of what is delivered.",
            late=f"{fate.late:,}", missed=f"{fate.missed:,}",
        )  # fmt: skip


def consequences(occasion: Occasion) -> Iterator[Message]:
    """What the messages that channels deliver cost, and what they do to business halls."""
    if occasion.bills:
        yield cost_headline(occasion.bills)
    if halls := hall_headline(occasion.halls, occasion.workspace):
        yield halls


def verdicts(occasion: Occasion) -> list[Message]:
    """A sentence for each campaign that loses more than the policy allows, and for each of which channels deliver less."""
    return [*losses(occasion.over_limit, occasion.workspace), *shortfalls(occasion.missing_too_much, occasion.workspace)]


def shortfalls(missing_too_much: Iterable[Undelivered], workspace: Workspace) -> list[Message]:
    """A sentence for each campaign and touchpoint of which channels never deliver more than the policy allows."""
    limit, names = exactly(workspace.policy.limits.missed_share), workspace.item_names
    return [
        say("Channels never deliver {share} of the messages of {item}, {name} ({missed} of {sent}), because they make no sense any more "
            "when they fall due, or when the channel gets to them; `limits.missed_share` allows {limit}. Send them over more days or "
            "other channels, or let them make sense longer: `expires_after` at least as long as `between`.",
            item=one.owner, name=names.get(one.owner, one.owner), share=measured(one.share), missed=f"{one.missed:,}",
            sent=f"{one.sent:,}", limit=limit)
        for one in missing_too_much
    ]  # fmt: skip


def losses(over_limit: Iterable[Lost], workspace: Workspace) -> list[Message]:
    """A sentence for each campaign that loses more than the policy allows."""
    limit = exactly(workspace.policy.limits.contention_share)
    return [
        say("Campaign {campaign} loses {share} of its messages ({held} of {planned}); `limits.contention_share` allows {limit}.",
            campaign=one.campaign, share=measured(one.share), held=f"{one.held:,}", planned=f"{one.deliverable:,}", limit=limit)
        for one in over_limit
    ]  # fmt: skip


def unread(workspace: Workspace) -> list[Message]:
    """A verdict where files of the workspace could not be read."""
    count, files = len(workspace.unread), few_of(workspace.unread)
    verdict = say(
        "Files that could not be read: {count} ({files}). What they define is missing here, so these numbers say nothing about what would "
        "go out; `mobilectl check` shows what is wrong.",
        count=count,
        files=files,
    )
    return [verdict] if count else []


def faults(workspace: Workspace, errors: tuple[Sighting, ...]) -> list[Message]:
    """Verdicts on what makes the numbers wrong: files that could not be read, errors in the definitions."""
    return [*unread(workspace), *mistaken(errors)]


def said(occasion: Occasion) -> list[Message]:
    """What is said beside the numbers: a warning, and all verdicts."""
    return [*incomplete(occasion.workspace), *faults(occasion.workspace, occasion.errors), *verdicts(occasion)]


def mistaken(errors: tuple[Sighting, ...]) -> list[Message]:
    """A verdict where definitions have errors by which they are not counted as they are written."""
    verdict = say(
        "Errors in the definitions: {count} ({errors}). What they concern is not counted as it is meant, so these numbers say nothing "
        "about what would go out until they are mended; `mobilectl check` shows all.",
        count=len(errors),
        errors=few_errors(errors),
    )
    return [verdict] if errors else []


def incomplete(workspace: Workspace) -> list[Message]:
    """A warning where something in the files of the workspace could not be read, though every file could."""
    count = len(workspace.readings)
    warning = say("Reading the workspace met {count} problems; `mobilectl check` shows what is missing here.", count=count)
    return [warning] if count and not workspace.unread else []


def long_table(occasion: Occasion, by: Sequence[str]) -> Table:
    """The breakdown, or else one long table, with what it was made on."""
    return _stamped(occasion, breakdown_table(occasion, by or LONG))


def _stamped(occasion: Occasion, table: Table) -> Table:
    workspace = Column("workspace", say("workspace")), occasion.workspace_digest
    return with_origin(table, occasion.snapshot, occasion.history, occasion.unknown, workspace)


def stamped_tables(occasion: Occasion, by: Sequence[str]) -> list[Table]:
    """The breakdown, or without one all tables of the overview and those hour by hour, with what they were made on; and last, in a table
    of its own, what is said besides."""
    lines = [*headlines(occasion), *([] if by else consequences(occasion)), *said(occasion)]
    tables = [breakdown_table(occasion, by)] if by else [*overview_tables(occasion), *_hourly_tables(occasion)]
    return [*(_stamped(occasion, table) for table in tables), about_table(lines)]


def _hourly_tables(occasion: Occasion) -> list[Table]:
    """What channels and business halls do in each hour: too long for a screen, made for a spreadsheet."""
    tables = (breakdown_table(occasion, ("day", HOUR, "channel")), hall_hours_table(occasion.halls, occasion.workspace))
    return [table for table in tables if table.rows]


def charts(occasion: Occasion, by: Sequence[str]) -> list[Chart]:
    """Bars of the breakdown, if it is by one dimension; where nothing is asked for by day, over many days by week, and by campaign."""
    if by:
        return [breakdown_chart(occasion, by[0])] if len(by) == 1 else []
    time = "day" if len(occasion.days) <= MOST_BARS else "week"
    return [breakdown_chart(occasion, time), breakdown_chart(occasion, "item")]


def overview_tables(occasion: Occasion) -> list[Table]:
    """The usual tables: what is held back, messages by each dimension, expected numbers, the heaviest week."""
    *first, last = [breakdown_table(occasion, one) for one in OVERVIEW if set(one) <= set(occasion.run.dimensions)]
    workspace = occasion.workspace
    tables = [
        lost_table(occasion), _held_table(occasion),
        *first, *customer_tables(occasion), *cost_tables(occasion.bills, workspace),
        *expected_tables(occasion.expected, len(occasion.days), workspace), *hall_tables(occasion.halls, workspace),
        *hour_tables(occasion.delivery, workspace), last,
    ]  # fmt: skip
    return [table for table in tables if table.rows]


def dry_run_json(occasion: Occasion, by: Sequence[str]) -> str:
    """Everything as JSON; `by` adds a breakdown, else there is one for each dimension of the overview."""
    plan, snapshot, run = occasion.run.compiled.plan, occasion.snapshot, occasion.run
    breakdowns = [tuple(by)] if by else [one for one in OVERVIEW if set(one) <= set(run.dimensions)]
    content = {
        "version": VERSION,
        "snapshot": snapshot_json(snapshot),
        "history": history_json(occasion.history) if occasion.history is not None else None,
        "workspace": {
            "digest": occasion.workspace_digest,
            "problems": len(occasion.workspace.readings),
            "errors": len(occasion.errors),
        },
        "unknown_attributes": list(occasion.unknown),
        "unreached": list(run.unreached()),
        "period": {"from": plan.first.isoformat(), "to": plan.last.isoformat()},
        "total": {**_figures_json(run.sum()), "late": occasion.fate.late, "missed": occasion.fate.missed},
        "control": controls_json(occasion.control),
        "messages": [breakdown_json(occasion, one) for one in breakdowns],
        "held_back": [{"kind": one.rule.kind, "rule": one.rule.id, "decided": one.decided, "blocked": one.blocked} for one in run.held()],
        "lost": [lost_json(one, one in occasion.over_limit) for one in run.lost()],
        "never_delivered": [missed_json(one, one in occasion.missing_too_much) for one in occasion.missed],
        **customers_json(occasion),
        "expected": expected_json(occasion.expected),
        "expected_by_channel": expected_by_channel_json(occasion.expected, len(occasion.days)),
        "costs": costs_json(occasion.bills, occasion.workspace),
        "halls": halls_json(occasion.halls, occasion.workspace),
        "hours": hours_json(occasion.delivery, occasion.workspace),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def lost_json(one: Lost, over_limit: bool) -> dict[str, object]:
    """What is held back of a campaign."""
    return {
        "campaign": one.campaign,
        "deliverable": one.deliverable,
        "held_back": one.held,
        "share": round(one.share, 6),
        "over_limit": over_limit,
    }


def missed_json(one: Undelivered, over_limit: bool) -> dict[str, object]:
    """What channels never deliver of a campaign or touchpoint."""
    return {"item": one.owner, "sent": one.sent, "missed": one.missed, "share": round(one.share, 6), "over_limit": over_limit}


def lost_table(occasion: Occasion) -> Table:
    """The campaigns that lose messages, the one that loses the greatest share first, and what the policy allows."""
    columns = (
        Column("campaign", say("id"), whole=True, spare=True), Column("campaign_name", say("campaign")),
        Column("deliverable", say("could go out"), right=True), Column("held_back", say("held back"), right=True),
        Column("share", say("share lost"), right=True), Column("limit", say("allowed"), right=True), Column("over", say("verdict")),
    )  # fmt: skip
    names, limit = occasion.workspace.item_names, exactly(occasion.workspace.policy.limits.contention_share)
    rows = [
        (
            one.campaign,
            names.get(one.campaign),
            one.deliverable,
            one.held,
            measured(one.share),
            limit,
            over_or_not(one in occasion.over_limit),
        )
        for one in occasion.run.lost()
    ]
    return Table(say("Campaigns that lose messages"), columns, rows, "lost")


def over_or_not(over: bool) -> Message:
    """The verdict on what is held against a limit."""
    return say("over the limit") if over else say("within it")


def _held_table(occasion: Occasion) -> Table:
    names = rule_names(occasion.workspace.policy)
    columns = (
        Column("rule", say("rule"), whole=True), Column("kind", say("kind")), Column("name", say("name")),
        Column("decided", say("messages held back"), right=True), Column("blocked", say("would hold back alone"), right=True),
    )  # fmt: skip
    rows = [(one.rule.id, KINDS[one.rule.kind], names.get(one.rule), one.decided, one.blocked) for one in occasion.run.held()]
    return Table(say("Held back, by the rule that decides"), columns, rows, "held_back")


def _figures_json(figures: Figures) -> dict[str, int]:
    return {column.name: value for column, value in zip(FIGURES, figures_of(figures), strict=True)}
