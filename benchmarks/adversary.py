"""A workspace made to be hard for the proof of caps: wide random audiences that overlap in many ways, and sends that repeat.

Every campaign means a random set of cities, brands, cards and tiers, random ranges of spending, age, tenure, data, points and plan price,
flags, and often nested alternatives and exceptions. So no attribute tells the customers apart, and answers lie far above any cap.
"""

from __future__ import annotations

import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from workload import CITIES, TOP

FIRST, DAYS = date(2026, 10, 1), 92
CHOICES = {
    "city": tuple(CITIES), "brand": ("gotone", "mzone", "easyown"), "card": ("diamond", "gold", "silver", "none"), "tier": ("A", "B", "C"),
    "nps_group": ("promoter", "passive", "detractor", "unasked"),
}  # fmt: skip
FLAGS = ("student", "plan_5g", "terminal_5g", "broadband", "vas", "churn_warned")
RANGES = {
    "arpu": (0, 400, 20, 200), "age": (14, 90, 8, 45), "tenure_months": (0, 240, 12, 150), "data_used_percent": (0, 200, 20, 120),
    "points": (0, 20_000, 1_000, 15_000), "plan_price": (0, 300, 20, 150),
}  # fmt: skip
"""From where to where a range may begin, and how long it is at least and at most."""

SEGMENTS = ("recently-complained", "do-not-sell", "churn-warned", "elderly", "new-customers")
CAPS: tuple[dict[str, Any], ...] = (
    {"per": {"calendar": "day"}},
    {"per": {"calendar": "day"}, "classes": ["marketing"]},
    {"per": {"calendar": "week"}, "classes": ["marketing"]},
    {"per": {"rolling_days": 7}, "classes": ["marketing"]},
    {"per": {"rolling_days": 7}},
    {"per": {"rolling_days": 30}, "classes": ["marketing"]},
    {"per": {"rolling_days": 90}, "classes": ["marketing"]},
    {"per": {"calendar": "month"}, "classes": ["marketing"], "channels": ["sms"]},
    {"per": {"calendar": "month"}},
    {"per": {"calendar": "quarter"}, "classes": ["marketing"]},
    {"per": {"calendar": "quarter"}},
    {"per": {"rolling_days": 90}, "classes": ["marketing"], "channels": ["voice"]},
    {"per": {"rolling_days": 7}, "classes": ["marketing"], "audience": {"all": [{"segment": "elderly"}]}},
    {"per": {"calendar": "month"}, "classes": ["marketing"], "audience": {"all": [{"segment": "vip"}]}},
    {"per": {"calendar": "quarter"}, "classes": ["marketing"], "unit": "changsha"},
    {"per": {"rolling_days": 30}, "classes": ["service"]},
)
"""Caps of every kind: rolling and calendar windows, all and some classes, a channel, protected segments, a unit."""


def write_adversary(folder: Path, count: int, seed: int = 1) -> None:
    """Writes a workspace with so many campaigns into an empty or new folder, always the same ones for the same numbers."""
    (folder / "campaigns").mkdir(parents=True, exist_ok=True)
    for name in ("policy", "attributes", "segments"):
        shutil.copy(TOP / "campaigns" / f"{name}.yaml", folder / "campaigns")
    shutil.copy(TOP / "touchpoints.yaml", folder)
    chance = random.Random(seed)
    for number in range(count):
        unit = chance.choice(["province", *CITIES])
        path = folder / "campaigns" / unit / f"c{number:04d}.yaml"
        path.parent.mkdir(exist_ok=True)
        # JSON is YAML too, and the standard library writes it.
        path.write_text(json.dumps(_campaign(path.stem, unit, chance), ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def _campaign(id: str, unit: str, chance: random.Random) -> dict[str, Any]:
    return {
        "kind": "campaign", "id": id, "name": id, "owner": unit, "theme": "any", "priority": chance.randint(1, 99),
        "period": {"from": str(FIRST), "to": str(FIRST + timedelta(days=DAYS - 1))}, "audience": _audience(chance),
        "offer": {"product": "any", "price": "1 元/月", "effective": "now"},
        "sends": [_send(index, chance) for index in range(chance.randint(1, 4))],
        "texts": {"text": "示例", "push": {"title": "示例", "body": "示例"}},
    }  # fmt: skip


def _audience(chance: random.Random) -> dict[str, Any]:
    names = [*CHOICES, *RANGES, *FLAGS]
    every = [_condition(name, chance) for name in chance.sample(names, chance.randint(2, 5))]
    if chance.random() < 0.4:
        every.append({"any": [_condition(name, chance) for name in chance.sample(names, chance.randint(2, 3))]})
    none: list[dict[str, Any]] = []
    if chance.random() < 0.5:
        none.append({"segment": chance.choice(SEGMENTS)})
    if chance.random() < 0.3:
        none.append({"all": [_condition(name, chance) for name in chance.sample(names, 2)]})
    return {"all": every, "none": none}


def _condition(name: str, chance: random.Random) -> dict[str, Any]:
    if name in CHOICES:
        values = CHOICES[name]
        return {name: chance.sample(values, chance.randint(max(1, len(values) // 4), max(1, len(values) - 1)))}
    if name in RANGES:
        low, high, shortest, longest = RANGES[name]
        start = chance.randint(low, high)
        return {name: {"at_least": start, "below": start + chance.randint(shortest, longest)}}
    return {name: chance.random() < 0.5}


def _send(index: int, chance: random.Random) -> dict[str, Any]:
    begin = FIRST + timedelta(days=chance.randrange(DAYS))
    end = min(begin + timedelta(days=chance.randint(5, 40)), FIRST + timedelta(days=DAYS - 1))
    when: dict[str, Any] = chance.choice([
        {"every": {"days": 1, "from": str(begin), "to": str(end)}},
        {"every": {"weekday": chance.choice(["mon", "wed", "fri"]), "from": str(begin), "to": str(end)}},
        {"on": str(begin)},
        {"on": str(begin)},
    ])  # fmt: skip
    channel = chance.choice(["sms", "sms", "app_push", "wechat", "rcs", "voice"])
    how: dict[str, Any] = {"channel": channel, "text": "push" if channel in ("app_push", "wechat") else "text"}
    if chance.random() < 0.2:
        texts = {"app_push": "push", "wechat": "push", "sms": "text"}
        how = {"channels": list(texts), "use": chance.choice(["first_reachable", "all"]), "channel_texts": texts}
    free: dict[str, Any] = chance.choice([{"class": "service"}, {"obeys": False}, *[{}] * 8])
    return {"id": f"s{index}", **how, **when, **free, "between": "10:00-12:00"}
