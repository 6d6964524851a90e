"""Carries out a plan. Run again after whatever went wrong, it does what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeVar

from mobilectl.approvals.envelope import envelope_data
from mobilectl.approvals.states import Standing, utc_now
from mobilectl.delivery.client import Delivered, Delivery, Parcel
from mobilectl.delivery.plan import Address, Plan, PlanItem, Wanted, make_plan, to_compare
from mobilectl.delivery.plan_json import plan_digest
from mobilectl.delivery.target_api import TargetApi
from mobilectl.errors import Conflict, MobilectlError, NotApproved, PartlyPushed, Unreachable, Unusable
from mobilectl.messages import Message, say
from mobilectl.schedule.clock import stamp

AT_ONCE, MOST_AT_ONCE = 8, 64
MOST_LOST = 8
"""So many definitions in a row without any answer, and the target is taken for gone."""
T = TypeVar("T")
ARRIVED = ("created", "updated", "deleted", "unchanged")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a plan is carried out: so many requests at once; on past a failure; with what is retired taken away."""

    at_once: int = AT_ONCE
    keep_going: bool = False
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one item of the plan."""

    item: PlanItem
    outcome: Delivery | Literal["not_tried"]
    reason: Message | None = None

    @property
    def arrived(self) -> bool:
        """Whether the target is now as the item wants it."""
        return self.outcome in ARRIVED


async def fetch_plan(client: TargetApi, wanted: Wanted) -> Plan:
    """The plan against what is live now, of the kinds that the target takes. Raises `Unreachable`."""
    wanted = replace(wanted, standings=tuple(one for one in wanted.standings if one.definition.kind in client.kinds))
    live = await client.entries()
    addresses = to_compare(wanted, live)
    contents: dict[Address, Mapping[str, object]] = {}

    async def read(address: Address) -> None:
        stored = await client.read(*address)
        contents[address] = {} if stored is None else stored.content

    await _each(addresses, AT_ONCE, read)
    return make_plan(wanted, live, contents, stamp(utc_now()))


def mark_of(plan: Plan) -> str:
    """What all requests of one plan have in common, and those of no other: carried out again, it sends the same requests."""
    return f"{plan_digest(plan)} {plan.made_at}"


async def push(
    client: TargetApi,
    plan: Plan,
    standings: Sequence[Standing],
    mark: str,
    manner: Manner | None = None,
    report: Callable[[Pushed], None] = lambda _: None,
) -> tuple[Pushed, ...]:
    """Does what the plan says, with the approvals of `standings`. `report` hears of each item as it ends.

    `mark` is that of the whole plan, also where only what is left of it is done.

    One kind goes after the other, several of a kind at once. After a failure nothing more is begun, unless it is to keep going;
    then too nothing goes out under a policy that did not arrive, nothing is taken away while anything is missing, and a target that is
    gone is not tried on.
    """
    run = _Run(client, plan, mark, {(one.definition.kind, one.definition.id): one for one in standings}, manner or Manner(), report)
    for _, group in groupby(plan.pending, key=lambda one: one.kind):
        await run.group(list(group), run.put)
    if run.manner.prune:
        if run.stopped is None and not all(one.arrived for one in run.results):
            run.stopped = say("nothing is taken away while something did not arrive")
        await run.group(list(plan.retired), run.delete)
    return tuple(run.results)


class _Run:
    """One carrying out of a plan. `stopped` says why nothing more is begun."""

    def __init__(
        self,
        client: TargetApi,
        plan: Plan,
        mark: str,
        standings: Mapping[Address, Standing],
        manner: Manner,
        report: Callable[[Pushed], None],
    ) -> None:
        self.manner = manner
        self.results: list[Pushed] = []
        self.stopped: Message | None = None
        self._client = client
        self._plan = plan
        self._standings = standings
        self._mark = mark
        self._report = report
        self._lost = 0

    async def group(self, items: Sequence[PlanItem], do: Callable[[PlanItem], Awaitable[Delivered]]) -> None:
        """Does something with each item, several at once."""

        async def one(item: PlanItem) -> None:
            if self.stopped is not None:
                self._add(Pushed(item, "not_tried", self.stopped))
                return
            delivered = await do(item)
            self._add(Pushed(item, delivered.outcome, delivered.reason))

        await _each(items, self.manner.at_once, one)
        if self.stopped is not None or any(one.item.kind == "policy" and not one.arrived for one in self.results):
            self.stopped = say("what it builds on did not arrive")

    async def put(self, item: PlanItem) -> Delivered:
        """Puts an item's definition in place."""
        return await self._client.put(
            parcel_of(self._standings[item.address], self._plan, item), None if item.live is None else item.live.etag, self._mark
        )

    async def delete(self, item: PlanItem) -> Delivered:
        """Takes away what an item retires."""
        assert item.live is not None
        return await self._client.delete(item.kind, item.id, item.live.etag, self._mark)

    def _add(self, result: Pushed) -> None:
        self.results.append(result)
        self._report(result)
        self._lost = self._lost + 1 if result.outcome == "unreachable" else 0 if result.arrived else self._lost
        if self.stopped is None and not result.arrived:
            if self._lost >= MOST_LOST or (result.outcome == "unreachable" and not self.manner.keep_going):
                self.stopped = say("the target could no longer be reached")
            elif not self.manner.keep_going:
                self.stopped = say("not begun after another one failed")


def parcel_of(standing: Standing, plan: Plan, item: PlanItem) -> Parcel:
    """What is sent for an item: the definition with the proof of its approval."""
    return Parcel(standing.definition, envelope_data(standing.judgement.envelope), plan.source, item.rollout)


def refuse_prune(plan: Plan, unread: Sequence[str], limit: int) -> MobilectlError | None:
    """Why nothing may be taken away by this plan; None where it may, or where there is nothing to take away.

    `unread` are files that cannot be read now, beside those that could not be when the plan was made.
    """
    unread = tuple(dict.fromkeys((*plan.unread, *unread)))
    retired = plan.retired
    if not retired:
        return None
    if unread:
        return Unusable(
            say("{files} could not be read, so nobody knows what is no longer defined; nothing was pushed", files=unread),
            say("`mobilectl check` says what is wrong; correct it, or push without --prune"),
        )
    if len(retired) > limit:
        return NotApproved(
            say("{count} definitions would be taken away; {limit} are allowed at a time", count=len(retired), limit=limit),
            say("look at the plan; if all of them are meant, allow it by --prune-limit {count}", count=len(retired)),
        )
    return None


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


async def _each(items: Iterable[T], at_once: int, do: Callable[[T], Awaitable[None]]) -> None:
    """Does something with each item, in their order, so many at a time."""
    waiting = iter(items)

    async def work() -> None:
        for item in waiting:
            await do(item)

    await asyncio.gather(*(work() for _ in range(at_once)))
