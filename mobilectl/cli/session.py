"""What every command needs: the language, the workspace, and where its words go."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobilectl.cli.words import speak
from mobilectl.messages import Language, Message, choose_language
from mobilectl.messages.lines import printable_lines

if TYPE_CHECKING:
    from mobilectl.workspace.workspace import Workspace


class Session:
    """One run of a command. Results go to standard output, everything else to standard error."""

    def __init__(self, context: click.Context) -> None:
        root = context.find_root()
        self._wish: str | None = root.meta.get("mobilectl.lang")
        self._folder: str | None = root.meta.get("mobilectl.workspace")
        self.language: Language = choose_language(self._wish)

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        from mobilectl.errors import UsageError
        from mobilectl.messages import say
        from mobilectl.workspace.files import find_workspace, is_workspace

        if self._folder is None:
            return find_workspace(Path.cwd())
        folder = Path(self._folder)
        if not is_workspace(folder):
            raise UsageError(
                say("{folder} is not a workspace", folder=self._folder), say("a workspace holds touchpoints.yaml and campaigns/policy.yaml")
            )
        return folder

    def workspace(self) -> Workspace:
        """The workspace, read. From here on its `language` holds where nothing else says one."""
        from mobilectl.workspace.workspace import load_workspace

        workspace = load_workspace(self.root)
        self.speak(workspace.policy.language)
        return workspace

    def speak(self, language: str | None) -> None:
        """From here on the workspace's language holds where nothing else says one."""
        self.language = choose_language(self._wish, language)
        speak(self.language)

    def text(self, message: Message | str) -> str:
        """A message in the run's language."""
        return self.language.text(message)

    def out(self, message: Message | str = "") -> None:
        """A line of the result."""
        click.echo(self._told(message))

    def note(self, message: Message | str) -> None:
        """A line beside the result."""
        click.echo(self._told(message), err=True)

    def _told(self, message: Message | str) -> str:
        """A text for programs as it is; of a sentence, which may quote anything, also what a terminal would act on or not show."""
        return message if isinstance(message, str) else printable_lines(self.text(message))

    def note_unread(self, unread: tuple[str, ...]) -> None:
        """Says beside the result which files could not be read, so that nobody takes it for complete."""
        from mobilectl.messages import say

        if unread:
            self.note(say("{files} could not be read; what they define is missing here. `mobilectl check` says why.", files=unread))

    @property
    def interactive(self) -> bool:
        """Whether somebody watches standard error."""
        return sys.stderr.isatty()
