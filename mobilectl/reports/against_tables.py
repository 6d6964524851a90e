"""What a change does to everyone's messages, in tables."""

from __future__ import annotations

from dataclasses import replace

from mobilectl.messages import say
from mobilectl.reports.against import headlines, judgements
from mobilectl.reports.breakdowns import CLASSES
from mobilectl.reports.contrast import Contrast
from mobilectl.reports.costs import changed_cost_tables
from mobilectl.reports.policy_rules import KINDS
from mobilectl.reports.shares import exactly, measured
from mobilectl.reports.sources import about_table, with_origin
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.volumes import over_or_not

MOST_ROWS = 20
"""So many rows of a long table are shown, the greatest; JSON and files have all."""
LONG = ("displaced", "cities", "costs_by_item")
"""The tables that are shown only in part: they have rows for each pair of campaigns, of city and campaign, and for each campaign."""
STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 50)
"""Where the columns of the matrix begin: every number up to 7, then several together."""

ITEM = (Column("item", say("id"), whole=True, spare=True), Column("item_name", say("touchpoint or campaign")))


def tables(contrast: Contrast) -> list[Table]:
    """Budgets, what becomes of the messages of each campaign and touchpoint, what channels never deliver of them, who displaces whom,
    in which city, costs, contacts before and after; with all their rows."""
    each = [
        _budget_table(contrast), _item_table(contrast), _fate_table(contrast), _missed_table(contrast), _taken_table(contrast),
        _city_table(contrast), *changed_cost_tables(*contrast.bills, contrast.channels, contrast.names),
        *(_contact_table(contrast, name) for name in CLASSES),
    ]  # fmt: skip
    return [table for table in each if table.rows]


def shortened(table: Table) -> Table:
    """As much of a table as is shown to people, who are told where there is more."""
    count = len(table.rows)
    if table.name not in LONG or count <= MOST_ROWS:
        return table
    more = say("The greatest {shown} of {count}; `--format json` and `-o` have all.", shown=MOST_ROWS, count=count)
    return replace(table, rows=table.rows[:MOST_ROWS], legend=more)


