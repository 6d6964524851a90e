"""A definition file cannot be read.

Nothing in this file was checked, and comparisons with other files leave it out: a campaign that cannot be read may clash with
others all the same. The message says on which line reading stopped; the cause often stands one line above it.

定义文件读不出来。

这个文件里的内容都没有检查，和其他文件的比较也不包括它：读不出来的活动同样可能和别的活动冲突。提示里写了读到哪一行停下，原因常常在上一行。

Bad:
    # file: campaigns/changsha/broken.yaml!
    id: broken
    name: "没有写完的引号
Good:
    # file: campaigns/changsha/demo.yaml
    name: "引号写完整"
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S001", "unreadable-file", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
