"""A reminder leaves out what it must tell.

A ministry letter of 2012 lays down what operators tell without being asked (press reports): near the limit what is used and what the
plan holds; at the limit that it is used up, what more costs and where to look; after a change the price and from when it holds.
The operator's own plan for the ten touchpoints adds the bill's amount, the balance, points with their last day, and the reason of a
suspension with the way back. Every text is held against this alone, since a customer may see no other; variables count with their
examples, and a push may leave to what it opens on what is not the core. Which reminder is of which kind `wording.reminder_kinds` in
policy.yaml says, where it does not have the id that the samples use.

提醒缺了必须告诉客户的内容。

工业和信息化部 2012 年的通知（据媒体报道）：接近限量时要告知已用量和套餐限量；用完时要告知超出后的标准和查询方式；
办理后要告知收费标准和生效日期。十大触点方案还要求账单写金额、余额提醒写余额、积分到期写数量和日期、停机写原因和恢复办法。
客户可能只看到其中一条，所以每条单独检查；变量按示例值代入；推送、弹窗点开能看全文，只要求写要点。
提醒的 id 和示例不同时，在 policy.yaml 的 `wording.reminder_kinds` 里写明它属于哪一种。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-issued
            name: 账单
            trigger: {schedule: {after_bill_day: 1}}
            timeliness: periodic
            between: "09:00-18:00"
            channels: [sms]
            texts: {sms: 【湖南移动】您8月账单已生成，查明细发CXZD到10086。}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-issued
            name: 账单
            trigger: {schedule: {after_bill_day: 1}}
            timeliness: periodic
            between: "09:00-18:00"
            channels: [sms]
            texts: {sms: 【湖南移动】您8月账单共62.00元，查明细发CXZD到10086。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import wordings
from mobilectl.wording.slots import KIND_OF, KINDS, left_out
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "A012", "reminder-slot-missing", Severity.WARNING
NEEDS = ("campaigns/policy.yaml",)


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Every text of the reminders whose contents are laid down."""
    kinds = {**KIND_OF, **workspace.policy.wording.reminder_kinds}
    for reminder, wording in zip(touchpoint.value.reminders, wordings(touchpoint, workspace), strict=True):
        kind = kinds.get(reminder.id, "none")
        for text in wording.texts if kind != "none" else ():
            if missing := left_out(text, KINDS[kind]):
                yield Problem(
                    text.body.place,
                    say("`{reminder}` does not tell: {missing}", reminder=reminder.id, missing=missing),
                    say("add it to this text; each channel is read by itself"),
                )
