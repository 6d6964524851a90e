"""allowed_signers and revoked_keys, read as `ssh-keygen -Y verify` reads them."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from approvals.office import LI, WANG
from approvals.openssh import needs_openssh, verifies
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilectl.approvals.revocation import read_revoked
from mobilectl.approvals.signatures import sign, signing_key
from mobilectl.approvals.signers import ACTIONS, NAMESPACES, Action, read_signers
from mobilectl.errors import Unusable

MESSAGE = b"{}"
PRINCIPALS = ("li@changsha", "wang@province")
TIMES = ("20260228", "20260301000000", "20260301000001", "202603010000", "202602302359", "20261301", "2026030", "19700101", "99991231")
names = st.sampled_from([*PRINCIPALS, "LI@changsha", "*@changsha", "!li@changsha", "li@changs?a", "li", '"', ""])
principals = st.lists(names, min_size=1, max_size=2).map(",".join)
patterns = st.sampled_from(
    ["submit@mobilectl", "approve@mobilectl", "*@mobilectl", "*", "????*", "!submit@mobilectl", "[s]*", "git", "", " *"]
)
namespaces = st.lists(patterns, min_size=1, max_size=3).map(",".join).map('namespaces="{}"'.format)
times = st.builds("{}{}".format, st.sampled_from(TIMES), st.sampled_from(["Z", "Z", "Z", "", "z", "UTC", " Z", "+0800"]))
windows = st.builds('{}="{}"'.format, st.sampled_from(["valid-after", "valid-before", "VALID-BEFORE"]), times)
oddities = st.sampled_from(["cert-authority", 'colour="red"', "namespaces", 'namespaces="\\"*"', "namespaces=*", ""])
options = st.lists(st.one_of(namespaces, namespaces, windows, oddities), min_size=1, max_size=3).map(",".join)
gaps = st.sampled_from([" ", " ", " ", "\t", "  ", "\x0b", "\u3000", ""])
keys = st.sampled_from(
    [LI.key.public, LI.key.public, WANG.key.public, LI.key.public + "=", LI.key.public[:-4], LI.key.public.upper(), "ssh-rsa AAAA"]
)
starts = st.sampled_from(["", "", "", " ", "\t", "#", "# x\r", "# x\x0c", "# x\u2028", "\ufeff"])
ends = st.sampled_from(["\n", "\n", "\r\n", " comment\n", " # x\r\n", "\r", "\x0b\n", ""])
lines = st.builds(
    lambda start, who, gap, option, second, key, end: f"{start}{who}{gap}{option}{second}{key}{end}",
    starts, st.one_of(principals, principals.map('"{}"'.format)), gaps, st.one_of(options, namespaces, st.just("")), gaps, keys, ends,
)  # fmt: skip
plain = st.builds(
    '{} namespaces="{}",{}="{}Z" {}\n'.format,
    st.sampled_from([*PRINCIPALS, ",".join(PRINCIPALS)]),
    st.sampled_from(["*@mobilectl", "*,!approve@mobilectl", "submit@mobilectl,approve@mobilectl", "submit@????????l"]),
    st.sampled_from(["valid-after", "valid-before"]),
    st.sampled_from(TIMES),
    st.sampled_from([LI.key.public, LI.key.public, WANG.key.public]),
)
moments = st.sampled_from([datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)])


def without_refused_lines(text: str) -> str:
    """The file as we read it: lines that we report to give no rights turned into comments."""
    refused = {number for number, _ in read_signers(text).problems}
    return "\n".join("#" if number in refused else line for number, line in enumerate(text.split("\n"), 1))


@needs_openssh
@settings(deadline=None)
@given(
    text=st.lists(st.one_of(lines, plain, plain), min_size=1, max_size=3).map("".join),
    principal=st.sampled_from(PRINCIPALS),
    action=st.sampled_from(ACTIONS[:2]),
    moment=moments,
    zone=st.sampled_from(["UTC", "Asia/Shanghai"]),
)
def test_a_line_is_read_as_ssh_keygen_reads_it_or_reported(text: str, principal: str, action: Action, moment: datetime, zone: str) -> None:
    armored = sign(LI.key, MESSAGE, NAMESPACES[action])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        said = verifies(
            Path(folder), armored, MESSAGE, principal, NAMESPACES[action], f"{moment:%Y%m%d%H%M%SZ}", without_refused_lines(text)
        )
    refusal = read_signers(text).refusal(principal, signing_key(armored, MESSAGE, NAMESPACES[action]), action, moment)
    assert (refusal is None) == said


revoked_lines = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "", " ", "#", "# x\r", "li@changsha ", "\ufeff", "key: "]),
    keys.map(lambda key: key.replace("ssh-rsa AAAA", "")),
    st.sampled_from(["\n", "\r\n", " comment\n", "\n\n", ""]),
)


@needs_openssh
@settings(deadline=None)
@given(text=st.lists(revoked_lines, max_size=3).map("".join))
def test_revoked_keys_are_read_as_ssh_keygen_reads_them(text: str) -> None:
    armored = sign(LI.key, MESSAGE, "submit@mobilectl")
    with tempfile.TemporaryDirectory() as folder:
        # A line of nothing but a carriage return is empty to us and no key to ssh-keygen.
        (Path(folder) / "revoked_keys").write_text(re.sub(r"(?m)^[ \t]*\r$", "", text), encoding="utf-8", newline="")
        said = verifies(Path(folder), armored, MESSAGE, LI.name, "submit@mobilectl", None, LI.line + "\n")
    try:
        refusal = read_signers(LI.line, read_revoked(text)).refusal(LI.name, LI.key.blob, "submit", datetime.now(UTC))
    except Unusable:
        # ssh-keygen stops at the first line that decides; either way nobody is believed.
        assert not said
    else:
        assert (refusal is None) == said
