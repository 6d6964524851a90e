"""A message goes out on a blackout day.

On these days the policy keeps a class of messages silent: network cut-overs, national holidays with network protection, month ends that
belong to the service lines.

在封网或静默日发送消息。

政策规定这些日子某类消息不发：网络割接、重大节日网络保障、月末让位客服等。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-08-15, between: "10:00-12:00"}
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-08-14, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.schedule.silent import Outgoing, campaign_messages
from mobilectl.schedule.silence import concerns, on_blackout
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import Blackout
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "T003", "blackout", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """Each day of each send against each blackout."""
    for message in campaign_messages(campaign, workspace):
        for index, blackout in enumerate(workspace.policy.blackouts):
            days = tuple(day for day in message.days if on_blackout(blackout, day))
            if days and _concerns(blackout, campaign, message):
                related = Related(
                    Place("campaigns/policy.yaml", ("blackouts", index)),
                    say("{name} ({clause})", name=blackout.name, clause=blackout.clause or blackout.id),
                )
                yield Problem(
                    message.day_place,
                    say("{item} goes out on {days}: {name}", item=message.name, days=days, name=blackout.name),
                    say("choose another day"),
                    (related,),
                )


def _concerns(blackout: Blackout, campaign: Defined[Campaign], message: Outgoing) -> bool:
    own = not blackout.units or campaign.value.owner in blackout.units
    return own and any(concerns(blackout, message.message_class, channel) for channel in message.channels)
