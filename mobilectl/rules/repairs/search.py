"""Finds the repairs of a finding: ideas in the order of their cost, each verified by running the rules on the workspace as it would be.

An edit helps if every finding that stands afterwards stood before, the one to be removed apart. Where no single edit does, or each costs
customers, several are put together, each of which brings the finding nearer to its end. How many are tried is bounded, so that the answer
comes soon, and is always the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mobilectl.findings import Finding
from mobilectl.messages import Message, say
from mobilectl.rules.repairs.adjusting import channels, equal_values, priorities, reminder_bounds, uncounted_sends
from mobilectl.rules.repairs.brought import brought, same
from mobilectl.rules.repairs.idea import Cost, Idea
from mobilectl.rules.repairs.losses import Losses
from mobilectl.rules.repairs.moving import day_moves, reminder_window_moves, window_moves
from mobilectl.rules.repairs.narrowing import exclusions, widenings
from mobilectl.rules.repairs.scene import Scene
from mobilectl.rules.repairs.shifting import shifts, shortenings
from mobilectl.rules.repairs.state import State
from mobilectl.rules.repairs.thinning import thinnings
from mobilectl.rules.rule import Rule
from mobilectl.wording.facts import days
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.models.campaigns import Campaign

MOST_TRIALS = 200
"""So many edits are tried for a finding."""
MOST_ALIKE = 12
"""So many of those that change the same thing; and of those that exclude customers."""
MOST_REPAIRS = 6
MOST_STEPS = 4
MOST_PARTS = 6
"""Edits are sought for so many campaigns of a finding."""
MOST_DATES = 5

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
    """At most so many repairs of a finding that stands in a state, the cheapest first."""
    search = _Search(state, finding, losses)
    found = search.single(most)
    least = min((one.cost.lost for one in found), default=2.0)
    if least > 0 and not any(one.cost.resort for one in found):
        found += search.combined(least)
    return tuple(sorted(found, key=lambda one: one.cost))[:most]


def ranked(scene: Scene) -> list[Idea]:
    """All ideas for a finding, the cheapest first; of such that cost as much, those for the campaign that would rather be changed."""
    rule = next(one for one in scene.state.rules if one.code == scene.finding.code)
    kinds = [kind for kind in CAMPAIGN_IDEAS if rule.family not in ONLY_TIMES or kind not in WHOM]
    ideas = [idea for part in scene.parts[:MOST_PARTS] for kind in kinds for idea in kind(scene, part)]
    ideas += [idea for reminder in scene.reminders for kind in REMINDER_IDEAS for idea in kind(scene, reminder)]
    return sorted(ideas, key=lambda one: one.cost)


class _Search:
    """The search for repairs of one finding."""

    def __init__(self, state: State, finding: Finding, losses: Losses) -> None:
        self._state, self._finding, self._losses = state, finding, losses
        self._rules: list[Rule] = [one for one in state.rules if one.code == finding.code]
        standing = list(state.findings())
        standing.remove(finding)
        self._others = standing
        self._alike = [one for one in standing if one.code == finding.code]
        self._left = MOST_TRIALS
        self._nearer: list[Idea] = []

    def single(self, most: int) -> list[Repair]:
        """Single edits that help, the cheapest first."""
        found: list[Repair] = []
        tried: Counter[Hashable] = Counter()
        helped: set[Hashable] = set()
        scene = Scene(self._state, self._finding, self._losses)
        for idea in ranked(scene):
            if len(found) == most or (found and idea.cost.resort):
                break
            if idea.about in helped or tried[idea.about] == MOST_ALIKE or not self._left:
                continue
            tried[idea.about] += 1
            self._left -= 1
            after, target = self._tried(scene, idea)
            if after is not None and target is None:
                found.append(self._repair((idea,), after))
                helped.add(idea.about)
            elif target is not None:
                self._nearer.append(idea)
        return found

    def combined(self, least: float) -> list[Repair]:
        """Several edits that help together and cost a smaller share of contacts, if such are found."""
        scene = Scene(self._state, self._finding, self._losses)
        steps: list[Idea] = []
        ideas: Sequence[Idea] = self._nearer
        while len(steps) < MOST_STEPS:
            spent = sum(one.cost.lost for one in steps)
            changed = {_thing(one) for one in steps}
            step: tuple[Idea, State, Finding] | None = None
            tried: Counter[Hashable] = Counter()
            for idea in ideas:
                if _thing(idea) in changed or idea.cost.lost + spent >= least or tried[idea.about] == MOST_ALIKE or not self._left:
                    continue
                tried[idea.about] += 1
                self._left -= 1
                after, target = self._tried(scene, idea)
                if after is not None and target is None:
                    return [self._repair((*steps, idea), after)]
                if after is not None and target is not None and step is None:
                    step = idea, after, target
                    if not steps:
                        break  # none of the first ends it
            if step is None:
                return []
            steps.append(step[0])
            scene = Scene(step[1], step[2], self._losses)
            ideas = ranked(scene)
        return []

    def _tried(self, scene: Scene, idea: Idea) -> tuple[State | None, Finding | None]:
        """The workspace with an idea, if nothing new stands in it but perhaps the finding itself, and that nearer to its end."""
        after = scene.state.after({idea.file: idea.changes})
        if after is None or self._still(scene, self._small(scene, idea, after)) == (False, None):
            return None, None
        gone, target = self._still(scene, brought(self._alike, after.findings(self._rules), after.workspace))
        if not gone and target is None:
            return None, None
        new = brought(self._others, after.findings(), after.workspace)
        return (after, target) if len(new) == (target is not None) else (None, None)

    def _small(self, scene: Scene, idea: Idea, after: State) -> list[Finding]:
        """What stays of a finding about a cap with the messages of the finding alone: with all others it is no less."""
        if not scene.caps:
            return []
        touchpoints = (TOUCHPOINTS,) if scene.reminders else ()
        found = after.among({idea.file, *(part.file for part in scene.parts), *touchpoints}).findings(self._rules)
        return [one for one in found if same(one, scene.finding, after.workspace)]

    def _still(self, scene: Scene, left: Sequence[Finding]) -> tuple[bool, Finding | None]:
        """Whether the finding is gone; else the finding as it still stands, if it is nearer to its end."""
        if not left:
            return True, None
        (one, *others) = left
        nearer = not others and same(one, scene.finding, scene.state.workspace) and is_nearer(scene.finding, one)
        return False, one if nearer else None

    def _repair(self, ideas: tuple[Idea, ...], after: State) -> Repair:
        moved = dict.fromkeys(one.file for one in ideas if one.cost.days)
        return Repair(self._finding, ideas, after, tuple(note for file in moved for note in dates_said(after.campaign(file).value)))


def is_nearer(before: Finding, after: Finding) -> bool:
    """Whether a finding that still stands is nearer to its end: its numbers are smaller, or it tells of a later time than before."""
    one, other = before.problem.message.values, after.problem.message.values
    numbers = [(one[name], other.get(name)) for name in one if isinstance(one[name], int)]
    if any(not isinstance(now, int) or now > then for then, now in numbers if isinstance(then, int)):
        return False
    if any(then != now for then, now in numbers):
        return True
    days, later = ([day for day in values.values() if isinstance(day, date)] for values in (one, other))
    return bool(days and later) and min(later) > max(days)


def dates_said(campaign: Campaign) -> Iterator[Message]:
    """A note on the dates that a campaign's texts and answers name: they do not move with it."""
    words = [text for one in (campaign.texts, *(variant.texts for variant in campaign.variants)) for text in one.values()]
    said = [part for text in words for part in (text.title or "", text.body)] + [part for one in campaign.faq for part in (one.q, one.a)]
    named = tuple(dict.fromkeys(text[day.start : day.end] for text in said for day in days(text)))
    if named:
        shown = (*named[:MOST_DATES], "…") if len(named) > MOST_DATES else named
        yield say("the texts of `{id}` name dates, which do not move with it: {dates}", id=campaign.id, dates=shown)


def _thing(idea: Idea) -> Hashable:
    """What an idea changes: the same thing is not changed twice."""
    return idea.file, tuple(change.route for change in idea.changes)
