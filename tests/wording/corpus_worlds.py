"""The labelled corpus of texts (`corpus/*.yaml`), and one workspace that holds all of it: a campaign an entry."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from worlds import TEMPLATE, copy_base, merge, value_of

from mobilectl.findings import Route
from mobilectl.rules.engine import check
from mobilectl.rules.registry import all_rules
from mobilectl.workspace.workspace import Workspace, load_workspace

CORPUS = Path(__file__).parent / "corpus"
SAMPLE = Path(__file__).parents[2] / "campaigns"
REMINDERS = "touchpoints.yaml"
FAMILIES = "WGQKA"
OF_THE_OFFER = ("K001", "K005", "A002", "Q005")
"""Judged only where an entry gives an offer: the others have the one that the schema wants, which their texts know nothing of."""
NOT_OF_ONE_TEXT = ("Q001", "Q002")
"""What is missing in a whole FAQ is not to be seen in the few answers of an entry."""
WELL_KNOWN = (
    "服务密码",
    "合约期",
    "亲情网",
    "积分",
    "自动续订",
    "国际漫游",
    "Mbps",
    "加油包",
    "违约金",
    "次月生效",
    "停机保号",
    "复机",
    "代扣",
    "最低消费",
)
"""Terms that the readers of the corpus know, so that a text on something else need not explain them."""
CHANNELS = {
    "app_popup": {"name": "APP 弹窗", "kind": "popup", "per_hour": 5000000},
    "wechat": {"name": "微信公众号", "kind": "wechat", "per_hour": 2000000},
    "rcs": {"name": "5G 消息", "kind": "rcs", "per_hour": 600000},
}


@dataclass(frozen=True)
class Entry:
    """One text of the corpus: where it stands, what it is, and the codes that it must give."""

    name: str
    value: Mapping[str, Any]
    findings: tuple[str, ...]

    def judged_by(self, code: str) -> bool:
        """Whether a rule has something to hold the text against."""
        if code[0] not in FAMILIES or code in NOT_OF_ONE_TEXT:
            return False
        return (code[0] != "Q" or "faq" in self.value) and (code not in OF_THE_OFFER or "offer" in self.value)


@functools.cache
def entries() -> tuple[Entry, ...]:
    """The whole corpus: what a group says holds for each of its texts that does not say otherwise."""
    found: list[Entry] = []
    for path in sorted(CORPUS.glob("*.yaml")):
        for group in value_of(path.read_text(encoding="utf-8")):
            shared = {key: value for key, value in group.items() if key not in ("texts", "why")}
            for text in group["texts"]:
                value: dict[str, Any] = {**shared, **(text if isinstance(text, dict) else {"say": text})}
                words: str = value.get("text") or value["say"]
                name = f"{path.stem}-{len(found):03d}-{words[:24]}"
                found.append(Entry(name, value, tuple(value.get("findings", ()))))
    return tuple(found)


def known_codes() -> frozenset[str]:
    """The codes of the rules that there are."""
    return frozenset(rule.code for rule in all_rules())


@functools.cache
def told() -> Mapping[str, Mapping[str, int]]:
    """How often each rule speaks of each entry, by the entry's name."""
    counts: dict[str, Counter[str]] = {entry.name: Counter() for entry in entries()}
    homes = {_home(index): entry for index, entry in enumerate(entries())}
    workspace = world()
    for finding in check(workspace, [rule for rule in all_rules() if rule.code[0] in FAMILIES]):
        place = finding.problem.place
        entry = homes.get((place.file, place.route[1:2] if place.file == REMINDERS else ()))
        if entry is not None and entry.judged_by(finding.code):
            counts[entry.name][finding.code] += 1
    return counts


