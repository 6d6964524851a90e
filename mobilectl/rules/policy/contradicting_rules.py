"""Two rules of the policy cannot both be kept.

A standard promises a reminder that obeys caps, and a cap of none forbids it to some of its customers; it promises a channel by which
another standard says that nothing reaches them; it promises a reminder that sells to customers to whom nothing is sold. Or an exclusion has
one message on both sides, so that whoever gets it must not get it. The finding shows a customer for whom both rules hold.

政策里两条规则不能同时遵守。

服务标准承诺的提醒要遵守频次上限，而某条上限为零，不许发给其中一部分客户；承诺的渠道，另一条标准规定不对这些客户使用；承诺的提醒是推销，
客户却属于暂不营销。或者一条互斥规则两边是同一条消息，收到的人就不该收到它。提示里给出一位两条规则都适用的客户。

Bad:
    # file: campaigns/policy.yaml
    standards:
      - {id: a-phone, name: A 级客户电话说明账单, audience: {all: [{tier: [A]}]}, reminders: [bill-issued], by: [voice]}
      - {id: mzone-quiet, name: 动感地带客户不外呼, audience: {all: [{brand: [mzone]}]}, never_by: [voice]}
Good:
    # file: campaigns/policy.yaml
    standards:
      - {id: a-phone, name: A 级客户电话说明账单, audience: {all: [{tier: [A]}]}, reminders: [bill-issued], by: [voice, sms]}
      - {id: mzone-quiet, name: 动感地带客户不外呼, audience: {all: [{brand: [mzone]}]}, never_by: [voice]}
"""

from collections.abc import Iterator

from mobilectl.audience.portrait import example
from mobilectl.audience.predicates import Predicate, undated
from mobilectl.contacts.caps import binds
from mobilectl.contacts.plan import Stream, customers_of, streams
from mobilectl.contacts.reminders import without_campaigns
from mobilectl.contacts.selection import selected
from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import Message, say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "L003", "contradicting-rules", Severity.ERROR
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Standards against caps, against each other and against those to whom nothing is sold; exclusions against themselves."""
    promised = [
        (index, stream, predicate)
        for index, standard in enumerate(workspace.policy.standards)
        for stream, predicate in streams(without_campaigns(workspace))
        if stream.item in standard.reminders
    ]
    yield from _forbidden_by_caps(workspace, promised)
    yield from _on_forbidden_channels(workspace)
    yield from _selling(workspace, promised)
    yield from _excluding_themselves(workspace)


Promised = list[tuple[int, Stream, Predicate]]
"""Reminders on each of their channels, with the number of the standard that promises them."""


def _forbidden_by_caps(workspace: Workspace, promised: Promised) -> Iterator[Problem]:
    for number, cap in enumerate(workspace.policy.caps):
        told = set[int]()
        for index, stream, predicate in promised if cap.at_most == 0 else ():
            standard = workspace.policy.standards[index]
            if index in told or not stream.obeys or not binds(cap, stream):
                continue
            customer = _customer(workspace, standard.audience, cap.audience, predicate)
            if customer is not None:
                told.add(index)
                yield Problem(
                    Place(POLICY, ("caps", number, "at_most")),
                    say(
                        "`{cap}` forbids `{reminder}`, which the standard `{standard}` promises; for example: {customer}",
                        cap=cap.id,
                        reminder=stream.item,
                        standard=standard.id,
                        customer=customer,
                    ),
                    say("let the reminder go out in any case (`obeys: false`), or leave its customers out of the cap"),
                    (_standard(workspace, index), Related(stream.place, say("the reminder"))),
                )


def _on_forbidden_channels(workspace: Workspace) -> Iterator[Problem]:
    standards = workspace.policy.standards
    for index, standard in enumerate(standards):
        for number, other in enumerate(standards):
            if standard.by and standard.reminders and set(standard.by) <= set(other.never_by):
                customer = _customer(workspace, standard.audience, other.audience)
                if customer is not None:
                    yield Problem(
                        Place(POLICY, ("standards", number, "never_by"), at="key"),
                        say(
                            "`{other}` forbids every channel that `{standard}` promises; for example: {customer}",
                            other=other.id,
                            standard=standard.id,
                            customer=customer,
                        ),
                        say("leave the customers of one out of the other, or name another channel under `by`"),
                        (_standard(workspace, index),),
                    )


def _selling(workspace: Workspace, promised: Promised) -> Iterator[Problem]:
    for number, spared in enumerate(workspace.policy.spared):
        told = set[tuple[int, str]]()
        for index, stream, _ in promised:
            standard = workspace.policy.standards[index]
            if stream.message_class != "marketing" or (index, stream.item) in told:
                continue
            customer = _customer(workspace, standard.audience, spared.audience)
            if customer is not None:
                told.add((index, stream.item))
                yield Problem(
                    Place(POLICY, ("standards", index, "reminders"), at="key"),
                    say(
                        "`{standard}` promises `{reminder}`, which sells, to customers whom `{spared}` spares; for example: {customer}",
                        standard=standard.id,
                        reminder=stream.item,
                        spared=spared.id,
                        customer=customer,
                    ),
                    say("leave these customers out of the standard"),
                    (Related(Place(POLICY, ("spared", number)), say("nothing is sold to them: {name}", name=spared.name)),),
                )


def _excluding_themselves(workspace: Workspace) -> Iterator[Problem]:
    for index, exclusion in enumerate(workspace.policy.exclusions):
        both = [stream for stream, _ in streams(workspace) if selected(exclusion.messages, stream) and selected(exclusion.others, stream)]
        if both:
            yield Problem(
                Place(POLICY, ("exclusions", index)),
                say(
                    "`{id}` has `{owner}` / `{item}` on both sides: whoever gets it must not get it",
                    id=exclusion.id,
                    owner=both[0].owner,
                    item=both[0].item,
                ),
                say("name messages under `others` that are not among `messages`"),
                (Related(both[0].place, say("the message")),),
            )


def _standard(workspace: Workspace, index: int) -> Related:
    standard = workspace.policy.standards[index]
    return Related(
        Place(POLICY, ("standards", index)),
        say("the standard: {name} ({clause})", name=standard.name, clause=standard.clause or standard.id),
    )


def _customer(workspace: Workspace, *whom: Audience | Predicate | None) -> Message | None:
    """A customer whom all of them mean, in words; None where there can be none."""
    customers = customers_of(workspace)
    parts = tuple(undated(customers.predicate(one)) if one is None or isinstance(one, Audience) else one for one in whom)
    return example(customers.attributes, *parts)
