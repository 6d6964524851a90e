"""What a dry run says of definitions."""

from __future__ import annotations

from collections.abc import Mapping

from mobilectl.delivery.plan import Address, Forecast
from mobilectl.volumes.results import DryRun


def forecasts(run: DryRun) -> Mapping[Address, Forecast]:
    """How many customers each campaign and touchpoint reaches, and how many messages it sends, in the days of the dry run.

    Messages that wait for events are not among them: nobody knows how many come.
    """
    kinds = {one.stream.owner: "campaign" if one.stream.campaign else "touchpoint" for one in run.compiled.plan.planned}
    sent = {owner: figures.sent for (owner,), figures in run.breakdown(["item"]).items()}
    return {(kinds[one.owner], one.owner): Forecast(one.reached, sent.get(one.owner, 0)) for one in run.reach() if one.owner in kinds}
