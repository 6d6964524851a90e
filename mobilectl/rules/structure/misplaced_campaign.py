"""A campaign does not lie in its owner's folder.

Who may submit a campaign follows from its owner, and reviewers look for it in the owner's folder: campaigns/<unit>/.

活动没有放在所属单位的文件夹里。

谁能提交由 owner 决定，审核人也到所属单位的文件夹 campaigns/<单位>/ 里找它。

Bad:
    # file: campaigns/changsha/demo.yaml
    owner: zhuzhou
Good:
    # file: campaigns/changsha/demo.yaml
    owner: changsha
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "S008", "misplaced-campaign", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The folder's name against the owner."""
    folder = campaign.file.split("/")[-2]
    owner = campaign.value.owner
    if owner in workspace.units and folder != owner:
        yield Problem(
            campaign.place("owner"),
            say("the campaign belongs to `{owner}` but lies in campaigns/{folder}/", owner=owner, folder=folder),
            say("move the file to campaigns/{owner}/, or write `owner: {folder}`", owner=owner, folder=folder),
        )
