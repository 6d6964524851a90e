"""The findings are the same on one core and on several, kept or made anew, and in whatever order the folders list their files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobilectl.findings import Report
from mobilectl.messages import Message
from mobilectl.rules.cache import Cache
from mobilectl.rules.cores import found_on, in_parallel, read_on, stretches
from mobilectl.rules.engine import report
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import all_rules
from mobilectl.rules.running import Request, run
from mobilectl.workspace.files import read_contents

TROUBLED = Path(__file__).parents[1] / "troubled"


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """The troubled workspace with its campaigns several times over, under the same and under other ids."""
    root = tmp_path / "crowded"
    shutil.copytree(TROUBLED, root)
    for file in sorted(root.glob("campaigns/*/*.yaml")):
        text = file.read_text(encoding="utf-8")
        for copy in range(4):
            twin = text if copy == 0 else text.replace("\nid: ", f"\nid: copy-{copy}-", 1)
            file.with_name(f"{file.stem}-{copy}.yaml").write_text(twin, encoding="utf-8")
    return root


def on(root: Path, cores: int) -> Report:
    workspace = read_on(root, read_contents(root), cores)
    return report(judge(workspace, findings=found_on(workspace, all_rules(), cores))[0], workspace)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork: one core does it all")
@pytest.mark.parametrize("cores", [2, 3, 7])
def test_several_cores_find_what_one_finds(crowded: Path, cores: int) -> None:
    one = on(crowded, 1)
    assert len(one.sightings) > 100
    assert on(crowded, cores) == one


def test_a_kept_report_equals_a_new_one(crowded: Path, tmp_path: Path) -> None:
    notes: list[Message] = []
    cache = Cache(tmp_path / "kept", notes.append)
    new, kept, again = run(Request(crowded)), run(Request(crowded), cache), run(Request(crowded), cache)
    assert new == kept
    assert plain(again) == plain(new)
    assert notes == []


def plain(made: Report) -> str:
    return repr(made)


def test_the_order_of_a_folder_does_not_matter(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = on(crowded, 1)
    original = os.scandir

    class Backwards:
        """As `os.scandir`, the other way round."""

        def __init__(self, path: Any) -> None:
            with original(path) as entries:
                self._entries = iter(list(entries)[::-1])

        def __iter__(self) -> Iterator[Any]:
            return self._entries

        def __enter__(self) -> Backwards:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is open."""

        def __next__(self) -> Any:
            return next(self._entries)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", Backwards)
        assert list(read_contents(crowded)) == list(expected_files(crowded))
        assert on(crowded, 1) == expected


def expected_files(root: Path) -> list[str]:
    units = sorted(path.relative_to(root).parts for path in root.glob("campaigns/*/*.yaml"))
    singles = [file for file in read_contents(root) if file.count("/") < 2]
    return singles + ["/".join(parts) for parts in units]


@pytest.mark.parametrize(("count", "cores"), [(0, 3), (1, 3), (10, 3), (9, 2), (5, 1)])
def test_stretches_hold_every_file_once_in_order(count: int, cores: int) -> None:
    files = [str(number) for number in range(count)]
    found = stretches(files, cores)
    assert len(found) == cores
    assert [one for stretch in found for one in stretch] == files
    assert max(map(len, found)) - min(map(len, found)) <= 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_work_that_fails_in_a_child_is_done_here() -> None:
    here = os.getpid()

    def fails_elsewhere() -> int:
        if os.getpid() != here:
            raise RuntimeError
        return 2

    assert in_parallel([lambda: 1, fails_elsewhere, lambda: 3]) == [1, 2, 3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_that_dies_is_replaced_by_work_here() -> None:
    here = os.getpid()

    def dies_elsewhere() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return 2

    assert in_parallel([lambda: 1, dies_elsewhere]) == [1, 2]
