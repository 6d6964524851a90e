"""A text holds a word that it must not hold.

Advertising Law, Article 9, forbids 国家级, 最高级, 最佳 and the like; other words promise what nobody can keep or threaten the customer.
The words stand in glossary.yaml under `forbidden`, by level of risk; policy.yaml says under wording.forbidden_levels how bad each level is,
and this rule reports the levels that are errors. A longer word that is harmless, such as 最低消费, belongs under `allowed`.

用了禁用词。

《广告法》第九条禁止使用“国家级”“最高级”“最佳”等用语；还有一些词承诺了谁也保证不了的事，或者像在威胁客户。
禁用词按风险级别写在 glossary.yaml 的 forbidden 里，
每一级多严重由 policy.yaml 的 wording.forbidden_levels 决定，这里报告其中为 error 的级别。
包含禁用词但并不违规的词（如“最低消费”）写进 allowed。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 全城最低价30GB, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB无最低消费, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.glossary.listed import listed_words
from mobilectl.wording.reader import Definition
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G004", "forbidden-word", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, for the levels that are errors."""
    for one in listed_words(definition, workspace, "error"):
        yield Problem(
            one.place,
            say(
                "{written} must not stand in a text ({level}: {why})", written=one.written, level=one.forbidden.level, why=one.forbidden.why
            ),
            say("say what is true and can be shown: the price, the amount, the day"),
            (one.related,),
        )


check_touchpoint = check_campaign
