"""What an offer and its product say, part by part, and which claims of a campaign's words contradict it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from mobilectl.findings import Place
from mobilectl.messages import Message, say
from mobilectl.wording.claims import PER_DAY, Claim, Part, claims, kbps, megabytes
from mobilectl.wording.claims.contacts import CODE
from mobilectl.wording.fact import Money
from mobilectl.wording.facts import parse
from mobilectl.wording.texts import Told
from mobilectl.workspace.files import PRODUCTS
from mobilectl.workspace.models.campaigns import Campaign, Offer
from mobilectl.workspace.models.products import Grant, Product
from mobilectl.workspace.scalars import Amount
from mobilectl.workspace.workspace import Defined, Workspace

DATA = frozenset(("general_data", "directed_data", "roaming_data", "shared_data"))
STARTS: Mapping[str, str] = {"now": "立即生效", "next_day": "次日生效", "next_month": "次月生效", "after_activation": "激活后生效"}

# An answer on one topic may well speak of other amounts and times: of customers' old plans, of what others pay.
TOPICS: Mapping[Part, frozenset[str]] = {
    "price": frozenset(("price",)),
    "afterwards": frozenset(("expiry", "price")),
    "beyond": frozenset(("overage",)),
    "penalty": frozenset(("early_exit", "cancellation")),
    "refund": frozenset(("refund",)),
    "given": frozenset(("contents", "gift")),
    "throttle": frozenset(("overage",)),
    "benefit": frozenset(("price", "validity", "expiry")),
    "commitment": frozenset(("validity", "early_exit")),
    "validity": frozenset(("validity",)),
    "notice": frozenset(("expiry",)),
    "limit": frozenset(("times",)),
    "start": frozenset(("effective",)),
    "renewal": frozenset(("expiry",)),
    "order_code": frozenset(("how_to_join",)),
    "cancel_code": frozenset(("cancellation",)),
    "query_code": frozenset(("query",)),
    "deadline": frozenset(("campaign_period", "how_to_join")),
    "campaign_range": frozenset(("campaign_period", "how_to_join")),
}
NAMES: Mapping[Part, Message] = {
    "price": say("the price"),
    "afterwards": say("the price afterwards"),
    "beyond": say("the price of use beyond it"),
    "penalty": say("what leaving early costs"),
    "refund": say("what is paid back"),
    "threshold": say("the threshold"),
    "given": say("what it gives"),
    "discount": say("the discount"),
    "throttle": say("the speed once it is used up"),
    "benefit": say("the months that the offer lasts"),
    "commitment": say("the months that one must stay"),
    "validity": say("how long it can be used"),
    "notice": say("when the end is announced"),
    "arrival": say("when it arrives"),
    "limit": say("how often one can have it"),
    "start": say("from when it holds"),
    "renewal": say("whether it renews by itself"),
    "order_code": say("the code to get it"),
    "cancel_code": say("the code to cancel it"),
    "query_code": say("the code to look it up"),
    "deadline": say("the last day to get it"),
    "campaign_range": say("the days of the campaign"),
    "hotline": say("the hotline"),
}


class Known(NamedTuple):
    """What is right of one part: the values that agree with it, how the main one is written, and where that is."""

    values: frozenset[Hashable]
    right: str
    place: Place


class Contradiction(NamedTuple):
    """A claim against what is right."""

    told: Told
    known: Known


class Reference:
    """What an offer and its product say."""

    def __init__(self, campaign: Defined[Campaign], workspace: Workspace) -> None:
        self.offer = campaign.value.offer
        self.product = workspace.products.products.get(self.offer.product)
        self._campaign = campaign
        self._written = _written(self.offer.product, self.product.conditions, self.product.overage or "") if self.product else {}
        self._amounts = self._all_amounts()

    def known(self, claim: Claim) -> Known | None:
        """What is right of the part of a claim; None where neither offer nor product says it."""
        find = getattr(self, f"_{claim.part}", None)
        known: Known | None = find(claim) if find is not None else None
        return known or self._written.get(claim.key)

    def agrees(self, claim: Claim) -> bool:
        """Whether a claim is what the offer or its product says."""
        known = self.known(claim)
        return known is not None and held(claim) in known.values

    def contradicts(self, group: tuple[Told, ...]) -> Iterator[Contradiction]:
        """The claims on one part in one text, or in the answers to one topic, that cannot be true: one a part."""
        known = [(told, known) for told in group if (known := self.known(told.claim)) is not None]
        agreed = {told.claim.key for told, right in known if held(told.claim) in right.values}
        price_agreed = any(key[0] == "price" for key in agreed)
        blamed = set()
        for told, right in known:
            claim = told.claim
            if held(claim) in right.values or claim.key in blamed or self._is_anothers(claim):
                continue
            if self._wrong_price(claim, price_agreed) if claim.part == "price" else claim.key not in agreed:
                blamed.add(claim.key)
                yield Contradiction(told, right)

    def _is_anothers(self, claim: Claim) -> bool:
        """The price of a product that stands before it, which is not the offer's."""
        return bool(claim.products) and self.offer.product not in claim.products

    def _wrong_price(self, claim: Claim, agreed: bool) -> bool:
        """Another amount for the same time, or the same amount for another time.

        Where the right price stands beside it, only what follows the product's own name is surely meant as its price.
        """
        price = self.offer.price
        if not isinstance(claim.fact, Money):
            return False
        if claim.fact.yuan == price.yuan:
            return not agreed
        if claim.fact.yuan in self._amounts or claim.of not in _same_time(price.per):
            return False
        if agreed:
            # The published price may stand beside the offer's.
            return bool(claim.products) and (self.product is None or claim.fact.yuan != self.product.price.yuan)
        return claim.sure or claim.of == price.per

    def _all_amounts(self) -> frozenset[Decimal]:
        """Every amount of money that offer and product speak of beside the price."""
        found = {self.offer.afterwards.yuan} if self.offer.afterwards else set()
        if self.product is not None:
            words = f"{self.product.conditions}\n{self.product.overage or ''}"
            found |= {fact.yuan for fact in parse(words).facts if isinstance(fact, Money)}
            found.discard(self.product.price.yuan)
        return frozenset(found)

    def _price(self, claim: Claim) -> Known:
        price = self.offer.price
        values = {(of, price.yuan) for of in _same_time(price.per)}
        return Known(frozenset(values), str(price), self._campaign.place("offer", "price"))

    def _afterwards(self, claim: Claim) -> Known | None:
        price = self.offer.afterwards
        if price is None:
            return None
        return Known(frozenset((price.yuan, self.offer.price.yuan)), str(price), self._campaign.place("offer", "afterwards"))

    def _refund(self, claim: Claim) -> Known | None:
        written = self._written.get(claim.key)
        return written and written._replace(values=written.values | {self.offer.price.yuan})

    def _start(self, claim: Claim) -> Known:
        effect = self.offer.effective
        return Known(frozenset((effect,)), STARTS[effect], self._campaign.place("offer", "effective"))

    def _renewal(self, claim: Claim) -> Known:
        renews = self.offer.renewal == "reminded"
        right = "到期前提醒、自动续订" if renews else "到期自动停止" if self.offer.renewal == "none" else "到期经本人确认才续订"
        return Known(frozenset((renews,)), right, self._campaign.place("offer", "renewal"))

    def _commitment(self, claim: Claim) -> Known:
        months = self.offer.commitment_months
        contained = self.product.commitment_months if self.product else 0
        if months or not contained:
            return Known(
                frozenset((months,)), f"{months}个月" if months else "没有合约期", self._campaign.place("offer", "commitment_months")
            )
        # An offer that leaves it out may well mean what the product says.
        place = Place(PRODUCTS, ("products", self.offer.product, "commitment_months"))
        return Known(frozenset((0, contained)), f"{contained}个月", place)

    def _benefit(self, claim: Claim) -> Known | None:
        months = self.offer.benefit_months
        if months is None:
            return None
        return Known(frozenset((months,)), f"{months}个月", self._campaign.place("offer", "benefit_months"))

    def _cancel_code(self, claim: Claim) -> Known | None:
        cancel = self.offer.cancel
        if cancel is None or not CODE.fullmatch(cancel.code):
            return None
        return Known(frozenset((cancel.code.upper(),)), cancel.code, self._campaign.place("offer", "cancel", "code"))

    def _given(self, claim: Claim) -> Known | None:
        """Amounts of one kind that offer or product give, what they add up to, and what that is over the offer's months."""
        offer = [(grant, self._campaign.place("offer", "gives", index, "amount")) for index, grant in enumerate(self.offer.gives)]
        product = [] if self.product is None else _grants(self.product, self.offer)
        of = claim.of.removesuffix(PER_DAY)
        if of != claim.of and self.offer.price.per != "day":
            return None
        both = [(grant, place) for grant, place in (*offer, *product) if _is(grant, of)]
        amounts = [(value, grant.amount, place) for grant, place in both if (value := _measured(grant.amount, of)) is not None]
        if not amounts:
            return None
        values: set[Hashable] = {value for value, _, _ in amounts} | self._written_amounts(claim)
        single = {value for value, _, _ in amounts}
        values |= {sum(single)} | {one * (self.offer.benefit_months or 1) for one in single}
        return Known(frozenset(values), str(amounts[0][1]), amounts[0][2])

    def _written_amounts(self, claim: Claim) -> frozenset[Hashable]:
        written = self._written.get(claim.key)
        return written.values if written else frozenset()


