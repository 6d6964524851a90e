"""Definitions as plain data, in one canonical form, and the digest that statements sign.

The digest is taken of what the models read, not of the file: comments, the order of keys and quoting do not change it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
import rfc8785

from mobilectl.workspace.scalars import Scalar, Share, Text

JsonObject = Mapping[str, Any]
DIGEST_PATTERN = r"^sha256:[0-9a-f]{64}\Z"
LARGEST_EXACT = 2**53 - 1


def plain(model: msgspec.Struct) -> dict[str, Any]:
    """A model as JSON data; what equals its default is left out, so writing a default down changes nothing.

    msgspec leaves out by itself only what is the very object that the default is, which no number, text or mapping read from a file is.
    """
    return {key: _plain(value) for name, key, default in _fields(type(model)) for value in (getattr(model, name),) if value != default}


def canonical(value: object) -> bytes:
    """JSON by RFC 8785, the bytes that are hashed and signed. Raises ValueError for what has no such form."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def digest_of(content: JsonObject) -> str:
    """`sha256:` and the hash of the canonical form."""
    return f"sha256:{hashlib.sha256(canonical(content)).hexdigest()}"


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, object], ...]:
    """Of each field its name, its key and its default, which nothing equals where it has none."""
    return tuple(
        (one.name, one.encode_name, one.default if one.default_factory is msgspec.NODEFAULT else one.default_factory())
        for one in msgspec.structs.fields(kind)
    )


def _plain(value: object) -> Any:
    match value:
        case msgspec.Struct():
            return plain(value)
        case tuple() | list():
            return [_plain(one) for one in value]
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
    return _exact(msgspec.to_builtins(value, enc_hook=_scalar))


def _scalar(value: object) -> object:
    if isinstance(value, Text):
        return value.body if value.title is None else {"title": value.title, "body": value.body}
    if isinstance(value, Share):
        return float(value)
    if isinstance(value, Scalar):
        return str(value)
    raise TypeError(type(value))


def _exact(value: Any) -> Any:
    """Numbers that JSON cannot carry exactly (RFC 8785 section 3.2.2.3) as text."""
    match value:
        case bool():
            return value
        case int() if abs(value) > LARGEST_EXACT:
            return str(value)
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
    return value
