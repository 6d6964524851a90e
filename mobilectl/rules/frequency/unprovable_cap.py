"""A cap cannot be proven, because a reminder that counts has no bound.

An event can happen to one customer any number of times. Without `at_most` nothing says how often the reminder reaches them, so no answer
about the cap would be true. Declare `at_most`, and let the sending system keep to it.

有提醒没有次数上限，无法证明频次上限守得住。

同一件事可能在一个客户身上发生多次。没有 `at_most`，就说不清这个提醒最多发几次，关于上限的任何结论都不可靠。
请写明 `at_most`，并让发送系统照此控制。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-paid
            name: 交费成功
            trigger: {event: {name: 客户交费, per_thousand_a_month: 300}}
            timeliness: realtime
            between: "00:00-24:00"
            channels: [sms]
            texts: {sms: 【湖南移动】您已交费成功。}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - id: bill-paid
            name: 交费成功
            trigger: {event: {name: 客户交费, per_thousand_a_month: 300}}
            timeliness: realtime
            at_most: {count: 2, per: month}
            between: "00:00-24:00"
            channels: [sms]
            texts: {sms: 【湖南移动】您已交费成功。}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.contacts import POLICY, proofs
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F003", "unprovable-cap", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every unbounded reminder, with the caps that it leaves open."""
    open_caps: dict[Place, tuple[str, list[Related]]] = {}
    for position, proof in proofs(workspace):
        for one in proof.unbounded:
            related = Related(Place(POLICY, ("caps", position)), say("this cap stays open: {name}", name=proof.cap.name))
            item, caps = open_caps.setdefault(one.stream.place, (one.stream.item, []))
            if related not in caps:
                caps.append(related)
    for place, (item, caps) in open_caps.items():
        yield Problem(
            place,
            say("nothing bounds how often `{item}` reaches one customer, so {count} caps cannot be proven", item=item, count=len(caps)),
            say("add `at_most`, such as `at_most: {{count: 2, per: month}}`"),
            tuple(caps),
        )
