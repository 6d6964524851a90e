"""`mobilectl dry-run --against BASE`: what a change does to everyone's messages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mobilectl.cli.engines import Engine
from mobilectl.cli.outputs import Output
from mobilectl.cli.periods import period_within
from mobilectl.cli.printing import print_chart, print_table
from mobilectl.cli.session import Session
from mobilectl.errors import UsageError
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.reports.contrast import Contrast
    from mobilectl.volumes.compiled import Compiled
    from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for: addresses of the snapshot and the contact log, the base, the days, the format."""

    snapshot: str
    history: str | None
    base: str
    first: date | None
    last: date | None
    format: str


def compare(session: Session, wishes: Wishes, engine: Engine, output: Output) -> int:
    """Compares, prints, leaves the results where they are asked for, and gives the exit code."""
    from mobilectl.approvals.definitions import workspace_digest
    from mobilectl.reports.contrast import Contrast, Side
    from mobilectl.rules.miscounted import miscounted
    from mobilectl.volumes.comparison import Comparison
    from mobilectl.volumes.pair import Pair

    after = session.workspace()
    output.check(wishes.snapshot, wishes.history)
    with _base(session.root, wishes.base) as (before, commit):
        period = _period(before, after, wishes)
        errors = miscounted(before), miscounted(after)
        pair = Pair(_compiled(before, period), _compiled(after, period))
        counted = engine.compare(session, (before, after), wishes.snapshot, wishes.history, pair)
        base = Side(before, workspace_digest(before), errors[0], counted.histories[0], wishes.base, commit)
        now = Side(after, workspace_digest(after), errors[1], counted.histories[1])
        contrast = Contrast(Comparison(counted.pair, counted.changes), counted.snapshot, base, now)
        _leave(session, contrast, output)
        _show(session, contrast, wishes.format)
    faulty = any(side.workspace.unread or side.errors for side in (base, now))
    return Exit.FINDINGS if faulty or not contrast.within_limits else Exit.CLEAN


@contextlib.contextmanager
def _base(root: Path, wish: str) -> Iterator[tuple[Workspace, str | None]]:
    """The workspace to compare with, another folder, or a revision of this one; and its commit."""
    from mobilectl.reports.contrast import base_title
    from mobilectl.workspace.files import POLICY, TOUCHPOINTS, is_workspace
    from mobilectl.workspace.revisions import base_of, workspace_at
    from mobilectl.workspace.workspace import load_workspace

    folder = Path(wish)
    if wish and is_workspace(folder):
        yield load_workspace(folder), None
        return
    try:
        commit = base_of(root, wish or None)
    except UsageError as error:
        if not folder.exists() and len(folder.parts) < 2:  # no folder was meant
            raise
        raise UsageError(
            say("{base} is neither a workspace nor a revision that git knows", base=wish),
            say("name a folder that holds touchpoints.yaml and campaigns/policy.yaml, or a branch, a tag or a commit"),
        ) from error
    with workspace_at(root, commit) as (then, contents):
        if then != root and not contents.keys() & {TOUCHPOINTS, POLICY}:
            raise UsageError(
                say("there was no workspace at {base} yet", base=base_title(wish, commit)),
                say("compare with a later revision; without --against the dry run tells what the plan sends"),
            )
        yield load_workspace(then, contents), commit


def _period(before: Workspace, after: Workspace, wishes: Wishes) -> tuple[date, date]:
    """The days that the options ask for; what they leave open is the whole period of both workspaces."""
    from mobilectl.contacts.plan import plan_period

    whole = [period for period in map(plan_period, (before, after)) if period is not None]
    return period_within((min(one[0] for one in whole), max(one[1] for one in whole)) if whole else None, wishes.first, wishes.last)


def _compiled(workspace: Workspace, period: tuple[date, date]) -> Compiled:
    from mobilectl.contacts.plan import contact_plan
    from mobilectl.volumes.compiled import compile_plan, last_days
    from mobilectl.volumes.parts import told_apart

    return compile_plan(contact_plan(workspace, *period), workspace.policy, last_days(workspace), told_apart(workspace))


def _leave(session: Session, contrast: Contrast, output: Output) -> None:
    from mobilectl.reports.against_results import against_results
    from mobilectl.reports.against_tables import long_table, stamped_tables

    output.write(session, lambda: against_results(contrast), lambda: long_table(contrast), lambda: stamped_tables(contrast))


def _show(session: Session, contrast: Contrast, format: str) -> None:
    from mobilectl.reports import against
    from mobilectl.reports.against_charts import charts
    from mobilectl.reports.against_json import against_json
    from mobilectl.reports.against_tables import long_table, shortened, tables

    judgements = against.judgements(contrast)
    if format == "json":
        session.out(against_json(contrast))
    elif format == "csv":
        for line in against.headlines(contrast):
            session.note(line)
        print_table(session, long_table(contrast), format)
    else:
        for line in [*against.headlines(contrast), *judgements]:
            text = session.text(line)
            session.out(f"- {text}" if format == "markdown" else text)
        for chart in charts(contrast) if format == "table" else []:
            session.out()
            print_chart(session, chart)
        for table in map(shortened, tables(contrast)):
            session.out()
            if format in ("markdown", "plain") and table.title is not None:
                session.out(f"### {session.text(table.title)}\n" if format == "markdown" else table.title)
            print_table(session, table, format)
    if format in ("json", "csv"):
        for line in judgements:
            session.note(line)
