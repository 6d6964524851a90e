"""Gathers from a workspace what its definitions are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from mobilectl import __version__
from mobilectl.approvals.definitions import Definition, content_with, definitions
from mobilectl.approvals.digest import digest_of, plain
from mobilectl.approvals.evidence import DryRunFound, Evidence, Found
from mobilectl.contacts.plan import Stream, streams, whole_plan
from mobilectl.contacts.rivals import Rivals
from mobilectl.contacts.selection import selected
from mobilectl.findings import Finding, Severity
from mobilectl.messages import Language, Message
from mobilectl.wording.reader import vocabulary, wordings
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.models.care import Messages
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.models.touchpoints import Touchpoint
from mobilectl.workspace.workspace import Defined, Workspace

ENGLISH = Language("en")
DECIDING = ("channels", "consent", "caps", "quiet_hours", "preferred_hours", "gaps", "exclusions", "blackouts")
"""The parts of the policy that decide which messages go out. What the others come to shows in the findings."""
HOLDING_BACK = frozenset({"caps", "quiet_hours", "gaps", "exclusions", "blackouts"})
"""Those that concern only what obeys them."""
NAMES = frozenset({"name", "clause", "yuan"})
"""And what of them does not."""
MESSAGES = ("period", "priority", "audience", "sends", "reminders")
"""What of a definition decides which messages go out to whom and when, and which of them gives way."""
WORDS = frozenset({"text", "texts", "channel_texts", "variants", "variables", "name"})
"""And what of a send or reminder does not."""


class Judged:
    """A workspace and what its rules say of it: the evidence of each of its definitions."""

    def __init__(self, workspace: Workspace, findings: Sequence[Finding], excepted: Sequence[Finding]) -> None:
        self._workspace = workspace
        self._findings = _Findings(findings)
        self._excepted = _Findings(excepted)

    def evidence(self, definition: Definition, dry_run: DryRunFound | None = None) -> Evidence:
        """What a definition is judged by now. What a dry run says is taken over, if there was one."""
        return Evidence(
            kind=definition.kind,
            id=definition.id,
            version=__version__,
            policy=self._policy(definition),
            terms=self._terms(definition),
            others=self._others(definition),
            findings=_found(self.findings(definition)),
            excepted=_found(self.excepted(definition)),
            dry_run=dry_run,
        )

    def findings(self, definition: Definition) -> tuple[Finding, ...]:
        """All that stands against a definition."""
        return self._findings.against(definition)

    def excepted(self, definition: Definition) -> tuple[Finding, ...]:
        """What an exception holds back of it."""
        return self._excepted.against(definition)

    @cached_property
    def told(self) -> Mapping[Found, Message]:
        """All findings as evidence holds them, and as they are told in any language."""
        return {_as_found(one): one.problem.message for one in (*self._findings.all, *self._excepted.all)}

    def errors(self, definition: Definition) -> tuple[Finding, ...]:
        """The errors on a definition."""
        return tuple(one for one in self.findings(definition) if one.severity is Severity.ERROR)

    def _policy(self, definition: Definition) -> dict[str, str]:
        """The entries of the policy that a definition's messages are subject to; of the policy itself none."""
        own = self._streams.get(_owner(definition), [])
        obeying = [stream for stream in own if stream.obeys]
        found: dict[str, str] = {}
        for key, entry, content in self._entries:
            if _concerns(entry, key.rpartition("/")[2], obeying if key.partition("/")[0] in HOLDING_BACK else own):
                found[key] = digest_of({"before": found.get(key, ""), **content})
        return found

    @cached_property
    def _streams(self) -> Mapping[tuple[bool, str], list[Stream]]:
        """The streams of each campaign and touchpoint."""
        found: dict[tuple[bool, str], list[Stream]] = {}
        for stream, _ in streams(self._workspace):
            found.setdefault((stream.campaign, stream.owner), []).append(stream)
        return found

    @cached_property
    def _entries(self) -> Sequence[tuple[str, msgspec.Struct, Mapping[str, Any]]]:
        """The entries of the deciding parts of the policy, each with what of it decides."""
        found = []
        for key, entry in (one for name in DECIDING for one in _entries(name, getattr(self._workspace.policy, name))):
            content = content_with(self._workspace, entry)
            content["definition"] = {name: value for name, value in content["definition"].items() if name not in NAMES}
            found.append((key, entry, content))
        return found

    def _terms(self, definition: Definition) -> dict[str, str]:
        """The words of the glossary in a definition's texts and answers."""
        known = vocabulary(self._workspace)
        found: dict[str, str] = {}
        for defined in self._defined.get((definition.file, definition.id), ()):
            words = "\n".join(piece.words for wording in wordings(defined, self._workspace) for piece in wording.pieces)
            entries = (entry for match in known.matches(words) for entry in match.entries)
            found |= {one.word: digest_of(plain(one.source)) for one in entries if isinstance(one.source, Term)}
        return found

    @cached_property
    def _defined(self) -> Mapping[tuple[str, str], list[Defined[Campaign] | Defined[Touchpoint]]]:
        """The campaigns and touchpoints by file and id, of which a broken workspace may hold several."""
        everything: tuple[Defined[Campaign] | Defined[Touchpoint], ...] = (*self._workspace.campaigns, *self._workspace.touchpoints)
        found: dict[tuple[str, str], list[Defined[Campaign] | Defined[Touchpoint]]] = {}
        for defined in everything:
            found.setdefault((defined.file, defined.value.id), []).append(defined)
        return found

    def _others(self, definition: Definition) -> dict[str, str]:
        """The campaigns and touchpoints that can hold its messages back, by the digest of theirs."""
        if self._rivals is None or definition.kind == "policy":
            return {}
        owners = self._rivals.of(_owner(definition))
        return {key: self._messages[key] for key in sorted(f"{'campaign' if is_one else 'touchpoint'}/{id}" for is_one, id in owners)}

    @cached_property
    def _rivals(self) -> Rivals | None:
        plan = whole_plan(self._workspace)
        return None if plan is None else Rivals(plan, self._workspace.policy)

    @cached_property
    def _messages(self) -> Mapping[str, str]:
        return {f"{one.kind}/{one.id}": digest_of(_messages_of(one.content)) for one in definitions(self._workspace)}


