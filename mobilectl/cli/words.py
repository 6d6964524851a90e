"""Click with help in the user's language: help texts are catalog keys, translated when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from mobilectl.messages import Language, choose_language, say


def language_of(context: click.Context) -> Language:
    """The language that `--lang` asks for anywhere on the command line, else the environment's."""
    root = context.find_root()
    if isinstance(root.obj, Language):
        return root.obj
    return choose_language(root.meta.get("mobilectl.lang"))


class Command(click.Command):
    """A command whose help is translated."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                for paragraph in language_of(ctx).sentence(self.help).split("\n\n"):
                    formatter.write_text(paragraph)
                    formatter.write_paragraph()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = language_of(ctx).sentence("Show this help and end.")
        return option


class Group(Command, click.Group):
    """A command of commands, with their help translated."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_of(ctx)
        with formatter.section(language.sentence("Commands")):
            formatter.write_dl([(name, language.sentence((one.help or "").split("\n\n")[0])) for name, one in self.commands.items()])


class Option(click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        english = self.help
        self.help = language_of(ctx).sentence(english) if english else english
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


def option(*names: str, help: str, **attributes: Any) -> Callable[[Any], Any]:
    """`click.option` with a translated help text. `help` is an English sentence, a key of the catalog."""
    return click.option(*names, cls=Option, help=help, **attributes)


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
