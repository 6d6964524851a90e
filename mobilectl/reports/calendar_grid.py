"""The calendar as a grid for people: a line for each week's days, for what is marked on them, for each campaign, and for the pressure.

Every line begins with words and marks its days in seven cells under the weekdays, so that nothing is told by colour or place alone. All
signs are ASCII or Chinese characters, which a console in GBK has as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from mobilectl.contacts.ahead import Ahead, Day, Most, Week
from mobilectl.messages import Language, Message, say
from mobilectl.messages.lines import printable
from mobilectl.reports.widths import columns, head, wrapped
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.policy import ChannelKind, Policy
from mobilectl.workspace.workspace import Workspace

NARROW, WIDE = 6, 8
"""How wide a day's cell is: on 80 columns, and where there is more room."""
ROOM = 110
LONGEST_LABEL = 64
MOST_SIGNS = 30
MOST_QUIET = 20
"""So many campaigns that run in a week without sending anything are listed; of more, only their number is told."""

LETTERS: dict[str, dict[ChannelKind, str]] = {
    "en": {"sms": "S", "voice": "V", "push": "P", "popup": "U", "wechat": "W", "rcs": "R", "ussd": "D"},
    "zh": {"sms": "短", "voice": "呼", "push": "推", "popup": "弹", "wechat": "微", "rcs": "富", "ussd": "菜"},
}
"""A mark for each kind of channel, by language."""
WEEKDAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
OFF, WORK, SILENT, PEAK = say("off"), say("work"), say("quiet"), say("busy")


def grid(shown: Ahead, workspace: Workspace, language: Language, width: int) -> str:
    """The months in text of at most `width` columns, from 80 on, and a legend."""
    made = _Grid(workspace, language, width)
    parts = [made.month(month, shown.weeks_of(month)) for month in shown.months]
    return "\n\n".join(["\n".join(lines) for lines in (*parts, made.legend(shown))])


