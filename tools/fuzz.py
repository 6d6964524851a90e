"""Throws bytes at `check`, led by the lines that they reach: `pip install -e '.[fuzz]'`, then `python tools/fuzz.py -runs=20000`.

Each input is one campaign file beside the sound rest of a small workspace. Ends with a traceback at the first input that ends in one, or
that takes longer than libFuzzer's `-timeout` (20 seconds unless said otherwise). Options are libFuzzer's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

TESTS = Path(__file__).parents[1] / "tests"
FILE = "campaigns/changsha/demo.yaml"

with atheris.instrument_imports(include=["mobilectl.workspace", "mobilectl.rules.fixing"]):
    from mobilectl.messages import Language
    from mobilectl.reports.formats import FORMATS, render
    from mobilectl.reports.terminal import Screen
    from mobilectl.rules.fixing import fix
    from mobilectl.rules.judging import judge
    from mobilectl.rules.running import Request, run

CHINESE = Language("zh")


def one(data: bytes) -> None:
    """Checks, writes every format, and mends, with these bytes in place of the campaign."""
    made = run(Request(TESTS / "base", instead={FILE: data}))
    for format in FORMATS:
        render(made, format, CHINESE, Screen(80, False)).encode("utf-8")
    fix(TESTS / "base", True, lambda workspace: judge(workspace)[0], {FILE: data})


def main() -> None:
    """Begins with the campaign itself and each trap of the table."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, path in enumerate([TESTS / "base" / FILE, *TESTS.glob("troubled/campaigns/*/*.yaml")]):
            Path(corpus, str(number)).write_bytes(path.read_bytes())
        options = [word for word in sys.argv[1:] if not word.startswith("-timeout")] + ["-timeout=20", "-max_len=6000"]
        atheris.Setup([sys.argv[0], *options, corpus], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
