"""Quotes around a text become part of it.

“ ”, ‘ ’ and 「 」 are no quotes to YAML: written around a whole text they are sent to customers. Write `"` around it, or nothing.
Where the signs are meant, put the text into quotes as well: `'“双11”来了'`. Quotes within a text are left alone.

引号成了文案的一部分。

“ ”、‘ ’ 和 「 」 在 YAML 里不是引号：把它们写在整段文案两头，客户会收到这两个符号。请改用英文引号 `"`，或者不写。如果就是要客户看到，
请在外面再加一层英文引号，如 `'“双11”来了'`。文案中间的引号不受影响。

Bad:
    # file: campaigns/changsha/quotes.yaml!
    name: “春节流量包”
Good:
    # file: campaigns/changsha/demo.yaml
    name: “春节”流量包
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S017", "kept-quotes", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