def world() -> Workspace:
    """The base workspace with the sample's glossary, all channels, and a campaign an entry."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_base(Path(folder) / "world")
        template = value_of((root / TEMPLATE).read_text(encoding="utf-8"))
        glossary = value_of((SAMPLE / "glossary.yaml").read_text(encoding="utf-8"))
        for term in glossary["terms"]:
            if term["term"] in WELL_KNOWN:
                term["known"] = "true"
        _write(root / "campaigns/glossary.yaml", glossary)
        policy = value_of((root / "campaigns/policy.yaml").read_text(encoding="utf-8"))
        wording = value_of((SAMPLE / "policy.yaml").read_text(encoding="utf-8"))["wording"]
        units = [{"id": unit, "name": unit, "level": "city"} for unit in ("hengyang", "shaoyang", "yueyang", "xiangxi")]
        changes = {"channels": CHANNELS, "wording": wording, "units": [*policy["units"], *units]}
        _write(root / "campaigns/policy.yaml", merge(policy, changes))
        for index, entry in enumerate(entries()):
            if "reminder" not in entry.value:
                _write(root / _file(index), _campaign(entry.value, index, template))
        _write(root / REMINDERS, {"touchpoints": _touchpoints(value_of((root / REMINDERS).read_text(encoding="utf-8"))["touchpoints"])})
        return load_workspace(root)


def _home(index: int) -> tuple[str, Route]:
    """The file of an entry, and for a reminder which touchpoint of it: the first is the base workspace's own."""
    if "reminder" not in entries()[index].value:
        return _file(index), ()
    return REMINDERS, (1 + sum("reminder" in entry.value for entry in entries()[:index]),)


def _touchpoints(base: list[Any]) -> list[Any]:
    """A touchpoint an entry with the one reminder: its id is among those of the sample, so that its duties are known."""
    sample = value_of((SAMPLE.parent / REMINDERS).read_text(encoding="utf-8"))["touchpoints"]
    owners = {reminder["id"]: touchpoint for touchpoint in sample for reminder in touchpoint["reminders"]}
    found = list(base)
    for value in (entry.value for entry in entries() if "reminder" in entry.value):
        owner, channel = owners[value["reminder"]], value.get("channel", "sms")
        reminder = {**base[0]["reminders"][0], "id": value["reminder"], "name": owner["name"], "channels": [channel]}
        reminder |= {"texts": {channel: _text(value, channel, "service")}, "variables": value.get("variables", {})}
        found.append({"id": owner["id"], "name": owner["name"], "reminders": [reminder]})
    return found


def _file(index: int) -> str:
    return f"campaigns/changsha/text-{index:03d}.yaml"


def _campaign(value: Mapping[str, Any], index: int, template: Mapping[str, Any]) -> dict[str, Any]:
    channel, kind = value.get("channel", "sms"), value.get("class", "marketing")
    send = {"id": "one", "channel": channel, "text": "one", "on": value.get("on", "2026-07-03"), "between": "10:00-12:00", "class": kind}
    texts: dict[str, Any] = {"one": _text(value, channel, kind)}
    sends = [send]
    if "push" in value:
        texts["two"] = value["push"]
        sends.append({**send, "id": "two", "channel": "app_push", "text": "two", "on": "2026-07-10"})
    campaign: dict[str, Any] = {**template, "id": f"text-{index:03d}", "sends": sends, "texts": texts}
    if "young" in value:
        campaign["variants"] = [{"segment": "young", "texts": {"one": _text({"say": value["young"]}, channel, kind)}}]
    campaign["faq"] = value.get("faq", [])
    for key in ("period", "variables"):
        if key in value:
            campaign[key] = value[key]
    if isinstance(value.get("offer"), dict):
        campaign["offer"] = merge(template["offer"], {key: None if one == "null" else one for key, one in value["offer"].items()})
    return campaign


def _text(value: Mapping[str, Any], channel: str, kind: str) -> Any:
    """As it goes out: a text that is only said gets on SMS and RCS the signature and, in marketing, the opt-out."""
    words = value.get("text") or value["say"]
    if "text" not in value and channel in ("sms", "rcs"):
        opt_out = "拒收请回复R" if kind == "marketing" else ""
        words = ("【湖南移动】" if channel == "sms" else "") + words + opt_out
    return {"title": value["title"], "body": words} if value.get("title") else words


def _write(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")