class _Findings:
    """Findings by the files that they point to, so that no definition is held against those on all the others."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.all = findings
        self._in_file: dict[str, list[int]] = {}
        for number, finding in enumerate(findings):
            for file in {finding.problem.place.file, *(one.place.file for one in finding.problem.related)}:
                self._in_file.setdefault(file, []).append(number)

    def against(self, definition: Definition) -> tuple[Finding, ...]:
        """Those that touch a definition, in their order."""
        near = {number for source in definition.sources for number in self._in_file.get(source.file, ())}
        return definition.touched_by(self.all[number] for number in sorted(near))


def _owner(definition: Definition) -> tuple[bool, str]:
    return definition.kind == "campaign", definition.id


def _found(findings: Iterable[Finding]) -> tuple[Found, ...]:
    return tuple(sorted({_as_found(one) for one in findings}))


def _as_found(finding: Finding) -> Found:
    return Found(finding.code, finding.severity.name.lower(), ENGLISH.text(finding.problem.message))


def _entries(name: str, value: object) -> Iterator[tuple[str, msgspec.Struct]]:
    """The entries of a part of the policy, each under its own name where it has one."""
    if isinstance(value, msgspec.Struct):
        yield name, value
    elif isinstance(value, Mapping):
        yield from ((f"{name}/{key}", one) for key, one in value.items())
    elif isinstance(value, tuple):
        yield from ((f"{name}/{one.id}" if hasattr(one, "id") else name, one) for one in value)


def _concerns(entry: msgspec.Struct, key: str, own: Sequence[Stream]) -> bool:
    """Whether some message is of the classes and channels that an entry of the policy names."""
    choices = [one for name in ("messages", "others") if isinstance(one := getattr(entry, name, None), Messages)]
    if choices:
        return any(selected(choice, stream) for choice in choices for stream in own)
    if hasattr(entry, "per_hour"):
        return any(stream.channel == key for stream in own)
    classes, channels = getattr(entry, "classes", ()), getattr(entry, "channels", ())
    return any((not classes or stream.message_class in classes) and (not channels or stream.channel in channels) for stream in own)


def _messages_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a definition's content that decides about messages."""
    definition = {name: content["definition"][name] for name in MESSAGES if name in content["definition"]}
    for part in ("sends", "reminders"):
        if part in definition:
            definition[part] = [{name: value for name, value in one.items() if name not in WORDS} for one in definition[part]]
    return {"definition": definition, "segments": content["segments"], "attributes": content["attributes"]}
