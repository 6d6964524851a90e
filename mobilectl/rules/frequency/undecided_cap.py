"""It could not be decided whether a cap can be exceeded.

There are more combinations of customers than can be tried. The search for a customer over the cap looks where most messages meet first, and
has a fixed budget of steps, so that it ends after a second or two and finds the same on every machine. It was spent before such a customer
was found or excluded. The cap may hold or not: nothing is guessed. The finding says how many messages a customer gets for certain, and how
many no customer exceeds.

Make it easier to decide: build audiences from the same few segments, write ranges instead of long lists of single values, let campaigns of
one kind exclude each other by one attribute, such as the city or the brand, and give messages that go out every day an end.

没能判定频次上限是否会被超过。

客户的组合太多，试不完。查找超过上限的客户时，先看消息最集中的地方，而且步数有固定上限，所以一两秒就结束，在哪台电脑上结果都一样。
步数用完时，既没有找到这样的客户，也没能排除。上限可能守得住，也可能守不住，这里不做猜测。提示里给出：有客户肯定会收到几条，以及任何客户
都不会超过几条。

要让它容易判定：用同样的少数几个客户群来写目标客户；写范围，不要写一长串单个数值；让同类活动按一个属性（如地市、品牌）彼此分开；
给每天都发的消息定一个结束日期。

Bad:
    # file: campaigns/policy.yaml
    caps:
      - {id: week, name: 任意 7 天最多 7 条营销信息, at_most: 7, per: {rolling_days: 7}, classes: [marketing]}
      - {id: month, name: 任意 30 天最多 30 条营销信息, at_most: 30, per: {rolling_days: 30}, classes: [marketing]}
    # file: campaigns/segments.yaml
    segments:
      picked:
        name: 挑出来的客户
        audience:
          all:
            - arpu: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
            - balance: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
            - complained_days: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2027-07-31}
    audience: {all: [{segment: picked}], none: null}
    sends:
      - {id: daily, channel: sms, text: launch-sms, every: {days: 1, from: 2026-07-01, to: 2027-07-31}, between: "10:00-12:00"}
    # file: campaigns/changsha/others.yaml
    id: others
    period: {from: 2026-07-01, to: 2027-07-31}
    audience: {all: null, none: [{segment: picked}]}
    sends:
      - {id: daily, channel: sms, text: launch-sms, every: {days: 1, from: 2026-07-01, to: 2027-07-31}, between: "10:00-12:00"}
Good:
    # file: campaigns/policy.yaml
    caps:
      - {id: week, name: 任意 7 天最多 7 条营销信息, at_most: 7, per: {rolling_days: 7}, classes: [marketing]}
      - {id: month, name: 任意 30 天最多 30 条营销信息, at_most: 30, per: {rolling_days: 30}, classes: [marketing]}
    # file: campaigns/segments.yaml
    segments:
      picked: {name: 动感地带客户, audience: {all: [{brand: [mzone]}]}}
    # file: campaigns/changsha/demo.yaml
    period: {from: 2026-07-01, to: 2027-07-31}
    audience: {all: [{segment: picked}], none: null}
    sends:
      - {id: daily, channel: sms, text: launch-sms, every: {days: 1, from: 2026-07-01, to: 2027-07-31}, between: "10:00-12:00"}
    # file: campaigns/changsha/others.yaml
    id: others
    period: {from: 2026-07-01, to: 2027-07-31}
    audience: {all: null, none: [{segment: picked}]}
    sends:
      - {id: daily, channel: sms, text: launch-sms, every: {days: 1, from: 2026-07-01, to: 2027-07-31}, between: "10:00-12:00"}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.frequency.contacts import POLICY, customer, most, proofs, related
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "F004", "undecided-cap", Severity.WARNING


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Every cap of which it is not known whether all contacts together, or those that do not obey caps alone, can exceed it."""
    for position, proof in proofs(workspace):
        if "undecided" in (proof.excess, proof.breach) and proof.worst is not None:
            if proof.excess == "undecided":
                message = say(
                    "not decided whether a customer can get more than {cap}: one gets {count} from {first} to {last}: {customer}",
                    cap=proof.cap.at_most,
                    count=most(proof.worst),
                    first=proof.worst.first,
                    last=proof.worst.last,
                    customer=customer(workspace, proof.worst),
                )
            else:
                message = say(
                    "not decided whether messages that do not obey caps exceed {cap} by themselves; all messages together do",
                    cap=proof.cap.at_most,
                )
            yield Problem(
                Place(POLICY, ("caps", position)),
                message,
                say("build audiences from the same few segments, with ranges instead of long lists, so that fewer combinations are left"),
                related(workspace, proof.worst, proof.cap, position),
            )
