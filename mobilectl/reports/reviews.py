"""All that a reviewer needs to know of one definition, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobilectl.approvals.definitions import KIND_NAMES
from mobilectl.approvals.evidence import DryRunFound, Evidence
from mobilectl.approvals.states import Standing
from mobilectl.delivery.changes import Change, changes
from mobilectl.findings import Finding
from mobilectl.messages import Language, Message, say
from mobilectl.reports.caps import cap_table
from mobilectl.reports.plans import change_words, moment
from mobilectl.reports.proofs import prove_all
from mobilectl.reports.standings import STATE_NAMES
from mobilectl.reports.tables import Column, Table
from mobilectl.reports.terminal import SEVERITIES
from mobilectl.volumes.results import Displaced
from mobilectl.workspace.resolver import locate
from mobilectl.workspace.workspace import Workspace


@dataclass(frozen=True)
class Review:
    """One definition as it stands. `evidence` is what it is judged by today, `findings` and `excepted` are those on it.

    `live` is its content on the target, None where there is none; `unreached` says why that could not be asked. `dry_run` is what a dry
    run counted, that of today if one was asked for, else that of the submission; `displaced` whose messages have the place of whose.
    """

    workspace: Workspace
    target: str
    standing: Standing
    evidence: Evidence
    findings: tuple[Finding, ...]
    excepted: tuple[Finding, ...]
    live: Mapping[str, Any] | None = None
    unreached: Message | None = None
    dry_run: DryRunFound | None = None
    displaced: tuple[Displaced, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from what is live."""
        return () if self.live is None else tuple(changes(self.live, self.standing.definition.content))


def review_tables(review: Review, language: Language) -> list[Table]:
    """The page as tables, the empty ones left out."""
    tables = [
        _facts(review),
        _changes(review, language),
        _findings(review),
        _caps(review),
        _rivals(review),
        _dry_run(review),
        _displaced(review),
    ]
    return [table for table in tables if table is not None and table.rows]


def _facts(review: Review) -> Table:
    standing, definition = review.standing, review.standing.definition
    submits = [one.signed.statement for one in standing.judgement.submits]
    rule = standing.judgement.rule
    rows: list[tuple[object, ...]] = [
        (say("Definition"), f"{definition.kind}/{definition.id}"),
        (say("Name"), review.workspace.item_names.get(definition.id, definition.id)),
        (say("Kind"), KIND_NAMES[definition.kind]),
        (say("Owner"), definition.subject.owner),
        (say("Target"), review.target),
        (say("State"), STATE_NAMES[standing.state]),
        (say("Revision"), standing.judgement.revision or None),
        (say("Submitted by"), tuple(f"{one.by}, {moment(one.at)}" for one in submits)),
        (say("Comment"), tuple(one.comment for one in submits if one.comment)),
        (say("Approved by"), standing.approved_by),
        (say("Approvals needed"), None if rule is None else rule.approvers),
        (say("Why not yet"), standing.reasons),
        (say("Files"), tuple(dict.fromkeys(one.file for one in definition.sources))),
    ]
    columns = (Column("what", say("What")), Column("value", say("Value")))
    return Table(say("Under review"), columns, [row for row in rows if row[1] not in (None, ())], "review")


def _changes(review: Review, language: Language) -> Table:
    rows: list[tuple[object]]
    if review.unreached is not None:
        rows = [(review.unreached,)]
    elif review.live is None:
        rows = [(say("nothing of it is live yet: all of it is new"),)]
    else:
        kind = review.standing.definition.kind
        rows = [(change_words(kind, change, language),) for change in review.changes] or [(say("nothing: it is live as it is here"),)]
    return Table(say("What changes for customers"), (Column("change", say("Change")),), rows, "changes")


def _findings(review: Review) -> Table:
    columns = (
        Column("severity", say("Severity")),
        Column("code", say("Rule")),
        Column("message", say("Finding")),
        Column("at", say("Where")),
    )
    rows: list[tuple[object, ...]] = []
    for finding in (*review.findings, *review.excepted):
        at = locate(review.workspace, finding.problem.place)
        severity = say("excepted") if finding in review.excepted else SEVERITIES[finding.severity]
        rows.append((severity, finding.code, finding.problem.message, f"{at.file}:{at.line}"))
    return Table(say("What `check` says of it"), columns, rows or [(say("nothing"), None, None, None)], "findings")


def _caps(review: Review) -> Table | None:
    ids = tuple(key.partition("/")[2] for key in review.evidence.policy if key.startswith("caps/"))
    proofs = prove_all(review.workspace, ids) if ids else None
    return None if proofs is None else cap_table(proofs)


def _rivals(review: Review) -> Table:
    names = review.workspace.item_names
    rows = [(key, names.get(key.partition("/")[2], "")) for key in review.evidence.others]
    columns = (Column("definition", say("Definition"), whole=True), Column("name", say("Name")))
    return Table(say("What can hold its messages back"), columns, rows, "rivals")


def _dry_run(review: Review) -> Table | None:
    found = review.dry_run
    if found is None:
        return None
    rows = [
        (say("snapshot"), found.snapshot),
        (say("as of"), found.as_of),
        (say("days"), f"{found.first} – {found.last}"),
        (say("customers meant"), f"{found.customers:,}"),
        (say("messages planned"), f"{found.planned:,}"),
        (say("sent"), f"{found.sent:,}"),
        (say("held back"), f"{found.held:,}"),
        (say("unreachable"), f"{found.unreachable:,}"),
        (say("opted out"), f"{found.opted_out:,}"),
    ]
    return Table(say("Dry run"), (Column("what", say("What")), Column("value", say("Value"))), rows, "dry_run")


def _displaced(review: Review) -> Table:
    id, names = review.standing.definition.id, review.workspace.item_names
    columns = (
        Column("loser", say("Loses"), whole=True),
        Column("winner", say("To"), whole=True),
        Column("messages", say("Messages"), right=True),
    )
    rows = [
        (names.get(one.loser, one.loser), names.get(one.winner, one.winner), one.messages)
        for one in review.displaced
        if id in (one.loser, one.winner)
    ]
    return Table(say("Who loses"), columns, rows, "displaced")
