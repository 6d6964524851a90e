"""A file that every workspace needs is not there.

Without policy.yaml there are no units, channels and caps to check against; without attributes.yaml no audience can be understood.

缺少每个工作区都要有的文件。

没有 policy.yaml，就没有单位、渠道和频次上限可以对照；没有 attributes.yaml，目标客户的条件都读不懂。

Bad:
    # file: campaigns/policy.yaml-
Good:
    # file: campaigns/policy.yaml
    province: 湖南
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.files import TOUCHPOINTS
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S013", "missing-file", Severity.ERROR

NEEDED = ("campaigns/policy.yaml", "campaigns/attributes.yaml", TOUCHPOINTS)


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """The needed files that were not found."""
    for file in NEEDED:
        if file not in workspace.documents:
            yield Problem(
                Place(file, position=(1, 1)), say("the file {file} is missing", file=file), say("write it, or take back its deletion")
            )
