"""How many findings each rule has."""

from __future__ import annotations

from mobilectl.findings import Report
from mobilectl.messages import say
from mobilectl.reports.tables import Column, Table


def statistics(report: Report) -> Table:
    """The rules that found something, those with the most findings first."""
    columns = (
        Column("code", say("code"), whole=True),
        Column("name", say("name")),
        Column("severity", say("severity")),
        Column("findings", say("findings"), right=True),
        Column("files", say("files"), right=True),
        Column("fixable", say("with a safe fix"), right=True),
    )
    groups: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
    for one in report.sightings:
        fixable = any(fix.safe for fix in one.corrections)
        groups.setdefault((one.code, one.name, one.severity.value), []).append((one.spot.file, fixable))
    most_first = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    rows = [(*group, len(found), len({file for file, _ in found}), sum(fixable for _, fixable in found)) for group, found in most_first]
    return Table(None, columns, rows, "rules")
