"""What a finding is about: the campaigns, sends and reminders at its places, and the entries of the policy that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mobilectl.findings import Finding, Place, Route
from mobilectl.rules.repairs.losses import Losses
from mobilectl.rules.repairs.state import State
from mobilectl.schedule.calendar import Calendar
from mobilectl.schedule.silence import concerns, on_blackout
from mobilectl.workspace.files import POLICY, TOUCHPOINTS
from mobilectl.workspace.models.campaigns import Campaign, Send
from mobilectl.workspace.models.touchpoints import Reminder
from mobilectl.workspace.workspace import Defined

ENTRY = 2
"""An entry of the policy is named by so many steps: ("caps", 0)."""


@dataclass(frozen=True, eq=False)
class Part:
    """A campaign that takes part in a finding, with those of its sends, by number, that do; with all where none is named."""

    campaign: Defined[Campaign]
    sends: tuple[int, ...]

    @property
    def file(self) -> str:
        """The campaign's file."""
        return self.campaign.file

    @property
    def value(self) -> Campaign:
        """The campaign."""
        return self.campaign.value

    def each_send(self) -> Iterator[tuple[int, Send]]:
        """The sends that take part, with their numbers."""
        return ((number, self.value.sends[number]) for number in self.sends)


@dataclass(frozen=True, eq=False)
class Reminded:
    """A reminder that takes part in a finding, and the route to it in the touchpoints' file."""

    value: Reminder
    route: Route


@dataclass(frozen=True, eq=False)
class Scene:
    """All that takes part in a finding, the campaign that would rather be changed first."""

    state: State
    finding: Finding
    losses: Losses

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places of the finding, the primary one first."""
        return self.finding.problem.place, *(one.place for one in self.finding.problem.related)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The campaigns. Rather changed is a city's than the province's, then the one of lower priority, then the later one."""
        by_file = {one.file: one for one in self.state.workspace.campaigns}
        sends: dict[str, list[int]] = {}
        for place in self.places:
            if place.file in by_file:
                named = sends.setdefault(place.file, [])
                match place.route:
                    case ("sends", int(number), *_) if number not in named:
                        named.append(number)
        parts = [Part(by_file[file], tuple(some) or tuple(range(len(by_file[file].value.sends)))) for file, some in sends.items()]
        return tuple(sorted(parts, key=self._reluctance))

    def _reluctance(self, part: Part) -> tuple[bool, int, int, str]:
        unit = self.state.workspace.units.get(part.value.owner)
        return unit is not None and unit.level == "province", part.value.priority, -part.value.period.from_.toordinal(), part.file

    @cached_property
    def reminders(self) -> tuple[Reminded, ...]:
        """The reminders."""
        found: dict[Route, Reminded] = {}
        for place in self.places:
            match place.route:
                case ("touchpoints", int(number), "reminders", int(index), *_) if place.file == TOUCHPOINTS:
                    route = place.route[:4]
                    found[route] = Reminded(self.state.workspace.touchpoints[number].value.reminders[index], route)
        return tuple(found.values())

    @cached_property
    def entries(self) -> tuple[Route, ...]:
        """The entries of the policy."""
        return tuple(dict.fromkeys(place.route[:ENTRY] for place in self.places if place.file == POLICY))

    @cached_property
    def caps(self) -> bool:
        """Whether the finding is about caps, which count days and not hours."""
        return any(route[:1] == ("caps",) for route in self.entries)

    @cached_property
    def window(self) -> tuple[date, date] | None:
        """The days of the window in which a cap is exceeded, where the finding tells them."""
        days = [value for value in self.finding.problem.message.values.values() if isinstance(value, date)]
        return (min(days), max(days)) if self.caps and days else None

    @cached_property
    def excess(self) -> int:
        """By how many contacts a cap is exceeded in the window, as far as the finding tells."""
        values = self.finding.problem.message.values
        count, cap = values.get("count"), values.get("cap")
        return count - cap if isinstance(count, int) and isinstance(cap, int) else 1

    def relief(self, before: Iterable[date], after: Iterable[date]) -> int | None:
        """How many contacts fewer there are in the window of a cap if something goes out on other days; None where there is no window."""
        if self.window is None:
            return None
        first, last = self.window
        return sum(first <= day <= last for day in before) - sum(first <= day <= last for day in after)

    @cached_property
    def calendar(self) -> Calendar:
        """The workspace's calendar."""
        return Calendar(self.state.workspace.policy.calendar)

    def earliest(self, campaign: Campaign) -> date:
        """The first day to which something of a campaign may be moved: not into the past, unless it begins there."""
        return self.state.day if campaign.period.from_ >= self.state.day else date.min

    def is_open(self, campaign: Campaign, send: Send, day: date) -> bool:
        """Whether no blackout silences a send on a day, and the day is not over."""
        return day >= self.earliest(campaign) and not any(
            on_blackout(blackout, day)
            and (not blackout.units or campaign.owner in blackout.units)
            and any(concerns(blackout, send.class_, channel) for channel in send.uses())
            for blackout in self.state.workspace.policy.blackouts
        )
