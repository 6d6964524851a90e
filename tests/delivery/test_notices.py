"""Notices to group robots, against servers on loopback that answer as the services do."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from approvals.command_line import Run
from approvals.office import LI, ZHAO, definition, sign_off
from delivery.wire import serving
from worlds import change

from mobilectl.delivery.notices import Notice, _without_secrets, words
from mobilectl.exits import Exit
from mobilectl.messages import Language

SERVICES = {"WECOM": "WeCom", "DINGTALK": "DingTalk", "FEISHU": "Feishu"}
FINE = {"WECOM": {"errcode": 0, "errmsg": "ok"}, "DINGTALK": {"errcode": 0, "errmsg": "ok"}, "FEISHU": {"code": 0, "msg": "success"}}
REFUSED = {
    "WECOM": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "DINGTALK": {"errcode": 310000, "errmsg": "sign not match"},
    "FEISHU": {"code": 19021, "msg": "sign match fail"},
}
KEY = "key-of-the-robot-0123456789"
SECRET = "SECsigning-secret-of-the-robot"


@dataclass
class Group:
    """The server of a service. `got` are the queries and bodies that came."""

    answer: object = None
    status: int = 200
    delay: float = 0.0
    got: list[tuple[dict[str, list[str]], Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        self.got.append((parse_qs(scope["query_string"].decode()), json.loads(body)))
        await asyncio.sleep(self.delay)
        content = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Run]:
    """The command line; neither a robot's key nor its secret is ever in what it prints, nor in a log of ours."""
    monkeypatch.setenv("MOBILECTL_LANG", "en")
    monkeypatch.setenv("MOBILECTL_DEBUG", "1")
    caplog.set_level(logging.DEBUG, "mobilectl")
    said: list[str] = []

    class Heard(Run):
        def __call__(self, *arguments: str | Path) -> int:
            code = super().__call__(*arguments)
            said.extend((self.out, self.err))
            return code

    yield Heard(root, capsys)
    for secret in (KEY, SECRET):
        assert secret not in "".join(said)


def use(monkeypatch: pytest.MonkeyPatch, service: str, url: str, secret: str | None = None) -> None:
    monkeypatch.setenv(f"MOBILECTL_NOTICE_{service}", f"{url}/send?key={KEY}")
    if secret is not None:
        monkeypatch.setenv(f"MOBILECTL_NOTICE_{service}_SECRET", secret)


def text_of(service: str, body: Any) -> str:
    text = {
        "WECOM": lambda: body["markdown"]["content"],
        "DINGTALK": lambda: body["markdown"]["text"],
        "FEISHU": lambda: body["content"]["text"],
    }
    found = text[service]()
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_who_did_what_to_which_definition_in_the_language_of_the_workspace(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, service: str
) -> None:
    group = Group(FINE[service])
    change(root, "campaigns/changsha/demo.yaml", "priority: 41")
    with serving(group) as url:
        use(monkeypatch, service, url)
        assert run("submit", "demo", "--key", LI.key_file(tmp_path)) == Exit.CLEAN
        assert run("approve", "demo", "--key", ZHAO.key_file(tmp_path)) == Exit.CLEAN
        assert run("approve", "demo", "--key", ZHAO.key_file(tmp_path)) == Exit.CLEAN, "nothing to do, nothing to tell"
        monkeypatch.setenv("LOGNAME", "zhao")
        assert run("push", "demo") == Exit.CLEAN
        assert run.err == ""
        assert run("push", "demo") == Exit.CLEAN
    said = [text_of(service, body) for _, body in group.got]
    assert [one.replace("*", "").split() for one in said] == [
        ["mobilectl：li@changsha", "提交了", "1", "项定义，等待审批", "-", "营销活动", "暑期流量包（demo）"],
        ["mobilectl：zhao@province", "批准了", "1", "项定义", "-", "营销活动", "暑期流量包（demo）"],
        ["mobilectl：zhao", "下发了", "1", "项定义到", "sandbox", "-", "营销活动", "暑期流量包（demo）"],
    ]
    assert all(query["key"] == [KEY] for query, _ in group.got), "what the address holds is kept"


