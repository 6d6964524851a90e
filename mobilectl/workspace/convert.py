"""Values of a document into models; where that fails, every reason at once, each on its place.

msgspec converts a whole file in microseconds but stops at the first error. Only then the same types are walked
piece by piece, each leaf converted by msgspec again, so that both ways agree on what is right.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from mobilectl.findings import Edit, Fix, Place, Problem, Route
from mobilectl.messages import Message, say
from mobilectl.workspace.document import Document, Reading
from mobilectl.workspace.meant import meant
from mobilectl.workspace.scalars import Unreadable, narrow, read_scalar

T = TypeVar("T", bound=msgspec.Struct)

MISTYPED = 0.75
"""From this likeness on one word is another mistyped: `vidio`, `atleast`; `next` may be next_day or next_month."""
UNKNOWN_KEY, MISSING_KEY, BAD_VALUE = "S003", "S004", "S005"


def convert(document: Document, model: type[T]) -> tuple[T | None, tuple[Reading, ...]]:
    """The document as `model`, or None and all the reasons why not."""
    try:
        return msgspec.convert(document.value, model, strict=False, dec_hook=read_scalar), ()
    except msgspec.ValidationError as error:
        readings = tuple(_walk(document, document.value, model_type(model), ()))
        return None, readings or (_reading(document, BAD_VALUE, (), say("this cannot be read: {reason}", reason=str(error)), None),)


@functools.cache
def model_type(model: Hashable) -> inspect.Type:
    """What msgspec knows of a model."""
    return inspect.type_info(model)


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> list[str]:
    """The known words, at most two, that the word may be a mistyping of, the nearest first. Likeness 1 is the same."""
    known = list(known)
    return next((near for one in (word, narrow(word).lower()) if (near := difflib.get_close_matches(one, known, 2, likeness))), [])


MOST_SHOWN = 20
"""Known words that a hint lists."""


def did_you_mean(word: str, known: Iterable[str]) -> Message:
    """A hint that names the nearest of the known words, or all of them where none is near."""
    known = list(known)
    near = nearest(word, known)
    if near:
        return say("did you mean `{near}`?", near=near[0])
    if not known:
        return say("nothing of this kind is defined")
    shown = tuple(sorted(known)[:MOST_SHOWN])
    return say("known are: {known}", known=(*shown, "…") if len(known) > len(shown) else shown)


def correction(place: Place, word: str, known: Iterable[str]) -> tuple[Fix, ...]:
    """The fix that writes the one known word that is near; none where none is, or several are."""
    known = list(known)
    near = nearest(word, known)
    if len(near) != 1 or not nearest(word, known, MISTYPED):
        return ()
    # It switches on what was not read before, so a person must look at it.
    return (Fix(say("write {right}", right=near[0]), (Edit(place, near[0]),), safe=False),)


def _walk(document: Document, value: Any, wanted: inspect.Type, route: Route) -> Iterator[Reading]:
    wanted = bare(wanted)
    if isinstance(wanted, inspect.UnionType):
        if value is None and any(isinstance(one, inspect.NoneType) for one in wanted.types):
            return
        wanted = bare(next(one for one in wanted.types if not isinstance(one, inspect.NoneType)))
    if isinstance(wanted, inspect.StructType):
        yield from _walk_struct(document, value, wanted, route)
    elif isinstance(wanted, inspect.VarTupleType | inspect.ListType):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _walk(document, item, wanted.item_type, (*route, index))
            if wanted.min_length and len(value) < wanted.min_length:
                yield _reading(document, BAD_VALUE, route, say("the list is empty"), say("give at least one entry"))
        else:
            yield _reading(
                document, BAD_VALUE, route, say("a list belongs here"), say("write [ … ], or one entry a line, each beginning with `- `")
            )
    elif isinstance(wanted, inspect.DictType):
        if isinstance(value, dict):
            for key, item in value.items():
                if not _converts(key, wanted.key_type):
                    yield _leaf_reading(document, key, wanted.key_type, (*route, key), _leaf_message(key, bare(wanted.key_type)), "key")
                yield from _walk(document, item, wanted.value_type, (*route, key))
        else:
            yield _reading(document, BAD_VALUE, route, say("a mapping belongs here"), say("write one `name: value` a line, indented alike"))
    elif not isinstance(wanted, inspect.AnyType):
        yield from _walk_leaf(document, value, wanted, route)


def _walk_struct(document: Document, value: Any, wanted: inspect.StructType, route: Route) -> Iterator[Reading]:
    keys = [field.encode_name for field in wanted.fields]
    if not isinstance(value, dict):
        yield _reading(
            document,
            BAD_VALUE,
            route,
            say("a mapping with the keys {keys} belongs here", keys=tuple(keys[:8])),
            say("write one `key: value` a line, indented alike"),
        )
        return
    sound = True
    for key in value:
        if key not in keys:
            sound = False
            left = [one for one in keys if one not in value]
            place = document.place(*route, key, at="key")
            unknown = say("the key `{key}` is not known here", key=key)
            yield Reading(UNKNOWN_KEY, Problem(place, unknown, did_you_mean(key, left), fixes=correction(place, key, left)))
    missing = []
    for field in wanted.fields:
        if field.encode_name in value:
            for reading in _walk(document, value[field.encode_name], field.type, (*route, field.encode_name)):
                sound = False
                yield reading
        elif field.required:
            missing.append(field)
    if missing:
        yield _missing(document, route, missing)
    elif sound:
        try:
            msgspec.convert(value, wanted.cls, strict=False, dec_hook=read_scalar)
        except msgspec.ValidationError as error:
            cause = error.__cause__
            if isinstance(cause, Unreadable):
                yield _reading(document, BAD_VALUE, route if cause.key is None else (*route, cause.key), cause.message, cause.hint)
            else:
                yield _reading(document, BAD_VALUE, route, say("this cannot be read: {reason}", reason=str(error)), None)


def _missing(document: Document, route: Route, fields: list[inspect.Field]) -> Reading:
    lines = tuple(say("`{key}:` ({meaning})", key=one.encode_name, meaning=Message(describe(one.type))) for one in fields)
    if len(fields) == 1:
        message = say("the key `{key}` is missing here", key=fields[0].encode_name)
    else:
        message = say("the keys {keys} are missing here", keys=tuple(f"`{one.encode_name}`" for one in fields))
    return _reading(document, MISSING_KEY, route, message, say("add {lines}", lines=lines))


def _walk_leaf(document: Document, value: Any, wanted: inspect.Type, route: Route) -> Iterator[Reading]:
    if isinstance(wanted, inspect.CustomType):
        try:
            read_scalar(wanted.cls, value)
        except Unreadable as error:
            yield _leaf_reading(document, value, wanted, route, (error.message, error.hint))
    elif isinstance(wanted, inspect.StrType) and not isinstance(value, str):
        yield _reading(
            document,
            BAD_VALUE,
            route,
            say("a text belongs here"),
            say("write the text; put it into quotes if it begins with one of [ {{ & * ! | > % @"),
        )
    elif not _converts(value, wanted):
        yield _leaf_reading(document, value, wanted, route, _leaf_message(value, wanted))


def _leaf_reading(
    document: Document, value: Any, wanted: inspect.Type, route: Route, said: tuple[Message, Message | None], at: str = "value"
) -> Reading:
    """What is said of one scalar, with the fix where it is plain what was meant, or where one allowed word is near."""
    (message, hint), place = said, document.place(*route, at=at)
    fixes: tuple[Fix, ...] = ()
    wanted = bare(wanted)
    right = meant(value, wanted) if isinstance(value, str) else None
    if right is not None and right != value and _converts(right, wanted):
        hint = say("write {right}", right=right)
        fixes = (Fix(hint, (Edit(place, right),), safe=True),)
    elif isinstance(value, str) and isinstance(wanted, inspect.LiteralType):
        fixes = correction(place, value, map(str, wanted.values))
    return Reading(BAD_VALUE, Problem(place, message, hint, fixes=fixes))


def _leaf_message(value: Any, wanted: inspect.Type) -> tuple[Message, Message | None]:
    """What is wrong with one scalar, and what would be right."""
    if not isinstance(value, str):
        return say("one value belongs here, not a list or mapping, and not nothing"), None
    match wanted:
        case inspect.LiteralType():
            return say("`{value}` is not one of the values allowed here", value=value), did_you_mean(
                value, [str(one) for one in wanted.values]
            )
        case inspect.BoolType():
            return say("`{value}` is neither true nor false", value=value), say("write true or false")
        case inspect.DateType():
            return say("`{value}` is not a date", value=value), _date_hint(value)
        case inspect.IntType() | inspect.FloatType() | inspect.DecimalType():
            return _number_message(value, wanted)
        case inspect.StrType(pattern=pattern) if pattern:
            return (
                say("`{value}` is not written as it must be here", value=value),
                say("use small letters a-z, digits, and `-` or `_` between them, such as new-year-data"),
            )
    return say("`{value}` cannot be read here", value=value), None


def _number_message(value: str, wanted: inspect.IntType | inspect.FloatType | inspect.DecimalType) -> tuple[Message, Message | None]:
    kind = say("a whole number") if isinstance(wanted, inspect.IntType) else say("a number")
    plain = meant(value, wanted) or value
    if _converts(plain, wanted):
        return say("`{value}` is not written as {kind}", value=value, kind=kind), None
    if isinstance(wanted, inspect.IntType | inspect.FloatType) and re.fullmatch(r"-?\d+(\.\d+)?", plain):
        bounds = tuple(
            f"{sign} {bound}"
            for sign, bound in (("≥", wanted.ge), (">", wanted.gt), ("≤", wanted.le), ("<", wanted.lt))
            if bound is not None
        )
        if bounds:
            return say("`{value}` is outside what is allowed here", value=value), say("give {kind} {bounds}", kind=kind, bounds=bounds)
    return say("`{value}` is not {kind}", value=value, kind=kind), say("write the digits only, such as 12")


def _date_hint(value: str) -> Message:
    if meant(value, inspect.DateType()) is None:
        return say("write it like 2026-12-31")
    return say("that day is not in the calendar; write a day that is, like 2026-12-31")


def _converts(value: Any, wanted: inspect.Type) -> bool:
    try:
        msgspec.convert(value, _annotation(wanted), strict=False, dec_hook=read_scalar)
    except msgspec.ValidationError:
        return False
    return True


def _annotation(wanted: inspect.Type) -> Any:
    """The Python annotation that a leaf's type information stands for."""
    import datetime
    import decimal
    from typing import Annotated, Literal

    wanted = bare(wanted)
    match wanted:
        case inspect.LiteralType(values=values):
            return Literal[tuple(values)]
        case inspect.IntType() | inspect.FloatType():
            base: Any = int if isinstance(wanted, inspect.IntType) else float
            return Annotated[base, msgspec.Meta(gt=wanted.gt, ge=wanted.ge, lt=wanted.lt, le=wanted.le)]  # type: ignore[call-overload]
        case inspect.StrType():
            return Annotated[str, msgspec.Meta(pattern=wanted.pattern, min_length=wanted.min_length, max_length=wanted.max_length)]
        case inspect.BoolType():
            return bool
        case inspect.DateType():
            return datetime.date
        case inspect.DecimalType():
            return decimal.Decimal
        case inspect.CustomType(cls=scalar):
            return scalar
    return Any


def bare(wanted: inspect.Type) -> inspect.Type:
    """A type without the descriptions around it."""
    while isinstance(wanted, inspect.Metadata):
        wanted = wanted.type
    return wanted


def describe(wanted: inspect.Type) -> str:
    """The description that a model gives of a key, in English; "" where there is none."""
    if isinstance(wanted, inspect.Metadata):
        return (wanted.extra_json_schema or {}).get("description", "") or describe(wanted.type)
    return ""


def _reading(document: Document, code: str, route: Route, message: Message, hint: Message | None) -> Reading:
    return Reading(code, Problem(document.place(*route), message, hint))
