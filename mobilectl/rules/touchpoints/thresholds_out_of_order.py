"""The more urgent of two thresholds is the milder one, or both are the same.

A customer should hear first that the balance is low and later that the number will be suspended: the farther threshold is the more urgent
one. If the milder one has the higher priority, the values or the priorities were mixed up. Reminders for different customers are not
compared.

更紧急的阈值反而更宽，或两个阈值相同。

客户应当先听到余额不足，再听到即将停机：越往后的阈值越紧急。如果更宽的那条优先级反而更高，多半是阈值或优先级写反了。
发给不同客户的提醒不作比较。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 话费提醒
        reminders:
          - {id: low, name: 余额不足, trigger: {threshold: {attribute: balance, below: "0", forecast: balance_low_on}}, timeliness: timed,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], priority: 60, texts: {sms: 【湖南移动】余额不足。}}
          - {id: stop, name: 停机预警, trigger: {threshold: {attribute: balance, below: "10", forecast: balance_low_on}}, timeliness: timed,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], priority: 90, texts: {sms: 【湖南移动】即将停机。}}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 话费提醒
        reminders:
          - {id: low, name: 余额不足, trigger: {threshold: {attribute: balance, below: "10", forecast: balance_low_on}}, timeliness: timed,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], priority: 60, texts: {sms: 【湖南移动】余额不足。}}
          - {id: stop, name: 停机预警, trigger: {threshold: {attribute: balance, below: "0", forecast: balance_low_on}}, timeliness: timed,
             at_most: {count: 1, per: month}, between: "09:00-18:00", channels: [sms], priority: 90, texts: {sms: 【湖南移动】即将停机。}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.rules.touchpoints.reminded import all_reminders, customer_of_both, extreme, pairs_of, passed
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "P004", "thresholds-out-of-order", Severity.WARNING
NEEDS = ("campaigns/policy.yaml", "campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every two thresholds on the same attribute in the same direction that some customer has both of."""
    watching = tuple(one for one in all_reminders(workspace) if one.value.trigger.threshold is not None)
    for urgent, other in pairs_of(watching):
        first, second = urgent.value.trigger.threshold, other.value.trigger.threshold
        assert first is not None
        assert second is not None
        (way, here), (same, there) = passed(first), passed(second)
        near, far = extreme(first), extreme(second)
        if first.attribute != second.attribute or way != same or near is None or far is None or near > far:
            continue
        mixed = near < far and urgent.value.priority > other.value.priority
        if (mixed or near == far) and customer_of_both(workspace, urgent, other) is not None:
            yield Problem(
                other.place("trigger", "threshold", way),
                say(
                    "`{id}` (`{way}: {value}`) lies beyond `{other}` (`{way}: {limit}`), but has the lower priority",
                    id=other.value.id,
                    way=way,
                    value=there,
                    other=urgent.value.id,
                    limit=here,
                )
                if mixed
                else say(
                    "`{id}` and `{other}` have the same threshold, `{way}: {value}`",
                    id=other.value.id,
                    other=urgent.value.id,
                    way=way,
                    value=there,
                ),
                say("give the farther threshold the higher priority") if mixed else say("set them apart, or join the reminders"),
                (Related(urgent.place("trigger", "threshold", way), say("the other reminder: {name}", name=urgent.value.name)),),
            )
