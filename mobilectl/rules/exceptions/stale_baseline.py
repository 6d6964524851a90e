"""The baseline holds findings that are no longer there.

The baseline lists the findings that were there when rules were brought in, so that only new ones are reported. It can only
shrink: what is mended leaves it, and does not come back unnoticed. `mobilectl check --write-baseline` takes them out.

基线里有些问题已经不存在了。

基线记下开始使用规则时已有的问题，这样只报告新的问题。基线只减不增：改好的要从基线里去掉，以后再犯就会报告。
运行 `mobilectl check --write-baseline` 就会去掉它们。

Bad:
    # file: campaigns/baseline.json!
    {"version": 1, "findings": [{"fingerprint": "00", "code": "W003", "file": "campaigns/changsha/gone.yaml", "message": "x", "count": 1}]}
Good:
    # file: campaigns/baseline.json!
    {"version": 1, "findings": []}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.outcome import Outcome
from mobilectl.workspace.files import BASELINE

CODE, NAME, SEVERITY = "X006", "stale-baseline", Severity.WARNING


def check_outcome(outcome: Outcome) -> Iterator[Problem]:
    """How many entries are left without their findings."""
    if outcome.gone:
        yield Problem(
            Place(BASELINE, position=(1, 1)),
            say("{count} of the baseline's findings are no longer there", count=outcome.gone),
            say("`mobilectl check --write-baseline` takes them out"),
        )
