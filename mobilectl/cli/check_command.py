"""`mobilectl check`: all rules over the workspace."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.errors import UsageError
from mobilectl.exits import Exit
from mobilectl.messages import say
from mobilectl.reports.formats import FOR_PEOPLE, FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mobilectl.findings import Report
    from mobilectl.rules.running import Request

FAIL_ON = {"error": ("error",), "warning": ("error", "warning"), "info": ("error", "warning", "info"), "never": ()}
OUR_OWN = ("terminal", "json")
"""Formats that name files from the workspace's folder on, wherever that lies."""
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    changed: str | None
    format: str
    also: tuple[str, ...]
    statistics: bool
    fix: bool
    unsafe_fixes: bool
    diff: bool
    fail_on: str
    exit_zero: bool
    stdin_filename: str | None
    watch: bool
    write_baseline: bool
    rewrite_baseline: bool
    no_baseline: bool
    no_cache: bool
    snapshot: str | None

    def __post_init__(self) -> None:
        """Refuses what cannot be had together."""
        works = {
            "--fix": self.fix or self.unsafe_fixes,
            "--diff": self.diff and not (self.fix or self.unsafe_fixes),
            "--changed": self.changed is not None and (self.fix or self.unsafe_fixes or self.diff),
            "--watch": self.watch,
            "--write-baseline": self.write_baseline,
            "--rewrite-baseline": self.rewrite_baseline,
        }
        asked = [name for name, wish in works.items() if wish]
        if len(asked) > 1:
            raise UsageError(
                say("{first} and {second} cannot be asked for together", first=asked[0], second=asked[1]), say("leave one out")
            )
        if (STDIN in self.paths) != (self.stdin_filename is not None) or (self.stdin_filename is not None and len(self.paths) > 1):
            raise UsageError(
                say("standard input is checked in place of one file, which must be named"),
                say("write `mobilectl check - --stdin-filename campaigns/<unit>/<file>.yaml`"),
            )


@command(
    "check",
    say(
        "Check all definitions and report findings.\n\nWith PATHS, only the findings that concern these files and folders "
        "are reported; the whole workspace is compared all the same. `-` is standard input, in place of the file that "
        "--stdin-filename names."
    ).text,
)
@argument("paths", nargs=-1)
@option("--select", multiple=True, metavar="RULES", help=say("Only these rules: codes, beginnings of codes, names or families.").text)
@option("--ignore", multiple=True, metavar="RULES", help=say("Not these rules.").text)
@option(
    "--changed",
    is_flag=False,
    flag_value="",
    metavar="[BASE]",
    help=say("Only the findings that the git changes since BASE bring; without BASE, since the main branch.").text,
)
@option("--format", "format", type=click.Choice(FORMATS), default="terminal", help=say("How findings are written.").text)
@option("--also", multiple=True, metavar="FORMAT=FILE", help=say("Write them to a file in a further format as well.").text)
@option("--statistics", is_flag=True, help=say("Only count the findings of each rule.").text)
@option("--fix", is_flag=True, help=say("Mend the files by all safe fixes, then report what is left.").text)
@option("--unsafe-fixes", is_flag=True, help=say("Mend also by fixes that change what customers get: look at them afterwards.").text)
@option("--diff", is_flag=True, help=say("Show what the fixes would change, and change nothing.").text)
@option(
    "--fail-on",
    type=click.Choice(list(FAIL_ON)),
    default="error",
    help=say("From which severity on findings make the exit code 1.").text,
)
@option("--exit-zero", is_flag=True, help=say("Exit code 0 whatever is found.").text)
@option("--stdin-filename", metavar="FILE", help=say("The file that standard input stands for.").text)
@option("--watch", is_flag=True, help=say("Check again whenever a file changes, until Ctrl-C.").text)
@option("--write-baseline", is_flag=True, help=say("Keep the present findings as known; an existing baseline only shrinks.").text)
@option("--rewrite-baseline", is_flag=True, help=say("Keep the present findings as known, also new ones.").text)
@option("--no-baseline", is_flag=True, help=say("Report known findings as well.").text)
@option("--no-cache", is_flag=True, help=say("Check everything anew.").text)
@option(
    "--snapshot",
    metavar="ADDRESS",
    help=say("Say how many customers of this snapshot findings are about.").text,
)
@click.pass_context
def COMMAND(context: click.Context, /, **given: Any) -> int:
    wishes = Wishes(**given)
    session = Session(context)
    if wishes.write_baseline or wishes.rewrite_baseline:
        from mobilectl.cli.check_baseline import keep_baseline

        return keep_baseline(session, anew=wishes.rewrite_baseline)
    instead = _standard_input(wishes, session.root)
    request = _request(wishes, session.root, instead)
    if wishes.fix or wishes.unsafe_fixes or wishes.diff:
        from mobilectl.cli.check_mending import mend

        return mend(session, wishes, request)
    if wishes.watch:
        from mobilectl.cli.check_watching import watch

        return watch(session, lambda: check_once(session, wishes, request))
    return check_once(session, wishes, request)


