"""Intervals of shares and of their differences."""

from __future__ import annotations

from math import comb, sqrt

import pytest

from mobilectl.reports.intervals import Z, difference, score, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert found is not None
    assert (found.estimate, round(found.low, 4), round(found.high, 4)) == (part / whole, low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # R. G. Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_differences_as_published(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    found = difference(first, second)
    assert found is not None
    assert found.estimate == first[0] / first[1] - second[0] / second[1]
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_nobody_counted_is_no_interval() -> None:
    assert wilson(0, 0) is None
    assert difference((1, 2), (0, 0)) is None
    assert difference((0, 0), (1, 2)) is None


@pytest.mark.parametrize(("part", "whole"), [(-1, 2), (3, 2)])
def test_a_part_is_within_its_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="within"):
        wilson(part, whole)


@pytest.mark.parametrize("whole", [1, 2, 7, 40])
def test_wilson_holds_the_shares_that_its_test_does_not_reject(whole: int) -> None:
    for part in range(whole + 1):
        found = wilson(part, whole)
        assert found is not None
        for step in range(1, 1000):
            share = step / 1000
            held = abs(part / whole - share) <= Z * sqrt(share * (1 - share) / whole)
            assert held == (found.low <= share <= found.high)


def chance(part: int, whole: int, share: float) -> float:
    return comb(whole, part) * share**part * (1 - share) ** (whole - part)


def test_differences_hold_the_true_one_about_as_often_as_they_say() -> None:
    covered = []
    for one in (0.1, 0.3, 0.5, 0.8):
        for other in (0.1, 0.2, 0.6):
            held = 0.0
            for first in range(31):
                for second in range(41):
                    found = difference((first, 30), (second, 40))
                    assert found is not None
                    if found.low <= one - other <= found.high:
                        held += chance(first, 30, one) * chance(second, 40, other)
            covered.append(held)
    assert min(covered) > 0.93
    assert 0.945 < sum(covered) / len(covered) < 0.97


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "estimate", "low", "high"),
    [  # worked out by hand: of 13 answers 5.75 promoters and 2.75 detractors, of 103 60.75 and 10.75, and so on
        (5, 3, 2, 0.3, -0.1905, 0.6520),
        (60, 30, 10, 0.5, 0.3547, 0.6162),
        (2, 5, 10, -8 / 17, -0.7145, -0.0855),
        (0, 1, 0, 0.0, -0.6001, 0.6001),
    ],
)
def test_a_net_promoter_score(promoters: int, passives: int, detractors: int, estimate: float, low: float, high: float) -> None:
    found = score(promoters, passives, detractors)
    assert found is not None
    assert (found.estimate, round(found.low, 4), round(found.high, 4)) == (estimate, low, high)


def test_a_score_of_nobody_is_none_and_one_of_few_is_within_its_interval() -> None:
    assert score(0, 0, 0) is None
    for promoters, detractors in ((1, 0), (0, 1), (3, 0), (0, 3), (1, 1)):
        found = score(promoters, 0, detractors)
        assert found is not None
        assert -1 <= found.low <= found.estimate <= found.high <= 1
        assert found.high - found.low > 0.5, "where all answer alike it is not sure either"


@pytest.mark.parametrize("shares", [(0.2, 0.1), (0.4, 0.3), (0.5, 0.1), (0.1, 0.6), (0.7, 0.05)])
def test_scores_hold_the_true_one_about_as_often_as_they_say(shares: tuple[float, float]) -> None:
    """Every outcome of 40 answers, by its chance."""
    more, less = shares
    held = 0.0
    for promoters in range(41):
        for detractors in range(41 - promoters):
            found = score(promoters, 40 - promoters - detractors, detractors)
            assert found is not None
            if found.low <= more - less <= found.high:
                held += chance(promoters, 40, more) * chance(detractors, 40 - promoters, less / (1 - more))
    assert 0.935 < held < 0.975
