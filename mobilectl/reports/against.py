"""What a change does to everyone's messages: its circumstances, tables for people, verdicts on the policy's budgets, and its own JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mobilectl.messages import Message, People, say
from mobilectl.reports.breakdowns import CLASSES
from mobilectl.reports.policy_rules import KINDS
from mobilectl.reports.sources import history_json, history_lines, snapshot_json, snapshot_lines
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.volumes import lost_json, verdicts
from mobilectl.volumes.comparison import Affected, Comparison, Fates, Spent, Taken
from mobilectl.volumes.halls import CITY
from mobilectl.volumes.history import History
from mobilectl.volumes.pair import differing
from mobilectl.volumes.results import Lost
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.workspace.workspace import Workspace

VERSION = 1
MOST_ROWS = 20
"""So many rows of a table are shown, the greatest; JSON has all."""
STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 50)
"""Where the columns of the matrix begin: every number up to 7, then several together."""


@dataclass(frozen=True)
class Side:
    """A workspace as it was or is: its digest, what the contact log says of its customers, what it is called, and its commit, where it
    was read from git."""

    workspace: Workspace
    digest: str
    history: History | None
    name: Message | str = ""
    commit: str | None = None


@dataclass(frozen=True)
class Contrast:
    """What a change was judged on and by."""

    comparison: Comparison
    snapshot: Snapshot
    before: Side
    after: Side

    @cached_property
    def spent(self) -> tuple[Spent, ...]:
        """What the change takes of each budget of the policy as it is now."""
        return self.comparison.spent(self.after.workspace.policy.budgets)

    @cached_property
    def over_budget(self) -> tuple[Spent, ...]:
        """The budgets that the change exceeds."""
        return tuple(one for one in self.spent if one.over)

    @cached_property
    def over_limit(self) -> tuple[Lost, ...]:
        """The campaigns that lose a greater share of their messages than the policy allows, whoever brought it about."""
        return tuple(one for one in self.comparison.lost() if one.share > self.after.workspace.policy.limits.contention_share)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of campaigns and touchpoints, as they are now, else as they were."""
        return {**self.before.workspace.item_names, **self.after.workspace.item_names}

    @cached_property
    def cities(self) -> Mapping[str, str]:
        """The names of the cities."""
        attribute = self.after.workspace.attributes.attributes.get(CITY)
        return (attribute.values if attribute is not None else None) or {}

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The attributes that are defined otherwise before and after."""
        return differing(self.before.workspace.attributes, self.after.workspace.attributes)

    def named(self, owner: str | None) -> str | Message:
        """A campaign or touchpoint by its name."""
        return say("no message: the rule leaves no room") if owner is None else self.names.get(owner, owner)

    def in_city(self, city: str | None) -> str | Message:
        """A city by its name."""
        return say("not known") if city is None else self.cities.get(city, city)


def headlines(contrast: Contrast) -> list[Message]:
    """What was compared, on what, and what it comes to."""
    plan, snapshot, comparison = contrast.comparison.pair.after.plan, contrast.snapshot, contrast.comparison
    lines = [
        say("What the change since {base} does to messages from {first} to {last}, with {people}",
            base=contrast.before.name, first=plan.first, last=plan.last, people=People(snapshot.rows)),
        *snapshot_lines(snapshot),
    ]  # fmt: skip
    if contrast.after.history is not None:
        lines += history_lines(contrast.after.history)
    lines.append(say("Workspace: {digest}; before the change: {before}", digest=contrast.after.digest, before=contrast.before.digest))
    if contrast.differing:
        lines.append(
            say("These attributes are defined otherwise than before, and each side goes by its own: {names}", names=contrast.differing)
        )
    if contrast.before.workspace.policy.budgets != contrast.after.workspace.policy.budgets:
        lines.append(say("The change also changes the budgets of the policy; it is judged by the new ones."))
    fates = comparison.sum()
    if not fates.changed:
        return [*lines, say("The change does nothing to the messages of any customer: {sent} go out, as before.", sent=f"{fates.kept:,}")]
    lines.append(
        say("{before} messages went out before, {after} do now. Of those before, {kept} still do ({moved} on another day), {displaced} are "
            "held back now, {withdrawn} are not planned any more; {regained} that were held back go out, and {new} are new.",
            before=f"{fates.sent_before:,}", after=f"{fates.sent_after:,}",
            **{name: f"{getattr(fates, name):,}" for name in ("kept", "moved", "displaced", "withdrawn", "regained", "new")})
    )  # fmt: skip
    if fates.displaced:
        lines.append(say("{people} lose at least one message.", people=People(comparison.losing)))
    return lines


def judgements(contrast: Contrast) -> list[Message]:
    """A sentence for each budget that the change exceeds, with what would be right, and for each campaign that loses more than allowed."""
    lines = [_over(one, contrast) for one in contrast.over_budget]
    return [*lines, *verdicts(contrast.over_limit, contrast.after.workspace)]


def _over(one: Spent, contrast: Contrast) -> Message:
    budget = one.budget
    if one.owner is None:
        said = say("{count} messages are held back that went out before; budget `{id}` ({name}) allows {most}.",
                   count=f"{one.displaced:,}", id=budget.id, name=budget.name, most=f"{budget.messages_at_most or 0:,}")  # fmt: skip
    else:
        said = say("{item} loses {share} of what it sent before ({count} of {before}); budget `{id}` ({name}) allows {most}.",
                   item=_titled(one.owner, contrast), share=_percent(one.share), count=f"{one.displaced:,}", before=f"{one.sent_before:,}",
                   id=budget.id, name=budget.name, most=_percent(budget.share_at_most or 0.0))  # fmt: skip
    winner, most = one.by[0]
    cities = _worst_cities(one, contrast)
    if cities:
        said = say("{said} Most in: {cities}.", said=said, cities=cities)
    if winner is None:
        return say("{said} For {count} no message is to blame but a rule of the policy: move the sends to days that it leaves open.",
                   said=said, count=f"{most:,}")  # fmt: skip
    return say("{said} {winner} takes the place of {count}: give it other days, a lower priority or fewer customers.",
               said=said, winner=_titled(winner, contrast), count=f"{most:,}")  # fmt: skip


def _worst_cities(one: Spent, contrast: Contrast) -> tuple[Message, ...]:
    """The three cities in which a budget loses the most messages."""
    found: dict[str, int] = {}
    for taken in contrast.comparison.taken_of(one):
        if taken.city is not None:
            found[taken.city] = found.get(taken.city, 0) + taken.messages
    worst = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:3]
    return tuple(say("{city} ({count})", city=contrast.in_city(city), count=f"{count:,}") for city, count in worst)


def _titled(owner: str, contrast: Contrast) -> Message | str:
    name = contrast.names.get(owner)
    return owner if name is None else say("{name} (`{id}`)", name=name, id=owner)


def tables(contrast: Contrast) -> list[Table]:
    """Budgets, what each campaign and touchpoint loses and wins, who displaces whom, in which city, contacts before and after."""
    each = [
        _budget_table(contrast), _item_table(contrast), _taken_table(contrast), _city_table(contrast),
        *(_contact_table(contrast, name) for name in CLASSES),
    ]  # fmt: skip
    return [table for table in each if table.rows]


def long_table(contrast: Contrast) -> Table:
    """Every message that is displaced, by kind, winner, rule and city."""
    columns = (
        Column("item", say("id")), Column("item_name", say("touchpoint or campaign")), Column("message", say("reminder or send")),
        Column("channel", say("channel")), Column("by", say("id")), Column("by_name", say("has its place")), Column("kind", say("kind")),
        Column("rule", say("rule")), Column("city", say("city")), Column("city_name", say("city")),
        Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    rows = [
        (*one.message[:1], contrast.named(one.message[0]), *one.message[1:], one.winner, contrast.named(one.winner), one.rule.kind,
         one.rule.id, one.city, contrast.in_city(one.city), one.messages)
        for one in contrast.comparison.taken
    ]  # fmt: skip
    return Table(say("Who displaces whom"), columns, rows, "displaced")


def _budget_table(contrast: Contrast) -> Table:
    columns = (
        Column("budget", say("budget"), whole=True), Column("name", say("name")), Column("item", say("id"), whole=True),
        Column("item_name", say("touchpoint or campaign")), Column("displaced", say("held back now"), right=True),
        Column("sent_before", say("sent before"), right=True), Column("share", say("share"), right=True),
        Column("allowed", say("allowed"), right=True), Column("verdict", say("verdict")),
    )  # fmt: skip
    rows = []
    for one in contrast.spent:
        most = one.budget.messages_at_most
        allowed = f"{most:,}" if most is not None else _percent(one.budget.share_at_most or 0.0)
        item = (None, say("all together")) if one.owner is None else (one.owner, contrast.named(one.owner))
        verdict = say("over the budget") if one.over else say("within it")
        rows.append((one.budget.id, one.budget.name, *item, one.displaced, one.sent_before, _percent(one.share), allowed, verdict))
    return Table(say("Budgets of the policy"), columns, rows, "budgets")


def _item_table(contrast: Contrast) -> Table:
    columns = (
        Column("item", say("id"), whole=True), Column("item_name", say("touchpoint or campaign")),
        Column("sent_before", say("before"), right=True), Column("sent_after", say("now"), right=True),
        Column("displaced", say("held back"), right=True),
        Column("share", say("share"), right=True), Column("losing", say("losers"), right=True),
        Column("withdrawn", say("withdrawn"), right=True), Column("regained", say("regained"), right=True),
        Column("new", say("new"), right=True), Column("moved", say("moved"), right=True),
    )  # fmt: skip
    legend = say(
        "before, now: messages that go out. held back: went out before, and now another has their place or a rule forbids them; the share "
        "is of those before. losers: customers who lose at least one so. withdrawn: not planned for these customers any more. regained: "
        "held back before, and go out now. moved: go out on another day than before."
    )
    rows = []
    for one in contrast.comparison.owners():
        fates = one.fates
        if fates.changed:
            rows.append((one.owner, contrast.named(one.owner), fates.sent_before, fates.sent_after, fates.displaced, _percent(fates.share),
                         one.losing, fates.withdrawn, fates.regained, fates.new, fates.moved))  # fmt: skip
    return Table(say("What the change does to each campaign and touchpoint"), columns, rows, "items", legend)


def _taken_table(contrast: Contrast) -> Table:
    columns = (
        Column("item", say("id"), whole=True), Column("item_name", say("held back now")), Column("by", say("id"), whole=True),
        Column("by_name", say("has its place")), Column("kind", say("kind")), Column("rule", say("rule"), whole=True),
        Column("messages", say("messages held back"), right=True),
    )  # fmt: skip
    each: dict[tuple[str, str | None, str, str], int] = {}
    for one in contrast.comparison.taken:
        key = one.message[0], one.winner, one.rule.kind, one.rule.id
        each[key] = each.get(key, 0) + one.messages
    most = sorted(each.items(), key=lambda one: (-one[1], one[0][0], one[0][1] or ""))[:MOST_ROWS]
    rows = [
        (loser, contrast.named(loser), winner, contrast.named(winner), KINDS[kind], rule, count)
        for (loser, winner, kind, rule), count in most
    ]
    return Table(say("Who displaces whom"), columns, rows, "displaced", _cut(len(each)))


def _city_table(contrast: Contrast) -> Table:
    columns = (
        Column("city", say("id"), whole=True, beside=True), Column("city_name", say("city")), Column("item", say("id"), whole=True),
        Column("item_name", say("touchpoint or campaign")), Column("losing", say("customers who lose some"), right=True),
        Column("displaced", say("messages held back now"), right=True), Column("share", say("share"), right=True),
    )  # fmt: skip
    found = [(city, one) for city, each in contrast.comparison.cities().items() for one in each if one.fates.displaced]
    found.sort(key=lambda one: (-one[1].losing, one[0] or "", one[1].owner))
    rows = [
        (city, contrast.in_city(city), one.owner, contrast.named(one.owner), one.losing, one.fates.displaced, _percent(one.fates.share))
        for city, one in found[:MOST_ROWS]
    ]
    return Table(say("In which city how many customers lose what"), columns, rows, "cities", _cut(len(found)))


def _cut(count: int) -> Message | None:
    """Says that rows are left out, where they are."""
    return say("The greatest {shown} of {count}; `--format json` has all.", shown=MOST_ROWS, count=count) if count > MOST_ROWS else None


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


def against_json(contrast: Contrast) -> str:
    """Everything as JSON."""
    plan, comparison = contrast.comparison.pair.after.plan, contrast.comparison
    content = {
        "version": VERSION,
        "snapshot": snapshot_json(contrast.snapshot),
        "history": history_json(contrast.after.history) if contrast.after.history is not None else None,
        "before": {
            "commit": contrast.before.commit,
            "digest": contrast.before.digest,
            "problems": len(contrast.before.workspace.readings),
        },
        "workspace": {"digest": contrast.after.digest, "problems": len(contrast.after.workspace.readings)},
        "differing_attributes": list(contrast.differing),
        "period": {"from": plan.first.isoformat(), "to": plan.last.isoformat()},
        "total": {**_fates_json(comparison.sum()), "customers_losing": comparison.losing},
        "items": [_affected_json(one) for one in comparison.owners()],
        "messages": [
            {"item": owner, "message": item, "channel": channel, **_fates_json(fates)}
            for (owner, item, channel), fates in comparison.messages().items()
        ],
        "cities": [
            {"city": city, **_affected_json(one)} for city, each in comparison.cities().items() for one in each if one.fates.changed
        ],
        "displaced": [_taken_json(one) for one in comparison.taken],
        "contacts": [
            {"class": name, "before": before, "after": after, "customers": customers}
            for name in (*CLASSES, "all")
            for before, after, customers in comparison.contacts(name)
        ],
        "budgets": [_spent_json(one) for one in contrast.spent],
        "lost": [lost_json(one, one in contrast.over_limit) for one in comparison.lost()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _fates_json(fates: Fates) -> dict[str, int]:
    names = ("sent_before", "sent_after", "kept", "moved", "displaced", "withdrawn", "regained", "new", "planned_before", "planned_after")
    return {name: getattr(fates, name) for name in names}


def _affected_json(one: Affected) -> dict[str, object]:
    return {"item": one.owner, **_fates_json(one.fates), "customers_losing": one.losing, "customers_gaining": one.gaining}


def _taken_json(one: Taken) -> dict[str, object]:
    owner, item, channel = one.message
    return {
        "item": owner, "message": item, "channel": channel, "by": one.winner, "kind": one.rule.kind, "rule": one.rule.id, "city": one.city,
        "messages": one.messages,
    }  # fmt: skip


def _spent_json(one: Spent) -> dict[str, object]:
    return {
        "budget": one.budget.id, "item": one.owner, "displaced": one.displaced, "sent_before": one.sent_before,
        "share": round(one.share, 6), "messages_at_most": one.budget.messages_at_most, "share_at_most": one.budget.share_at_most,
        "over": one.over, "by": [{"item": winner, "messages": messages} for winner, messages in one.by],
    }  # fmt: skip


def _percent(share: float) -> str:
    return f"{share:.1%}"
