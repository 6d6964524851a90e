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
OTHERS = r"[TGMK]B?|分钟|小时|季度|学期|积分"
AFTER = re.compile(
    r" ?(?:(?:[/每] ?(?:(?:人|户|线|台|张|号|部)/)?每?(?:1|一)?(?P<per>[0-9]+ ?(?:个月|天|日|分钟|小时|年|[GM]B?)|半年|自然月|个?月(?!底|末)|天|日|年|次"
    rf"|{OTHERS}|[^\d\s,，。；;、：:！!?？（）()/{{}}“”\"]))|(?:包|1个|一个)(?P<time>[月年]))"
)
BEFORE = re.compile(
    r"(?:[每按包] ?个?(?P<every>自然月|月|天|日|年|次|[TGMK]B?(?![A-Za-z])|分钟|小时|条|张|户|人)|(?P<fee>月费|月租|月付|月享|月送|年费)"
    r"|(?<![0-9])[1一](?:个(?P<one>月)|(?P<once>次性|次(?=付|收|交|缴)))|(?<=[,，。；;（(！!：:])一?(?P<short>[月年日](?=[付享送仅只])))"
    r"(?:[0-9]{1,2}[日号])?[^\d。；;，,、！!\n]{0,8}$"
)
BEFORE_MARKS = frozenset("月天日年次每按包")
REACH = 14


def period_after(text: str, end: int) -> tuple[str | None, int]:
    """The period that stands behind an amount, and where it ends."""
    found = AFTER.match(text, end)
    if found is None:
        return None, end
    return _named(found["per"] or found["time"]), found.end()


def period_before(text: str, start: int) -> str | None:
    """The period that stands before an amount in the same clause."""
    before = text[max(0, start - REACH) : start]
    if BEFORE_MARKS.isdisjoint(before):
        return None
    found = BEFORE.search(before)
    return _named(next(name for name in found.groups() if name)) if found else None


def _named(written: str) -> str:
    plain = written.replace(" ", "")
    return PERIODS.get(plain, plain.upper() if plain.isascii() else plain)
