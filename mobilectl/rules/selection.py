"""Rules chosen by words: a code, the beginning of codes, a name or a family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobilectl.messages import Message
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.workspace.convert import did_you_mean


def selected(words: Iterable[str], rules: Sequence[Rule] | None = None) -> frozenset[str]:
    """The codes of all rules that one of the words means."""
    rules = all_rules() if rules is None else rules
    return frozenset(rule.code for word in words for rule in rules if _means(word, rule))


def unknown(words: Iterable[str]) -> tuple[tuple[str, Message], ...]:
    """The words that mean no rule, each with a hint at what may have been meant."""
    rules = all_rules()
    known = [word for rule in rules for word in (rule.code, rule.name)] + sorted({rule.family for rule in rules})
    return tuple(
        (word, did_you_mean(word.upper() if len(word) <= 5 else word, known))
        for word in words
        if not any(_means(word, rule) for rule in rules)
    )


def _means(word: str, rule: Rule) -> bool:
    wish = word.lower()
    return bool(wish) and (rule.code.lower().startswith(wish) or wish in (rule.name, rule.family))
