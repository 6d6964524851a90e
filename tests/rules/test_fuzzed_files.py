"""Whatever bytes a file holds, `check` ends with a report in every format, in a time that fits the file's size."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import BASE

from mobilectl.messages import LANGUAGES, Language
from mobilectl.reports.formats import FORMATS, render
from mobilectl.reports.terminal import Screen
from mobilectl.rules.running import Request, run

FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))
SIGNS = [
    *"：，、；！？（）［］｛｝【】《》“”‘’「」－—–～＃＠％＆＊｜＞　\t\r\x00\x0b\x0c\x85\xa0\u2028\u200b\u200c\u200d\ufeff\ufffd\U0001f600𠮷",
    *"#:-?[]{},&*!|>'\"%@`\\~<=\n ",
    "<<: ",
    "&a ",
    "*a ",
    "!!python/object ",
    "---\n",
    "...\n",
    "? ",
    "- ",
    ": ",
    " #",
    "%YAML 1.2\n",
    "\ud800",
    "0" * 5000,
    "9" * 400,
    "[" * 60,
    "{a: " * 50,
    "1e400",
    "-0",
    "２０２６－０２－３０",
    "# mobilectl: ignore[W] x\n",
    "{name}",
    "{{",
]
MOST_SECONDS = 60
"""Far more than any of these small files takes on a busy machine: what takes longer hangs."""


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of the base workspace after a bad day: its name, and the bytes it holds now."""
    file = draw(st.sampled_from(FILES))
    text = (BASE / file).read_text(encoding="utf-8")
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 6)):
            case 0 | 1 | 2:
                text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at:]
            case 3:
                text = text[:at] + text[at + draw(st.integers(1, 80)) :]
            case 4:
                text = text[:at] + text[max(0, at - draw(st.integers(1, 200))) :]
            case 5:
                lines = text.split("\n")
                line = draw(st.integers(0, len(lines) - 1))
                lines.insert(draw(st.integers(0, len(lines))), " " * draw(st.integers(0, 5)) + lines[line])
                text = "\n".join(lines)
            case _:
                text = text[:at] + draw(st.text(max_size=20)) + text[at:]
    data = text.encode(draw(st.sampled_from(["utf-8"] * 6 + ["gb18030", "utf-16", "utf-16-be", "latin-1", "utf-7"])), "replace")
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=8)) + data[at + draw(st.integers(0, 3)) :]
    return file, data


def report_everything(root: Path, file: str, data: bytes) -> None:
    """Checks with one file in place of another, and writes the report in every format."""
    began = time.monotonic()
    made = run(Request(root, instead={file: data}))
    for code in LANGUAGES:
        for format in FORMATS:
            render(made, format, Language(code), Screen(80, False)).encode("utf-8")
    assert time.monotonic() - began < MOST_SECONDS
    assert made.files == len(FILES)


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(typed())
def test_a_file_after_a_bad_day_gives_a_report(case: tuple[str, bytes]) -> None:
    report_everything(BASE, *case)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.binary(max_size=300))
def test_any_bytes_give_a_report(file: str, data: bytes) -> None:
    report_everything(BASE, file, data)


@pytest.mark.parametrize(
    "text",
    [
        "a: " * 3000,
        "- " * 3000,
        "? " * 3000,
        "[" * 100_000,
        "'" * 50_001,
        "：" * 50_000,
        "“" * 50_000,
        ("a：b\n" * 5_000),
        ("  " * 200 + "a：b，c\n") * 300,
        "a: [" + "，" * 20_000 + "]",
        "a: |\n" + " x #y：z\n" * 5_000,
        "\u3000" * 50_000,
        "\t" * 50_000 + "a: b",
        "#" * 100_000,
        "# mobilectl: ignore[" + "W003, " * 5_000 + "] x",
        "a: &a [*a]",
        "&a " * 5_000,
        "{" + "a: b, " * 20_000 + "}",
        "id: " + "a-" * 20_000,
        "\r" * 30_000,
        "k: 'a''b" * 5_000,
        "texts: {a: " + "{" * 500 + "x" + "}" * 500 + "}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_long_file_of_one_kind_does_not_hang(text: str) -> None:
    report_everything(BASE, "campaigns/changsha/demo.yaml", text.encode("utf-8"))
