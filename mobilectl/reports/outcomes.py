"""What came of definitions, as one long table for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mobilectl.delivery.outcomes import Foreseen, Outcome
from mobilectl.delivery.plan import Address
from mobilectl.messages import Message, say
from mobilectl.reports.measures import DIMENSIONS, Dimension, Line, Measure, Verdict, against_forecast, measured
from mobilectl.reports.shares import exactly
from mobilectl.reports.tables import Column, Table
from mobilectl.workspace.workspace import Workspace

VERSION = 1
MEASURES: Mapping[Measure, Message] = {
    "reach": say("reach"),
    "awareness": say("awareness"),
    "satisfaction": say("satisfaction"),
    "promoters": say("promoters"),
    "passives": say("passives"),
    "detractors": say("detractors"),
    "score": say("promoter score"),
    "uptake": say("uptake"),
    "control_uptake": say("control's uptake"),
    "effect": say("effect"),
    "sent": say("sent of forecast"),
}
VERDICTS: Mapping[Verdict, Message] = {
    "met": say("target met"),
    "missed": say("target missed"),
    "open": say("open"),
    "more": say("more take it up than without it"),
    "fewer": say("fewer take it up than without it"),
    "none_shown": say("no difference is shown"),
}


@dataclass(frozen=True)
class Told:
    """What is told: outcomes, what was foreseen of them, and by what they are broken down."""

    target: str
    outcomes: Sequence[Outcome]
    foreseen: Mapping[Address, Foreseen]
    by: tuple[Dimension, ...]

    def lines(self, outcome: Outcome) -> list[Line]:
        """All that is told of one definition: of the whole first, then part by part."""
        found = list(measured(outcome, self.by))
        foreseen = self.foreseen.get((outcome.kind, outcome.id))
        # Of a submission only the whole is known, which says nothing of the parts of a breakdown.
        if not self.by or (foreseen is not None and foreseen.basis == "snapshot"):
            found += against_forecast(outcome, foreseen, self.by)
        return sorted(found, key=lambda line: [(name, value is None, value or "") for name, value in line.where])

    def forecasts(self) -> Iterator[Message]:
        """On what the forecasts rest, told once of all that rest on the same."""
        ids: dict[tuple[Message, ...], list[str]] = {}
        for outcome in self.outcomes:
            if (foreseen := self.foreseen.get((outcome.kind, outcome.id))) is not None:
                ids.setdefault(tuple(_basis(foreseen)), []).append(outcome.id)
        for basis, those in ids.items():
            yield say("Forecast of {ids}: {basis}", ids=tuple(those), basis=basis)


def outcomes_table(told: Told, workspace: Workspace) -> Table:
    """A row for each measure. Simulated numbers say so in every row."""
    lines = [(outcome, line) for outcome in told.outcomes for line in told.lines(outcome)]
    rows = [_row(outcome, line, workspace) for outcome, line in lines]
    apart = {name for _, line in lines for name, _ in line.where}
    return Table(None, _columns(any(one.results.simulated for one in told.outcomes), apart), rows, "results")


def _columns(simulated: bool, apart: set[Dimension]) -> tuple[Column, ...]:
    """Those that every row would leave empty stay out of the framed table."""
    return (
        Column("simulated", say("Sim."), beside=not simulated),
        Column("item", say("Of what"), whole=True),
        Column("channel", say("Channel"), whole=True, beside=True),
        Column("channel_name", say("Channel"), beside="channel" not in apart),
        Column("city", say("City"), whole=True, beside=True),
        Column("city_name", say("City"), beside="city" not in apart),
        Column("measure", say("Measure")),
        Column("part", say("Number"), right=True),
        Column("whole", say("Of"), right=True),
        Column("percent", say("%"), right=True),
        Column("low", say("At least"), right=True),
        Column("high", say("At most"), right=True),
        Column("target", say("Wanted"), right=True),
        Column("verdict", say("Verdict")),
    )


def _row(outcome: Outcome, line: Line, workspace: Workspace) -> tuple[object, ...]:
    where = dict(line.where)
    message, channel, city = (where.get(name) for name in DIMENSIONS)
    attribute = workspace.attributes.attributes.get("city")
    cities = (attribute.values if attribute is not None else None) or {}
    return (
        outcome.results.simulated,
        outcome.id if message is None else f"{outcome.id}/{message}",
        channel,
        None if channel is None else workspace.channel_names.get(channel, channel),
        city,
        say("not known") if "city" in where and city is None else None if city is None else cities.get(city, city),
        MEASURES[line.measure],
        line.part,
        line.whole,
        *_percents(line),
        _percent(line.target),
        None if line.verdict is None else VERDICTS[line.verdict],
    )


def _basis(foreseen: Foreseen) -> Iterator[Message]:
    """What a forecast rests on, what was taken off, and what could not be taken into account."""
    if foreseen.basis == "submission":
        yield say("the dry run of its submission, {first} to {last}", first=foreseen.first, last=foreseen.last)
    else:
        yield say("a dry run made now, {first} to {last}", first=foreseen.first, last=foreseen.last)
    if foreseen.control is not None:
        yield say("less the control group's {share}", share=exactly(foreseen.control))
    if foreseen.share is not None:
        yield say("only the rollout's {share} of the customers", share=exactly(foreseen.share))
    yield from (OPEN[one] for one in foreseen.open)


OPEN: Mapping[str, Message] = {
    "days": say("the numbers do not cover all its days yet"),
    "cities": say("for all cities, though it goes out in some only"),
    "control": say("control groups are not taken off"),
    "events": say("without what events set off"),
}


def _percents(line: Line) -> tuple[float | None, ...]:
    return tuple(map(_percent, _numbers(line)))


def _numbers(line: Line) -> tuple[float | None, float | None, float | None]:
    """The estimate and the bounds of its interval; of messages sent their part of those forecast."""
    if line.found is not None:
        return line.found.estimate, line.found.low, line.found.high
    return (line.part / line.whole if line.part is not None and line.whole else None), None, None


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)


def outcomes_json(told: Told, without: Sequence[str], absent: Sequence[str]) -> str:
    """The same as JSON, with `without` results and `absent` ones by id; shares are from 0 to 1, rounded to six digits."""
    content = {
        "version": VERSION,
        "target": told.target,
        "by": list(told.by),
        "results": [_outcome_json(told, one) for one in told.outcomes],
        "without_results": list(without),
        "not_live": list(absent),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _outcome_json(told: Told, outcome: Outcome) -> dict[str, object]:
    results, rollout = outcome.results, outcome.rollout
    foreseen = told.foreseen.get((outcome.kind, outcome.id))
    return {
        "kind": outcome.kind,
        "id": outcome.id,
        "simulated": results.simulated,
        "as_of": results.as_of,
        "until": results.until,
        "snapshot": results.snapshot,
        "rollout": {"paused": rollout.paused, "share": rollout.share, "cities": None if rollout.cities is None else list(rollout.cities)},
        "forecast": None if foreseen is None else _foreseen_json(foreseen),
        "measures": [
            {
                **dict(line.where),
                "simulated": results.simulated,
                "measure": line.measure,
                "part": line.part,
                "whole": line.whole,
                **_interval_json(line),
                "target": line.target,
                "verdict": line.verdict,
            }
            for line in told.lines(outcome)
        ],
    }


def _interval_json(line: Line) -> dict[str, float | None]:
    return {name: None if one is None else round(one, 6) for name, one in zip(("estimate", "low", "high"), _numbers(line), strict=True)}


def _foreseen_json(foreseen: Foreseen) -> dict[str, object]:
    return {
        "basis": foreseen.basis,
        "from": foreseen.first.isoformat(),
        "to": foreseen.last.isoformat(),
        "control": foreseen.control,
        "share": foreseen.share,
        "open": list(foreseen.open),
    }
