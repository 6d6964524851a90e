"""The proof of caps, gaps and exclusions as a report for people: what holds, how near the worst customer comes, and who that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from mobilectl.audience.atoms import Box
from mobilectl.audience.portrait import portrait
from mobilectl.contacts.proof import Proof, Week
from mobilectl.messages import Language, Message, say
from mobilectl.messages.lines import printable
from mobilectl.reports.overviews import PERIODS
from mobilectl.reports.proofs import KeptApart, Proofs, ProvenCap, Standing, Told, contacts, told
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.widths import columns, wrapped
from mobilectl.rules.frequency.growth import growth
from mobilectl.workspace.models.care import Gap
from mobilectl.workspace.models.policy import Cap
from mobilectl.workspace.resolver import locate

WORDS: dict[Standing, Message] = {
    "proven": say("proven"), "contention": say("contention"), "breach": say("breached"), "unprovable": say("unprovable"),
    "undecided": say("not decided"), "incomplete": say("incomplete"),
}  # fmt: skip
MOST_WEEKS = 6
MOST_SIGNS = 30


def cap_table(proofs: Proofs) -> Table:
    """A row for each cap."""
    heads = (
        Column("cap", say("cap"), whole=True), Column("name", say("name"), beside=True), Column("verdict", say("verdict"), whole=True),
        Column("at_most", say("at most"), right=True), Column("most", say("most"), right=True),
        Column("margin", say("margin"), right=True), Column("from", say("from"), whole=True), Column("to", say("to"), whole=True),
        Column("clause", say("clause"), beside=True),
    )  # fmt: skip
    rows = [
        (
            cap.id, cap.name, WORDS[proofs.standing(one)], cap.at_most, most(one.proof), margin(one.proof),
            worst.first if worst is not None else None, worst.last if worst is not None else None, cap.clause,
        )
        for one in proofs.caps
        for cap, worst in ((one.proof.cap, one.proof.worst),)
    ]  # fmt: skip
    return Table(say("Caps, {first} to {last}", first=proofs.plan.first, last=proofs.plan.last), heads, rows, "caps")


def apart_table(proofs: Proofs) -> Table:
    """A row for each gap and exclusion."""
    heads = (
        Column("rule", say("rule"), whole=True), Column("name", say("name")), Column("verdict", say("verdict"), whole=True),
        Column("within_days", say("days apart"), right=True), Column("clashes", say("clashes"), right=True),
        Column("clause", say("clause"), beside=True),
    )  # fmt: skip
    rows = [
        (one.rule.id, one.rule.name, WORDS[proofs.standing(one)], one.rule.within_days if isinstance(one.rule, Gap) else None,
         len(one.clashes), one.rule.clause)
        for one in proofs.apart
    ]  # fmt: skip
    return Table(say("Gaps and exclusions"), heads, rows, "apart")


def week_table(proofs: Proofs) -> Table:
    """The heaviest weeks of each cap."""
    heads = (
        Column("cap", say("cap"), whole=True), Column("week", say("week from"), whole=True), Column("most", say("most"), right=True),
    )  # fmt: skip
    rows = [
        (one.proof.cap.id, week.monday, amount(week.worst.count, week.worst.bound))
        for one in proofs.caps
        for week in heavy_weeks(one.weeks)
        if week.worst is not None
    ]
    return Table(say("Heaviest weeks of all that is planned, by the week in which the window ends"), heads, rows, "weeks")


def witness_table(proofs: Proofs) -> Table:
    """A row for each contact of each rule's worst case."""
    heads = (
        Column("rule", say("rule"), whole=True), Column("customer", say("customer")), Column("day", say("day"), whole=True),
        Column("times", say("times"), right=True), Column("channel", say("channel")), Column("owner", say("touchpoint or campaign")),
        Column("item", say("reminder or send")), Column("file", say("file")), Column("line", say("line"), right=True),
    )  # fmt: skip
    cases: list[tuple[str, Box, list[Told]]] = [
        (one.proof.cap.id, one.proof.worst.customer, contacts(proofs, one.proof.worst.contacts))
        for one in proofs.caps
        if one.proof.worst is not None
    ]
    cases += [
        (kept.rule.id, clash.customer, [told(proofs, clash.first, clash.first_day), told(proofs, clash.second, clash.second_day)])
        for kept in proofs.apart
        for clash in kept.clashes[:1]
    ]
    rows = [
        (
            id, portrait(box, proofs.plan.atoms), one.day, one.times, _channel(proofs, one), one.stream.owner, one.stream.item,
            one.file, one.line,
        )
        for id, box, listed in cases
        for one in listed
    ]  # fmt: skip
    return Table(say("Witnesses"), heads, rows, "witnesses")


