"""Repairs of findings, and free dates of a campaign: for people as numbered sentences, for programs as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobilectl.findings import Sighting
from mobilectl.messages import Language, Message, say
from mobilectl.messages.lines import printable
from mobilectl.reports.sentences import pointer
from mobilectl.reports.shares import measured
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.widths import wrapped
from mobilectl.rules.repairs.idea import Cost, days_said
from mobilectl.rules.repairs.search import Repair
from mobilectl.rules.repairs.slots import Slot
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import send_days

COLUMNS = (
    Column("code", say("code")),
    Column("name", say("name")),
    Column("file", say("file")),
    Column("line", say("line"), right=True),
    Column("fingerprint", say("fingerprint")),
    Column("number", say("number"), right=True),
    Column("repair", say("repair")),
    Column("lost", say("contacts lost (share)"), right=True),
    Column("estimated", say("estimated")),
    Column("days", say("days moved"), right=True),
    Column("minutes", say("minutes moved"), right=True),
    Column("edits", say("edits"), right=True),
    Column("files", say("files changed")),
    Column("notes", say("to be looked at")),
)
SLOT_COLUMNS = (
    Column("days", say("days later"), right=True),
    Column("from", say("from"), whole=True),
    Column("to", say("to"), whole=True),
    Column("sends", say("sends")),
    Column("findings", say("what would be found")),
    Column("messages", say("messages"), beside=True),
)


class Offer(NamedTuple):
    """A finding as it is shown, and its repairs, the cheapest first. `exact`: what they lose was counted on a snapshot."""

    finding: Sighting
    repairs: tuple[Repair, ...]
    exact: bool


def repairs_table(offers: Sequence[Offer]) -> Table:
    """A row for each repair; one without a number for a finding that has none."""
    return Table(None, COLUMNS, [row for offer in offers for row in _rows(offer)], "repairs")


def _rows(offer: Offer) -> Iterator[tuple[object, ...]]:
    one = offer.finding
    begin = (one.code, one.name, one.spot.file, one.spot.line, one.fingerprint)
    if not offer.repairs:
        yield (*begin, *(None,) * (len(COLUMNS) - len(begin)))
    for number, repair in enumerate(offer.repairs, 1):
        cost = repair.cost
        estimated = cost.lost > 0 and not offer.exact
        yield (
            *(*begin, number, steps_said(repair), round(cost.lost, 6), estimated, cost.days, cost.minutes, cost.edits),
            *(tuple(dict.fromkeys(idea.file for idea in repair.ideas)), repair.notes),
        )


def repair_lines(offers: Sequence[Offer], language: Language, width: int) -> Iterator[str]:
    """The findings, each with its repairs as numbered sentences."""
    for offer in offers:
        one = offer.finding
        yield printable(f"{one.code} {one.name}  {pointer(one.spot)}")
        yield from _indented(one.message, "  ", language, width)
        if not offer.repairs:
            yield from _indented(say("No edit was found that removes it and brings nothing new."), "  ", language, width)
        for number, repair in enumerate(offer.repairs, 1):
            yield from _indented(steps_said(repair), f"  {number}. ", language, width)
            yield from _indented(cost_said(repair.cost, offer.exact), "     ", language, width)
            for note in repair.notes:
                yield from _indented(say("look at it: {note}", note=note), "     ", language, width)
        yield ""


def steps_said(repair: Repair) -> Message:
    """What a repair does, in one sentence."""
    first, *rest = (one.said for one in repair.ideas)
    for one in rest:
        first = say("{first}; {rest}", first=first, rest=one)
    return first


def cost_said(cost: Cost, exact: bool) -> Message:
    """What a repair costs."""
    parts: list[Message] = []
    if cost.lost > 0:
        share = measured(cost.lost)
        lost = say("{share} of the contacts lost", share=share) if exact else say("{share} of the contacts lost (estimate)", share=share)
        parts.append(lost)
    if cost.days:
        parts.append(say("moved by {days}", days=days_said(cost.days)))
    if cost.minutes:
        parts.append(say("moved by {count} minutes", count=cost.minutes))
    parts.append(say("values changed: {count}", count=cost.edits))
    return say("cost: {parts}", parts=tuple(parts))


def slots_table(slots: Sequence[Slot], calendar: Calendar) -> Table:
    """A row for each date: how far from now, the period, the days of each send, and what would be found there."""
    rows = [
        (
            slot.days,
            slot.campaign.period.from_,
            slot.campaign.period.to,
            tuple(say("`{send}` on {days}", send=send.id, days=send_days(send, calendar)) for send in slot.campaign.sends),
            tuple(dict.fromkeys(f"{one.code} {one.name}" for one in slot.findings)),
            tuple(one.problem.message for one in slot.findings),
        )
        for slot in slots
    ]
    return Table(None, SLOT_COLUMNS, rows, "slots")


def _indented(message: Message, begin: str, language: Language, width: int) -> Iterator[str]:
    for line in wrapped(printable(language.text(message)), width - len(begin)):
        yield begin + line
        begin = " " * len(begin)
