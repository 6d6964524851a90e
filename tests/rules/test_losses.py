"""What an edit costs: the share of a campaign's contacts, estimated by atoms or counted on a snapshot."""

from __future__ import annotations

import itertools
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import copy_base

from mobilectl.audience.atoms import Axis, Box
from mobilectl.errors import Unusable
from mobilectl.rules.repairs.losses import Losses, estimate
from mobilectl.volumes.snapshot import Snapshot, open_snapshot
from mobilectl.workspace.models.base import Audience
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.customers import Attribute
from mobilectl.workspace.workspace import Workspace, load_workspace

SIZES = {"a": 2, "b": 3, "c": 5}
AXES = {
    name: Axis(Attribute(name=name, type="choice", values={str(one): "" for one in range(size)}), values=tuple(map(str, range(size))))
    for name, size in SIZES.items()
}
boxes = st.fixed_dictionaries({}, optional={name: st.integers(1, (1 << size) - 1) for name, size in SIZES.items()})


@given(st.lists(boxes, max_size=4).map(tuple))
def test_the_estimate_is_the_share_of_all_combinations_of_atoms(some: tuple[Box, ...]) -> None:
    everyone = list(itertools.product(*(range(size) for size in SIZES.values())))
    inside = [
        one for one in everyone if any(all(box.get(name, -1) >> atom & 1 for name, atom in zip(SIZES, one, strict=True)) for box in some)
    ]
    assert estimate(some, AXES) == pytest.approx(len(inside) / len(everyone))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return load_workspace(copy_base(tmp_path))


def lost(workspace: Workspace, after: Campaign, snapshot: Snapshot | None = None) -> float:
    return Losses(snapshot).of(workspace.campaigns[0], after, workspace)


def narrower(workspace: Workspace, condition: dict[str, object]) -> Campaign:
    campaign = workspace.campaigns[0].value
    audience = msgspec.structs.replace(campaign.audience, none=(*campaign.audience.none, condition))
    return msgspec.structs.replace(campaign, audience=audience)


def test_what_only_moves_costs_nothing(workspace: Workspace) -> None:
    campaign = workspace.campaigns[0].value
    moved = (msgspec.structs.replace(campaign.sends[0], on=campaign.period.to), campaign.sends[1])
    assert lost(workspace, msgspec.structs.replace(campaign, sends=moved)) == 0


def test_a_message_of_three_that_is_not_sent_costs_a_third_of_them(workspace: Workspace) -> None:
    campaign = workspace.campaigns[0].value
    # Of the nudge's four days, and the launch that is open to twice as many: those who do not use the app get it too.
    assert lost(workspace, msgspec.structs.replace(campaign, sends=campaign.sends[1:])) == pytest.approx(2 / (2 + 4))


def test_an_excluded_half_costs_a_half_by_the_estimate(workspace: Workspace) -> None:
    assert lost(workspace, narrower(workspace, {"arpu": {"at_least": "100"}})) == pytest.approx(1 / 2)


def test_nobody_is_no_loss(workspace: Workspace) -> None:
    assert lost(workspace, narrower(workspace, {"brand": ["gotone"]})) == 0
    nobody = msgspec.structs.replace(workspace.campaigns[0].value, audience=Audience(all=({"tier": ["A"]}, {"arpu": {"below": "50"}})))
    assert lost(workspace, nobody) == 1


def test_on_a_snapshot_customers_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    snapshot = customers(tmp_path)
    after = narrower(workspace, {"arpu": {"at_least": "100"}})
    # Of the customers meant, arpu 60 to 69 and 100 to 109 with consent, 4 in 5 are below 100. A launch for all, four nudges for who uses the app.
    assert lost(workspace, after, snapshot) == pytest.approx(1 / 5)


def test_a_snapshot_without_a_column_is_told(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "few.parquet"
    duckdb.sql(f"COPY (SELECT 'mzone' AS brand) TO '{file}'")
    with pytest.raises(Unusable):
        lost(workspace, narrower(workspace, {"arpu": {"at_least": "100"}}), open_snapshot(file))


def customers(folder: Path) -> Snapshot:
    """100 customers, of whom the campaign means 50: 40 with 60 yuan, 10 with 100."""
    file = folder / "people.parquet"
    duckdb.sql(
        "COPY (SELECT 'mzone' AS brand, 'changsha' AS city, CASE WHEN i < 50 THEN 10 WHEN i < 90 THEN 60 ELSE 100 END AS arpu, "
        "NULL::INTEGER AS complained_days, i % 2 = 0 AS app_active, true AS marketing_consent, 1 AS bill_day "
        f"FROM range(100) AS r(i)) TO '{file}'"
    )
    return open_snapshot(file)
