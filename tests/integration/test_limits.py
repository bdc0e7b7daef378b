"""How often a visitor may write."""

import asyncio

from limits import parse

from bot.web import limits
from bot.web.limits import VisitorLimits


async def test_what_is_refused_uses_up_nothing(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("2/1 second"), parse("4/minute")))
    visitors = VisitorLimits()

    allowed = [await visitors.allow_message("c1") for _ in range(20)]
    await asyncio.sleep(1.05)  # the shorter window passes
    later = [await visitors.allow_message("c1") for _ in range(3)]

    assert allowed == [True, True, *[False] * 18]
    assert later == [True, True, False]
