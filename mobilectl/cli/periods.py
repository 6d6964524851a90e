"""The days that a command is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from mobilectl.cli.words import option
from mobilectl.errors import Unusable, UsageError
from mobilectl.messages import Message, say

if TYPE_CHECKING:
    from mobilectl.workspace.workspace import Workspace

MONTH = 31
"""A plan begins with the first day of a month, which may be so many days before its first send."""

first_option: Callable[[Any], Any] = option(
    "--from", "first", metavar="DATE", help=say("The first day; else the first of the month in which a campaign first sends.").text
)
last_option: Callable[[Any], Any] = option(
    "--to", "last", metavar="DATE", help=say("The last day; else the last of the month in which a campaign last sends.").text
)


def day_given(text: str | None) -> date | None:
    """A date of the command line, where there is one. Raises `UsageError`."""
    from mobilectl.workspace.days import day_of

    return None if text is None else day_of(text)


def period_of(workspace: Workspace, first: str | None, last: str | None) -> tuple[date, date]:
    """The days that the options ask for; what they leave open is the workspace's whole period. Raises `UsageError`."""
    from mobilectl.contacts.plan import plan_period
    from mobilectl.reports.sentences import few_of

    begin, end = map(day_given, (first, last))
    whole = plan_period(workspace)
    if whole is None and workspace.unread and (begin is None or end is None):
        raise Unusable(
            say("no campaign could be read that sends anything: {files}", files=few_of(workspace.unread)),
            say("`mobilectl check` shows what is wrong; --from and --to name a period without them"),
        )
    return period_within(whole, begin, end)


def period_within(whole: tuple[date, date] | None, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that are asked for; what is left open is that of a whole period, where there is one. Raises `UsageError`."""
    from mobilectl.contacts.plan import MOST_DAYS

    begin = first if first is not None else whole[0] if whole else None
    end = last if last is not None else whole[1] if whole else None
    if begin is None or end is None:
        raise UsageError(say("no campaign sends anything, so the period is open"), say("name it by --from and --to"))
    if begin > end:
        raise UsageError(say("the period ends on {last}, before it begins on {first}", first=begin, last=end), say("change --from or --to"))
    check_length(begin, end, MOST_DAYS + MONTH, say("change --from or --to"))
    return begin, end


def check_length(begin: date, end: date, most: int, hint: Message) -> None:
    """Raises `UsageError` where a period has more than so many days."""
    if (end - begin).days >= most:
        raise UsageError(say("from {first} to {until} are more than {days} days", first=begin, until=end, days=most), hint)
