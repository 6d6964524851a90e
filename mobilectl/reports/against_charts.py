"""What a change does to everyone's messages, in bars: how many are held back now, of which campaign or touchpoint, and in which city."""

from __future__ import annotations

from collections.abc import Iterable

from mobilectl.messages import Message, say
from mobilectl.reports.breakdowns import heading_of
from mobilectl.reports.charts import Bar, Chart
from mobilectl.reports.contrast import Contrast
from mobilectl.volumes.halls import CITY


def charts(contrast: Contrast) -> list[Chart]:
    """A chart by campaign and touchpoint and one by city, the greatest first; none where nothing is held back, or no city is known of."""
    comparison = contrast.comparison
    items = [(contrast.named(one.owner), one.fates.displaced) for one in comparison.owners()]
    cities = [(contrast.in_city(city), sum(one.fates.displaced for one in each)) for city, each in comparison.cities().items()]
    return [
        _chart(heading_of(contrast.after.workspace, dimension), held)
        for dimension, numbers in (("item", items), (CITY, cities))
        if (held := [one for one in numbers if one[1]])
    ]


def _chart(dimension: Message, held: Iterable[tuple[str | Message, int]]) -> Chart:
    bars = [Bar(label, messages) for label, messages in sorted(held, key=lambda one: -one[1])]
    return Chart(say("Messages held back now by {dimensions}", dimensions=(dimension,)), say("held back now"), None, bars)
