"""`attributes.yaml` and `segments.yaml`: what is known of customers, and named audiences."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from mobilectl.messages import say
from mobilectl.workspace.models.base import Audience, Condition, Identifier, Key, MessageClass, Model, about, reckonable
from mobilectl.workspace.scalars import Unreadable

MOST_SCALE = 10**9
"""Units of one kind lie no farther apart; beyond it a scaled number would not be exact."""


class Case(Model, frozen=True, kw_only=True):
    """One case of a derived attribute; the first whose condition holds gives the value."""

    value: Annotated[str, about("the value in this case")]
    when: Annotated[
        Condition | None, about("conditions on other attributes, all of which must hold; absent in the last case: otherwise")
    ] = None


class Use(Model, frozen=True, kw_only=True):
    """What sensitive personal information is used for, and what allows it."""

    purpose: Annotated[str, about("the specific purpose")]
    basis: Annotated[str, about("what allows it, such as the customer's separate consent and where it is kept")]


class Attribute(Model, frozen=True, kw_only=True):
    """Something known of each customer."""

    name: Annotated[str, about("the attribute's name")]
    type: Annotated[Literal["choice", "number", "flag", "date"], about("choice of named values, number, yes/no, or date")]
    values: Annotated[dict[str, str] | None, about("choice: the values and their names")] = None
    unit: Annotated[str | None, about("number: the unit")] = None
    min: Annotated[Decimal | None, about("number: the smallest value there can be")] = None
    max: Annotated[Decimal | None, about("number: the largest value there can be")] = None
    integer: Annotated[bool, about("number: whole numbers only")] = False
    nullable: Annotated[bool, about("whether the value may be unknown; no condition matches an unknown value")] = False
    column: Annotated[str | None, about("the snapshot's column; the attribute's id if absent")] = None
    in_snapshot: Annotated[bool, about("whether snapshots have it; without it the value is unknown of everybody, and nullable")] = True
    scale: Annotated[
        Decimal | None, about("number: what the snapshot's numbers are multiplied by, such as 0.01 where they are in 分 and the unit is 元")
    ] = None
    values_in_snapshot: Annotated[
        dict[str, str], about("choice: what the snapshot says for which value, such as M for mzone; an empty text is an empty field")
    ] = {}
    true_values: Annotated[tuple[str, ...], about("flag: what the snapshot says for yes; 是, 有, true, yes, t, y and 1 if absent")] = ()
    false_values: Annotated[
        tuple[str, ...],
        about("flag: what the snapshot says for no; 否, 无, false, no, f, n and 0 if absent; an empty text is an empty field"),
    ] = ()
    date_format: Annotated[
        str | None,
        about("date: how the snapshot writes dates, such as %d.%m.%Y; 2026-07-01, 2026/7/1, 2026年7月1日 and 20260701 are known"),
    ] = None
    unknown_values: Annotated[
        tuple[str, ...], about("what the snapshot says for unknown, such as - or 9999-12-31; an empty field always is")
    ] = ()
    cases: Annotated[tuple[Case, ...], about("derived: how the value follows from other attributes")] = ()
    sensitive: Annotated[bool, about("whether this is sensitive personal information")] = False
    uses: Annotated[dict[MessageClass, Use], about("sensitive: what messages of a class may use it for; not at all if absent")] = {}

    def __post_init__(self) -> None:
        """Bounds are numbers, and what a snapshot says can be given only where it means something."""
        reckonable(min=self.min, max=self.max)
        if not self.in_snapshot:
            self._is_unknown()
        for_types = {
            "scale": (self.scale, "number"), "values_in_snapshot": (self.values_in_snapshot, "choice"),
            "true_values": (self.true_values, "flag"), "false_values": (self.false_values, "flag"),
            "date_format": (self.date_format, "date"),
        }  # fmt: skip
        for key, (given, type) in for_types.items():
            if given and self.type != type:
                raise Unreadable(say("`{key}` is for attributes of type {type}", key=key, type=type), say("remove it"), key)
        if self.scale is not None and (not self.scale.is_finite() or self.scale <= 0 or max(self.scale.as_integer_ratio()) > MOST_SCALE):
            raise Unreadable(say("`{key}` is no factor between units", key="scale"), say("write a number such as 0.01 or 1000"), "scale")
        for value in self.values_in_snapshot.values():
            if value not in (self.values or ()):
                raise Unreadable(
                    say("`{value}` is none of the attribute's values", value=value),
                    say("the values are: {values}", values=tuple(self.values or ())),
                    "values_in_snapshot",
                )

    def _is_unknown(self) -> None:
        """What is known of nobody is read from nothing, does not follow from anything, and may be unknown."""
        for key in ("column", "scale", "values_in_snapshot", "true_values", "false_values", "date_format", "unknown_values", "cases"):
            if getattr(self, key):
                raise Unreadable(
                    say("`{key}` says where the value comes from, `in_snapshot: false` that it comes from nowhere", key=key),
                    say("remove one of the two"),
                    key,
                )
        if not self.nullable:
            raise Unreadable(
                say("with `in_snapshot: false` the value is unknown of everybody, which `nullable` does not allow"),
                say("write `nullable: true` beside it"),
                "in_snapshot",
            )


class CustomerColumn(Model, frozen=True, kw_only=True):
    """Where the snapshot has the customer's number."""

    column: Annotated[str, about("the snapshot's column; its values are compared with each other and never shown")]


