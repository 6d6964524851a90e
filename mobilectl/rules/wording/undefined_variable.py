"""A text holds a placeholder that is not defined.

Only `{name}` with a name defined under `variables` is replaced when the message is made. Anything else goes out as it stands, and
the customer reads `{amount}` or `${amount}`. Full-width braces are not replaced either. Answers of the FAQ are never filled in.

文案里的变量没有定义。

下发时只替换 `{变量名}`，而且变量名必须在 variables 里定义过。其他写法会原样发给客户，客户看到的就是 `{amount}` 或 `${amount}`。
全角花括号也不会替换。FAQ 的回答不做替换，不能用变量。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "{nmae}，19.90元/月，次月生效，8月31日前可在APP办理。"}
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "{name}，19.90元/月，次月生效，8月31日前可在APP办理。"}
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
"""

import difflib
import re
from collections.abc import Iterator, Mapping

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Spot
from mobilectl.workspace.models.base import Variable
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W005", "undefined-variable", Severity.ERROR

LIKE_PLACEHOLDER = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Placeholders, and what was meant as one, in texts and answers."""
    for wording in wordings(definition, workspace):
        for found, match in wording.find(LIKE_PLACEHOLDER, "{", "｛"):
            dollar = found.piece.words[: found.start].endswith("$")
            spot = Spot(found.piece, found.start - dollar, found.end)
            text = wording.text_of(spot.piece)
            if text is None:
                yield Problem(
                    spot.place,
                    say("{written} stands in the FAQ, where nothing is filled in", written=spot.words),
                    say("write the words out"),
                )
            else:
                yield from _check(spot, match[1].strip(), text.variables)


check_touchpoint = check_campaign


def _check(spot: Spot, name: str, variables: Mapping[str, Variable]) -> Iterator[Problem]:
    right = f"{{{name}}}"
    if name not in variables:
        yield Problem(spot.place, say("the variable {written} is not defined", written=spot.words), _hint(name, variables))
    elif spot.words != right:
        yield Problem(
            spot.place,
            say("{written} is not filled in: the customer reads it as it stands", written=spot.words),
            say("write {right}", right=right),
            fixes=(Fix(say("write {right}", right=right), (Edit(spot.place, right),), safe=False),),
        )


def _hint(name: str, variables: Mapping[str, Variable]) -> Message:
    near = difflib.get_close_matches(name, variables, n=1)
    if near:
        return say("did you mean {right}?", right=f"{{{near[0]}}}")
    return say("define it under variables, with meaning and longest: `{name}: {{meaning: …, longest: …}}`", name=name or "name")
