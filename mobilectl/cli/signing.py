"""What the commands that sign have in common: their options, the signing, and what is said of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, option
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.approvals.definitions import Definition
    from mobilectl.approvals.evidence import DryRunFound
    from mobilectl.approvals.signers import Action
    from mobilectl.approvals.signing import Desk, SigningResult
    from mobilectl.workspace.workspace import Workspace

    DryRuns = Callable[[Workspace], Mapping[str, DryRunFound]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be signed, as it stands on the command line: ids, the key and for whom it signs, words signed along, for which target."""

    ids: tuple[str, ...]
    key_file: Path | None
    principal: str | None
    comment: str
    target: str | None


def signing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that all signing commands take. It gets them as `asked`."""

    @functools.wraps(function)
    def with_asked(
        *arguments: Any, ids: tuple[str, ...], key_file: Path | None, principal: str | None, comment: str, target: str | None, **others: Any
    ) -> Any:
        return function(*arguments, asked=Asked(ids, key_file, principal, comment, target), **others)

    for decorate in (
        option("--comment", default="", metavar="TEXT", help=say("Words that are signed along.").text),
        option("--as", "principal", metavar="PRINCIPAL", help=say("For whom to sign, where the key is listed for several.").text),
        option(
            "--key",
            "key_file",
            envvar="MOBILECTL_KEY",
            type=click.Path(path_type=Path, readable=False),
            metavar="FILE",
            help=say(
                "Your private key, or the public one of a key in the signing agent; else the file that MOBILECTL_KEY names, or the agent's."
            ).text,
        ),
        option("--target", metavar="NAME", help=say("A target of campaigns/delivery.yaml; the default one if absent.").text),
        argument("ids", nargs=-1, metavar="[ID]..."),
    ):
        with_asked = decorate(with_asked)
    return with_asked


def sign(session: Session, action: Action, asked: Asked, everything: bool = False, dry_runs: DryRuns = lambda workspace: {}) -> Exit:
    """Signs what was asked for, or everything that waits for it, and says of each definition what was done. `dry_runs` counts what is
    signed along."""
    from mobilectl.approvals.definitions import choose
    from mobilectl.approvals.key_choice import choose_key
    from mobilectl.approvals.signing import Pen, needing, sign_each, who_signs
    from mobilectl.approvals.statements import LONGEST_COMMENT
    from mobilectl.approvals.states import utc_now
    from mobilectl.cli.desks import desk_of
    from mobilectl.cli.passphrases import passphrase_of
    from mobilectl.delivery.notices import Notice, announce
    from mobilectl.errors import UsageError

    if bool(asked.ids) == everything:
        raise UsageError(say("say what to sign: ids, or --all"), say("`mobilectl status` lists what there is"))
    if len(asked.comment) > LONGEST_COMMENT or not _is_text(asked.comment):
        raise UsageError(
            say("the comment is no text of at most {most} characters", most=LONGEST_COMMENT), say("shorten it, or write it in UTF-8")
        )
    if action in ("reject", "revoke") and not asked.comment.strip():
        raise UsageError(say("say why by --comment"), say("who submitted it reads the reason in `mobilectl status`"))
    workspace = session.workspace()
    desk = desk_of(workspace, asked.target)
    chosen = choose(desk.definitions, asked.ids)
    key = choose_key(asked.key_file, desk.trust.signers, action, lambda file: passphrase_of(session, file))
    pen = Pen(action, who_signs(desk.trust.signers, key, action, asked.principal), key, utc_now(), asked.comment)
    if everything:
        chosen = needing(desk, pen)
    results = sign_each(desk, chosen, pen, dry_runs(workspace))
    _show(session, workspace, desk, results, pen.by)
    signed = tuple(one.definition for one in results if one.result == "signed")
    if action == "approve":
        _hint_own_edits(session, desk, signed, pen.by)
    if action == "revoke" and (sending := " ".join(one.id for one in signed if one.kind != "policy")):
        session.note(say("What is live stays live; `mobilectl pause {ids}` stops it.", ids=sending))
    announce(Notice(action, pen.by, signed), workspace.policy.language, session.note)
    outcomes = {one.result for one in results}
    return Exit.NOT_APPROVED if "refused" in outcomes else Exit.FINDINGS if "errors" in outcomes else Exit.CLEAN


def _hint_own_edits(session: Session, desk: Desk, signed: Sequence[Definition], by: str) -> None:
    """Says where git names whoever approved as the last author. Only a hint: anybody can write any name into a commit."""
    from mobilectl.approvals.signers import person_of
    from mobilectl.workspace.revisions import last_author

    for definition in signed:
        author = last_author(desk.root, definition.file)
        if author is not None and person_of(by) in (author[0].casefold(), author[1].partition("@")[0].casefold()):
            session.note(
                say("{by} approved {id}, and git names the same person as the last author of {file}; somebody else should look at it too",
                    by=by, id=definition.id, file=definition.file)
            )  # fmt: skip


def _is_text(words: str) -> bool:
    """Whether the command line gave these words in an encoding that could be read."""
    return not any("\ud800" <= sign <= "\udfff" for sign in words)


def _show(session: Session, workspace: Workspace, desk: Desk, results: Sequence[SigningResult], by: str) -> None:
    from mobilectl.approvals.definitions import KIND_NAMES
    from mobilectl.cli.printing import print_table
    from mobilectl.reports.tables import Column, Table
    from mobilectl.workspace.files import APPROVALS
    from mobilectl.workspace.resolver import locate

    names = {"signed": say("signed"), "already": say("nothing to do"), "errors": say("has errors"), "refused": say("refused")}
    columns = (
        Column("id", say("Definition")),
        Column("kind", say("Kind")),
        Column("result", say("Result")),
        Column("detail", say("Detail")),
    )
    rows = [(one.definition.id, KIND_NAMES[one.definition.kind], names[one.result], one.reason) for one in results]
    if rows:
        print_table(session, Table(None, columns, rows), "table")
    else:
        session.note(say("Nothing waits for the signature of {by}.", by=by))
    if written := sum(one.file is not None for one in results):
        session.out(
            say("{by} signed {count} definitions; the statements are in {folder}, to be committed.", by=by, count=written, folder=APPROVALS)
        )
    for finding in dict.fromkeys(finding for one in results for finding in one.findings):
        at = locate(workspace, finding.problem.place)
        session.out(
            say(
                "{file}:{line}:{column} {code}: {message}",
                file=at.file,
                line=at.line,
                column=at.column,
                code=finding.code,
                message=finding.problem.message,
            )
        )
    for problem in desk.book.problems:
        session.note(problem)
