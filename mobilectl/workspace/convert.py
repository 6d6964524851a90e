"""Values of a document into models; where that fails, every reason at once, each on its place.

msgspec converts a whole file in microseconds but stops at the first error. Only then the same types are walked
piece by piece, each leaf converted by msgspec again, so that both ways agree on what is right.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Hashable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from mobilectl.findings import Problem, Route
from mobilectl.messages import Message, say
from mobilectl.workspace.document import Document, Reading
from mobilectl.workspace.scalars import Unreadable, narrow, read_scalar

T = TypeVar("T", bound=msgspec.Struct)

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


def did_you_mean(word: str, known: Iterator[str] | list[str] | tuple[str, ...]) -> Message:
    """A hint that names the nearest of the known words, or all of them where none is near."""
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) or difflib.get_close_matches(narrow(word), known, n=1, cutoff=0.6)
    if near:
        return say("did you mean `{near}`?", near=near[0])
    if not known:
        return say("nothing of this kind is defined")
    shown = tuple(sorted(known)[:12])
    return say("known are: {known}", known=(*shown, "…") if len(known) > len(shown) else shown)


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
                    yield _reading(document, BAD_VALUE, (*route, key), *_leaf_message(key, bare(wanted.key_type)), at="key")
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
            yield _reading(
                document,
                UNKNOWN_KEY,
                (*route, key),
                say("the key `{key}` is not known here", key=key),
                did_you_mean(key, [one for one in keys if one not in value]),
                at="key",
            )
    for field in wanted.fields:
        if field.encode_name in value:
            for reading in _walk(document, value[field.encode_name], field.type, (*route, field.encode_name)):
                sound = False
                yield reading
        elif field.required:
            sound = False
            yield _reading(
                document,
                MISSING_KEY,
                route,
                say("the key `{key}` is missing here", key=field.encode_name),
                say("add `{key}:` ({meaning})", key=field.encode_name, meaning=say(describe(field.type))),
            )
    if sound:
        try:
            msgspec.convert(value, wanted.cls, strict=False, dec_hook=read_scalar)
        except msgspec.ValidationError as error:
            cause = error.__cause__
            if isinstance(cause, Unreadable):
                yield _reading(document, BAD_VALUE, route, cause.message, cause.hint)
            else:
                yield _reading(document, BAD_VALUE, route, say("this cannot be read: {reason}", reason=str(error)), None)


def _walk_leaf(document: Document, value: Any, wanted: inspect.Type, route: Route) -> Iterator[Reading]:
    if isinstance(wanted, inspect.CustomType):
        try:
            read_scalar(wanted.cls, value)
        except Unreadable as error:
            yield _reading(document, BAD_VALUE, route, error.message, error.hint)
    elif isinstance(wanted, inspect.StrType) and not isinstance(value, str):
        yield _reading(
            document,
            BAD_VALUE,
            route,
            say("a text belongs here"),
            say("write the text; put it into quotes if it begins with one of [ {{ & * ! | > % @"),
        )
    elif not _converts(value, wanted):
        yield _reading(document, BAD_VALUE, route, *_leaf_message(value, wanted))


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
            meant = {"yes": "true", "on": "true", "y": "true", "是": "true", "no": "false", "off": "false", "n": "false", "否": "false"}
            right = meant.get(value.lower())
            return (
                say("`{value}` is neither true nor false", value=value),
                say("write {right}", right=right) if right else say("write true or false"),
            )
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
    plain = narrow(value).replace(",", "")
    if plain != value and _converts(plain, wanted):
        return say("`{value}` is not written as {kind}", value=value, kind=kind), say("write {right}", right=plain)
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
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", narrow(value))
    if match is None:
        return say("write it like 2026-12-31")
    right = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    if _converts(right, inspect.DateType()):
        return say("write {right}", right=right)
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


def _reading(document: Document, code: str, route: Route, message: Message, hint: Message | None, at: str = "value") -> Reading:
    return Reading(code, Problem(document.place(*route, at=at), message, hint))
