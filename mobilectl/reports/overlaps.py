"""Campaigns beside each other: two in detail, or all as a matrix and a list; and both as JSON of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from mobilectl.audience.algebra import Relation
from mobilectl.audience.atoms import Atoms, Box
from mobilectl.audience.portrait import portrait
from mobilectl.audience.predicates import All, Predicate
from mobilectl.contacts.plan import Planned, offered_to
from mobilectl.messages import Language, Message, People, say
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.widths import columns
from mobilectl.rules.overlap.beside import Beside, Rivalry, rivalry, shared_channels
from mobilectl.rules.overlap.landings import landings
from mobilectl.rules.overlap.pairs import Pair
from mobilectl.rules.overlap.shares import share
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Workspace

VERSION = 1
MOST_IN_MATRIX = 40
"""Campaigns up to which a matrix can be taken in at a look."""

Counts = Mapping[Predicate, int]
"""How many customers of a snapshot predicates mean; empty without a snapshot."""

AUDIENCES: dict[Relation, Message] = {
    "same": say("the same customers"),
    "inside": say("all customers of the first are among those of the second"),
    "contains": say("all customers of the second are among those of the first"),
    "partly": say("some customers are the same"),
    "apart": say("no customer is the same"),
}
SHORT: dict[Relation, Message] = {
    "same": say("same"),
    "inside": say("inside"),
    "contains": say("contains"),
    "partly": say("partly"),
    "apart": say("apart"),
}
PRODUCTS: dict[Rivalry, Message] = {
    "same": say("the same product"),
    "exclusive": say("products that exclude each other"),
    "competing": say("competing products"),
    "none": say("unrelated products"),
}
LEGEND = (
    say(".  no customer is meant by both at one time"),
    say("a  some customers and days are the same"),
    say("p  besides, the products are the same, compete or exclude each other"),
    say("h  besides, sends land at the same time"),
    say("X  all of these"),
)


@dataclass(frozen=True)
class Sheet:
    """All pairs that share customers and days, of a workspace, with what a snapshot says of them."""

    workspace: Workspace
    pairs: Sequence[Pair]
    counts: Counts

    @cached_property
    def same_hour(self) -> Counter[frozenset[str]]:
        """How many pairs of sends of two campaigns land at the same time."""
        return Counter(frozenset((one.first.stream.owner, one.second.stream.owner)) for one in landings(self.workspace))

    def landing(self, pair: Pair) -> int:
        """How many pairs of sends of a pair land at the same time."""
        return self.same_hour[frozenset((pair.first.value.id, pair.second.value.id))]

    def rivalry(self, pair: Pair) -> Rivalry:
        """What the offers of a pair are to each other."""
        return rivalry(pair.first.value, pair.second.value, self.workspace.products.products)

    def customers(self, pair: Pair) -> int | None:
        """How many customers of the snapshot both mean."""
        return self.counts.get(both_of(pair, self.workspace))

    def shares(self, pair: Pair) -> tuple[str | None, str | None]:
        """What part of each campaign's customers that is."""
        both = self.customers(pair)
        if both is None:
            return None, None
        first, second = (self.counts[offered_to(one.value, self.workspace)] for one in (pair.first, pair.second))
        return share(both, first), share(both, second)

    @cached_property
    def campaigns(self) -> list[Campaign]:
        """The campaigns of the pairs, in the order in which they begin."""
        found = {one.value.id: one.value for pair in self.pairs for one in (pair.first, pair.second)}
        return sorted(found.values(), key=lambda one: (one.period.from_, one.id))


def both_of(pair: Pair, workspace: Workspace) -> Predicate:
    """Whom both campaigns of a pair mean."""
    return All((offered_to(pair.first.value, workspace), offered_to(pair.second.value, workspace)))


