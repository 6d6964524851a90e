"""A character that cannot be seen changes what the line means.

Full-width and no-break spaces look like spaces and are letters to YAML: a line that they indent belongs to nothing above it.
Zero-width characters and byte-order marks come along when text is copied from a chat, a web page or another file, and make
another word of a key or an id. Some line breaks (U+2028, a lone CR) end the line for YAML and for no editor. In texts for
customers forbidden-character looks for them.

看不见的字符改变了这一行的意思。

全角空格和不间断空格看起来是空格，在 YAML 里却是普通文字：用它缩进的行不属于上面的任何内容。从聊天、网页或别的文件复制时带进来的零宽字
符和字节序标记，会让键名和编号变成另一个词。有些换行符（U+2028、单独的 CR）编辑器里看不出来，YAML 却在那里断行。客户文案里的这类字符由
forbidden-character 检查。

Bad:
    # file: campaigns/changsha/spaces.yaml!
    support:
      contact:　长沙分公司市场部值班台
Good:
    # file: campaigns/changsha/demo.yaml
    support:
      contact: 长沙分公司市场部值班台
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S016", "invisible-sign", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
