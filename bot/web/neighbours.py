"""What the gateways tell each other through the database: that they live, and who is there.

A gateway that is alone says so once and then only looks whether another one has come. While no
hints travel between several, each has its look-out look once a second whether anything that its
open sockets follow has changed.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store.base import new_id
from bot.store.processes import (
    GatewayRow,
    beat,
    forget_gateways,
    note_visits,
    other_gateways,
    visited_conversations,
)
from bot.web.gateway import Gateway
from bot.web.hub import PRESENCE, DeskSeat, conversation_topic, department_topic
from bot.web.lookout import Lookout

logger = logging.getLogger(__name__)

BEAT = 1.0  # seconds
ALIVE_FOR = 4.0  # seconds without a beat until a gateway counts as gone
REMEMBERED_FOR = 60.0  # seconds without a beat until what it said is removed


@dataclass(slots=True)
class Pulse:
    """A neighbour's beat, and when it last changed by our own clock."""

    beat: int
    changed_at: float


@dataclass(slots=True)
class Neighbours:
    """Runs until cancelled."""

    gateway: Gateway
    lookout: Lookout
    id: str = field(default_factory=new_id)
    _pulses: dict[str, Pulse] = field(default_factory=dict)
    _told_visits: frozenset[str] = frozenset()
    _told_desks: Mapping[str, DeskSeat] = field(default_factory=dict)
    _has_spoken: bool = False
    _is_cut_off: bool = False

    @property
    def count(self) -> int:
        """How many other gateways live."""
        now = time.monotonic()
        return sum(now - pulse.changed_at < ALIVE_FOR for pulse in self._pulses.values())

    async def run(self) -> None:
        with self.gateway.hub.following(PRESENCE) as listener:
            while True:
                try:
                    await self._beat()
                    self._is_cut_off = False
                except SQLAlchemyError as error:
                    if not self._is_cut_off:
                        logger.warning("the other gateways cannot be reached: %s", error)
                    self._is_cut_off = True
                await listener.wait(BEAT)

    async def leave(self) -> None:
        """Tell the others that nobody is here any more."""
        try:
            await self.gateway.write(forget_gateways, [self.id])
        except SQLAlchemyError:
            logger.warning("the other gateways will notice by themselves that this one has gone")

    async def _beat(self) -> None:
        if self._pulses or not self._has_spoken:
            await self._speak()
        others = await self.gateway.read(other_gateways, self.id)
        self._hear(others)
        living = [one for one in others if self._is_alive(one.id)]
        await self._learn_who_is_there(living)
        if living and not self.gateway.hints_travel:
            await self.lookout.look()

    async def _speak(self) -> None:
        hub = self.gateway.hub
        visits, desks = hub.visitors, hub.desks
        await self.gateway.write(self._tell, visits, desks)
        if desks != self._told_desks:
            hub.tell_others([PRESENCE], ())
        self._told_visits, self._told_desks, self._has_spoken = visits, desks, True

    def _tell(
        self, session: Session, visits: frozenset[str], desks: Mapping[str, DeskSeat]
    ) -> None:
        told = [
            {"staff": staff, "capacity": seat.capacity, "departments": sorted(seat.departments)}
            for staff, seat in desks.items()
        ]
        was_known = beat(session, self.id, told)
        noted = self._told_visits if was_known else frozenset()
        note_visits(session, self.id, came=visits - noted, went=noted - visits)
        now = time.monotonic()
        dead = [
            one for one, pulse in self._pulses.items() if now - pulse.changed_at > REMEMBERED_FOR
        ]
        if dead:
            forget_gateways(session, dead)

    def _hear(self, others: Sequence[GatewayRow]) -> None:
        now = time.monotonic()
        for one in others:
            pulse = self._pulses.get(one.id)
            if pulse is None or pulse.beat != one.beat:
                self._pulses[one.id] = Pulse(one.beat, now)
        for gone in self._pulses.keys() - {one.id for one in others}:
            del self._pulses[gone]

    def _is_alive(self, gateway_id: str) -> bool:
        return time.monotonic() - self._pulses[gateway_id].changed_at < ALIVE_FOR

    async def _learn_who_is_there(self, living: list[GatewayRow]) -> None:
        hub = self.gateway.hub
        ids = [one.id for one in living]
        visitors = await self.gateway.read(visited_conversations, ids) if ids else frozenset()
        desks = {str(told["staff"]): _seat(told) for one in living for told in one.desks}
        changed = {conversation_topic(one) for one in visitors ^ hub.visitors_elsewhere}
        for staff in desks.keys() | hub.desks_elsewhere.keys():
            before, after = hub.desks_elsewhere.get(staff), desks.get(staff)
            if before != after:
                seats = [seat for seat in (before, after) if seat is not None]
                changed |= {department_topic(one) for seat in seats for one in seat.departments}
        hub.visitors_elsewhere, hub.desks_elsewhere = visitors, desks
        hub.wake(changed)


def _seat(told: Mapping[str, Any]) -> DeskSeat:
    return DeskSeat(capacity=int(told["capacity"]), departments=frozenset(told["departments"]))
