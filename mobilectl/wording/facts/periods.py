"""For what an amount is asked or given: 19.90元/月, 每月20元, 5元/GB, 一次性100元."""

from __future__ import annotations

import re

PERIODS = {
    "个月": "month",
    "月": "month",
    "自然月": "month",
    "月费": "month",
    "月租": "month",
    "月付": "month",
    "月享": "month",
    "月送": "month",
    "天": "day",
    "日": "day",
    "年": "year",
    "年费": "year",
    "次": "once",
    "次性": "once",
}
# 5元每GB, but not 充100元每月返10元.
EVERY = r"(?:/|每(?=[^，。；,;]{1,3}(?:$|[,，。；;、：:！!?？（）()\s/起的收计])))"
AFTER = re.compile(
    rf" ?(?:{EVERY} ?(?:[人户线台张号部]/)?每?[1一]?(?P<per>[0-9]+ ?(?:个月|[天日年]|分钟|小时|MB)|半年|自然月|个?月(?![底末])"
    r"|[天日年次]|[TGMK]B?|分钟|小时|季度|学期|积分|[^\d\s,，。；;、：:！!?？（）()/{}“”\"])"
    r"|包(?P<time>[月年])"
    r"|[1一](?P<one>个月|天|日|年|次(?!性)|条|分钟))"
)
BEFORE = re.compile(
    r"(?:[每按包] ?个?(?P<every>自然月|[月天日年次条张户人]|[TGMK]B?(?![A-Za-z])|分钟|小时)"
    r"|(?P<fee>月[费租付享送]|年费)"
    r"|(?<![0-9第])[1一](?:个(?P<one>月)|(?P<once>次性|次(?=[付收交缴])))"
    r"|(?<!第)一(?P<long>[年天])(?=$|[只仅才就要])"
    r"|(?<=[,，。；;（(！!：:])(?P<short>[月年日](?=[付享送仅只])))"
    r"(?:[0-9]{1,2}[日号])?[^\d。；;，,、！!\n每]{0,8}$"
)
MARKS = frozenset("月天日年次每按包")
REACH = 14


def period(text: str, start: int, end: int) -> tuple[str | None, int]:
    """The period of an amount, and where its words end: behind the period, if that stands behind it."""
    after = AFTER.match(text, end)
    if after is not None and after["one"] is None:
        return _named(after["per"] or after["time"]), after.end()
    named = _before(text, start)
    if named is None and after is not None:
        return _named(after["one"]), after.end()
    return named, end


def follows(text: str, end: int) -> bool:
    """Whether a period stands behind an amount."""
    return AFTER.match(text, end) is not None


def _before(text: str, start: int) -> str | None:
    before = text[max(0, start - REACH) : start]
    if MARKS.isdisjoint(before):
        return None
    found = BEFORE.search(before)
    return _named(next(name for name in found.groups() if name)) if found else None


def _named(written: str) -> str:
    plain = written.replace(" ", "")
    return PERIODS.get(plain, plain.upper() if plain.isascii() else plain)
