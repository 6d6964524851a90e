"""A level of forbidden words is not the same in the glossary and the policy.

The glossary sorts forbidden words into levels, the policy says under wording.forbidden_levels how bad each is. A level that only one of
the two knows, perhaps by a typo, switches its words off without a word. To switch a level off on purpose, set it to `off`.

禁用词的等级在术语表和政策里对不上。

术语表把禁用词分成等级，政策的 wording.forbidden_levels 规定每个等级有多严重。等级只在一边出现（多半是写错了），这些词就悄悄不检查了。
确实不想检查的等级，请写成 `off`。

Bad:
    # file: campaigns/policy.yaml
    wording: {forbidden_levels: {L1: error, L33: warning, L3: null}}
Good:
    # file: campaigns/policy.yaml
    wording: {forbidden_levels: {L1: error, L3: "off"}}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.terms import GLOSSARY
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G008", "unknown-level", Severity.WARNING
POLICY = "campaigns/policy.yaml"


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """The levels of both files against each other, where both could be read."""
    if GLOSSARY not in workspace.models or POLICY not in workspace.models:
        return
    listed = [entry.level for entry in workspace.glossary.forbidden]
    judged = workspace.policy.wording.forbidden_levels
    for index, level in enumerate(listed):
        if level not in judged:
            yield Problem(
                Place(GLOSSARY, ("forbidden", index, "level")),
                say("the policy does not say how bad level {level} is, so its words are not looked for", level=level),
                did_you_mean(level, list(judged)),
            )
    for level in judged:
        if level not in listed:
            yield Problem(
                Place(POLICY, ("wording", "forbidden_levels", level), at="key"),
                say("the glossary has no words of level {level}", level=level),
                did_you_mean(level, listed),
            )
