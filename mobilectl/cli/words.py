"""Click in the user's language: its own words, and help texts, which are catalog keys and translated when they are shown."""

from __future__ import annotations

import gettext
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from mobilectl.cli.formatter import Formatter
from mobilectl.exits import Exit
from mobilectl.messages import Language, say

FILLED_IN = ("name", "number_type", "param_type")
"""Where Click fills a word of its own into a sentence, `Directory` or `integer range`; what somebody wrote stands there as {name!r}."""

TYPE_NAMES = ("integer", "integer range", "float", "float range", "text", "boolean", "uuid", "filename", "file", "directory", "path")
"""What Click calls the types of values."""

PLACEHOLDER = re.compile(r"[A-Z]+(?: [A-Z]+)*")
"""A word that stands for a value in a usage line, such as FOLDER."""

QUOTES = "'[{}]."
"""What Click puts around an argument's name: in an error it stands between simple quotes, as an option does."""

_spoken = Language("en")


def spoken() -> Language:
    """The language of help and errors."""
    return _spoken


def speak(language: Language) -> None:
    """From here on help and errors are in this language, Click's own words too.

    Each module of Click keeps gettext's functions as `_` and `ngettext`, which would follow the environment alone; ours take their place.
    """
    global _spoken
    _spoken = language
    for module in [module for name, module in sys.modules.items() if name.startswith("click.")]:
        for name, theirs, ours in (("_", gettext.gettext, _one), ("ngettext", gettext.ngettext, _many)):
            if vars(module).get(name) is theirs:
                setattr(module, name, ours)


def _one(english: str) -> str:
    """Names of types stay English until they are shown: Click keeps them for longer than a language may hold."""
    return english if english in TYPE_NAMES else _Sentence(_spoken.catalog("click").gettext(english))


def _many(singular: str, plural: str, count: int) -> str:
    return _spoken.catalog("click").ngettext(singular, plural, count)


class _Sentence(str):
    """A sentence of Click, translated; the words of its own that Click fills in are translated then."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        own = {name: click_word(str(values[name])) for name in FILLED_IN if f"{{{name}}}" in self and name in values}
        return super().format(*args, **{**values, **own})


def click_word(word: str) -> str:
    """A word of Click in the spoken language, also where Click wrote it in capitals."""
    for known in (word, word.lower()):
        if (translated := _spoken.catalog("click").gettext(known)) != known:
            return translated
    return word


def in_usage(metavar: str) -> str:
    """`[FORMAT=FILE]...` with its words in the spoken language, whether they are ours or Click's."""

    def word(found: re.Match[str]) -> str:
        ours = _spoken.sentence(found[0])
        return click_word(found[0]) if ours == found[0] else ours

    return PLACEHOLDER.sub(word, metavar)


def reason(error: click.ClickException) -> str:
    """What Click says is wrong. It puts a space between sentences, and a full stop of its own behind some; Chinese has neither."""
    said = error.format_message()
    if spoken().code == "en":
        return said
    if isinstance(error, click.MissingParameter):
        said = said.replace("'.", "'。", 1)
    return said.replace("。 ", "。")


class Context(click.Context):
    """Lays out help by columns."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is translated."""

    context_class = Context

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        usage = click_word("Usage:")
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), usage if usage.endswith("：") else usage + " ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        clicks = (self.options_metavar, getattr(self, "subcommand_metavar", None))
        return [in_usage(piece) if piece in clicks else piece for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(spoken().sentence(self.help))

    def get_short_help_str(self, limit: int = 45) -> str:
        return spoken().sentence(self.help).partition("\n\n")[0] if self.help else ""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = spoken().sentence("Show this help and end.")
        return option


class Group(Command, click.Group):
    """A command of commands, with their help translated. Without any it shows its help, as a wrong usage."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit(Exit.USAGE)  # Click itself did so in a way that changed from version to version
        return super().parse_args(ctx, args)


class Parameter(click.Parameter):
    """What options and arguments share: words for their values in the spoken language."""

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        english = super().make_metavar(*(() if ctx is None else (ctx,)))  # Click 8.1 has no context here
        return english if self.metavar is None and isinstance(self.type, click.Choice) else in_usage(english)


class Option(Parameter, click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        english, self.help = self.help, spoken().sentence(self.help) if self.help else self.help
        try:
            record = super().get_help_record(ctx)
            if record is None or spoken().code == "en":
                return record
            about = len(self.help or "")  # behind it stands what Click adds
            return record[0], record[1][:about] + record[1][about:].replace("; ", "；")
        finally:
            self.help = english


class Argument(Parameter, click.Argument):
    """An argument that the command's help explains."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        return f"'{super().get_error_hint(ctx).strip(QUOTES)}'"


def option(*names: str, help: str, **attributes: Any) -> Callable[[Any], Any]:
    """`click.option` with a translated help text. `help` is an English sentence, a key of the catalog."""
    return click.option(*names, cls=Option, help=help, **attributes)


def argument(name: str, **attributes: Any) -> Callable[[Any], Any]:
    """`click.argument`, shown in the user's language."""
    return click.argument(name, cls=Argument, **attributes)


def command(name: str, help: str) -> Callable[[Callable[..., Any]], Command]:
    """A command with the options that all have: `--workspace`, `--lang`. `help` is a key of the catalog."""

    def decorate(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, help=help)(function)
        made.params += COMMON_OPTIONS
        return made

    return decorate


def _set_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.find_root().meta["mobilectl.lang"] = value


def _set_workspace(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.find_root().meta["mobilectl.workspace"] = value


COMMON_OPTIONS: Sequence[click.Parameter] = (
    Option(
        ["-w", "--workspace"],
        metavar="FOLDER",
        expose_value=False,
        callback=_set_workspace,
        help=say("The workspace; else the nearest one from the current folder upwards.").text,
    ),
    Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        expose_value=False,
        is_eager=True,
        callback=_set_language,
        help=say("The language of what is printed.").text,
    ),
)
