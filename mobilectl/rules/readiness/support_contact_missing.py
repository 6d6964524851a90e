"""The front line does not know whom to ask.

On the first day halls and hotline meet questions that no FAQ foresaw. A post or a desk that answers them belongs to every campaign.

没写一线人员该找谁问。

活动第一天，营业厅和热线总会碰到 FAQ 里没有的问题。每个活动都要写明由哪个岗位或值班台解答。

Bad:
    # file: campaigns/changsha/demo.yaml
    support: {contact: null}
Good:
    # file: campaigns/changsha/demo.yaml
    support: {contact: 长沙分公司市场部值班台}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R004", "support-contact-missing", Severity.WARNING


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """A contact that is not blank."""
    if not (campaign.value.support.contact or "").strip():
        yield Problem(
            campaign.place("support", "contact"),
            say("nobody is named whom halls and hotline can ask"),
            say("add `contact:` with a post or a desk, such as 市场部值班台"),
        )
