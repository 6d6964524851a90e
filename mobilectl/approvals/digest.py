"""Definitions as plain data, in one canonical form, and the digest that statements sign.

The digest is taken of what the models read, not of the file: comments, the order of keys and quoting do not change it.
"""

from __future__ import annotations

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
    """A model as JSON data; what equals its default is left out, so writing a default down changes nothing."""
    made = _exact(msgspec.to_builtins(model, enc_hook=_scalar, str_keys=True))
    assert isinstance(made, dict)
    return made


def canonical(value: object) -> bytes:
    """JSON by RFC 8785, the bytes that are hashed and signed. Raises ValueError for what has no such form."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def digest_of(content: JsonObject) -> str:
    """`sha256:` and the hash of the canonical form."""
    return f"sha256:{hashlib.sha256(canonical(content)).hexdigest()}"


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
        case dict():
            return {key: _exact(item) for key, item in value.items()}
        case list() | tuple():
            return [_exact(item) for item in value]
        case bool():
            return value
        case int() if abs(value) > LARGEST_EXACT:
            return str(value)
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
    return value
