"""Findings as a summary for a comment on a pull or merge request, in GitHub's Markdown, which GitLab reads alike.

A table for each severity, the worst first. GitHub takes 65,536 characters in a comment: what is too much is counted and not shown. Whatever
the files hold stays text: it makes no mark-up, no links to issues, and calls nobody by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mobilectl.findings import Report, Severity, Sighting
from mobilectl.messages import Language, Message, say
from mobilectl.reports.sentences import elsewhere, incomplete, outlook, pointer, summary

HEADINGS = {Severity.ERROR: say("Errors"), Severity.WARNING: say("Warnings"), Severity.INFO: say("Notes")}
MOST_ROWS = 50
"""Findings shown of each severity."""
MOST_CHARACTERS = 60_000
"""Room for the tables: the rest of GitHub's 65,536 is for what else the comment says."""
MOST_ALTOGETHER = 65_535

SIGNS = re.compile(r"[\\`*_\[\]~$]|[&<>|]|(?<!\w)@(?=\w)|#(?=\d)")
"""What Markdown would take for mark-up, and what GitHub would take for the name of somebody or the number of an issue."""
CONTROLS = re.compile("[\0-\x09\x0b-\x1f\x7f]")


def render(report: Report, language: Language) -> str:
    """The comment's text."""
    parts = [f"### mobilectl: {_text(summary(report), language)}"]
    parts += [f"> ⚠️ {_text(message, language)}" for message in incomplete(report)]
    parts += [_text(message, language) for message in outlook(report)]
    room = MOST_CHARACTERS - sum(map(len, parts))
    for severity, heading in HEADINGS.items():
        found = [one for one in report.sightings if one.severity is severity]
        if found:
            table = _table(found, heading, language, room)
            room -= len(table)
            parts.append(table)
    return "\n\n".join(parts)[:MOST_ALTOGETHER]


def _table(found: Sequence[Sighting], heading: Message, language: Language, room: int) -> str:
    head = [language.text(one) for one in (say("place"), say("rule"), say("finding"))]
    rows = [f"| {' | '.join(head)} |", "|---|---|---|"]
    used = sum(map(len, rows))
    shown = 0
    for one in found[:MOST_ROWS]:
        row = _row(one, language)
        used += len(row) + 1
        if used > room:
            break
        rows.append(row)
        shown += 1
    lines = [f"#### {language.text(heading)}: {len(found)}"]
    if shown:
        lines += ["", *rows]
    if shown < len(found):
        lines += ["", language.text(say("and {count} more", count=len(found) - shown))]
    return "\n".join(lines)


def _row(one: Sighting, language: Language) -> str:
    said = [language.text(one.message)]
    if one.hint is not None:
        said.append(f"{language.sentence('hint')}: {language.text(one.hint)}")
    cells = (pointer(one.spot), f"{one.code} {one.name}", "\n".join([*said, *elsewhere(one, language)]))
    return f"| {' | '.join(map(plain, cells))} |"


def _text(message: Message, language: Language) -> str:
    return plain(language.text(message))


def plain(text: str) -> str:
    """Text that Markdown shows as it is, line ends as breaks. Control characters, which no page shows, become U+FFFD."""
    text = CONTROLS.sub(lambda one: " " if one[0] in "\t\r" else "\ufffd", text)
    return re.sub(r" *\n *", "<br>", SIGNS.sub(lambda one: _shown(one[0]), text))


def _shown(sign: str) -> str:
    if sign in "@#":
        return f"`{sign}`"  # nobody is called from inside code
    return f"&#{ord(sign)};" if sign in "&<>|" else f"\\{sign}"
