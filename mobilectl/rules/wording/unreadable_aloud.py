"""A text for a call holds what cannot be said aloud.

A call is heard once. An address, brackets, slashes and signs are either spelled out letter by letter or swallowed; lists with
slashes cannot be told apart. Prices such as 20元/月 are read as "20 yuan a month" and are fine.

外呼话术里有念不出来的内容。

电话只听一遍。网址、括号、斜杠、符号，要么被一个字母一个字母地念，要么直接吞掉；用斜杠并列的几项，听的人分不开。
“20元/月”会念成“每月20元”，没有问题。网址改为“登录中国移动APP”，并列的几项用“或者”。

Bad:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: voice, text: launch-voice, on: 2026-07-03, between: "10:00-12:00"}
    texts:
      launch-voice: 您好，这里是湖南移动。30GB流量包（国内）19.90元/月，8月31日前请登录www.10086.cn办理。
Good:
    # file: campaigns/changsha/demo.yaml
    sends:
      - {id: launch, channel: voice, text: launch-voice, on: 2026-07-03, between: "10:00-12:00"}
    texts:
      launch-voice: 您好，这里是湖南移动。30GB国内流量包19.90元/月，8月31日前请登录中国移动APP办理。
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import without_variables
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W025", "unreadable-aloud", Severity.WARNING

UNSAID = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|(?<![A-Za-z0-9])[a-z0-9-]+\.(?:com|cn|net)(?:/[!-~]*)?|[（(][^（）()\n]*[）)]"
    r"|(?<!元)(?<!角)[/／](?![月年天日次])[^\s，,。；;、]{0,8}|[*＊_~^<>|\\@]+|[【】\[\]]"
)


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as a call: one problem for each, at the first place."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if text.used_on("voice") and (found := UNSAID.search(without_variables(text.body.words))):
                yield Problem(
                    text.body.at(*found.span()),
                    say("{words} cannot be said aloud", words=found[0]),
                    say("say it in words: 或者 for a slash, 登录中国移动APP for an address, a sentence for what is in brackets"),
                )


check_touchpoint = check_campaign
