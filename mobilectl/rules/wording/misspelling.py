"""A word is misspelt.

登陆 is what ships and typhoons do, into an app one goes 登录; money is kept in a 账户 and listed in a 账单, a 帐 is a tent. Customers
take misspelt messages for fraud, and message platforms reject them.

有错别字。

台风才“登陆”，进 APP 是“登录”；与钱有关的是“账户”“账单”，“帐”是帐篷。错别字会让客户怀疑是诈骗短信，短信平台审核也会驳回。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日前登陆APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 30GB流量包, body: 19.90元/月，次月生效，8月31日前登录APP办理。}
"""

import re
from collections.abc import Iterator

from mobilectl.findings import Edit, Fix, Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.texts import Spot
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "W014", "misspelling", Severity.WARNING

RIGHT = {
    "登陆": "登录",
    "帐单": "账单",
    "帐户": "账户",
    "帐号": "账号",
    "帐期": "账期",
    "帐款": "账款",
    "帐目": "账目",
    "到帐": "到账",
    "入帐": "入账",
    "出帐": "出账",
    "销帐": "销账",
    "对帐": "对账",
    "做为": "作为",
    "退定": "退订",
    "续定": "续订",
    "冲值": "充值",
    "威信": "微信",
}
# 做为期三天的…, 退定金 and 到帐篷 are other words; 威信 is one too, unless something is done in it or by it.
WRONG = re.compile(
    r"登陆|帐[单户号期款目]|[到入出销对]帐(?!篷)|做为(?![期难您你我他她了])|退定(?!金)|续定|冲值|威信(?=公众|小程序|支付|搜索|关注|扫)"
)
MARKS = ("登陆", "帐", "做为", "退定", "续定", "冲值", "威信")
WEATHER = re.compile(r"台风|沿海|沿岸|海上|登陆点|风暴")


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, found in wording.find(WRONG, *MARKS):
            if found[0] != "登陆" or not WEATHER.search(spot.piece.words):
                yield _problem(spot, RIGHT[found[0]])


check_touchpoint = check_campaign


def _problem(spot: Spot, right: str) -> Problem:
    fix = Fix(say("write {right}", right=right), (Edit(spot.place, right),), safe=False)
    return Problem(spot.place, say("{written} is misspelt here", written=spot.words), say("write {right}", right=right), fixes=(fix,))
