"""`mobilectl submit`, and what it shares with `approve`: signing definitions with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.approvals.definitions import Definition
    from mobilectl.approvals.signers import Action
    from mobilectl.approvals.signing import Desk, SigningResult
    from mobilectl.findings import Finding
    from mobilectl.workspace.workspace import Workspace


def signing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What both signing commands take."""
    for decorate in (
        option("--comment", default="", metavar="TEXT", help=say("Words that are signed along.").text),
        option("--as", "principal", metavar="PRINCIPAL", help=say("For whom to sign, where the key is listed for several.").text),
        option(
            "--key",
            "key_file",
            envvar="MOBILECTL_KEY",
            type=click.Path(path_type=Path, readable=False),
            metavar="FILE",
            help=say("Your private key; else the file that MOBILECTL_KEY names.").text,
        ),
        option("--all", "everything", is_flag=True, help=say("All that waits for it and that you may sign.").text),
        argument("ids", nargs=-1, metavar="[ID]..."),
    ):
        function = decorate(function)
    return function


def sign(
    context: click.Context,
    action: Action,
    ids: tuple[str, ...],
    everything: bool,
    key_file: Path | None,
    principal: str | None,
    comment: str,
) -> Exit:
    """Signs what was asked for and says of each definition what was done."""
    from mobilectl.approvals.definitions import choose
    from mobilectl.approvals.keys import load_key
    from mobilectl.approvals.signing import Pen, needing, open_desk, sign_each, who_signs
    from mobilectl.approvals.statements import LONGEST_COMMENT
    from mobilectl.approvals.states import utc_now
    from mobilectl.cli.keys_command import ask_passphrase
    from mobilectl.delivery.notices import Notice, announce
    from mobilectl.errors import UsageError

    if bool(ids) == everything:
        raise UsageError(say("say what to sign: ids, or --all"), say("`mobilectl status` lists what there is"))
    if key_file is None:
        raise UsageError(say("no key is given"), say("name your private key by --key or in MOBILECTL_KEY; `mobilectl keys new` makes one"))
    if len(comment) > LONGEST_COMMENT or not _is_text(comment):
        raise UsageError(
            say("the comment is no text of at most {most} characters", most=LONGEST_COMMENT), say("shorten it, or write it in UTF-8")
        )
    session = Session(context)
    workspace = session.workspace()
    desk = open_desk(workspace)
    chosen = choose(desk.definitions, ids)
    key = load_key(key_file, lambda: ask_passphrase(session, say("Passphrase of {file}", file=str(key_file))))
    pen = Pen(action, who_signs(desk.trust.signers, key, action, principal), key, utc_now(), comment)
    if everything:
        chosen = needing(desk, pen)
    errors = _errors(workspace, chosen) if action == "submit" else {}
    results = sign_each(desk, chosen, pen, errors)
    _show(session, workspace, desk, results, pen.by)
    signed = tuple(one.definition for one in results if one.result == "signed")
    announce(Notice(action, pen.by, signed), workspace.policy.language, session.note)
    outcomes = {one.result for one in results}
    return Exit.NOT_APPROVED if "refused" in outcomes else Exit.FINDINGS if "errors" in outcomes else Exit.CLEAN


def _is_text(words: str) -> bool:
    """Whether the command line gave these words in an encoding that could be read."""
    return not any("\ud800" <= sign <= "\udfff" for sign in words)


def _errors(workspace: Workspace, chosen: Sequence[Definition]) -> dict[str, tuple[Finding, ...]]:
    """By digest, the errors that `check` reports on each definition."""
    from mobilectl.rules.judging import judge

    findings = judge(workspace)[0] if chosen else ()
    return {one.digest: one.errors(findings) for one in chosen}


def _show(session: Session, workspace: Workspace, desk: Desk, results: Sequence[SigningResult], by: str) -> None:
    from mobilectl.cli.printing import print_table
    from mobilectl.cli.status_command import KIND_NAMES
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
    for finding in dict.fromkeys(finding for one in results for finding in one.errors):
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


@command(
    "submit",
    say(
        "Submit definitions for approval, signed.\n\nID is a campaign, a touchpoint or `policy`. The signature covers the definition with "
        "the segments, derived attributes and product that it uses. A definition with errors is not signed."
    ).text,
)
@signing_options
@click.pass_context
def COMMAND(
    context: click.Context, ids: tuple[str, ...], everything: bool, key_file: Path | None, principal: str | None, comment: str
) -> int:
    return sign(context, "submit", ids, everything, key_file, principal, comment)
