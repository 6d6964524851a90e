"""Messages that caps do not hold back exceed a cap by themselves.

Service messages go out in any case. If they alone can bring a customer over a cap on which they count, the cap is broken, whatever the
campaigns do. The finding names the customer for whom it is worst: no possible customer gets more. Where it says "at least", a customer may
get more: an event without `at_most` counts, or there are too many combinations of customers to try them all.

不受频次限制的消息自身就超过了上限。

服务提醒无论如何都会发。如果它们单独就能让某个客户超过计入它们的上限，这条上限就守不住，和营销活动无关。提示里给出最不利的客户：
不可能有客户比他收得更多。写“至少”的，可能还有客户收得更多：计入的事件提醒没有写 `at_most`，或者客户的组合太多，没有全部试完。

Bad:
    # file: campaigns/policy.yaml
    caps:
      - {id: one-a-month, name: 每月最多 1 条服务短信, at_most: 0, per: {calendar: month}, classes: [service], channels: [sms]}
Good:
    # file: campaigns/policy.yaml
    caps:
      - {id: one-a-month, name: 每月最多 2 条服务短信, at_most: 2, per: {calendar: month}, classes: [service], channels: [sms]}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.contacts import customer, main_place, most, proofs, related
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F001", "cap-breach", Severity.ERROR


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every cap that is refuted by messages that do not obey caps."""
    for position, proof in proofs(workspace):
        if proof.verdict == "breach" and proof.worst is not None:
            yield Problem(
                main_place(proof.worst),
                say(
                    "messages that do not obey caps bring one customer to {count} from {first} to {last}; the cap is {cap}: {customer}",
                    count=most(proof.worst),
                    first=proof.worst.first,
                    last=proof.worst.last,
                    cap=proof.cap.at_most,
                    customer=customer(workspace, proof.worst),
                ),
                say("let fewer of them count (`counts: false`), join them, or raise the cap"),
                related(workspace, proof.worst, proof.cap, position),
            )
