"""A date without its year, in a campaign that touches two years.

"1月10日前" in December: next January, or the one that is over? Texts are kept, forwarded and quoted in complaints long after they were
sent.

跨年活动里的日期没写年份。

12月发的信息写“1月10日前”，客户要猜是哪一年；截图转发、投诉取证时更说不清。跨年的活动，日期都带上年份。

Bad:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2027-01-10}
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，1月10日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2027-01-10}
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。2027年1月10日前发BLLL30到10086办理。拒收请回复R
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，2027年1月10日前可在APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import NamedDay
from mobilectl.wording.reader import wordings
from mobilectl.wording.texts import Piece, Wording
from mobilectl.workspace.models.campaigns import Campaign, Span
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "W024", "date-without-year", Severity.WARNING

EVERY_YEAR = re.compile("(?:每年|历年|逢|今年|明年|次年|当年|去年|农历|阴历|腊月|正月)[^，。；,;\n0-9]{0,6}$")


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The texts and answers of campaigns that touch two years. A reminder goes out every year."""
    period = campaign.value.period
    if period.from_.year == period.to.year:
        return
    for wording in wordings(campaign, workspace):
        pieces = (*(piece for text in wording.texts for piece in text.pieces), *(one.answer for one in wording.answers))
        for piece in pieces:
            days = _yearless(piece, wording)
            if days:
                yield _problem(piece, days, period, campaign)


def _yearless(piece: Piece, wording: Wording) -> list[NamedDay]:
    return [
        fact
        for fact in wording.parsed(piece).facts
        if isinstance(fact, NamedDay) and fact.year is None and not EVERY_YEAR.search(piece.words[max(0, fact.start - 10) : fact.start])
    ]


def _problem(piece: Piece, days: list[NamedDay], period: Span, campaign: Defined[Campaign]) -> Problem:
    """One for all dates of a piece. The year of a date inside the period can be filled in; no other is sure."""
    first = days[0]
    written = piece.words[first.start : first.end]
    inside = [[one for one in day.dates(range(period.from_.year, period.to.year + 1)) if period.from_ <= one <= period.to] for day in days]
    edits = tuple(
        Edit(piece.at(day.start, day.end), f"{dates[0].year}年{piece.words[day.start : day.end]}")
        for day, dates in zip(days, inside, strict=True)
        if len(dates) == 1
    )
    whole = len(edits) == len(days)
    return Problem(
        piece.at(first.start, first.end),
        say("{written} has no year, and the campaign touches two", written=written),
        say("write {right}", right=edits[0].text) if whole else say("write the year too"),
        (Related(campaign.place("period"), say("the period of the campaign")),),
        (Fix(say("add the year"), edits, safe=False),) if whole else (),
    )
