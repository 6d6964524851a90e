"""What a rule is: a module with a docstring that is its page, a code, a name, a severity, and a generator of problems."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

from mobilectl.findings import Problem, Severity
from mobilectl.rules.outcome import Outcome
from mobilectl.workspace.files import CAMPAIGNS, SINGLE_FILES
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

CHINESE_SHARE = 0.25
"""An English paragraph may quote some Chinese words, and a Chinese one some English."""

CampaignCheck = Callable[[Defined[Campaign], Workspace], Iterator[Problem]]
TouchpointCheck = Callable[[Defined[Touchpoint], Workspace], Iterator[Problem]]
WorkspaceCheck = Callable[[Workspace], Iterator[Problem]]
OutcomeCheck = Callable[[Outcome], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of YAML: what to change in which file of the small base workspace of the tests."""

    file: str
    yaml: str


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's reference page in one language."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule, as its module defines it. Its page is read only when it is asked for."""

    code: str
    name: str
    family: str
    severity: Severity
    text: str
    check_campaign: CampaignCheck | None
    check_touchpoint: TouchpointCheck | None
    check_workspace: WorkspaceCheck | None
    check_outcome: OutcomeCheck | None
    """Looks at what the other rules came to."""
    needs: tuple[str, ...] = ()
    """Files without which it would say what is wrong, `campaigns` for all files of units: it is silent where one cannot be read."""

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The reference page in each language."""
        return _pages(self._parts[0])

    @cached_property
    def bad(self) -> tuple[Example, ...]:
        """What it reports."""
        return _examples(self._parts[1])

    @cached_property
    def good(self) -> tuple[Example, ...]:
        """What it does not report."""
        return _examples(self._parts[2])

    @property
    def _parts(self) -> tuple[str, str, str]:
        text, _, examples = inspect.cleandoc(self.text).partition("\nBad:\n")
        bad, _, good = examples.partition("\nGood:\n")
        return text, bad, good

    def silent(self, workspace: Workspace) -> bool:
        """Whether a file that it needs could not be read."""
        return any(file in self.needs or (CAMPAIGNS in self.needs and file not in SINGLE_FILES) for file in workspace.unread)

    def check(self, workspace: Workspace) -> Iterator[Problem]:
        """All problems of this rule in a workspace."""
        yield from self.check_each_campaign(workspace, workspace.campaigns)
        yield from self.check_the_rest(workspace)

    def check_each_campaign(self, workspace: Workspace, campaigns: Iterable[Defined[Campaign]]) -> Iterator[Problem]:
        """The problems of these campaigns, each looked at by itself: what it says of one does not depend on which others there are."""
        if self.check_campaign is not None and not self.silent(workspace):
            for campaign in campaigns:
                yield from self.check_campaign(campaign, workspace)

    def check_the_rest(self, workspace: Workspace) -> Iterator[Problem]:
        """The problems of touchpoints, and of the workspace as a whole."""
        if self.silent(workspace):
            return
        if self.check_touchpoint is not None:
            for touchpoint in workspace.touchpoints:
                yield from self.check_touchpoint(touchpoint, workspace)
        if self.check_workspace is not None:
            yield from self.check_workspace(workspace)


def rule_of(module: ModuleType) -> Rule:
    """The rule that a module defines: CODE, NAME, SEVERITY, its docstring, and `check_campaign(campaign, workspace)`,
    `check_touchpoint(touchpoint, workspace)`, `check_workspace(workspace)` or `check_outcome(outcome)`, at least one of
    them; and NEEDS where it has needs.

    The docstring holds paragraphs in English, then in Chinese (told apart by their letters; the first of each is the title), then
    `Bad:` and `Good:`, each followed by indented YAML whose `# file: …` lines name the file it changes,
    writes as it is (`!` at the end) or removes (`-`).
    """
    checks = {name: getattr(module, name, None) for name in ("check_campaign", "check_touchpoint", "check_workspace", "check_outcome")}
    return Rule(
        module.CODE,
        module.NAME,
        module.__name__.split(".")[-2],
        module.SEVERITY,
        module.__doc__ or "",
        **checks,
        needs=getattr(module, "NEEDS", ()),
    )


def _pages(text: str) -> dict[str, Page]:
    paragraphs: dict[str, list[str]] = {"en": [], "zh": []}
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        chinese = len(re.findall(r"[\u3400-\u9fff]", paragraph)) > len(paragraph) * CHINESE_SHARE
        joined = re.sub(r"\s*\n\s*", "" if chinese else " ", paragraph.strip())
        paragraphs["zh" if chinese else "en"].append(joined)
    return {language: Page(found[0], tuple(found[1:])) for language, found in paragraphs.items() if found}


def _examples(text: str) -> tuple[Example, ...]:
    found = re.split(r"^# file: (\S+)(?:\n|\Z)", inspect.cleandoc("\n" + text), flags=re.MULTILINE)
    return tuple(Example(file, yaml.rstrip() + "\n") for file, yaml in zip(found[1::2], found[2::2], strict=True))
