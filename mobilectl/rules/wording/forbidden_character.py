"""A character does not arrive as it was written.

SMS gateways refuse or garble some signs: 【】 outside the signature (the first pair is taken for the sender), ￥, ★, ※, →, ①, √,
corner quotes and emoji. Invisible characters, which come along when text is copied from a web page or a chat, break codes that
customers copy: QXLL30 with a zero-width space in it cancels nothing. Push, pop-up and WeChat texts are checked for those only.

有的字符发出去会变样。

短信网关会拒收或弄乱一些符号：签名以外的【】（网关把第一对当作签名）、￥、★、※、→、①、√、直角引号和表情。从网页或聊天里复制来的
零宽字符看不见，却会让客户复制的指令失效：QXLL30 中间夹一个零宽空格就退订不了。推送、弹窗、微信文案只查看不见的字符。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】★30GB流量包￥19.90/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.carried import signature_of
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W011", "forbidden-character", Severity.WARNING

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
JOINED_EMOJI = re.compile("[\ufe0f\U0001f000-\U0001faff]\u200d")
BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
NOT_IN_SMS = re.compile("[【】￥¥★☆※●■◆▲→←①-⑳√『』「」\u2600-\u26ff\u2700-\u27bf\U0001f000-\U0001faff]")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Invisible and broken characters everywhere; signs that a gateway garbles in SMS."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(INVISIBLE):
            # Between two emoji U+200D makes one of them, which a push can show.
            if JOINED_EMOJI.match(spot.piece.words, spot.start - 1):
                continue
            yield Problem(
                spot.place,
                say("an invisible character stands here ({code})", code=_code(found[0])),
                say("delete it"),
                fixes=(Fix(say("delete the invisible character"), (Edit(spot.place, ""),), safe=True),),
            )
        for spot, found in wording.find(BROKEN):
            yield Problem(
                spot.place,
                say("a character that no phone can show stands here ({code})", code=_code(found[0])),
                say("type the word again: the file was probably converted wrongly"),
            )
        for text in wording.texts:
            if text.used_on("sms"):
                yield from _sms(text)


check_touchpoint = check_campaign


def _sms(text: CustomerText) -> Iterator[Problem]:
    seen: set[str] = set()
    for found in NOT_IN_SMS.finditer(text.body.words, len(signature_of(text.body.words) or "")):
        if found[0] not in seen:
            seen.add(found[0])
            yield Problem(text.body.at(*found.span()), say("SMS gateways refuse or garble {sign}", sign=found[0]), _instead(found[0]))


def _instead(sign: str) -> Message:
    if sign in "￥¥":
        return say("write the amount with 元 behind it, such as 19.90元")
    if sign in "【】":
        return say("keep 【】 for the signature; use quotes or nothing here")
    if sign in "『』「」":
        return say("write “ and ”")
    if "①" <= sign <= "⑳":
        return say("write {number}.", number=ord(sign) - ord("①") + 1)
    if sign == "→":
        return say("write 到 or 至")
    return say("leave it out")


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"
