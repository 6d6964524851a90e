"""A push message is longer than some phones accept.

Phone makers set limits of their own, and most do not cut a longer message but refuse it, so owners of that brand get nothing.
A title of 20 characters and a body of 50 are within the limits of all of them (the vendors' tables as Aliyun, Tencent and Getui
publish them). Variables count with their longest value.

推送超长，有的手机收不到。

各手机厂商的推送长度上限不同，超长的大多不是截断而是直接失败，那个品牌的客户就收不到。标题 20 字、正文 50 字以内，各家都不会超
（依据阿里云、腾讯云、个推公布的各厂商限制）。变量按最长取值计算。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 动感地带客户暑期专享30GB流量包每月19.90元, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包每月19.90元, body: 次月生效，共3个月，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.lengths import PUSH_BODY, PUSH_TITLE
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W007", "push-too-long", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Title and body of every text that goes out as a push."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if not text.used_on("push"):
                continue
            if text.title is not None and (length := len(text.longest(text.title))) > PUSH_TITLE:
                yield Problem(
                    text.title.place,
                    say("the push title has {length} characters; {most} are safe", length=length, most=PUSH_TITLE),
                    say("cut {cut} characters", cut=length - PUSH_TITLE),
                )
            if (length := len(text.longest(text.body).rstrip("\n"))) > PUSH_BODY:
                yield Problem(
                    text.body.place,
                    say("the push body has {length} characters; {most} are safe", length=length, most=PUSH_BODY),
                    say("cut {cut} characters", cut=length - PUSH_BODY),
                )


check_touchpoint = check_campaign
