"""What a dry run says of customers: whom campaigns reach, whose messages have whose place, who is at a cap, who gets how much a week."""

from __future__ import annotations

from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table
from mobilectl.volumes.results import DryRun
from mobilectl.workspace.workspace import Workspace

MOST_PAIRS = 20
"""So many pairs of campaigns are shown, those with the most messages; JSON has all."""
MANY = 6
"""So many contacts a week and more are one column."""


def customer_tables(run: DryRun, workspace: Workspace) -> list[Table]:
    """Reach, displaced messages, customers at their caps, contacts a week."""
    return [_reach_table(run, workspace), _displaced_table(run, workspace), _cap_table(run, workspace), _week_table(run)]


def customers_json(run: DryRun) -> dict[str, object]:
    """The same as JSON, whole."""
    return {
        "reach": [{"item": one.owner, "meant": one.meant, "reached": one.reached} for one in run.reach()],
        "displaced": [{"item": one.loser, "by": one.winner, "messages": one.messages} for one in run.displaced()],
        "at_cap": [{"cap": one.cap, "customers": one.customers} for one in run.at_cap()],
        "weekly": [
            {"week": week.isoformat(), "class": name, "messages": number, "customers": customers}
            for name in ("marketing", "service", "all")
            for week, counts in run.weekly(name).items()
            for number, customers in counts
        ],
    }


def _reach_table(run: DryRun, workspace: Workspace) -> Table:
    columns = (
        Column("item", say("id"), whole=True, spare=True), Column("item_name", say("touchpoint or campaign")),
        Column("meant", say("customers meant"), right=True), Column("reached", say("customers reached"), right=True),
        Column("share", say("share"), right=True),
    )  # fmt: skip
    names = workspace.item_names
    rows = [
        (one.owner, names.get(one.owner, one.owner), one.meant, one.reached, f"{one.reached / one.meant:.1%}")
        for one in run.reach()
        if one.meant
    ]
    return Table(say("Customers whom at least one message reaches"), columns, rows, "reach")


def _displaced_table(run: DryRun, workspace: Workspace) -> Table:
    columns = (
        Column("item", say("id"), whole=True, spare=True), Column("item_name", say("held back")),
        Column("by", say("id"), whole=True, spare=True),
        Column("by_name", say("has its place")), Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    names = workspace.item_names
    rows = [
        (one.loser, names.get(one.loser, one.loser), one.winner, names.get(one.winner, one.winner), one.messages)
        for one in run.displaced()[:MOST_PAIRS]
    ]
    return Table(say("Whose messages have the place of those held back"), columns, rows, "displaced")


def _cap_table(run: DryRun, workspace: Workspace) -> Table:
    columns = (
        Column("rule", say("rule"), whole=True, spare=True),
        Column("name", say("name")),
        Column("customers", say("customers"), right=True),
    )
    names = {cap.id: cap.name for cap in workspace.policy.caps}
    rows = [(one.cap, names.get(one.cap, one.cap), one.customers) for one in run.at_cap()]
    return Table(say("Customers who get all that a cap allows"), columns, rows, "at_cap")


def _week_table(run: DryRun) -> Table:
    numbers = [*map(str, range(MANY)), f"{MANY}+"]
    columns = (
        Column("week", say("week from"), whole=True),
        *(Column(f"got_{one}", say("1 message") if one == "1" else say("{number} messages", number=one), right=True) for one in numbers),
    )
    rows = []
    for week, counts in run.weekly().items():
        customers = [0] * len(numbers)
        for number, count in counts:
            customers[min(number, MANY)] += count
        rows.append((week, *customers))
    return Table(say("Customers by the messages they get in a week"), columns, rows, "weekly")