def _channel(proofs: Proofs, one: Told) -> str:
    known = proofs.workspace.policy.channels
    return known[one.stream.channel].name if one.stream.channel in known else one.stream.channel


def most(proof: Proof) -> Message:
    """The most that one customer gets in a window: a number, or between which it lies."""
    if proof.worst is None:
        return say("nothing bounds it") if proof.unbounded else say("{n}", n=0)
    return amount(proof.worst.count, proof.worst.bound)


def amount(least: int, bound: int | None) -> Message:
    """A number that is known exactly, between two bounds, or from below alone."""
    if bound is None:
        return say("{least} or more", least=least)
    return say("{n}", n=least) if bound == least else say("between {least} and {most}", least=least, most=bound)


def margin(proof: Proof) -> Message:
    """How many contacts more the cap would allow the worst customer."""
    found = proof.margin
    if found.at_least is None:
        return say("{high} or less", high=found.at_most)
    return (
        say("{n}", n=found.at_most) if found.at_least == found.at_most else say("{low} to {high}", low=found.at_least, high=found.at_most)
    )


def details(proofs: Proofs, language: Language, width: int, witness: bool) -> Iterator[str]:
    """Each rule by itself: what holds, how near the worst customer comes, the heaviest weeks; the witness where it is asked for."""
    for one in proofs.caps:
        yield from _folded(_cap_lines(proofs, one, witness), language, width)
        yield from _week_lines(one.weeks, language)
        if witness and one.proof.worst is not None:
            yield from _witness_lines(proofs, one.proof.worst.customer, contacts(proofs, one.proof.worst.contacts), language, width)
        yield ""
    for kept in proofs.apart:
        yield from _folded(_apart_lines(proofs, kept), language, width)
        if witness and kept.clashes:
            clash = kept.clashes[0]
            rows = [told(proofs, clash.first, clash.first_day), told(proofs, clash.second, clash.second_day)]
            yield from _witness_lines(proofs, clash.customer, rows, language, width)
        yield ""


def _folded(lines: Iterable[Message], language: Language, width: int) -> Iterator[str]:
    """A heading, and what is below it indented, in lines that fit."""
    for number, line in enumerate(lines):
        indent = "  " if number else ""
        yield from (indent + part for part in wrapped(printable(language.text(line)), width - len(indent)))


def _cap_lines(proofs: Proofs, one: ProvenCap, witness: bool) -> Iterator[Message]:
    proof, cap = one.proof, one.proof.cap
    yield say("{id}: {name} ({clause})", id=cap.id, name=cap.name, clause=cap.clause or say("no clause"))
    yield verdict(proofs, one)
    if proof.breach == "undecided":
        yield say("Whether messages that caps do not hold back exceed it by themselves was not decided.")
    if proof.worst is not None:
        told = {"window": window(cap), "most": most(proof), "span": span(proof.worst.first, proof.worst.last)}
        if proof.breach == "yes":
            yield say("Messages that nothing holds back bring one customer to {most} in {window}, {span}.", **told)
        else:
            yield say("The most that one customer gets in {window}: {most}, {span}.", **told)
        yield say("Limit: {cap}. Margin: {margin}.", cap=cap.at_most, margin=margin(proof))
        if witness and (growing := growth(proofs.workspace, proof.worst)) is not None:
            yield say("Growth: {growth}.", growth=growing)
    if proof.unbounded and not witness:
        yield say("Without a bound: {reminders}.", reminders=tuple(dict.fromkeys(event.stream.item for event in proof.unbounded)))
    for event in proof.unbounded if witness else ():
        spot = locate(proofs.workspace, event.stream.place)
        yield say("Without a bound: {item}, {file}:{line}.", item=event.stream.item, file=spot.file, line=spot.line)


