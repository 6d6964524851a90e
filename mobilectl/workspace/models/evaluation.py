"""How a campaign or a reminder is judged afterwards: a survey, targets, and customers who are kept out to compare with."""

from typing import Annotated

from mobilectl.workspace.models.base import Model, about, refers_to
from mobilectl.workspace.scalars import ControlShare, Hours, Share


class Survey(Model, frozen=True, kw_only=True):
    """How customers are asked for a rating afterwards."""

    channel: Annotated[str, refers_to("channel", "the channel of the survey")]
    within: Annotated[Hours, about("how soon after the order, such as 48h")]


class EvaluationTargets(Model, frozen=True, kw_only=True):
    """What a campaign or reminder wants to reach, as shares."""

    reach: Annotated[Share | None, about("share of messages delivered")] = None
    awareness: Annotated[Share | None, about("share of customers who know of it")] = None
    satisfaction: Annotated[Share | None, about("share of satisfied answers")] = None
    uptake: Annotated[Share | None, about("share of customers reached who take the offer, or do what the reminder asks for")] = None


class Evaluation(Model, frozen=True, kw_only=True):
    """How a campaign or reminder is judged."""

    survey: Annotated[Survey | None, about("how customers are asked")] = None
    targets: Annotated[EvaluationTargets, about("what it wants to reach")] = EvaluationTargets()
    control: Annotated[
        ControlShare | None,
        about("this share of the customers gets none of its messages, to compare with, such as 5 %; whoever delivers draws them"),
    ] = None


def control_of(evaluation: Evaluation | None) -> float | None:
    """The share that is kept out on purpose; None for no control group."""
    return None if evaluation is None else evaluation.control
