"""All claims of a text, in the order of their places."""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.wording.claims import contacts, contents, days, periods, sums
from mobilectl.wording.claims.claim import Around, Claim, around
from mobilectl.wording.fact import (
    Commits,
    Count,
    Data,
    DayRange,
    Deadline,
    Duration,
    Fact,
    Minutes,
    Money,
    Percentage,
    Phone,
    ProductName,
    Renews,
    ReplyCode,
    Speed,
    Starts,
)
from mobilectl.wording.parsed import Parsed

GAP = 2
"""So many signs may stand between a product's name and its price."""


def claims(parsed: Parsed, topic: str | None = None) -> tuple[Claim, ...]:
    """What the facts of a text claim. `topic` is what an answer of the FAQ answers."""
    names = [one for one in parsed.facts if isinstance(one, ProductName)]
    found: list[Claim] = []
    for fact in parsed.facts:
        if parsed.opt_out is None or fact.end <= parsed.opt_out[0] or fact.start >= parsed.opt_out[1]:
            found += _claims(fact, around(parsed.words, fact), parsed, names, topic)
    return tuple(found)


def _claims(fact: Fact, near: Around, parsed: Parsed, names: list[ProductName], topic: str | None) -> Iterator[Claim]:
    match fact:
        case Money():
            name = next((one for one in names if 0 <= fact.start - one.end <= GAP), None)
            if name is not None:
                # What a name is made of (会员, 返乡) says nothing of the amount.
                near = near._replace(before=near.before.removesuffix(parsed.words[name.start : fact.start]))
            yield from sums.money(fact, near, name.products if name else ())
        case Data():
            if not any(one.start <= fact.start < one.end for one in names):
                yield from contents.data(fact, near)
        case Minutes():
            yield from contents.minutes(fact, near)
        case Count():
            yield from contents.count(fact, near)
        case Speed():
            yield from contents.speed(fact, near)
        case Duration():
            yield from periods.lasting(fact, near)
            yield from contents.membership(fact, near)
        case Percentage() if fact.discount:
            yield Claim("discount", "", fact.percent, fact)
        case Starts():
            yield from periods.starts(fact, near)
        case Renews():
            yield from periods.renews(fact, near, parsed.said(fact))
        case Commits():
            yield from periods.commits(fact, near)
        case ReplyCode():
            yield from contacts.code(fact, near, topic)
        case Phone():
            yield from contacts.hotline(fact, near)
        case Deadline():
            yield from days.deadline(fact, near, parsed.said(fact), topic)
        case DayRange():
            yield from days.days(fact, near, topic)
        case _:
            return
