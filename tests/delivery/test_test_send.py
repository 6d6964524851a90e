"""Test messages over TM Forum's Communication Management API (TMF681): shown, asked about, to listed numbers only, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from approvals.command_line import Run
from delivery.tmforum import MESSAGES, Answer, Server, needs_contracts
from delivery.wire import serving
from worlds import change

from mobilectl.delivery.tmf681 import masked
from mobilectl.exits import Exit

BASE = "/tmf-api/communicationManagement/v4"
ONE, TWO, STRANGER = "13800000001", "+8613900000002", "13700000003"
"""Made up."""


@dataclass
class Messages(Server):
    """A communication management API."""

    state: str | None = "inProgress"
    got: list[Any] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, list[str]], sent: Any) -> Answer:
        assert (method, path) == ("POST", "/communicationMessage")
        self.got.append(sent)
        return 201, {"id": str(len(self.got)), **sent} | ({} if self.state is None else {"state": self.state})


@pytest.fixture
def server() -> Iterator[Messages]:
    server = Messages()
    yield server
    if not needs_contracts.args[0]:
        for one in server.log:
            one.check(MESSAGES)


@pytest.fixture
def run(root: Path, server: Messages, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command line; no whole number is ever in what it prints."""
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("TEST_NUMBERS", raising=False)
    said: list[str] = []

    class Heard(Run):
        def __call__(self, *arguments: str | Path) -> int:
            code = super().__call__(*arguments)
            said.extend((self.out, self.err))
            return code

    with serving(server) as url:
        target = {
            "kind": "http",
            "api": "tmf681",
            "url": url.replace("/v1", BASE),
            "sender": "10086",
            "test_numbers": {"li": ONE, "wang": TWO},
            "test_numbers_env": "TEST_NUMBERS",
        }
        change(root, "campaigns/delivery.yaml", json.dumps({"targets": {"trial": target}}))
        yield Heard(root, capsys)
    for number in (ONE, TWO, STRANGER, "137-0000-0003", "137 0000 0003"):
        assert number not in "".join(said)


@needs_contracts
def test_what_is_sent_and_answered_keeps_to_the_definition(run: Run, server: Messages) -> None:
    for send in ("launch", "nudge"):
        assert run("test-send", "demo", "--send", send, "--to", "li", "--yes") == Exit.CLEAN, run.err
    assert len(server.log) == 2
    for one in server.log:
        one.check(MESSAGES)


def test_the_text_is_shown_and_sent_as_customers_get_it(run: Run, server: Messages) -> None:
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--to", TWO, "--to", ONE, "--yes") == Exit.CLEAN
    text = "【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R"
    assert text in run.out.replace("\n  ", "")
    assert "launch by 短信, marketing: sent to 2 numbers; its number there is 1, its state inProgress" in run.out
    assert "customers" not in run.out, "how many get it in the end is no matter of a test"
    assert server.got == [
        {
            "content": text,
            "messageType": "SMS",
            "receiver": [{"phoneNumber": ONE}, {"phoneNumber": TWO}],
            "sender": {"phoneNumber": "10086"},
            "description": "mobilectl test-send demo/launch",
            "tryTimes": 1,
        }
    ]


def test_a_push_has_its_title(run: Run, server: Messages) -> None:
    assert run("test-send", "demo", "--send", "nudge", "--to", "wang", "--yes") == Exit.CLEAN
    (got,) = server.got
    assert (got["subject"], got["messageType"]) == ("30GB流量包", "Mobile app push notification")


def test_a_reminder_of_a_touchpoint(run: Run, server: Messages) -> None:
    assert run("test-send", "bill", "--to", "li", "--yes") == Exit.CLEAN, run.err
    assert len(server.got) >= 1
    assert "{" not in server.got[0]["content"], "variables have their examples"


def test_nothing_is_sent_unasked(run: Run, server: Messages, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("test-send", "demo", "--send", "launch", "--to", "li") == Exit.USAGE
    assert "give --yes" in run.err
    assert "【湖南移动】" in run.out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, code, count in (("n\n", Exit.INTERRUPTED, 0), ("y\n", Exit.CLEAN, 1)):
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda text, answer=answer: answer.strip())
        assert run("test-send", "demo", "--send", "launch", "--to", "li") == code
        assert len(server.got) == count


