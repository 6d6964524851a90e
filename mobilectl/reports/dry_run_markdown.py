"""A dry run as a summary for a comment on a pull or merge request, in GitHub's Markdown, which GitLab reads alike.

What goes out, what is over the policy's limit and what is lost stand open; all else is folded away. GitHub takes 65,536 characters in a
comment: what is too much is counted and not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mobilectl.messages import Language, Message, say
from mobilectl.reports import volumes
from mobilectl.reports.breakdowns import FIGURES, breakdown_table, figures_of
from mobilectl.reports.controls import control_lines
from mobilectl.reports.markdown import plain
from mobilectl.reports.occasion import Occasion
from mobilectl.reports.shares import exactly
from mobilectl.reports.tables import Table, render

MOST_ROWS = 50
"""So many rows of a table are shown."""
MOST_VERDICTS = 10
"""So many campaigns over the limit are named one by one; the table has more."""
MOST_CHARACTERS = 60_000
"""Room for all of it: the rest of GitHub's 65,536 is for what else the comment says."""


def summary(occasion: Occasion, by: Sequence[str], language: Language) -> str:
    """The comment's text; with `by` the breakdown takes the place of all tables that are folded away."""

    def text(message: Message) -> str:
        return plain(language.text(message))

    parts = [f"### {text(volumes.opening(occasion))}"]
    made_up = [say("The customers are made up: the numbers say nothing about real ones.")] if occasion.snapshot.made_up else []
    parts += [f"> ⚠️ {text(line)}" for line in [*volumes.incomplete(occasion.workspace), *made_up]]
    verdicts = volumes.verdicts(occasion)
    wrong = [*volumes.faults(occasion.workspace, occasion.errors), *verdicts[:MOST_VERDICTS]]
    parts += [f"❌ {text(line)}" for line in wrong] or [f"✅ {text(_within(occasion))}"]
    parts += [text(_more(len(verdicts) - MOST_VERDICTS))] if len(verdicts) > MOST_VERDICTS else []
    parts.append(_table(Table(None, FIGURES, [figures_of(occasion.run.sum())]), language))
    said = [
        *volumes.fates(occasion.fate),
        *volumes.nobody_reached(occasion.run),
        *control_lines(occasion.control),
        *([] if by else volumes.consequences(occasion)),
    ]
    parts += _list(map(text, said))
    lost, tables = volumes.lost_table(occasion), volumes.overview_tables(occasion) if not by else [breakdown_table(occasion, by)]
    for table in [*([lost] if lost.rows else []), *(tables if by else [])]:
        parts += [f"#### {text(table.title or say('Messages'))}", _table(table, language)]
    circumstances = _folded(text(say("What was counted")), "\n".join(f"- {text(line)}" for line in volumes.circumstances(occasion)))
    room = MOST_CHARACTERS - sum(map(len, parts)) - len(circumstances)
    for table in tables if not by else []:
        if table.name != lost.name and table.title is not None:
            part = _folded(text(table.title), _table(table, language))
            if len(part) > room:
                part = text(say("There is no room for the table: {title}", title=table.title))
            room -= len(part)
            parts.append(part)
    return "\n\n".join([*parts, circumstances])


def _within(occasion: Occasion) -> Message:
    limits = occasion.workspace.policy.limits
    return say(
        "No campaign loses more of its messages than the policy allows ({lost}), and channels deliver enough of each (all but {missed}).",
        lost=exactly(limits.contention_share), missed=exactly(limits.missed_share),
    )  # fmt: skip


def _list(lines: Iterable[str]) -> list[str]:
    text = "\n".join(f"- {line}" for line in lines)
    return [text] if text else []


def _table(table: Table, language: Language) -> str:
    shown = render(replace(table, rows=table.rows[:MOST_ROWS]), "markdown", language)
    more = len(table.rows) - MOST_ROWS
    return f"{shown}\n\n{language.text(_more(more))}" if more > 0 else shown


def _more(count: int) -> Message:
    return say("and {count} more", count=count)


def _folded(title: str, content: str) -> str:
    """A piece that is opened by a click. Markdown inside of HTML needs the empty lines."""
    return f"<details>\n<summary>{title}</summary>\n\n{content}\n\n</details>"
