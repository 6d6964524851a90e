"""What a dry run says of control groups: it counts everybody, and they will get nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mobilectl.messages import Message, People, say
from mobilectl.reports.shares import exactly
from mobilectl.volumes.control import KeptOut


def control_lines(groups: Iterable[KeptOut]) -> Iterator[Message]:
    """A sentence for each control group."""
    for one in groups:
        if one.customers is None:
            yield say(
                "Everybody is counted, but the control group of {item}, {share} of its customers, will not get about {messages} of these "
                "messages.",
                item=one.item, share=exactly(one.share), messages=f"{one.messages:,}",
            )  # fmt: skip
        else:
            yield say(
                "Everybody is counted, but the control group of {item}, {share} of its customers ({people}), will not get about "
                "{messages} of these messages.",
                item=one.item, share=exactly(one.share), people=People(one.customers), messages=f"{one.messages:,}",
            )  # fmt: skip


def controls_json(groups: Iterable[KeptOut]) -> list[dict[str, object]]:
    """The same as JSON."""
    return [{"item": one.item, "share": one.share, "customers": one.customers, "messages": one.messages} for one in groups]
