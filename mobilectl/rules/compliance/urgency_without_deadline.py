"""Customers are hurried along without being told until when.

"Ends soon" is true of everything. The Advertising Law, Article 8, asks that a term is given accurately and clearly, so a text that
presses for time names the day in the same message.

催客户抓紧，却没写到哪一天。

“即将截止”放到什么时候都说得通。《广告法》第八条要求有效期限准确、清楚、明白：要催，就在同一条信息里写明截止日期。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包即将截止, body: 19.90元/月，次月生效，可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包即将截止, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import Deadline, NamedDay
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import PLACEHOLDER, CustomerText, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A015", "urgency-without-deadline", Severity.WARNING

URGED = re.compile(
    r"(?:即将|马上|就要|快要)(?:截止|结束|下线|到期失效|停办)|限时(?:办理|优惠|特惠|抢|领|折扣|活动)|(?:活动|优惠|名额)?(?:仅剩|只剩|最后)(?:最后)?[\d一二两三几]天"
    r"|倒计时|手慢无|先到先得|过时不候|欲购从速|抓紧(?:到店|前来|来)?(?:办|参加|领取)|赶[快紧](?:来|办|参加|领取)|名额(?:有限|不多)|数量(?:有限|不多)|售完即止"
)
MARKS = (
    *("即将", "马上", "就要", "快要", "限时", "仅剩", "只剩", "最后", "倒计时", "手慢无", "先到先得", "过时不候"),
    *("从速", "抓紧", "赶快", "赶紧", "有限", "不多", "即止"),
)
DAY = re.compile(r"今[天日晚]|明[天日]|本月底|月底前|当[天日]")
A_DAY = re.compile(r"日期|截止|到期日|时间")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as marketing; words that the glossary has had its say on are left out."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(URGED, *MARKS):
            text = wording.text_of(spot.piece)
            if text is None or not text.goes_out_as("marketing"):
                continue
            if not _names_a_day(text, wording) and not wording.is_forbidden(spot):
                yield Problem(
                    spot.place,
                    say("{words}: until when is not said", words=found[0]),
                    say("name the day in the same message, such as 2026年8月31日24时截止"),
                )


check_touchpoint = check_campaign


def _names_a_day(text: CustomerText, wording: Wording) -> bool:
    if any(isinstance(fact, (Deadline, NamedDay)) for piece in text.pieces for fact in wording.parsed(piece).facts):
        return True
    variables = (text.variables.get(found[1]) for found in PLACEHOLDER.finditer(text.whole))
    return DAY.search(text.whole) is not None or any(one is not None and A_DAY.search(one.meaning) for one in variables)
