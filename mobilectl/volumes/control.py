"""What a dry run counts of customers who will get nothing, because a control group is kept out of a campaign or a reminder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mobilectl.volumes.results import DryRun, Figures
from mobilectl.workspace.models.evaluation import control_of
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KeptOut:
    """About how many of the customers reached, and of the messages counted, belong to a control group.

    `item` is a campaign, or touchpoint/reminder. Customers are None for a reminder: they are told of campaigns only.
    """

    item: str
    share: float
    customers: int | None
    messages: int


def kept_out(run: DryRun, workspace: Workspace) -> tuple[KeptOut, ...]:
    """The control groups of all campaigns and reminders of which the plan has messages."""
    reached = {one.owner: one.reached for one in run.reach()}
    messages = {str(message): figures for (message,), figures in run.breakdown(["message"]).items()}
    return tuple(_kept_out(workspace, reached, messages))


def _kept_out(workspace: Workspace, reached: dict[str, int], messages: dict[str, Figures]) -> Iterator[KeptOut]:
    for campaign in (one.value for one in workspace.campaigns):
        share = control_of(campaign.evaluation)
        if share is not None and campaign.id in reached:
            sent = sum(messages.get(f"{campaign.id}/{send.id}", Figures()).sent for send in campaign.sends)
            yield KeptOut(campaign.id, share, round(share * reached[campaign.id]), round(share * sent))
    for touchpoint in (one.value for one in workspace.touchpoints):
        for reminder in touchpoint.reminders:
            share, item = control_of(reminder.evaluation), f"{touchpoint.id}/{reminder.id}"
            if share is not None and item in messages:
                yield KeptOut(item, share, None, round(share * messages[item].sent))
