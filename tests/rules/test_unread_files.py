"""A file that cannot be read hides no other's findings, and brings none that would be wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from worlds import BASE

from mobilectl.rules.judging import judge
from mobilectl.workspace.files import SINGLE_FILES, unit_files
from mobilectl.workspace.workspace import Workspace, load_workspace

TOP = Path(__file__).parents[2]
TROUBLED = Path(__file__).parents[1] / "troubled"


def broken(root: Path, file: str) -> Workspace:
    """The workspace, with one file that ends in the middle of a quoted text."""
    return load_workspace(root, {file: (root / file).read_bytes() + b'\n"'})


def places(workspace: Workspace) -> set[tuple[str, str, tuple[str | int, ...]]]:
    return {(one.code, one.problem.place.file, one.problem.place.route) for one in judge(workspace)[0]}


@pytest.mark.parametrize("root", [BASE, TOP], ids=["base", "sample"])
@pytest.mark.parametrize("file", SINGLE_FILES)
def test_a_clean_workspace_has_nothing_but_the_file_that_cannot_be_read(root: Path, file: str) -> None:
    assert places(broken(root, file)) == {("S001", file, ())}


@pytest.mark.parametrize("file", [*SINGLE_FILES, *unit_files(TROUBLED)])
def test_what_is_found_without_a_file_is_found_with_it_as_well(file: str) -> None:
    whole = places(load_workspace(TROUBLED))
    assert {one for one in places(broken(TROUBLED, file)) if one[1] != file} <= whole


@pytest.mark.parametrize("file", list(unit_files(TROUBLED)))
def test_a_campaign_that_cannot_be_read_hides_no_finding_on_one_file_alone(file: str) -> None:
    whole, left = places(load_workspace(TROUBLED)), places(broken(TROUBLED, file))
    local = {one for one in whole if one[1] != file and one[0][0] in "SWGQR"}
    assert local
    assert local <= left


def test_the_sample_minus_a_file_of_each_unit_stays_clean(tmp_path: Path) -> None:
    shutil.copytree(TOP / "campaigns", tmp_path / "campaigns")
    shutil.copy(TOP / "touchpoints.yaml", tmp_path)
    files = list(unit_files(tmp_path))[::3]
    for file in files:
        (tmp_path / file).write_bytes(b'"')
    assert places(load_workspace(tmp_path)) == {("S001", file, ()) for file in files}
