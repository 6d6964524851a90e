"""Finds the repairs of a finding: ideas in the order of their cost, each verified by running the rules on the workspace as it would be.

An edit helps if every finding that stands afterwards stood before, the one to be removed apart. Edits that only bring the finding nearer
to its end are put together, where that costs less than a single one. How many are tried is bounded, so that the answer
comes soon, and is always the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from mobilectl.findings import Finding
from mobilectl.messages import Message
from mobilectl.rules.repairs.adjusting import channels, equal_values, priorities, reminder_bounds, uncounted_sends
from mobilectl.rules.repairs.choosing import UNDECIDED
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.losses import Losses
from mobilectl.rules.repairs.moving import day_moves, reminder_window_moves, window_moves
from mobilectl.rules.repairs.narrowing import exclusions, widenings
from mobilectl.rules.repairs.redating import dates_said
from mobilectl.rules.repairs.scene import Scene
from mobilectl.rules.repairs.shifting import shifts, shortenings
from mobilectl.rules.repairs.state import State
from mobilectl.rules.repairs.thinning import thinnings
from mobilectl.rules.repairs.trials import Outcome, Trials

MOST_ALIKE = 12
"""So many of those that change the same thing; and of those that exclude customers."""
MOST_REPAIRS = 6
MOST_STEPS = 4
MOST_PARTS = 6
"""Edits are sought for so many campaigns of a finding."""
DEAREST = Cost(resort=3)

CAMPAIGN_IDEAS = (
    equal_values,
    widenings,
    window_moves,
    day_moves,
    shifts,
    shortenings,
    priorities,
    channels,
    thinnings,
    exclusions,
    uncounted_sends,
)
REMINDER_IDEAS = (reminder_window_moves, reminder_bounds)
ONLY_TIMES = frozenset({"schedule"})
"""The families that say when something goes out, where it is of no help whom it reaches."""
WHOM = (exclusions, widenings)


@dataclass(frozen=True, eq=False)
class Repair:
    """Edits that remove a finding and bring none, what they cost together, and the workspace as it would be."""

    finding: Finding
    ideas: tuple[Idea, ...]
    state: State
    notes: tuple[Message, ...]
    """What a person has to look after."""

    @property
    def cost(self) -> Cost:
        """What all edits cost."""
        return sum((one.cost for one in self.ideas), Cost(edits=0))


def repairs(state: State, finding: Finding, losses: Losses, most: int = MOST_REPAIRS) -> tuple[Repair, ...]:
    """At most so many repairs of a finding that stands in a state, the cheapest first; none of a cap that could not be decided."""
    if finding.code == UNDECIDED:
        return ()
    search = _Search(state, finding, losses)
    found = search.single(most)
    found += search.combined(min((one.cost for one in found), default=DEAREST))
    return tuple(sorted(found, key=lambda one: one.cost))[:most]


def ranked(scene: Scene) -> list[Idea]:
    """All ideas for a finding, the cheapest first; of such that cost as much, those for the campaign that would rather be changed."""
    rule = next(one for one in scene.state.rules if one.code == scene.finding.code)
    kinds = [kind for kind in CAMPAIGN_IDEAS if rule.family not in ONLY_TIMES or kind not in WHOM]
    ideas = [idea for part in scene.parts[:MOST_PARTS] for kind in kinds for idea in kind(scene, part)]
    ideas += [idea for reminder in scene.reminders for kind in REMINDER_IDEAS for idea in kind(scene, reminder)]
    return sorted((one for one in ideas if one.may_help), key=lambda one: one.cost)


class _Search:
    """The search for repairs of one finding."""

    def __init__(self, state: State, finding: Finding, losses: Losses) -> None:
        self._trials = Trials(state, finding)
        self._scene = Scene(state, finding, losses)
        self._nearer: list[Idea] = []

    def single(self, most: int) -> list[Repair]:
        """Single edits that help, the cheapest first."""
        found: list[Repair] = []
        tried: Counter[Hashable] = Counter()
        helped: set[Hashable] = set()
        for idea in ranked(self._scene):
            if len(found) == most or (found and idea.cost.resort):
                break
            if idea.about in helped or tried[idea.about] == MOST_ALIKE:
                continue
            if self._is_too_little(self._scene, idea):
                self._nearer.append(idea)
                continue
            tried[idea.about] += 1
            outcome = self._trials.quick(self._scene, idea)
            if outcome is not None and outcome.finding is None:
                found.append(self._repair((idea,), outcome.state))
                helped.add(idea.about)
            elif outcome is not None:
                self._nearer.append(idea)
        return found

    def combined(self, limit: Cost) -> list[Repair]:
        """Several edits that only help together and cost less than the limit, if such are found."""
        scene, steps, ideas = self._scene, list[Idea](), self._nearer
        while len(steps) < MOST_STEPS:
            spent, changed = sum((one.cost for one in steps), Cost(edits=0)), {_thing(one) for one in steps}
            step: tuple[Idea, Outcome] | None = None
            tried: Counter[Hashable] = Counter()
            for idea in ideas:
                if _thing(idea) in changed or spent + idea.cost >= limit or tried[idea.about] == MOST_ALIKE:
                    continue
                if step is not None and (not steps or self._is_too_little(scene, idea)):
                    continue
                tried[idea.about] += 1
                outcome = self._trials.full(scene, idea)
                if outcome is not None and outcome.finding is None:
                    return [self._repair((*steps, idea), outcome.state)]
                step = step or (outcome and (idea, outcome))
            if step is None or step[1].finding is None:
                return []
            steps.append(step[0])
            scene = Scene(step[1].state, step[1].finding, scene.losses)
            ideas = ranked(scene)
        return []

    def _is_too_little(self, scene: Scene, idea: Idea) -> bool:
        return idea.relief is not None and idea.relief < scene.excess

    def _repair(self, ideas: tuple[Idea, ...], after: State) -> Repair:
        moved = dict.fromkeys(one.file for one in ideas if one.cost.days)
        campaigns = [after.campaign(file).value for file in moved]
        dates = (note for one in campaigns for note in dates_said(one, (one.period.from_, one.period.to)))
        return Repair(self._scene.finding, ideas, after, (*(note for one in ideas for note in one.notes), *dates))


def _thing(idea: Idea) -> Hashable:
    """What an idea changes: the same thing is not changed twice."""
    return idea.file, tuple(change.route for change in idea.changes)
