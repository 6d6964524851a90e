"""All that is planned exceeds a cap for some customer, so something will be held back for them.

The cap itself holds: arbitration drops or defers what comes last in the order of priority, time and id. But somebody's campaign loses
customers. `mobilectl dry-run` counts how many. The finding names the customer for whom it is worst; where it says "at least", another one
may be worse still: an event without `at_most` counts, or there are too many combinations of customers to try them all.

计划的消息加起来超过上限，有客户会收不全。

上限本身守得住：按优先级、时间、编号的顺序，排在后面的会被取消或推迟。但有的活动会少触达一些客户，数量用 `mobilectl dry-run` 看。
提示里给出最不利的客户；写“至少”的，可能还有更不利的客户：计入的事件提醒没有写 `at_most`，或者客户的组合太多，没有全部试完。

Bad:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    offer: {product: video, price: 15 元/月}
    sends:
      - {id: launch, channel: sms, text: launch-sms, on: 2026-07-06, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.contacts import customer, lost, main_place, most, proofs, related
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F002", "cap-contention", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every cap that all planned contacts together exceed."""
    for position, proof in proofs(workspace):
        if proof.verdict == "contention" and proof.worst is not None:
            yield Problem(
                main_place(proof.worst),
                say(
                    "one customer would get {count} from {first} to {last}, the cap is {cap}, so {lost} will be held back: {customer}",
                    count=most(proof.worst),
                    first=proof.worst.first,
                    last=proof.worst.last,
                    cap=proof.cap.at_most,
                    lost=lost(proof.worst, proof.cap),
                    customer=customer(workspace, proof.worst),
                ),
                say("move a send, or exclude the customers of one campaign from the other"),
                related(workspace, proof.worst, proof.cap, position),
            )
