"""`mobilectl`: the commands by name, loaded only when they run, and the one place where errors end."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from mobilectl import __version__
from mobilectl.cli.words import COMMON_OPTIONS, Command, Option, click_word, reason, speak, spoken
from mobilectl.errors import NO_ROOM, MobilectlError, system_reason
from mobilectl.exits import Exit
from mobilectl.interrupts import heeding
from mobilectl.messages import Language, Message, choose_language, say
from mobilectl.messages.lines import printable_lines
from mobilectl.reports.consoles import adapt

COMMANDS: dict[str, Message] = {
    "check": say("Check all definitions and report findings."),
    "explain": say("Explain a rule, with examples."),
    "rules": say("List all rules."),
    "exceptions": say("List all exceptions from rules."),
    "calendar": say("Show the months ahead: campaigns, sends, days off and what one customer may get."),
    "caps": say("Prove contact caps: can any customer get too much?"),
    "overlaps": say("Show campaigns for the same customers at the same time."),
    "repair": say("Find the smallest edits that remove a finding, and bring no other."),
    "free-slots": say("Find the nearest dates at which a campaign would be clean."),
    "list": say("List what is defined."),
    "show": say("Show one definition."),
    "texts": say("Show what customers read, on every channel."),
    "glossary": say("Propose terms, settle them, and list where they are used."),
    "dry-run": say("Count the messages of a plan against a snapshot of customers."),
    "why": say("Tell what one customer gets on a day, and why."),
    "snapshot": say("Make, check and describe snapshots of customers."),
    "keys": say("Make keys for signing."),
    "submit": say("Submit definitions for approval, signed."),
    "review": say("Show all that a reviewer needs to know of a definition, on one page."),
    "approve": say("Approve submitted definitions, signed."),
    "reject": say("Reject submitted definitions, signed."),
    "revoke": say("Take the approval of definitions back, signed."),
    "status": say("Say where each definition stands."),
    "log": say("List who signed what, the oldest first."),
    "verify": say("Verify the history of approvals, offline."),
    "plan": say("Say what a push would change on the target."),
    "push": say("Bring approved definitions to the target."),
    "pause": say("Stop live definitions for a while."),
    "resume": say("Let paused definitions go out again."),
    "rollback": say("Put an earlier version of a live definition back."),
    "drift": say("Tell what another hand changed on the target."),
    "pull": say("Adopt what is live into the workspace's files."),
    "results": say("Tell what came of live campaigns and touchpoints, from receipts and survey answers."),
    "test-send": say("Send a text to test numbers, as customers would get it."),
    "sandbox": say("Serve the sandbox delivery API over HTTP, and play its deliveries."),
    "schema": say("Write the JSON Schemas of the definition files."),
}
"""Every command and its one line of help; its code is `mobilectl/cli/<name>.py`, loaded when it runs."""


class Commands(Command, click.Group):
    """Loads a command's module when it is asked for, so that `--help` stays quick."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command. Where nobody reads on, as `head` does not, Click would end with 1, which here means findings."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            _lead_nowhere(sys.stdout)
            return Exit.CLEAN

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mobilectl.cli.{cmd_name.replace('-', '_')}_command")
        found = module.COMMAND
        assert isinstance(found, click.Command)
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            from mobilectl.errors import UsageError

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            raise UsageError(
                say("there is no command `{name}`", name=args[0]),
                say("did you mean `{near}`?", near=near[0]) if near else say("`mobilectl --help` lists the commands"),
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(click_word("Commands")):
            formatter.write_dl([(name, spoken().text(help)) for name, help in COMMANDS.items()])


FULL = (*NO_ROOM, errno.EIO)
"""Why disks do not take or give any more."""
HELP = say("Customer reminders and marketing campaigns as files: checked, dry-run, approved, delivered.")


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"mobilectl {__version__}")
        context.exit()


