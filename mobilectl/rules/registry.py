"""All rules, in one explicit list. A new rule is its module and its line here."""

from __future__ import annotations

import functools
import importlib

from mobilectl.rules.rule import Rule, rule_of

MODULES = (
    "structure.unreadable_file",
    "structure.duplicate_key",
    "structure.unknown_key",
    "structure.missing_key",
    "structure.bad_value",
    "structure.unknown_reference",
    "structure.duplicate_id",
    "structure.misplaced_campaign",
    "structure.bad_audience",
    "structure.impossible_audience",
    "schedule.quiet_hours",
    "schedule.quiet_hours_advised",
    "schedule.blackout",
    "schedule.send_outside_period",
    "schedule.hall_peak",
    "schedule.unknown_holidays",
    "overlap.price_clash",
    "overlap.competing_offers",
    "overlap.excluded_products",
    "overlap.too_many_at_once",
    "overlap.unrelated_theme",
    "frequency.cap_breach",
    "frequency.cap_contention",
    "frequency.unprovable_cap",
)


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the list."""
    return tuple(rule_of(importlib.import_module(f"mobilectl.rules.{name}")) for name in MODULES)


def find_rule(wish: str) -> Rule | None:
    """The rule with that code or name, whatever its case."""
    return next((rule for rule in all_rules() if wish.lower() in (rule.code.lower(), rule.name)), None)
