"""The nearest dates at which a campaign would be clean, shifted as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mobilectl.findings import Finding
from mobilectl.rules.repairs.brought import brought
from mobilectl.rules.repairs.choosing import clashes, files_of
from mobilectl.rules.repairs.idea import outwards
from mobilectl.rules.repairs.scene import Part
from mobilectl.rules.repairs.shifting import shifted
from mobilectl.rules.repairs.state import State
from mobilectl.rules.rule import Rule
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined

MOST_SLOTS = 5
FEWEST_SHOWN = 3
"""Where no date is clean, the best of so many are shown with what would be found there."""


@dataclass(frozen=True, eq=False)
class Slot:
    """A campaign so many days later, or earlier where they are negative, and what would be found there: nothing where it is clean."""

    days: int
    campaign: Campaign
    findings: tuple[Finding, ...]


def free_slots(state: State, campaign: Defined[Campaign], within: int) -> tuple[Slot, ...]:
    """The nearest clean dates, at most `MOST_SLOTS`, the present ones first if they are; where there are none, the best others.

    A date is clean where no clash concerns the campaign and nothing is found that is not found now. None lies in the past, unless the
    campaign begins there.
    """
    start = campaign.value.period.from_
    earliest = state.day if start >= state.day else date.min
    clean: list[Slot] = []
    others: list[tuple[int, int]] = []
    for days in (0, *outwards(within)):
        if len(clean) == MOST_SLOTS:
            break
        if start + timedelta(days=days) < earliest:
            continue
        after = _shifted(state, campaign, days)
        quick = _said(state, after, campaign, state.quick_rules) if after is not None else ()
        if after is not None and not quick and not _said(state, after, campaign, state.rules):
            clean.append(Slot(days, after.campaign(campaign.file).value, ()))
        elif after is not None:
            others.append((len(quick), days))
    if clean:
        return tuple(clean)
    best = sorted(others, key=lambda one: (one[0] or 1, abs(one[1])))[:FEWEST_SHOWN]
    return tuple(_slot(state, campaign, days) for _, days in best)


def _slot(state: State, campaign: Defined[Campaign], days: int) -> Slot:
    after = _shifted(state, campaign, days)
    assert after is not None
    return Slot(days, after.campaign(campaign.file).value, tuple(_said(state, after, campaign, state.rules)))


def _shifted(state: State, campaign: Defined[Campaign], days: int) -> State | None:
    if not days:
        return state
    part = Part(campaign, tuple(range(len(campaign.value.sends))))
    return state.after({campaign.file: shifted(part, days).changes})


def _said(before: State, after: State, campaign: Defined[Campaign], rules: Sequence[Rule]) -> list[Finding]:
    """The clashes that concern a campaign, and what else is new."""
    found, codes = after.findings(rules), clashes()
    own = [one for one in found if one.code in codes and campaign.file in files_of(one)]
    return own + [one for one in brought(before.findings(rules), found, after.workspace) if one not in own]
