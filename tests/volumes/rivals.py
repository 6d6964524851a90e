"""The base workspace with a second campaign for the same customers, and one customer of both."""

from __future__ import annotations

from pathlib import Path

from worlds import change, copy_base

RIVAL = """
id: rival
name: 暑期视频会员
priority: 30
audience: {all: [{brand: [mzone]}], any: [{arpu: {at_least: 100}}, {city: [changsha]}], none: [{segment: recently-complained}]}
sends:
  - {id: offer, channel: sms, text: launch-sms, on: 2026-07-03, between: "14:00-16:00", on_block: defer}
  - id: again
    channels: [app_push, sms]
    use: first_reachable
    channel_texts: {app_push: nudge-push, sms: launch-sms}
    on: 2026-07-10
    between: "14:00-16:00"
"""
PROFILE = ("city=changsha", "brand=mzone", "arpu=80", "bill_day=20", "app_active=yes", "marketing_consent=yes")
SMS = "【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R"


def with_rival(folder: Path) -> Path:
    """The workspace, in a folder of its own."""
    copy_base(folder)
    change(folder, "campaigns/changsha/rival.yaml", RIVAL)
    return folder
