"""A marketing message does not say how to refuse.

Advertising Law, Article 43: advertising sent electronically must tell how to refuse it; the regulation on the Consumer Protection
Law (Article 24) asks for a clear and easy way. Which words are accepted and on which channels they are needed is set in
policy.yaml: wording.opt_outs and wording.opt_out_channels. A code that cancels the product is something else: it does not end
the advertising.

营销信息没有写怎样拒收。

《广告法》第四十三条要求以电子信息方式发送广告应提供拒绝继续接收的方式，《消费者权益保护法实施条例》第二十四条要求取消方式明确、便捷。
认可的写法和需要写的渠道在 policy.yaml 的 wording.opt_outs 和 wording.opt_out_channels 里设。退订业务的代码不算：退了业务，广告还会再来。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理，退订发QXLL30。
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理，退订发QXLL30。拒收请回复R
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import needs_opt_out, tells_opt_out
from mobilectl.wording.growth import fixes, growth, rewritten, with_room
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import CustomerText, Spot
from mobilectl.workspace.models.policy import WordingPolicy
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W003", "opt-out-missing", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out as marketing on a channel that asks for it."""
    policy = workspace.policy.wording
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if (
                any(needs_opt_out(use, policy) for use in text.uses)
                and text.body.words.strip()
                and not tells_opt_out(text.body.words, policy)
            ):
                yield _problem(text, policy)


check_touchpoint = check_campaign


def _problem(text: CustomerText, policy: WordingPolicy) -> Problem:
    body, opt_out = text.body, policy.opt_outs[0]
    words = body.words.rstrip()
    last = words[-1:]
    if last.isalnum() or last in "}%":
        # Without a stop the words before would run into it: 退订发QXLL30拒收请回复R.
        opt_out = f"。{opt_out}"
    end = Spot(body, len(words) - 1, len(words))
    grown = growth(text, rewritten(text, end, last + opt_out), policy)
    return Problem(
        body.place,
        say("the marketing text does not tell how to refuse such messages"),
        with_room(say("end like this: …{ending}{opt_out}", ending=words[-8:], opt_out=opt_out), grown),
        fixes=fixes(say("add {opt_out} at the end", opt_out=opt_out), (Edit(end.place, last + opt_out),), grown),
    )
