"""A character does not arrive as it was written.

SMS gateways refuse or garble some signs: 【】 outside the signature (the first pair is taken for the sender), ￥, ★, ※, →, ①, √,
corner quotes and emoji. Invisible characters, which come along when text is copied from a web page or a chat, break codes that
customers copy: QXLL30 with a zero-width space in it cancels nothing. Push, pop-up and WeChat texts are checked for those, and for
traditional characters, which come along in the same way and which template reviews refuse.

有的字符发出去会变样。

短信网关会拒收或弄乱一些符号：签名以外的【】（网关把第一对当作签名）、￥、★、※、→、①、√、直角引号和表情。从网页或聊天里复制来的
零宽字符看不见，却会让客户复制的指令失效：QXLL30 中间夹一个零宽空格就退订不了。推送、弹窗、微信文案只查看不见的字符和繁体字，
繁体字多半也是这样带进来的，模板审核通不过。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】★30GB流量包￥19.90/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
"""

import functools
import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import Message, say
from mobilectl.wording.carried import signature_of
from mobilectl.wording.growth import fixes, growth
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Wording
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W011", "forbidden-character", Severity.WARNING

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
JOINED_EMOJI = re.compile("[\ufe0f\U0001f000-\U0001faff]\u200d")
BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
NOT_IN_SMS = re.compile(
    r"(?P<sign>[【】￥¥★☆※●■◆▲→←①-⑳√『』「」\u2600-\u26ff\u2700-\u27bf\U0001f000-\U0001faff])"
    r"(?:(?<=[￥¥]) ?(?P<amount>\d[\d,]*(?:\.\d+)?)(?!元))?"
)
QUOTES = {"【": "“", "】": "”", "『": "“", "』": "”", "「": "“", "」": "”", "→": "到"}
SAME = "￥¥√←"
"""Of these it is not plain what to write instead."""


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
                yield from _sms(text, workspace.policy.wording)
        yield from _traditional(wording)


check_touchpoint = check_campaign


def _sms(text: CustomerText, policy: WordingPolicy) -> Iterator[Problem]:
    """One problem for each sign, whose fix replaces it wherever it stands."""
    places: dict[str, list[tuple[int, int, str]]] = {}
    for found in NOT_IN_SMS.finditer(text.body.words, len(signature_of(text.body.words) or "")):
        places.setdefault(found["sign"], []).append((*found.span(), _right(found)))
    for sign, spots in places.items():
        place = text.body.at(spots[0][0], spots[0][0] + 1)
        said = say("SMS gateways refuse or garble {sign}", sign=sign)
        yield Problem(place, said, _instead(sign), fixes=_fix(text, spots, policy))


def _right(found: re.Match[str]) -> str:
    """What stands there instead; the same words where it is not plain what was meant."""
    sign = found["sign"]
    if found["amount"]:
        return f"{found['amount']}元"
    if sign in SAME:
        return found[0]
    if "①" <= sign <= "⑳":
        return f"{ord(sign) - ord('①') + 1}."
    return QUOTES.get(sign, "")


def _fix(text: CustomerText, places: Sequence[tuple[int, int, str]], policy: WordingPolicy) -> tuple[Fix, ...]:
    words = text.body.words
    if any(words[start:end] == right for start, end, right in places):
        return ()
    for start, end, right in reversed(places):
        words = words[:start] + right + words[end:]
    edits = tuple(Edit(text.body.at(start, end), right) for start, end, right in places)
    return fixes(say("write it in plain signs"), edits, growth(text, replace(text, body=text.body._replace(words=words)), policy))


def _traditional(wording: Wording) -> Iterator[Problem]:
    """One problem for each piece, at its first traditional character."""
    for piece in wording.pieces:
        signs = [sign for sign in dict.fromkeys(_rare(piece.words)) if is_traditional(sign)]
        if signs:
            at = piece.words.index(signs[0])
            yield Problem(
                piece.at(at, at + 1),
                say("traditional characters, which gateways may refuse: {signs}", signs=tuple(signs)),
                say("write simplified characters"),
            )


def _rare(words: str) -> str:
    """The words from the first sign on that is not in the mainland's set of characters: mostly there is none, which is quickly seen."""
    try:
        words.encode("gb2312")
    except UnicodeEncodeError as error:
        return words[error.start :]
    return ""


@functools.cache
def is_traditional(sign: str) -> bool:
    """Whether a character is in the character set of Taiwan and not in that of the mainland: 費 and not 费 or 人."""
    if not "\u4e00" <= sign <= "\u9fff":
        return False
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        try:
            return bool(sign.encode("big5"))
        except UnicodeEncodeError:
            return False
    return False


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
