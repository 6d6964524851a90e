"""The questions that customers ask about a campaign, by topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from mobilectl.messages import Message, say
from mobilectl.workspace.models.campaigns import Topic

CORE = ("eligibility", "price", "effective", "validity", "expiry", "how_to_join", "cancellation", "overage", "query")
"""What every campaign must answer, because complaints are about these and the ministry's notices on tariffs ask for them."""

TOPICS: tuple[str, ...] = get_args(Topic)

NAMES: Mapping[str, Message] = {
    "eligibility": say("who can have it"),
    "price": say("what it costs"),
    "contents": say("what it contains"),
    "effective": say("from when it holds"),
    "campaign_period": say("until when it can be had"),
    "validity": say("how long it lasts"),
    "expiry": say("what comes afterwards"),
    "how_to_join": say("how to get it"),
    "confirmation": say("how it is confirmed"),
    "cancellation": say("how to cancel it"),
    "early_exit": say("what leaving early costs"),
    "overage": say("what use beyond it costs"),
    "stacking": say("whether it can be combined"),
    "leftover": say("what becomes of the rest"),
    "scope": say("where it can be used"),
    "times": say("how often one can have it"),
    "gift": say("what the gift is and when it comes"),
    "query": say("where to look up the use"),
    "where": say("which halls and hotlines help"),
    "refund": say("how money comes back"),
    "current_plan": say("what it does to the present plan"),
    "port_transfer": say("what holds when the number is ported, handed over or suspended"),
    "personal_data": say("why one gets this and how to refuse it"),
    "complaints": say("where to complain"),
}

ASKED: Mapping[str, str] = {
    "eligibility": "谁可以办?",
    "price": "多少钱?",
    "contents": "包含什么?",
    "effective": "什么时候生效?",
    "campaign_period": "活动到什么时候?",
    "validity": "能用多久?",
    "expiry": "到期以后怎么办?",
    "how_to_join": "怎么办理?",
    "confirmation": "怎么确认办理?",
    "cancellation": "怎么退订?",
    "early_exit": "提前退订要付什么?",
    "overage": "用超了怎么收费?",
    "stacking": "能和其他优惠一起办吗?",
    "leftover": "用不完怎么办?",
    "scope": "在哪里能用?",
    "times": "可以办几次?",
    "gift": "赠送什么、什么时候到?",
    "query": "在哪里查询?",
    "where": "在哪里能办?",
    "refund": "怎么退款?",
    "current_plan": "对现在的套餐有影响吗?",
    "port_transfer": "转网、过户、停机会怎样?",
    "personal_data": "为什么发给我、怎么拒收?",
    "complaints": "在哪里投诉?",
}
"""Each topic's question as customers would ask it: what a new entry of an FAQ may begin with."""
