"""Consoles that lack characters show what comes nearest, and never end in an error."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.made import AWKWARD, hostile

from mobilectl import __version__
from mobilectl.cli.main import main
from mobilectl.findings import Report
from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.consoles import adapt
from mobilectl.reports.formats import FORMATS, render
from mobilectl.reports.terminal import Screen
from mobilectl.reports.widths import columns

ENCODINGS = ("gbk", "cp437", "cp1252", "ascii", "latin-1", "big5", "gb18030", "utf-8")


def written(text: str, encoding: str) -> str:
    """What somebody sees who reads the stream in its own encoding."""
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding=encoding, newline="")
    adapt(stream)
    stream.write(text)
    stream.flush()
    return kept.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text", "seen"),
    [
        ("gbk", "✓ 通过", "√ 通过"),
        ("gbk", "✗ 未通过", "× 未通过"),
        ("gbk", "— … “好” ·", "— … “好” ·"),
        ("gbk", "礼包😀送", "礼包？送"),
        ("gbk", "𠮷祥", "？祥"),
        ("gbk", "❤\ufe0f", "?"),
        ("gbk", "niño é", "nino é"),
        ("gbk", "a\u200bb\ufeffc\u200dd", "abcd"),
        ("gbk", "™ ﬁ \u00a0|", "TM fi  |"),
        ("gbk", "\ud800", "?"),
        ("gbk", "• 一", "· 一"),
        ("gbk", "㎨ ㍙", "？ ？"),
        ("gbk", "\uf907", "龜"),
        ("cp1252", "✓ 好😀", "v ????"),
        ("ascii", "— … “x” ✓ é", '- ... "x" v e'),
        ("utf-8", "✓😀—\ud800", "✓😀—?"),
        ("gb18030", "✓😀𠮷", "✓😀𠮷"),
    ],
)
def test_what_an_encoding_lacks_turns_into_what_comes_nearest(encoding: str, text: str, seen: str) -> None:
    assert written(text, encoding) == seen


@given(hostile, st.sampled_from(ENCODINGS))
def test_nothing_that_an_encoding_lacks_raises(text: str, encoding: str) -> None:
    seen = written(text, encoding)
    kept = [sign for sign in text if sign.encode(encoding, "ignore")]
    rest = iter(seen)
    assert all(sign in rest for sign in kept)  # what it has stays, in order


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_what_is_wide_stays_as_wide_in_gbk(text: str) -> None:
    wide = "".join(sign for sign in text if columns(sign) == 2)
    assert sum(columns(sign) for sign in written(wide, "gbk")) == 2 * len(wide)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_can_be_written_in_gbk(troubled: Report, format: str, code: str) -> None:
    for made in (troubled, AWKWARD):
        assert written(render(made, format, Language(code), Screen(80, True)), "gbk")


def test_the_carets_stay_right_in_gbk(troubled: Report) -> None:
    lines = written(render(troubled, "terminal", Language("zh"), Screen(80)), "gbk").split("\n")
    assert [columns(line) for line in lines] == [
        columns(line) for line in render(troubled, "terminal", Language("zh"), Screen(80)).split("\n")
    ]


PROGRAM = """
import sys
from mobilectl.reports.consoles import adapt
sys.stdout, sys.stderr = adapt(sys.stdout), adapt(sys.stderr)
for stream in (sys.stdout, sys.stderr):
    print("礼包✓😀—", file=stream, flush=True)
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_program_on_a_gbk_console_shows_what_it_can(unbuffered: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "gbk:strict", "PYTHONUNBUFFERED": unbuffered},
    )
    assert done.stderr.decode("gbk").rstrip("\r\n") == "礼包√？—"
    assert done.stdout == done.stderr


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_a_disk_takes_only_a_part_of_is_an_error(tmp_path: Path, unbuffered: str) -> None:
    program = (
        "import resource, signal, sys; from mobilectl.reports.consoles import adapt; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); sys.stdout = adapt(sys.stdout)\n"
        "try: print('x' * 8000, flush=True)\n"
        "except OSError: import os; os._exit(3)"
    )
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run([sys.executable, "-c", program], stdout=out, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    assert (done.returncode, (tmp_path / "out").stat().st_size) == (3, 5000)


def test_a_command_leaves_the_streams_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out"
    stream = io.TextIOWrapper(file.open("wb", buffering=0), encoding="utf-8", write_through=True)
    monkeypatch.setattr("sys.stdout", stream)
    with pytest.raises(SystemExit):
        main(["--version"])
    assert sys.stdout is stream
    stream.write("afterwards")
    assert file.read_text(encoding="utf-8") == f"mobilectl {__version__}\nafterwards"


def test_a_stream_that_cannot_be_changed_is_left_alone() -> None:
    stream = io.StringIO()
    adapt(stream)
    stream.write("✓")
    assert stream.getvalue() == "✓"
