"""A variable is defined but stands in no text.

Usually the text was rewritten and the variable forgotten, or its name is misspelt in one of the two places.

定义了变量，但没有一条文案用到它。

多半是改文案时忘了删，或者两处的名字写得不一样。

Bad:
    # file: campaigns/changsha/demo.yaml
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: "{name}，19.90元/月，次月生效，8月31日前可在APP办理。"}
    variables:
      name: {meaning: 客户称呼, longest: 欧阳女士}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import PLACEHOLDER, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W006", "unused-variable", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """The variables of a campaign, or of each reminder."""
    for wording in wordings(definition, workspace):
        yield from _check(wording)


check_touchpoint = check_campaign


def _check(wording: Wording) -> Iterator[Problem]:
    variables = {name for text in wording.texts for name in text.variables}
    if not variables:
        return
    used = {found[1] for text in wording.texts for piece in text.pieces for found in PLACEHOLDER.finditer(piece.words)}
    for name in sorted(variables - used):
        yield Problem(
            Place(wording.home.file, (*wording.home.route, "variables", name), at="key"),
            say("no text uses the variable `{name}`", name=name),
            say("remove it, or write {placeholder} where it belongs", placeholder=f"{{{name}}}"),
        )
