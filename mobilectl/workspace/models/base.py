"""What all models share: frozen, no unknown keys, every key described, references marked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mobilectl.messages import say
from mobilectl.workspace.scalars import Unreadable


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping of a definition file."""


def about(description: str) -> Meta:
    """Describes a key for the JSON Schema and for findings; translated by the catalog."""
    return Meta(description=description)


def refers_to(kind: str, description: str) -> Meta:
    """Describes a key whose value is the id of something defined elsewhere."""
    return Meta(description=description, extra={"refers_to": kind})


def exactly_one(**given: object) -> None:
    """Raises `Unreadable` unless exactly one of the named keys was given. None and empty mean not given."""
    if sum(value is not None and value != () and value != {} for value in given.values()) != 1:
        raise Unreadable(say("exactly one of {keys} belongs here", keys=tuple(given)), say("keep one, remove the others"))


def together(**given: object) -> None:
    """Raises `Unreadable` unless all of the named keys were given, or none."""
    if len({value is not None and value != () for value in given.values()}) != 1:
        raise Unreadable(say("{keys} belong together", keys=tuple(given)), say("give all of them, or none"))


def never_zero(**given: int | None) -> None:
    """Raises `Unreadable` where one of the named keys is 0: such numbers count from 1 on, or from -1 backwards."""
    for key, value in given.items():
        if value == 0:
            raise Unreadable(say("`{key}` cannot be 0", key=key), say("1 is the first, -1 is the last"))


def each_once(**given: Sequence[str]) -> None:
    """Raises `Unreadable` where the list under one of the named keys says the same twice, which would count twice, too."""
    for key, values in given.items():
        for value in values:
            if values.count(value) > 1:
                raise Unreadable(say("`{value}` stands twice in `{key}`", value=value, key=key), say("name each once"), key)


LARGEST = 10**15
"""Numbers go so far, either way. Nobody writes larger ones, and products of them would be no numbers any more."""
Rate = Annotated[float, Meta(ge=0, le=LARGEST)]
Multiple = Annotated[float, Meta(gt=0, le=LARGEST)]


def reckonable(least: int = -LARGEST, **given: Decimal | None) -> None:
    """Raises `Unreadable` where one of the named keys, which msgspec holds to no bounds, is no number, or one beyond them."""
    kind = say("a number")
    for key, value in given.items():
        if value is not None and not value.is_finite():
            raise Unreadable(say("`{value}` is not {kind}", value=str(value), kind=kind), say("write the digits only, such as 12"), key)
        if value is not None and not least <= value <= LARGEST:
            bounds = f"≥ {least}", f"≤ {LARGEST}"
            hint = say("give {kind} {bounds}", kind=kind, bounds=bounds)
            raise Unreadable(say("`{value}` is outside what is allowed here", value=str(value)), hint, key)


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years of which days can be planned. A day beyond is a slip (2926 for 2026), and from 9999 on there are no days to reckon with."""


def plannable(**given: date | None) -> None:
    """Raises `Unreadable` where one of the named days is in a year that nobody plans."""
    for key, day in given.items():
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Unreadable(
                say("{day} is too far away to be planned", day=day.isoformat()),
                say("write a year between {first} and {last}", first=FIRST_YEAR, last=LAST_YEAR),
                key,
            )


# Python's `$` also matches before a line end, so that is ruled out; editors' regular expressions read it alike.
Identifier = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$(?!\n)", max_length=64)]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=64)]
ChannelId = Annotated[str, refers_to("channel", "a channel")]
ProductId = Annotated[str, refers_to("product", "a product")]
UnitId = Annotated[str, refers_to("unit", "a unit")]
TouchpointId = Annotated[Identifier, refers_to("touchpoint", "a touchpoint")]
ReminderId = Annotated[Identifier, refers_to("reminder", "a reminder")]
FamilyId = Annotated[Identifier, refers_to("family", "a family of products")]
MessageClass = Literal["service", "marketing"]
Severity = Literal["error", "warning", "info", "off"]
Condition = dict[str, Any]
"""One condition of an audience: an attribute and its values or range, `segment`, or a nested all/any/none."""


class Audience(Model, frozen=True, kw_only=True):
    """A predicate over customer attributes: every condition of `all`, one of `any` where it is given, none of `none`."""

    all: Annotated[tuple[Condition, ...], about("conditions that must all hold")] = ()
    any: Annotated[tuple[Condition, ...], about("conditions of which at least one must hold")] = ()
    none: Annotated[tuple[Condition, ...], about("conditions of which none may hold")] = ()


class Variable(Model, frozen=True, kw_only=True):
    """A placeholder `{name}` of a text."""

    meaning: Annotated[str, about("what stands there, in words")]
    longest: Annotated[str, about("the longest value that can stand there; lengths are counted with it")]
    example: Annotated[str | None, about("a usual value, for previews")] = None
