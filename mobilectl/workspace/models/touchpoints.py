"""`touchpoints.yaml`: the ten moments, their reminders, and when each fires."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mobilectl.workspace.models.base import (
    Audience,
    ChannelId,
    Identifier,
    Key,
    MessageClass,
    Model,
    Rate,
    ReminderId,
    Variable,
    about,
    each_once,
    exactly_one,
    never_zero,
    refers_to,
    together,
)
from mobilectl.workspace.models.evaluation import Evaluation
from mobilectl.workspace.models.messages import OnBlock, UseChannels, VariantList, lasting
from mobilectl.workspace.models.policy import Weekday
from mobilectl.workspace.scalars import Hours, Text, Window

Period = Literal["day", "week", "month", "quarter", "year"]
MonthDay = Annotated[int, Meta(ge=-31, le=31)]


class AtMost(Model, frozen=True, kw_only=True):
    """How often a reminder that an event sets off can reach one customer, counted by the sending system."""

    count: Annotated[int, Meta(ge=1), about("how often")]
    per: Annotated[Period, about("in which calendar period")]


class Schedule(Model, frozen=True, kw_only=True):
    """Fixed days: exactly one of after_bill_day, month_days and weekdays."""

    after_bill_day: Annotated[
        Annotated[int, Meta(ge=0, le=27)] | None,
        about("so many days after the customer's bill day; a month without that day issues the bill on its last"),
    ] = None
    month_days: Annotated[tuple[MonthDay, ...], about("days of every month; -1 is the last")] = ()
    months: Annotated[tuple[Annotated[int, Meta(ge=1, le=12)], ...], about("with month_days: only in these months")] = ()
    weekdays: Annotated[tuple[Weekday, ...], about("days of every week")] = ()

    def __post_init__(self) -> None:
        exactly_one(after_bill_day=self.after_bill_day, month_days=self.month_days, weekdays=self.weekdays)
        for day in self.month_days:
            never_zero(month_days=day)
        if self.months:
            together(months=self.months, month_days=self.month_days)


class Threshold(Model, frozen=True, kw_only=True):
    """Fires on the day on which an attribute passes a value."""

    attribute: Annotated[str, refers_to("attribute", "the attribute that is watched")]
    below: Annotated[str | None, about("fires when the value falls under this")] = None
    at_least: Annotated[str | None, about("fires when the value reaches this")] = None
    forecast: Annotated[str, refers_to("attribute", "the date attribute that says on which day the value is expected to pass")]

    def __post_init__(self) -> None:
        exactly_one(below=self.below, at_least=self.at_least)


class Event(Model, frozen=True, kw_only=True):
    """Fires when something happens to the customer; only how often is known."""

    name: Annotated[str, about("what happens")]
    per_thousand_a_month: Annotated[Rate, about("how often it happens, per thousand customers and month")]


class Trigger(Model, frozen=True, kw_only=True):
    """What makes a reminder go out: exactly one of the three."""

    schedule: Annotated[Schedule | None, about("fixed days, or days after the bill day")] = None
    threshold: Annotated[Threshold | None, about("an attribute passes a value")] = None
    event: Annotated[Event | None, about("something happens to the customer")] = None

    def __post_init__(self) -> None:
        exactly_one(schedule=self.schedule, threshold=self.threshold, event=self.event)


class Reminder(Model, frozen=True, kw_only=True):
    """One message of a touchpoint."""

    id: Annotated[Identifier, about("the reminder's id")]
    name: Annotated[str, about("the reminder's name")]
    class_: Annotated[MessageClass, about("service or marketing")] = msgspec.field(name="class", default="service")
    trigger: Annotated[Trigger, about("what makes it go out")]
    timeliness: Annotated[Literal["realtime", "timed", "periodic"], about("at once, at a set time of the day, or once in a period")]
    at_most: Annotated[AtMost | None, about("how often an event can bring it to one customer; without it caps cannot be proven")] = None
    between: Annotated[Window, about("the time of day at which it goes out")]
    audience: Annotated[Audience, about("who gets it; everyone if absent")] = Audience()
    channels: Annotated[tuple[ChannelId, ...], Meta(min_length=1), about("its channels, the preferred one first")]
    use: Annotated[UseChannels, about("all channels, or only the first on which the customer can be reached")] = "all"
    counts: Annotated[bool | None, about("whether it uses up caps; yes if absent")] = None
    obeys: Annotated[bool | None, about("whether caps hold it back; marketing yes, service no if absent")] = None
    on_block: Annotated[OnBlock, about("held back by a cap: dropped, or deferred to the next of three days that allows it")] = "drop"
    expires_after: Annotated[
        Hours | None,
        about("so long after its time of day begins it makes no sense any more, such as 4h; else until its day ends"),
    ] = None
    priority: Annotated[int, about("the higher one goes first where caps bind")] = 50
    instead_of: Annotated[
        tuple[ReminderId, ...],
        about("reminders that do not go out to a customer on a day on which this one does; both on days known ahead"),
    ] = ()
    texts: Annotated[dict[Key, Text], about("the text of each channel")]
    variants: VariantList = ()
    variables: Annotated[dict[Key, Variable], about("the placeholders of the texts")] = {}
    evaluation: Annotated[Evaluation | None, about("how it is judged")] = None

    def __post_init__(self) -> None:
        each_once(channels=self.channels)
        lasting(self.expires_after)


class Touchpoint(Model, frozen=True, kw_only=True):
    """One of the ten moments."""

    id: Annotated[Identifier, about("the touchpoint's id")]
    name: Annotated[str, about("the touchpoint's name")]
    duties: Annotated[dict[str, str], about("what each channel is there for at this touchpoint")] = {}
    reminders: Annotated[tuple[Reminder, ...], Meta(min_length=1), about("its reminders")]


class Touchpoints(Model, frozen=True, kw_only=True):
    """The ten touchpoints of customer service."""

    touchpoints: Annotated[tuple[Touchpoint, ...], about("the touchpoints")]
