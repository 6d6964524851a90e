"""How many values and groups of customers are told apart at most, and what is said of more."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from commands import run
from worlds import BASE, change, copy_base

from mobilectl.audience.atoms import Axis
from mobilectl.audience.predicates import Cut
from mobilectl.exits import Exit
from mobilectl.volumes.masks import Strays, atoms_of, nowhere
from mobilectl.workspace.models.customers import Attribute

ATTRIBUTES = "campaigns/attributes.yaml"


def choice(id: str, letter: str, count: int) -> str:
    """An attribute with so many values more than the base knows of it."""
    values = ", ".join(f"{letter}{number}: 值{number}" for number in range(count))
    return f"attributes: {{{id}: {{name: 名, type: choice, values: {{{values}}}}}}}"


@pytest.mark.parametrize("more", [[], ["--against", str(BASE)], ["--engine", "spark"]])
def test_more_groups_of_customers_than_can_be_told_apart_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, ATTRIBUTES, choice("tier", "t", 255))
    change(root, ATTRIBUTES, choice("city", "c", 253))
    people = tmp_path / "people.parquet"
    assert run(capsys, "snapshot", "generate", "--customers", "10", "--seed", "1", "-o", str(people), workspace=BASE).code == Exit.CLEAN
    done = run(capsys, "dry-run", "--snapshot", str(people), *more, workspace=root)
    assert (done.code, done.out) == (Exit.UNUSABLE, "")
    assert done.err == (
        "mobilectl: totals are kept for each combination of the values of city (255), tier (258): 65,790 groups of customers, "
        "more than 65,535\n  hint: declare fewer values of these attributes in campaigns/attributes.yaml\n"
    )


@pytest.mark.parametrize(
    ("command", "lang", "said"),
    [
        (["dry-run", "--snapshot"], "en", "of attribute `brand` 65,539 values or ranges are to be told apart, more than 65,535"),
        (["snapshot", "check"], "en", "of attribute `brand` 65,539 values or ranges are to be told apart, more than 65,535"),
        (["snapshot", "describe"], "zh", "客户属性 `brand` 要区分 65,539 个取值或区间，超过了上限 65,535 个"),
    ],
)
def test_more_values_than_can_be_told_apart_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], lang: str, said: str
) -> None:
    root = copy_base(tmp_path / "workspace")
    change(root, ATTRIBUTES, choice("brand", "b", 65_536))
    people = tmp_path / "people.parquet"
    assert run(capsys, "snapshot", "generate", "--customers", "10", "--seed", "1", "-o", str(people), workspace=BASE).code == Exit.CLEAN
    done = run(capsys, *command, str(people), workspace=root, lang=lang)
    assert (done.code, done.out, said in done.err) == (Exit.UNUSABLE, "", True)


def test_as_many_ranges_as_can_be_told_apart_are() -> None:
    axis = Axis(Attribute(name="数", type="number", integer=True), cuts=tuple(map(Cut, range(65_536))))
    values = [0, 1, 32_767, 32_768, 65_534, -1, 65_535]
    for column in (pa.array(values, pa.int32()), pa.array([*values, 2**31 - 1], pa.int32()), pa.array(values, pa.float64())):
        atoms, strays = atoms_of(column, axis)
        assert atoms.tolist()[:7] == [0, 1, 32_767, 32_768, 65_534, nowhere(axis), nowhere(axis)]
        assert strays == Strays(outside=len(column) - 5)