@click.pass_context
def _start(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


CLI = Commands(
    "mobilectl",
    callback=_start,
    help=HELP.text,
    invoke_without_command=True,
    params=[
        *COMMON_OPTIONS,
        Option(
            ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version, help=say("Show the version and end.").text
        ),
    ],
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with the exit code of `mobilectl.exits`."""
    given = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = adapt(sys.stdout), adapt(sys.stderr)
    if arguments is None:
        gc.disable()  # a run is short: looking for cycles among millions of values read would double the time of a large check
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    speak(_language(arguments))
    try:
        with heeding() as came:
            code = _run(arguments, came)
    finally:
        sys.stdout, sys.stderr = given
    sys.exit(int(code))


def _run(arguments: list[str], came: Sequence[int]) -> int:
    """The exit code of a command line; `came` fills when Ctrl-C or SIGTERM comes."""
    try:
        if any(not one.isascii() or one[:1] == "'" for one in arguments):  # cmd of Windows leaves single quotes around a word
            arguments = _as_typed(arguments)
        result = CLI.main(arguments, prog_name="mobilectl", standalone_mode=False)
        return result if isinstance(result, int) else Exit.CLEAN
    except MobilectlError as error:
        return _report(error.message, error.hint, error.exit_code)
    except click.ClickException as error:
        return _report(say("wrong usage: {reason}", reason=reason(error)), say("`--help` after the command explains it"), Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        return ended_by(came)
    except Exception as error:
        if came:  # what was interrupted made another error of it
            return ended_by(came)
        if isinstance(error, OSError) and (_is_stuck(sys.stdout) or _came_of_output(error)):
            _lead_nowhere(sys.stdout)
            message = say("the output cannot be written: {reason}", reason=system_reason(error))
            return _report(message, say("make room, or write it elsewhere"), Exit.UNUSABLE)
        if isinstance(error, OSError) and error.errno in FULL:
            message = say("a file cannot be read or written: {reason}", reason=system_reason(error))
            return _report(message, say("make room on the disk, or use another one; temporary files lie where TMPDIR says"), Exit.UNUSABLE)
        if os.environ.get("MOBILECTL_DEBUG"):
            raise
        return _report(
            say("internal error: {kind}: {reason}", kind=type(error).__name__, reason=str(error)),
            say("this is a fault of mobilectl; MOBILECTL_DEBUG=1 shows where"),
            Exit.INTERNAL,
        )


def ended_by(came: Sequence[int]) -> Exit:
    """Says who ended the command."""
    if signal.SIGTERM in came:
        return _report(say("told to end"), None, Exit.TERMINATED)
    return _report(say("interrupted"), None, Exit.INTERRUPTED)


def _came_of_output(error: OSError) -> bool:
    """Whether writing the output raised it: of what is longer than a stream's buffer nothing waits there."""
    import traceback

    return any(frame.f_code is click.echo.__code__ for frame, _ in traceback.walk_tb(error.__traceback__))


def _is_stuck(stream: TextIO) -> bool:
    """Whether something waits in a stream that it does not take."""
    try:
        stream.flush()
    except OSError:
        return True
    return False


def _lead_nowhere(stream: TextIO) -> None:
    """The stream takes nothing any more, so nothing is tried, nor by Python when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _as_typed(arguments: Sequence[str]) -> list[str]:
    """The arguments as they were meant, with a note on what was typed with the signs of an input method or a word processor."""
    from mobilectl.cli.typed import as_typed

    typed = as_typed(arguments)
    speak(_language(typed.arguments))
    for note in typed.notes:
        click.echo(f"mobilectl: {spoken().text(note)}", err=True)
    return typed.arguments


def _language(arguments: Sequence[str]) -> Language:
    """The language for errors: `--lang` may stand anywhere, also where the rest of the line is wrong."""
    wish = None
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            wish = arguments[index + 1]
        elif argument.startswith("--lang="):
            wish = argument.removeprefix("--lang=")
    return choose_language(wish)


def _report(message: Message, hint: Message | None, code: Exit) -> Exit:
    language = spoken()
    lines = [f"mobilectl: {language.text(message)}"]
    if hint is not None:
        lines.append(f"  {language.sentence('hint')}: {language.text(hint)}")
    try:
        click.echo(printable_lines("\n".join(lines)), err=True)
    except OSError:  # nobody can be told, but for the exit code
        _lead_nowhere(sys.stderr)
    return code
