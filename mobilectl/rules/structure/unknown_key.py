"""A key is not known in this place.

A misspelled key would otherwise be ignored, and with it what was meant by it. The hint names the nearest key that is known here.

这里不认识这个键。

键写错了，它的内容就不会起作用。提示里给出这里最接近的正确写法。

Bad:
    # file: campaigns/changsha/demo.yaml
    prioritty: 60
Good:
    # file: campaigns/changsha/demo.yaml
    priority: 60
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S003", "unknown-key", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
