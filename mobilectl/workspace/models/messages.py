"""What campaigns and touchpoints share: texts by key, variants by segment, and what a message says of itself."""

from typing import Annotated, Literal

from mobilectl.messages import say
from mobilectl.workspace.models.base import Key, Model, about, refers_to
from mobilectl.workspace.scalars import Hours, Text, Unreadable

OnBlock = Literal["drop", "defer"]
UseChannels = Literal["all", "first_reachable"]


class Variant(Model, frozen=True, kw_only=True):
    """Other words with the same facts for a segment."""

    segment: Annotated[str, refers_to("segment", "the segment that gets these texts")]
    texts: Annotated[dict[str, Text], about("the texts that differ, under the keys of the usual ones")]


VariantList = Annotated[tuple[Variant, ...], about("other words with the same facts for a segment; the first that fits a customer holds")]
VariableName = Key


def lasting(expires_after: Hours | None) -> None:
    """Raises `Unreadable` where a message is to make sense for no time at all."""
    if expires_after is not None and expires_after.hours == 0:
        raise Unreadable(say("`{key}` cannot be 0", key="expires_after"), say("write it like 48h or 2d"), "expires_after")
