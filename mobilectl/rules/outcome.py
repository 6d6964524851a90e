"""What a run of the rules came to: what stands, what is held back and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobilectl.findings import Finding
from mobilectl.workspace.comments import Ignore
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """`found` is what the rules of `ran` found, with the severities that are set; the rest says what becomes of it.

    `held` are the findings that an ignore comment holds back, with the comment; `baselined` those that the baseline holds back;
    `gone` counts the baseline's entries for which there is no finding any more; 0 where not everything was read and checked.
    """

    workspace: Workspace
    today: date
    ran: frozenset[str]
    found: tuple[Finding, ...]
    ignores: tuple[Ignore, ...] = ()
    locked: frozenset[str] = frozenset()
    held: tuple[tuple[Finding, Ignore], ...] = ()
    baselined: tuple[Finding, ...] = ()
    gone: int = 0
