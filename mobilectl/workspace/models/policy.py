"""`campaigns/policy.yaml`: units, channels, caps, times, limits, and who approves."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, cast

import msgspec
from msgspec import Meta

from mobilectl.workspace.models.base import (
    Audience,
    ChannelId,
    Identifier,
    Key,
    MessageClass,
    Model,
    Severity,
    UnitId,
    about,
    exactly_one,
    plannable,
    reckonable,
    refers_to,
    together,
)
from mobilectl.workspace.models.care import Apart, Exclusion, Gap, Halls, Messages, Positive, Spared, Standard, UnitLimit
from mobilectl.workspace.models.checks import Checks
from mobilectl.workspace.scalars import Share, Window

WindowDays = Annotated[int, Meta(ge=1, le=400)]
MonthDays = Annotated[int, Meta(ge=1, le=31)]
Count = Annotated[int, Meta(ge=0)]
ChannelKind = Literal["sms", "voice", "push", "popup", "wechat", "rcs", "ussd"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


ReminderKind = Literal["usage", "limit", "order", "roaming", "trial", "renewal", "bill", "balance", "points", "suspension", "none"]


class Unit(Model, frozen=True, kw_only=True):
    """The province or a city branch."""

    id: Annotated[Identifier, about("the unit's id, also its folder under campaigns/")]
    name: Annotated[str, about("the unit's name")]
    level: Annotated[Literal["province", "city"], about("province company or city branch")]
    desks: Annotated[Count, about("desks open in all business halls of the unit")] = 0
    customers: Annotated[Count, about("customers of the unit, about; estimates rest on it where no snapshot is given")] = 0


class Channel(Model, frozen=True, kw_only=True):
    """A way to reach customers."""

    name: Annotated[str, about("the channel's name")]
    kind: Annotated[ChannelKind, about("what the channel is technically; decides the length rules")]
    per_hour: Annotated[Positive, about("messages that the channel delivers in an hour, province-wide")]
    yuan: Annotated[Decimal, about("cost in yuan of one message, or of one part of a long SMS")] = Decimal(0)
    reachable: Annotated[Audience | None, about("who can be reached on this channel; everyone if absent")] = None

    def __post_init__(self) -> None:
        reckonable(least=0, yuan=self.yuan)


class Consent(Model, frozen=True, kw_only=True):
    """What every audience must respect, so that no campaign has to repeat it."""

    classes: Annotated[tuple[MessageClass, ...], about("message classes it holds for")]
    channels: Annotated[tuple[ChannelId, ...], about("channels it holds for; all if absent")] = ()
    audience: Annotated[Audience, about("who may be sent such messages")]
    clause: Annotated[str | None, about("where this is laid down")] = None


class Per(Model, frozen=True, kw_only=True):
    """The window of a cap: exactly one of the two."""

    rolling_days: Annotated[WindowDays | None, about("no interval of so many days may hold more")] = None
    calendar: Annotated[
        Literal["day", "week", "month", "quarter", "year"] | None,
        about("no calendar day, week (from Monday), month, quarter or year may hold more"),
    ] = None

    def __post_init__(self) -> None:
        exactly_one(rolling_days=self.rolling_days, calendar=self.calendar)


class Cap(Model, frozen=True, kw_only=True):
    """At most so many contacts of one customer in a window."""

    id: Annotated[Identifier, about("the cap's id")]
    name: Annotated[str, about("the cap in words")]
    at_most: Annotated[Count, about("the most contacts that one customer may get in the window; 0 means none")]
    per: Annotated[Per, about("the window: rolling days or a calendar period")]
    classes: Annotated[tuple[MessageClass, ...], about("message classes that count; all if absent")] = ()
    channels: Annotated[
        tuple[ChannelId, ...],
        about("channels on which messages count, each by itself; if absent all together, what one send tells on several counting once"),
    ] = ()
    audience: Annotated[Audience | None, about("customers that the cap protects; everyone if absent")] = None
    unit: Annotated[str | None, refers_to("unit", "the unit whose own campaigns it holds for; all if absent")] = None
    clause: Annotated[str | None, about("where this is laid down")] = None


class QuietHours(Model, frozen=True, kw_only=True):
    """Times of day at which nothing of these classes goes out."""

    id: Annotated[Identifier, about("the rule's id")]
    classes: Annotated[tuple[MessageClass, ...], about("message classes that must be silent")]
    channels: Annotated[tuple[ChannelId, ...], about("channels that must be silent; all if absent")] = ()
    weekdays: Annotated[tuple[Weekday, ...], about("weekdays it holds on; every day if absent")] = ()
    between: Annotated[Window, about("the silent time, may go over midnight")]
    severity: Annotated[Severity, about("how bad a send inside it is")] = "error"
    clause: Annotated[str | None, about("where this is laid down")] = None


class Blackout(Model, frozen=True, kw_only=True):
    """Days on which nothing of these classes goes out: either a period or the last days of every month."""

    id: Annotated[Identifier, about("the rule's id")]
    name: Annotated[str, about("why nothing goes out")]
    classes: Annotated[tuple[MessageClass, ...], about("message classes that must be silent")]
    channels: Annotated[tuple[ChannelId, ...], about("channels that must be silent; all if absent")] = ()
    units: Annotated[tuple[UnitId, ...], about("units whose campaigns must be silent; all if absent")] = ()
    from_: Annotated[date | None, about("the first day")] = msgspec.field(name="from", default=None)
    to: Annotated[date | None, about("the last day")] = None
    last_days_of_month: Annotated[MonthDays | None, about("instead of from and to: so many days at the end of every month")] = None
    between: Annotated[Window | None, about("only this time of these days, such as a cut-over at night; the whole days if absent")] = None
    clause: Annotated[str | None, about("where this is laid down")] = None

    def __post_init__(self) -> None:
        exactly_one(**{"from": self.from_, "last_days_of_month": self.last_days_of_month})
        together(**{"from": self.from_, "to": self.to})
        plannable(**{"from": self.from_, "to": self.to})


class PreferredHours(Model, frozen=True, kw_only=True):
    """Messages that go out at the hour at which each customer likes to be reached."""

    attribute: Annotated[
        str,
        refers_to("attribute", "the attribute that says at which hour: a whole number from 0 (00:00 to 01:00) to 23"),
    ]
    classes: Annotated[tuple[MessageClass, ...], about("message classes it holds for")]
    channels: Annotated[tuple[ChannelId, ...], about("channels it holds for; all if absent")] = ()
    clause: Annotated[str | None, about("where this is laid down")] = None


class HallPeaks(Model, frozen=True, kw_only=True):
    """When business halls are at their limits anyway."""

    last_days_of_month: Annotated[MonthDays, about("so many days at the end of every month")]
    between: Annotated[Window, about("the busy hours of these days")]
    clause: Annotated[str | None, about("where this is laid down")] = None


class Concurrent(Model, frozen=True, kw_only=True):
    """How many campaigns may run at a time, as the front line can bear."""

    province: Annotated[Positive, about("province campaigns at a time")]
    city: Annotated[Positive, about("campaigns of one city at a time")]
    reaching: Annotated[Positive | None, about("campaigns at a time that customers of one city hear of, the province's included")] = None
    units: Annotated[tuple[UnitLimit, ...], about("units whose front line bears more or less")] = ()
    clause: Annotated[str | None, about("where this is laid down")] = None


class Limits(Model, frozen=True, kw_only=True):
    """Limits on the plan as a whole."""

    concurrent_campaigns: Annotated[Concurrent | None, about("campaigns that may run at a time")] = None
    contention_share: Annotated[Share, about("the share of a send that caps may hold back before it is an error")] = cast(
        Share,
        0.2,  # a plain number, which the JSON Schema can show as the default
    )
    missed_share: Annotated[
        Share, about("the share of what goes out of a campaign or touchpoint that channels may fail to deliver while it makes sense")
    ] = cast(Share, 0.05)
    reminders_a_day: Annotated[Positive, about("scheduled reminders that one customer may get on one day")] = 2


class Budget(Model, frozen=True, kw_only=True):
    """What one change of the definitions may take from messages that went out before it: exactly one of the two limits."""

    id: Annotated[Identifier, about("the budget's id")]
    name: Annotated[str, about("the budget in words")]
    messages: Annotated[Messages, about("the messages that it protects, as they were before the change; all if absent")] = Messages()
    messages_at_most: Annotated[
        Count | None, about("so many of them, all together, may be held back after the change that were sent before it; 0: none")
    ] = None
    share_at_most: Annotated[
        Share | None, about("the share of what each campaign or touchpoint sent of them before that may be held back after the change")
    ] = None
    clause: Annotated[str | None, about("where this is laid down")] = None

    def __post_init__(self) -> None:
        exactly_one(messages_at_most=self.messages_at_most, share_at_most=self.share_at_most)


class Approval(Model, frozen=True, kw_only=True):
    """Who must agree before a definition may go out. What is not known of a definition counts as if it were so."""

    kind: Annotated[Literal["campaign", "touchpoint", "policy"], about("the kind of definition")]
    owner: Annotated[Literal["province", "city"] | None, about("the level of its owner; any if absent")] = None
    class_: Annotated[MessageClass | None, about("only what sends messages of this class")] = msgspec.field(name="class", default=None)
    audience_over: Annotated[Count | None, about("only what means more customers than this, by the dry run that it was submitted with")] = (
        None
    )
    discount_over: Annotated[
        Share | None, about("only campaigns whose price is below the published one by more than this share, such as 0.5")
    ] = None
    exceptions: Annotated[bool, about("only what has findings that an exception holds back")] = False
    submit: Annotated[tuple[Literal["owner", "province"], ...], about("the units that may submit it")] = ("owner",)
    approve: Annotated[tuple[Literal["owner", "province"], ...], about("the units that may approve it")] = ("province",)
    approvers: Annotated[Positive, about("how many people must approve; never the one who submitted")] = 1
    days: Annotated[Positive, about("so many days a signature holds")] = 90
    dry_run: Annotated[bool, about("it must be submitted with a dry run")] = False


class SmsLengths(Model, frozen=True, kw_only=True):
    """How long an SMS may be."""

    marketing_parts: Annotated[Positive, about("the most parts of a marketing SMS")] = 2
    service_parts: Annotated[Positive, about("the most parts of a service SMS")] = 3
    count: Annotated[
        Literal["domestic", "gsm", "gsm16"],
        about("domestic: all text counts 70/67; gsm: plain ASCII counts 160/153; gsm16: as gsm, with longer reference numbers 152/66"),
    ] = "domestic"


class VoiceLengths(Model, frozen=True, kw_only=True):
    """How long a call may talk."""

    characters_a_second: Annotated[Positive, about("how many characters are read out in a second")] = 4
    opening_seconds: Annotated[Positive, about("the most seconds of the first sentence, which says who calls and why")] = 15
    seconds: Annotated[Positive, about("the most seconds of the whole text")] = 60


class Legibility(Model, frozen=True, kw_only=True):
    """How long a sentence may be for readers of an audience."""

    audience: Annotated[Audience | None, about("texts that go to these alone; every text and answer if absent")] = None
    clause: Annotated[Positive, about("the most characters between two stops")] = 40
    sentence: Annotated[Positive, about("the most characters of a sentence")] = 150


class OwnLengths(Model, frozen=True, kw_only=True):
    """The company's own limits on some channels. Each holds in place of the one that the channel's operator publishes."""

    channels: Annotated[tuple[ChannelId, ...], about("the channels it holds for")]
    title: Annotated[Positive | None, about("the most characters of the title")] = None
    body: Annotated[Positive | None, about("the most characters of the body")] = None
    whole: Annotated[Positive | None, about("the most characters of title and body together")] = None
    variable: Annotated[
        Positive | None, about("the most characters of the value of a variable, such as 20 in a field of WeChat's category templates")
    ] = None
    clause: Annotated[str | None, about("where this is laid down")] = None


class WordingPolicy(Model, frozen=True, kw_only=True):
    """What every text must carry."""

    signature: Annotated[str, about("the sender's name in brackets that begins every SMS")]
    opt_outs: Annotated[tuple[str, ...], about("the accepted ways to tell customers how to refuse")]
    opt_out_channels: Annotated[tuple[ChannelId, ...], about("channels on which marketing must tell how to refuse")]
    sms: Annotated[SmsLengths, about("how long an SMS may be")] = SmsLengths()
    voice: Annotated[VoiceLengths, about("how long a call may talk")] = VoiceLengths()
    lengths: Annotated[tuple[OwnLengths, ...], about("the company's own limits on the length of texts")] = ()
    reading: Annotated[tuple[Legibility, ...], about("how long sentences may be; of those that hold for a text the narrowest counts")] = (
        Legibility(),
    )
    forbidden_levels: Annotated[dict[str, Severity], about("severity by level of the glossary's forbidden words")] = {}
    reminder_kinds: Annotated[
        dict[Identifier, ReminderKind],
        about("of which kind a reminder is, which says what it must tell, by its id; known for the samples' ids"),
    ] = {}
    competitors: Annotated[tuple[str, ...], about("names of other operators that texts must not hold")] = ()


class Readiness(Model, frozen=True, kw_only=True):
    """How many days before its first send a campaign's support must be in place."""

    billing_days: Annotated[Count, about("days for the billing system")] = 3
    knowledge_base_days: Annotated[Count, about("days for the knowledge base of the hotline")] = 3
    hall_briefing_days: Annotated[Count, about("days for briefing the halls")] = 2


