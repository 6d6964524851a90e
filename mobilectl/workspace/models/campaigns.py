"""A campaign: owned by a unit, for an audience, with an offer, sends, texts, FAQ, support and evaluation."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mobilectl.messages import say
from mobilectl.workspace.models.base import (
    Audience,
    ChannelId,
    Identifier,
    Key,
    MessageClass,
    Model,
    Multiple,
    ProductId,
    Rate,
    UnitId,
    Variable,
    about,
    each_once,
    exactly_one,
    never_zero,
    plannable,
    refers_to,
    together,
)
from mobilectl.workspace.models.evaluation import Evaluation
from mobilectl.workspace.models.messages import OnBlock, UseChannels, VariantList, lasting
from mobilectl.workspace.models.policy import Weekday
from mobilectl.workspace.models.products import Grant
from mobilectl.workspace.scalars import Hours, Price, SomeShare, Text, Unreadable, Window

Topic = Literal[
    "eligibility",
    "price",
    "contents",
    "effective",
    "campaign_period",
    "validity",
    "expiry",
    "how_to_join",
    "confirmation",
    "cancellation",
    "early_exit",
    "overage",
    "stacking",
    "leftover",
    "scope",
    "times",
    "gift",
    "query",
    "where",
    "refund",
    "current_plan",
    "port_transfer",
    "personal_data",
    "complaints",
]
"""The 24 questions of domain.md section 7, in its order."""


class Span(Model, frozen=True, kw_only=True):
    """From one day to another, both included."""

    from_: Annotated[date, about("the first day")] = msgspec.field(name="from")
    to: Annotated[date, about("the last day")]

    def __post_init__(self) -> None:
        plannable(**{"from": self.from_, "to": self.to})


MOST_DAYS = 400
"""The longest stretch over which a send may repeat: a year and some."""


class Every(Model, frozen=True, kw_only=True):
    """A repeated send: exactly one of weekday, month_day and days."""

    from_: Annotated[date, about("the first day it may fall on")] = msgspec.field(name="from")
    to: Annotated[date, about("the last day it may fall on")]
    weekday: Annotated[Weekday | None, about("every such weekday")] = None
    nth: Annotated[Annotated[int, Meta(ge=-5, le=5)] | None, about("with weekday: only the n-th of a month; -1 is the last")] = None
    month_day: Annotated[Annotated[int, Meta(ge=-31, le=31)] | None, about("every such day of a month; -1 is the last")] = None
    days: Annotated[Annotated[int, Meta(ge=1)] | None, about("every so many days")] = None
    workday: Annotated[Literal["before", "after"] | None, about("a day off is moved to the workday before or after")] = None

    def __post_init__(self) -> None:
        plannable(**{"from": self.from_, "to": self.to})
        exactly_one(weekday=self.weekday, month_day=self.month_day, days=self.days)
        if self.nth is not None:
            together(nth=self.nth, weekday=self.weekday)
        never_zero(nth=self.nth, month_day=self.month_day)
        if (self.to - self.from_).days > MOST_DAYS:
            raise Unreadable(
                say("a send cannot repeat over more than {days} days", days=MOST_DAYS), say("is the year in `from` or `to` mistyped?")
            )


class Send(Model, frozen=True, kw_only=True):
    """One message of the campaign, once or repeated."""

    id: Annotated[Identifier, about("the send's id")]
    channel: Annotated[str | None, refers_to("channel", "its channel")] = None
    channels: Annotated[tuple[ChannelId, ...], about("instead of channel: several, the preferred one first")] = ()
    use: Annotated[UseChannels, about("all channels, or only the first on which the customer can be reached")] = "all"
    text: Annotated[str | None, about("the key of its text under texts")] = None
    channel_texts: Annotated[dict[Key, str], about("instead of text: the key of the text for each channel")] = {}
    on: Annotated[date | None, about("the day it goes out")] = None
    every: Annotated[Every | None, about("instead of on: repeated days")] = None
    between: Annotated[Window, about("the time of day at which it goes out")]
    audience: Annotated[Audience | None, about("a part of the campaign's audience")] = None
    class_: Annotated[MessageClass, about("service or marketing")] = msgspec.field(name="class", default="marketing")
    counts: Annotated[bool | None, about("whether it uses up caps; yes if absent")] = None
    obeys: Annotated[bool | None, about("whether caps hold it back; marketing yes, service no if absent")] = None
    on_block: Annotated[OnBlock, about("held back by a cap: dropped, or deferred to the next of three days that allows it")] = "drop"
    expires_after: Annotated[
        Hours | None,
        about("so long after its time of day begins it makes no sense any more, such as 48h; else until the campaign's last day ends"),
    ] = None

    def __post_init__(self) -> None:
        plannable(on=self.on)
        exactly_one(on=self.on, every=self.every)
        exactly_one(channel=self.channel, channels=self.channels)
        each_once(channels=self.channels)
        exactly_one(text=self.text, channel_texts=self.channel_texts)
        lasting(self.expires_after)

    def uses(self) -> tuple[str, ...]:
        """The channels, the preferred one first."""
        return self.channels or ((self.channel,) if self.channel else ())

    def text_on(self, channel: str) -> str | None:
        """The key of the text that goes out on a channel."""
        return self.text or self.channel_texts.get(channel)


class Cancel(Model, frozen=True, kw_only=True):
    """How a customer gets out again."""

    channel: Annotated[str, about("the channel or place")]
    code: Annotated[str, about("what to send, or where to tap")]


class Offer(Model, frozen=True, kw_only=True):
    """What is offered, at which price, under which conditions."""

    product: Annotated[str, refers_to("product", "the published product")]
    price: Annotated[Price, about("what the customer pays")]
    gives: Annotated[tuple[Grant, ...], about("what the customer gets")] = ()
    effective: Annotated[Literal["now", "next_day", "next_month", "after_activation"], about("from when it holds")]
    commitment_months: Annotated[int, Meta(ge=0), about("months that the customer must stay")] = 0
    benefit_months: Annotated[
        Annotated[int, Meta(ge=1)] | None, about("months that the offer's price or gift lasts; unlimited if absent")
    ] = None
    afterwards: Annotated[Price | None, about("the price after these months")] = None
    renewal: Annotated[
        Literal["none", "reminded", "confirmed"], about("at the end: it stops, renews with a reminder, or renews when confirmed")
    ] = "none"
    cancel: Annotated[Cancel | None, about("how to cancel")] = None
    excludes: Annotated[tuple[ProductId, ...], about("products that cannot be had together with it")] = ()


class Question(Model, frozen=True, kw_only=True):
    """A question that customers ask, with a plain answer."""

    topic: Annotated[Topic, about("which of the 24 topics it answers")]
    q: Annotated[str, about("the question as customers ask it")]
    a: Annotated[str, about("the answer in plain words")]


class Support(Model, frozen=True, kw_only=True):
    """When everything behind the campaign is ready."""

    billing: Annotated[date | None, about("the day the billing system is ready")] = None
    knowledge_base: Annotated[date | None, about("the day the hotline's knowledge base is ready")] = None
    hall_briefing: Annotated[date | None, about("the day the business halls are briefed")] = None
    contact: Annotated[str | None, about("who answers questions of the front line: a post or a desk, not a private number")] = None

    def __post_init__(self) -> None:
        plannable(billing=self.billing, knowledge_base=self.knowledge_base, hall_briefing=self.hall_briefing)


class Hall(Model, frozen=True, kw_only=True):
    """What the campaign does to business halls."""

    visits_per_thousand: Annotated[Rate, about("visits to a hall per thousand customers reached")]
    minutes_per_visit: Annotated[Multiple, about("minutes at the desk for each visit")]


class Start(Model, frozen=True, kw_only=True):
    """To whom the campaign goes out at first; `push --advance` widens it."""

    share: Annotated[SomeShare | None, about("only to this share of the audience, such as 5 % or 0.05")] = None
    cities: Annotated[Annotated[tuple[UnitId, ...], Meta(min_length=1)] | None, about("only in these cities")] = None

    def __post_init__(self) -> None:
        if self.share is None and self.cities is None:
            raise Unreadable(say("`rollout` names neither a share nor cities"), say("write `share: 0.05` or `cities: [ID]`, or nothing"))


class Campaign(Model, frozen=True, kw_only=True):
    """A marketing campaign of the province or of a city branch."""

    kind: Annotated[Literal["campaign"], about("always campaign")] = "campaign"
    id: Annotated[Identifier, about("the campaign's id; it never changes")]
    name: Annotated[str, about("the campaign's name; it may change")]
    owner: Annotated[str, refers_to("unit", "the unit that issues it")]
    theme: Annotated[Identifier, about("relates province and city campaigns in content")]
    priority: Annotated[int, about("the higher one goes first where caps bind")] = 50
    period: Annotated[Span, about("when the offer can be taken")]
    audience: Annotated[Audience, about("who is offered it")]
    expected_customers: Annotated[
        Annotated[int, Meta(ge=0)] | None, about("how many customers it expects to reach; estimates rest on it where no snapshot is given")
    ] = None
    offer: Annotated[Offer, about("what is offered")]
    sends: Annotated[tuple[Send, ...], Meta(min_length=1), about("the messages")]
    texts: Annotated[dict[str, Text], about("the texts, by key")]
    variants: VariantList = ()
    variables: Annotated[dict[Key, Variable], about("the placeholders of the texts")] = {}
    faq: Annotated[tuple[Question, ...], about("what customers may ask, with plain answers")] = ()
    support: Annotated[Support, about("when everything behind it is ready")] = Support()
    hall: Annotated[Hall | None, about("what it does to business halls; none if absent")] = None
    evaluation: Annotated[Evaluation | None, about("how it is judged")] = None
    rollout: Annotated[Start | None, about("whom it goes out to at first; to everybody if absent")] = None
