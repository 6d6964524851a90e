"""Messages into Chinese or English."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mobilectl.messages.message import Message, People

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = ("zh", "en")
CATALOGS = os.path.join(os.path.dirname(__file__), "catalogs")  # noqa: PTH118, PTH120 (pathlib would double the time of --help)
TEN_THOUSAND = 10_000


class Language:
    """One of `LANGUAGES`; `text` gives a message in it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalog: NullTranslations | None = None

    def text(self, message: Message | str) -> str:
        """The message with its values filled in. A plain string is taken as it is."""
        if isinstance(message, str):
            return message
        sentence = self.sentence(message.text)
        if not message.values:
            return sentence.replace("{{", "{").replace("}}", "}")
        return sentence.format(**{name: self._value(value) for name, value in message.values.items()})

    def sentence(self, english: str) -> str:
        """The catalog's sentence for an English one, with its placeholders still open."""
        if self.code == "en":
            return english
        if self._catalog is None:
            import gettext

            self._catalog = gettext.translation("mobilectl", CATALOGS, languages=[self.code], fallback=True)
        return self._catalog.gettext(english)

    def _value(self, value: object) -> str:
        if isinstance(value, Message):
            return self.text(value)
        if isinstance(value, People):
            return self._people(value.count)
        if isinstance(value, tuple | list):
            return ("、" if self.code == "zh" else ", ").join(self._value(one) for one in value)
        if hasattr(value, "isoformat"):
            return str(value.isoformat())
        if hasattr(value, "as_tuple"):
            return f"{value:f}"  # a Decimal, without an exponent
        return str(value)

    def _people(self, count: int) -> str:
        if self.code == "en":
            return f"{count:,} customers"
        if count >= TEN_THOUSAND:
            return f"约 {count / TEN_THOUSAND:,.1f} 万人"
        return f"{count:,} 人"


def choose_language(option: str | None = None, workspace: str | None = None) -> Language:
    """`--lang`, then MOBILECTL_LANG, then the system's locale, then the workspace's `language`, then English.

    The locale decides only where it names a language; C and POSIX name none.
    """
    for wish in (option, os.environ.get("MOBILECTL_LANG"), _system_locale(), workspace):
        for code in LANGUAGES:
            if wish and wish.lower().replace("_", "-").split("-")[0].split(".")[0] == code:
                return Language(code)
    return Language("en")


def _system_locale() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    if os.name != "nt":
        return None
    import locale

    return locale.getlocale()[0]
