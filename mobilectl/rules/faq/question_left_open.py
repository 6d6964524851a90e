"""A text raises a question that no answer of the FAQ settles.

首月9.9元: and the second month? 19元起: for what, and how much else? 最高减100元: who gets that much? 限量: how many? 指定机型: which ones?
到期恢复原价: how much is that? The text may settle it itself; else the FAQ must.

文案引出了问题，FAQ 没有回答。

“首月9.9元”：第二个月多少钱？“19元起”：最便宜的是哪种，别的多少钱？“最高减100元”：谁能减到最高？“限量”“先到先得”：一共多少份、送完怎么办？
“指定机型”“部分门店”：是哪些？“到期恢复原价”：原价是多少？文案自己写清了就不用再答，没写清的，FAQ 要答。

客户看到这些字，第一反应就是打 10086 问。与其每个人问一遍，不如在 FAQ 里写一句。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 30GB流量包19.90元/月，指定门店可办，8月31日前办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 30GB流量包19.90元/月，长沙各营业厅可办，8月31日前办理。}
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.questions import ASKED
from mobilectl.wording.reader import wordings
from mobilectl.wording.texts import Spot, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "Q007", "question-left-open", Severity.WARNING

MONEY = r"[0-9一二两三四五六七八九十百千]+(?:\.[0-9]+)? ?元"


class Raised(NamedTuple):
    """Words that raise a question, where to answer it, what settles it in a text or an answer, and what does in an answer alone."""

    words: re.Pattern[str]
    marks: tuple[str, ...]
    topic: str
    settled: str | None
    answered: str | None
    asks: Message


# In brackets stand explanations, which say 指定 of no app in particular.
QUESTIONS: tuple[Raised, ...] = (
    Raised(
        re.compile(rf"首[月年](?:仅需?|只[要需]|低至|优惠价?|体验价|特惠|费用?|月费|享)?(?:{MONEY}|免费|半价|免月?费|[0-9]折)"),
        ("首月", "首年"),
        "price",
        rf"(?:次月起|次年起|第[二2]个?[月年]|之后|以后|下个?月起|后续|到期)[^。]{{0,12}}{MONEY}|恢复[^。]{{0,8}}{MONEY}",
        "第[二2]个?[月年]|次[月年]起|到期[^。]{0,6}停|不再?[收扣]",
        say("what does it cost after the first month?"),
    ),
    Raised(
        re.compile(rf"(?:低至|{MONEY}(?:/[月年天日次])?起(?![订算止]))"),
        ("起", "低至"),
        "price",
        None,
        rf"{MONEY}[^。]{{0,40}}{MONEY}|各档|每档|最[便低]",
        say("what is that price for, and what do the others pay?"),
    ),
    Raised(
        re.compile(rf"最高(?:可|能)?(?:减免?|返还?|抵扣?|送|省|得|领|优惠|补贴)(?:{MONEY}|[0-9]+)"),
        ("最高",),
        "contents",
        None,
        "最[高多]|分(?:为)?[^。]{0,4}档|按[^。]{1,12}(?:减|返|抵|送|计)",
        say("who gets the most, and what do the others get?"),
    ),
    Raised(
        re.compile("限量|名额有限|数量有限|先到先得|送完(?:为)?止|(?:抢|领|办|用)完(?:为)?止|前[0-9]+名"),
        ("限量", "有限", "先到先得", "完止", "完为止", "前"),
        "times",
        "[0-9]+ ?(?:[份名台件套位]|个(?!月)|张)",
        "[送领抢办用]完|名额|先到先得",
        say("how many are there, and what if they are gone?"),
    ),
    Raised(
        re.compile(
            "(?:指定|部分|特定)的?(?P<what>App|APP|app|机型|手机|终端|门店|营业厅|商户|套餐|地区|区域|城市|小区|应用|商品|产品|客户|用户|档位|品牌|日期|时段)"
        ),
        ("指定", "部分", "特定"),
        "scope",
        None,
        None,
        say("which ones are these?"),
    ),
    Raised(
        re.compile(
            r"恢复(?:至|为|到|成)?(?:按)?(?:原价|原资费|标准(?:资费|价格?)|正常(?:资费|价格?|收费)|原(?:月费|价格))(?![^，。；]{0,6}[0-9])"
        ),
        ("恢复",),
        "expiry",
        rf"(?:恢复|原价|标准|之后|以后|到期|续)[^。]{{0,14}}{MONEY}|{MONEY}[^。]{{0,6}}(?:恢复|收费|续)",
        None,
        say("how much is that?"),
    ),
)
LISTS = re.compile("、|：|分别|包括|都可以|所有|全部|任何|各")
INSIDE = re.compile("[（(][^）)]*$")


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each question once, at the text that raises it first."""
    for wording in wordings(campaign, workspace):
        for raised in QUESTIONS:
            spots = [
                (spot, match)
                for spot, match in wording.find(raised.words, *raised.marks)
                if wording.text_of(spot.piece) is not None and not INSIDE.search(spot.piece.words[: spot.start])
            ]
            open_ones = [spot for spot, match in spots if not _settled(raised, match, wording)]
            if open_ones:
                yield _problem(raised, open_ones, campaign)


def _settled(raised: Raised, match: re.Match[str], wording: Wording) -> bool:
    answers = [one.answer.words for one in wording.answers]
    if "what" in match.groupdict():
        what = match["what"].lower()
        return any(what in one.lower() and LISTS.search(one) for one in answers)
    texts = [text.whole for text in wording.texts]
    return _holds(raised.settled, (*answers, *texts)) or _holds(raised.answered, answers)


def _holds(pattern: str | None, words: Iterable[str]) -> bool:
    return pattern is not None and any(re.search(pattern, one) for one in words)


def _problem(raised: Raised, spots: list[Spot], campaign: Defined[Campaign]) -> Problem:
    first = spots[0]
    return Problem(
        first.place,
        say("{words} raises a question that no answer settles: {question}", words=first.words, question=raised.asks),
        say(
            "say it in the text, or add a line such as `- {{topic: {topic}, q: {question}, a: …}}`",
            topic=raised.topic,
            question=ASKED[raised.topic],
        ),
        (
            *(Related(spot.place, say("here it is raised too")) for spot in spots[1:]),
            Related(campaign.place("faq", at="key"), say("the FAQ")),
        ),
    )
