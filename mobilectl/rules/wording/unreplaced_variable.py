"""Something that a system writes where a value is missing stands in a text.

"Your balance is null yuan" has gone out to customers of many companies. Such a word, or the place holder of another system (#code#, %s,
[姓名], XX元), can only have come in by copying. Place holders in braces are the matter of other rules.

文案里留下了系统的字样。

“您的余额为 null 元”这样的短信，不少公司都发出去过。null、NaN、undefined，以及别的系统的占位符（#code#、%s、[姓名]、XX元），
只可能是复制时带进来的。花括号的变量由另外的规则检查。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 您的余额为null元，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W021", "unreplaced-variable", Severity.ERROR

LEFT = re.compile(
    r"(?<![A-Za-z])(?:null|NULL|NaN|None|undefined|N/A)(?=[^A-Za-z]|[GM]B|$)|#\w{2,20}#|%[sd](?![A-Za-z])|[Xx]{2,}(?=元|GB|月|日|分钟|条|先生|女士)"
    r"|[×＊]{2,}(?=元|月|日)|[\[［](?:姓名|称呼|金额|日期|号码|产品|套餐|变量)[\]］]|1970[-年/]0?1[-月/]0?1(?!\d)"
)
PORTING = re.compile(r"(?:CXXZ|SQXZ)$")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(LEFT, "ull", "ULL", "N", "undefined", "#", "%", "XX", "xx", "×", "＊", "[", "［", "1970"):
            if not PORTING.search(spot.piece.words, 0, spot.start):
                yield Problem(
                    spot.place,
                    say("{words} is what a system writes for a missing value", words=found[0]),
                    say("write the value, or a variable such as {{balance}} that is defined under variables"),
                )


check_touchpoint = check_campaign
