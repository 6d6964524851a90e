"""How many customers of a snapshot audiences mean, against asking each customer."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import ATTRIBUTES, customers, predicates
from worlds import BASE

from mobilectl.audience.predicates import EVERYONE, NO_ONE, Customer, OneOf, Predicate, matches
from mobilectl.volumes.counting import count_customers
from mobilectl.volumes.sizes import begin_sizes, size_of
from mobilectl.volumes.snapshot import open_snapshot
from mobilectl.workspace.workspace import load_workspace


def written(people: list[Customer], folder: Path) -> Path:
    """Customers in a Parquet file, as an operator's own export would have them."""
    file = folder / "customers.parquet"
    table = pa.table({
        "city": pa.array([one["city"] for one in people], pa.string()), "app": pa.array([one["app"] for one in people], pa.bool_()),
        "arpu": pa.array([float(one["arpu"]) for one in people], pa.float64()),  # type: ignore[arg-type]
        "age": pa.array([one["age"] for one in people], pa.int16()), "ends": pa.array([one["ends"] for one in people], pa.date32()),
    })  # fmt: skip
    pq.write_table(table, file)
    return file


@settings(max_examples=60, deadline=None)
@given(st.lists(customers, min_size=1, max_size=30), st.lists(predicates, max_size=4))
def test_each_audience_has_as_many_customers_as_are_meant(people: list[Customer], asked: list[Predicate]) -> None:
    with TemporaryDirectory() as folder:
        counts = count_customers(open_snapshot(written(people, Path(folder))), asked, ATTRIBUTES)
    assert counts == {predicate: sum(matches(predicate, one) for one in people) for predicate in asked}


def test_without_a_snapshot_no_size_is_known() -> None:
    assert size_of(load_workspace(BASE), EVERYONE) is None


def test_a_size_is_asked_for_once_counted_and_then_known() -> None:
    workspace = load_workspace(BASE)
    sizes = begin_sizes(workspace)
    mzone = OneOf("brand", frozenset({"mzone"}))
    assert [size_of(workspace, one) for one in (mzone, EVERYONE, OneOf("brand", frozenset({"mzone"})))] == [None, None, None]
    assert (sizes.wanted, sizes.open) == ((mzone, EVERYONE), 3)
    sizes.answer({mzone: 7, EVERYONE: 0})
    assert (size_of(workspace, mzone), size_of(workspace, EVERYONE)) == (7, 0)
    assert (sizes.wanted, sizes.open) == ((), 3)
    assert size_of(workspace, NO_ONE) is None
    assert sizes.wanted == (NO_ONE,)
