"""A free trial turns into something that costs money, and the text does not say how.

Since the ministry's action of April 2025 every service needs the customer's express consent, and renewals a reminder five days before
(press reports of 2025). "Free for the first month, then it renews by itself" is how people get charged for what they never wanted. So the
message itself says what it then costs and how to cancel; it, or the FAQ, also that one is reminded five days before and asked first.

免费体验到期后转为收费，却没有说清楚。

2025 年 4 月工信部“明白办、放心用”行动要求所有业务都要客户明确同意，自动续订前 5 日要提醒（据媒体报道）。
“首月免费，到期自动续订”最容易让客户不知不觉被扣费。这条信息里要写明之后多少钱、怎么取消；到期前 5 天会提醒、客户确认后才收费，
写在这里或者 FAQ 里都行。体验到期自动停止的，不会报。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 视频会员免费体验, body: 首月免费，到期自动续订，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 视频会员免费体验, body: 首月免费，到期自动停止，不收费，8月31日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.duties import missing
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Spot, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "A001", "trial-turns-paid", Severity.ERROR

TRIAL = re.compile(
    r"免费(?:体验|试用|使用|用|看|领|享|\d)|体验(?:期|\d+(?:天|日|个?月))|\d+(?:天|日|个?月)体验|试用|首月(?:免费|0元|零元|免月租|免功能费)"
    r"|首(?:年|周|\d+天)(?:免费|0元)|0元(?:体验|试用|享)|前\d+(?:天|个?月)免费"
)
TURNS = re.compile(
    r"(?:到期|期满|结束|过后|之后|体验后|试用后|届时|次月|下月|第[二2]个?月|逾期)[^。！!\n]{0,12}?"
    r"(?P<turn>自动(?:为[您你])?(?:再?续[订费期约]?|延续|延期|扣费|转|开通|收)|转为|转成|恢复(?:原价|收费|\d)|按?\d+(?:\.\d+)?元(?:[/每]?月)?(?:收|扣|续)"
    r"|开始(?:收费|扣费|计费)|收取|正常收费)"
    r"|(?P<bare>自动(?:为[您你])?(?:再?续[订费期]|延续|扣费))"
)
STOPS = re.compile(r"(?:不|无需|不会|不再|不予)[^，,。；;\n]{0,4}$")
ENDS = re.compile(r"到期|期满|结束|过后|之后|体验后|试用后|届时|次月|下月|停止|失效|不续|不收费|不扣|取消|退订")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text; what is missing may partly stand in the FAQ."""
    for wording in wordings(definition, workspace):
        if wording.holds("免费", "体验", "试用", "0元", "零元", "免月租", "免功能费"):
            for text in wording.texts:
                yield from _check(text, wording)


check_touchpoint = check_campaign


def turn_of(text: CustomerText) -> Spot | None:
    """Where a text says that a trial goes on and costs money; None where it does not say so."""
    if not TRIAL.search(text.whole):
        return None
    for piece in text.pieces:
        for found in TURNS.finditer(piece.words):
            group = "turn" if found["turn"] else "bare"
            if not STOPS.search(piece.words, 0, found.start(group)):
                return Spot(piece, *found.span(group))
    return None


def _check(text: CustomerText, wording: Wording) -> Iterator[Problem]:
    turn = turn_of(text)
    if turn is None:
        yield from _open_end(text)
        return
    here = [wording.parsed(piece) for piece in text.pieces]
    told = [*here, *(wording.parsed(one.answer) for one in wording.answers)]
    left = missing(("price", "cancel"), here) + missing(("reminder", "consent"), told)
    if left:
        yield Problem(
            turn.place,
            say("the free trial goes on and costs money, and it is not said: {missing}", missing=left),
            say("let it stop by itself, or write such as 到期前5天短信提醒，回复Y确认后按15元/月收费，可发QXSP到10086取消"),
        )


def _open_end(text: CustomerText) -> Iterator[Problem]:
    """Advertising for a trial that says nothing of what comes after it."""
    if text.goes_out_as("marketing") and not ENDS.search(text.whole):
        for piece in text.pieces:
            found = TRIAL.search(piece.words)
            if found is not None:
                yield Problem(
                    piece.at(*found.span()),
                    say("what comes after the trial is not said"),
                    say("write such as 到期自动停止，不收费"),
                )
                return
