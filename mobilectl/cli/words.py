"""Click in the user's language: its own words, and help texts, which are catalog keys and translated when they are shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from mobilectl.cli.formatter import Formatter
from mobilectl.messages import Language, say

WORDS_FILLED_IN = ("name", "number_type", "param_type")
"""Where Click fills a word of its own into a sentence, not what somebody wrote: `Directory`, `integer range`."""

TYPE_NAMES = ("integer", "integer range", "float", "float range", "text", "boolean", "uuid", "filename", "file", "directory", "path")
"""What Click calls the types of values."""

PLACEHOLDER = re.compile(r"[A-Z]+(?: [A-Z]+)*")
"""A word that stands for a value in a usage line, such as FOLDER."""

_spoken = Language("en")


def spoken() -> Language:
    """The language of help and errors."""
    return _spoken


def speak(language: Language) -> None:
    """From here on help and errors are in this language.

    Each module of Click keeps gettext's functions as `_` and `ngettext`; they would follow the environment instead, and look for a
    catalog at every call. So ours take their place.
    """
    global _spoken
    _spoken = language
    catalog = language.catalog("click")

    def one(english: str) -> str:
        return english if english in TYPE_NAMES else _Sentence(catalog.gettext(english))

    def many(singular: str, plural: str, count: int) -> str:
        return catalog.ngettext(singular, plural, count)

    for name, module in tuple(sys.modules.items()):
        if name.startswith("click."):
            vars(module).update({key: own for key, own in (("_", one), ("ngettext", many)) if key in vars(module)})


class _Sentence(str):
    """A translated sentence of Click, whose types of values are translated when they are filled in."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        words = {name: click_word(str(values[name])) for name in WORDS_FILLED_IN if f"{{{name}}}" in self and name in values}
        return super().format(*args, **{**values, **words})


def click_word(word: str) -> str:
    """A word of Click, or one that stands for a value, in the spoken language."""
    for known in (word, word.lower()):
        if (translated := _spoken.catalog("click").gettext(known)) != known:
            return translated
    return word


def in_usage(metavar: str) -> str:
    """`[FORMAT=FILE]...` with its words in the spoken language."""
    return PLACEHOLDER.sub(lambda found: click_word(found[0]), metavar)


def reason(error: click.ClickException) -> str:
    """What Click says is wrong. It joins sentences by a space, and ends some by a full stop of its own, as Chinese does not."""
    said = error.format_message()
    return said if spoken().code == "en" else said.replace("'.", "'。").replace("。 ", "。")


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
        pieces = super().collect_usage_pieces(ctx)
        return [in_usage(piece) if piece in (self.options_metavar, getattr(self, "subcommand_metavar", None)) else piece for piece in pieces]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(spoken().sentence(self.help))

    def get_short_help_str(self, limit: int = 45) -> str:
        return spoken().sentence((self.help or "").split("\n\n")[0])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = spoken().sentence("Show this help and end.")
        return option


class Group(Command, click.Group):
    """A command of commands, with their help translated."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class Parameter(click.Parameter):
    """What options and arguments share: words for their values in the spoken language."""

    def make_metavar(self, ctx: click.Context | None = None) -> str:
        english = super().make_metavar(*(() if ctx is None else (ctx,)))  # Click 8.1 has no context here
        return english if self.metavar is None and isinstance(self.type, click.Choice) else in_usage(english)


class Option(Parameter, click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        english = self.help
        self.help = spoken().sentence(english) if english else english
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


class Argument(Parameter, click.Argument):
    """An argument that the command's help explains."""


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
