"""What events set off: exact expectations and variances, and ranges that hold what they say."""

from __future__ import annotations

import itertools
import math
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wording.trial import world

from mobilectl.contacts.plan import contact_plan
from mobilectl.volumes.expected import Guess, by_channel, capped, expected, months, of_one, poisson_range
from mobilectl.workspace.models.touchpoints import AtMost, Period

EVENTS = f"""
touchpoints:
  - id: bill
    name: 账单提醒
    reminders:
      - id: once
        name: 一次
        class: service
        trigger: {{event: {{name: 停机, per_thousand_a_month: 20}}}}
        timeliness: realtime
        at_most: {{count: 1, per: month}}
        between: "09:00-18:00"
        channels: [sms, app_push]
        texts: {{sms: "【湖南移动】您的号码已停机，欠费{{amount}}。", app_push: {{title: 停机, body: 您的号码已停机。}}}}
        variables: {{amount: {{meaning: 欠费, longest: "{"9" * 70}"}}}}
      - id: often
        name: 多次
        class: service
        trigger: {{event: {{name: 变动, per_thousand_a_month: 500}}}}
        timeliness: realtime
        between: "09:00-18:00"
        channels: [sms]
        texts: {{sms: 【湖南移动】您的积分有变动。}}
        variants: [{{segment: young, texts: {{sms: "【湖南移动】{"变" * 150}"}}}}]
"""
JULY = date(2026, 7, 1), date(2026, 7, 31)


def chance(mean: float, number: int) -> float:
    return math.exp(-mean) * mean**number / math.factorial(number)


def test_at_most_one_is_whether_it_happens() -> None:
    for mean in (0.0, 1e-9, 0.006, 1.0, 30.0):
        found = capped(mean, 1)
        happens = -math.expm1(-mean)
        assert found.mean == pytest.approx(happens, rel=1e-12)
        assert found.variance == pytest.approx(happens * (1 - happens), rel=1e-12, abs=1e-300)


@given(st.floats(0, 20), st.integers(1, 40))
def test_mean_and_variance_are_those_of_the_smaller(mean: float, count: int) -> None:
    values = [(min(number, count), chance(mean, number)) for number in range(150)]
    first, second = (sum(value**power * weight for value, weight in values) for power in (1, 2))
    found = capped(mean, count)
    assert found.mean == pytest.approx(first, rel=1e-9, abs=1e-12)
    assert found.variance == pytest.approx(second - first * first, rel=1e-6, abs=1e-9)


def test_a_bound_that_nothing_reaches_changes_nothing() -> None:
    assert capped(0.5, 10**9).mean == pytest.approx(0.5, rel=1e-12)
    assert capped(0.5, 10**9).variance == pytest.approx(0.5, rel=1e-12)
    assert capped(1000.0, 3) == Guess(3.0, 0.0, 3)


@pytest.mark.parametrize(
    ("days", "per", "lengths"),
    [
        (JULY, "month", [1]),
        ((date(2026, 7, 17), date(2026, 8, 31)), "month", [15 / 31, 1]),
        ((date(2026, 7, 1), date(2026, 7, 14)), "week", [5 / 31, 7 / 31, 2 / 31]),
        ((date(2026, 2, 27), date(2026, 3, 1)), "day", [1 / 28, 1 / 28, 1 / 31]),
        ((date(2026, 12, 31), date(2027, 1, 31)), "year", [1 / 31, 1]),
        ((date(2026, 6, 1), date(2026, 8, 31)), "quarter", [1, 2]),
    ],
)
def test_each_period_is_bounded_by_itself_and_cut_by_the_plan(days: tuple[date, date], per: Period, lengths: list[float]) -> None:
    found = of_one(0.7, AtMost(count=1, per=per), *days)
    happens = [-math.expm1(-0.7 * length) for length in lengths]
    assert found.mean == pytest.approx(sum(happens))
    assert found.variance == pytest.approx(sum(one * (1 - one) for one in happens))
    assert found.most == len(lengths)


def test_without_a_bound_it_is_the_rate() -> None:
    assert of_one(0.5, None, date(2026, 7, 1), date(2026, 8, 31)) == Guess(1.0, 1.0, None)


