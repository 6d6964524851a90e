"""To whom definitions go out: at first, then to more, or to nobody for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mobilectl.delivery.contract import Rollout
from mobilectl.errors import UsageError
from mobilectl.messages import say


@dataclass(frozen=True, slots=True)
class Wider:
    """What is to become wider: a share from 0 to 1, cities by id that are added, or all of both."""

    share: float | None = None
    cities: tuple[str, ...] = ()
    everybody: bool = False


def widened(id: str, before: Rollout, wish: Wider) -> Rollout:
    """The rollout made wider. It never gets narrower: raises `UsageError` where the wish would make it so, or changes nothing."""
    if wish.everybody:
        after = replace(before, share=1.0, cities=None)
    else:
        if wish.cities and before.cities is None:
            raise UsageError(
                say("`{id}` already goes out in all cities", id=id), say("a city can only be added where it goes out in some only")
            )
        if wish.share is not None and wish.share < before.share:
            raise UsageError(
                say("`{id}` already goes out to {share} % of its customers", id=id, share=_percent(before.share)),
                say("`--advance` only widens; `mobilectl pause {id}` stops it", id=id),
            )
        cities = before.cities if before.cities is None else tuple(sorted({*before.cities, *wish.cities}))
        after = replace(before, share=before.share if wish.share is None else wish.share, cities=cities)
    if after == before:
        raise UsageError(say("`{id}` already goes out so far", id=id), say("name a larger share, another city, or --all"))
    return after


def known_cities(wishes: Iterable[str], cities: Iterable[str]) -> tuple[str, ...]:
    """Wished cities that the policy knows. Raises `UsageError`."""
    from mobilectl.workspace.convert import did_you_mean

    known = tuple(cities)
    for wish in wishes:
        if wish not in known:
            raise UsageError(say("there is no city `{id}` in the policy", id=wish), did_you_mean(wish, known))
    return tuple(dict.fromkeys(wishes))


def share_of(text: str) -> float:
    """A share as people write it, `20%` or `0.2`. Raises `UsageError`."""
    from mobilectl.workspace.scalars import SomeShare, Unreadable

    try:
        return float(SomeShare.read(text))
    except Unreadable as error:
        raise UsageError(error.message, error.hint) from None


def _percent(share: float) -> str:
    return f"{100 * share:.10g}"
