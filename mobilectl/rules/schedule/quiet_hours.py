"""A message goes out in quiet hours.

The policy says at which times of day messages of a class stay silent on a channel. Hours are the province's own rule, not the law's:
no clock hours were found in the regulations.

在静默时段发送消息。

政策规定了每类消息在各渠道的静默时段。具体钟点是省公司自己的规定，法规里没有查到统一的钟点。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "19:30-21:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"}
"""

from collections.abc import Iterable, Iterator
from datetime import date

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import Outgoing, campaign_messages, reminder_messages
from mobilectl.schedule.calendar import days_between
from mobilectl.schedule.silence import concerns, quiet_stretches
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import QuietHours
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T001", "quiet-hours", Severity.ERROR
STRENGTH = "error"
ANY_WEEK = days_between(date(2026, 1, 5), date(2026, 1, 11))


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each send's window against each quiet time that the policy makes an error."""
    yield from quiet_problems(campaign_messages(campaign, workspace), workspace, STRENGTH)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Each reminder's window likewise."""
    yield from quiet_problems(reminder_messages(touchpoint), workspace, STRENGTH)


def quiet_problems(messages: Iterable[Outgoing], workspace: Workspace, strength: str) -> Iterator[Problem]:
    """A problem for each message and quiet time that meet, of those whose severity in the policy is `strength`."""
    for message in messages:
        for index, quiet in enumerate(workspace.policy.quiet_hours):
            if quiet.severity == strength and _meets(message, quiet):
                related = Related(
                    Place("campaigns/policy.yaml", ("quiet_hours", index, "between")),
                    say("the quiet time of {clause}", clause=quiet.clause or quiet.id),
                )
                yield Problem(
                    message.window_place,
                    say(
                        "{item} goes out at {window}, of which {minutes} minutes lie in the quiet hours {quiet}",
                        item=message.name,
                        window=str(message.window),
                        minutes=message.window.overlap(quiet.between),
                        quiet=str(quiet.between),
                    ),
                    say("choose a time outside {quiet}", quiet=str(quiet.between)),
                    (related,),
                )


def _meets(message: Outgoing, quiet: QuietHours) -> bool:
    """Whether a message can fall into quiet hours on one of its days; on any day of a week where its days differ by customer."""
    if not any(concerns(quiet, message.message_class, channel) for channel in message.channels):
        return False
    days = message.days or ANY_WEEK
    return any(quiet_stretches(quiet, message.window, day) for day in (days if quiet.weekdays else days[:1]))
