"""The summary for a pull request, read by a Markdown parser that we did not write."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reports.made import AWKWARD, FILE, hostile, reports, sighting, words

from mobilectl.findings import Report, Severity, Spot
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import render
from mobilectl.reports.markdown import MOST_ROWS, plain
from mobilectl.reports.terminal import Screen

ENGLISH = Language("en")
GITHUB = 65_536
CALL = re.compile(r"(?<!\w)@\w|#\d")
"""What GitHub would make a mention or a link to an issue of, where it stands in one piece of text."""


def markdown(made: Report, code: str = "en") -> str:
    return render(made, "markdown", Language(code), Screen())


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def pieces(token: Token) -> list[str]:
    """The text of one inline token as a page shows it, piece by piece; anything but text, code and line breaks is an error."""
    found = []
    for child in token.children or ():
        if child.type == "html_inline":
            assert child.content == "<br>"
            found.append("\n")
        elif child.type == "softbreak":
            found.append("\n")
        else:
            assert child.type in ("text", "text_special", "code_inline"), child
            found.append(child.content)
    return found


def cells(text: str) -> list[list[str]]:
    """The cells of all tables, row by row, headings included."""
    rows: list[list[str]] = []
    inside = False
    for token in parsed(text):
        if token.type == "tr_open":
            rows.append([])
        inside = inside or token.type in ("td_open", "th_open")
        if inside and token.type == "inline":
            found = pieces(token)
            assert not any(CALL.search(piece) for piece in found)
            rows[-1].append("".join(found))
            inside = False
    return rows


def seen(text: str) -> str:
    """What a page can show of a text: no control characters, no room at the ends of lines."""
    text = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", "\ufffd", text).replace("\t", " ").replace("\r", " ")
    return re.sub(r" *\n *", "\n", text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_finding_is_a_row_of_three_cells(made: Report, code: str) -> None:
    language = Language(code)
    rows = cells(markdown(made, code))
    assert {len(row) for row in rows} == {3}
    expected = []
    for severity in Severity:
        for one in (one for one in made.sightings if one.severity is severity):
            said = language.text(one.message)
            if one.hint is not None:
                said += f"\n{language.sentence('hint')}: {language.text(one.hint)}"
            for each in one.beside:
                said += f"\n{each.spot.file}:{each.spot.line}:{each.spot.column} {language.text(each.message)}"
            expected.append([f"{one.spot.file}:{one.spot.line}:{one.spot.column}", f"{one.code} {one.name}", seen(said)])
    headings = [language.text(word) for word in (words("place"), words("rule"), words("finding"))] if code == "en" else rows[0]
    assert [row for row in rows if row != rows[0]] == expected
    assert rows[0] == headings


def test_the_summary_counts_and_warns() -> None:
    found = parsed(markdown(AWKWARD))
    assert [(token.tag, "".join(pieces(after))) for token, after in pairwise(found) if token.type == "heading_open"] == [
        ("h3", "mobilectl: Errors: 5, warnings: 1, notes: 1, in 3 files."),
        ("h4", "Errors: 5"),
        ("h4", "Warnings: 1"),
        ("h4", "Notes: 1"),
    ]
    said = markdown(AWKWARD)
    assert "> ⚠️ Files that could not be read: 1 (gone.yaml)." in said
    assert "were not run: O001, O005." in said
    assert "Not shown: excepted 4, in the baseline 2." in said
    assert said.index("#### Errors") < said.index("#### Warnings") < said.index("#### Notes")


def test_a_clean_report_is_a_heading() -> None:
    assert markdown(Report((), 3)) == "### mobilectl: No findings in 3 files."


def test_many_findings_are_counted_and_not_shown() -> None:
    many = tuple(sighting(Spot("a.yaml", line, 1, line, 2)) for line in range(1, MOST_ROWS + 13))
    said = markdown(Report((*many, sighting(Spot("b.yaml", 1, 1, 1, 2), Severity.WARNING)), 1))
    assert len(cells(said)) == 1 + MOST_ROWS + 2
    assert f"#### Errors: {MOST_ROWS + 12}" in said
    assert said.count("and 12 more") == 1
    assert "b.yaml:1:1" in said


@pytest.mark.parametrize("length", [900, 1500, 59_000, 70_000])
def test_a_comment_is_never_longer_than_github_takes(length: int) -> None:
    long = sighting(Spot("a.yaml", 1, 1, 1, 2), text="字|" * (length // 2))
    made = Report((*(long for _ in range(50)), *(replace(long, severity=Severity.INFO) for _ in range(50))), 1)
    said = markdown(made)
    assert len(said) < GITHUB
    rows = [row for row in cells(said) if row[0] != "place"]
    assert all(len(row[2]) == length for row in rows)
    hidden = sum(int(number) for number in re.findall(r"and (\d+) more", said))
    assert len(rows) + hidden == 100
    assert hidden > 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", "a&#124;b"),
        ("<b>", "&#60;b&#62;"),
        ("`x`", "\\`x\\`"),
        ("@all", "`@`all"),
        ("a@b.com", "a@b.com"),
        ("回复#1退订", "回复`#`1退订"),
        ("# 1", "# 1"),
        ("a\r\nb", "a<br>b"),
        ("snake_case", "snake\\_case"),
        ("&amp;", "&#38;amp;"),
        ("\\", "\\\\"),
        ("30 GB，19.90 元/月", "30 GB，19.90 元/月"),
    ],
)
def test_signs_of_markdown_are_escaped(text: str, written: str) -> None:
    assert plain(text) == written


@given(hostile)
def test_any_text_survives(text: str) -> None:
    (token,) = [one for one in parsed(plain(f"x{text}x")) if one.type == "inline"]
    found = pieces(token)
    assert "".join(found) == f"x{seen(text)}x"
    assert not any(CALL.search(piece) for piece in found)


@given(reports, st.sampled_from(LANGUAGES))
def test_the_tables_of_any_report_are_whole(made: Report, code: str) -> None:
    rows = cells(markdown(made, code))
    assert len(rows) == len(made.sightings) + len({one.severity for one in made.sightings})
    assert all(len(row) == 3 for row in rows)


def test_a_file_with_an_awkward_name_is_named() -> None:
    assert cells(markdown(AWKWARD))[1][0] == f"{FILE}:1:9"