def matrix(sheet: Sheet, language: Language, width: int) -> list[str] | None:
    """The pairs as a square of signs, a campaign a row, and what the signs mean; None where it does not fit."""
    campaigns = sheet.campaigns
    digits = len(str(len(campaigns)))
    labels = [f"{number:>{digits}} {one.id}" for number, one in enumerate(campaigns, 1)]
    beside = max(map(columns, labels), default=0)
    if len(campaigns) > MOST_IN_MATRIX or beside + len(campaigns) * (digits + 1) > width:
        return None
    signs = {}
    for pair in sheet.pairs:
        sign = _SIGNS[sheet.rivalry(pair) != "none", sheet.landing(pair) > 0]
        signs[pair.first.value.id, pair.second.value.id] = signs[pair.second.value.id, pair.first.value.id] = sign
    lines = [" " * beside + "".join(f" {number:>{digits}}" for number in range(1, len(campaigns) + 1))]
    for label, one in zip(labels, campaigns, strict=True):
        cells = ("-" if one is other else signs.get((one.id, other.id), ".") for other in campaigns)
        lines.append(label + " " * (beside - columns(label)) + "".join(f" {cell:>{digits}}" for cell in cells))
    return [*lines, "", *(language.text(one) for one in LEGEND)]


_SIGNS = {(False, False): "a", (True, False): "p", (False, True): "h", (True, True): "X"}


def sheet_table(sheet: Sheet) -> Table:
    """The pairs as a list."""
    channels = sheet.workspace.channel_names
    heads = [
        Column("first", say("first"), whole=True), Column("second", say("second"), whole=True), Column("audiences", say("audiences")),
        Column("from", say("from"), whole=True), Column("to", say("to"), whole=True), Column("products", say("products")),
        Column("channels", say("same channels"), beside=True), Column("same_hour", say("sends at the same time"), right=True),
        Column("customers", say("same customers"), right=True, beside=not sheet.counts),
        Column("of_first", say("of the first"), right=True, beside=not sheet.counts),
        Column("of_second", say("of the second"), right=True, beside=not sheet.counts), Column("example", say("for example"), beside=True),
    ]  # fmt: skip
    rows = [
        (
            pair.first.value.id, pair.second.value.id, SHORT[pair.relation()], pair.begin, pair.end, PRODUCTS[sheet.rivalry(pair)],
            tuple(channels.get(one, one) for one in shared_channels(pair.first.value, pair.second.value)), sheet.landing(pair),
            sheet.customers(pair), *sheet.shares(pair), pair.portrait(),
        )
        for pair in sheet.pairs
    ]  # fmt: skip
    return Table(say("Campaigns for the same customers at the same time"), tuple(heads), rows, "pairs")


def beside_tables(found: Beside, counts: Counts, workspace: Workspace) -> list[Table]:
    """Two campaigns: what they share, with customers, and the sends that one customer gets on one day."""
    first, second = found.first.value, found.second.value
    channels = workspace.channel_names
    examples = found.comparison
    period = say("{start} to {end}", start=found.period[0], end=found.period[1]) if found.period else say("never at one time")
    alone = [_people(_only(found, counts, which)) for which in (0, 1)]
    facts: list[tuple[object, ...]] = [
        ("audiences", say("audiences"), AUDIENCES[examples.relation], None),
        ("both", say("in both"), _example(examples.both, found.atoms), _people(counts.get(All(found.predicates)))),
        ("only_first", say("only in `{id}`", id=first.id), _example(examples.only_first, found.atoms), alone[0]),
        ("only_second", say("only in `{id}`", id=second.id), _example(examples.only_second, found.atoms), alone[1]),
        ("period", say("days"), period, None),
        ("products", say("products"), PRODUCTS[found.rivalry], None),
        ("channels", say("same channels"), tuple(channels.get(one, one) for one in found.channels) or say("none of them"), None),
    ]
    what = (Column("key", say("key"), beside=True), Column("what", say("what")), Column("value", say("value")))
    customers = Column("customers", say("customers"), right=True, beside=not counts)
    sends = (
        Column("day", say("day"), whole=True), Column("first", say("first")), Column("second", say("second")),
        Column("minutes", say("minutes at the same time"), right=True), customers,
    )  # fmt: skip
    rows = [
        (one.first.day, _send(one.first, channels), _send(one.second, channels), one.minutes, _people(counts.get(one.both)))
        for one in found.meetings
    ]
    title = say("`{first}` and `{second}`", first=first.id, second=second.id)
    return [
        Table(title, (*what, customers), facts, "facts"),
        Table(say("Sends that one customer gets on one day"), sends, rows, "sends"),
    ]