class Holiday(Model, frozen=True, kw_only=True):
    """Days off."""

    name: Annotated[str, about("the holiday's name")]
    from_: Annotated[date, about("the first day off")] = msgspec.field(name="from")
    to: Annotated[date, about("the last day off")]

    def __post_init__(self) -> None:
        plannable(**{"from": self.from_, "to": self.to})


class CalendarYear(Model, frozen=True, kw_only=True):
    """The holidays and make-up workdays of a year whose plan no library has yet."""

    basis: Annotated[str, about("where these dates come from, and whether they are settled")]
    holidays: Annotated[tuple[Holiday, ...], about("days off")]
    workdays: Annotated[tuple[date, ...], about("weekend days that are worked")] = ()

    def __post_init__(self) -> None:
        for day in self.workdays:
            plannable(workdays=day)


class Policy(Model, frozen=True, kw_only=True):
    """The province's rules for everything that is sent."""

    province: Annotated[str, about("the province's name")]
    language: Annotated[Literal["zh", "en"], about("the language of reports where neither option nor system says one")] = "zh"
    units: Annotated[tuple[Unit, ...], about("the province and its city branches")]
    channels: Annotated[dict[Key, Channel], about("the channels, by id")]
    consent: Annotated[tuple[Consent, ...], about("what every audience must respect")] = ()
    caps: Annotated[tuple[Cap, ...], about("contact caps")] = ()
    quiet_hours: Annotated[tuple[QuietHours, ...], about("silent hours")] = ()
    preferred_hours: Annotated[
        PreferredHours | None,
        about("messages that go out at the hour that each customer likes; those of customers without one go out evenly over their time"),
    ] = None
    gaps: Annotated[tuple[Gap, ...], about("messages that must not follow each other too soon")] = ()
    exclusions: Annotated[tuple[Exclusion, ...], about("messages of which one customer gets only one kind")] = ()
    standards: Annotated[tuple[Standard, ...], about("what groups of customers are owed")] = ()
    spared: Annotated[tuple[Spared, ...], about("customers to whom nothing is sold")] = ()
    separate_channels: Annotated[tuple[Apart, ...], about("channels that do not tell the same matter at once")] = ()
    touchpoints: Annotated[
        dict[Identifier, tuple[Identifier, ...]] | None, about("touchpoints that must be there, each with its reminders; the ten if absent")
    ] = None
    blackouts: Annotated[tuple[Blackout, ...], about("silent days")] = ()
    hall_peaks: Annotated[HallPeaks | None, about("when business halls are at their limits")] = None
    halls: Annotated[Halls | None, about("how business halls work; what campaigns add to them is told only where this is given")] = None
    limits: Annotated[Limits, about("limits on the plan as a whole")] = Limits()
    budgets: Annotated[tuple[Budget, ...], about("what one change may take from messages that went out before it")] = ()
    approvals: Annotated[tuple[Approval, ...], about("who must agree; the first entry that fits holds")] = ()
    wording: Annotated[WordingPolicy, about("what every text must carry")]
    readiness: Annotated[Readiness, about("when support must be in place")] = Readiness()
    calendar: Annotated[dict[Annotated[str, Meta(pattern=r"^\d{4}$")], CalendarYear], about("years whose holidays no library has yet")] = {}
    required_faq: Annotated[tuple[str, ...], about("FAQ topics that every campaign must answer, beyond the core")] = ()
    checks: Annotated[Checks, about("how rules are set")] = Checks()
