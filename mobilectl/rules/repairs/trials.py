"""Tries an edit: what would stand in the workspace with it.

First the rule of the finding alone looks, for a cap even at the messages of the finding alone, as these tell most edits apart that do not
help; then all rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from mobilectl.findings import Finding
from mobilectl.rules.repairs.brought import brought, same
from mobilectl.rules.repairs.idea import Idea
from mobilectl.rules.repairs.scene import Scene
from mobilectl.rules.repairs.state import State
from mobilectl.workspace.files import TOUCHPOINTS

MOST_TRIALS = 150
"""So many edits are tried for a finding."""


class Outcome(NamedTuple):
    """The workspace with an edit, in which nothing new stands but perhaps the finding itself, then nearer to its end."""

    state: State
    finding: Finding | None


class Trials:
    """Trials of edits that may remove one finding of a state, as many as are allowed."""

    def __init__(self, state: State, finding: Finding) -> None:
        self._rules = [one for one in state.rules if one.code == finding.code]
        self._others = list(state.findings())
        self._others.remove(finding)
        self._alike = [one for one in self._others if one.code == finding.code]
        self._left = MOST_TRIALS

    def quick(self, scene: Scene, idea: Idea) -> Outcome | None:
        """What comes of an idea. Where the finding is sure to stand still, not all rules have been asked."""
        after = self._begun(scene, idea)
        if after is None:
            return None
        small = self._small(scene, idea, after)
        if small:
            return Outcome(after, small[0]) if _is_nearer(scene, small) else None
        return self._outcome(scene, after)

    def full(self, scene: Scene, idea: Idea) -> Outcome | None:
        """What comes of an idea, as all rules see it."""
        after = self._begun(scene, idea)
        if after is None:
            return None
        small = self._small(scene, idea, after)
        return self._outcome(scene, after) if not small or _is_nearer(scene, small) else None

    def _begun(self, scene: Scene, idea: Idea) -> State | None:
        if not self._left:
            return None
        self._left -= 1
        return scene.state.after({idea.file: idea.changes})

    def _small(self, scene: Scene, idea: Idea, after: State) -> list[Finding]:
        """What stays of a finding about a cap with the messages of the finding alone: with all others it is no less."""
        if not scene.caps:
            return []
        touchpoints = (TOUCHPOINTS,) if scene.reminders else ()
        found = after.among({idea.file, *(part.file for part in scene.parts), *touchpoints}).findings(self._rules)
        return [one for one in found if same(one, scene.finding, after.workspace)]

    def _outcome(self, scene: Scene, after: State) -> Outcome | None:
        left = brought(self._alike, after.findings(self._rules), after.workspace)
        if left and not _is_nearer(scene, left):
            return None
        for rules in (after.quick_rules, after.rules):
            if len(brought(self._others, after.findings(rules), after.workspace)) > len(left):
                return None
        return Outcome(after, left[0] if left else None)


def _is_nearer(scene: Scene, left: Sequence[Finding]) -> bool:
    """Whether what stays is the finding alone, with smaller numbers or of a later time than before."""
    if len(left) != 1 or not same(left[0], scene.finding, scene.state.workspace):
        return False
    before, after = scene.finding.problem.message.values, left[0].problem.message.values
    numbers = [(value, after.get(name)) for name, value in before.items() if isinstance(value, int)]
    if not all(isinstance(now, int) and now <= then for then, now in numbers):
        return False
    days, later = ([value for value in values.values() if isinstance(value, date)] for values in (before, after))
    return any(then != now for then, now in numbers) or bool(days and later and min(later) > max(days))
