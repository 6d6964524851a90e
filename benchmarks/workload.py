"""A workspace of many campaigns for benchmarks: the sample's single files, and seeded campaigns of 2 to 3 KB that hang together.

Every campaign has a cell of its own: a unit, a product family, a stretch of two years, a brand and a range of spending. So no two
compete for the same customers, as in a workspace that people have kept in order; about one file in ten has a fault of its own.
"""

from __future__ import annotations

import itertools
import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from deals import CITY, PROVINCE, Deal

TOP = Path(__file__).resolve().parents[1]
SINGLE = ("policy", "attributes", "segments", "glossary", "products", "delivery")
FIRST_DAY, SLOT, SLOTS = date(2026, 7, 1), 28, 25
PROVINCE_SHARE, FAULTY = 0.06, 0.1
BRANDS = {"gotone": "全球通", "mzone": "动感地带", "easyown": "神州行"}
CITIES = {
    "changsha": "长沙", "zhuzhou": "株洲", "xiangtan": "湘潭", "hengyang": "衡阳", "shaoyang": "邵阳", "yueyang": "岳阳", "changde": "常德",
    "zhangjiajie": "张家界", "yiyang": "益阳", "chenzhou": "郴州", "yongzhou": "永州", "huaihua": "怀化", "loudi": "娄底",
    "xiangxi": "湘西",
}  # fmt: skip
SPENDING = (40, 58, 60, 68, 80, 88, 99, 100, 118, 120, 128, 150, 168, 198, 200)
NAMES = ("开学", "金秋", "新春", "暑期", "岁末", "周末", "家庭日", "会员日", "返乡", "出行", "乐享", "便民")
OPENINGS = ("", "您好，", "感谢您一直以来的支持。", "天气转凉，请注意保暖。", "换季了，给您推荐一项实用的服务：", "您关心的优惠来了：")
WINDOWS = ("09:30-11:30", "10:00-12:00", "14:00-16:00", "15:00-17:00", "17:00-19:00", "18:00-19:30")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUESTIONS = {
    "eligibility": ("谁可以办？", "哪些客户可以参加？", "我能办吗？"),
    "price": ("多少钱？", "一共要付多少钱？", "怎么收费？"),
    "contents": ("有什么内容？", "包含什么？", "办了能得到什么？"),
    "effective": ("什么时候生效？", "什么时候能用？", "从哪天开始算？"),
    "campaign_period": ("活动到哪天？", "什么时候可以办？"),
    "validity": ("能用多久？", "有效期多长？"),
    "expiry": ("到期后会怎样？", "到期以后怎么办？"),
    "how_to_join": ("怎么办理？", "在哪里办？"),
    "cancellation": ("不想用了怎么办？", "怎么退订？", "想取消怎么办？"),
    "overage": ("用完了怎么收费？", "用超了会多扣钱吗？"),
    "query": ("怎么查用量？", "在哪里查询？"),
    "complaints": ("有问题找谁？", "不满意怎么投诉？"),
}


@dataclass(frozen=True)
class Cell:
    """What no other campaign has: who, what, when and for whom. `low` and `high` limit the monthly spending."""

    unit: str
    deal: Deal
    begin: date
    end: date
    brand: str
    low: int | None
    high: int | None
    number: int


@dataclass(frozen=True)
class Written:
    """A campaign's file and its text."""

    file: str
    text: str


def write_workspace(folder: Path, count: int, seed: int = 1) -> int:
    """Writes a workspace with so many campaigns into an empty or new folder; gives the size of all campaigns in bytes."""
    (folder / "campaigns").mkdir(parents=True, exist_ok=True)
    shutil.copy(TOP / "touchpoints.yaml", folder)
    for name in SINGLE:
        shutil.copy(TOP / "campaigns" / f"{name}.yaml", folder / "campaigns")
    policy = folder / "campaigns" / "policy.yaml"
    limits, text = re.compile(r"  concurrent_campaigns:\n(?:    .*\n)+"), policy.read_text(encoding="utf-8")
    assert limits.search(text)
    text = limits.sub("  concurrent_campaigns: {province: 10000, city: 10000}\n", text)
    policy.write_text(text, encoding="utf-8", newline="\n")
    size = 0
    for one in campaigns(count, seed):
        path = folder / one.file
        path.parent.mkdir(exist_ok=True)
        size += path.write_bytes(one.text.encode("utf-8"))
    return size


