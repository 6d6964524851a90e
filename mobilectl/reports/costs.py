"""What messages cost: tables for people, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Range, Table
from mobilectl.volumes.costs import Bill, Cost, costs_by, total
from mobilectl.workspace.workspace import Workspace

SPENT = (
    Column("messages", say("messages delivered"), right=True),
    Column("parts", say("charged parts"), right=True, ends=True),
    Column("yuan", say("yuan"), right=True, ends=True),
)


def cost_headline(bills: Sequence[Bill]) -> Message:
    """What all messages cost, and what of that long SMS cost more than one part."""
    whole = total(bills)
    longer = _longer(whole, bills)
    yuan = in_yuan(*whole.yuan).shown()
    if not longer.high:
        return say("What is delivered costs {yuan} yuan.", yuan=yuan)
    return say("What is delivered costs {yuan} yuan; {more} of it for SMS that take more than one part.", yuan=yuan, more=longer.shown())


def cost_tables(bills: Sequence[Bill], workspace: Workspace) -> list[Table]:
    """By channel, by touchpoint and campaign with the most expensive first, and SMS by their parts."""
    by_item = sorted(costs_by(bills, _item).items(), key=lambda one: (-one[1].highest, -one[1].messages, one[0]))
    return [
        _named(say("Costs by channel"), "channel", say("channel"), costs_by(bills, _channel), workspace.channel_names),
        _named(say("Costs by touchpoint or campaign"), "item", say("touchpoint or campaign"), dict(by_item), workspace.item_names),
        _parts_table(_sms(bills, workspace)),
    ]


def changed_cost_tables(before: Sequence[Bill], now: Sequence[Bill], channels: Mapping[str, str], items: Mapping[str, str]) -> list[Table]:
    """By channel, and by touchpoint and campaign, what costs another sum than before; with the names of both."""
    return [
        _changed(say("Costs by channel, before and now"), "channel", say("channel"), _pairs(before, now, _channel), channels),
        _changed(say("Costs by touchpoint or campaign, before and now"), "item", say("touchpoint or campaign"),
                 _pairs(before, now, _item), items),
    ]  # fmt: skip


def costs_json(bills: Sequence[Bill], workspace: Workspace) -> dict[str, object]:
    """Everything as JSON. Yuan are texts, exact to the last digit."""
    by_part = sorted(costs_by(_sms(bills, workspace), _parts).items())
    return {
        "total": _cost_json(total(bills)),
        "by_channel": [{"channel": id, **_cost_json(cost)} for id, cost in costs_by(bills, _channel).items()],
        "by_item": [{"item": id, **_cost_json(cost)} for id, cost in costs_by(bills, _item).items()],
        "sms_by_parts": [{"fewest": fewest, "most": most, **_cost_json(cost)} for (fewest, most), cost in by_part],
        "messages": [
            {"item": bill.stream.owner, "message": bill.stream.item, "channel": bill.stream.channel,
             "fewest_parts": bill.text.fewest, "most_parts": bill.text.most, **_cost_json(bill.cost)}
            for bill in bills
        ],
    }  # fmt: skip


def in_yuan(least: Decimal | float, highest: Decimal | float) -> Range:
    """Yuan, or from how many to how many, to the cent."""
    return Range(least, highest, 2)


def exact(yuan: Decimal) -> str:
    """Yuan to the last digit, with two decimal places at least."""
    return f"{yuan:.2f}" if yuan == round(yuan, 2) else f"{yuan.normalize():f}"


def _named(title: Message, name: str, heading: Message, costs: Mapping[str, Cost], names: Mapping[str, str]) -> Table:
    columns = (Column(name, say("id"), whole=True, beside=True), Column(f"{name}_name", heading), *SPENT)
    return Table(title, columns, [(id, names.get(id, id), *_cells(cost)) for id, cost in costs.items()], f"costs_by_{name}")


def _pairs(before: Sequence[Bill], now: Sequence[Bill], key: Callable[[Bill], str]) -> dict[str, tuple[Cost, Cost]]:
    """What costs another sum than before, what changes the most first."""
    were, are = costs_by(before, key), costs_by(now, key)
    each = [(id, (were.get(id, Cost()), are.get(id, Cost()))) for id in {**are, **were}]
    other = [(id, pair) for id, pair in each if pair[0].yuan != pair[1].yuan]
    return dict(sorted(other, key=lambda one: (-abs(one[1][1].highest - one[1][0].highest), one[0])))


def _changed(title: Message, name: str, heading: Message, costs: Mapping[str, tuple[Cost, Cost]], names: Mapping[str, str]) -> Table:
    columns = (
        Column(name, say("id"), whole=True, beside=True), Column(f"{name}_name", heading),
        Column("messages_before", say("delivered before"), right=True), Column("messages", say("delivered now"), right=True),
        Column("yuan_before", say("yuan before"), right=True, ends=True), Column("yuan", say("yuan now"), right=True, ends=True),
    )  # fmt: skip
    rows = [
        (id, names.get(id, id), before.messages, now.messages, *(in_yuan(*one.yuan) for one in (before, now)))
        for id, (before, now) in costs.items()
    ]
    return Table(title, columns, rows, f"costs_by_{name}")


def _parts_table(bills: Sequence[Bill]) -> Table:
    columns = (
        Column("parts_each", say("SMS with so many parts"), right=True, ends=True), *SPENT,
        Column("more", say("yuan for parts after the first"), right=True, ends=True),
    )  # fmt: skip
    rows = []
    for parts, cost in sorted(costs_by(bills, _parts).items()):
        rows.append((Range(*parts), *_cells(cost), _longer(cost, [bill for bill in bills if _parts(bill) == parts])))
    return Table(say("SMS by number of parts"), columns, rows, "sms_by_parts")


def _sms(bills: Sequence[Bill], workspace: Workspace) -> list[Bill]:
    kinds = {id: channel.kind for id, channel in workspace.policy.channels.items()}
    return [bill for bill in bills if kinds.get(bill.stream.channel) == "sms"]


def _longer(cost: Cost, bills: Sequence[Bill]) -> Range:
    """What the parts after the first cost."""
    first = sum((bill.messages * bill.yuan for bill in bills), Decimal(0))
    return in_yuan(cost.least - first, cost.highest - first)


def _cells(cost: Cost) -> tuple[object, ...]:
    return cost.messages, Range(cost.fewest, cost.most), in_yuan(*cost.yuan)


def _cost_json(cost: Cost) -> dict[str, object]:
    return {
        "messages": cost.messages,
        "parts": {"at_least": cost.fewest, "at_most": cost.most},
        "yuan": {"at_least": exact(cost.least), "at_most": exact(cost.highest)},
    }


def _channel(bill: Bill) -> str:
    return bill.stream.channel


def _item(bill: Bill) -> str:
    return bill.stream.owner


def _parts(bill: Bill) -> tuple[int, int]:
    return bill.text.fewest, bill.text.most
