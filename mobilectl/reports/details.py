"""One definition on one page: what is sent, when, to whom, and the words."""

from __future__ import annotations

from mobilectl.messages import Message, say
from mobilectl.reports.tables import Column, Table
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.days import send_days
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.scalars import Text
from mobilectl.workspace.workspace import Defined, Workspace

KEY, WHAT, VALUE = Column("key", say("key")), Column("what", say("what")), Column("value", say("value"))
ITEM, CHANNEL, TEXT = Column("item", say("message")), Column("channel", say("channel")), Column("text", say("text"))


def campaign_tables(campaign: Defined[Campaign], workspace: Workspace) -> list[Table]:
    """A campaign: its facts, its sends, its texts, its FAQ."""
    one = campaign.value
    calendar = Calendar(workspace.policy.calendar)
    product = workspace.products.products.get(one.offer.product)
    facts: list[tuple[str, Message, object]] = [
        ("id", say("id"), one.id),
        ("name", say("name"), one.name),
        ("file", say("file"), campaign.file),
        ("owner", say("unit"), workspace.units[one.owner].name if one.owner in workspace.units else one.owner),
        ("theme", say("theme"), one.theme),
        ("priority", say("priority"), one.priority),
        ("period", say("period"), say("{start} to {end}", start=one.period.from_, end=one.period.to)),
        ("audience", say("audience"), audience_words(one.audience)),
        ("offer.product", say("product"), product.name if product else one.offer.product),
        ("offer.price", say("price"), str(one.offer.price)),
        ("offer.gives", say("contains"), tuple(f"{grant.what} {grant.amount}" for grant in one.offer.gives)),
        ("offer.commitment_months", say("commitment"), say("{months} months", months=one.offer.commitment_months)),
        ("support.contact", say("support"), one.support.contact),
    ]
    sends = [
        (
            send.id,
            send.uses(),
            send.class_,
            send_days(send, calendar),
            str(send.between),
            audience_words(send.audience) if send.audience else None,
        )
        for send in one.sends
    ]
    columns = (Column("id", say("send")), Column("channels", say("channels")), Column("class", say("class")), Column("days", say("days")),
               Column("between", say("time of day")), Column("audience", say("part of the audience")))  # fmt: skip
    texts: list[tuple[object, ...]] = [(key, None, _text(text)) for key, text in one.texts.items()]
    texts += [
        (key, say("for {segment}", segment=variant.segment), _text(text)) for variant in one.variants for key, text in variant.texts.items()
    ]
    return [
        Table(say("Campaign {id}", id=one.id), (KEY, WHAT, VALUE), facts, "campaign"),
        Table(say("Sends"), columns, sends, "sends"),
        Table(say("Texts"), (ITEM, Column("variant", say("variant")), TEXT), texts, "texts"),
        Table(say("FAQ"), (Column("topic", say("topic")), Column("question", say("question")), Column("answer", say("answer"))),
              [(entry.topic, entry.q, entry.a) for entry in one.faq], "faq"),
    ]  # fmt: skip


def touchpoint_tables(touchpoint: Defined[Touchpoint]) -> list[Table]:
    """A touchpoint: its reminders' texts by channel."""
    rows: list[tuple[object, ...]] = []
    for reminder in touchpoint.value.reminders:
        rows += [(reminder.name, channel, None, _text(text)) for channel, text in reminder.texts.items()]
        rows += [
            (reminder.name, channel, say("for {segment}", segment=variant.segment), _text(text))
            for variant in reminder.variants
            for channel, text in variant.texts.items()
        ]
    title = say("Touchpoint {id}: {name}", id=touchpoint.value.id, name=touchpoint.value.name)
    return [Table(title, (ITEM, CHANNEL, Column("variant", say("variant")), TEXT), rows, "texts")]


def audience_words(audience: Audience) -> Message:
    """An audience as it is written, on one line."""
    parts = []
    for words, conditions in ((ALL_OF, audience.all), (ONE_OF, audience.any), (NONE_OF, audience.none)):
        if conditions:
            parts.append(Message(words.text, {"conditions": tuple(_condition(one) for one in conditions)}))
    if not parts:
        return say("everyone")
    return parts[0] if len(parts) == 1 else say("{first}; {rest}", first=parts[0], rest=tuple(parts[1:]))


ALL_OF, ONE_OF, NONE_OF = say("all of: {conditions}"), say("one of: {conditions}"), say("none of: {conditions}")


def _condition(condition: object) -> str:
    if isinstance(condition, dict):
        return " ".join(f"{key} {_condition(value)}" for key, value in condition.items())
    if isinstance(condition, list):
        return "/".join(_condition(one) for one in condition)
    return str(condition)


def _text(text: Text) -> str:
    return f"{text.title}\n{text.body}" if text.title else text.body