def long_table(contrast: Contrast) -> Table:
    """Every message that is displaced, by kind, winner, rule and city, with what it was made on."""
    columns = (
        Column("item", say("id")), Column("item_name", say("touchpoint or campaign")), Column("message", say("reminder or send")),
        Column("channel", say("channel")), Column("by", say("id")), Column("by_name", say("has its place")), Column("kind", say("kind")),
        Column("rule", say("rule")), Column("city", say("id")), Column("city_name", say("city")),
        Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    rows = [
        (*one.message[:1], contrast.named(one.message[0]), *one.message[1:], one.winner, contrast.named(one.winner), one.rule.kind,
         one.rule.id, one.city, contrast.in_city(one.city), one.messages)
        for one in contrast.comparison.taken
    ]  # fmt: skip
    return _stamped(contrast, Table(say("Who displaces whom"), columns, rows, "displaced"))


def stamped_tables(contrast: Contrast) -> list[Table]:
    """All tables, with what they were made on; and last, in a table of its own, what is said besides."""
    said = [*headlines(contrast), *judgements(contrast)]
    return [*(_stamped(contrast, table) for table in tables(contrast)), about_table(said)]


def _stamped(contrast: Contrast, table: Table) -> Table:
    digests = (
        (Column("workspace_before", say("workspace before the change")), contrast.before.digest),
        (Column("workspace", say("workspace")), contrast.after.digest),
    )
    return with_origin(table, contrast.snapshot, contrast.after.history, contrast.unknown, *digests)


def _budget_table(contrast: Contrast) -> Table:
    columns = (
        Column("budget", say("budget"), whole=True, spare=True), Column("name", say("name")), *ITEM,
        Column("displaced", say("held back now"), right=True),
        Column("sent_before", say("sent before"), right=True), Column("share", say("share"), right=True),
        Column("allowed", say("allowed"), right=True), Column("verdict", say("verdict")),
    )  # fmt: skip
    rows = []
    for one in contrast.spent:
        most = one.budget.messages_at_most
        allowed = f"{most:,}" if most is not None else exactly(one.budget.share_at_most or 0.0)
        item = (None, say("all together")) if one.owner is None else (one.owner, contrast.named(one.owner))
        verdict = say("over the budget") if one.over else say("within it")
        rows.append((one.budget.id, one.budget.name, *item, one.displaced, one.sent_before, measured(one.share), allowed, verdict))
    return Table(say("Budgets of the policy"), columns, rows, "budgets")


def _item_table(contrast: Contrast) -> Table:
    columns = (
        *ITEM, Column("sent_before", say("before"), right=True), Column("sent_after", say("now"), right=True),
        Column("displaced", say("held back"), right=True), Column("share", say("share"), right=True),
        Column("losing", say("losers"), right=True),
    )  # fmt: skip
    legend = say(
        "before, now: messages that go out. held back: went out before, and now another has their place or a rule forbids them; the share "
        "is of those before. losers: customers who lose at least one so."
    )
    rows = [
        (one.owner, contrast.named(one.owner), fates.sent_before, fates.sent_after, fates.displaced, measured(fates.share), one.losing)
        for one in contrast.comparison.owners()
        if (fates := one.fates).changed
    ]
    return Table(say("What the change does to each campaign and touchpoint"), columns, rows, "items", legend)


def _fate_table(contrast: Contrast) -> Table:
    """What becomes of messages besides: a table of its own, since all numbers together are too wide for many a screen."""
    columns = (
        *ITEM, Column("withdrawn", say("withdrawn"), right=True), Column("regained", say("regained"), right=True),
        Column("new", say("new"), right=True), Column("moved", say("moved"), right=True),
    )  # fmt: skip
    legend = say(
        "withdrawn: not planned for these customers any more. regained: held back before, and go out now. new: not planned for these "
        "customers before. moved: go out on another day than before."
    )
    numbers = ((one.owner, (each := one.fates).withdrawn, each.regained, each.new, each.moved) for one in contrast.comparison.owners())
    rows = [(owner, contrast.named(owner), *changed) for owner, *changed in numbers if any(changed)]
    return Table(say("What else becomes of messages of each campaign and touchpoint"), columns, rows, "fates", legend)


def _missed_table(contrast: Contrast) -> Table:
    columns = (
        *ITEM, Column("sent", say("sent"), right=True), Column("missed_before", say("missed before"), right=True),
        Column("missed", say("missed"), right=True), Column("share", say("share missed"), right=True),
        Column("limit", say("allowed"), right=True), Column("over", say("verdict")),
    )  # fmt: skip
    before, limit = contrast.missed_before, contrast.after.workspace.policy.limits.missed_share
    rows = [
        (one.owner, contrast.named(one.owner), one.sent, before[one.owner].missed if one.owner in before else 0, one.missed,
         measured(one.share), exactly(limit), over_or_not(one in contrast.missing_too_much))
        for one in contrast.missed
    ]  # fmt: skip
    return Table(say("Messages that channels never deliver because they make no sense any more"), columns, rows, "never_delivered")


def _taken_table(contrast: Contrast) -> Table:
    columns = (
        Column("item", say("id"), whole=True, spare=True), Column("item_name", say("held back now")),
        Column("by", say("id"), whole=True, spare=True), Column("by_name", say("has its place")), Column("kind", say("kind")),
        Column("rule", say("rule"), whole=True), Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    each: dict[tuple[str, str | None, str, str], int] = {}
    for one in contrast.comparison.taken:
        key = one.message[0], one.winner, one.rule.kind, one.rule.id
        each[key] = each.get(key, 0) + one.messages
    most = sorted(each.items(), key=lambda one: (-one[1], one[0][0], one[0][1] or ""))
    rows = [
        (loser, contrast.named(loser), winner, contrast.named(winner), KINDS[kind], rule, count)
        for (loser, winner, kind, rule), count in most
    ]
    return Table(say("Who displaces whom"), columns, rows, "displaced")


def _city_table(contrast: Contrast) -> Table:
    columns = (
        Column("city", say("id"), whole=True, beside=True), Column("city_name", say("city")), *ITEM,
        Column("losing", say("customers who lose some"), right=True),
        Column("displaced", say("messages held back now"), right=True), Column("share", say("share"), right=True),
    )  # fmt: skip
    found = [(city, one) for city, each in contrast.comparison.cities().items() for one in each if one.fates.displaced]
    found.sort(key=lambda one: (-one[1].losing, one[0] or "", one[1].owner))
    rows = [
        (city, contrast.in_city(city), one.owner, contrast.named(one.owner), one.losing, one.fates.displaced, measured(one.fates.share))
        for city, one in found
    ]
    return Table(say("In which city how many customers lose what"), columns, rows, "cities")


def _contact_table(contrast: Contrast, name: str) -> Table:
    """The matrix of a class: a row for each number of messages before, a column for each now; empty where nothing differs."""
    cells: dict[tuple[int, int], int] = {}
    found = contrast.comparison.contacts(name)
    for before, now, customers in found:
        key = _step(before), _step(now)
        cells[key] = cells.get(key, 0) + customers
    used = sorted({step for key in cells for step in key})
    columns = (
        Column("before", say("before"), right=True, whole=True),
        *(Column(f"now_{step}", say("now {number}", number=_stretch(step)), right=True) for step in used),
    )
    rows = [(_stretch(step), *(cells.get((step, other)) for other in used)) for step in used if any(before == step for before, _ in cells)]
    title = say("Customers by their {class} messages, before (rows) and now (columns)", **{"class": CLASSES[name]})
    return Table(title, columns, rows if any(before != now for before, now, _ in found) else (), f"contacts_{name}")


def _step(number: int) -> int:
    return max(step for step in STEPS if step <= number)


def _stretch(step: int) -> str:
    """The numbers of a step: 5, 10–14, 50+."""
    place = STEPS.index(step)
    if place == len(STEPS) - 1:
        return f"{step}+"
    last = STEPS[place + 1] - 1
    return str(step) if last == step else f"{step}–{last}"
