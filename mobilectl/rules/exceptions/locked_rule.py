"""A city weakens a rule that the province has set.

`checks.locked` in policy.yaml names rules that no ignore comment in a city's file may hold back, and a city's own checks.yaml can only
make rules stricter. What tries it has no effect.

市公司放松了省公司定的规则。

policy.yaml 的 `checks.locked` 列出市公司文件里不能用注释豁免的规则；市公司自己的 checks.yaml 只能把规则定得更严。放松的写法不起作用。

Bad:
    # file: campaigns/changsha/checks.yaml!
    settings: [{rules: [R002], severity: "off", reason: 我们不做评估}]
Good:
    # file: campaigns/changsha/checks.yaml!
    settings: [{rules: [R002], severity: error, reason: 我们都要做评估}]
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.judging import of_a_city
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.selection import selected
from mobilectl.rules.settings import settings_of, weaker
from mobilectl.workspace.files import POLICY

CODE, NAME, SEVERITY = "X004", "locked-rule", Severity.ERROR


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """Comments on locked rules in cities' files; settings of units that are weaker than the province's."""
    for comment in outcome.ignores:
        locked = sorted(selected(comment.rules) & outcome.locked)
        if locked and of_a_city(comment.place.file, outcome.workspace):
            yield Problem(
                comment.place,
                say("{rules} cannot be excepted here: the province has locked it", rules=tuple(locked)),
                say("mend what the rule found, or ask the province for a setting in its policy"),
            )
    for setting, place in settings_of(outcome.workspace):
        if place.file != POLICY and (codes := weaker(setting, place.file, outcome.workspace, outcome.today)):
            yield Problem(
                Place(place.file, (*place.route, "severity")),
                say("the province holds {rules} stricter than `{severity}`", rules=codes, severity=setting.severity),
                say("a unit's settings can only make rules stricter; ask the province for a setting in its policy"),
            )
