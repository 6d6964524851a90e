"""What made-up customers are like: SQL expressions of known attributes that hang together.

Each layer computes columns from the layers before it, all of them from `seed_bits`, 64 random bits a customer. A number
drawn under one name never depends on what else is drawn, so a workspace with few attributes has the same customers.
Shares are plausible for a Chinese province, and made up like everything else here. The populations of Hunan's cities
follow the seventh national census (2020), in units of ten thousand.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mobilectl.volumes.sql import text

POPULATION = {
    "changsha": 1005,
    "zhuzhou": 390,
    "xiangtan": 273,
    "hengyang": 665,
    "shaoyang": 656,
    "yueyang": 505,
    "changde": 528,
    "zhangjiajie": 152,
    "yiyang": 385,
    "chenzhou": 467,
    "yongzhou": 529,
    "huaihua": 459,
    "loudi": 383,
    "xiangxi": 249,
}
PRICES = (8, 19, 29, 39, 59, 79, 99, 129, 159, 199, 239, 299, 399, 599)
"""Monthly prices of plans, in yuan."""

BEST_HOURS = (0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.8, 2, 3, 4, 5, 6, 12, 6, 4, 4, 4, 6, 11, 12, 11, 8, 3, 1)
"""At which hour customers like to be reached, in parts: at lunch, and from the end of work until the evening is over."""


def uniform(name: str) -> str:
    """A number from 0 up to but not 1, drawn under a name."""
    return f"((hash(xor(seed_bits, {zlib.crc32(name.encode())}::UBIGINT)) >> 11)::DOUBLE * {2.0**-53!r})"


def normal(name: str) -> str:
    """A standard normal number (Box and Muller)."""
    return f"(sqrt(-2 * ln(1 - {uniform(name)})) * cos({2 * 3.141592653589793!r} * {uniform(name + '/2')}))"


def chance(name: str, share: object) -> str:
    """True for a share of the customers."""
    return f"({uniform(name)} < ({share}))"


def pick(drawn: str, weights: Iterable[tuple[str, float]]) -> str:
    """One of several texts, by weight; `drawn` is a number from 0 to 1."""
    weights = list(weights)
    total = sum(weight for _, weight in weights)
    reached = 0.0
    cases = []
    for value, weight in weights[:-1]:
        reached += weight
        cases.append(f"WHEN {drawn} < {reached / total!r} THEN {text(value)}")
    last = text(weights[-1][0])
    return f"(CASE {' '.join(cases)} ELSE {last} END)" if cases else last


def pick_number(drawn: str, weights: Sequence[float]) -> str:
    """A number from 0 on, by the weight at its place; `drawn` is a number from 0 to 1."""
    return f"{pick(drawn, ((str(number), weight) for number, weight in enumerate(weights)))}::INTEGER"


@dataclass(frozen=True, slots=True)
class Story:
    """How a known attribute is told: its type, and the expression of its value over the last layer's columns."""

    type: Literal["choice", "number", "flag", "date"]
    sql: str


def layers(today: date) -> tuple[dict[str, str], ...]:
    """The columns that stories are made of, layer by layer."""
    return _person(), _spending(), _usage(today), _money(today), _voice()


def stories() -> dict[str, Story]:
    """The attributes that have a story, by id. `city` has none here: its values decide (see `generate`)."""
    kinds: dict[Literal["choice", "number", "flag", "date"], tuple[str, ...]] = {
        "choice": ("brand", "card"),
        "number": (
            "arpu",
            "tenure_months",
            "age",
            "plan_price",
            "data_used_percent",
            "balance",
            "bill_day",
            "points",
            "nps",
            "complained_days",
            "best_hour",
        ),
        "flag": (
            "student",
            "plan_5g",
            "terminal_5g",
            "broadband",
            "vas",
            "churn_warned",
            "app_active",
            "wechat_bound",
            "rcs_capable",
            "marketing_consent",
            "sms_refused",
            "calls_refused",
            "push_refused",
        ),
        "date": ("data_near_on", "data_full_on", "balance_low_on", "suspend_on", "points_expire_on", "trial_notice_on", "contract_end_on"),
    }
    return {name: Story(kind, f"its_{name}") for kind, names in kinds.items() for name in names}


