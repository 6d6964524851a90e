"""The one root of all errors that end a command. `cli.main` catches it, and only there."""

from mobilectl.exits import Exit
from mobilectl.messages import Message


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
