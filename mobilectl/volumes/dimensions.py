"""By what the messages of a dry run can be broken down, and what cannot be asked for at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mobilectl.errors import UsageError
from mobilectl.messages import LANGUAGES, Language, Message, say
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.results import DISPLACED_BY, OF_STREAMS, attributes_of, dimensions_of
from mobilectl.workspace.convert import did_you_mean, nearest
from mobilectl.workspace.scalars import narrow, pieces


def all_dimensions(compiled: Compiled) -> tuple[str, ...]:
    """By what a plan's messages can be broken down."""
    return (HOUR, *dimensions_of(compiled))


def read_dimensions(text: str, compiled: Compiled, names: Mapping[str, Sequence[Message | str]]) -> tuple[str, ...]:
    """The dimensions that a text names, parted by commas of any kind or blanks, by their ids or by what else they are called in either
    language, in which blanks may be. Raises `UsageError` for what is none or cannot be combined."""
    known = all_dimensions(compiled)
    called = {narrow(Language(code).text(name)): id for id, words in names.items() for name in words for code in LANGUAGES}
    ids = called | {id: id for id in known}
    parts = (" ".join(part.split()) for part in pieces(text))
    words = (word for part in parts for word in ((part,) if part in ids else part.split()))
    wanted = tuple(dict.fromkeys(ids.get(word, word) for word in words))
    for word in wanted:
        if word not in known:
            hint = did_you_mean(word, ids) if nearest(word, ids) else _all_of_them(known, names)
            raise UsageError(say("messages cannot be broken down by `{word}`", word=word), hint)
    others = [word for word in wanted if word not in OF_STREAMS and word != HOUR]
    if HOUR in wanted and others:
        raise UsageError(
            say("messages cannot be broken down by `{one}` and `{other}` at once", one=HOUR, other=others[0]),
            say("channels deliver what goes out, and to the province as a whole: leave one of the two out"),
        )
    return wanted


def _all_of_them(known: Sequence[str], names: Mapping[str, Sequence[Message | str]]) -> Message:
    """What can be asked for, by the first of its names."""
    told = tuple(say("{name} ({id})", name=names[id][0], id=id) if id in names else id for id in known)
    return say("known are: {known}", known=told)


def counting(compiled: Compiled, by: Sequence[str]) -> Compiled:
    """The plan, so made that what a breakdown asks for is counted."""
    attributes = tuple(one for one in attributes_of(compiled) if one in by) if DISPLACED_BY in by else ()
    return replace(compiled, losers_by=attributes)
