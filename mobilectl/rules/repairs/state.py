"""A workspace as it is, or as it would be after some changes of its files, and the findings that stand in it.

What a rule says of one campaign does not depend on the others, so after a change of one campaign's file only that campaign is looked at
again; what compares is run anew. Each rule is run when its findings are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from mobilectl.findings import Finding
from mobilectl.rules.cores import LONGEST
from mobilectl.rules.engine import found_across, found_locally
from mobilectl.rules.fixing import Rewrite, encoded
from mobilectl.rules.judging import judge
from mobilectl.rules.registry import all_rules
from mobilectl.rules.rule import Rule
from mobilectl.schedule.clock import today
from mobilectl.workspace.files import TOUCHPOINTS, Contents, read_contents
from mobilectl.workspace.insertions import Change, changed
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace, joined, read_part, with_document

Found = Mapping[str, Sequence[Finding]]
"""What a rule finds in campaigns, each looked at by itself, by the file of the campaign."""


@dataclass(frozen=True, eq=False)
class State:
    """A workspace and its findings on a day. `contents` are the files as they are on disk, `written` those that would be others."""

    workspace: Workspace
    contents: Contents
    day: date
    written: Mapping[str, bytes] = field(default_factory=dict)
    rules: tuple[Rule, ...] = field(default_factory=all_rules)
    _known: Mapping[str, Found] = field(default_factory=dict)
    """By the code of a rule what is known of campaigns that are as they were in another state."""
    _stale: frozenset[str] = frozenset()
    """The campaigns, by file, of which that does not hold."""
    _local: dict[str, Found] = field(default_factory=dict)
    _across: dict[str, Sequence[Finding]] = field(default_factory=dict)

    def findings(self, rules: Iterable[Rule] | None = None, baseline: Mapping[str, int] | None = None) -> tuple[Finding, ...]:
        """The findings of these rules, or of all, that stand here: with the severities that are set, less what comments except, and what
        a baseline holds back.
        """
        rules = self.rules if rules is None else tuple(rules)
        raw = [one for rule in rules for each in (*self._locally(rule).values(), self._elsewhere(rule)) for one in each]
        return judge(self.workspace, rules, self.day, baseline, raw)[0]

    def after(self, changes: Mapping[str, Sequence[Change]]) -> State | None:
        """What would be after some changes of files; None where one of them cannot be made, or would make a file unreadable."""
        workspace: Workspace | None = self.workspace
        written = dict(self.written)
        for file, some in changes.items():
            content = self.written.get(file, self.contents.get(file))
            document = self.workspace.documents[file]
            if workspace is None or content is None or encoded(document.text, content) != content:
                return None
            made = changed(document, some)
            workspace = with_document(workspace, made) if made is not None else None
            if workspace is None or made is None:
                return None
            written[file] = encoded(made.text, content)
        assert workspace is not None
        alone = {one.file for one in self.workspace.campaigns}.issuperset(changes)
        known, stale = (self._local, frozenset(changes)) if alone else ({}, frozenset[str]())
        return State(workspace, self.contents, self.day, written, self.rules, known, stale)

    def among(self, files: Iterable[str]) -> State:
        """The same with these campaigns alone, and with the touchpoints if their file is among these."""
        wanted = frozenset(files)
        campaigns = tuple(one for one in self.workspace.campaigns if one.file in wanted)
        models = {file: one for file, one in self.workspace.models.items() if file != TOUCHPOINTS or file in wanted}
        alone = replace(self.workspace, campaigns=campaigns, models=models)
        return State(alone, self.contents, self.day, self.written, self.rules)

    @cached_property
    def quick_rules(self) -> tuple[Rule, ...]:
        """The rules that are soon done, which are all but those that prove caps or look at what the others came to."""
        return tuple(rule for rule in self.rules if rule.family != LONGEST and rule.check_outcome is None)

    def campaign(self, file: str) -> Defined[Campaign]:
        """The campaign in a file."""
        return next(one for one in self.workspace.campaigns if one.file == file)

    def rewrite(self) -> Rewrite:
        """The files that would be written."""
        before = {file: content for file in self.written if (content := self.contents[file]) is not None}
        return Rewrite(self.workspace.root, before, dict(self.written))

    def _locally(self, rule: Rule) -> Found:
        if rule.code not in self._local:
            known = self._known.get(rule.code)
            campaigns = [one for one in self.workspace.campaigns if known is None or one.file in self._stale]
            found = {file: each for file, each in known.items() if file not in self._stale} if known is not None else {}
            for campaign in campaigns if rule.check_campaign is not None else ():
                if each := found_locally(self.workspace, [rule], [campaign]):
                    found[campaign.file] = each
            self._local[rule.code] = found
        return self._local[rule.code]

    def _elsewhere(self, rule: Rule) -> Sequence[Finding]:
        if rule.code not in self._across:
            self._across[rule.code] = found_across(self.workspace, [rule])
        return self._across[rule.code]


def state_of(root: Path) -> State:
    """The workspace in a folder as it is."""
    contents = read_contents(root)
    return State(joined(root, contents, [read_part(root, contents)]), contents, today())
