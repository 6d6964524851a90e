"""A text uses a term that is still a draft.

A city proposes a term and its explanation, the province settles one wording for all (draft, then standard). Until then another city
may explain the same thing in other words, so texts wait for it or do without the term.

用了还没定稿的术语。

术语由地市起草，省公司统一定稿（draft → standard）。定稿之前，别的地市可能用另一种说法解释同一件事，所以先等定稿，或者换个说法。

Bad:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 甜橙包来了, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
Good:
    # file: campaigns/changsha/demo.yaml
    texts:
      nudge-push: {title: 周末流量包来了, body: 19.90元/月，次月生效，8月31日前可在APP办理。}
"""

from collections.abc import Iterator

from mobilectl.findings import Place, Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.terms import GLOSSARY
from mobilectl.workspace.models.glossary import Term
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "G006", "draft-term-used", Severity.WARNING


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Every text and the FAQ, for draft terms and their aliases."""
    for wording in wordings(definition, workspace):
        for spot, match in wording.matches:
            for entry in match.entries:
                if isinstance(entry.source, Term) and entry.source.status == "draft":
                    owner = entry.source.owner
                    unit = workspace.units[owner].name if owner in workspace.units else owner
                    yield Problem(
                        spot.place,
                        say("the term {term} is a draft of {unit} and not settled yet", term=spot.words, unit=unit),
                        say("ask the province to settle it, or say it in plain words: {plain}", plain=entry.source.plain),
                        (Related(Place(GLOSSARY, entry.route), say("here it is proposed")),),
                    )


check_touchpoint = check_campaign
