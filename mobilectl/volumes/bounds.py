"""How many values and groups a dry run tells apart at most: it numbers them in 16 bits."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from mobilectl.audience.atoms import Axis
from mobilectl.errors import Unusable
from mobilectl.messages import say

MOST = 65_535


def check_values(axes: Mapping[str, Axis]) -> None:
    """Raises `Unusable` where an attribute has more atoms than are told apart."""
    for name, axis in axes.items():
        if axis.count > MOST:
            raise Unusable(
                say(
                    "of attribute `{attribute}` {count} values or ranges are to be told apart, more than {most}",
                    attribute=name, count=f"{axis.count:,}", most=f"{MOST:,}",
                ),
                say("declare fewer values in campaigns/attributes.yaml, or let conditions share limits"),
            )  # fmt: skip


def check_groups(sizes: Mapping[str, int]) -> None:
    """Raises `Unusable` where there are more groups of customers than are told apart: each combination of so many values of attributes."""
    count = prod(sizes.values())
    if count > MOST:
        each = tuple(f"{name} ({size:,})" for name, size in sizes.items())
        raise Unusable(
            say(
                "totals are kept for each combination of the values of {attributes}: {count} groups of customers, more than {most}",
                attributes=each, count=f"{count:,}", most=f"{MOST:,}",
            ),
            say("declare fewer values of these attributes in campaigns/attributes.yaml"),
        )  # fmt: skip
