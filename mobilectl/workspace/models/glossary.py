"""`glossary.yaml`: terms and their plain explanations, and words that customers must not read."""

from typing import Annotated, Literal

from mobilectl.workspace.models.base import Model, about, refers_to


class Term(Model, frozen=True, kw_only=True):
    """A term that customers do not know by themselves."""

    term: Annotated[str, about("the standard term")]
    plain: Annotated[str, about("what it means, in plain words")]
    aliases: Annotated[tuple[str, ...], about("other spellings; texts should use the standard term")] = ()
    known: Annotated[bool, about("everyone knows it: texts may use it without its explanation")] = False
    status: Annotated[Literal["draft", "standard"], about("a city's draft, or settled by the province")] = "standard"
    owner: Annotated[str, refers_to("unit", "the unit that wrote it")]


class InternalWord(Model, frozen=True, kw_only=True):
    """A word of our own trade that customers must not read."""

    word: Annotated[str, about("the word")]
    say: Annotated[str, about("what to write instead")]


class Forbidden(Model, frozen=True, kw_only=True):
    """Words of one level of risk."""

    level: Annotated[str, about("the level, as in the policy's wording.forbidden_levels")]
    why: Annotated[str, about("why they are forbidden")]
    words: Annotated[tuple[str, ...], about("the words")]


class Glossary(Model, frozen=True, kw_only=True):
    """The province's vocabulary."""

    terms: Annotated[tuple[Term, ...], about("terms and their explanations")]
    internal: Annotated[tuple[InternalWord, ...], about("words of our own trade")] = ()
    forbidden: Annotated[tuple[Forbidden, ...], about("words by level of risk")] = ()
    allowed: Annotated[tuple[str, ...], about("longer words that hold a forbidden one and are allowed all the same")] = ()
