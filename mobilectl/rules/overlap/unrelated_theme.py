"""A city's campaign runs beside province campaigns of other themes only.

In one period, province and city campaigns should be related in content; the `theme` says so. Customers then hear one story.

市公司活动与同期省公司活动主题都不相关。

同一时期省、市活动内容应当相关，用 `theme` 表示。这样客户听到的是同一件事。

Bad:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: broadband
    audience: {all: [{brand: [gotone]}]}
Good:
    # file: campaigns/province/second.yaml
    id: second
    owner: province
    theme: summer-data
    audience: {all: [{brand: [gotone]}]}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.workspace.models.campaigns import Campaign, Span
from mobilectl.workspace.workspace import Defined, Workspace

CODE, NAME, SEVERITY = "O005", "unrelated-theme", Severity.WARNING
NEEDS = ("campaigns",)


def check_workspace(workspace: Workspace) -> Iterator[Problem]:
    """A city's theme against those of the province campaigns that run in its period."""
    province = [one for one in workspace.campaigns if _level(one, workspace) == "province"]
    by_theme: dict[str, list[Span]] = {}
    for one in province:
        by_theme.setdefault(one.value.theme, []).append(one.value.period)
    for campaign in workspace.campaigns:
        period = campaign.value.period
        if _level(campaign, workspace) != "city" or any(_meet(one, period) for one in by_theme.get(campaign.value.theme, ())):
            continue
        beside = [one for one in province if _meet(one.value.period, period)]
        if beside:
            themes = tuple(sorted({one.value.theme for one in beside}))
            yield Problem(
                campaign.place("theme"),
                say("the theme `{theme}` is none of the province's in this period: {themes}", theme=campaign.value.theme, themes=themes),
                say("relate the campaign to one of these themes, or agree on it with the province"),
                tuple(Related(one.place("theme"), say("runs beside it: {name}", name=one.value.name)) for one in beside),
            )


def _level(campaign: Defined[Campaign], workspace: Workspace) -> str | None:
    unit = workspace.units.get(campaign.value.owner)
    return unit.level if unit is not None else None


def _meet(one: Span, other: Span) -> bool:
    return one.from_ <= other.to and other.from_ <= one.to
