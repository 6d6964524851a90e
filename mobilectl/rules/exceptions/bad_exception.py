"""An ignore comment cannot be understood, or lacks its reason.

An exception is written as `# mobilectl: ignore[W003] reason, until 2027-01-31`, on the key it concerns or on the line above it; the
date may be left out. Without a reason nobody can say later why the rule does not hold here, so the comment has no effect.

豁免注释读不懂，或者没有写原因。

豁免写成 `# mobilectl: 豁免[W003] 原因，至 2027-01-31`，放在所涉及的键同一行，或者它的上一行；日期可以不写。
不写原因，以后谁也说不清这里为什么可以不守规则，所以这样的注释不起作用。

Bad:
    # file: campaigns/changsha/noted.yaml!
    # mobilectl: ignore[R002]
    id: noted
Good:
    # file: campaigns/changsha/demo.yaml
    id: demo
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.selection import unknown
from mobilectl.workspace.comments import FORM

CODE, NAME, SEVERITY = "X001", "bad-exception", Severity.ERROR


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """The comments without effect, and the words in them that name no rule."""
    for comment in outcome.ignores:
        if comment.fault is not None:
            yield Problem(
                comment.place,
                say("the ignore comment has no effect: {fault}", fault=comment.fault),
                say("write it like `{form}`, on the key it concerns or on the line above it", form=FORM),
            )
        for word, hint in unknown(comment.rules):
            yield Problem(comment.place, say("there is no rule `{name}`", name=word), hint)