def sheet_json(sheet: Sheet) -> str:
    """All pairs as JSON."""
    campaigns = [
        {"id": one.id, "name": one.name, "customers": sheet.counts.get(offered_to(one, sheet.workspace))} for one in sheet.campaigns
    ]
    pairs = [
        {
            "first": pair.first.value.id, "second": pair.second.value.id, "audiences": pair.relation(),
            "from": pair.begin.isoformat(), "to": pair.end.isoformat(), "products": sheet.rivalry(pair),
            "channels": list(shared_channels(pair.first.value, pair.second.value)), "same_hour": sheet.landing(pair),
            "customers": sheet.customers(pair), "example": _profile(pair.customer, pair.atoms),
        }
        for pair in sheet.pairs
    ]  # fmt: skip
    return json.dumps({"version": VERSION, "campaigns": campaigns, "pairs": pairs}, ensure_ascii=False, indent=2)


def beside_json(found: Beside, counts: Counts) -> str:
    """Two campaigns as JSON."""
    examples = found.comparison
    content = {
        "version": VERSION,
        "campaigns": [
            {"id": one.value.id, "name": one.value.name, "file": one.file, "customers": counts.get(predicate)}
            for one, predicate in zip((found.first, found.second), found.predicates, strict=True)
        ],
        "audiences": {
            "relation": examples.relation,
            "both": {"customers": counts.get(All(found.predicates)), "example": _profile(examples.both, found.atoms)},
            "only_first": {"customers": _only(found, counts, 0), "example": _profile(examples.only_first, found.atoms)},
            "only_second": {"customers": _only(found, counts, 1), "example": _profile(examples.only_second, found.atoms)},
        },
        "period": {"from": found.period[0].isoformat(), "to": found.period[1].isoformat()} if found.period else None,
        "products": found.rivalry,
        "channels": list(found.channels),
        "sends": [
            {"first": _send_json(one.first), "second": _send_json(one.second), "minutes": one.minutes, "customers": counts.get(one.both)}
            for one in found.meetings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _only(found: Beside, counts: Counts, which: int) -> int | None:
    """How many customers are meant by one of the two alone."""
    whole, both = counts.get(found.predicates[which]), counts.get(All(found.predicates))
    return None if whole is None or both is None else whole - both


def _people(count: int | None) -> People | None:
    return None if count is None else People(count)


def _example(box: Box | None, atoms: Atoms) -> Message:
    if box is None:
        return say("nobody")
    return portrait(box, atoms) if box else say("everyone")


def _send(one: Planned, channels: Mapping[str, str]) -> Message:
    return say(
        "{send} {between} {channel}",
        send=one.stream.item,
        between=str(one.stream.window),
        channel=channels.get(one.stream.channel, one.stream.channel),
    )


def _send_json(one: Planned) -> dict[str, str]:
    stream = one.stream
    return {"day": one.day.isoformat(), "send": stream.item, "channel": stream.channel, "between": str(stream.window)}


def _profile(box: Box | None, atoms: Atoms) -> dict[str, object] | None:
    """The example as attributes and their values."""
    return None if box is None else {name: _plain(value) for name, value in atoms.profile(box).items()}


def _plain(value: str | bool | Decimal | date | None) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
