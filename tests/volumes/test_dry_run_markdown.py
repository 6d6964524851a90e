"""A dry run as a comment on a pull request, read by a Markdown parser that we did not write."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import run
from markdown_it import MarkdownIt
from volumes.test_breakdown_commands import contested as contested
from volumes.test_volume_commands import people as people
from worlds import BASE, change

from mobilectl.exits import Exit


def comment(capsys: pytest.CaptureFixture[str], people: Path, root: Path, *more: str, lang: str = "en") -> str:
    return run(capsys, "dry-run", "--snapshot", str(people), "--format", "markdown", *more, workspace=root, lang=lang).out


def read(text: str) -> tuple[list[str], list[str], list[list[str]]]:
    """Headings and paragraphs in the open, the titles of what is folded away, and the cells of every table, row by row."""
    said: list[str] = []
    titles: list[str] = []
    rows: list[list[str]] = []
    depth = 0
    inside = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "html_block":
            lines = token.content.strip().splitlines()
            if lines[0] == "<details>":
                assert len(lines) == 2
                titles.append(lines[1].removeprefix("<summary>").removesuffix("</summary>"))
                depth += 1
            else:
                assert lines == ["</details>"]
                depth -= 1
        inside = (inside or token.type == "tr_open") and token.type != "tr_close"
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            shown = "".join(child.content for child in token.children or ())
            rows[-1].append(shown) if inside else said.append(shown) if not depth else None
    assert depth == 0
    return said, titles, rows


def test_numbers_limits_and_losses_stand_open_and_the_rest_is_folded_away(
    people: Path, contested: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, titles, rows = read(comment(capsys, people, contested))
    assert said[0] == "Dry run from 2026-07-01 to 2026-07-31 with 20,000 customers"
    assert "⚠️ The customers are made up: the numbers say nothing about real ones." in said
    assert "❌ Campaign rival loses 50.0% of its messages (805 of 1,610); `limits.contention_share` allows 20%." in said
    assert rows[:2] == [
        ["planned", "sent", "of these later", "held back", "not reachable", "opted out"],
        ["46,797", "34,522", "0", "805", "10,528", "942"],
    ]
    assert rows[2:4] == [
        ["id", "campaign", "could go out", "held back", "share lost", "allowed", "verdict"],
        ["rival", "长沙暑期特惠", "1,610", "805", "50.0%", "20%", "over the limit"],
    ]
    assert titles[0] == "Held back, by the rule that decides"
    assert titles[-1] == "What was counted"
    assert "Campaigns that lose messages" not in titles


def test_what_was_counted_is_said_at_the_end(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--by", "day,hour"]):
        text = comment(capsys, people, BASE, *more)
        end = text[text.index("<summary>What was counted</summary>") :]
        assert "- Snapshot: people.parquet, 20,000 rows, sha256:" in end
        assert "- The customers are as of 2026-06-28.\n- The customers are made up (seed 5)" in end
        assert "- Workspace: sha256:" in end


def test_a_breakdown_stands_open_and_long_tables_are_cut(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = comment(capsys, people, BASE, "--by", "day,hour,channel", lang="zh")
    said, titles, rows = read(text)
    assert titles == ["试算依据"]
    assert len(rows) == 2 + 51
    assert any(one.startswith("另有 ") for one in said)
    assert "✅ 没有活动被拦下的比例超过政策允许的 20%，渠道送不出的比例也都不超过 5%。" in said


def test_names_make_no_mark_up(people: Path, contested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(contested, "campaigns/changsha/rival.yaml", 'name: "a|b </details> *c* `d` @all"\n')
    text = comment(capsys, people, contested)
    assert "@all" not in text
    _, titles, rows = read(text)
    assert ["rival", "a|b </details> *c* `d` @all", "1,610"] in [row[:3] for row in rows]
    assert len(titles) > 5


def test_too_long_a_comment_says_which_tables_are_left_out(
    people: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobilectl.reports.dry_run_markdown.MOST_CHARACTERS", 1500)
    text = comment(capsys, people, BASE)
    assert len(text) < 3000
    assert "There is no room for the table: Messages by day" in text
    assert "<summary>What was counted</summary>" in text


def test_a_workspace_with_errors_is_said_to_be_incomplete(people: Path, contested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = contested / "campaigns/changsha/demo.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))  # line ends that nobody writes any more, and that are read as meant
    done = run(capsys, "dry-run", "--snapshot", str(people), "--format", "markdown", workspace=contested)
    assert done.code == Exit.FINDINGS
    assert "> ⚠️ Reading the workspace met" in done.out
