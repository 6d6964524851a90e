"""What a dry run says of customers: whom campaigns reach, whose messages have whose place, who is at a cap, who gets how much a week."""

from __future__ import annotations

from collections.abc import Mapping

from mobilectl.messages import Message, say
from mobilectl.reports.occasion import Occasion
from mobilectl.reports.shares import measured
from mobilectl.reports.tables import Column, Range, Table
from mobilectl.volumes.results import DryRun
from mobilectl.volumes.totals import MOST_A_WEEK

MOST_PAIRS = 20
"""So many pairs of campaigns are shown, those with the most messages; JSON has all."""
MANY = 6
"""So many contacts a week and more are one column."""


def customer_tables(occasion: Occasion) -> list[Table]:
    """Reach, displaced messages, customers at their caps, contacts a week and in the heaviest one."""
    run, names, legend = occasion.run, occasion.workspace.item_names, _of_what_goes_out(occasion)
    caps = {cap.id: cap.name for cap in occasion.workspace.policy.caps}
    return [
        _reach_table(occasion), _displaced_table(run, names), _cap_table(run, caps, legend), _week_table(run, legend),
        _heaviest_table(run, legend),
    ]  # fmt: skip


def customers_json(occasion: Occasion) -> dict[str, object]:
    """The same as JSON, whole."""
    run = occasion.run
    return {
        "reach": [
            {"item": one.owner, "meant": one.meant, "sent_to": one.sent_to, "reached": {"at_least": one.least, "at_most": one.most}}
            for one in occasion.reached
        ],
        "displaced": [{"item": one.loser, "by": one.winner, "messages": one.messages} for one in run.displaced()],
        "at_cap": [{"cap": one.cap, "customers": one.customers} for one in run.at_cap()],
        "weekly": [
            {"week": week.isoformat(), "class": name, "messages": number, "customers": customers}
            for name in ("marketing", "service", "all")
            for week, counts in run.weekly(name).items()
            for number, customers in counts
        ],
        "heaviest_week": [{"marketing_messages": number, "customers": count} for number, count in run.heaviest()],
    }


def _of_what_goes_out(occasion: Occasion) -> Message | None:
    """What is said beside numbers of customers by what goes out to them, where channels do not deliver all of it."""
    if not occasion.fate.missed:
        return None
    return say(
        "By what goes out: nobody knows whom the {missed} messages are for that channels never deliver.", missed=f"{occasion.fate.missed:,}"
    )


def _reach_table(occasion: Occasion) -> Table:
    columns = (
        Column("item", say("id"), whole=True, spare=True), Column("item_name", say("touchpoint or campaign")),
        Column("meant", say("customers meant"), right=True), Column("reached", say("customers reached"), right=True, ends=True),
        Column("share", say("share"), right=True),
    )  # fmt: skip
    names = occasion.workspace.item_names
    rows = [
        (one.owner, names.get(one.owner, one.owner), one.meant, Range(one.least, one.most),
         _shares(one.least / one.meant, one.most / one.meant))
        for one in occasion.reached
        if one.meant
    ]  # fmt: skip
    legend = say("Where channels never deliver some messages, the number depends on whom these are for, which nobody knows.")
    uncertain = any(one.least < one.most for one in occasion.reached)
    return Table(say("Customers to whom at least one message is delivered"), columns, rows, "reach", legend if uncertain else None)


def _shares(least: float, most: float) -> Message | str:
    low, high = measured(least), measured(most)
    return low if low == high else say("{low} to {high}", low=low, high=high)


def _displaced_table(run: DryRun, names: Mapping[str, str]) -> Table:
    columns = (
        Column("item", say("id"), whole=True, spare=True), Column("item_name", say("held back")),
        Column("by", say("id"), whole=True, spare=True),
        Column("by_name", say("has its place")), Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    rows = [
        (one.loser, names.get(one.loser, one.loser), one.winner, names.get(one.winner, one.winner), one.messages)
        for one in run.displaced()[:MOST_PAIRS]
    ]
    return Table(say("Whose messages have the place of those held back"), columns, rows, "displaced")


def _cap_table(run: DryRun, names: Mapping[str, str], legend: Message | None) -> Table:
    columns = (
        Column("rule", say("rule"), whole=True, spare=True),
        Column("name", say("name")),
        Column("customers", say("customers"), right=True),
    )
    rows = [(one.cap, names.get(one.cap, one.cap), one.customers) for one in run.at_cap()]
    return Table(say("Customers who get all that a cap allows"), columns, rows, "at_cap", legend)


def _week_table(run: DryRun, legend: Message | None) -> Table:
    numbers = [*map(str, range(MANY)), f"{MANY}+"]
    columns = (
        Column("week", say("week from"), whole=True),
        *(Column(f"got_{one}", say("get {number}", number=one), right=True) for one in numbers),
    )
    rows = []
    for week, counts in run.weekly().items():
        customers = [0] * len(numbers)
        for number, count in counts:
            customers[min(number, MANY)] += count
        rows.append((week, *customers))
    return Table(say("Customers by the messages they get in a week"), columns, rows, "weekly", legend)


def _heaviest_table(run: DryRun, legend: Message | None) -> Table:
    columns = (Column("messages", say("marketing messages"), right=True), Column("customers", say("customers"), right=True))
    rows = [(f"{MOST_A_WEEK}+" if number == MOST_A_WEEK else number, customers) for number, customers in run.heaviest()]
    return Table(say("Customers by their heaviest week"), columns, rows, "heaviest_week", legend)
