"""The weekday does not belong to the date.

"7月3日（周四）": one of the two is wrong, and each customer believes another one. A date without a year is taken in the year, or years,
of the campaign's period, if it lies inside it.

星期和日期对不上。

“7月3日（周四）”两者必有一个写错了，客户有的信日期，有的信星期。没写年份的日期，落在活动期内的按活动期的年份核对。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日（周日）前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日（周一）前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import NamedDay
from mobilectl.wording.facts import WEEKDAYS
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Piece
from mobilectl.workspace.models.campaigns import Campaign, Span
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W013", "weekday-mismatch", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every date with a weekday behind it. A reminder has no period, so its dates need a year to be checked."""
    period = definition.value.period if isinstance(definition.value, Campaign) else None
    for wording in wordings(definition, workspace):
        for piece in wording.pieces if wording.holds("周", "星期", "礼拜") else ():
            for fact in wording.parsed(piece).facts:
                if isinstance(fact, NamedDay):
                    yield from _check(fact, piece, period)


check_touchpoint = check_campaign


def _check(day: NamedDay, piece: Piece, period: Span | None) -> Iterator[Problem]:
    if day.weekday is None or day.weekday_at is None:
        return
    dates = day.dates(range(period.from_.year, period.to.year + 1) if period else ())
    if day.year is None and period is not None:
        dates = tuple(one for one in dates if period.from_ <= one <= period.to)
    if not dates or any(one.weekday() == day.weekday for one in dates):
        return
    written = piece.words[day.weekday_at[0] : day.weekday_at[1]]
    right = written[:-1] + WEEKDAYS[dates[0].weekday()]
    place = piece.at(*day.weekday_at)
    # Perhaps the date is wrong and not the weekday: only a person knows.
    fix = Fix(say("write {right}", right=right), (Edit(place, right),), safe=False)
    yield Problem(
        place,
        say("{date} is not {written}", date=dates[0], written=written),
        say("write {right}, or correct the date {day}", right=right, day=piece.words[day.start : day.end]),
        fixes=(fix,),
    )