def campaigns(count: int, seed: int = 1) -> Iterator[Written]:
    """So many campaigns, always the same ones for the same numbers."""
    chance = random.Random(seed)
    of_province = round(count * PROVINCE_SHARE)
    hours = Hours(chance)
    themes: list[tuple[date, date, str]] = []
    for cell in _cells(PROVINCE, ["province"], of_province, chance):
        theme = f"theme-{cell.begin.year}-{(cell.begin.month + 2) // 3}"
        themes.append((cell.begin, cell.end, theme))
        yield _campaign(cell, theme, hours, chance)
    for cell in _cells(CITY, list(CITIES), count - of_province, chance):
        beside = sorted({theme for begin, end, theme in themes if begin <= cell.end and cell.begin <= end})
        yield _campaign(cell, chance.choice(beside or ["own"]), hours, chance)


def _cells(deals: Sequence[Deal], units: Sequence[str], count: int, chance: random.Random) -> list[Cell]:
    """So many cells of all that there are, each with its own customers: the ranges of spending are split until there are enough."""
    families = sorted({deal.family for deal in deals})
    places = [(unit, family, slot) for unit in units for family in families for slot in range(SLOTS)]
    parts = max(2, -(-count // (len(places) * len(BRANDS))))
    offsets = {(unit, family): chance.randrange(SLOT) for unit in units for family in families}
    found: list[Cell] = []
    for unit, family, slot in places:
        cuts = [None, *sorted(chance.sample(SPENDING, parts - 1)), None]
        first = FIRST_DAY + timedelta(days=offsets[unit, family] + SLOT * slot)
        for brand in BRANDS:
            for low, high in itertools.pairwise(cuts):
                deal = chance.choice([one for one in deals if one.family == family])
                begin, end = first + timedelta(days=chance.randrange(5)), first + timedelta(days=chance.randrange(18, SLOT))
                found.append(Cell(unit, deal, begin, end, brand, low, high, len(found)))
    return chance.sample(found, count)


def _campaign(cell: Cell, theme: str, hours: Hours, chance: random.Random) -> Written:
    id = f"{cell.unit}-{cell.deal.product}-{cell.number:05d}"
    parts = (_head(cell, id, theme, chance), _sends(cell, hours, chance), _texts(cell, chance), _faq(cell, chance), _foot(cell, chance))
    text = "".join(parts)
    if chance.random() < FAULTY:
        text = chance.choice(FAULTS)(text)
    return Written(f"campaigns/{cell.unit}/{id}.yaml", text)


def _head(cell: Cell, id: str, theme: str, chance: random.Random) -> str:
    where, deal = CITIES.get(cell.unit, "全省"), cell.deal
    spending = ", ".join(f"{key}: {value}" for key, value in (("at_least", cell.low), ("below", cell.high)) if value is not None)
    conditions = [f"brand: [{cell.brand}]", f"arpu: {{{spending}}}"]
    if cell.unit in CITIES:
        conditions.insert(0, f"city: [{cell.unit}]")
    if deal.condition:
        conditions.append(deal.condition)
    conditions += chance.sample(
        ["app_active: true", "terminal_5g: true", f"tenure_months: {{at_least: {chance.randint(3, 60)}}}"], chance.randint(0, 2)
    )
    none = ["segment: do-not-sell", *chance.sample(["segment: new-customers", "vas: true", "churn_warned: true"], chance.randint(0, 2))]
    audience = "".join(f"    - {one}\n" for one in conditions)
    return (
        f"# 示例数据，均为虚构。{where}：{deal.label}。\nkind: campaign\nid: {id}\n"
        f"name: {where}{BRANDS[cell.brand]}{chance.choice(NAMES)}{deal.label}\n"
        f"owner: {cell.unit}\ntheme: {theme}\npriority: {chance.randint(10, 80)}\nperiod: {{from: {cell.begin}, to: {cell.end}}}\n"
        f"audience:\n  all:\n{audience}  none:\n"
        + "".join(f"    - {one}\n" for one in none)
        + f"offer:\n  product: {deal.product}\n  price: {deal.price}\n  {deal.offer}\n  cancel: {{channel: sms, code: {deal.cancel}}}\n"
    )


def _sends(cell: Cell, hours: Hours, chance: random.Random) -> str:
    launch, window = hours.free(cell)
    lines = [f'{{id: launch, channel: sms, text: launch-sms, on: {launch}, between: "{window}"}}']
    kind = chance.random()
    nudge, window = hours.free(cell, weekly=kind < 0.15)
    if kind < 0.15:
        lines.append(
            f"{{id: nudge, channel: app_push, text: nudge-push, every: {{weekday: {WEEKDAYS[nudge.weekday()]}, from: {nudge},"
            f' to: {cell.end}}}, between: "{window}"}}'
        )
    elif kind < 0.4:
        lines.append(
            "{id: nudge, channels: [app_push, wechat], use: first_reachable, channel_texts: {app_push: nudge-push, wechat: nudge-push}, "
            f'on: {nudge}, between: "{window}"}}'
        )
    else:
        lines.append(f'{{id: nudge, channel: app_push, text: nudge-push, on: {nudge}, between: "{window}"}}')
    return "sends:\n" + "".join(f"  - {line}\n" for line in lines)


class Hours:
    """The parts of days that the sends seen so far take for customers of a city and brand: campaigns kept in order do not land together."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[tuple[str, str, date, int]] = set()

    def free(self, cell: Cell, weekly: bool = False) -> tuple[date, str]:
        """A day of the cell, the first of several if weekly, and a window that nobody has taken, if one is found soon."""
        for _ in range(60):
            day = _open_day(cell.begin + timedelta(days=self._chance.randrange(3, (cell.end - cell.begin).days)))
            part = self._chance.randrange(0, len(WINDOWS), 2)
            days = [day + timedelta(days=7 * week) for week in range(4 if weekly else 1)]
            keys = {
                (city, cell.brand, one, part)
                for city in ([cell.unit] if cell.unit in CITIES else CITIES)
                for one in days
                if one <= cell.end
            }
            if not keys & self._taken:
                break
        self._taken |= keys
        return day, WINDOWS[part + self._chance.randrange(2)]


def _open_day(day: date) -> date:
    """The day, or the next one on which the sample's policy lets marketing go out."""
    while day in BLACK:
        day += timedelta(days=1)
    return day


BLACK = frozenset(date.fromisoformat(day) for day in ("2026-12-31", "2027-01-01", "2027-01-16", "2027-01-17", "2027-02-05", "2027-02-06"))


def _texts(cell: Cell, chance: random.Random) -> str:
    where, deal = CITIES.get(cell.unit, ""), cell.deal
    until = _said(cell.end) if cell.begin.year != cell.end.year else _said(cell.end)[5:]
    way = chance.choice((f"回复{deal.join}办理", f"发{deal.join}到10086办理", "登录中国移动APP办理"))
    opening, words = chance.choice(OPENINGS), f"{deal.says}。{where}客户{until}前{way}，详询10086。"
    sms = f"【湖南移动】{opening}{words}拒收请回复R"
    if len(sms) > 130:
        opening, sms = "", f"【湖南移动】{words}拒收请回复R"
    more = "点开看说明。"
    if "renewal: reminded" in deal.offer:
        more = f"自动续订，可随时发{deal.cancel}取消。" if "自动续订" in deal.expiry else f"期满恢复原价，可随时发{deal.cancel}取消。"
    title, body = f"{where}{deal.label}", f"{deal.price.replace(' ', '')}，{until}前在APP办理，{more}"
    text = f"texts:\n  launch-sms: {sms}\n  nudge-push:\n    title: {title}\n    body: {body}\n"
    if chance.random() < 0.15 and len(sms) <= 120:
        text += f"variants:\n  - segment: long-tenure\n    texts:\n      launch-sms: 【湖南移动】感谢多年相伴。{words}拒收请回复R\n"
    return text


def _faq(cell: Cell, chance: random.Random) -> str:
    where, deal = CITIES.get(cell.unit, "湖南"), cell.deal
    answers = {
        "eligibility": f"{where}的{BRANDS[cell.brand]}客户，号码已实名并正常使用就可以。",
        "price": f"{deal.price.replace(' ', '')}，从话费余额里扣。",
        "contents": deal.contents,
        "effective": deal.effective,
        "campaign_period": f"{_said(cell.begin)}至{_said(cell.end)}24时。",
        "validity": deal.validity,
        "expiry": deal.expiry,
        "how_to_join": f"发短信{deal.join}到10086，或登录中国移动APP搜索“{deal.label}”，按提示确认。",
        "cancellation": f"发{deal.cancel}到10086取消，下月1日起不再收费。",
        "overage": deal.overage,
        "query": chance.choice(("发CXLL到10086，或登录中国移动APP查询。", "登录中国移动APP的“我的业务”，或拨10086查询。")),
        "complaints": "拨打10086客服热线，或在中国移动APP“意见反馈”里留言。",
    }
    more = {topic: (q, a) for topic, (q, a) in MORE.items() if topic not in {one[0] for one in deal.faq}}
    left_out = set(chance.sample(["contents", "campaign_period", "complaints"], chance.randint(0, 2)))
    entries = [(topic, chance.choice(QUESTIONS[topic]), answer) for topic, answer in answers.items() if topic not in left_out]
    if deal.product == "data-20g-week":
        more["times"] = (MORE["times"][0], "每个号码每月限办2次。")
    entries += [(topic, *said) for topic, said in more.items()]
    return "faq:\n" + "".join(f"  - topic: {topic}\n    q: {q}\n    a: {a}\n" for topic, q, a in [*entries, *deal.faq])


MORE = {
    "confirmation": ("怎么才算办好了？", "10086会发来确认短信，24小时内回复Y才开通，不回复不开通、不收费。"),
    "leftover": ("没用完怎么办？", "没用完的到期作废，不能留用。"),
    "times": ("可以办几次？", "每个号码每月限办1次。"),
    "port_transfer": ("换运营商、换机主怎么办？", "换运营商、换机主或停机前请先取消，拨10086办理。"),
    "stacking": ("能和其他优惠一起办吗？", "可以一起办，互不影响。"),
    "scope": ("在哪里能用？", "中国内地都能用，不含港澳台。"),
    "refund": ("钱能退吗？", "办好24小时内没用过的，可以取消，费用退回话费账户。"),
}
"""What the offers raise besides: a question and its answer by topic."""


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _foot(cell: Cell, chance: random.Random) -> str:
    ready = [cell.begin - timedelta(days=days) for days in (7, 6, 5)]
    hours = chance.choice((24, 48, 72))
    reach, awareness, satisfaction = chance.randint(90, 95), chance.randint(30, 50), chance.randint(80, 89)
    unit = "省公司" if cell.unit == "province" else f"{CITIES[cell.unit]}分公司"
    return (
        f"support: {{billing: {ready[0]}, knowledge_base: {ready[1]}, hall_briefing: {ready[2]}, contact: {unit}市场部值班台}}\n"
        f"evaluation:\n  survey: {{channel: sms, within: {hours}h}}\n"
        f"  targets: {{reach: 0.{reach}, awareness: 0.{awareness}, satisfaction: 0.{satisfaction}, uptake: 0.02}}\n"
    )


def _swap(pattern: str, right: str) -> Callable[[str], str]:
    """A fault that writes something else where the pattern matches first."""

    def fault(text: str) -> str:
        return re.sub(pattern, right, text, count=1)

    return fault


FAULTS: tuple[Callable[[str], str], ...] = (
    _swap(r"登录中国", "登陆中国"),
    _swap(r"拒收请回复R", "退订回T"),
    _swap(r"点开看说明。", "全网最低价，点开看说明。"),
    _swap(r"(?m)^  - topic: query\n.*\n.*\n", ""),
    _swap(r"(?m)^(  - topic: price\n.*\n    a: )[^，]*", r"\g<1>66元/月"),
    _swap(r'between: "[^"]*"', 'between: "19:00-21:00"'),
    _swap(r"billing: (\d+)", r"billing: 2029"),
    _swap(r"(?m)^evaluation:\n.*\n.*\n", ""),
    _swap(r"launch-sms: 【湖南移动】", "launch-sms: 【移动】"),
    _swap(r"点开看说明。", "存量用户点开看说明。"),
    _swap(r"segment: do-not-sell", "segment: do-not-cell"),
    _swap(r"(?m)^    - arpu: .*\n", ""),
    _swap(r"(?m)^theme: ", "theme: other-"),
)
"""Mistakes of many families, each of which most campaigns can have. None makes a file unreadable: comparisons would be silent then."""
