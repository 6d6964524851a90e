"""How rules are set: the province in its policy, a city in `campaigns/<unit>/checks.yaml`, which can only make them stricter."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from mobilectl.workspace.models.base import Model, Severity, about

Words = Annotated[tuple[str, ...], Meta(min_length=1)]


class Setting(Model, frozen=True, kw_only=True):
    """How bad the findings of some rules are in some files."""

    rules: Annotated[Words, about("codes, beginnings of codes, names or families of rules")]
    paths: Annotated[tuple[str, ...], about("files it holds for, * stands for any characters; all if absent")] = ()
    severity: Annotated[Severity, about("how bad such a finding is, or off")]
    reason: Annotated[str, about("why")]
    until: Annotated[date | None, about("the last day it holds; for good if absent")] = None


class Checks(Model, frozen=True, kw_only=True):
    """The province's settings of rules."""

    settings: Annotated[tuple[Setting, ...], about("severities other than the rules' own; the last that fits holds")] = ()
    locked: Annotated[tuple[str, ...], about("rules that no ignore comment in a city's file and no baseline may hold back")] = ()


class UnitChecks(Model, frozen=True, kw_only=True):
    """A unit's settings, for the files of its own folder; they can only make rules stricter."""

    settings: Annotated[tuple[Setting, ...], about("severities for the unit's own files, never weaker than the province's")] = ()
