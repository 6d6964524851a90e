"""Prints precision and recall of each wording rule over the labelled corpus in `tests/wording/corpus/`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from wording.corpus_worlds import FAMILIES, entries, known_codes, told


def main() -> None:
    """A line a code; `--all` also shows every entry that a rule judges differently from its label."""
    known = {code for code in known_codes() if code[0] in FAMILIES}
    labelled = {code for entry in entries() for code in entry.findings}
    faulty = sum(bool(entry.findings) for entry in entries())
    print(f"{faulty} faulty, {len(entries()) - faulty} clean")
    print("code  right  false  missed  precision  recall")
    for code in sorted(known | labelled):
        if code not in known:
            print(f"{code}  {sum(code in entry.findings for entry in entries())} labelled, no rule yet")
            continue
        right = [entry.name for entry in entries() if code in entry.findings and code in told()[entry.name]]
        false = [entry.name for entry in entries() if code not in entry.findings and code in told()[entry.name]]
        missed = [entry.name for entry in entries() if code in entry.findings and code not in told()[entry.name]]
        precision = _share(len(right), len(right) + len(false))
        print(f"{code}  {len(right):5}  {len(false):5}  {len(missed):6}  {precision:>9}  {_share(len(right), len(right) + len(missed)):>6}")
        if "--all" in sys.argv:
            for mark, names in (("false ", false), ("missed", missed)):
                print("".join(f"      {mark} {name}\n" for name in names), end="")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


if __name__ == "__main__":
    main()
