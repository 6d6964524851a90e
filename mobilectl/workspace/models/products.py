"""`products.yaml`: published tariffs and services that offers refer to."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from mobilectl.workspace.models.base import Identifier, Model, ProductId, about, plannable
from mobilectl.workspace.scalars import Amount, Price


class Grant(Model, frozen=True, kw_only=True):
    """Something that the customer gets."""

    what: Annotated[str, about("what it is: general_data, directed_data, minutes, messages, points, membership …")]
    amount: Annotated[Amount, about("how much of it, with its unit")]


class Product(Model, frozen=True, kw_only=True):
    """A tariff or service as it is published."""

    name: Annotated[str, about("the name customers see")]
    tariff: Annotated[str, about("the number under which the tariff is published")]
    family: Annotated[Identifier, about("products of one family compete for the same need")]
    price: Annotated[Price, about("the published price")]
    gives: Annotated[tuple[Grant, ...], about("what it contains")] = ()
    conditions: Annotated[str, about("conditions in plain words")]
    overage: Annotated[str | None, about("what use beyond the contents costs, or how it is limited")] = None
    commitment_months: Annotated[int, Meta(ge=0), about("months that the customer must stay")] = 0
    excludes: Annotated[tuple[ProductId, ...], about("products that cannot be had together with it")] = ()
    from_: Annotated[date | None, about("sold from this day")] = msgspec.field(name="from", default=None)
    to: Annotated[date | None, about("sold until this day")] = None

    def __post_init__(self) -> None:
        plannable(**{"from": self.from_, "to": self.to})


class Products(Model, frozen=True, kw_only=True):
    """The products, by id."""

    products: Annotated[dict[Identifier, Product], about("the products, by id")]
