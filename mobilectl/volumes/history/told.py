"""What a contact log tells of a snapshot's customers, whatever joins them, and the errors of both that the join meets."""

from __future__ import annotations

from dataclasses import dataclass

from mobilectl.contacts.plan import Past
from mobilectl.errors import Unusable
from mobilectl.messages import say
from mobilectl.volumes.history.log import Log
from mobilectl.volumes.snapshot import Snapshot
from mobilectl.volumes.snapshot.checks import listed, missing
from mobilectl.workspace.models.customers import Attributes


@dataclass(frozen=True)
class History:
    """What customers of a snapshot got before a plan's first day.

    `past` are the contacts that matter to the plan, under the numbers of their order. Of the log's rows `too_old` lie too far back for any
    rule, `strangers` are of customers who are not in the snapshot, `unknown` of campaigns and touchpoints that the workspace does not have.
    """

    log: Log
    past: tuple[Past, ...]
    too_old: int
    strangers: int
    unknown: int


def customer_column(snapshot: Snapshot, attributes: Attributes) -> str:
    """The snapshot's column of the customers' numbers. Raises `Unusable` where attributes.yaml names none, or it is not there."""
    if attributes.customer is None:
        raise Unusable(
            say("campaigns/attributes.yaml does not say in which column {file} has the customers' numbers", file=snapshot.address),
            say("add `customer: {example}` with the column's name, so that past contacts find their customers", example="{column: …}"),
        )
    gone = missing(snapshot, attributes.customer.column)
    if gone is not None:
        raise Unusable(
            listed(say("{file} does not fit campaigns/attributes.yaml:", file=snapshot.address), [gone]),
            say("`customer` in campaigns/attributes.yaml names the column of the customers' numbers"),
        )
    return attributes.customer.column


def nobody_known(log: Log, snapshot: Snapshot, customer: str) -> Unusable:
    """The error for a log that has no customer of the snapshot, whose numbers are in column `customer`."""
    return Unusable(
        say("no customer of {file} is in {snapshot}", file=log.table.address, snapshot=snapshot.address),
        say("columns `{column}` and `{customer}` must hold the same numbers, written or encrypted in the same way",
            column=log.columns["customer"], customer=customer),
    )  # fmt: skip
