"""The FAQ leaves a core question unanswered.

Every campaign ends with a FAQ in plain words, the same for every city. Nine questions are always asked: who, how much, from when, how
long, what afterwards, how to get it, how to cancel, what use beyond costs, where to look it up. The ministry's notices on tariffs
(2012 on reminders, 2018 on tariff advertising, as reported) ask for the same facts. More can be asked for in policy.yaml: required_faq.

常见问题（FAQ）缺了必答题。

每个活动都要附一份大白话的 FAQ，各地市口径一致。客户总会问的九件事：谁能办、多少钱、何时生效、有效多久、到期怎样、怎么办理、怎么退订、
超出怎么收费、怎么查询。工信部关于消费提醒（2012 年）和资费营销（2018 年）的通知要求告知的也是这些（据媒体报道）。
还要增加必答题，写在 policy.yaml 的 required_faq 里。

Bad:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: eligibility, q: 谁可以办?, a: 长沙动感地带客户。}
      - {topic: price, q: 多少钱?, a: 19.90元/月。}
Good:
    # file: campaigns/changsha/demo.yaml
    faq:
      - {topic: eligibility, q: 谁可以办?, a: 长沙动感地带客户。}
      - {topic: price, q: 多少钱?, a: 19.90元/月，共3个月。}
      - {topic: effective, q: 什么时候开始?, a: 办理成功后次月1日生效。}
      - {topic: validity, q: 能用多久?, a: 3个月。}
      - {topic: expiry, q: 三个月以后呢?, a: 自动停止，不再收费。}
      - {topic: how_to_join, q: 怎么参加?, a: 发短信BLLL30到10086。}
      - {topic: cancellation, q: 不想用了怎么办?, a: 发短信QXLL30到10086退订。}
      - {topic: overage, q: 用完了怎么收费?, a: 用完后按5元/GB收费。}
      - {topic: query, q: 在哪里查用量?, a: 发短信CXLL到10086。}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.questions import ASKED, CORE, NAMES, TOPICS
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q001", "faq-missing-topic", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The core topics and those that the policy adds, all that are missing in one problem."""
    required = dict.fromkeys((*CORE, *(topic for topic in workspace.policy.required_faq if topic in TOPICS)))
    answered = {one.topic for one in campaign.value.faq}
    missing = [topic for topic in required if topic not in answered]
    if missing:
        yield Problem(
            campaign.place("faq", at="key"),
            say("the FAQ does not answer: {topics}", topics=tuple(NAMES[topic] for topic in missing)),
            say(
                "add a line for each ({topics}), such as `- {{topic: {topic}, q: {question}, a: …}}`",
                topics=tuple(missing),
                topic=missing[0],
                question=ASKED[missing[0]],
            ),
        )


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Topics in the policy that no FAQ can answer, because there is no such topic."""
    for index, topic in enumerate(workspace.policy.required_faq):
        if topic not in TOPICS:
            yield Problem(
                Place("campaigns/policy.yaml", ("required_faq", index)),
                say("there is no FAQ topic `{topic}`", topic=topic),
                did_you_mean(topic, TOPICS),
            )
