"""How often a visitor may write."""

import asyncio
import time

from limits import parse

from bot.web import limits
from bot.web.limits import Counter, OwnCounts, VisitorLimits


async def test_what_is_refused_uses_up_nothing(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("2/1 second"), parse("4/minute")))
    visitors = VisitorLimits()

    allowed = [await visitors.allow_message("c1") for _ in range(20)]
    await asyncio.sleep(1.05)  # the shorter window passes
    later = [await visitors.allow_message("c1") for _ in range(3)]

    assert allowed == [True, True, *[False] * 18]
    assert later == [True, True, False]


async def test_many_customers_cost_the_next_one_nothing(monkeypatch):
    visitors = VisitorLimits()

    for number in range(500):
        assert await visitors.allow_message(f"c{number}")

    assert len(asyncio.all_tasks()) == 1  # nobody goes through them in the background


async def test_who_did_nothing_lately_is_forgotten(monkeypatch):
    counts = OwnCounts()
    monkeypatch.setattr(limits, "FORGET_EVERY", 0.0)

    await counts.acquire_entry("c1", limit=1, expiry=1)
    await asyncio.sleep(1.05)
    await counts.acquire_entry("c2", limit=1, expiry=1)

    assert list(counts.events) == ["c2"]


async def test_a_clock_that_is_set_back_keeps_nobody_out(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES", (parse("2/minute"),))
    visitors = VisitorLimits()
    hour_ahead = time.time() + 3600
    with monkeypatch.context() as clock:
        clock.setattr(time, "time", lambda: hour_ahead)
        ahead = [await visitors.allow_message("c1") for _ in range(3)]

    assert ahead == [True, True, False]
    assert [await visitors.allow_message("c1") for _ in range(3)] == [True, True, False]


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
