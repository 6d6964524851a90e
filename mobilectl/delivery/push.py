"""Carries out a plan. Run again after whatever went wrong, it does what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from mobilectl.approvals.states import Standing
from mobilectl.delivery.client import Delivery, DeliveryClient
from mobilectl.delivery.plan import Plan, PlanItem, make_plan, to_compare
from mobilectl.errors import Conflict, MobilectlError, NotApproved, PartlyPushed, Unreachable
from mobilectl.messages import Message, say

AT_ONCE = 8
ARRIVED = ("created", "updated", "unchanged")


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one item of the plan."""

    item: PlanItem
    outcome: Delivery | Literal["not_tried"]
    reason: Message | None = None

    @property
    def arrived(self) -> bool:
        """Whether the target now has this version."""
        return self.outcome in ARRIVED


async def fetch_plan(client: DeliveryClient, target: str, standings: Sequence[Standing]) -> Plan:
    """The plan against what is live now. Raises `Unreachable`."""
    live = await client.entries()
    limit = asyncio.Semaphore(AT_ONCE)

    async def content(kind: str, id: str) -> dict[str, object]:
        async with limit:
            stored = await client.read(kind, id)
            return {} if stored is None else stored.content

    wanted = to_compare(standings, live)
    contents = await asyncio.gather(*(content(*address) for address in wanted))
    return make_plan(target, standings, live, dict(zip(wanted, contents, strict=True)))


async def push(client: DeliveryClient, plan: Plan, report: Callable[[Pushed], None] = lambda _: None) -> tuple[Pushed, ...]:
    """Sends what is pending, one kind after the other, several of a kind at once. `report` hears of each as it ends.

    A kind is begun only if everything before it arrived: a campaign must not run under a policy that did not come
    through. When the target is gone, the rest is not tried.
    """
    results: list[Pushed] = []
    for _, group in groupby(plan.pending, key=lambda one: one.kind):
        items = list(group)
        if all(one.arrived for one in results):
            results += await _push_kind(client, items, report)
        else:
            for item in items:
                results.append(Pushed(item, "not_tried", say("what it builds on did not arrive")))
                report(results[-1])
    return tuple(results)


async def _push_kind(client: DeliveryClient, items: Sequence[PlanItem], report: Callable[[Pushed], None]) -> list[Pushed]:
    limit = asyncio.Semaphore(AT_ONCE)
    gone = asyncio.Event()

    async def one(item: PlanItem) -> Pushed:
        async with limit:
            if gone.is_set():
                result = Pushed(item, "not_tried", say("the target could no longer be reached"))
            else:
                assert item.definition is not None
                assert item.envelope is not None
                delivered = await client.put(item.definition, item.envelope, item.live)
                result = Pushed(item, delivered.outcome, delivered.reason)
            if result.outcome == "unreachable":
                gone.set()
            report(result)
            return result

    return list(await asyncio.gather(*(one(item) for item in items)))


def failure(results: Sequence[Pushed], target: str) -> MobilectlError | None:
    """The error that a push ends with, None where everything arrived."""
    failed = [one for one in results if not one.arrived]
    if not failed:
        return None
    arrived = len(results) - len(failed)
    outcomes = {one.outcome for one in failed}
    if arrived:
        return PartlyPushed(
            say("{arrived} of {all} definitions arrived at {target}", arrived=arrived, all=len(results), target=target),
            say("what arrived stays; push again for the rest"),
        )
    if "conflict" in outcomes:
        return Conflict(
            say("what is live on {target} changed since the plan was made; nothing was pushed", target=target),
            say("look at `mobilectl plan` again"),
        )
    if outcomes <= {"refused", "not_tried"}:
        return NotApproved(
            say("the target {target} finds it not approved; nothing was pushed", target=target),
            say("its own list of signers or approval rules differ from the workspace's"),
        )
    first = next(one for one in failed if one.outcome != "not_tried")
    return Unreachable(
        say("nothing was pushed to {target}: {reason}", target=target, reason=first.reason), say("run again when the target answers")
    )
