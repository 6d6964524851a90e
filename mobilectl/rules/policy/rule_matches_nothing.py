"""A rule of the policy matches no message.

Quiet hours, blackouts, preferred hours, gaps, exclusions, consent and budgets hold for the messages that they name. If there is no such
message, the rule does nothing: a campaign was renamed or taken back, a theme or a channel is mistyped, or a class is missing. What names
touchpoints, reminders, channels or product families that are not defined is told by unknown-reference, and a cap that counts nothing by
cap-counts-nothing.

政策里的规则一条消息都对不上。

静默时段、静默日、常用联系时段、间隔、互斥、同意规则和变更限额只对它们写明的消息有效。如果没有这样的消息，规则就不起作用：可能活动改了编号或已撤回，
主题、渠道写错了，或者类别写漏了。写了没有定义的触点、提醒、渠道或产品类别，由 unknown-reference 提示；一条都不统计的频次上限，
由 cap-counts-nothing 提示。

Bad:
    # file: campaigns/policy.yaml
    gaps:
      - {id: after-demo, name: 暑期活动前后两天不发别的, within_days: 2, messages: {campaigns: [demmo]}, others: {}}
Good:
    # file: campaigns/policy.yaml
    gaps:
      - {id: after-demo, name: 暑期活动前后两天不发别的, within_days: 2, messages: {campaigns: [demo]}, others: {}}
"""

from collections.abc import Iterator

from mobilectl.contacts.plan import Stream, streams
from mobilectl.contacts.selection import selected
from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.schedule.silence import concerns
from mobilectl.workspace.convert import correction, did_you_mean
from mobilectl.workspace.files import CAMPAIGNS, POLICY, TOUCHPOINTS
from mobilectl.workspace.models.care import Messages
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L004", "rule-matches-nothing", Severity.INFO
NEEDS = (TOUCHPOINTS, CAMPAIGNS, "campaigns/products.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each rule of the policy that is about messages, and each campaign and theme that it names."""
    found = [stream for stream, _ in streams(workspace)]
    policy = workspace.policy
    for index, quiet in enumerate(policy.quiet_hours):
        if not any(concerns(quiet, stream.message_class, stream.channel) for stream in found):
            yield _nothing(("quiet_hours", index))
    for index, blackout in enumerate(policy.blackouts):
        own = [stream for stream in found if not blackout.units or (stream.campaign and stream.unit in blackout.units)]
        if not any(concerns(blackout, stream.message_class, stream.channel) for stream in own):
            yield _nothing(("blackouts", index))
    preferred = policy.preferred_hours
    if preferred is not None and not any(concerns(preferred, stream.message_class, stream.channel) for stream in found):
        yield _nothing(("preferred_hours",))
    for index, consent in enumerate(policy.consent):
        both = Messages(classes=consent.classes, channels=consent.channels)
        if not any(selected(both, stream) for stream in found):
            yield _nothing(("consent", index))
    for index, gap in enumerate(policy.gaps):
        yield from _check(gap.messages, ("gaps", index, "messages"), found)
        yield from _check(gap.others or Messages(), ("gaps", index, "others"), found)
    for index, exclusion in enumerate(policy.exclusions):
        yield from _check(exclusion.messages, ("exclusions", index, "messages"), found)
        yield from _check(exclusion.others, ("exclusions", index, "others"), found)
    for index, budget in enumerate(policy.budgets):
        yield from _check(budget.messages, ("budgets", index, "messages") if budget.messages != Messages() else ("budgets", index), found)


def _check(messages: Messages, route: tuple[str | int, ...], found: list[Stream]) -> Iterator[Problem]:
    """A choice of messages: campaigns and themes that there are not, else whether it matches any."""
    known = {
        "campaigns": (messages.campaigns, {stream.owner for stream in found if stream.campaign}),
        "themes": (messages.themes, {stream.theme for stream in found if stream.campaign}),
    }
    unknown = False
    for key, (wanted, names) in known.items():
        for position, id in enumerate(wanted):
            if id not in names:
                unknown = True
                place = Place(POLICY, (*route, key, position))
                yield Problem(
                    place,
                    say("there is no campaign `{id}`", id=id) if key == "campaigns" else say("no campaign has the theme `{id}`", id=id),
                    did_you_mean(id, names),
                    fixes=correction(place, id, names),
                )
    if not unknown and not any(selected(messages, stream) for stream in found):
        yield _nothing(route)


def _nothing(route: tuple[str | int, ...]) -> Problem:
    return Problem(
        Place(POLICY, route),
        say("this matches no message of any touchpoint or campaign"),
        say("correct what it names, or leave it out until there are such messages"),
    )
