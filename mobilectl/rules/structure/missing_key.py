"""A key that is needed is missing.

The definition is incomplete without it. `mobilectl schema` writes JSON Schemas with which an editor shows what each file needs.

缺少必须写的键。

没有它，定义就不完整。`mobilectl schema` 会生成 JSON Schema，编辑器用它能提示每个文件要写什么。

Bad:
    # file: campaigns/changsha/demo.yaml
    offer: {price: null}
Good:
    # file: campaigns/changsha/demo.yaml
    offer: {price: 19.90 元/月}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S004", "missing-key", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
