"""A touchpoint is missing, or one of its reminders.

Customer service has ten key touchpoints, each with its reminders: onboarding, plan change, data usage, balance, bill, points, promotion,
suspension, resumption, value-added services. A customer who gets no warning before suspension complains. Where a province has another list,
its policy says so in `touchpoints`.

缺少触点，或触点缺少提醒。

客户服务有十大关键触点，各有自己的提醒：入网、套餐变更、流量使用、话费余额、账单、积分兑换、优惠活动、停机、复机、增值业务。
停机之前没有提醒，客户就会投诉。省公司如有自己的清单，写在政策的 `touchpoints` 里。

Bad:
    # file: campaigns/policy.yaml
    touchpoints: {bill: [bill-issued, bill-pay-ways]}
Good:
    # file: campaigns/policy.yaml
    touchpoints: {bill: [bill-issued]}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.touchpoints.reminded import all_reminders
from mobilectl.workspace.files import POLICY, TOUCHPOINTS
from mobilectl.workspace.models.care import TOUCHPOINTS as TEN
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P001", "touchpoint-missing", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each touchpoint that must be there, with each of its reminders."""
    if not {POLICY, TOUCHPOINTS} <= workspace.models.keys():
        return
    there = {one.value.id: one for one in workspace.touchpoints}
    elsewhere = {one.value.id: one for one in all_reminders(workspace)}
    wanted = TEN if workspace.policy.touchpoints is None else workspace.policy.touchpoints
    for id, reminders in wanted.items():
        touchpoint = there.get(id)
        if touchpoint is None:
            yield Problem(
                Place(TOUCHPOINTS, ("touchpoints",), at="key"),
                say("the touchpoint `{id}` is missing", id=id),
                say("add it with its reminders {reminders}", reminders=reminders),
            )
            continue
        missing = [one for one in reminders if one not in {reminder.id for reminder in touchpoint.value.reminders}]
        for reminder in missing:
            known = elsewhere.get(reminder)
            yield Problem(
                touchpoint.place("reminders", at="key"),
                say("the touchpoint `{id}` lacks its reminder `{reminder}`", id=id, reminder=reminder),
                say("add it, or move it here") if known is not None else say("add it"),
                (Related(known.place("id"), say("it stands under another touchpoint")),) if known is not None else (),
            )
