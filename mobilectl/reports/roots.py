"""Files named from the top of a repository, for CI servers that know nothing of a workspace's folder in it."""

from __future__ import annotations

from dataclasses import replace

from mobilectl.findings import Correction, Report, Sighting, Spot


def seen_from_above(report: Report, folder: str) -> Report:
    """The report with all files named from further up, where the workspace is in `folder` (with `/`; the empty folder changes nothing)."""
    if not folder:
        return report
    return replace(
        report,
        sightings=tuple(_sighting(one, folder) for one in report.sightings),
        unread=tuple(f"{folder}/{file}" for file in report.unread),
    )


def _sighting(one: Sighting, folder: str) -> Sighting:
    return replace(
        one,
        spot=_spot(one.spot, folder),
        beside=tuple(replace(other, spot=_spot(other.spot, folder)) for other in one.beside),
        corrections=tuple(_correction(fix, folder) for fix in one.corrections),
    )


def _correction(fix: Correction, folder: str) -> Correction:
    return replace(
        fix,
        changes=tuple(replace(change, spot=_spot(change.spot, folder)) for change in fix.changes),
        corrected=tuple((f"{folder}/{file}", line, text) for file, line, text in fix.corrected),
    )


def _spot(spot: Spot, folder: str) -> Spot:
    return replace(spot, file=f"{folder}/{spot.file}")
