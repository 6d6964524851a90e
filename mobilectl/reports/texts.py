"""Texts as customers get them: for people as they look on each channel, for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from mobilectl.audience.predicates import Predicate
from mobilectl.contacts.readers import Delivery, Missed, mail
from mobilectl.messages import Language, Message, People, say
from mobilectl.messages.lines import printable
from mobilectl.reports.widths import columns, wrapped
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import send_days
from mobilectl.volumes.capacity import all_customers
from mobilectl.wording.preview import Shown, Size, shown
from mobilectl.wording.reader import Definition
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Reminder
from mobilectl.workspace.workspace import Workspace

VERSION = 1
CLASSES = {"marketing": say("marketing"), "service": say("service")}


class Previewed(msgspec.Struct, frozen=True):
    """A text on a channel as a customer gets it, when, and what it costs.

    `days` are those of a send, none of a reminder. `customers` is how many get it at most, None where nobody knows; `yuan` is what one
    message costs, `total` what all of them cost at most.
    """

    delivery: Delivery
    shown: Shown
    days: tuple[date, ...]
    customers: int | None
    yuan: Decimal
    most_yuan: Decimal
    total: Decimal | None


class Preview(msgspec.Struct, frozen=True):
    """All texts of a campaign, a touchpoint or one reminder. `customer` is a made-up one whom it was asked for."""

    id: str
    name: str
    customer: Message | None
    texts: tuple[Previewed, ...]
    missed: tuple[Missed, ...]


def preview(
    definition: Definition, reminder: str | None, customer: Predicate | None, example: Message | None, workspace: Workspace
) -> Preview:
    """The texts of a definition, or of one reminder of a touchpoint, for everyone or for one customer."""
    found = mail(definition, customer, workspace)
    value = definition.value
    named = next((one for one in value.reminders if one.id == reminder), value) if not isinstance(value, Campaign) else value
    texts = tuple(_previewed(one, definition, workspace) for one in found.got if reminder in (None, one.stream.item))
    missed = tuple(one for one in found.missed if reminder in (None, one.stream.item))
    return Preview(named.id, named.name, example, texts, missed)


def _previewed(delivery: Delivery, definition: Definition, workspace: Workspace) -> Previewed:
    policy, value = workspace.policy, definition.value
    one = shown(delivery.text, delivery.use, policy.wording)
    index = int(delivery.stream.place.route[-1])
    if isinstance(value, Campaign):
        days = send_days(value.sends[index], Calendar(policy.calendar))
        customers = value.expected_customers or _customers(value.owner, workspace)
    else:
        days, customers = (), _reminded(value.reminders[index], workspace)
    yuan = policy.channels[delivery.use.channel].yuan
    most = yuan * one.longest.parts
    total = most * customers * max(1, len(days)) if customers is not None else None
    return Previewed(delivery, one, tuple(days), customers, yuan * one.size.parts, most, total)


def _customers(owner: str, workspace: Workspace) -> int | None:
    unit = workspace.units.get(owner)
    if unit is None:
        return None
    return (all_customers(workspace.policy) if unit.level == "province" else unit.customers) or None


def _reminded(reminder: Reminder, workspace: Workspace) -> int | None:
    """All customers where the calendar sets it off; nobody knows to how many something happens."""
    return None if reminder.trigger.schedule is None else all_customers(workspace.policy) or None


def preview_lines(one: Preview, workspace: Workspace, language: Language, width: int) -> Iterator[str]:
    """The preview for a terminal."""
    yield printable(language.text(say("{name} ({id})", name=one.name, id=one.id)))
    if one.customer is not None:
        yield from _block("", say("for a customer such as this: {customer}", customer=one.customer), language, width)
    for text in one.texts:
        yield ""
        yield from _text_lines(text, one.customer is not None, workspace, language, width)
    if one.missed:
        yield ""
        yield language.text(say("This customer does not get:"))
    for missed in one.missed:
        names = _names(missed.because, workspace)
        channel = _channel(missed, workspace)
        said = say("{item} by {channel}, because of: {attributes}", item=missed.stream.item, channel=channel, attributes=names)
        yield from _block("  ", said, language, width)


def _text_lines(one: Previewed, asked: bool, workspace: Workspace, language: Language, width: int) -> Iterator[str]:
    stream = one.delivery.stream
    yield from _block("", head(one, workspace), language, width)
    window = str(stream.window)
    when = say("on {days}, {window}", days=_days(one.days), window=window) if one.days else say("at {window}", window=window)
    yield from _block("  ", when, language, width)
    if asked and one.delivery.goes == "maybe":
        names = _names(one.delivery.open, workspace)
        yield from _block("  ", say("goes to this customer or not, depending on: {attributes}", attributes=names), language, width)
    yield from _words(one.shown, language, width)
    for said in (*_sizes(one.shown), *_costs(one)):
        yield from _block("  ", said, language, width)


def head(one: Previewed, workspace: Workspace) -> Message:
    """Which text it is: the send or reminder, the channel, the class, and for whom."""
    stream, segment = one.delivery.stream, one.delivery.text.segment
    found = say(
        "{item} by {channel}, {class_name}",
        item=stream.item,
        channel=_channel(one.delivery, workspace),
        class_name=CLASSES[stream.message_class],
    )
    if segment is None:
        return found
    known = workspace.segments.segments.get(segment)
    return say("{message}, for {segment}", message=found, segment=known.name if known is not None else segment)


def _words(one: Shown, language: Language, width: int) -> Iterator[str]:
    """What the customer sees or hears, each piece behind its name."""
    pieces: list[tuple[Message, str]] = [(say("title"), one.title)] if one.title is not None else []
    if len(one.parts) > 1:
        pieces += [(say("part {number}", number=number), part) for number, part in enumerate(one.parts, 1)]
    else:
        pieces.append((say("text"), one.body))
    if one.heard is not None:
        pieces.append((say("heard as"), one.heard))
    names = [language.text(name) for name, _ in pieces]
    indent = max(map(columns, names)) + 4
    for name, (_, words) in zip(names, pieces, strict=True):
        begin = "  " + name + " " * (indent - 2 - columns(name))
        for paragraph in words.split("\n"):
            for line in wrapped(printable(paragraph), max(20, width - indent)):
                yield (begin + line).rstrip()
                begin = " " * indent


def _sizes(one: Shown) -> Iterator[Message]:
    yield _size(one.size)
    if one.longest != one.size:
        yield say("with the longest values: {size}", size=_size(one.longest))
    if one.cut_off[0]:
        yield say("cut off the title on a lock screen: {words}", words=one.cut_off[0])
    if one.cut_off[1]:
        yield say("cut off the text on a lock screen: {words}", words=one.cut_off[1])


def _size(one: Size) -> Message:
    if one.sms is not None:
        return say("{units} characters, SMS parts: {parts}", units=one.sms.units, parts=one.sms.parts)
    if one.seconds is not None:
        return say("{characters} characters, read out in about {seconds} seconds", characters=one.characters, seconds=one.seconds)
    if one.title:
        return say("title of {title} characters, text of {characters}", title=one.title, characters=one.characters)
    return say("{characters} characters", characters=one.characters)


def _costs(one: Previewed) -> Iterator[Message]:
    if not one.yuan:
        return
    yield (
        say("{yuan} yuan a message", yuan=_yuan(one.yuan))
        if one.yuan == one.most_yuan
        else say("{yuan} yuan a message, {most} with the longest values", yuan=_yuan(one.yuan), most=_yuan(one.most_yuan))
    )
    if one.total is not None and one.customers is not None:
        total, people = f"{one.total:,.2f}", People(one.customers)
        if len(one.days) > 1:
            yield say("at most {total} yuan for {people} on {days} days", total=total, people=people, days=len(one.days))
        else:
            yield say("at most {total} yuan for {people}", total=total, people=people)


def _yuan(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _days(days: Sequence[date]) -> tuple[object, ...]:
    """The days, or of many the first few and the last."""
    return tuple(days) if len(days) <= 6 else (*days[:4], "…", days[-1])


def _channel(one: Delivery | Missed, workspace: Workspace) -> str:
    return workspace.policy.channels[one.stream.channel].name


def _names(attributes: Sequence[str], workspace: Workspace) -> tuple[str, ...]:
    return tuple(workspace.attributes.attributes[name].name for name in attributes)


def _block(begin: str, message: Message, language: Language, width: int) -> Iterator[str]:
    for line in wrapped(printable(language.text(message)), max(20, width - len(begin))):
        yield begin + line


def preview_json(one: Preview, language: Language) -> str:
    """The preview for programs."""
    return json.dumps(
        {
            "version": VERSION,
            "id": one.id,
            "name": one.name,
            "customer": language.text(one.customer) if one.customer is not None else None,
            "messages": [_object(text) for text in one.texts],
            "not_sent": [
                {"item": missed.stream.item, "channel": missed.stream.channel, "because": list(missed.because)} for missed in one.missed
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _object(one: Previewed) -> dict[str, object]:
    stream, text, seen = one.delivery.stream, one.delivery.text, one.shown
    return {
        "item": stream.item,
        "channel": stream.channel,
        "kind": one.delivery.use.kind,
        "class": stream.message_class,
        "days": [day.isoformat() for day in one.days],
        "between": str(stream.window),
        "text": text.key,
        "segment": text.segment,
        "goes": one.delivery.goes,
        "depends_on": list(one.delivery.open),
        "title": seen.title,
        "body": seen.body,
        "parts": list(seen.parts),
        "cut_off": {"title": seen.cut_off[0], "body": seen.cut_off[1]},
        "heard": seen.heard,
        "size": _measures(seen.size),
        "longest": _measures(seen.longest),
        "yuan": _yuan(one.yuan),
        "most_yuan": _yuan(one.most_yuan),
        "customers": one.customers,
        "total_yuan": f"{one.total:f}" if one.total is not None else None,
    }


def _measures(one: Size) -> dict[str, object]:
    return {
        "title": one.title,
        "characters": one.characters,
        "units": one.sms.units if one.sms is not None else None,
        "encoding": one.sms.encoding if one.sms is not None else None,
        "parts": one.sms.parts if one.sms is not None else None,
        "seconds": one.seconds,
    }
