"""Messages into Chinese or English."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mobilectl.messages.message import Message, People, shown

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = ("zh", "en")
NAMES = {"zh": "zh", "chinese": "zh", "en": "en", "english": "en"}
"""How a language is called by people and in locales: zh_CN.UTF-8, and on Windows Chinese (Simplified)_China."""

CATALOGS = os.path.join(os.path.dirname(__file__), "catalogs")  # noqa: PTH118, PTH120 (pathlib would double the time of --help)
TEN_THOUSAND = 10_000


class Language:
    """One of `LANGUAGES`; `text` gives a message in it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalogs: dict[str, NullTranslations] = {}

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
        return english if self.code == "en" else self.catalog("mobilectl").gettext(english)

    def catalog(self, domain: str) -> NullTranslations:
        """The sentences of `mobilectl`, or those of `click`, the library that reads the command line."""
        if domain not in self._catalogs:
            import gettext

            try:
                with open(os.path.join(CATALOGS, self.code, "LC_MESSAGES", f"{domain}.mo"), "rb") as file:  # noqa: PTH118, PTH123
                    self._catalogs[domain] = gettext.GNUTranslations(file)
            except OSError:  # English is the key itself, and is there where a catalog cannot be read
                self._catalogs[domain] = gettext.NullTranslations()
        return self._catalogs[domain]

    def _value(self, value: object) -> str:
        if isinstance(value, Message):
            return self.text(value)
        if isinstance(value, People):
            return self._people(value.count)
        if isinstance(value, tuple | list):
            return ("、" if self.code == "zh" else ", ").join(self._value(one) for one in value)
        return shown(value)

    def _people(self, count: int) -> str:
        if self.code == "en":
            return f"{count:,} customer{'' if count == 1 else 's'}"
        if count >= TEN_THOUSAND:
            told = f"{count / TEN_THOUSAND:,.1f}"
            return f"约 {told} 万人" if count % (TEN_THOUSAND // 10) else f"{told.removesuffix('.0')} 万人"
        return f"{count:,} 人"


def choose_language(option: str | None = None, workspace: str | None = None) -> Language:
    """`--lang`, then MOBILECTL_LANG, then the system's locale, then the workspace's `language`, then English.

    The locale decides only where it names a language; C and POSIX name none.
    """
    for wish in (option, os.environ.get("MOBILECTL_LANG"), _system_locale(), workspace):
        begin = (wish or "").replace("_", "-").replace(".", "-").replace(" ", "-").partition("-")[0].lower()
        if begin in NAMES:
            return Language(NAMES[begin])
    return Language("en")


def _system_locale() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    if os.name != "nt":
        return None
    import locale

    return locale.getlocale()[0]
