"""Refusing or cancelling is tied to a fee or to a visit.

Customers must be able to refuse messages, and to leave a service, as easily as they came in (regulation on the Consumer Protection
Law, Article 24: a clear and easy way). A fee for the reply, or "only in a business hall with your identity card", is an obstacle.
To mention the hall as one way among several is fine.

拒收或退订附带了费用或到厅要求。

客户拒收信息、退订业务，应当和办理时一样方便（《消费者权益保护法实施条例》第二十四条：明确、便捷的取消方式）。回复要收费，
或者“须持身份证到营业厅办理”，都是设障碍。把营业厅写成几种方式之一是可以的。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月。8月31日前发BLLL30到10086办理，退订须到营业厅办理。拒收请回复R
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      launch-sms: 【湖南移动】30GB流量包19.90元/月，次月生效，共3个月。8月31日前发BLLL30到10086办理，退订发QXLL30或到营业厅。拒收请回复R
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W004", "opt-out-with-condition", Severity.ERROR

LEAVING = r"(?:拒收|拒绝接收|不再接收|退订|取消)"
MUST = r"(?:必须|只能|仅限|仅能|需要|务必|需|须|凭)"
HALL = r"(?:营业厅|身份证|有效证件)"
FEE = r"(?:(?<!不)(?<!不再)(?<!不另)(?<!免)收费|收取|(?<!不)(?<!不另)扣费|资费|\d元)"
VISIT = re.compile(
    rf"{LEAVING}[^，,。；;\n]{{0,6}}{MUST}[^，,。；;\n]{{0,10}}{HALL}|{MUST}[^，,。；;\n]{{0,8}}{HALL}[^，,。；;\n]{{0,6}}{LEAVING}"
)
# Only behind 拒收: in "10元/月，退订发QX" the price is the product's.
PAID = re.compile(rf"(?:拒收|拒绝接收|不再接收|回[复]?[A-Z0-9]{{1,2}}退订)[^。；;\n]{{0,12}}{FEE}")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text; an answer of the FAQ may have to admit that a hall is needed."""
    for wording in wordings(definition, workspace):
        for text in wording.texts:
            if found := PAID.search(text.body.words):
                yield Problem(
                    text.body.at(*found.span()),
                    say("refusing costs the customer something here"),
                    say("refusing must be free: write `{opt_out}` and nothing more", opt_out=_opt_out(workspace)),
                )
            if found := VISIT.search(text.body.words):
                yield Problem(
                    text.body.at(*found.span()),
                    say("refusing or cancelling takes a visit or papers here"),
                    say("name a way without a visit, such as a code by SMS, and the hall only beside it"),
                )


check_touchpoint = check_campaign


def _opt_out(workspace: Workspace) -> str:
    return next(iter(workspace.policy.wording.opt_outs), "拒收请回复R")
