"""Reading allowed_signers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from approvals.office import LI, WANG

from mobilectl.approvals.public_keys import HARDWARE
from mobilectl.approvals.signers import Action, read_signers, signer_line
from mobilectl.approvals.wire import string
from mobilectl.messages import Language

KEY = LI.key.public


def test_a_line_gives_a_principal_roles_for_a_key() -> None:
    read = read_signers(f"# comment\n\n{LI.line} a comment\n{WANG.line}\n")
    assert read.problems == ()
    li, wang = read.signers
    assert (li.principal, li.person, li.unit, li.key) == ("li@changsha", "li", "changsha", LI.key.blob)
    assert (li.may("submit"), li.may("approve")) == (True, False)
    assert (wang.may("submit"), wang.may("approve")) == (True, True)
    assert read.of("wang@province") == (wang,)
    assert read.with_key(LI.key.blob) == (li,)


def test_the_line_printed_is_the_line_read() -> None:
    (signer,) = read_signers(signer_line("张.伟@changsha", ("submit",), KEY)).signers
    assert (signer.principal, signer.may("submit")) == ("张.伟@changsha", True)


def test_several_principals_and_options_in_any_order() -> None:
    read = read_signers(f'li@changsha,li@province valid-after="20260101Z",namespaces="submit@mobilectl",valid-before="202612311559Z" {KEY}')
    assert [one.principal for one in read.signers] == ["li@changsha", "li@province"]
    assert read.signers[0].valid_after == datetime(2026, 1, 1, tzinfo=UTC)
    assert read.signers[0].valid_before == datetime(2026, 12, 31, 15, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("namespaces", "submit", "approve"),
    [
        ("*@mobilectl", True, True),
        ("*,!approve@mobilectl", True, False),
        ("git", False, False),
        ("submit@mobilect?", True, False),
        ("SUBMIT@mobilectl", False, False),
    ],
)
def test_namespaces_are_opensshs_pattern_lists(namespaces: str, submit: bool, approve: bool) -> None:
    (signer,) = read_signers(f'li@changsha namespaces="{namespaces}" {KEY}').signers
    assert (signer.may("submit"), signer.may("approve")) == (submit, approve)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"li@changsha {KEY}", "names no role"),
        (f'li namespaces="submit@mobilectl" {KEY}', "not of the form"),
        (f'{"l" * 60}@changsha namespaces="submit@mobilectl" {KEY}', "not of the form"),
        (f'*@changsha namespaces="submit@mobilectl" {KEY}', "not of the form"),
        (f'../../li@changsha namespaces="submit@mobilectl" {KEY}', "not of the form"),
        (f'li@changsha cert-authority,namespaces="submit@mobilectl" {KEY}', "authorities"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="soon" {KEY}', "not a time"),
        (f'li@changsha namespaces="submit@mobilectl",valid-before="20261399" {KEY}', "not a time"),
        (f'li@changsha namespaces="submit@mobilectl",colour="red" {KEY}', "not understood"),
        (f'li@changsha namespaces="submit@mobilectl",namespaces="approve@mobilectl" {KEY}', "not understood"),
        ('li@changsha namespaces="submit@mobilectl" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB', "only whole keys"),
        (f'li@changsha namespaces="submit@mobilectl" {KEY[:-8]}', "only whole keys"),
        ("nonsense", "the line is not"),
        (f'\ufeffli@changsha namespaces="submit@mobilectl" {KEY}', "invisible signs"),
        (f'\x0bli@changsha namespaces="submit@mobilectl" {KEY}', "invisible signs"),
        (f'li\u200b@changsha namespaces="submit@mobilectl" {KEY}', "not of the form"),
        (f'li@changsha namespaces="submit@mobilectl" {KEY}'.replace("li@", "ｌｉ@"), "not of the form"),
        (f'li@changsha\u3000namespaces="submit@mobilectl" {KEY}', "the line is not"),
        (f'li@changsha namespaces="submit@mobilectl", {KEY}', "not understood"),
        (f"li@changsha namespaces=submit@mobilectl {KEY}", "not understood"),
        (f'li@changsha namespaces="\\"submit@mobilectl" {KEY}', "the line is not"),
        (f'li@changsha namespaces="{"a" * 990},*@mobilectl" {KEY}', "more than 1000"),
        (f'li@changsha namespaces="submit\\@mobilectl" {KEY}', "not understood"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="20260101" {KEY}', "for Beijing time write `20251231160000Z`"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="19700101Z" {KEY}', "not a time"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="20260231Z" {KEY}', "not a time"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="٢٠٢٦٠١٠١Z" {KEY}', "not a time"),
        (f'li@changsha namespaces="submit@mobilectl",valid-after="20260601Z",valid-before="20260601Z" {KEY}', "not later"),
        (f'li@changsha namespaces="submit@mobilectl" {KEY}=', "only whole keys"),
        (f'li@changsha namespaces="submit@mobilectl" {KEY}AAAA', "only whole keys"),
        (f'li@changsha namespaces="submit@mobilectl" sk-{KEY}', "only whole keys"),
        (f'li@changsha foo namespaces="submit@mobilectl" {KEY}', "the line is not"),
    ],
)
def test_a_line_that_breaks_a_rule_gives_no_rights_and_is_reported(line: str, reason: str) -> None:
    read = read_signers(f"{WANG.line}\n{line}\n")
    assert [one.principal for one in read.signers] == ["wang@province"]
    ((number, message),) = read.problems
    assert number == 2
    assert reason in Language("en").text(message)


def test_a_key_holds_from_its_first_to_its_last_moment() -> None:
    (signer,) = read_signers(f'li@changsha namespaces="submit@mobilectl",valid-after="20260601Z",valid-before="20260701Z" {KEY}').signers
    assert not signer.valid_at(datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC))
    assert signer.valid_at(datetime(2026, 6, 1, tzinfo=UTC))
    assert signer.valid_at(datetime(2026, 7, 1, tzinfo=UTC))
    assert not signer.valid_at(datetime(2026, 7, 1, 0, 0, 1, tzinfo=UTC))


@pytest.mark.parametrize("hidden", ["\u2028", "\x0c", "\x85", "\x0b", "\r"])
def test_nothing_hides_behind_a_comment(hidden: str) -> None:
    assert read_signers(f"# nobody{hidden}{LI.line}\n") == read_signers("")


def test_patterns_that_could_take_for_ever_do_not() -> None:
    (signer,) = read_signers(f'li@changsha namespaces="{"*a" * 300}*x" {KEY}').signers
    assert not signer.may("submit")


def test_a_key_must_hold_at_each_moment_on_a_line_that_lists_the_action() -> None:
    first, second = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    old = f'li@changsha namespaces="*@mobilectl",valid-before="20260601Z" {KEY}\n'
    new = f'li@changsha namespaces="submit@mobilectl",valid-after="20260601Z" {KEY}\n'
    cases: tuple[tuple[str, Action, tuple[datetime, ...], str | None], ...] = (
        (old, "submit", (first,), None),
        (old, "submit", (first, second), "not valid at this time"),
        (new, "submit", (first, second), "not valid at this time"),
        (old + new, "submit", (first, second), None),
        (old + new, "approve", (first, second), "not valid at this time"),
        (new, "approve", (second,), "does not have the role"),
        (WANG.line, "submit", (first,), "not listed"),
    )
    for text, action, moments, reason in cases:
        refusal = read_signers(text).refusal("li@changsha", LI.key.blob, action, *moments)
        assert (refusal is None) if reason is None else (refusal is not None and reason in refusal.text)


@pytest.mark.parametrize(
    ("options", "submit"),
    [
        ('NAMESPACES="submit@mobilectl"', True),
        ('namespaces="[s]ubmit@mobilectl"', False),
        ('namespaces="!!submit@mobilectl,*"', True),
        ('namespaces="!submit@mobilectl,*"', False),
    ],
)
def test_options_are_read_to_the_letter(options: str, submit: bool) -> None:
    (signer,) = read_signers(f"li@changsha {options} {KEY}").signers
    assert signer.may("submit") == submit


@pytest.mark.parametrize(
    "parts",
    [(b"ssh-ed25519", b"\1" * 31), (b"ssh-ed25519", b"\1" * 33), (b"ssh-other", b"\1" * 32), (HARDWARE.encode(), b"\1" * 32, b"x" * 2000)],
)
def test_a_key_of_another_kind_or_size_gives_no_rights(parts: tuple[bytes, ...]) -> None:
    blob = base64.b64encode(b"".join(map(string, parts))).decode()
    assert read_signers(f'li@changsha namespaces="*" {parts[0].decode()} {blob}').signers == ()
