"""A control group is kept out of a message that customers are owed.

A control group (`evaluation.control`) gets none of the messages of its campaign or reminder, so that what these do can be told. That is no
way to treat a message that each customer is owed: a reminder of the policy's `standards`, what spared customers get instead of selling
(`spared`, `instead`), or a service reminder of a kind that operators must tell without being asked. These kinds are usage and limit, orders
and roaming (the ministry's letter of 2012), bills (2018) and renewals (2023, five days ahead), all as reported by the press, and suspension
(the service standard of 2005). Which reminder is of which kind `wording.reminder_kinds` in policy.yaml says, where it does not have the id
that the samples use.

客户应当收到的消息设了对照组。

对照组（`evaluation.control`）收不到活动或提醒的任何消息，这样才能看出消息起了多大作用。每位客户都应当收到的消息不能这样做：政策
`standards` 承诺的提醒、暂不营销的客户改为收到的关怀（`spared` 的 `instead`），以及运营商必须主动告知的服务类提醒：用量和到量、
办理和漫游（2012 年通知）、账单（2018 年要求）、续订（2023 年要求，提前 5 日），均据媒体报道；以及停机（2005 年电信服务规范）。
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
            texts: {sms: 【湖南移动】您8月账单共62.00元，查明细发CXZD到10086。}
            evaluation: {control: 5 %}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-pay-ways
            name: 交费方式推荐
            trigger: {schedule: {after_bill_day: 3}}
            timeliness: periodic
            between: "09:00-18:00"
            channels: [sms]
            texts: {sms: 【湖南移动】登录中国移动APP可以设置自动交费，免得忘记。查询发CXJF到10086。}
            evaluation: {control: 5 %}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.matching.reach import laid_down
from mobilectl.wording.slots import KIND_OF
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.evaluation import control_of
from mobilectl.workspace.models.policy import ReminderKind
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R006", "control-of-owed", Severity.ERROR
NEEDS = ("campaigns/policy.yaml",)
TOLD_UNASKED: frozenset[ReminderKind] = frozenset({"usage", "limit", "order", "roaming", "bill", "renewal", "suspension"})


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """A campaign that spared customers get instead."""
    if control_of(campaign.value.evaluation) is not None:
        yield from _owed(workspace, campaign.value.id, campaign.place("evaluation", "control"))


def check_touchpoint(touchpoint: Defined[Touchpoint], workspace: Workspace) -> Iterator[Problem]:
    """Its reminders, each by what the policy promises and by its kind."""
    kinds = {**KIND_OF, **workspace.policy.wording.reminder_kinds}
    for index, reminder in enumerate(touchpoint.value.reminders):
        if control_of(reminder.evaluation) is not None:
            place = touchpoint.place("reminders", index, "evaluation", "control")
            promised = list(_owed(workspace, reminder.id, place))
            yield from promised
            if not promised and reminder.class_ == "service" and kinds.get(reminder.id) in TOLD_UNASKED:
                yield Problem(
                    place,
                    say("customers must be told `{id}` without being asked, but a control group is not told", id=reminder.id),
                    say("remove `control`: only what nobody is owed can be compared so"),
                )


def _owed(workspace: Workspace, id: str, place: Place) -> Iterator[Problem]:
    """What the policy promises of a reminder or campaign, if anything."""
    standards, spared = enumerate(workspace.policy.standards), enumerate(workspace.policy.spared)
    promises = [laid_down("standards", number, one) for number, one in standards if id in one.reminders]
    promises += [laid_down("spared", number, one) for number, one in spared if id in one.instead]
    if promises:
        yield Problem(
            place,
            say("customers are promised `{id}`, but a control group gets none of it", id=id),
            say("remove `control`: only what nobody is owed can be compared so"),
            tuple(promises),
        )
