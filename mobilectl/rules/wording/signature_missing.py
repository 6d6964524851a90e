"""An SMS does not begin with the sender's signature.

Advertising Law, Article 43: who sends advertising electronically must show who they are. A customer who cannot see who writes
takes the message for fraud, and gateways stop a message whose signature is not the registered one. The signature is set in
policy.yaml: wording.signature. Push, pop-up and WeChat messages show their sender by themselves and need none.

短信开头没有签名。

《广告法》第四十三条要求以电子信息方式发送广告应明示发送者的真实身份。客户看不出是谁发的，会当成诈骗短信；签名与报备的不一致，网关也会拦截。
签名在 policy.yaml 的 wording.signature 里设。推送、弹窗、微信本身就显示发送方，不用写。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月，到期自动停止。8月31日前发BLLL30到10086办理。拒收请回复R
"""

from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.carried import needs_signature, signature_of
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Piece
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W002", "signature-missing", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text that goes out by SMS."""
    signature = workspace.policy.wording.signature
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if any(needs_signature(use) for use in text.uses) and text.body.words and not text.body.words.startswith(signature):
                yield _problem(text.body, signature)


check_touchpoint = check_campaign


def _problem(body: Piece, signature: str) -> Problem:
    written = signature_of(body.words)
    right = signature + body.words[len(written or "") :]
    hint = say("begin like this: {beginning}…", beginning=right[: len(signature) + 8])
    if written:
        place = body.at(0, len(written))
        fix = Fix(say("replace {written} by {signature}", written=written, signature=signature), (Edit(place, signature),), safe=False)
        return Problem(
            place,
            say("the SMS begins with {written}, not with our signature {signature}", written=written, signature=signature),
            hint,
            fixes=(fix,),
        )
    fix = Fix(say("put {signature} in front", signature=signature), (Edit(body.at(0, 1), signature + body.words[0]),), safe=False)
    return Problem(body.place, say("the SMS does not begin with the signature {signature}", signature=signature), hint, fixes=(fix,))
