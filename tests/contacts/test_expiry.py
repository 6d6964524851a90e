"""How long messages make sense, as files say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import change, copy_base

from mobilectl.contacts.plan import streams
from mobilectl.messages import Language
from mobilectl.workspace.workspace import Workspace, load_workspace

DEMO, SEND = "campaigns/changsha/demo.yaml", 'id: launch, channel: sms, text: launch-sms, on: 2026-07-03, between: "10:00-12:00"'


def world(folder: Path, expires_after: str) -> Workspace:
    root = copy_base(folder)
    change(root, DEMO, f"sends: [{{{SEND}, expires_after: {expires_after}}}]")
    return load_workspace(root)


@pytest.mark.parametrize(("written", "minutes"), [("48h", 2880), ("2d", 2880), ("4小时", 240)])
def test_a_send_says_how_long_it_makes_sense(tmp_path: Path, written: str, minutes: int) -> None:
    found = {stream.item: stream.expires_after for stream, _ in streams(world(tmp_path, written))}
    assert found["launch"] == minutes
    assert {length for item, length in found.items() if item != "launch"} == {None}


def test_a_reminder_says_how_long_it_makes_sense(tmp_path: Path) -> None:
    root = copy_base(tmp_path)
    text = (root / "touchpoints.yaml").read_text(encoding="utf-8")
    at = text.index("between:")
    (root / "touchpoints.yaml").write_text(text[:at] + "expires_after: 6h\n        " + text[at:], encoding="utf-8")
    workspace = load_workspace(root)
    assert not workspace.readings
    assert next(stream.expires_after for stream, _ in streams(workspace) if not stream.campaign) == 360


def test_no_message_makes_sense_for_no_time_at_all(tmp_path: Path) -> None:
    (found,) = world(tmp_path, "0h").readings
    assert Language("en").text(found.problem.message) == "`expires_after` cannot be 0"
    assert found.problem.hint is not None
    assert Language("en").text(found.problem.hint) == "write it like 48h or 2d"
