"""A message goes out after the deadline that it names.

"截至7月31日" in a text that is sent on 7 August offers what is over. A day without a year is one of the campaign's
period where that has one.

信息发出时，文案里的截止日已经过了。

8月7日发的信息写“截至7月31日”，客户收到就办不了。改截止日，或者把这次下发提前、换一条文案。周期下发要看最后一次。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，7月15日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
"""

from collections.abc import Iterator
from datetime import date

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import Outgoing, campaign_messages
from mobilectl.wording.fact import DayRange, Deadline, Fact, NamedDay
from mobilectl.wording.reader import wordings
from mobilectl.wording.texts import Spot
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "W017", "deadline-before-send", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each deadline of a text against each send of that text."""
    period = campaign.value.period
    messages = campaign_messages(campaign, workspace)
    for wording in wordings(campaign, workspace):
        for told in wording.told:
            last = _last_day(told.claim.fact) if told.claim.part in ("deadline", "campaign_range") else None
            if told.text is None or last is None:
                continue
            dates = last.dates(range(period.from_.year, period.to.year + 1))
            dates = tuple(day for day in dates if period.from_ <= day <= period.to) or dates
            for send, message in zip(campaign.value.sends, messages, strict=True):
                if any(send.text_on(channel) == told.text.key for channel in send.uses()):
                    late = tuple(day for day in message.days if dates and day > max(dates))
                    if late:
                        yield _problem(Spot(told.spot.piece, last.start, last.end), late, message)


def _last_day(fact: Fact) -> NamedDay | None:
    if isinstance(fact, Deadline):
        return fact.day
    return fact.last if isinstance(fact, DayRange) else None


def _problem(deadline: Spot, late: tuple[date, ...], message: Outgoing) -> Problem:
    return Problem(
        deadline.place,
        say("{item} goes out on {days}, after {deadline}", item=message.name, days=late, deadline=deadline.words),
        say("name a later day, or send it earlier"),
        (Related(message.day_place, say("then it goes out")),),
    )
