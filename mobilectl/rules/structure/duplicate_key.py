"""A key stands twice in one mapping.

YAML readers silently keep one of the two values, and not all of them the same one. Keep one.

同一层里一个键写了两次。

YAML 程序会悄悄只留一个值,而且不同程序留的还不一样。请只留一个。

Bad:
    # file: campaigns/changsha/twice.yaml!
    priority: 40
    priority: 60
Good:
    # file: campaigns/changsha/demo.yaml
    priority: 60
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S002", "duplicate-key", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
