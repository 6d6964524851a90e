"""`attributes.yaml` and `segments.yaml`: what is known of customers, and named audiences."""

from decimal import Decimal
from typing import Annotated, Literal

from mobilectl.workspace.models.base import Audience, Condition, Identifier, Key, MessageClass, Model, about


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
    cases: Annotated[tuple[Case, ...], about("derived: how the value follows from other attributes")] = ()
    sensitive: Annotated[bool, about("whether this is sensitive personal information")] = False
    uses: Annotated[dict[MessageClass, Use], about("sensitive: what messages of a class may use it for; not at all if absent")] = {}


class Attributes(Model, frozen=True, kw_only=True):
    """The customer attributes, by id."""

    attributes: Annotated[dict[Key, Attribute], about("the attributes, by id")]


class Segment(Model, frozen=True, kw_only=True):
    """A named audience."""

    name: Annotated[str, about("the segment's name")]
    audience: Annotated[Audience, about("who belongs to it")]


class Segments(Model, frozen=True, kw_only=True):
    """The segments, by id."""

    segments: Annotated[dict[Identifier, Segment], about("the segments, by id")]
