"""The last day of an exception is over.

An ignore comment or a setting with a date holds up to and including that day. From then on the rule holds again, and what was
excepted is reported as before.

豁免已经过期。

带日期的豁免注释和规则设置到那一天为止有效。过了那天，规则重新生效，原来豁免的问题照常报告。

Bad:
    # file: campaigns/changsha/demo.yaml!
    # mobilectl: ignore[W003] 老文案，至 2020-01-31
    id: demo
Good:
    # file: campaigns/changsha/demo.yaml
    id: demo
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.outcome import Outcome
from mobilectl.rules.settings import settings_of

CODE, NAME, SEVERITY = "X003", "expired-exception", Severity.WARNING


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """Comments and settings whose day is over."""
    for comment in outcome.ignores:
        if comment.until is not None and comment.until < outcome.today:
            yield Problem(
                comment.place,
                say("the exception for {rules} ended on {day}", rules=comment.rules, day=comment.until),
                say("mend what it excepted and remove the comment, or agree on a new date"),
            )
    for setting, place in settings_of(outcome.workspace):
        if setting.until is not None and setting.until < outcome.today:
            yield Problem(
                Place(place.file, (*place.route, "until")),
                say("the setting for {rules} ended on {day}", rules=setting.rules, day=setting.until),
                say("remove the setting, or agree on a new date"),
            )
