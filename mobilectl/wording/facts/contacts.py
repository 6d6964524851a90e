"""Where customers can turn: codes to send, telephone numbers, addresses of the web."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobilectl.wording.fact import Link, Phone, ReplyCode

LINK = re.compile(
    r"https?://[!-~]+"
    r"|(?<![A-Za-z0-9@.-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*"
    r"\.(?:com|cn|net|org|gov|edu|top|vip|xyz|mobi|info|app|link|site|shop|cc|io|me|tv|hk)(?![A-Za-z0-9-]|\.[A-Za-z])(?:[/?#][!-~]*)?",
    re.IGNORECASE,
)
DOT = re.compile(r"\.[A-Za-z]")
"""What every address holds."""
NOT_AT_THE_END = ".,;:!?)'\"]>}"

PHONE = re.compile(
    r"(?:[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}|[48]00[- ]?[0-9]{4}[- ]?[0-9]{3}"
    r"|0[1-9][0-9]{1,2}[- ]?[0-9]{7,8}"
    r"|(?:86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}"
    r"|10086[0-9]{1,3}|1065[0-9]{4,16}|1069[0-9]{4,16}"
    r"|95[0-9]{3,6}|96[0-9]{3,4}|1(?:00(?:00|01|10|15|16|18|50|60|99|8[0-9])|010[0-9]{4}|118[0-9]|2[0-9]{3})"
    r"|11[0249]|12[02])(?![0-9A-Za-z*]|\.[0-9])"
)
CALLED = re.compile(r"(?:拨打?|致电|电话|热线|咨询|联系|举报|详询|[到至向或]) ?[:：]?$")
SHORT = 4
PERHAPS_CALLED = frozenset(("count", "duration"))
PERHAPS_LATER = frozenset(("次", "人", "位", "台", "部", "个", "家", "本", None))
"""Before these units a hotline is rather a hotline: 10086次日回电."""

CODE = r"[A-Za-z]{1,10}[0-9]*(?:#[^#\s，。；,;到至]{1,20})*[A-Za-z0-9]*#?|[0-9]{1,8}(?:#[A-Za-z0-9]+)*"
REPLY = re.compile(
    r"(?:回复?|发(?:送|短信)?|编辑(?:短信)?|输入|指令|代码)(?:短信|内容|指令|代码|数字|字母|大写)*[:： ]*"
    r"(?:[“\"'‘「](?P<quoted>[^”\"'’」\n]{1,12})[”\"'’」]"
    rf"|[【(（『]?(?P<code>{CODE})[】)）』]?(?![A-Za-z0-9.]))"
)
MORE = re.compile(r" ?(?:或者?|[、/]|和) ?[“\"]?(?P<code>[A-Z]{2,10}[0-9]*)[”\"]?(?![A-Za-z0-9])")
GOES_TO = re.compile(r" ?(?:短信)?,?(?:并?发送?)?(?:到|至|给) ?(?P<number>[0-9]{3,20})(?![0-9])")
COUNTED = re.compile(r" ?(?:[条次个元天年月日时分秒张份倍%GMgm位]|小时|积分|[-~～—至到][0-9]{1,2}(?![0-9]))")
NO_CODES = frozenset(("APP", "VIP", "SMS", "RCS", "WIFI", "AI", "PDF", "EMAIL", "QQ", "H5", "GB", "MB", "PPT", "U", "5G", "G")) | {
    *("GPRS", "WLAN", "SIM", "USIM", "ESIM", "PUK", "PIN", "VOLTE", "IPTV", "OTT", "NFC"),
}
SENDS = ("回", "发", "编")


def links(text: str) -> Iterator[Link]:
    """Addresses, without the stop of the sentence behind them."""
    if DOT.search(text) is None:
        return
    for found in LINK.finditer(text):
        address = found[0].rstrip(NOT_AT_THE_END)
        yield Link(found.start(), found.start() + len(address), address)


def phone(text: str, start: int) -> Phone | None:
    """The telephone number that begins here, if one does."""
    found = PHONE.match(text, start)
    if found is None or (len(found[0]) < SHORT and not is_called(text, start)):
        return None
    return Phone(start, found.end(), re.sub("[- ]|^86(?=1)", "", found[0]))


def is_called(text: str, start: int) -> bool:
    """Whether the words before say that a number is to be called."""
    return CALLED.search(text[max(0, start - 4) : start]) is not None


def codes(text: str) -> Iterator[ReplyCode]:
    """What is to be sent or replied, without the words around it."""
    for found in REPLY.finditer(text):
        part = "code" if found["code"] is not None else "quoted"
        code, (start, end) = found[part], found.span(part)
        to = GOES_TO.match(text, found.end())
        if part == "quoted" and not code.isascii():
            if not found[0].startswith(SENDS):
                continue
        elif not to and not _is_code(text, code, found.end(), found[0].startswith("回")):
            continue
        others = []
        behind = found.end()
        while not to and (more := MORE.match(text, behind)):
            others.append(more)
            behind = more.end()
            to = GOES_TO.match(text, behind)
        number = to["number"] if to else None
        yield ReplyCode(start, end, code, number)
        for more in others:
            yield ReplyCode(*more.span("code"), more["code"], number)


def _is_code(text: str, code: str, end: int, replied: bool) -> bool:
    """Whether letters or digits that are not told where to go are a code: not the APP of 发APP, nor the 2 of 回复2条."""
    if code.upper() in NO_CODES:
        return False
    if code.isdigit():
        return replied and len(code) <= SHORT and COUNTED.match(text, end) is None
    return replied or (len(code) > 1 and code.upper() == code)
