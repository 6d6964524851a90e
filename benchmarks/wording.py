"""What wording costs: glossary terms found, facts read, and all rules on texts, over many campaigns.

Terms are looked for in one pass and held against one regular expression that is an alternation of them. Reading all facts, and running the
rules of the families that judge texts, is held against reading the same files: what a check must do anyway. Several rounds in turn; medians
and their ratios. `python benchmarks/wording.py --files 1000 --rounds 1` is a quick try.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from workload import campaigns, write_workspace

from mobilectl.rules.engine import found
from mobilectl.rules.registry import all_rules
from mobilectl.wording.facts import facts
from mobilectl.wording.reader import wordings
from mobilectl.wording.terms import Vocabulary, lowered
from mobilectl.workspace.models.glossary import Glossary, Term
from mobilectl.workspace.workspace import Workspace, load_workspace

TERMS, TEXTS = 2_000, 10_000
FAMILIES = ("wording", "glossary", "faq", "story", "compliance")
TERMS_GOAL, FACTS_GOAL, RULES_GOAL = 30.0, 1.0, 1.0
"""Terms so many times faster; facts, and rules, at most so many times as long as reading the files."""


def main() -> int:
    """Prints the measures; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    missed = many_terms(options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "workspace"
        size = write_workspace(place, options.files)
        print(f"\n{options.files:,} campaign files, {size / 1e6:.1f} MB", flush=True)
        missed += many_files(place, options.rounds)
        shutil.rmtree(place)
    for goal in missed:
        print(f"goal missed: {goal}", file=sys.stderr)
    return int(bool(missed))


def many_terms(rounds: int) -> list[str]:
    """Looking for the words of a big glossary in many texts, against an alternation of them as one regular expression."""
    texts = [found[1] for one in campaigns(TEXTS) if (found := re.search(r"launch-sms: (.*)", one.text))]
    chance = random.Random(1)
    signs = sorted({sign for text in texts for sign in text if "\u4e00" <= sign <= "\u9fff"})
    words = sorted({"".join(chance.choices(signs, k=chance.randint(2, 6))) for _ in range(2 * TERMS)})
    words = ["流量", "套餐", "通话", "中国移动APP", *chance.sample(words, TERMS - 4)]
    vocabulary = Vocabulary(Glossary(terms=tuple(Term(term=word, plain=word, owner="province") for word in words)))
    pattern = re.compile("|".join(map(re.escape, sorted(map(lowered, words), key=len, reverse=True))))

    def ours() -> int:
        return sum(len(vocabulary.matches(text)) for text in texts)

    def alternation() -> int:
        return sum(len(pattern.findall(lowered(text))) for text in texts)

    (mine, matched), (other, same) = medians(rounds, ours, alternation)
    print(f"{TERMS:,} terms over {len(texts):,} texts: {mine:.2f} s ({matched:,} found), `re` alternation {other:.2f} s ({same:,} found)")
    print(f"{other / mine:.0f}x faster, goal {TERMS_GOAL:.0f}x", flush=True)
    return [f"terms are found only {other / mine:.0f} times faster"] * (other < TERMS_GOAL * mine)


class Timed(NamedTuple):
    """Seconds that reading the files took, seconds of the work on what was read, and what it came to."""

    reading: float
    working: float
    results: tuple[int, ...]


def many_files(place: Path, rounds: int) -> list[str]:
    """Reading the files, then the facts of all their texts and answers, or the rules that judge texts; each run is a process of its own."""
    fresh = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1)  # nothing is remembered from run to run
    with fresh as pool:
        runs = [(pool.submit(reading_facts, place).result(), pool.submit(judging, place).result()) for _ in range(rounds)]
    read = statistics.median(one.reading for run in runs for one in run)
    told, judged = (statistics.median(run[index].working for run in runs) for index in (0, 1))
    (written, texts, count), (rules, findings) = (one.results for one in runs[0])
    print(f"{written:,} texts and answers, {texts:,} of them different; {texts / told:,.0f} are read for facts in a second")
    print("\n| what | s | against reading | goal |\n|---|---|---|---|")
    print(f"| reading the files | {read:.2f} | | |")
    print(f"| {count:,} facts of the different texts | {told:.2f} | {told / read:.2f}x | {FACTS_GOAL}x |")
    print(f"| {rules} rules on wording, {findings:,} findings | {judged:.2f} | {judged / read:.2f}x | {RULES_GOAL}x |", flush=True)
    return [f"reading facts takes {told / read:.1f} times as long as reading the files"] * (told > FACTS_GOAL * read) + [
        f"rules on wording take {judged / read:.1f} times as long as reading the files"
    ] * (judged > RULES_GOAL * read)


def reading_facts(place: Path) -> Timed:
    """All facts of all different texts: how many texts there are, how many different ones, how many facts."""
    workspace, read = _loaded(place)
    worded = [one for campaign in workspace.campaigns for one in wordings(campaign, workspace)]
    pieces = [(piece.words, one.products) for one in worded for piece in one.pieces]
    texts = dict.fromkeys(pieces)
    began = time.perf_counter()
    count = sum(len(facts(*text)) for text in texts)
    return Timed(read, time.perf_counter() - began, (len(pieces), len(texts), count))


def judging(place: Path) -> Timed:
    """All findings of the families that judge texts: how many rules these are, how many findings."""
    workspace, read = _loaded(place)
    rules = [rule for rule in all_rules() if rule.family in FAMILIES]
    began = time.perf_counter()
    findings = found(workspace, rules)
    return Timed(read, time.perf_counter() - began, (len(rules), len(findings)))


def _loaded(place: Path) -> tuple[Workspace, float]:
    gc.disable()  # as the command does
    began = time.perf_counter()
    workspace = load_workspace(place)
    return workspace, time.perf_counter() - began


def medians(rounds: int, *works: Callable[[], int]) -> list[tuple[float, int]]:
    """The median seconds of each, all in turn, and what it comes to."""
    taken: list[list[float]] = [[] for _ in works]
    results = [0] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            began = time.perf_counter()
            results[index] = work()
            taken[index].append(time.perf_counter() - began)
    return [(statistics.median(times), result) for times, result in zip(taken, results, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
