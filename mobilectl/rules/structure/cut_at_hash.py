"""A text is cut off at a `#`.

A space and `#` begin a comment, so customers get only what stands before: of `请回复 #1 退订` they read 请回复. A real comment is left
alone; the text counts as cut where it asks for something to press or send (按 # 键), where a number or a second `#` follows (`#1`,
`#春节#`), or where words for customers do (拒收请回复R). Put the text into quotes; if a comment was meant, write it as `# comment`, two
spaces behind the text.

文案在 `#` 处被截断。

空格加 `#` 表示注释，后面的内容客户收不到：`请回复 #1 退订` 只会发出“请回复”。真正的注释不会报告；只有前面要求客户按键或回复（按 # 键）、
后面紧跟数字或另一个 `#`（如 `#1`、`#春节#`），或者后面是说给客户的话（拒收请回复R），才算截断。请给整段文案加上引号；
如果确实是注释，请在文案后面空两格，写成 `# 注释`。

Bad:
    # file: campaigns/changsha/hash.yaml!
    texts:
      launch-sms: 【湖南移动】请回复 #1 退订
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: how_to_join, q: 怎么办, a: "请拨10086，按 # 键返回"}  # 已核对
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S015", "cut-at-hash", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