def _person() -> dict[str, str]:
    born = [(14, 4, 4), (18, 7, 14), (25, 10, 22), (35, 10, 20), (45, 10, 18), (55, 10, 12), (65, 10, 7), (75, 15, 3)]
    reached = 0
    ages = []
    for start, years, weight in born:
        low, reached = reached / 100, reached + weight
        ages.append(f"WHEN drawn_age < {reached / 100} THEN {start} + floor((drawn_age - {low}) / {weight / 100} * {years})")
    return {
        "drawn_age": uniform("age"),
        "true_age": f"least(89, CASE {' '.join(ages)} END)",
        "its_age": f"CASE WHEN {chance('age known', 0.96)} THEN true_age END",
        "its_student": f"true_age BETWEEN 16 AND 25 AND {chance('student', 'CASE WHEN true_age BETWEEN 18 AND 22 THEN 0.66 ELSE 0.3 END')}",
        "drawn_brand": uniform("brand"),
        "its_brand": f"""CASE WHEN its_student THEN {pick("drawn_brand", [("mzone", 84), ("easyown", 14), ("gotone", 2)])}
            WHEN true_age < 29 THEN {pick("drawn_brand", [("mzone", 45), ("easyown", 37), ("gotone", 18)])}
            WHEN true_age < 56 THEN {pick("drawn_brand", [("mzone", 7), ("easyown", 53), ("gotone", 40)])}
            ELSE {pick("drawn_brand", [("mzone", 1), ("easyown", 73), ("gotone", 26)])} END""",
        "its_tenure_months": f"floor(least(-ln(1 - {uniform('tenure')}) * 70, 320, (true_age - 13) * 9))",
        "its_bill_day": f"1 + floor({uniform('bill day')} * 28)",
    }


def _spending() -> dict[str, str]:
    ladder = " ".join(f"WHEN wanted_price < {(low + high) / 2} THEN {low}" for low, high in itertools.pairwise(PRICES))
    return {
        "its_arpu": f"""round(CASE its_brand WHEN 'gotone' THEN 122 WHEN 'mzone' THEN 56 ELSE 38 END
            * exp({normal("arpu")} * 0.55) * (0.9 + 0.2 * least(its_tenure_months, 120) / 120)
            * CASE WHEN true_age >= 65 THEN 0.8 ELSE 1 END, 2)""",
        "worth": f"its_arpu * (0.5 + 0.5 * least(its_tenure_months, 120) / 120) * exp({normal('card')} * 0.15)",
        "its_card": "CASE WHEN worth >= 330 THEN 'diamond' WHEN worth >= 200 THEN 'gold' WHEN worth >= 125 THEN 'silver' ELSE 'none' END",
        "wanted_price": f"its_arpu * 0.92 * exp({normal('price')} * 0.12)",
        "its_plan_price": f"CASE {ladder} ELSE {PRICES[-1]} END",
        "its_terminal_5g": chance(
            "5G phone",
            """0.3 + 0.002 * least(its_arpu, 150)
            + CASE WHEN true_age < 36 THEN 0.2 WHEN true_age >= 60 THEN -0.15 ELSE 0 END""",
        ),
        "its_plan_5g": f"its_plan_price >= 29 AND {chance('5G plan', 'CASE WHEN its_terminal_5g THEN 0.72 ELSE 0.06 END')}",
        "its_rcs_capable": chance("RCS", "CASE WHEN its_terminal_5g THEN 0.58 ELSE 0.1 END"),
        "its_broadband": chance(
            "broadband",
            """CASE WHEN its_student THEN 0.05 WHEN its_arpu >= 100 THEN 0.55
            WHEN true_age >= 28 THEN 0.38 ELSE 0.2 END""",
        ),
    }


