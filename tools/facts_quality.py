"""How well facts are read out of texts: precision and recall per kind on labelled sentences.

python tools/facts_quality.py              the table per kind, for each file of tests/wording/facts
python tools/facts_quality.py --wrong      and every fact that is missed or read wrongly
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import yaml

from mobilectl.wording.fact import (
    Cancels,
    Commits,
    Count,
    Data,
    DayRange,
    Deadline,
    Duration,
    Fact,
    Link,
    Minutes,
    Money,
    NamedDay,
    NamedMonth,
    NamedWeekday,
    Percentage,
    Phone,
    ProductName,
    Renews,
    ReplyCode,
    Speed,
    Starts,
)
from mobilectl.wording.facts import ProductNames, facts

FOLDER = Path(__file__).parent.parent / "tests" / "wording" / "facts"
MEGABYTES = {"mb": 1, "gb": 1024, "tb": 1024 * 1024}

Told = tuple[str, str, tuple[tuple[str, str], ...]]
"""Kind, words and values of a fact, as a label gives them."""


class Sentence(NamedTuple):
    """A sentence and the facts that it states."""

    text: str
    facts: tuple[Told, ...]


def sentences(file: Path) -> tuple[Sentence, ...]:
    """The labelled sentences of a file."""
    rows = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    return tuple(Sentence(row["text"], tuple(sorted(_label(one) for one in row["facts"]))) for row in rows)


def product_names() -> ProductNames:
    """The made-up products that the sentences name."""
    return ProductNames(yaml.load((FOLDER / "products.yaml").read_text(encoding="utf-8"), yaml.BaseLoader))


def read(text: str, products: ProductNames) -> tuple[Told, ...]:
    """The facts that are read out of a text, in the form of the labels."""
    return tuple(
        sorted(
            (kind, text[one.start : one.end], tuple(sorted(values.items())))
            for one in facts(text, products)
            for kind, values in (_told(one),)
        )
    )


def _label(row: Mapping[str, str]) -> Told:
    (kind, words), *values = row.items()
    said = dict(values)
    for unit, megabytes in MEGABYTES.items():
        if kind == "data" and unit in said:
            said["megabytes"] = str(Decimal(said.pop(unit)) * megabytes)
    if kind == "phone":
        said.setdefault("digits", words)
    if kind == "link":
        said["address"] = words
    if kind == "code":
        said["code"] = words.translate(_NARROW)
    return kind, words, tuple(sorted((name, _plain(value)) for name, value in said.items()))


_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})


def _plain(value: str) -> str:
    try:
        return f"{Decimal(value).normalize():f}" if not value.startswith("0") or "." in value else value
    except ArithmeticError:
        return value


def _on(day: NamedDay) -> str:
    return f"{day.year}-{day.month:02}-{day.day:02}" if day.year else f"{day.month:02}-{day.day:02}"


def _told(fact: Fact) -> tuple[str, dict[str, str]]:
    """The kind of a fact and its values, without those that say nothing."""
    kind, values = _values(fact)
    return kind, {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else str(value) for name, value in values.items() if value is not None
    }


def _values(fact: Fact) -> tuple[str, dict[str, object]]:
    match fact:
        case Money():
            return "money", {"yuan": fact.yuan, "per": fact.per}
        case Data():
            return "data", {"megabytes": fact.megabytes, "per": fact.per}
        case Minutes():
            return "minutes", {"count": fact.count, "per": fact.per}
        case Speed():
            return "speed", {"kbps": fact.kbps}
        case Count():
            return "count", {"number": fact.number, "unit": fact.unit}
        case Percentage():
            return "discount" if fact.discount else "percent", {"is": fact.percent}
        case NamedDay():
            return "day", {"on": _on(fact), "weekday": fact.weekday, "hour": fact.hour}
        case NamedMonth():
            return "month", {"is": f"{fact.year}-{fact.month:02}" if fact.year else f"{fact.month:02}"}
        case DayRange():
            return "range", {"from": _on(fact.first), "to": _on(fact.last)}
        case Deadline():
            return "deadline", {"on": _on(fact.day), "included": "yes" if fact.included else "no"}
        case Duration():
            return "duration", {"lasts": f"{fact.number.normalize():f} {fact.unit}"}
        case NamedWeekday():
            return "weekday", {"is": fact.weekday}
        case ReplyCode():
            return "code", {"code": fact.code, "to": fact.number}
        case Phone():
            return "phone", {"digits": fact.digits}
        case Link():
            return "link", {"address": fact.address}
        case ProductName():
            return "product", {"ids": ",".join(fact.products)}
        case Starts():
            return "starts", {"effect": fact.effect}
        case Renews():
            return "renews", {"is": "yes" if fact.renews else "no"}
        case Commits():
            return "commits", {"months": fact.months}
        case Cancels():
            return "cancels", {}
    raise AssertionError(fact)


class Tally(NamedTuple):
    """Of one kind: facts rightly read, read though not stated, and missed."""

    right: int
    false: int
    missed: int


def tallies(rows: tuple[Sentence, ...]) -> Mapping[str, Tally]:
    """The tally of each kind."""
    products = product_names()
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        wanted, got = Counter(row.facts), Counter(read(row.text, products))
        for name, some in (("right", wanted & got), ("false", got - wanted), ("missed", wanted - got)):
            for told, number in some.items():
                counts[told[0], name] += number
    kinds = sorted({kind for kind, _ in counts})
    return {kind: Tally(counts[kind, "right"], counts[kind, "false"], counts[kind, "missed"]) for kind in kinds}


def table(rows: tuple[Sentence, ...]) -> Iterator[str]:
    """A line for each kind, and one for all."""
    by_kind = dict(tallies(rows))
    by_kind["all"] = Tally(*(sum(column) for column in zip(*by_kind.values(), strict=True)))
    yield f"{'kind':<10}{'stated':>8}{'read':>8}{'precision':>11}{'recall':>8}"
    for kind, (right, false, missed) in by_kind.items():
        precision, recall = right / (right + false or 1), right / (right + missed or 1)
        yield f"{kind:<10}{right + missed:>8}{right + false:>8}{precision:>11.3f}{recall:>8.3f}"


def wrong(rows: tuple[Sentence, ...]) -> Iterator[str]:
    """Every sentence that is not read as labelled."""
    products = product_names()
    for row in rows:
        wanted, got = Counter(row.facts), Counter(read(row.text, products))
        if wanted != got:
            yield row.text
            yield from (f"    missed {told}" for told in (wanted - got).elements())
            yield from (f"    false  {told}" for told in (got - wanted).elements())


def main() -> None:
    """Print the tables."""
    for file in sorted(FOLDER.glob("*.yaml")):
        if file.name == "products.yaml":
            continue
        rows = sentences(file)
        exact = sum(1 for row in rows if row.facts == read(row.text, product_names()))
        print(f"{file.name}: {len(rows)} sentences, {exact} read exactly as labelled")
        print("\n".join(table(rows)), end="\n\n")
        if "--wrong" in sys.argv:
            print("\n".join(wrong(rows)), end="\n\n")


if __name__ == "__main__":
    main()
