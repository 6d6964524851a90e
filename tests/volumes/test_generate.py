"""Made-up customers: the same for the same seed, within what is declared, and plausible together."""

from __future__ import annotations

import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from mobilectl.errors import Unusable, UsageError
from mobilectl.volumes.generate import Recipe, generate, query
from mobilectl.volumes.sql import run as run_statement
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.workspace import load_workspace

TOP = Path(__file__).parents[2]
TODAY = date(2026, 11, 28)
SAMPLE = load_workspace(TOP).attributes.attributes


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    generate(Recipe(SAMPLE, 60_000, 7, TODAY), file)
    return file


def rows(query: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(query).fetchall()


def ask(file: Path, what: str, where: str = "true") -> Any:
    (row,) = rows(f"SELECT {what} FROM '{file}' WHERE {where}")
    return row[0] if len(row) == 1 else row


def test_the_same_seed_gives_the_same_customers(people: Path, tmp_path: Path) -> None:
    generate(Recipe(SAMPLE, 60_000, 7, TODAY), tmp_path / "again.parquet")
    assert rows(f"FROM '{people}' EXCEPT ALL FROM '{tmp_path}/again.parquet'") == []
    assert people.read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_another_seed_gives_others_and_more_customers_change_none(people: Path, tmp_path: Path) -> None:
    generate(Recipe(SAMPLE, 1000, 8, TODAY), tmp_path / "other.parquet")
    generate(Recipe(SAMPLE, 1000, 7, TODAY), tmp_path / "fewer.parquet")
    assert ask(tmp_path / "other.parquet", "count(*)", f"customer IN (FROM '{people}' SELECT customer)") == 1000
    assert len(rows(f"(FROM '{tmp_path}/other.parquet' INTERSECT FROM '{people}')")) == 0
    assert len(rows(f"(FROM '{tmp_path}/fewer.parquet' INTERSECT FROM '{people}')")) == 1000


def test_threads_change_nothing() -> None:
    recipe = Recipe(SAMPLE, 300_000, 3, TODAY)
    sums = []
    for threads in (1, 4):
        with duckdb.connect() as connection:
            connection.execute(f"SET threads = {threads}")
            sums.append(connection.execute(f"SELECT bit_xor(hash(t)) FROM ({query(recipe)}) t").fetchone())
    assert sums[0] == sums[1]


def test_the_file_says_that_its_customers_are_made_up(people: Path) -> None:
    notes = dict(rows(f"SELECT key::VARCHAR, value::VARCHAR FROM parquet_kv_metadata('{people}')"))
    assert notes == {"mobilectl": "made up by mobilectl", "seed": "7", "today": "2026-11-28"}


@pytest.mark.parametrize("name", [name for name, attribute in SAMPLE.items() if not attribute.cases])
def test_values_are_within_what_is_declared(people: Path, name: str) -> None:
    attribute = SAMPLE[name]
    if not attribute.nullable:
        assert ask(people, "count(*)", f"{name} IS NULL") == 0
    else:
        assert 0 < ask(people, f"count({name})") < 60_000
    if attribute.values:
        found = {value for (value,) in rows(f"SELECT DISTINCT {name} FROM '{people}'")}
        assert found == set(attribute.values)
    elif attribute.type == "number":
        low, high, whole = ask(people, f"min({name}), max({name}), count(*) FILTER ({name} = floor({name}))")
        assert attribute.min is not None
        assert attribute.max is not None
        assert attribute.min <= low < high <= attribute.max
        assert not attribute.integer or whole == ask(people, f"count({name})")
    elif attribute.type == "flag":
        assert 0.01 < ask(people, f"avg({name}::INTEGER)") < 0.99


@pytest.mark.parametrize(
    "contradiction",
    [
        "data_near_on > data_full_on",
        "data_full_on IS NOT NULL AND data_near_on IS NULL",
        "(data_used_percent >= 80) <> coalesce(data_near_on <= DATE '2026-11-28', false)",
        "(data_used_percent >= 100) <> coalesce(data_full_on <= DATE '2026-11-28', false)",
        "(balance < 10) <> coalesce(balance_low_on <= DATE '2026-11-28', false)",
        "suspend_on IS NOT NULL AND (balance_low_on IS NULL OR suspend_on <= balance_low_on)",
        "trial_notice_on IS NOT NULL AND NOT vas",
        "points_expire_on IS NOT NULL AND points = 0",
        "student AND age > 25",
        "tenure_months > (age - 13) * 12",
        "plan_5g AND plan_price < 29",
        "complained_days > tenure_months * 30",
    ],
)
def test_no_customer_contradicts_itself(people: Path, contradiction: str) -> None:
    assert ask(people, "count(*)", contradiction) == 0


def test_attributes_hang_together(people: Path) -> None:
    assert ask(people, "corr(arpu, plan_price)") > 0.9
    assert ask(people, "avg(arpu)", "brand = 'gotone'") > 1.5 * ask(people, "avg(arpu)", "brand = 'mzone'")
    assert ask(people, "median(arpu)") < 0.9 * ask(people, "avg(arpu)")
    assert ask(people, "avg(age)", "brand = 'mzone'") < 30 < ask(people, "avg(age)", "brand = 'easyown'")
    cards = [ask(people, "avg(arpu)", f"card = '{card}'") for card in ("none", "silver", "gold", "diamond")]
    assert cards == sorted(cards)
    assert ask(people, "avg((card <> 'none')::INTEGER)", "arpu > 150 AND tenure_months > 100") > 0.8
    assert ask(people, "avg(churn_warned::INTEGER)", "nps <= 6") > 5 * ask(people, "avg(churn_warned::INTEGER)", "nps >= 9")
    assert ask(people, "avg(rcs_capable::INTEGER)", "terminal_5g") > 2 * ask(people, "avg(rcs_capable::INTEGER)", "NOT terminal_5g")
    assert ask(people, "count(*)", "city = 'changsha'") > 5 * ask(people, "count(*)", "city = 'zhangjiajie'")
    assert abs(ask(people, "corr(arpu, bill_day)")) < 0.02


def test_unknown_attributes_are_drawn_from_what_is_declared(tmp_path: Path) -> None:
    attributes = {
        "colour": Attribute(name="颜色", type="choice", values={"r": "红", "it's": "引号"}),
        "score": Attribute(name="得分", type="number", integer=True, min=Decimal(-2), max=Decimal(2), nullable=True),
        "ratio": Attribute(name="比例", type="number", max=Decimal("0.5")),
        "since": Attribute(name="起始", type="date"),
        "arpu": Attribute(name="不是数", type="flag", column='odd "name"'),
        "brand": Attribute(name="品牌", type="choice", values={"mzone": "动感", "other": "其他"}),
        "city": Attribute(name="地市", type="choice", values={"changsha": "长沙", "nowhere": "别处"}),
        "nps": Attribute(name="必有", type="number", integer=True, min=Decimal(1), max=Decimal(10)),
    }
    file = tmp_path / "odd [1]*.parquet"
    generate(Recipe(attributes, 5000, 1, TODAY), file)
    renamed = tmp_path / "plain.parquet"
    file.rename(renamed)
    for name, values in (
        ("colour", {"r", "it's"}),
        ("brand", {"mzone", "other"}),
        ("city", {"changsha", "nowhere"}),
        ("score", {-2, -1, 0, 1, 2, None}),
    ):
        assert {value for (value,) in rows(f"SELECT DISTINCT {name} FROM '{renamed}'")} == values
    assert ask(renamed, "max(ratio)") <= 0.5
    assert ask(renamed, "count(*)", "since IS NULL OR nps IS NULL OR nps NOT BETWEEN 1 AND 10") == 0
    assert ask(renamed, 'avg("odd ""name"""::INTEGER)') == pytest.approx(0.5, abs=0.05)


def test_nothing_is_left_behind_where_the_file_cannot_be_written(tmp_path: Path) -> None:
    for file in (tmp_path / "missing" / "x.parquet", tmp_path):
        with pytest.raises(Unusable):
            generate(Recipe(SAMPLE, 10, 1, TODAY), file)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(Recipe(SAMPLE, 2_000_000, 1, TODAY), tmp_path / "x.parquet", stop)
    assert list(tmp_path.iterdir()) == []


def test_no_customers_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        generate(Recipe(SAMPLE, 0, 1, TODAY), tmp_path / "x.parquet")


def test_hours_are_liked_most_at_lunch_and_in_the_evening_and_often_not_known(people: Path) -> None:
    liked = dict(rows(f"SELECT best_hour, count(*) FROM '{people}' GROUP BY 1"))
    assert liked[None] == pytest.approx(18_000, rel=0.03)
    assert set(liked) <= {None, *range(24)}
    assert {hour for hour, count in liked.items() if hour is not None and count > 2800} == {12, 18, 19, 20, 21}


class Slow:
    """A connection whose statement begins a while after it was asked for. What comes before it begins does not interrupt it."""

    def __init__(self) -> None:
        self.begun = False
        self.interrupted = threading.Event()

    def execute(self, statement: str) -> None:
        if statement == "slow":
            time.sleep(0.6)
            self.begun = True
            assert self.interrupted.wait(30)
            raise duckdb.InterruptException("interrupted")

    def interrupt(self) -> None:
        if self.begun:
            self.interrupted.set()

    def query_progress(self) -> float:
        return 0.0


def test_ctrl_c_before_a_statement_has_begun_ends_it_too() -> None:
    def press(_: float) -> None:
        raise KeyboardInterrupt

    slow = Slow()
    with pytest.raises(KeyboardInterrupt):
        run_statement(cast(duckdb.DuckDBPyConnection, slow), "slow", press)
    assert slow.interrupted.is_set()
