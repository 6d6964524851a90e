"""What came of campaigns, as a table: each share with its 95 % interval, and against what the campaign wants to reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mobilectl.delivery.contract import ResultRow, Results
from mobilectl.messages import Message, say
from mobilectl.reports.intervals import Interval, difference, wilson
from mobilectl.reports.tables import Column, Table
from mobilectl.workspace.models.campaigns import EvaluationTargets

COLUMNS = (
    Column("simulated", say("Simulated"), beside=True),
    Column("campaign", say("Campaign"), whole=True),
    Column("send", say("Send"), whole=True),
    Column("channel", say("Channel")),
    Column("city", say("City")),
    Column("measure", say("Measure")),
    Column("part", say("Number"), right=True),
    Column("whole", say("Of"), right=True),
    Column("percent", say("%"), right=True),
    Column("low", say("At least"), right=True),
    Column("high", say("At most"), right=True),
    Column("target", say("Wanted"), right=True),
    Column("verdict", say("Verdict")),
)
MEASURES = {
    "reach": (say("reach"), "delivered", "sent"),
    "awareness": (say("awareness"), "aware", "aware_asked"),
    "satisfaction": (say("satisfaction"), "satisfied", "rated"),
    "promoters": (say("promoters"), "promoters", "rated"),
    "passives": (say("passives"), "passives", "rated"),
    "detractors": (say("detractors"), "detractors", "rated"),
    "uptake": (say("uptake"), "taken_up", "customers"),
}
Key = tuple[str, str | None, str | None]
"""A send, and a channel and a city of it; None for all together."""


def results_table(found: Mapping[str, Results], targets: Mapping[str, EvaluationTargets]) -> Table:
    """What came of each campaign: of each send on the whole, then by channel and city."""
    rows = [
        (results.simulated, campaign, *line)
        for campaign, results in found.items()
        for line in _lines(results.rows, targets.get(campaign, EvaluationTargets()))
    ]
    return Table(None, COLUMNS, rows, "results")


def verdict(found: Interval, target: float) -> Message:
    """Whether a share reaches what is wanted; open where its interval does not tell."""
    if found.low >= target:
        return say("met")
    return say("missed") if found.high < target else say("open")


def effect(found: Interval) -> Message:
    """What the difference from the control group means."""
    if found.low > 0:
        return say("more take it up than without the message")
    return say("fewer take it up than without the message") if found.high < 0 else say("no difference is shown")


def _lines(rows: tuple[ResultRow, ...], targets: EvaluationTargets) -> Iterator[tuple[object, ...]]:
    groups: dict[Key, list[ResultRow]] = {}
    for row in rows:
        groups.setdefault((row.send, None, None), []).append(row)
    for row in rows:
        groups.setdefault((row.send, row.channel, row.city or "?"), []).append(row)
    for key, members in groups.items():
        contacted = [one for one in members if one.group == "contacted"]
        for name, (said, part, whole) in MEASURES.items():
            counts = _sum(contacted, part), _sum(contacted, whole)
            share = wilson(*counts)
            if share is not None:
                # The target of uptake is of customers reached, which the numbers do not tell apart.
                target = None if name == "uptake" else getattr(targets, name, None)
                judged = (None, None) if target is None else (_percent(target), verdict(share, target))
                yield (*key, said, *counts, *_percents(share), *judged)
        yield from _compared(key, contacted, [one for one in members if one.group == "control"])


def _compared(key: Key, contacted: list[ResultRow], control: list[ResultRow]) -> Iterator[tuple[object, ...]]:
    """The score that promoters and detractors make, and uptake against the control group's."""
    rated = _sum(contacted, "rated")
    if rated:
        score = (_sum(contacted, "promoters") - _sum(contacted, "detractors")) / rated
        yield (*key, say("promoters less detractors"), None, rated, _percent(score), None, None, None, None)
    gap = difference(*((_sum(group, "taken_up"), _sum(group, "customers")) for group in (contacted, control)))
    if gap is not None:
        yield (*key, say("uptake against the control group"), None, None, *_percents(gap), None, effect(gap))


def _sum(rows: list[ResultRow], name: str) -> int:
    return sum(getattr(one, name) for one in rows)


def _percents(found: Interval) -> tuple[float, float, float]:
    return _percent(found.estimate), _percent(found.low), _percent(found.high)


def _percent(share: float) -> float:
    return round(100 * share, 1)
