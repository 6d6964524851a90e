"""By what the messages of a dry run can be broken down, and what cannot be asked for at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mobilectl.errors import UsageError
from mobilectl.messages import Message, say
from mobilectl.volumes.compiled import Compiled
from mobilectl.volumes.hourly import HOUR
from mobilectl.volumes.results import DISPLACED_BY, OF_STREAMS, attributes_of, dimensions_of
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.scalars import listed


def all_dimensions(compiled: Compiled) -> tuple[str, ...]:
    """By what a plan's messages can be broken down."""
    return (HOUR, *dimensions_of(compiled))


def read_dimensions(text: str, compiled: Compiled) -> tuple[str, ...]:
    """The dimensions that a text names, parted by commas of any kind. Raises `UsageError` for what is none or cannot be combined."""
    known = all_dimensions(compiled)
    wanted = tuple(dict.fromkeys(listed(text)))
    for word in wanted:
        if word not in known:
            raise UsageError(say("messages cannot be broken down by `{word}`", word=word), did_you_mean(word, known))
    _check_together(wanted, compiled)
    return wanted


def _check_together(wanted: Sequence[str], compiled: Compiled) -> None:
    known = all_dimensions(compiled)
    apart: list[tuple[str, Collection[str], Message]] = [
        (
            HOUR, [one for one in known if one not in OF_STREAMS],
            say("channels deliver what goes out, and to the province as a whole: leave one of the two out"),
        ),
        (
            DISPLACED_BY, attributes_of(compiled),
            say("whose message has the place is counted for the province as a whole: leave one of the two out"),
        ),
    ]  # fmt: skip
    for name, others, hint in apart:
        clashing = [word for word in wanted if word != name and word in others] if name in wanted else []
        if clashing:
            raise _clash(name, clashing[0], hint)


def _clash(one: str, other: str, hint: Message) -> UsageError:
    return UsageError(say("messages cannot be broken down by `{one}` and `{other}` at once", one=one, other=other), hint)
