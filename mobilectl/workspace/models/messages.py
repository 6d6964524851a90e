"""What campaigns and touchpoints share: texts by key, variants by segment, and what a message says of itself."""

from typing import Annotated, Literal

from mobilectl.workspace.models.base import Key, Model, about, refers_to
from mobilectl.workspace.scalars import Text

OnBlock = Literal["drop", "defer"]
UseChannels = Literal["all", "first_reachable"]


class Variant(Model, frozen=True, kw_only=True):
    """Other words with the same facts for a segment."""

    segment: Annotated[str, refers_to("segment", "the segment that gets these texts")]
    texts: Annotated[dict[str, Text], about("the texts that differ, under the keys of the usual ones")]


VariantList = Annotated[tuple[Variant, ...], about("other words with the same facts for a segment; the first that fits a customer holds")]
VariableName = Key
