"""Deliveries played: receipts, answers and uptake that nobody gave, drawn for the messages that a dry run counts.

What is drawn of a definition depends on its own names and numbers and on the seed alone, so that another definition changes nothing about
it. The same seed gives the same numbers, with the same version of NumPy (NEP 19 leaves its distributions free to change between versions).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from mobilectl.delivery.contract import EVERYBODY, Group, ImpactResults, MessageResults, Results, Rollout
from mobilectl.delivery.plan import Address
from mobilectl.volumes.results import DryRun
from mobilectl.workspace.models.evaluation import Evaluation, EvaluationTargets, control_of
from mobilectl.workspace.workspace import Workspace

DELIVERED = {"sms": 0.97, "wechat": 0.95, "rcs": 0.93, "ussd": 0.90, "push": 0.85, "popup": 0.80, "voice": 0.62}
"""Made up: the share of the messages sent that arrive, by kind of channel."""
DELIVERED_ELSE = 0.90
"""Made up: the same of a channel that the policy does not know any more."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Made-up shares, none of them measured anywhere; docs/delivery-api.en.md shows them.

    Where there is a survey, `asked` of the messages delivered come with it; of those asked, `know_answered` say whether they know of it,
    and `rated` give a rating. `aware`, `satisfied` and `taken_up` stand in for targets that a definition does not have. What comes of one
    lies between the two of `around` times its target, the same everywhere; without any message, between the two of `without` times what is
    taken up with one. Of the satisfied, `promoters` are promoters, of the others `detractors` are detractors, and the rest are passive.
    """

    asked: float = 0.05
    know_answered: float = 0.40
    rated: float = 0.25
    aware: float = 0.40
    satisfied: float = 0.80
    taken_up: float = 0.02
    around: tuple[float, float] = (0.85, 1.15)
    without: tuple[float, float] = (0.50, 1.05)
    promoters: float = 0.60
    detractors: float = 0.55


RATES = Rates()


@dataclass(frozen=True, slots=True)
class Cell:
    """The messages of a send or reminder on one channel in one city (None: unknown)."""

    message: str
    channel: str
    city: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A campaign, or one reminder of a touchpoint (`reminder`), as a dry run counts it.

    `sent` are its messages, `customers` those in each city who get at least one of them. `share`: it goes out to this share of them only.
    """

    kind: str
    id: str
    reminder: str | None
    sent: Mapping[Cell, int]
    customers: Mapping[str | None, int]
    evaluation: Evaluation | None = None
    share: float = 1.0

    @property
    def control(self) -> float | None:
        """The share of those to whom it goes out that is kept out on purpose; None where nobody is."""
        return control_of(self.evaluation)

    @property
    def surveyed(self) -> bool:
        """Whether customers are asked."""
        return self.evaluation is not None and self.evaluation.survey is not None

    @property
    def judged(self) -> bool:
        """Whether it is known what customers do because of it: what a reminder is for, only its evaluation tells."""
        return self.reminder is None or self.evaluation is not None


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a part."""

    messages: tuple[MessageResults, ...]
    impact: tuple[ImpactResults, ...]


def parts_of(run: DryRun, workspace: Workspace, rollouts: Mapping[Address, Rollout]) -> tuple[Part, ...]:
    """What a dry run of a workspace counts of each campaign and each reminder that goes out on days known ahead."""
    campaigns = {one.value.id: one.value.evaluation for one in workspace.campaigns}
    reminders = {(one.value.id, each.id): each.evaluation for one in workspace.touchpoints for each in one.value.reminders}
    sent: dict[tuple[str, str, str | None], dict[Cell, int]] = {}
    by = [name for name in ("campaign", "touchpoint", "message", "channel", "city") if name in run.dimensions]
    for key, figures in run.breakdown(by).items():
        row = dict(zip(by, (None if one is None else str(one) for one in key), strict=True))
        owner, _, message = str(row["message"]).partition("/")
        kind, reminder = ("touchpoint", message) if row["campaign"] is None else ("campaign", None)
        sent.setdefault((kind, owner, reminder), {})[Cell(message, str(row["channel"]), row.get("city"))] = figures.sent
    customers = run.reached_by_city()
    return tuple(
        Part(
            kind,
            id,
            reminder,
            cells,
            customers[id, reminder or ""],
            campaigns[id] if reminder is None else reminders[id, reminder],
            rollouts.get((kind, id), EVERYBODY).share,
        )
        for (kind, id, reminder), cells in sent.items()
    )


def results_of(played: Sequence[tuple[Part, Played]], addresses: Sequence[Address], until: date, snapshot: str) -> dict[Address, Results]:
    """What came of each of these definitions until the end of a day, Beijing time; `snapshot` is the snapshot's digest."""
    as_of = f"{until.isoformat()}T16:00:00Z"
    own: dict[Address, list[Played]] = {address: [] for address in addresses}
    for part, one in played:
        own[part.kind, part.id].append(one)

    def results(parts: Sequence[Played]) -> Results:
        messages, impact = (row for one in parts for row in one.messages), (row for one in parts for row in one.impact)
        return Results(True, as_of, until.isoformat(), snapshot, tuple(messages), tuple(impact))

    return {address: results(parts) for address, parts in own.items()}