class AsOfColumn(Model, frozen=True, kw_only=True):
    """Where the snapshot has the day on which customers were as it has them."""

    column: Annotated[str, about("the snapshot's column")]
    date_format: Annotated[str | None, about("how the snapshot writes dates, such as %d.%m.%Y; the usual ways are known")] = None


class ContactColumns(Model, frozen=True, kw_only=True):
    """The contact log's columns."""

    customer: Annotated[str | None, about("the customer's number; the snapshot's column of it, customer or 客户号码 if absent")] = None
    day: Annotated[str | None, about("the day, with or without a time of day; day or 日期 if absent")] = None
    channel: Annotated[str | None, about("the channel; channel or 渠道 if absent")] = None
    class_: Annotated[str | None, about("the message class; class or 类别 if absent")] = msgspec.field(name="class", default=None)
    owner: Annotated[str | None, about("the id of the campaign or touchpoint; owner or 活动编号 if absent")] = None
    item: Annotated[str | None, about("the id of the send or reminder; item or 下发编号 if absent, and nothing where neither is there")] = (
        None
    )


class ContactLog(Model, frozen=True, kw_only=True):
    """How the log of past contacts is read, a row for each message to a customer (`dry-run --history`)."""

    columns: Annotated[ContactColumns, about("where it says what")] = ContactColumns()
    date_format: Annotated[str | None, about("how the log writes dates, such as %d.%m.%Y; the usual ways are known")] = None
    channels: Annotated[
        dict[str, str], about("what the log says for which channel, such as 10086 for sms; ids and names of channels are known")
    ] = {}
    classes: Annotated[
        dict[str, MessageClass], about("what the log says for which message class; service, marketing, 服务 and 营销 are known")
    ] = {}


class Attributes(Model, frozen=True, kw_only=True):
    """The customer attributes, by id."""

    customer: Annotated[
        CustomerColumn | None, about("the snapshot's column of the customer's number, by which duplicates and past contacts are found")
    ] = None
    as_of: Annotated[AsOfColumn | None, about("the snapshot's column of the day it is of, where the file does not say it itself")] = None
    contact_log: Annotated[ContactLog | None, about("how the log of past contacts is read; by standard names if absent")] = None
    attributes: Annotated[dict[Key, Attribute], about("the attributes, by id")]


class Segment(Model, frozen=True, kw_only=True):
    """A named audience."""

    name: Annotated[str, about("the segment's name")]
    audience: Annotated[Audience, about("who belongs to it")]


class Segments(Model, frozen=True, kw_only=True):
    """The segments, by id."""

    segments: Annotated[dict[Identifier, Segment], about("the segments, by id")]
