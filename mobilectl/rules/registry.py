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
    "structure.unusable_trigger",
    "structure.stray_file",
    "structure.missing_file",
    "structure.misread_sign",
    "structure.cut_at_hash",
    "structure.invisible_sign",
    "structure.kept_quotes",
    "schedule.quiet_hours",
    "schedule.quiet_hours_advised",
    "schedule.blackout",
    "schedule.send_outside_period",
    "schedule.hall_peak",
    "schedule.unknown_holidays",
    "schedule.plan_too_long",
    "overlap.price_clash",
    "overlap.competing_offers",
    "overlap.excluded_products",
    "overlap.too_many_at_once",
    "overlap.unrelated_theme",
    "frequency.cap_breach",
    "frequency.cap_contention",
    "frequency.unprovable_cap",
    "frequency.apart_breach",
    "frequency.apart_contention",
    "wording.sms_too_many_parts",
    "wording.signature_missing",
    "wording.opt_out_missing",
    "wording.opt_out_with_condition",
    "wording.undefined_variable",
    "wording.unused_variable",
    "wording.push_too_long",
    "wording.selling_in_service_text",
    "wording.missing_text",
    "wording.adjacent_variables",
    "wording.forbidden_character",
    "wording.unlimited_without_threshold",
    "wording.weekday_mismatch",
    "wording.misspelling",
    "wording.personal_data",
    "glossary.term_unexplained",
    "glossary.alias_used",
    "glossary.internal_word",
    "glossary.forbidden_word",
    "glossary.risky_word",
    "glossary.draft_term_used",
    "glossary.glossary_conflict",
    "glossary.unknown_level",
    "faq.faq_missing_topic",
    "faq.faq_missing_conditional_topic",
    "faq.faq_answer_empty_of_fact",
    "faq.faq_repeats_question",
    "faq.faq_contradicts_offer",
    "readiness.support_not_ready",
    "readiness.no_evaluation",
    "readiness.product_not_on_sale",
    "readiness.support_contact_missing",
    "readiness.contact_is_private_number",
    "exceptions.bad_exception",
    "exceptions.unused_exception",
    "exceptions.expired_exception",
    "exceptions.locked_rule",
    "exceptions.idle_setting",
    "exceptions.stale_baseline",
)


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the list."""
    return tuple(rule_of(importlib.import_module(f"mobilectl.rules.{name}")) for name in MODULES)


def find_rule(wish: str) -> Rule | None:
    """The rule with that code or name, whatever its case."""
    return next((rule for rule in all_rules() if wish.lower() in (rule.code.lower(), rule.name)), None)
