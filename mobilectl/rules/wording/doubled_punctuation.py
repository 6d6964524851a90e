"""Punctuation stands twice.

"，，" or "。。" comes from cutting and pasting and looks careless; rows of exclamation marks look like spam, and filters take them for it.
An ellipsis (……) and a dash (——) are single signs.

标点重复。

“，，”“。。”多半是删改时留下的，显得不仔细；一串感叹号像垃圾短信，也容易被拦截。省略号（……）和破折号（——）不算。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，，次月生效，8月31日前可在APP办理！！}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效……8月31日前可在APP办理！}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W018", "doubled-punctuation", Severity.WARNING

DOUBLED = re.compile(r"[，,、。；;：:！!？?]{2,}")
MEANT = frozenset({"？！", "！？", "?!", "!?"})
STRONGEST = "。！!？?；;：:，,、"


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(DOUBLED):
            if found[0] in MEANT:
                continue
            right = min(found[0], key=STRONGEST.index)
            fix = Fix(say("write {right}", right=right), (Edit(spot.place, right),), safe=False)
            yield Problem(
                spot.place, say("{written}: punctuation stands twice", written=found[0]), say("write {right}", right=right), fixes=(fix,)
            )


check_touchpoint = check_campaign
