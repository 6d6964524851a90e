"""A rule's reference page, for the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from mobilectl.messages import Language, say
from mobilectl.reports.terminal import SEVERITIES, Screen
from mobilectl.reports.widths import wrapped
from mobilectl.rules.rule import Example, Rule

BAD, GOOD = say("Bad"), say("Good")


def rule_page(rule: Rule, language: Language, width: int, color: bool) -> Iterator[str]:
    """The page as lines for a terminal."""
    screen = Screen(width, color)
    page = rule.pages[language.code]
    yield f"{screen.paint(rule.code, '1')} {screen.paint(rule.name, '1')}  {rule.family}, {language.text(SEVERITIES[rule.severity])}"
    yield ""
    for paragraph in (page.title, *page.paragraphs):
        yield from wrapped(paragraph, min(width, 100))
        yield ""
    for heading, examples, style in ((BAD, rule.bad, "1;31"), (GOOD, rule.good, "1;32")):
        yield screen.paint(language.text(heading), style)
        for example in examples:
            yield from ("    " + line for line in _lines(example))
        yield ""


def rule_markdown(rule: Rule, language: Language) -> str:
    """The page as Markdown."""
    page = rule.pages[language.code]
    parts = [
        f"# {rule.code} {rule.name}",
        f"*{rule.family}, {language.text(SEVERITIES[rule.severity])}*",
        f"**{page.title}**",
        *page.paragraphs,
    ]
    for heading, examples in ((BAD, rule.bad), (GOOD, rule.good)):
        lines = "\n".join(line for example in examples for line in _lines(example))
        parts += [f"## {language.text(heading)}", f"```yaml\n{lines}\n```"]
    return "\n\n".join(parts) + "\n"


def _lines(example: Example) -> list[str]:
    if example.file.endswith("-"):
        return [f"# {example.file.removesuffix('-')} ✗"]
    return [f"# {example.file.removesuffix('!')}", *example.yaml.rstrip("\n").split("\n")]
