"""What a customer got before a plan begins, as it is said on the command line: `spring-offer/launch=2026-06-28`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from mobilectl.contacts.past import PastStreams
from mobilectl.contacts.plan import Past, Stream, streams
from mobilectl.errors import UsageError
from mobilectl.messages import say
from mobilectl.schedule.calendar import DAY
from mobilectl.workspace.convert import did_you_mean
from mobilectl.workspace.days import day_of
from mobilectl.workspace.scalars import narrow
from mobilectl.workspace.workspace import Workspace


def got(words: Iterable[str], workspace: Workspace, first: date) -> tuple[Past, ...]:
    """The contacts of `campaign/send=day` or `touchpoint/reminder=day`, with `/channel` behind where there are several.

    All lie before the plan's first day. Raises `UsageError`.
    """
    kinds = PastStreams(workspace)
    known: dict[str, list[Stream]] = {}
    for stream, _ in streams(workspace):
        known.setdefault(f"{stream.owner}/{stream.item}", []).append(stream)
    times: Counter[tuple[Stream, date]] = Counter()
    found = []
    for one in words:
        message, equals, written = narrow(one).rpartition("=")
        if not equals:
            raise UsageError(say("there is no date in `{words}`", words=one), say("write it like {words}", words=f"{one}={first - DAY}"))
        stream = _stream(message.strip(), known)
        day = _day(written.strip(), first)
        past = kinds.stream(stream.owner, stream.item, stream.channel, stream.message_class)
        times[past, day] += 1
        found.append(Past(past, day, times[past, day]))
    return tuple(found)


def _stream(message: str, known: dict[str, list[Stream]]) -> Stream:
    owner, _, rest = message.partition("/")
    item, _, channel = rest.partition("/")
    some = known.get(f"{owner}/{item}", [])
    if not some:
        raise UsageError(say("there is no message `{message}`", message=message), did_you_mean(f"{owner}/{item}", tuple(known)))
    fits = [one for one in some if one.channel == channel] if channel else some
    if len(fits) == 1:
        return fits[0]
    ways = tuple(f"{one.owner}/{one.item}/{one.channel}" for one in some)
    if channel:
        wrong = say("`{message}` does not go out by `{channel}`", message=f"{owner}/{item}", channel=channel)
    else:
        wrong = say("it is not said on which channel `{message}` was", message=message)
    raise UsageError(wrong, say("write one of: {ways}", ways=ways))


def _day(written: str, first: date) -> date:
    day = day_of(written)
    if day >= first:
        raise UsageError(
            say("{day} is not before the plan, which begins on {first}", day=day, first=first),
            say("what is planned from that day on is worked out; name an earlier day, or a later first day by --from"),
        )
    return day