@pytest.mark.parametrize("number", [STRANGER, "+8613800000001", "138000000011", "137-0000-0003", "137 0000 0003", "13700000003a"])
def test_other_numbers_get_nothing(run: Run, server: Messages, number: str) -> None:
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--to", number, "--yes") == Exit.USAGE
    assert f"{masked(number)} is not among the test numbers" in run.err
    assert server.got == []


def test_an_unknown_name_is_told(run: Run, server: Messages) -> None:
    assert run("test-send", "demo", "--send", "launch", "--to", "wong", "--yes") == Exit.USAGE
    assert "did you mean `wang`?" in run.err


def test_more_numbers_come_from_the_environment(run: Run, server: Messages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_NUMBERS", f"{STRANGER}， 10000")
    assert run("test-send", "demo", "--send", "launch", "--to", STRANGER, "--yes") == Exit.CLEAN, run.err
    assert server.got[0]["receiver"] == [{"phoneNumber": STRANGER}]
    monkeypatch.setenv("TEST_NUMBERS", f"{STRANGER}, my phone")
    assert run("test-send", "demo", "--send", "launch", "--to", STRANGER, "--yes") == Exit.USAGE
    assert "TEST_NUMBERS holds are no numbers" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo",), "name one of launch, nudge by --send"),
        (("demo", "--send", "lunch"), "did you mean `launch`?"),
        (("demo", "--send", "launch", "--channel", "rcs"), "it does not go out by `rcs`"),
        (("dmeo",), "did you mean `demo`?"),
        (("demo", "--send", "launch", "--target", "sandbox"), "`sandbox` is no target for test messages"),
    ],
)
def test_what_is_meant_must_be_clear(run: Run, server: Messages, arguments: tuple[str, ...], said: str) -> None:
    assert run("test-send", *arguments, "--to", "li", "--yes") == Exit.USAGE
    assert said in run.err
    assert server.got == []


@pytest.mark.parametrize("fault", ["500", "500 after", "503", "drop after", "200 after", "202 after"])
def test_a_lost_answer_is_not_tried_again(run: Run, server: Messages, fault: str) -> None:
    server.meddle = lambda number, method, path: fault
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--yes") == Exit.UNREACHABLE
    assert "it may have been sent all the same" in run.err
    assert server.asked == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("400", "trial did not take the test message (400): on purpose"),
        ("302", "it sends on to another address"),
        ("429", "gave no usable answer (429)"),
        ("401", "does not accept the sign-in"),
        ("403", "does not accept the sign-in"),
    ],
)
def test_a_refusal_is_told(run: Run, server: Messages, fault: str, said: str) -> None:
    server.meddle = lambda number, method, path: fault
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--yes") == Exit.UNREACHABLE
    assert said in run.err
    assert "may have been sent" not in run.err
    assert server.asked == 1


def test_what_could_not_go_out_is_not_said_to_be_sent(run: Run, root: Path) -> None:
    target = {"kind": "http", "api": "tmf681", "url": "http://127.0.0.1:1/v4", "sender": "10086", "test_numbers": {"li": ONE}}
    change(root, "campaigns/delivery.yaml!", json.dumps({"default": "gone", "targets": {"gone": target, "other": target}}))
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--yes") == Exit.USAGE
    assert "name one of gone, other by --target" in run.err
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--target", "gone", "--yes") == Exit.UNREACHABLE
    assert "nothing answers at this address and port" in run.err
    assert "may have been sent" not in run.err


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_message_that_the_target_does_not_send_is_told(run: Run, server: Messages, state: str) -> None:
    server.state = state
    assert run("test-send", "demo", "--send", "launch", "--to", "li", "--yes") == Exit.UNREACHABLE
    assert f"trial took the test message and did not send it: {state}" in run.err


@pytest.mark.parametrize("command", [("plan",), ("push", "--yes"), ("drift",), ("pull", "demo"), ("pause", "demo", "--yes")])
def test_no_other_command_uses_such_a_target(run: Run, server: Messages, command: tuple[str, ...]) -> None:
    assert run(*command, "--target", "trial") == Exit.USAGE
    assert "no definition goes there" in run.err
    assert server.asked == 0


def test_without_such_a_target(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(root, capsys)
    assert run("--lang", "en", "test-send", "demo", "--to", "li") == Exit.USAGE
    assert "`api: tmf681`" in run.err


@pytest.mark.parametrize(("number", "shown"), [(ONE, "138****0001"), (TWO, "+86139****0002"), ("10086", "***86"), ("0731234567", "***67")])
def test_masks(number: str, shown: str) -> None:
    assert masked(number) == shown