def test_each_service_gets_what_it_reads(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = {service: Group(FINE[service]) for service in SERVICES}
    with serving(groups["WECOM"]) as wecom, serving(groups["DINGTALK"]) as dingtalk, serving(groups["FEISHU"]) as feishu:
        for service, url in (("WECOM", wecom), ("DINGTALK", dingtalk), ("FEISHU", feishu)):
            use(monkeypatch, service, url)
        assert run("push") == Exit.CLEAN
        assert run.err == ""
    bodies = {service: group.got[0][1] for service, group in groups.items()}
    assert {service: len(group.got) for service, group in groups.items()} == dict.fromkeys(SERVICES, 1)
    assert (bodies["WECOM"]["msgtype"], set(bodies["WECOM"])) == ("markdown", {"msgtype", "markdown"})
    assert (bodies["DINGTALK"]["msgtype"], set(bodies["DINGTALK"]["markdown"])) == ("markdown", {"title", "text"})
    assert (bodies["FEISHU"]["msg_type"], set(bodies["FEISHU"])) == ("text", {"msg_type", "content"})


def test_dingtalk_is_signed_in_the_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(FINE["DINGTALK"])
    with serving(group) as url:
        use(monkeypatch, "DINGTALK", url, SECRET)
        assert run("push") == Exit.CLEAN
    query, _ = group.got[0]
    moment = query["timestamp"][0]
    assert abs(int(moment) / 1000 - time.time()) < 60
    expected = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(expected).decode()]


def test_feishu_is_signed_in_the_body(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(FINE["FEISHU"])
    with serving(group) as url:
        use(monkeypatch, "FEISHU", url, SECRET)
        assert run("push") == Exit.CLEAN
    _, body = group.got[0]
    assert abs(int(body["timestamp"]) - time.time()) < 60
    expected = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(expected).decode()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (REFUSED, 200, None),
        (b"<html>", 200, "200"),
        (b"[0]", 200, "200"),
        (b"{}", 200, "200"),
        (b"", 502, "502"),
        ({"WECOM": {"errcode": 0}, "DINGTALK": {"errcode": 0}, "FEISHU": {"code": 0}}, 500, "0"),
    ],
)
def test_a_refusal_is_a_warning_and_no_more(
    run: Run, monkeypatch: pytest.MonkeyPatch, service: str, answer: Any, status: int, said: str | None
) -> None:
    with serving(Group(answer[service] if isinstance(answer, dict) else answer, status)) as url:
        use(monkeypatch, service, url)
        assert run("push") == Exit.CLEAN
    if said is None:
        said = " ".join(str(one) for one in REFUSED[service].values())
    assert run.err == f"no notice to {SERVICES[service]}: {said}\n"
    assert "3 created" in run.out


@pytest.mark.parametrize("echo", [KEY, SECRET])
def test_an_answer_that_repeats_a_secret_is_cut(run: Run, monkeypatch: pytest.MonkeyPatch, echo: str) -> None:
    with serving(Group({"errcode": 300001, "errmsg": f"token {echo} is not exist"})) as url:
        use(monkeypatch, "DINGTALK", url, SECRET)
        assert run("push") == Exit.CLEAN
    assert run.err == "no notice to DingTalk: 300001\n"


def test_signs_of_a_terminal_are_not_passed_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Group({"errcode": 1, "errmsg": "\x1b[2J\nred" + "x" * 900})) as url:
        use(monkeypatch, "WECOM", url)
        assert run("push") == Exit.CLEAN
    assert "\x1b" not in run.err
    assert len(run.err) < 260


def test_a_service_that_does_not_answer_is_not_waited_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobilectl.delivery.notices.SECONDS", 3.0)
    slow, quick = Group(FINE["WECOM"], delay=60), Group(FINE["FEISHU"])
    with serving(slow) as slowly, serving(quick) as quickly:
        use(monkeypatch, "WECOM", slowly)
        use(monkeypatch, "FEISHU", quickly)
        assert run("push") == Exit.CLEAN
    assert run.err == "no notice to WeCom: no answer in time\n"
    assert len(quick.got) == 1, "the others get theirs"


