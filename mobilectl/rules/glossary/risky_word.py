"""A text holds a word that needs a good reason.

Words such as 最后机会 or 免费领 are not forbidden, but they are fair only with the facts beside them: until which day, for whom, how much,
under which condition. They stand in glossary.yaml under `forbidden`; this rule reports the levels that policy.yaml sets to warning
(or info) under wording.forbidden_levels, and forbidden-word those that are errors.

用了有风险的词。

“最后机会”“免费领”之类的词并不禁止，但旁边必须写清事实：到哪一天、给谁、给多少、有什么条件。词表在 glossary.yaml 的 forbidden 里；
这里报告 policy.yaml 的 wording.forbidden_levels 里设为 warning（或 info）的级别，设为 error 的由 forbidden-word 报告。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 最后机会30GB流量包, body: 19.90元/月，次月生效，可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包8月31日截止, body: 19.90元/月，次月生效，可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.glossary.listed import listed_words
from mobilectl.wording.reader import Definition
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G005", "risky-word", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, for the levels that are warnings."""
    for one in listed_words(definition, workspace, "warning", "info"):
        yield Problem(
            one.place,
            say("{written} needs a good reason ({level}: {why})", written=one.written, level=one.forbidden.level, why=one.forbidden.why),
            say("leave it out, or write the fact itself: until which day, for whom, how much, on which condition"),
            (one.related,),
        )


check_touchpoint = check_campaign
