"""Messages that come too close to what the policy keeps them apart from: what the two rules on it share."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from mobilectl.audience.portrait import portrait
from mobilectl.contacts.apart import Clash, clashes
from mobilectl.contacts.plan import Stream, whole_plan
from mobilectl.findings import Place, Problem, Related
from mobilectl.messages import Message, say
from mobilectl.workspace.files import POLICY
from mobilectl.workspace.models.care import Exclusion, Gap
from mobilectl.workspace.workspace import Workspace


class Against(msgspec.Struct, frozen=True):
    """The clashes of one message, the one that gives way, with a gap or an exclusion of the policy, which stands at `place`."""

    rule: Gap | Exclusion
    place: Place
    clashes: tuple[Clash, ...]


@functools.lru_cache(maxsize=4)
def all_clashes(workspace: Workspace) -> tuple[Against, ...]:
    """The clashes of the workspace's plan, by rule and message, breaches apart from what gives way; worked out once for each workspace."""
    plan = whole_plan(workspace)
    if plan is None:
        return ()
    policy = workspace.policy
    rules: list[tuple[Gap | Exclusion, Place]] = [
        *((gap, Place(POLICY, ("gaps", index))) for index, gap in enumerate(policy.gaps)),
        *((exclusion, Place(POLICY, ("exclusions", index))) for index, exclusion in enumerate(policy.exclusions)),
    ]
    made: list[Against] = []
    for rule, place in rules:
        by_message: dict[tuple[Place, bool], list[Clash]] = {}
        for clash in clashes(plan, rule):
            by_message.setdefault((clash.second.place, clash.breach), []).append(clash)
        made += (Against(rule, place, tuple(found)) for found in by_message.values())
    return tuple(made)


def clash_problems(workspace: Workspace, breach: bool, hint: Message) -> Iterator[Problem]:
    """A problem for each message: breaches, or those where it gives way."""
    plan = whole_plan(workspace)
    for one in all_clashes(workspace):
        worst = one.clashes[0]
        if plan is None or worst.breach is not breach:
            continue
        others: dict[tuple[Place, date | None], list[Stream]] = {}
        for clash in one.clashes:
            others.setdefault((clash.first.place, clash.first_day), []).append(clash.first)
        yield Problem(
            worst.second.place,
            _told(one.rule, worst, portrait(worst.customer, plan.atoms)),
            hint,
            (
                *(Related(place, _contacts(streams, day, workspace)) for (place, day), streams in others.items()),
                Related(one.place, say("the rule: {name} ({clause})", name=one.rule.name, clause=one.rule.clause or one.rule.id)),
            ),
        )


def _told(rule: Gap | Exclusion, clash: Clash, customer: Message) -> Message:
    first, second = _name(clash.first, clash.first_day), _name(clash.second, clash.second_day)
    if isinstance(rule, Exclusion):
        return say("one customer would get both {first} and {second}, which exclude each other: {customer}",
                   first=first, second=second, customer=customer)  # fmt: skip
    if rule.within_days == 0:
        return say("one customer would get {first} and {second} on the same day: {customer}", first=first, second=second, customer=customer)
    return say(
        "one customer would get {first} and {second}, within {days} days of each other: {customer}",
        first=first,
        second=second,
        days=rule.within_days,
        customer=customer,
    )


def _name(stream: Stream, day: date | None) -> Message:
    name = f"{stream.owner} / {stream.item}"
    return say("`{name}` on {day}", name=name, day=day) if day is not None else say("`{name}` on no fixed day", name=name)


def _contacts(streams: Sequence[Stream], day: date | None, workspace: Workspace) -> Message:
    """One send or reminder of a day, with the channels that it uses."""
    known = workspace.policy.channels
    channels = tuple(dict.fromkeys(known[one.channel].name if one.channel in known else one.channel for one in streams))
    return say("{message} by {channels}", message=_name(streams[0], day), channels=channels)