def test_a_service_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    use(monkeypatch, "WECOM", f"http://127.0.0.1:{port}")
    assert run("push") == Exit.CLEAN
    assert run.err.startswith("no notice to WeCom: ")


def test_what_the_environment_names_wrongly_is_said_for_each(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    group = Group(FINE["FEISHU"])
    with serving(group) as url:
        use(monkeypatch, "WECOM", "https://qyapi.example.invalid")
        use(monkeypatch, "FEISHU", url)
        monkeypatch.setenv("HTTPS_PROXY", "ftp://proxy.example")
        assert run("push") == Exit.CLEAN
        assert run.err == "no notice to WeCom: the proxy that the environment names cannot be used\n"
        assert len(group.got) == 1, "the others get theirs"
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert run("push", "demo") == Exit.CLEAN


@pytest.mark.parametrize("address", [f"https://[::1]:1/hook/{KEY}/", f"https://[::1]:1/hook/send?key={KEY}"])
def test_nothing_of_the_address_is_in_a_warning(address: str) -> None:
    assert _without_secrets(f"19001 no such robot {KEY}", address, None) == "19001"
    assert _without_secrets("19001 no such robot", address, None) == "19001 no such robot"


@pytest.mark.parametrize(
    "address", [f"http://qyapi.example/send?key={KEY}", f"https://me:{KEY}@qyapi.example/", f"not an address {KEY}", f"https://[::{KEY}"]
)
def test_an_address_that_would_give_the_key_away_is_not_used(run: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("MOBILECTL_NOTICE_WECOM", address)
    assert run("push") == Exit.CLEAN
    assert run.err == "no notice to WeCom: MOBILECTL_NOTICE_WECOM holds no address that begins with https://\n"


def test_the_exit_code_of_a_failed_push_stays(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(FINE["WECOM"])

    async def only_the_policy(scope: Any, receive: Any, send: Any) -> None:
        body = b'{"items": [], "next": null}' if scope["method"] == "GET" else b'{"outcome": "created"}'
        status = 200 if "touchpoint" not in scope["path"] else 422
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    with serving(group) as url, serving(only_the_policy) as target:
        use(monkeypatch, "WECOM", url)
        change(
            root, "campaigns/delivery.yaml", json.dumps({"targets": {"loop": {"kind": "http", "approved_as": "sandbox", "url": target}}})
        )
        assert run("push", "--target", "loop", "--yes") == Exit.PARTLY_PUSHED
    (_, body) = group.got[0]
    assert "下发了 1 项定义到 loop" in text_of("WECOM", body)
    assert "另有 2 项没有下发成功" in text_of("WECOM", body)


def test_nothing_is_told_of_what_was_not_done(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    group = Group(FINE["WECOM"])
    with serving(group) as url:
        use(monkeypatch, "WECOM", url)
        change(root, "campaigns/changsha/demo.yaml", "priority: 41")
        assert run("approve", "demo", "--key", ZHAO.key_file(tmp_path)) == Exit.NOT_APPROVED
        assert run("plan") == Exit.CLEAN
        assert run("push", "demo") == Exit.NOT_APPROVED
    assert group.got == []


def test_long_and_strange_names_stay_within_what_services_take(root: Path) -> None:
    change(root, "campaigns/changsha/demo.yaml", json.dumps({"name": "<@all> [优惠](http://x) **大**" + "惠" * 200}))
    sign_off(root, "demo")
    one = definition(root, "demo")
    many = tuple(replace(one, subject=replace(one.subject, id=f"{number:064d}")) for number in range(40))
    for language in ("zh", "en"):
        title, text = words(Notice("push", "x" * 500, many, "t" * 64, 3), Language(language))
        assert len(f"{title}\n{text}".encode()) < 4000
        assert not set("<>[]*") & set(text)
        assert len(text.splitlines()) == 14
