"""How often a visitor may write."""

import asyncio
import time

from limits import parse

from bot.web import limits
from bot.web.limits import Counter, VisitorLimits


async def test_what_is_refused_uses_up_nothing(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("2/1 second"), parse("4/minute")))
    visitors = VisitorLimits()

    allowed = [await visitors.allow_message("c1") for _ in range(20)]
    await asyncio.sleep(1.05)  # the shorter window passes
    later = [await visitors.allow_message("c1") for _ in range(3)]

    assert allowed == [True, True, *[False] * 18]
    assert later == [True, True, False]


async def test_gateways_with_redis_count_together(redis, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("3/minute"),))
    one, other = (VisitorLimits(Counter(redis.url, "osasto-test")) for _ in range(2))

    allowed = [await gateway.allow_message("c1") for gateway in (one, other) * 3]

    assert allowed == [True, True, True, False, False, False]


async def test_while_redis_is_gone_each_gateway_counts_alone_and_nobody_waits(redis, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("2/minute"),))
    visitors = VisitorLimits(Counter(redis.url, "osasto-test"))
    await visitors.allow_message("c1")
    redis.kill()
    began = time.monotonic()

    allowed = [await visitors.allow_message("c1") for _ in range(3)]

    assert allowed == [True, True, False]
    assert time.monotonic() - began < 1.0


async def test_a_redis_that_hangs_costs_one_message_a_moment(redis):
    visitors = VisitorLimits(Counter(redis.url, "osasto-test"))
    await visitors.allow_message("c1")
    redis.hold()
    try:
        began = time.monotonic()
        assert [await visitors.allow_message("c1") for _ in range(3)] == [True] * 3
        assert time.monotonic() - began < 1.5
    finally:
        redis.let_go()
