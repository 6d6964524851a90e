"""Unlimited data is promised without saying from where on it is slow.

In June 2018 the ministry (MIIT) had the operators check their "unlimited" advertising, in August 2018 Hunan's market supervision
found it false advertising and ordered it stopped, and since October 2018 operators write the threshold and the speed instead (press
reports). So the same message must say both: from how many GB on, and how fast it is then.

宣传不限量，却没写达到多少后降速。

2018 年 6 月工信部要求自查“不限量”宣传，8 月湖南工商认定其为虚假广告并责令停止，10 月起运营商改为直接写高速流量阈值和
限速速率（据媒体报道）。同一条信息里必须写清：用到多少 GB 后降速、降到多少。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 流量不限量, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 流量畅享，达量降速, body: 19.90元/月，用到40GB后降为1Mbps，次月1日恢复。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.facts import states_speed, states_threshold
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Spot, Wording
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W012", "unlimited-without-threshold", Severity.ERROR

UNLIMITED = re.compile(r"(?:不限量|无限量|无限流量|流量无限|流量不限量?(?!速)|流量随[便意心]用|(?:流量|用量|上网)不封顶)")
MARKS = ("不限", "无限", "随", "不封顶")
DENIED = ("非", "不是", "不能", "没有")
CLAUSE = re.compile(r"[^，,。；;！!\n]*")
CALLS = re.compile(r"通话|语音|短信|拨打|分钟")
DATA = re.compile(r"流量|上网|数据")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every message, and every answer of the FAQ; a customer's question may ask what it likes."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(UNLIMITED, *MARKS):
            message = _message(spot, wording)
            denied = spot.piece.words[: spot.start].endswith(DENIED) or _about_calls(spot.piece.words, spot.start)
            if message is not None and not denied and not (states_threshold(message) and states_speed(message)):
                yield Problem(
                    spot.place,
                    say("{words} is promised without the threshold and the speed behind it", words=found[0]),
                    say("write both numbers instead, such as 流量畅享，用到40GB后降为1Mbps，次月1日恢复"),
                )


check_touchpoint = check_campaign


def _message(spot: Spot, wording: Wording) -> str | None:
    text = wording.text_of(spot.piece)
    if text is not None:
        return text.whole
    return next((one.answer.words for one in wording.answers if one.answer is spot.piece), None)


def _about_calls(words: str, at: int) -> bool:
    clause = next(found[0] for found in CLAUSE.finditer(words) if found.end() >= at)
    return bool(CALLS.search(clause)) and not DATA.search(clause)
