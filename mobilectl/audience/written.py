"""Every audience that the files of a workspace write down, with its place."""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.findings import Place
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.workspace import Workspace

POLICY, SEGMENTS = "campaigns/policy.yaml", "campaigns/segments.yaml"


def written_audiences(workspace: Workspace) -> Iterator[tuple[Audience, Place]]:
    """Audiences of campaigns, sends, reminders, segments, and of the policy's consents, caps, standards, spared customers and channels."""
    for campaign in workspace.campaigns:
        yield campaign.value.audience, campaign.place("audience")
        for index, send in enumerate(campaign.value.sends):
            if send.audience is not None:
                yield send.audience, campaign.place("sends", index, "audience")
    for touchpoint in workspace.touchpoints:
        for index, reminder in enumerate(touchpoint.value.reminders):
            yield reminder.audience, touchpoint.place("reminders", index, "audience")
    for id, segment in workspace.segments.segments.items():
        yield segment.audience, Place(SEGMENTS, ("segments", id, "audience"))
    for index, consent in enumerate(workspace.policy.consent):
        yield consent.audience, Place(POLICY, ("consent", index, "audience"))
    for index, cap in enumerate(workspace.policy.caps):
        if cap.audience is not None:
            yield cap.audience, Place(POLICY, ("caps", index, "audience"))
    for index, standard in enumerate(workspace.policy.standards):
        yield standard.audience, Place(POLICY, ("standards", index, "audience"))
    for index, spared in enumerate(workspace.policy.spared):
        yield spared.audience, Place(POLICY, ("spared", index, "audience"))
    for id, channel in workspace.policy.channels.items():
        if channel.reachable is not None:
            yield channel.reachable, Place(POLICY, ("channels", id, "reachable"))
