"""A setting of rules that concerns nothing.

It names no rule that there is, or no file that there is: a slip of the pen, or a leftover. What was meant by it does not happen.

规则设置没有任何作用。

它写的规则或者文件并不存在：不是笔误，就是遗留。想要的效果并没有发生。

Bad:
    # file: campaigns/policy.yaml
    checks: {settings: [{rules: [W03x], severity: info, reason: 试行}]}
Good:
    # file: campaigns/policy.yaml
    checks: {settings: [{rules: [W003], severity: error, reason: 必须有退订方式}]}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.selection import unknown
from mobilectl.rules.settings import matches_no_file, settings_of
from mobilectl.workspace.files import POLICY

CODE, NAME, SEVERITY = "X005", "idle-setting", Severity.ERROR


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """Words that name no rule, in settings and in the list of locked rules; paths that fit no file."""
    workspace = outcome.workspace
    for setting, place in settings_of(workspace):
        for word, hint in unknown(setting.rules):
            where = (*place.route, "rules", setting.rules.index(word))
            yield Problem(Place(place.file, where), say("there is no rule `{name}`", name=word), hint)
        for index, pattern in enumerate(setting.paths):
            if matches_no_file(pattern, workspace):
                yield Problem(
                    Place(place.file, (*place.route, "paths", index)),
                    say("no file fits `{pattern}`", pattern=pattern),
                    say("write it from the workspace's folder on, such as campaigns/changsha/*"),
                )
    locked = workspace.policy.checks.locked
    for word, hint in unknown(locked):
        yield Problem(Place(POLICY, ("checks", "locked", locked.index(word))), say("there is no rule `{name}`", name=word), hint)