def test_a_simulation_of_each_customer_agrees() -> None:
    random = np.random.default_rng(20260701)
    customers, runs, rate, bound = 400, 3000, 0.9, AtMost(count=2, per="month")
    first, last = date(2026, 7, 11), date(2026, 8, 31)
    drawn = sum(np.minimum(random.poisson(rate * length, (runs, customers)), 2).sum(axis=1) for length in (21 / 31, 1))
    found = of_one(rate, bound, first, last) * customers
    assert found.mean == pytest.approx(drawn.mean(), abs=4 * drawn.std() / math.sqrt(runs))
    assert found.variance == pytest.approx(drawn.var(), rel=0.1)
    low, high = found.range
    assert 0.94 <= ((low <= drawn) & (drawn <= high)).mean() <= 0.97


@pytest.mark.parametrize("customers", [1, 20, 500, 5000])
@pytest.mark.parametrize("rate", [0.001, 0.02, 0.6])
def test_ranges_hold_what_they_say(customers: int, rate: float) -> None:
    random = np.random.default_rng(5)
    drawn = np.minimum(random.poisson(rate, (2000, customers)), 1).sum(axis=1)
    low, high = (of_one(rate, AtMost(count=1, per="month"), *JULY) * customers).range
    assert 0 <= low <= high <= customers
    assert ((low <= drawn) & (drawn <= high)).mean() >= 0.935
    assert high - low <= 2 * 1.96 * math.sqrt(rate * customers) + 3


@settings(max_examples=60)
@given(st.floats(0, 100))
def test_a_poisson_range_is_the_narrowest_with_both_ends_rare(mean: float) -> None:
    low, high = poisson_range(mean)
    weights = [math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) if mean else float(number == 0) for number in range(250)]
    sums = [0.0, *itertools.accumulate(weights)]  # sums[n]: fewer than n
    assert sums[low] <= 0.025 + 1e-12
    assert sums[low + 1] > 0.025 - 1e-12
    assert 1 - sums[high + 1] <= 0.025 + 1e-12
    assert high == low or 1 - sums[high] > 0.025 - 1e-12


@pytest.mark.parametrize(("mean", "range"), [(0, (0, 0)), (0.01, (0, 0)), (0.1, (0, 1)), (1, (0, 3)), (10, (4, 17)), (100, (81, 120))])
def test_ranges_of_few(mean: float, range: tuple[int, int]) -> None:
    assert Guess(mean, mean, None).range == range


def test_ranges_of_many_are_normal_and_within_what_can_be() -> None:
    assert Guess(10_000, 10_000, None).range == (9804, 10196)
    assert Guess(10_000, 100, None).range == (9980, 10020)
    assert Guess(10_000, 100, 10_005).range == (9980, 10_005)
    assert Guess(101, 10_000, None).range == (0, 297)
    assert Guess(2, 0.1, 3).range == (0, 3)


def test_parts_of_months_count_by_their_days() -> None:
    assert months(date(2026, 7, 1), date(2026, 7, 31)) == 1
    assert months(date(2026, 12, 31), date(2027, 1, 1)) == pytest.approx(2 / 31)
    assert months(date(2026, 12, 1), date(2027, 2, 28)) == pytest.approx(3)
    assert months(date(2026, 7, 31), date(2026, 9, 15)) == pytest.approx(1 / 31 + 1 + 0.5)


def test_streams_of_a_plan_and_their_channels() -> None:
    workspace = world({"touchpoints.yaml": EVENTS})
    found = expected(contact_plan(workspace, *JULY).unscheduled, [1000, 400, 200], JULY, workspace)
    happens = -math.expm1(-0.02)
    assert [(one.stream.item, one.stream.channel, one.customers) for one in found] == [
        ("once", "sms", 1000), ("once", "app_push", 400), ("often", "sms", 200),
    ]  # fmt: skip
    assert [one.messages.mean for one in found] == pytest.approx([1000 * happens, 400 * happens, 200 * 0.5])
    assert found[0].yuan == pytest.approx((1000 * happens * 0.03, 1000 * happens * 0.06))  # one part or two, by the variable
    assert found[1].yuan == (0, 0)
    assert found[2].each == (Decimal("0.03"), Decimal("0.09"))
    together = by_channel(found, 31)
    assert list(together) == ["sms", "app_push"]
    assert together["sms"].messages.mean == pytest.approx(1000 * happens + 100)
    assert together["sms"].messages.variance == pytest.approx(1000 * happens * (1 - happens) + 100)
    assert together["sms"].messages.most is None
    assert together["app_push"].messages.most == 400
    assert together["sms"].a_day == pytest.approx((1000 * happens + 100) / 31)
    assert together["sms"].yuan == pytest.approx((1000 * happens * 0.03 + 3, 1000 * happens * 0.06 + 9))  # three parts for the young
