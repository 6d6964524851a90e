"""A value is not of the kind that belongs here.

Values are read as the text that you wrote, so `21:00`, `0571` and `5.10` never turn into other numbers; but a date must be a
day of the calendar, a number must be digits, and a word must be one of those allowed. The hint shows how to write it.

这个值不符合这里的要求。

程序按您写的文字读取，`21:00`、`0571`、`5.10` 不会变成别的数；但日期必须是日历上有的一天，数字必须是数字，可选项必须是允许的几个之一。
提示里写了正确的写法。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-02-30, to: 2026-08-31}
Good:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2026-08-31}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S005", "bad-value", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
