"""How the rules of this family tell a worst case: the customer, the window, and each contact with its place."""

from __future__ import annotations

import functools

from mobilectl.audience.portrait import portrait
from mobilectl.contacts.plan import ContactPlan, whole_plan
from mobilectl.contacts.proof import Counted, Proof, Worst, prove
from mobilectl.findings import Place, Related
from mobilectl.messages import Message, say
from mobilectl.rules.frequency.growth import growth
from mobilectl.workspace.models.policy import Cap
from mobilectl.workspace.workspace import Workspace

POLICY = "campaigns/policy.yaml"


@functools.lru_cache(maxsize=4)
def proofs(workspace: Workspace) -> tuple[tuple[int, Proof], ...]:
    """The proof of each cap, with the cap's position in the policy, worked out once for each workspace."""
    plan = whole_plan(workspace)
    return tuple(enumerate(prove(plan))) if plan is not None else ()


def plan_of(workspace: Workspace) -> ContactPlan:
    """The plan that the proofs are about."""
    plan = whole_plan(workspace)
    assert plan is not None
    return plan


def most(worst: Worst) -> Message:
    """The count of the worst customer found, with what is known where it may not be the maximum."""
    if worst.bound is None:
        return say("at least {count}", count=worst.count)
    if not worst.exact:
        return say("at least {count} (at most {bound})", count=worst.count, bound=worst.bound)
    return say("{count}", count=worst.count)


def lost(worst: Worst, cap: Cap) -> Message:
    """How many contacts of the worst customer will be held back."""
    count = worst.count - cap.at_most
    return say("{count}", count=count) if worst.exact else say("at least {count}", count=count)


def main_place(worst: Worst) -> Place:
    """The contact that a person would look at first: the last planned one of a campaign, else the last one."""
    campaigns = [one for one in worst.contacts if one.entry.stream.campaign]
    return (campaigns or worst.contacts)[-1].entry.stream.place


def related(workspace: Workspace, worst: Worst, cap: Cap, position: int) -> tuple[Related, ...]:
    """Each stream of contacts with its days, then the cap with its clause, and what of it all is approved already."""
    streams: dict[tuple[Place, str], list[Counted]] = {}
    for contact in worst.contacts:
        streams.setdefault((contact.entry.stream.place, contact.entry.stream.channel), []).append(contact)
    notes = tuple(Related(place, _told(contacts, workspace)) for (place, _), contacts in streams.items())
    told = say("the cap: {name} ({clause})", name=cap.name, clause=cap.clause or cap.id)
    grown = growth(workspace, worst)
    if grown is not None:
        told = say("{cap}; {growth}", cap=told, growth=grown)
    return (*notes, Related(Place(POLICY, ("caps", position)), told))


def customer(workspace: Workspace, worst: Worst) -> Message:
    """The worst customer in words."""
    return portrait(worst.customer, plan_of(workspace).atoms)


def _told(contacts: list[Counted], workspace: Workspace) -> Message:
    stream = contacts[0].entry.stream
    known = workspace.policy.channels.get(stream.channel)
    channel = known.name if known is not None else stream.channel
    days = tuple(one.entry.day for one in contacts if hasattr(one.entry, "day"))
    if days:
        return say("`{owner}` / `{item}` by {channel} on {days}", owner=stream.owner, item=stream.item, channel=channel, days=days)
    return say(
        "`{owner}` / `{item}` by {channel}, on no fixed day, at most {times} times",
        owner=stream.owner,
        item=stream.item,
        channel=channel,
        times=sum(one.times for one in contacts),
    )
