"""Which keys the definition files know, and what may stand behind each: so that a sign in the wrong place is told from a text."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import Flag, auto

from msgspec import inspect

from mobilectl.workspace.scalars import Text


class Kind(Flag):
    """What may stand behind a key. A word is anything that is not free text: an id, a date, a number, one of a few values."""

    UNKNOWN = 0
    TEXT = auto()
    WORD = auto()
    LIST = auto()
    MAPPING = auto()


NAMED_HERE = {
    "title": Kind.TEXT,
    "body": Kind.TEXT,
    "segment": Kind.WORD | Kind.LIST,
    **dict.fromkeys(("known", "at_least", "above", "at_most", "below"), Kind.WORD),
}
"""Keys that no model has as a field: the parts of a text, and those of an audience's conditions, beside the attributes."""
KEYS_OF_TEXTS = {"text": Kind.WORD, "channel_texts": Kind.WORD}
"""Their values are text to the models and name a text."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may stand behind a key, in the entries of its list, and below the keys of its mapping that a workspace names itself."""

    behind: dict[str, Kind]
    entries: dict[str, Kind]
    below: dict[str, Kind]


def is_known(key: str) -> bool:
    """Whether some definition file has a key of that name."""
    return key in _vocabulary().behind


def kind_of(key: str, above: str) -> Kind:
    """What may stand behind a key that itself stands below the key `above` ("" at the top)."""
    known = _vocabulary()
    return known.below[above] if above in known.below else known.behind.get(key, Kind.UNKNOWN)


def kind_of_entry(key: str) -> Kind:
    """What the entries of the list behind a key may be."""
    return _vocabulary().entries.get(key, Kind.UNKNOWN)


def names_keys(key: str) -> bool:
    """Whether the workspace itself names the keys of the mapping behind a key, such as those of `texts`."""
    return key in _vocabulary().below


@functools.cache
def _vocabulary() -> Vocabulary:
    from mobilectl.workspace.schemas import MODELS

    known = Vocabulary(dict(NAMED_HERE), {}, {})
    seen: set[type] = set()
    for model in MODELS.values():
        _learn(known, "", inspect.type_info(model), seen)
    for key, kind in KEYS_OF_TEXTS.items():
        (known.below if key in known.below else known.behind)[key] = kind
    return known


def _learn(known: Vocabulary, key: str, wanted: inspect.Type, seen: set[type]) -> None:
    """Adds what a type says of the keys in it and below it; `key` is the one that leads to it."""
    match wanted := _bare(wanted):
        case inspect.StructType() if wanted.cls not in seen:
            seen.add(wanted.cls)
            for field in wanted.fields:
                _add(known.behind, field.encode_name, field.type)
                _learn(known, field.encode_name, field.type, seen)
        case inspect.DictType():
            _add(known.below, key, wanted.value_type)
            _learn(known, key, wanted.value_type, seen)
        case inspect.VarTupleType() | inspect.ListType():
            _add(known.entries, key, wanted.item_type)
            _learn(known, key, wanted.item_type, seen)


def _add(kinds: dict[str, Kind], key: str, wanted: inspect.Type) -> None:
    kinds[key] = kinds.get(key, Kind.UNKNOWN) | _kind(wanted)


def _kind(wanted: inspect.Type) -> Kind:
    refers = isinstance(wanted, inspect.Metadata) and bool(wanted.extra)
    match bare := _bare(wanted):
        case inspect.StructType() | inspect.DictType():
            return Kind.MAPPING
        case inspect.VarTupleType() | inspect.ListType():
            return Kind.LIST
        case inspect.AnyType():
            return Kind.UNKNOWN
        case inspect.StrType():
            return Kind.WORD if refers or bare.pattern else Kind.TEXT
        case inspect.CustomType():
            return Kind.TEXT if bare.cls is Text else Kind.WORD
    return Kind.WORD


def _bare(wanted: inspect.Type) -> inspect.Type:
    """A type without the descriptions around it, and without the choice of leaving it out."""
    while True:
        if isinstance(wanted, inspect.Metadata):
            wanted = wanted.type
        elif isinstance(wanted, inspect.UnionType):
            wanted = next(one for one in wanted.types if not isinstance(one, inspect.NoneType))
        else:
            return wanted
