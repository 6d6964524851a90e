"""The one root of all errors that end a command. `cli.main` catches it, and only there."""

import errno

from mobilectl.exits import Exit
from mobilectl.messages import Message, say

REASONS = {
    errno.ENOENT: say("it is not there"),
    errno.EACCES: say("you have no right to it"),
    errno.EPERM: say("you have no right to it"),
    errno.ENOSPC: say("the disk is full"),
    errno.EDQUOT: say("the room that you may use on the disk is used up"),
    errno.EFBIG: say("the file is larger than allowed"),
    errno.EIO: say("the disk fails"),
    errno.EISDIR: say("it is a folder"),
    errno.ENOTDIR: say("there is no such folder"),
    errno.EEXIST: say("where the folder should be there is a file"),
    errno.EROFS: say("the disk can only be read"),
    errno.EADDRINUSE: say("another program uses it"),
    errno.ECONNREFUSED: say("nobody answers there"),
}
"""Why systems refuse what programs ask for, in words; for all else the system's own are taken."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Why systems do not take what is written, whatever file it is meant for."""


class MobilectlError(Exception):
    """Ends the command: a message of what is wrong, a hint of what would be right, and the exit code."""

    exit_code: Exit = Exit.INTERNAL

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.text)
        self.message = message
        self.hint = hint


class UsageError(MobilectlError):
    """The command line asks for something that is not there: no workspace, an unknown id or format."""

    exit_code = Exit.USAGE


class NotApproved(MobilectlError):
    """Something was to be done that nobody entitled has approved."""

    exit_code = Exit.NOT_APPROVED


class Conflict(MobilectlError):
    """What is live is not what was planned against."""

    exit_code = Exit.CONFLICT


class PartlyPushed(MobilectlError):
    """Some definitions reached the target, others did not."""

    exit_code = Exit.PARTLY_PUSHED


class Unreachable(MobilectlError):
    """The target gave no usable answer."""

    exit_code = Exit.UNREACHABLE


class Unusable(MobilectlError):
    """A file that the command needs cannot be read, written or understood."""

    exit_code = Exit.UNUSABLE


def system_reason(error: OSError) -> Message | str:
    """Why the system refused something."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
