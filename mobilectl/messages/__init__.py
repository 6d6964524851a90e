"""What is said to people: English in the code, Chinese beside it in the catalog.

A `Message` is a sentence with named values, not yet in any language; a `Language` turns it into text. So a
rule, an error or a table heading is written once, and a report in either language is a pure function of it.
"""

from mobilectl.messages.language import LANGUAGES, Language, choose_language
from mobilectl.messages.message import Message, People, say, settled

__all__ = ["LANGUAGES", "Language", "Message", "People", "choose_language", "say", "settled"]
