"""What came of what is live, beside what was wanted and foreseen of it then: both stand in the version that the target has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from mobilectl.approvals.definitions import meant
from mobilectl.approvals.envelope import read_envelope
from mobilectl.approvals.evidence import DryRunFound
from mobilectl.contacts.plan import MOST_DAYS
from mobilectl.delivery.contract import Entry, Results, Rollout, Stored
from mobilectl.delivery.plan import Address
from mobilectl.delivery.target_api import TargetApi
from mobilectl.errors import Unreachable, UsageError
from mobilectl.messages import say
from mobilectl.volumes.results import DryRun
from mobilectl.workspace.models.evaluation import Evaluation, control_of
from mobilectl.workspace.scalars import read_scalar

AT_ONCE = 4
"""So many requests are under way at a time."""
Open = Literal["days", "cities", "control", "events"]
Key = tuple[str | None, str | None, str | None]
"""A message, a channel and a city."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a definition that is live. `evaluations` are those of a campaign (None) or of reminders, by id.

    `by_events` are reminders that events set off, so that no dry run counts them. `dry_run` is the one that it was submitted with.
    """

    kind: str
    id: str
    rollout: Rollout
    results: Results
    evaluations: Mapping[str | None, Evaluation]
    by_events: frozenset[str] = frozenset()
    dry_run: DryRunFound | None = None

    def control(self, message: str | None) -> float:
        """The share that is kept out of a message, 0 where nobody is."""
        return control_of(self.evaluations.get(message if self.kind == "touchpoint" else None)) or 0.0

    @property
    def lacks_control(self) -> bool:
        """Whether a control group is wanted of which the target tells nothing."""
        told = any(row.group == "control" and row.customers for row in self.results.impact)
        return not told and any(one.control is not None for one in self.evaluations.values())


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many messages a dry run counts of a definition, less who gets none on purpose: by message, channel and city.

    Where the dry run was that of a submission, there is only the whole, under a key of Nones. `control` is the share taken off for a
    campaign's control group, `share` that of a rollout to a part of the customers, `open` what could not be taken into account.
    """

    basis: Literal["submission", "snapshot"]
    first: date
    last: date
    sent: Mapping[Key, float]
    control: float | None = None
    share: float | None = None
    open: tuple[Open, ...] = ()


class _Reminder(msgspec.Struct):
    id: str
    trigger: dict[str, Any]
    evaluation: Evaluation | None = None


class _Definition(msgspec.Struct):
    """What is asked of a definition; what else it holds is left out."""

    evaluation: Evaluation | None = None
    reminders: tuple[_Reminder, ...] = ()


