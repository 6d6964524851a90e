from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from worlds import BASE

from mobilectl.audience.conditions import Customers
from mobilectl.audience.described import described
from mobilectl.audience.predicates import Customer, matches
from mobilectl.workspace.workspace import load_workspace


@pytest.fixture(scope="module")
def customers() -> Customers:
    workspace = load_workspace(BASE)
    return Customers(workspace.attributes.attributes, workspace.segments.segments)


RICH: Customer = {"arpu": Decimal(250), "brand": "mzone", "app_active": True, "bill_day": 3, "balance_low_on": date(2026, 7, 3)}
POOR: Customer = {"arpu": Decimal("19.9"), "brand": "gotone", "app_active": False, "bill_day": 4, "balance_low_on": None}


@pytest.mark.parametrize(
    "words",
    [
        "tier=A",
        "客户等级=A 级",
        "brand=mzone,bill_day=3",
        "品牌=动感地带，出账日=３",
        "brand ＝ mzone； arpu = 250",
        "app_active=yes",
        "app_active=是",
        "近三十天用过 APP=true",
        "balance_low_on=2026-07-03",
        "young",
        "年轻客户",
        "young、tier=A",
    ],
)
def test_a_customer_is_described_by_attributes_and_segments(customers: Customers, words: str) -> None:
    who = described(words, customers)
    assert matches(who, RICH)
    assert not matches(who, POOR)


def test_without_words_everyone_is_meant(customers: Customers) -> None:
    assert matches(described(" , ", customers), POOR)