class _Grid:
    """Lines of a label and seven cells."""

    def __init__(self, workspace: Workspace, language: Language, width: int) -> None:
        self._policy: Policy = workspace.policy
        self._units = {one.id: one.name for one in workspace.policy.units}
        self._text: Callable[[Message | str], str] = language.text
        self._letter = LETTERS[language.code]
        self._cell = WIDE if width >= ROOM else NARROW
        self._label = min(LONGEST_LABEL, width - 7 * self._cell)
        self._width = self._label + 7 * self._cell

    def month(self, month: date, weeks: Sequence[Week]) -> list[str]:
        """A heading with the weekdays, then week by week."""
        title = self._text(say("{year}-{month}", year=month.year, month=f"{month.month:02d}"))
        lines = [self._line(title, [self._centred(self._text(one)) for one in WEEKDAYS], indent=0), "=" * self._width]
        for week in weeks:
            lines += self._week(week, month)
            lines.append("-" * self._width)
        return lines[:-1]

    def _week(self, week: Week, month: date) -> Iterator[str]:
        inside = [day if (day.date.year, day.date.month) == (month.year, month.month) else None for day in week.days]
        yield self._line(
            self._text(say("week from {day}", day=week.monday)), [self._centred(f"{day.date.day:2d}" if day else "") for day in inside], 0
        )
        yield from self._marks(inside)
        yield from self._campaigns(week, inside)
        yield from self._reminders(inside)
        if any(day and day.marketing for day in inside):
            counts = [self._centred(str(day.marketing)) if day and day.marketing else " " * self._cell for day in inside]
            yield self._line(self._text(say("marketing sends")), counts)
        yield f"  {self._text(_pressure(week.most))}  {'#' * min(week.most.at_least, MOST_SIGNS)}".rstrip()

    def _marks(self, inside: Sequence[Day | None]) -> Iterator[str]:
        """A line for each holiday, blackout and other mark of the week."""
        marks: dict[str, tuple[Message, list[bool]]] = {}

        def mark(label: Message, word: Message, number: int) -> None:
            marks.setdefault(self._text(label), (word, [False] * len(inside)))[1][number] = True

        for number, day in enumerate(inside):
            if day is None:
                continue
            if day.holiday is not None:
                mark(say("day off: {name}", name=self._text(HOLIDAYS.get(day.holiday, day.holiday))), OFF, number)
            if day.make_up:
                mark(say("make-up workday"), WORK, number)
            for blackout in day.blackouts:
                hours = f" {blackout.between}" if blackout.between is not None else ""
                mark(say("quiet: {name}{hours}", name=blackout.name, hours=hours), SILENT, number)
            if day.hall_peak and self._policy.hall_peaks is not None:
                mark(say("halls busy {hours}", hours=str(self._policy.hall_peaks.between)), PEAK, number)
        for label, (word, days) in marks.items():
            yield self._line(label, [self._centred(self._text(word) if marked else "") for marked in days])

    def _campaigns(self, week: Week, inside: Sequence[Day | None]) -> Iterator[str]:
        """A bar for each campaign; of many that send nothing only their number."""
        sending = {one.owner for day in inside if day for one in day.sendings if one.campaign is not None}
        first, last = (day.date for day in ([day for day in inside if day][index] for index in (0, -1)))
        here = [one for one in week.campaigns if one.id in sending or (one.period.from_ <= last and first <= one.period.to)]
        quiet = sum(one.id not in sending for one in here)
        for campaign in here:
            if campaign.id in sending or quiet <= MOST_QUIET:
                label = f"{self._units.get(campaign.owner, campaign.owner)} {campaign.name}"
                yield self._line(label, [self._bar(campaign, day) for day in inside])
        if quiet > MOST_QUIET:
            yield "  " + self._text(say("{count} more campaigns run without sending anything", count=quiet))

    def _reminders(self, inside: Sequence[Day | None]) -> Iterator[str]:
        """A line for each marketing reminder that falls on a day of the week."""
        names = {one.item: one.name for day in inside if day for one in day.sendings if one.campaign is None}
        for item, name in names.items():
            cells = [
                "".join(self._letters(one.channels) for one in (day.sendings if day else ()) if one.campaign is None and one.item == item)
                for day in inside
            ]
            yield self._line(self._text(say("reminder: {name}", name=name)), [self._centred(cell) for cell in cells])

    def _bar(self, campaign: Campaign, day: Day | None) -> str:
        """A day of a campaign: whether it runs, begins or ends, and the channels of its sends."""
        if day is None:
            return " " * self._cell
        period, sent = campaign.period, [one for one in day.sendings if one.campaign is not None and one.owner == campaign.id]
        letters = self._letters(tuple(channel for one in sent for channel in one.channels))
        if not period.from_ <= day.date <= period.to:
            return self._centred(letters)
        begin, end = "[" if day.date == period.from_ else "-", "]" if day.date == period.to else "-"
        return begin + self._filled(letters, self._cell - 2, "-") + end

    def _letters(self, channels: Sequence[str]) -> str:
        """The marks of channels; where they find no room, the first with a plus."""
        known = [self._policy.channels[channel].kind for channel in channels if channel in self._policy.channels]
        letters = "".join(self._letter[kind] for kind in known)
        room = self._cell - 2
        return letters if columns(letters) <= room else head(letters, room - 1) + "+"

    def _line(self, label: str, cells: Sequence[str], indent: int = 2) -> str:
        text = " " * indent + printable(label)
        room = self._label - 1
        if columns(text) > room:
            text = head(text, room - 2) + ".."
        return (text + " " * (self._label - columns(text)) + "".join(cells)).rstrip()

    def _centred(self, text: str) -> str:
        return self._filled(text, self._cell, " ")

    def _filled(self, text: str, room: int, sign: str) -> str:
        left = (room - columns(text)) // 2
        return sign * left + text + sign * (room - left - columns(text))

    def legend(self, shown: Ahead) -> list[str]:
        """What the marks mean, and where the holidays come from."""
        by_kind: dict[ChannelKind, list[str]] = {}
        for channel in self._policy.channels.values():
            by_kind.setdefault(channel.kind, []).append(channel.name)
        letters = tuple(say("{mark}={names}", mark=self._letter[kind], names=tuple(names)) for kind, names in by_kind.items())
        notes = [say("Marks: [---] a campaign from its first day to its last; in it, or beside it, the channels of its sends: {letters}",
                     letters=letters)]  # fmt: skip
        if shown.unit is not None and shown.unit.level == "city":
            notes.append(say("Campaigns of {unit} and of the province.", unit=shown.unit.name))
        notes.append(
            say(
                "The most that one customer may get in a week is proven for all customers that the definitions allow. It counts marketing "
                "messages of campaigns and reminders, before caps hold any back, in the whole week, even if that goes over the month's end."
            )
        )
        notes += [note for year in shown.years if (note := year_note(year.year, year.source, year.basis)) is not None]
        return [line for note in notes for line in wrapped(self._text(note), self._width)]


HOLIDAYS: dict[str, Message] = {
    "New Year's Day": say("New Year's Day"), "Spring Festival": say("Spring Festival"), "Tomb-sweeping Day": say("Tomb-sweeping Day"),
    "Labour Day": say("Labour Day"), "Dragon Boat Festival": say("Dragon Boat Festival"), "Mid-autumn Festival": say("Mid-autumn Festival"),
    "National Day": say("National Day"),
}  # fmt: skip
"""What the library calls the holidays; the policy names its own."""


def year_note(year: int, source: str, basis: str | None) -> Message | None:
    """What is to be said of a year whose plan is not the State Council's own."""
    if source == "policy":
        return say("{year}: days off and make-up workdays are from campaigns/policy.yaml: {basis}", year=year, basis=basis)
    if source == "unknown":
        return say(
            "{year}: days off and make-up workdays are not published yet, and campaigns/policy.yaml has none: only weekends are known",
            year=year,
        )
    return None


def _pressure(most: Most) -> Message:
    """How many marketing messages one customer may get in the week."""
    if most.at_most is None:
        return say("most for one customer this week: {least} or more, nothing bounds it", least=most.at_least)
    if most.at_most > most.at_least:
        return say("most for one customer this week: between {least} and {most}", least=most.at_least, most=most.at_most)
    return say("most for one customer this week: {count}", count=most.at_least)
