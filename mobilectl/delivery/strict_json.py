"""JSON from strangers: one meaning for every document, and a limit to everything."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from mobilectl.approvals.digest import LARGEST_EXACT
from mobilectl.delivery.contract import DEEPEST

SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """JSON data. Raises ValueError for what is none, or what two readers could read in two ways.

    Refused are keys given twice, numbers that JSON cannot carry exactly (RFC 8785 section 3.2.2.3) or at all, halves of
    characters, and more than `DEEPEST` levels.
    """
    try:
        read = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("the document is nested too deeply") from None
    _inspect(read, DEEPEST)
    return read


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is given twice in one object")
    return made


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _inspect(value: Any, room: int) -> None:
    match value:
        case dict() | list():
            if room == 0:
                raise ValueError(f"the document is nested more than {DEEPEST} levels deep")
            if isinstance(value, dict):
                for key in value:
                    _inspect(key, room)
            for item in value.values() if isinstance(value, dict) else value:
                _inspect(item, room - 1)
        case str():
            if SURROGATE.search(value):
                raise ValueError("a text holds half a character")
        case bool():
            pass
        case int() | float():
            if not abs(value) <= LARGEST_EXACT:
                raise ValueError("a number is larger than JSON can carry exactly")
