"""Null means one thing: to the plain meaning, to boxes, to masks over a snapshot that DuckDB reads, and to a proof's witness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mobilectl.audience.atoms import Atoms, meet
from mobilectl.audience.conditions import Customers
from mobilectl.audience.predicates import All, Between, Customer, Cut, Not, OneOf, Predicate, Unknown, matches
from mobilectl.contacts.plan import ContactPlan, Planned, Stream
from mobilectl.contacts.proof import prove
from mobilectl.findings import Place
from mobilectl.volumes.counting import count_customers
from mobilectl.volumes.snapshot import Snapshot, open_snapshot
from mobilectl.workspace.models.customers import Attribute, Case
from mobilectl.workspace.models.policy import Cap, Per
from mobilectl.workspace.scalars import Window

DAY = date(2026, 12, 1)
ATTRIBUTES = {
    "brand": Attribute(name="品牌", type="choice", values={"a": "A", "b": "B"}, nullable=True),
    "app": Attribute(name="APP", type="flag", nullable=True),
    "age": Attribute(name="年龄", type="number", integer=True, min=Decimal(14), max=Decimal(110), nullable=True),
    "arpu": Attribute(name="消费", type="number", min=Decimal(0), max=Decimal(300), nullable=True),
    "ends": Attribute(name="到期", type="date", nullable=True),
    "tier": Attribute(name="等级", type="choice", values={"A": "A", "B": "B", "C": "C"}, cases=(
        Case(value="A", when={"arpu": {"at_least": "200"}}), Case(value="B", when={"arpu": {"below": "200"}}), Case(value="C"))),
    "band": Attribute(name="档", type="choice", values={"low": "低"}, cases=(Case(value="low", when={"arpu": {"below": "200"}}),)),
}  # fmt: skip
KNOWN: Customer = {"brand": "a", "app": True, "age": 30, "arpu": Decimal(50), "ends": DAY}
PEOPLE: list[Customer] = [KNOWN, {**KNOWN, "brand": "b", "app": False, "age": 70, "arpu": Decimal(250), "ends": date(2027, 6, 1)},
                          *({**KNOWN, name: None} for name in KNOWN), dict.fromkeys(KNOWN)]  # fmt: skip
LEAVES: list[tuple[str, Predicate]] = [
    ("brand", OneOf("brand", frozenset("a"))), ("brand", OneOf("brand", frozenset("ab"))), ("brand", OneOf("brand", frozenset())),
    ("app", OneOf("app", frozenset({"true"}))), ("app", OneOf("app", frozenset({"true", "false"}))),
    ("age", Between("age", None, Cut(65))), ("age", Between("age", Cut(65), None)), ("age", Between("age", None, None)),
    ("arpu", Between("arpu", Cut(Decimal(50), after=True), None)), ("arpu", Between("arpu", None, Cut(Decimal(50), after=True))),
    ("ends", Between("ends", Cut(DAY.toordinal()), Cut(DAY.toordinal() + 1))), ("ends", Between("ends", None, Cut(DAY.toordinal()))),
    *((name, Unknown(name)) for name in KNOWN),
]  # fmt: skip
CONDITIONS: list[tuple[str, dict[str, Any]]] = [
    ("arpu", {"tier": ["C"]}), ("arpu", {"tier": ["A", "B"]}), ("arpu", {"tier": {"known": "false"}}),
    ("arpu", {"band": ["low"]}), ("arpu", {"band": {"known": "false"}}), ("age", {"age": {"known": "true"}}),
]  # fmt: skip


def cases() -> Iterator[Any]:
    """Every kind of condition and the attribute whose null it is about, as it is and negated."""
    customers = Customers(ATTRIBUTES, {})
    read = [(name, customers.condition(condition, (), [])) for name, condition in CONDITIONS]
    for number, (name, leaf) in enumerate([*LEAVES, *read]):
        kind = f"{number}-{name}-{type(leaf).__name__}"  # values in sets come in another order in each process
        yield pytest.param(name, leaf, id=kind)
        yield pytest.param(name, Not(leaf), id=f"not-{kind}")


CASES = list(cases())


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The people in a Parquet file."""
    types = {"brand": pa.string(), "app": pa.bool_(), "age": pa.int32(), "arpu": pa.float64(), "ends": pa.date32()}
    columns = {name: [float(one[name]) if isinstance(one[name], Decimal) else one[name] for one in PEOPLE] for name in KNOWN}  # type: ignore[arg-type]
    file: Path = tmp_path_factory.mktemp("nulls") / "people.parquet"
    pq.write_table(pa.table({name: pa.array(columns[name], types[name]) for name in KNOWN}), file)
    return open_snapshot(file)


@pytest.mark.parametrize(("name", "predicate"), CASES)
def test_boxes_give_a_null_the_plain_meaning(name: str, predicate: Predicate) -> None:
    atoms = Atoms(ATTRIBUTES, [predicate])
    without = meet(atoms.boxes(predicate), atoms.boxes(Unknown(name)))
    assert bool(without) == matches(predicate, {**KNOWN, name: None})


@pytest.mark.parametrize(("name", "predicate"), CASES)
def test_a_snapshot_is_counted_with_the_plain_meaning(name: str, predicate: Predicate, snapshot: Snapshot) -> None:
    asked = [predicate, All((predicate, Unknown(name)))]
    assert count_customers(snapshot, asked, ATTRIBUTES) == {one: sum(matches(one, who) for who in PEOPLE) for one in asked}


@pytest.mark.parametrize(("name", "predicate"), CASES)
def test_a_proof_finds_a_witness_without_a_value_where_one_is_meant(name: str, predicate: Predicate) -> None:
    stream = Stream("o", "i", "u", True, "sms", "service", Window(600, 660), 1, True, False, "drop", Place("x.yaml"))
    cap = Cap(id="none", name="不发", at_most=0, per=Per(calendar="day"))
    plan = ContactPlan(DAY, DAY, (Planned(stream, DAY, predicate),), (), ((cap, Unknown(name)),), Customers(ATTRIBUTES, {}))
    (proof,) = prove(plan)
    meant = matches(predicate, {**KNOWN, name: None})
    assert proof.verdict == ("breach" if meant else "proven")
    if meant:
        assert proof.worst is not None
        witness = plan.atoms.profile(proof.worst.customer, KNOWN)
        assert witness[name] is None
        assert matches(predicate, witness)
