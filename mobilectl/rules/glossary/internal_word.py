"""A word of our own trade stands in a text for customers.

存量用户, 打标, ARPU are how we talk among ourselves; a customer finds them strange, or learns how we think of customers. What to say
instead is laid down in glossary.yaml under `internal`.

给客户看的内容里出现了内部用语。

“存量用户”“打标”“ARPU”是我们自己人的说法，客户看了莫名其妙，甚至会不舒服。该换成什么说法，写在 glossary.yaml 的 internal 里。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 存量用户专享30GB, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 老客户可办30GB, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import GLOSSARY
from mobilectl.workspace.models.glossary import InternalWord
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G003", "internal-word", Severity.ERROR


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ."""
    for wording in wordings(definition, workspace):
        for spot, match in wording.matches:
            for entry in match.entries:
                if isinstance(entry.source, InternalWord):
                    yield Problem(
                        spot.place,
                        say("{written} is our own talk, not for customers", written=spot.words),
                        say("say instead: {right}", right=entry.source.say),
                        (Related(Place(GLOSSARY, entry.route), say("here it is laid down")),),
                    )


check_touchpoint = check_campaign
