"""The exit codes, in one table. 2 is Click's own for wrong usage and means nothing else here."""

from enum import IntEnum

from mobilectl.messages import Message, say


class Exit(IntEnum):
    """What a finished command tells the shell and CI."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOT_APPROVED = 3
    CONFLICT = 4
    PARTLY_PUSHED = 5
    UNREACHABLE = 6
    UNUSABLE = 7
    INTERNAL = 8
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[Exit, Message] = {
    Exit.CLEAN: say("clean: done, nothing to report"),
    Exit.FINDINGS: say(
        "findings of level error, a cap breached in `caps`, more lost in `dry-run` than allowed, drift in `drift`, or, with "
        "`plan --exit-code`, changes pending"
    ),
    Exit.USAGE: say("the command line is wrong, or there is no workspace here"),
    Exit.NOT_APPROVED: say("refused: something is not approved, or not by somebody who may"),
    Exit.CONFLICT: say("conflict: what is live changed since it was read; plan again"),
    Exit.PARTLY_PUSHED: say("partly pushed: some definitions went out, some did not; run again"),
    Exit.UNREACHABLE: say("the target cannot be reached"),
    Exit.UNUSABLE: say("a file cannot be used: a snapshot, a key, an output folder"),
    Exit.INTERNAL: say("internal error: a fault of mobilectl itself; please report it"),
    Exit.INTERRUPTED: say("interrupted from the keyboard"),
    Exit.TERMINATED: say("told to end by the system (SIGTERM)"),
}
