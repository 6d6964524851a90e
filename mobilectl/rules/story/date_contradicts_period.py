"""A text names another last day than the campaign's.

Whoever reads a later day comes when nothing can be had any more; whoever reads an earlier one does not come. A deadline (截至, 前办理,
截止) and the days of the campaign (活动时间) are held against the period, in texts and in answers. Days on which something arrives, is paid
or can be used are not. 9月1日前 and 8月31日 are the same. Where who comes early gets more (前办理加赠), an earlier day may be right.

文案里的截止日期和活动期不一致。

写晚了，客户到时办不了；写早了，客户以为已经结束。文案和 FAQ 里的办理截止日、活动起止日会和 period 对照。
到账日、缴费日、可用到哪天不算；“9月1日前”和“8月31日”算一致；“8月10日前办理加赠”这类早办多得的日期，可以早于活动结束日。

改文案，或者改 period。改了 period，别忘了各渠道文案和 FAQ 一起改。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，9月15日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，2026年8月31日24时前可在APP办理。}
"""

from collections.abc import Iterator
from datetime import date, timedelta

from mobilectl.findings import Edit, Fix, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.fact import DayRange, Deadline, NamedDay
from mobilectl.wording.reader import wordings
from mobilectl.wording.story import by_group
from mobilectl.wording.texts import Told
from mobilectl.workspace.models.campaigns import Campaign, Span
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "K003", "date-contradicts-period", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Every deadline and every range of days on which the offer can be taken."""
    period = campaign.value.period
    if period.to < period.from_:
        return
    for wording in wordings(campaign, workspace):
        for group in by_group(wording.told).values():
            for told in group:
                match told.claim.fact:
                    case Deadline() as deadline:
                        yield from _check(told, deadline.day, period.to, _misses(deadline, told.claim.sure, period), campaign)
                    case DayRange() as days if told.claim.part == "campaign_range":
                        last = _misses(Deadline(days.start, days.end, days.last, included=True), told.claim.sure, period)
                        yield from _check(told, days.last, period.to, last, campaign)
                        yield from _check(told, days.first, period.from_, _begins_wrong(days, told.topic, period), campaign)


def _misses(deadline: Deadline, sure: bool, period: Span) -> bool:
    dates = _dates(deadline.day, period)
    if not deadline.included or deadline.day.hour == 0:
        dates += tuple(one - timedelta(days=1) for one in dates)
    return bool(dates) and period.to not in dates and (sure or min(dates) > period.to)


def _begins_wrong(days: DayRange, topic: str | None, period: Span) -> bool:
    """Whoever reads a text some days after the beginning need not be told of these; the FAQ tells the whole."""
    dates = _dates(days.first, period)
    return bool(dates) and period.from_ not in dates and (topic == "campaign_period" or max(dates) < period.from_)


def _dates(day: NamedDay, period: Span) -> tuple[date, ...]:
    return day.dates(range(period.from_.year, period.to.year + 1))


def _check(told: Told, day: NamedDay, right: date, wrong: bool, campaign: Defined[Campaign]) -> Iterator[Problem]:
    if not wrong:
        return
    piece = told.spot.piece
    place, written = piece.at(day.start, day.end), piece.words[day.start : day.end]
    last = right == campaign.value.period.to
    dated = f"{right.month}月{right.day}日" if "年" not in written and day.year is None else f"{right.year}年{right.month}月{right.day}日"
    yield Problem(
        place,
        say("the text says {written}, the campaign ends on {day}", written=written, day=right)
        if last
        else say("the text says {written}, the campaign begins on {day}", written=written, day=right),
        say("write {right}, or correct the period", right=dated),
        (Related(campaign.place("period", "to" if last else "from"), say("the period of the campaign")),),
        (Fix(say("write {right}", right=dated), (Edit(place, dated),), safe=False),),
    )