def by_group(told: tuple[Told, ...]) -> dict[object, tuple[Told, ...]]:
    """The claims of each text, title and body together, and of each topic of the FAQ on which the topic has a say."""
    groups: dict[object, list[Told]] = {}
    for one in told:
        if one.text is not None:
            groups.setdefault(id(one.text), []).append(one)
        elif one.topic in TOPICS.get(one.claim.part, ()):
            groups.setdefault(one.topic, []).append(one)
    return {key: tuple(found) for key, found in groups.items()}


@lru_cache(maxsize=256)
def _written(product: str, conditions: str, overage: str) -> Mapping[tuple[Part, str], Known]:
    """What the conditions of a product and its price beyond the contents say. Many campaigns offer the same product."""
    written: dict[tuple[Part, str], Known] = {}
    for key, words in (("conditions", conditions), ("overage", overage)):
        read = parse(words)
        by_key: dict[tuple[Part, str], list[Claim]] = {}
        for claim in claims(read):
            by_key.setdefault(claim.key, []).append(claim)
        for about, found in by_key.items():
            values = frozenset(held(claim) for claim in found)
            written[about] = Known(values, read.said(found[0].fact), Place(PRODUCTS, ("products", product, key)))
    return written


def held(claim: Claim) -> Hashable:
    """The price is held with its period."""
    return (claim.of, claim.value) if claim.part == "price" else claim.value


def _same_time(per: str) -> frozenset[str]:
    """The periods with which a text may write a price: none agrees with any."""
    return frozenset((per, ""))


def _grants(product: Product, offer: Offer) -> list[tuple[Grant, Place]]:
    return [(grant, Place(PRODUCTS, ("products", offer.product, "gives", index, "amount"))) for index, grant in enumerate(product.gives)]


def _is(grant: Grant, of: str) -> bool:
    return grant.what == of or (of == "data" and grant.what in DATA)


def _measured(amount: Amount, of: str) -> Decimal | None:
    """An amount of the offer in the unit in which texts are read."""
    if of in ("data", "storage") or of in DATA:
        return megabytes(amount.number, amount.unit)
    if of == "bandwidth":
        return kbps(amount.number, amount.unit)
    return amount.number
