"""`mobilectl check --fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mobilectl.cli.check_command import Wishes, check_once, exit_code, inside
from mobilectl.cli.session import Session
from mobilectl.exits import Exit
from mobilectl.messages import say

if TYPE_CHECKING:
    from mobilectl.findings import Finding
    from mobilectl.rules.fixing import Fixed
    from mobilectl.rules.running import Request
    from mobilectl.workspace.workspace import Workspace


def mend(session: Session, wishes: Wishes, request: Request) -> int:
    """Applies fixes and reports what is left; or, for `--diff`, shows what would change; standard input comes out mended."""
    from mobilectl.rules.fixing import diff, write

    fixed = _fixed(wishes, request)
    session.speak(fixed.workspace.policy.language)
    for left in fixed.left:
        session.note(left.reason)
    if wishes.diff:
        for line in diff(fixed):
            click.echo(line.encode("utf-8", "surrogateescape"), nl=False)
        return Exit.FINDINGS if fixed.after and not wishes.exit_zero else Exit.CLEAN
    if request.instead:
        return _standard_output(wishes, request, fixed)
    write(fixed)
    if fixed.applied:
        session.note(say("Mended: {count} findings in {files} files.", count=len(fixed.applied), files=len(fixed.after)))
    return check_once(session, wishes, request)


def _fixed(wishes: Wishes, request: Request) -> Fixed:
    from mobilectl.rules.baseline import read_baseline
    from mobilectl.rules.checking import wanted_rules
    from mobilectl.rules.fixing import fix
    from mobilectl.rules.judging import judge
    from mobilectl.rules.running import is_below

    rules = wanted_rules(request)
    baseline = read_baseline(request.root) if request.baseline else None
    files = [*request.instead] or [inside(path, request.root) for path in wishes.paths] or ["."]

    def look(workspace: Workspace) -> Sequence[Finding]:
        findings, _ = judge(workspace, rules, baseline=baseline)
        return [one for one in findings if any(is_below(one.problem.place.file, path) for path in files)]

    return fix(request.root, wishes.unsafe_fixes, look, request.instead)


def _standard_output(wishes: Wishes, request: Request, fixed: Fixed) -> int:
    """The text of standard input, mended."""
    from mobilectl.rules.engine import report

    (file,) = request.instead
    click.echo(fixed.after.get(file, request.instead[file]), nl=False)
    return exit_code(wishes, report(fixed.findings, fixed.workspace))
