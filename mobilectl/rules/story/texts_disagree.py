"""Two texts say different things of one matter.

The same code, number, validity, penalty, days of notice, threshold or limit must stand in every text, variant, channel and answer, or each
customer, hall and hotline believes another one. What offer and product say is held against them by K001 and Q005; this rule finds what
only the texts say. Two texts that both name several values disagree only if they share none.

两处文案口径不一致。

办理代码、查询代码、有效期、违约金、提前几天提醒、提醒门槛、限办次数这些，每条文案、每个分群版本、每个渠道和 FAQ 都要说成一样。
推送写“余额低于10元”、短信写“低于20元”，客户会拿着截图来问，营业厅和 10086 也会各念各的。
offer 和产品里写明的由 K001、Q005 核对，这里查的是只写在文案里的内容。

先确定哪个是对的，再把每一处都改过来，分群版本也不要漏。

Bad:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms, app_push],
             texts: {sms: 【湖南移动】您的账单已出，查账单发CXZD到10086。, app_push: {title: 账单已出, body: 查账单发ZDCX到10086。}}}
Good:
    # file: touchpoints.yaml
    touchpoints:
      - id: bill
        name: 账单提醒
        reminders:
          - {id: bill-issued, name: 账单, trigger: {schedule: {after_bill_day: 2}}, timeliness: periodic, at_most: {count: 1, per: month},
             between: "09:00-18:00", channels: [sms, app_push],
             texts: {sms: 【湖南移动】您的账单已出，查账单发CXZD到10086。, app_push: {title: 账单已出, body: 查账单发CXZD到10086。}}}
"""

from collections.abc import Iterator

from mobilectl.findings import Problem, Related, Severity
from mobilectl.messages import say
from mobilectl.wording.claims import Part
from mobilectl.wording.reader import Definition, wordings
from mobilectl.wording.story import NAMES, Reference, by_group
from mobilectl.wording.texts import Told, Wording
from mobilectl.workspace.models.campaigns import Campaign
from mobilectl.workspace.workspace import Workspace

CODE, NAME, SEVERITY = "K002", "texts-disagree", Severity.ERROR
NEEDS = ("campaigns/products.yaml",)

WITH_PERIOD = frozenset(("deadline", "campaign_range"))
"""A campaign's period settles these."""


def check_campaign(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """Each text and each topic's answers against the first that says something of the same matter."""
    reference = None
    for wording in wordings(definition, workspace):
        if reference is None and isinstance(definition.value, Campaign):
            reference = Reference(definition, workspace)
        yield from _check(wording, reference)


check_touchpoint = check_campaign


def _check(wording: Wording, reference: Reference | None) -> Iterator[Problem]:
    first: dict[tuple[Part, str], list[Told]] = {}
    for group in by_group(wording.told).values():
        by_key: dict[tuple[Part, str], list[Told]] = {}
        for told in group:
            if not _settled(told, reference):
                by_key.setdefault(told.claim.key, []).append(told)
        for key, found in by_key.items():
            if not all(one.claim.sure for one in found) and (key[0] != "price" or len({one.claim.value for one in found}) > 1):
                continue
            others = first.setdefault(key, found)
            if {one.claim.value for one in found}.isdisjoint(one.claim.value for one in others):
                here, there = found[0].spot, others[0].spot
                yield Problem(
                    here.place,
                    say("{part}: {here} here, {there} elsewhere", part=NAMES[key[0]], here=here.words, there=there.words),
                    say("find out which one is right, and write it in both places"),
                    (Related(there.place, say("here it is {there}", there=there.words)),),
                )


def _settled(told: Told, reference: Reference | None) -> bool:
    """Whether the offer or the period agrees: then the other text is wrong, and another rule says so."""
    return reference is not None and (told.claim.part in WITH_PERIOD or reference.agrees(told.claim))