def wanted(live: Collection[Address], defined: Iterable[Address], wishes: Sequence[str]) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The live definitions of these ids, written `id` or `kind/id`, all campaigns and touchpoints if none is named; and the wishes that are
    defined here but not live. Raises `UsageError` for an id that is neither, and for one of several definitions.
    """
    if not wishes:
        return tuple(one for one in sorted(live) if one[0] != "policy"), ()
    chosen: dict[Address, None] = {}
    absent: dict[str, None] = {}
    known = tuple(dict.fromkeys((*live, *defined)))
    for wish in wishes:
        address = meant(wish, known, say("`{id}` is neither live nor defined here", id=wish))
        if address in live:
            chosen[address] = None
        else:
            absent[wish] = None
    return tuple(chosen), tuple(absent)


def forecast_period(whole: tuple[date, date] | None, first: date | None, outcomes: Iterable[Outcome]) -> tuple[date, date]:
    """From the first day that is named, else the first of all that is planned, to the last that any of the results cover.

    Raises `UsageError` where there is no such day, or where there are too many.
    """
    begin = first if first is not None else whole[0] if whole is not None else None
    if begin is None:
        raise UsageError(say("no campaign sends anything, so the forecast has no first day"), say("name it by --from"))
    last = max(date.fromisoformat(one.results.until) for one in outcomes)
    if last < begin:
        raise UsageError(
            say("the results end on {last}, before the forecast begins on {first}", last=last, first=begin),
            say("name an earlier day by --from"),
        )
    if (last - begin).days >= MOST_DAYS:
        raise UsageError(
            say("the results end on {last}; a forecast from {first} covers at most {days} days", last=last, first=begin, days=MOST_DAYS),
            say("name a later day by --from"),
        )
    return begin, last


async def read_outcomes(client: TargetApi, target: str, entries: Sequence[Entry]) -> tuple[Outcome | None, ...]:
    """What came of each of these, None where the target has no results of it. Raises `Unreachable`."""
    room = asyncio.Semaphore(AT_ONCE)

    async def read(entry: Entry) -> Outcome | None:
        async with room:
            results = await client.results(entry.kind, entry.id)
            stored = None if results is None else await client.read(entry.kind, entry.id)
        return None if results is None or stored is None else _outcome(stored, results, target)

    return tuple(await asyncio.gather(*map(read, entries)))


def _outcome(stored: Stored, results: Results, target: str) -> Outcome:
    entry = stored.entry
    try:
        definition = msgspec.convert(stored.content.get("definition", {}), _Definition, strict=False, dec_hook=read_scalar)
    except msgspec.ValidationError:
        raise Unreachable(
            say("`{id}` as it is live on {target} cannot be read", id=entry.id, target=target),
            say("it may come from a later version of mobilectl; push it again with this one"),
        ) from None
    if entry.kind == "campaign":
        evaluations: dict[str | None, Evaluation | None] = {None: definition.evaluation}
    else:
        evaluations = {one.id: one.evaluation for one in definition.reminders}
    return Outcome(
        entry.kind,
        entry.id,
        entry.rollout,
        results,
        {message: one for message, one in evaluations.items() if one is not None},
        frozenset(one.id for one in definition.reminders if "event" in one.trigger),
        _dry_run(stored.approval),
    )


def _dry_run(approval: Mapping[str, Any]) -> DryRunFound | None:
    try:
        evidence = read_envelope(approval).evidence
    except ValueError:  # in a format that is no longer read: then no forecast is known
        return None
    return None if evidence is None else evidence.dry_run


def foreseen_at_submission(outcome: Outcome) -> Foreseen | None:
    """What the dry run counted with which the definition was submitted; None where there was none."""
    found, rollout = outcome.dry_run, outcome.rollout
    try:
        days = None if found is None else (date.fromisoformat(found.first), date.fromisoformat(found.last))
    except ValueError:  # what others signed may hold anything
        return None
    if found is None or days is None:
        return None
    kept_out = outcome.kind == "touchpoint" and any(outcome.control(message) for message in outcome.evaluations)
    unknown: dict[Open, bool] = {
        "days": outcome.results.until < days[1].isoformat(),
        "cities": rollout.cities is not None,
        "control": kept_out,
        "events": bool(outcome.by_events),
    }
    sent = found.sent * (1 - outcome.control(None)) * rollout.share
    return Foreseen("submission", *days, {(None, None, None): sent}, *_taken_off(outcome), tuple(name for name in unknown if unknown[name]))


def foreseen_by(run: DryRun, outcomes: Sequence[Outcome]) -> dict[Address, Foreseen]:
    """What a dry run counts of each definition over the days that its results cover, of its rollout's customers who are not kept out.

    Those of which it has no message in these days are not among them.
    """
    plan = run.compiled.plan
    by = [one for one in ("day", "message", "channel", "city") if one in run.dimensions]
    known = {one.id: one for one in outcomes}
    sent: dict[Address, dict[Key, float]] = {(one.kind, one.id): {} for one in outcomes}
    for key, figures in run.breakdown(by).items():
        row = dict(zip(by, key, strict=True))
        owner, _, message = str(row["message"]).partition("/")
        outcome, city = known.get(owner), row.get("city")
        if outcome is None or str(row["day"]) > outcome.results.until:
            continue
        if outcome.rollout.cities is None or city in outcome.rollout.cities or "city" not in by:
            place = (message, str(row["channel"]), None if city is None else str(city))
            own = sent[outcome.kind, outcome.id]
            own[place] = own.get(place, 0.0) + figures.sent * (1 - outcome.control(message)) * outcome.rollout.share

    def foreseen(one: Outcome) -> Foreseen:
        last = min(plan.last, date.fromisoformat(one.results.until))
        unknown: dict[Open, bool] = {"cities": one.rollout.cities is not None and "city" not in by, "events": bool(one.by_events)}
        open = tuple(name for name in unknown if unknown[name])
        return Foreseen("snapshot", plan.first, last, sent[one.kind, one.id], *_taken_off(one), open)

    return {(one.kind, one.id): foreseen(one) for one in outcomes if sent[one.kind, one.id]}


def _taken_off(outcome: Outcome) -> tuple[float | None, float | None]:
    """The shares of a campaign's control group and of a rollout that is not for everybody."""
    return outcome.control(None) or None, outcome.rollout.share if outcome.rollout.share < 1 else None