def _usage(today: date) -> dict[str, str]:
    first, days, passed = _month(today)
    following, next_days, _ = _month(date(today.year + today.month // 12, today.month % 12 + 1, 1))
    result = {
        "month_use": f"""exp(-0.5 + {normal("usage")} * 0.6) * CASE its_brand WHEN 'mzone' THEN 1.3 ELSE 1 END
            * CASE WHEN its_plan_5g THEN 0.8 ELSE 1 END""",
        "next_use": f"month_use * exp({normal('usage next month')} * 0.2)",
        "its_data_used_percent": f"least(400, round(100 * month_use * {passed / days!r}, 1))",
    }
    for name, share in (("near", 0.8), ("full", 1.0)):
        this = f"ceil({share * days} / month_use)::INTEGER"
        # What is used up by now was passed by now, and nothing else was: the rounded share says the same as the date.
        here = f"CASE WHEN its_data_used_percent >= {share * 100} THEN least({this}, {passed}) ELSE greatest({this}, {passed + 1}) END"
        later = f"{following} + (ceil({share * next_days} / next_use)::INTEGER - 1)"
        result[f"its_data_{name}_on"] = f"""CASE WHEN ({here}) <= {days} THEN {first} + (({here}) - 1)
            WHEN next_use >= {share} THEN {later} END"""
    return result


def _money(today: date) -> dict[str, str]:
    day = f"DATE '{today.isoformat()}'"
    return {
        "daily": "greatest(its_arpu, 5) / 30",
        "its_balance": f"greatest(-500, round(greatest(its_arpu, 5) * (exp(0.1 + {normal('balance')} * 0.8) - 0.25), 2))",
        "days_to_low": "CASE WHEN its_balance < 10 THEN -floor((10 - its_balance) / daily) ELSE 1 + floor((its_balance - 10) / daily) END",
        "credit": "CASE its_card WHEN 'diamond' THEN 300 WHEN 'gold' THEN 100 WHEN 'silver' THEN 50 ELSE 0 END",
        "its_balance_low_on": f"""CASE WHEN its_balance < 10 OR (days_to_low <= 90 AND NOT {chance("tops up", 0.7)})
            THEN {day} + greatest(days_to_low, -60)::INTEGER END""",
        "its_suspend_on": f"""CASE WHEN its_balance_low_on IS NOT NULL AND {chance("does not pay", 0.2)}
            THEN its_balance_low_on + (1 + floor((10 + credit) / daily))::INTEGER END""",
        "its_points": f"""floor(its_arpu * least(its_tenure_months, 36) * exp(-1 + {normal("points")} * 0.7)
            * CASE its_brand WHEN 'easyown' THEN 0.4 ELSE 1 END)""",
        "its_points_expire_on": f"""CASE WHEN its_points >= 100 AND {chance("points expire", 0.4)}
            THEN {day} + floor({uniform("points end")} * 180)::INTEGER END""",
        "its_vas": chance("VAS", "CASE its_brand WHEN 'mzone' THEN 0.48 ELSE 0.27 END"),
        "its_trial_notice_on": f"CASE WHEN its_vas AND {chance('trial', 0.2)} THEN {day} + floor({uniform('trial end')} * 60)::INTEGER END",
        "its_contract_end_on": f"""CASE WHEN {chance("contract", "CASE WHEN its_plan_price >= 99 THEN 0.55 ELSE 0.25 END")}
            THEN {day} + (floor({uniform("contract end")} * 730) - 20)::INTEGER END""",
    }


def _voice() -> dict[str, str]:
    return {
        "its_complained_days": f"""CASE WHEN its_tenure_months >= 1 AND {chance("complained", 0.06)}
            THEN floor(least(-ln(1 - {uniform("complained when")}) * 240, its_tenure_months * 30)) END""",
        "upset": "its_complained_days IS NOT NULL AND its_complained_days <= 90",
        "its_nps": f"""CASE WHEN {chance("asked", 0.3)}
            THEN greatest(0, least(10, floor(8.3 + {normal("nps")} * 1.9 - CASE WHEN upset THEN 3 ELSE 0 END))) END""",
        "its_churn_warned": chance(
            "churn",
            """0.025 + CASE WHEN upset THEN 0.15 ELSE 0 END
            + CASE WHEN its_nps <= 6 THEN 0.2 WHEN its_nps >= 9 THEN -0.015 ELSE 0 END""",
        ),
        "its_best_hour": f"CASE WHEN {chance('hour known', 0.7)} THEN {pick_number(uniform('best hour'), BEST_HOURS)} END",
        "its_app_active": chance("app", "CASE WHEN true_age < 36 THEN 0.7 WHEN true_age < 60 THEN 0.5 ELSE 0.2 END"),
        "its_wechat_bound": chance("WeChat", "CASE WHEN its_app_active THEN 0.6 WHEN true_age < 60 THEN 0.32 ELSE 0.12 END"),
        "its_push_refused": chance("push off", "CASE WHEN its_app_active THEN 0.22 ELSE 0.35 END"),
        "its_marketing_consent": chance("consent", "CASE WHEN upset THEN 0.6 WHEN true_age >= 60 THEN 0.72 ELSE 0.84 END"),
        "its_sms_refused": chance("SMS refused", "CASE WHEN its_complained_days IS NOT NULL THEN 0.2 ELSE 0.06 END"),
        "its_calls_refused": chance("calls refused", "CASE WHEN its_complained_days IS NOT NULL THEN 0.3 ELSE 0.09 END"),
    }


def _month(day: date) -> tuple[str, int, int]:
    """The first day of the day's month as SQL, its number of days, and how many have passed, the day included."""
    first = day.replace(day=1)
    days = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    return f"DATE '{first.isoformat()}'", days, day.day