def check_once(session: Session, wishes: Wishes, request: Request) -> int:
    """Checks, prints, and gives the exit code."""
    from mobilectl.rules.cache import Cache, cache_folder
    from mobilectl.rules.running import concerning, run, run_changed

    cache = None if wishes.no_cache else Cache(cache_folder(), session.note)
    made = run(request, cache) if wishes.changed is None else run_changed(request, wishes.changed or None, cache)
    session.speak(made.language)
    if request.instead:
        made = concerning(made, list(request.instead))
    elif wishes.paths:
        made = concerning(made, [inside(path, request.root) for path in wishes.paths])
    _print(session, wishes, made)
    return exit_code(wishes, made)


def exit_code(wishes: Wishes, made: Report) -> Exit:
    """What the findings make of the run."""
    counts = () if wishes.exit_zero else FAIL_ON[wishes.fail_on]
    return Exit.FINDINGS if any(one.severity.value in counts for one in made.sightings) else Exit.CLEAN


def _print(session: Session, wishes: Wishes, made: Report) -> None:
    from mobilectl.cli.printing import colored, screen_width
    from mobilectl.reports.formats import render
    from mobilectl.reports.terminal import Screen
    from mobilectl.workspace.writing import write_atomically

    def written(format: str, screen: Screen) -> str:
        return render(_named(made, session.root, format), format, session.language, screen)

    for wish in wishes.also:
        format, _, file = wish.partition("=")
        if format not in FORMATS or not file:
            raise UsageError(
                say("`{wish}` is not FORMAT=FILE", wish=wish), say("write it like sarif=findings.sarif; formats: {known}", known=FORMATS)
            )
        write_atomically(Path(file), written(format, Screen(100, False)).rstrip("\n") + "\n")
    if wishes.statistics and (made.sightings or wishes.format == "json"):
        from mobilectl.cli.printing import print_table
        from mobilectl.reports.statistics import statistics

        print_table(session, statistics(made), "json" if wishes.format == "json" else "table")
        return
    text = written(wishes.format, Screen(screen_width(), colored()))
    click.echo(text if wishes.format in FOR_PEOPLE else text.encode("utf-8"))
    if made.sightings and wishes.format == "terminal":
        session.note(say("`mobilectl explain CODE` explains a finding, with examples."))


def _named(made: Report, root: Path, format: str) -> Report:
    """The report with files as their reader knows them: other programs count from the current folder, where it lies above the workspace."""
    from mobilectl.reports.roots import seen_from_above

    here, root = Path.cwd(), root.resolve()
    if format in OUR_OWN or not root.is_relative_to(here) or root == here:
        return made
    return seen_from_above(made, root.relative_to(here).as_posix())


def _request(wishes: Wishes, root: Path, instead: Mapping[str, bytes]) -> Request:
    from mobilectl.rules.running import Request

    return Request(root, _words(wishes.select), _words(wishes.ignore), not wishes.no_baseline, instead, wishes.snapshot)


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for one in given for word in one.split(",") if word.strip())


def _standard_input(wishes: Wishes, root: Path) -> dict[str, bytes]:
    """What stands in for the file that is named, relative to the workspace or the current folder."""
    if wishes.stdin_filename is None:
        return {}
    from mobilectl.workspace.files import is_definition

    for base in (Path.cwd(), root):
        found = (base / wishes.stdin_filename).resolve()
        if found.is_relative_to(root.resolve()) and is_definition(file := found.relative_to(root.resolve()).as_posix()):
            return {file: sys.stdin.buffer.read()}
    raise UsageError(
        say("{path} is no definition file of the workspace {root}", path=wishes.stdin_filename, root=str(root)),
        say("name it like campaigns/<unit>/<file>.yaml"),
    )


def inside(path: str, root: Path) -> str:
    """A path of the command line, relative to the workspace with `/`; it must exist there."""
    for base in (Path.cwd(), root):
        found = (base / path).resolve()
        if found.exists() and found.is_relative_to(root.resolve()):
            return found.relative_to(root.resolve()).as_posix()
    raise UsageError(say("{path} is not in the workspace {root}", path=path, root=str(root)), say("name files or folders inside it"))
