"""`mobilectl check --write-baseline` and `--rewrite-baseline`."""

from __future__ import annotations

from mobilectl.cli.session import Session
from mobilectl.errors import Unusable
from mobilectl.exits import Exit
from mobilectl.messages import say


def keep_baseline(session: Session, anew: bool) -> int:
    """Writes the baseline: all findings where there is none yet or it is wanted `anew`, else those of it that are still there."""
    from mobilectl.rules.baseline import read_baseline, renewed, write_baseline
    from mobilectl.rules.judging import judge
    from mobilectl.workspace.files import BASELINE

    workspace = session.workspace()
    if workspace.unread:
        raise Unusable(
            say("{files} cannot be read, so it is not known what is found there", files=workspace.unread[:5]),
            say("mend what `mobilectl check` says of it, then write the baseline"),
        )
    shrink = not anew and (workspace.root / BASELINE).exists()
    findings, outcome = judge(workspace, baseline=read_baseline(workspace.root) if shrink else None)
    kept = outcome.baselined if shrink else renewed(findings, outcome)
    count = write_baseline(workspace.root, kept, outcome)
    if shrink:
        session.out(
            say("{file} holds {count} findings; {gone} that were mended are out of it.", file=BASELINE, count=count, gone=outcome.gone)
        )
        if new := len(renewed(findings, outcome)) - count:
            session.note(say("{count} findings are new and not in it; --rewrite-baseline would take them in.", count=new))
    else:
        session.out(say("{file} holds {count} findings: from now on only others are reported.", file=BASELINE, count=count))
        if left := len(findings) - count:
            session.note(
                say("{count} findings are not in it: rules that are locked, files that cannot be read, or exceptions.", count=left)
            )
    return Exit.CLEAN