def _apart_lines(proofs: Proofs, kept: KeptApart) -> Iterator[Message]:
    rule = kept.rule
    yield say("{id}: {name} ({clause})", id=rule.id, name=rule.name, clause=rule.clause or say("no clause"))
    yield verdict(proofs, kept)


def verdict(proofs: Proofs, one: ProvenCap | KeptApart) -> Message:
    """What is known of a rule, in a sentence."""
    match proofs.standing(one):
        case "proven" if isinstance(one, ProvenCap):
            return say("Proven: no customer that the definitions allow gets more, even if all that is planned goes out.")
        case "proven":
            return say("Proven: no customer that the definitions allow gets messages that come too close to each other.")
        case "breach":
            return say("Breached: messages that nothing holds back break it by themselves.")
        case "contention":
            return say("Contention: all that is planned breaks it for some customers, so messages will be held back or sent later.")
        case "unprovable":
            return say("Unprovable: nothing bounds how often an event reaches one customer. Declare `at_most` there.")
        case "undecided":
            return say("Not decided: the search was ended before it found a customer over the cap, or excluded one.")
    return say("Incomplete: nothing that could be read breaks it, but {files} could not be read.", files=proofs.workspace.unread)


def span(first: date, last: date) -> Message:
    """A day, or from one day to another."""
    return say("on {day}", day=first) if first == last else say("from {first} to {last}", first=first, last=last)


def window(cap: Cap) -> Message:
    """The window of a cap in words."""
    if cap.per.rolling_days is not None:
        return say("any {days} days", days=cap.per.rolling_days)
    return say("a calendar {period}", period=PERIODS[cap.per.calendar or "day"])


def heavy_weeks(weeks: Sequence[Week]) -> list[Week]:
    """The heaviest weeks in which anybody gets anything, in time order."""
    some = [week for week in weeks if week.worst is not None]
    heaviest_first = sorted(some, key=lambda week: (-(week.worst.count if week.worst else 0), week.monday))
    return sorted(heaviest_first[:MOST_WEEKS], key=lambda week: week.monday)


def _week_lines(weeks: Sequence[Week], language: Language) -> Iterator[str]:
    shown = heavy_weeks(weeks)
    if shown:
        yield "  " + language.text(say("Heaviest weeks of all that is planned, by the week in which the window ends"))
    for week in shown:
        assert week.worst is not None
        count = language.text(amount(week.worst.count, week.worst.bound))
        yield f"    {week.monday}  {'#' * min(week.worst.count, MOST_SIGNS)} {count}"


def _witness_lines(proofs: Proofs, customer: Box, rows: Sequence[Told], language: Language, width: int) -> Iterator[str]:
    who = say("Customer: {customer}", customer=portrait(customer, proofs.plan.atoms))
    yield from ("  " + line for line in wrapped(printable(language.text(who)), width - 2))
    cells = [
        (
            language.text(say("no fixed day")) if one.day is None else str(one.day),
            _channel(proofs, one),
            f"{one.stream.owner} / {one.stream.item}" + (f" x{one.times}" if one.times > 1 else ""),
            f"{one.file}:{one.line}",
        )
        for one in rows
    ]
    widths = [max((columns(row[index]) for row in cells), default=0) for index in range(4)]
    for row in cells:
        padded = [text + " " * (room - columns(text)) for text, room in zip(row, widths, strict=True)]
        if sum(widths) + 10 <= width:
            yield ("    " + "  ".join(padded)).rstrip()
        else:
            yield ("    " + "  ".join(padded[:3])).rstrip()
            yield "      " + row[3]
