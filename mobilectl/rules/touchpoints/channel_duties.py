"""A touchpoint's duties do not fit the channels that its reminders use.

`duties` says what each channel is there for at a touchpoint. A channel that a reminder uses and that has no duty was added without a
thought; a duty of a channel that no reminder uses is not done by anyone. A touchpoint without any duties is not looked at.

触点写的渠道职责和提醒实际用的渠道对不上。

`duties` 写明每个渠道在这个触点做什么。提醒用了却没写职责的渠道，多半是随手加的；写了职责却没有提醒用的渠道，这份职责就没人做。
一条职责都没写的触点不检查。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        duties: {sms: 账单凭证, voice: 高额账单电话说明}
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        duties: {sms: 账单凭证}
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], texts: {sms: 【湖南移动】您本月账单已生成。}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "P007", "channel-duties", Severity.WARNING


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """The duties against the channels of all the reminders."""
    duties = touchpoint.value.duties
    used = {channel: index for index, one in enumerate(touchpoint.value.reminders) for channel in one.channels}
    for channel in duties:
        if channel not in used:
            yield Problem(
                touchpoint.place("duties", channel, at="key"),
                say("`{channel}` has a duty at `{id}`, but no reminder uses it", channel=channel, id=touchpoint.value.id),
                say("let a reminder use it, or leave it out"),
            )
    for channel, index in used.items() if duties else ():
        if channel not in duties:
            yield Problem(
                touchpoint.place("reminders", index, "channels", at="key"),
                say("`{channel}` is used at `{id}`, but `duties` does not say what for", channel=channel, id=touchpoint.value.id),
                say("say under `duties` what it is there for"),
            )
