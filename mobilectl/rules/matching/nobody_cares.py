"""Customers to whom nothing is sold get nothing instead.

A churn warning asks for care, not for selling. Where the policy's `spared` names reminders or campaigns in `instead`, at least one of them
must reach each of these customers who can be reached, and it must not sell. The finding shows a customer whom none of them reaches.

暂不营销的客户也没有得到关怀。

流失预警的客户要的是关怀，不是推销。政策的 `spared` 如果在 `instead` 里写了提醒或活动，这些客户里凡是能触达的，至少要收到其中一项，
而且它不能是推销。提示里给出一位哪一项都收不到的客户。

Bad:
    # file: campaigns/policy.yaml
    spared:
      - {id: complained, name: 近 90 天投诉客户, audience: {all: [{segment: recently-complained}]}, instead: [demo]}
Good:
    # file: campaigns/policy.yaml
    spared:
      - {id: complained, name: 近 90 天投诉客户, audience: {all: [{segment: recently-complained}]}, instead: [bill-issued]}
"""

from collections.abc import Iterator

from mobilectl.audience.predicates import Not, Some
from mobilectl.contacts.plan import Stream, open_to
from mobilectl.findings import Place, Problem, Severity
from mobilectl.messages import say
from mobilectl.rules.matching.reach import laid_down, reach_of
from mobilectl.workspace.convert import correction, did_you_mean
from mobilectl.workspace.files import POLICY, TOUCHPOINTS
from mobilectl.workspace.models.care import Spared
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "M004", "nobody-cares", Severity.WARNING
NEEDS = ("campaigns/attributes.yaml", "campaigns/segments.yaml", TOUCHPOINTS, "campaigns")


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """Each entry that says what these customers get instead."""
    for number, spared in enumerate(workspace.policy.spared):
        if spared.instead:
            yield from _check(workspace, number, spared)


def _check(workspace: Workspace, number: int, spared: Spared) -> Iterator[Problem]:
    reach = reach_of(workspace)
    named = [(stream, predicate) for stream, predicate in reach.streams if _id(stream) in spared.instead]
    known = {_id(stream) for stream, _ in named}
    for position, id in enumerate(spared.instead):
        if id not in known:
            place = Place(POLICY, ("spared", number, "instead", position))
            every = sorted({_id(stream) for stream, _ in reach.streams})
            yield Problem(
                place, say("there is no reminder or campaign `{id}`", id=id), did_you_mean(id, every), fixes=correction(place, id, every)
            )
    if not known:
        return
    caring = [(stream, predicate) for stream, predicate in named if stream.message_class != "marketing"]
    reachable = Some(tuple(open_to(workspace, stream.channel, "service") for stream, _ in caring or named))
    left = reach.example(reach.group(spared.audience), reachable, Not(Some(tuple(reach.some_day(predicate) for _, predicate in caring))))
    if left is not None:
        yield Problem(
            Place(POLICY, ("spared", number, "instead"), at="key"),
            say(
                "nothing that does not sell reaches some of these customers: {name}; for example: {customer}",
                name=spared.name,
                customer=left,
            )
            if caring
            else say("all of {ids} sell, none cares: {name}", ids=tuple(sorted(known)), name=spared.name),
            say("name a reminder or campaign of class service that is meant for all of them"),
            (laid_down("spared", number, spared),),
        )


def _id(stream: Stream) -> str:
    """The id of the campaign or the reminder."""
    return stream.owner if stream.campaign else stream.item
