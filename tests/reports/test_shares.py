"""Shares for people: measured ones are rounded, those that files set are not."""

from __future__ import annotations

from mobilectl.reports.shares import exactly, measured


def test_what_is_measured_has_a_tenth_of_a_percent() -> None:
    assert [measured(share) for share in (0.0, 0.05, 0.7956, 1.0)] == ["0.0%", "5.0%", "79.6%", "100.0%"]


def test_what_a_file_sets_stands_as_it_is() -> None:
    assert [exactly(share) for share in (0.0, 0.05, 0.025, 0.999, 0.0001, 1.0)] == ["0%", "5%", "2.5%", "99.9%", "0.01%", "100%"]
