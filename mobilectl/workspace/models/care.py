"""What the policy says beyond counting: messages kept apart, what each customer is owed or spared, what halls and touchpoints must hold."""

from typing import Annotated

from msgspec import Meta

from mobilectl.workspace.models.base import (
    Audience,
    ChannelId,
    FamilyId,
    Identifier,
    MessageClass,
    Model,
    Multiple,
    Rate,
    ReminderId,
    TouchpointId,
    UnitId,
    about,
)
from mobilectl.workspace.scalars import Window

Positive = Annotated[int, Meta(ge=1)]


class Messages(Model, frozen=True, kw_only=True):
    """Some of the messages: those that meet everything that is given; all where nothing is."""

    classes: Annotated[tuple[MessageClass, ...], about("their message classes; all if absent")] = ()
    channels: Annotated[tuple[ChannelId, ...], about("their channels; all if absent")] = ()
    campaigns: Annotated[tuple[Identifier, ...], about("sends of these campaigns")] = ()
    themes: Annotated[tuple[Identifier, ...], about("sends of campaigns with these themes")] = ()
    families: Annotated[tuple[FamilyId, ...], about("sends of campaigns for products of these families")] = ()
    touchpoints: Annotated[tuple[TouchpointId, ...], about("reminders of these touchpoints")] = ()
    reminders: Annotated[tuple[ReminderId, ...], about("these reminders")] = ()


class Gap(Model, frozen=True, kw_only=True):
    """Two messages that one customer must not get too soon after one another, in whichever order."""

    id: Annotated[Identifier, about("the rule's id")]
    name: Annotated[str, about("the rule in words")]
    within_days: Annotated[
        Annotated[int, Meta(ge=0, le=400)], about("they never fall within so many days of each other; 0: not on the same day")
    ]
    messages: Annotated[Messages, about("the messages")] = Messages()
    others: Annotated[Messages | None, about("the messages they are kept apart from; from one another if absent")] = None
    clause: Annotated[str | None, about("where this is laid down")] = None


class Exclusion(Model, frozen=True, kw_only=True):
    """Two kinds of messages of which one customer gets only one, however long it lies back."""

    id: Annotated[Identifier, about("the rule's id")]
    name: Annotated[str, about("the rule in words")]
    messages: Annotated[Messages, about("the messages")]
    others: Annotated[Messages, about("the messages of which nobody gets any who gets one of these")]
    clause: Annotated[str | None, about("where this is laid down")] = None


class Standard(Model, frozen=True, kw_only=True):
    """What the customers of a tier, a card or another group are owed."""

    id: Annotated[Identifier, about("the standard's id")]
    name: Annotated[str, about("the standard in words")]
    audience: Annotated[Audience, about("the customers it is for")]
    reminders: Annotated[tuple[ReminderId, ...], about("reminders that each of them gets")] = ()
    by: Annotated[tuple[ChannelId, ...], about("channels of which these reminders use at least one for them; any if absent")] = ()
    never_by: Annotated[tuple[ChannelId, ...], about("channels by which nothing reaches them")] = ()
    clause: Annotated[str | None, about("where this is laid down")] = None


class Spared(Model, frozen=True, kw_only=True):
    """Customers to whom nothing is sold for the time being."""

    id: Annotated[Identifier, about("the rule's id")]
    name: Annotated[str, about("who they are, in words")]
    audience: Annotated[Audience, about("the customers who get no marketing")]
    instead: Annotated[
        tuple[Identifier, ...], about("reminders or campaigns by which they are cared for; at least one must reach them")
    ] = ()
    clause: Annotated[str | None, about("where this is laid down")] = None


class Apart(Model, frozen=True, kw_only=True):
    """Channels with duties of their own: one reminder is not told on several of them at once."""

    channels: Annotated[tuple[ChannelId, ...], Meta(min_length=2), about("the channels")]
    clause: Annotated[str | None, about("where this is laid down")] = None


class Halls(Model, frozen=True, kw_only=True):
    """How business halls work, so that what campaigns add to them can be told."""

    open: Annotated[Window, about("when halls are open")]
    minutes_per_visit: Annotated[Multiple, about("minutes at the desk of a usual visit")]
    visits_per_desk_hour: Annotated[Rate, about("usual visits per open desk and hour")]
    peak_visits_per_desk_hour: Annotated[Rate, about("visits per open desk and hour in the busy time of `hall_peaks`")]
    response_days: Annotated[Positive, about("over so many days, beginning with its own, a message brings its visits")] = 3
    level_1: Annotated[Multiple, about("queue alarm of level 1: waiting customers per open desk")] = 2.5
    level_2: Annotated[Multiple, about("queue alarm of level 2: waiting customers per open desk")] = 3.5
    clause: Annotated[str | None, about("where this is laid down")] = None


class UnitLimit(Model, frozen=True, kw_only=True):
    """What the front line of one unit can bear."""

    unit: Annotated[UnitId, about("the unit")]
    at_most: Annotated[Positive, about("its campaigns at a time")]
    basis: Annotated[str, about("what this rests on, such as the survey of its halls and hotline")]


TOUCHPOINTS: dict[str, tuple[str, ...]] = {
    "onboarding": ("onboarding-welcome", "onboarding-guide", "onboarding-first-top-up"),
    "plan-change": ("plan-change-notice", "plan-change-contents", "plan-change-watch"),
    "data-usage": ("usage-monthly", "usage-near-limit", "usage-advice"),
    "balance": ("balance-monthly", "balance-low", "balance-top-up-ways"),
    "bill": ("bill-issued", "bill-details", "bill-pay-ways"),
    "points": ("points-changed", "points-redeem", "points-expiring"),
    "promotion": ("promotion-notice", "promotion-how", "promotion-credited"),
    "suspension": ("suspension-warning", "suspension-notice", "suspension-emergency"),
    "resumption": ("resumption-notice", "resumption-support"),
    "value-added": ("vas-trial-expiring", "vas-month-end", "vas-unsubscribe"),
}
"""The ten touchpoints of customer service with their reminders, under the ids that this tool's samples use."""
