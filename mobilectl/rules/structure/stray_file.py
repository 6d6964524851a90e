"""A YAML file lies where nothing reads it.

Campaigns are read from campaigns/<unit>/, the other files by their names. A file anywhere else is not checked, not compared, not
counted: whoever wrote it believes that it was.

YAML 文件放在了不会被读取的地方。

活动要放在 campaigns/<单位>/ 下，其他文件按固定的名字读取。放在别处的文件不会检查、不会比较、也不会计数，写的人却以为都做了。

Bad:
    # file: campaigns/spring.yaml!
    id: spring
Good:
    # file: campaigns/changsha/spring.yaml
    id: spring
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.files import SINGLE_FILES
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S012", "stray-file", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every file of the workspace that ends in .yaml or .yml and is not read."""
    for file in workspace.strays:
        near = [one for one in SINGLE_FILES if one.removesuffix(".yaml") == file.removesuffix(".yml").removesuffix(".yaml").lower()]
        hint = (
            did_you_mean(file, near)
            if near
            else say("put a campaign into campaigns/<unit>/, and name the other files as they must be named")
        )
        yield Problem(Place(file, position=(1, 1)), say("the file {file} is not read", file=file), hint)