def play(part: Part, kinds: Mapping[str, str], seed: int) -> Played:
    """What comes of a part, drawn by the seed. `kinds` are those of the channels, by id."""
    levels = _levels(part, _draws(seed, "levels", part))
    sent: dict[Cell, int] = {}
    impact: list[ImpactResults] = []
    for city, customers in part.customers.items():
        draw = _draws(seed, "customers", part, city)
        contacted, control = _groups(part, customers, draw)
        sent |= _dealt({cell: count for cell, count in part.sent.items() if cell.city == city}, customers, contacted, draw)
        if part.judged:
            impact.append(_taken_up(part, city, "contacted", contacted, levels.taken_up, draw))
            if part.control is not None:
                impact.append(_taken_up(part, city, "control", control, levels.without, draw))
    messages = (
        _answers(cell, count, part, kinds, levels, _draws(seed, "messages", part, cell.message, cell.channel, cell.city))
        for cell, count in sent.items()
        if count
    )
    return Played(tuple(messages), tuple(impact))


@dataclass(frozen=True, slots=True)
class _Levels:
    """How well a definition does: shares of those who answer, and of those who take up what it is for with a message and without."""

    aware: float
    satisfied: float
    taken_up: float
    without: float


def _levels(part: Part, draw: np.random.Generator) -> _Levels:
    wanted = part.evaluation.targets if part.evaluation is not None else EvaluationTargets()

    def level(target: float | None, usual: float) -> float:
        return min(1.0, (usual if target is None else target) * draw.uniform(*RATES.around))

    aware, satisfied = level(wanted.awareness, RATES.aware), level(wanted.satisfaction, RATES.satisfied)
    taken_up = level(wanted.uptake, RATES.taken_up)
    return _Levels(aware, satisfied, taken_up, min(1.0, taken_up * draw.uniform(*RATES.without)))


def _groups(part: Part, customers: int, draw: np.random.Generator) -> tuple[int, int]:
    """How many of a city's customers are contacted, and how many are the control group; the others wait for a larger share."""
    meant = int(draw.binomial(customers, part.share))
    control = 0 if part.control is None else int(draw.binomial(meant, part.control))
    return meant - control, control


def _dealt(sent: Mapping[Cell, int], customers: int, contacted: int, draw: np.random.Generator) -> Iterator[tuple[Cell, int]]:
    """How many of the messages go to those contacted, who are drawn out of all the customers that would get them.

    The messages are thought of as dealt to the customers in turn, each kind where the one before it ended: so everybody gets one at least,
    and none twice where there are no more of a kind than customers.
    """
    ends = [0]
    for count in sent.values():
        ends.append(ends[-1] + count)
    borders = sorted({0, customers, *(end % customers for end in ends)}) if customers else [0]
    stretches = [after - before for before, after in pairwise(borders)]
    drawn = draw.multivariate_hypergeometric(stretches, contacted, method="marginals") if stretches else ()
    up_to = dict(zip(borders, np.cumsum([0, *drawn]), strict=True))

    def dealt(end: int) -> int:
        return end // customers * contacted + int(up_to[end % customers])

    yield from ((cell, dealt(end) - dealt(begin)) for cell, (begin, end) in zip(sent, pairwise(ends), strict=True) if customers)


def _answers(cell: Cell, sent: int, part: Part, kinds: Mapping[str, str], levels: _Levels, draw: np.random.Generator) -> MessageResults:
    def some(count: int, share: float) -> int:
        return int(draw.binomial(count, share))

    delivered = some(sent, DELIVERED.get(kinds.get(cell.channel, ""), DELIVERED_ELSE))
    asked = some(delivered, RATES.asked) if part.surveyed else 0
    answered, rated = some(asked, RATES.know_answered), some(asked, RATES.rated)
    satisfied = some(rated, levels.satisfied)
    promoters, detractors = some(satisfied, RATES.promoters), some(rated - satisfied, RATES.detractors)
    return MessageResults(
        cell.message,
        cell.channel,
        cell.city,
        sent,
        delivered,
        asked=asked,
        aware=some(answered, levels.aware),
        aware_answers=answered,
        satisfied=satisfied,
        rated=rated,
        promoters=promoters,
        passives=rated - promoters - detractors,
        detractors=detractors,
    )


def _taken_up(part: Part, city: str | None, group: Group, customers: int, share: float, draw: np.random.Generator) -> ImpactResults:
    return ImpactResults(part.reminder, city, group, customers, int(draw.binomial(customers, share)))


def _draws(seed: int, what: str, part: Part, *names: str | None) -> np.random.Generator:
    """Random numbers of their own for each thing that is drawn, by what it is called."""
    called = json.dumps([seed, what, part.kind, part.id, part.reminder, *names]).encode()
    return np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(called).digest())))
