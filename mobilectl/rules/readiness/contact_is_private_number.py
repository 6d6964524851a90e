"""The contact is somebody's mobile number.

Definitions are read by many and kept for years. A private number in one is personal data, and it is wrong as soon as that person
changes the job. Name the post or the desk, with its office line if need be.

联系方式写了个人手机号。

活动文件很多人看、要存很多年。写个人手机号既泄露个人信息，人一换岗也就没用了。请写岗位或值班台，需要时写办公座机。

Bad:
    # file: campaigns/changsha/demo.yaml
    support: {contact: 市场部小李 13907310000}
Good:
    # file: campaigns/changsha/demo.yaml
    support: {contact: 市场部值班台 0731-84110086}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Severity
from mobilectl.messages import say
from mobilectl.wording.persons import mobile_numbers
from mobilectl.wording.texts import Piece
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "R005", "contact-is-private-number", Severity.ERROR


def check_campaign(campaign: Defined[Campaign], workspace: Workspace) -> Iterator[Problem]:
    """The contact of the support."""
    contact = Piece(campaign.value.support.contact or "", campaign.file, (*campaign.route, "support", "contact"))
    for start, end in mobile_numbers(contact.words):
        yield Problem(
            contact.at(start, end),
            say("the contact is a mobile number"),
            say("name a post or a desk, such as 市场部值班台, with its office line"),
        )
