"""The store held against a plain model, over any order of changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.delivery.contract import EVERYBODY, KEY_HOURS, Entry, Rollout
from mobilectl.delivery.store import Asked, Done, Store, Version

ADDRESSES = [("campaign", "a"), ("campaign", "b"), ("policy", "a")]
ROLLOUTS = [None, EVERYBODY, Rollout(True), Rollout(False, 0.1, ("changsha",))]
START = datetime(2026, 6, 20, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """One change that is asked for. `seen`: the precondition is what is live (True), what was before (False), or none at all."""

    kind: str
    address: tuple[str, str]
    version: int
    accepted: int
    rollout: Rollout | None
    seen: bool
    by: str
    key: str | None
    hours: int

    @property
    def fingerprint(self) -> str:
        return repr((self.kind, self.address, self.version, self.accepted, self.rollout))


STEPS = st.builds(
    Step,
    st.sampled_from(["put", "put", "again", "delete", "rollout"]),
    st.sampled_from(ADDRESSES),
    st.integers(0, 2),
    st.integers(0, 3),
    st.sampled_from(ROLLOUTS),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["ci", "other"]),
    st.sampled_from([None, None, "k1", "k2"]),
    st.sampled_from([0, 0, 1, KEY_HOURS - 1, KEY_HOURS]),
)

Told = tuple[str, str | None, int, Rollout | None, bool]
"""Outcome, digest, revision and rollout of what is live afterwards, and whether it was done before."""


@dataclass
class Plain:
    """The same rules, without a file, counters of changes or ETags."""

    live: dict[Any, tuple[str, Rollout]] = field(default_factory=dict)
    history: dict[Any, list[tuple[str, bool]]] = field(default_factory=dict)
    highest: dict[Any, int] = field(default_factory=dict)
    answers: dict[Any, tuple[str, datetime, Told]] = field(default_factory=dict)

    def do(self, step: Step, now: datetime) -> Told:
        known = self.answers.get((step.by, step.key)) if step.key else None
        if known is not None and now - known[1] < timedelta(hours=KEY_HOURS):
            return (*known[2][:4], True) if known[0] == step.fingerprint else ("reused", None, 0, None, False)
        told = self.change(step)
        if step.key and told[0] in ("created", "updated", "unchanged", "deleted"):
            self.answers[step.by, step.key] = (step.fingerprint, now, told)
        return told

    def change(self, step: Step) -> Told:
        live, digest = self.live.get(step.address), digest_of(step.version)
        highest = self.highest.get(step.address, 0)
        if step.kind in ("delete", "rollout") and live is None:
            return "absent", None, 0, None, False
        if step.kind == "rollout" and live is not None and live[1] == (step.rollout or EVERYBODY):
            return self.told("unchanged", step.address)
        if step.kind in ("put", "again"):
            if live is not None and live[0] == digest and step.rollout in (None, live[1]):
                self.highest[step.address] = max(highest, step.accepted)
                return self.told("unchanged", step.address)
            if step.kind == "put" and step.accepted < highest:
                return self.told("stale", step.address)
        if not step.seen:
            return self.told("conflict", step.address)
        if step.kind == "delete" and live is not None:
            self.history[step.address].append((live[0], True))
            del self.live[step.address]
            return "deleted", None, 0, None, False
        if step.kind == "rollout" and live is not None:
            self.live[step.address] = (live[0], step.rollout or EVERYBODY)
            return self.told("updated", step.address)
        if live is None or live[0] != digest:
            self.history.setdefault(step.address, []).append((digest, False))
        self.live[step.address] = (digest, step.rollout or (live[1] if live else EVERYBODY))
        self.highest[step.address] = max(highest, step.accepted)
        return self.told("updated" if live else "created", step.address)

    def told(self, outcome: str, address: Any) -> Told:
        digest, rollout = self.live.get(address, (None, None))
        return outcome, digest, len(self.history[address]) if digest else 0, rollout, False


def digest_of(version: int) -> str:
    return f"sha256:{version:064d}"


def carry_out(store: Store, step: Step, now: datetime) -> Done:
    asked = Asked(step.by, now, step.key, step.fingerprint)
    precondition: Callable[[Entry | None], bool] = lambda live: step.seen  # noqa: E731
    if step.kind == "delete":
        return store.delete(step.address, asked, precondition)
    if step.kind == "rollout":
        return store.set_rollout(step.address, step.rollout or EVERYBODY, asked, precondition)
    content = {"version": step.version}
    version = Version(digest_of(step.version), content, {"of": step.version}, "here", step.accepted, step.rollout)
    return store.put(step.address, version, asked, precondition, again=step.kind == "again")


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=1, max_size=40))
def test_any_order_of_changes_comes_to_the_same_as_in_the_model(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "store")) as store:
        model, now = Plain(), START
        tags: dict[tuple[tuple[str, str], str], tuple[str, Rollout, int]] = {}
        for step in steps:
            now += timedelta(hours=step.hours)
            told = carry_out(store, step, now)
            entry = told.entry
            seen = (None, 0, None) if entry is None else (entry.digest, entry.revision, entry.rollout)
            assert (told.outcome, *seen, told.replayed) == model.do(step, now)
            for one in store.entries(("", ""), 9):
                meant = (one.digest, one.rollout, one.revision)
                assert tags.setdefault(((one.kind, one.id), one.etag), meant) == meant, "an ETag came back for something else"
        assert [(one.kind, one.id) for one in store.entries(("", ""), 9)] == sorted(model.live)
        for address in ADDRESSES:
            history = model.history.get(address, [])
            assert [(one.revision, one.digest, one.deleted) for one in store.revisions(address)] == [
                (number, *line) for number, line in reversed(list(enumerate(history, 1)))
            ]
            for number, (digest, deleted) in enumerate(history, 1):
                kept = store.get(address, number)
                assert (kept is None) == deleted
                assert kept is None or (kept.entry.digest, kept.entry.revision, kept.content["version"]) == (
                    digest,
                    number,
                    int(digest[7:]),
                )
