"""A sign of the line is read otherwise than it looks.

Chinese input types `：` for `:`, `，` for `,`, `【】` for `[]` and `－` for `-`. To YAML these are letters: `contact：市场部` is no key
with a value but a text, `[sms，voice]` a list of one entry, and the file can be read all the same. So does a missing space:
`contact:市场部` and `-sms` are texts. The other way round, `&`, `!` and `{name}` at the beginning of a value are signs of YAML
and no part of the text. The file does not mean what its author meant, so nothing else of it is checked. `mobilectl check --fix`
writes the signs that YAML knows.

这一行的某个符号，看着像一回事，读出来是另一回事。

中文输入法把 `:` 打成 `：`，把 `,` 打成 `，`，把 `[]` 打成 `【】`，把 `-` 打成 `－`。在 YAML 里这些只是普通文字：
`contact：市场部` 不是键和值，而是一段文字；`[sms，voice]` 是只有一项的列表。文件照样读得出来，意思却变了。
少打一个空格也一样：`contact:市场部` 和 `-sms` 都成了文字。反过来，写在值开头的 `&`、`!` 和 `{name}` 是 YAML 自己的符号，
不算文案的内容。文件已经不是作者的意思，所以不再检查其他内容。
`mobilectl check --fix` 会换成 YAML 认得的符号。

Bad:
    # file: campaigns/changsha/signs.yaml!
    support:
      contact：长沙分公司市场部值班台
Good:
    # file: campaigns/changsha/demo.yaml
    support:
      contact: 长沙分公司市场部值班台
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "S014", "misread-sign", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """What reading noted."""
    yield from workspace.noted(CODE)
