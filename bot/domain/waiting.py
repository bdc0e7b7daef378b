"""The place in the queue, and how long the wait will be, as an honest range."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

URGENCY_RANKS = {"low": 0, "normal": 1, "high": 2}
URGENCY_LEVELS = ("low", "normal", "high")
HEAD_START_MINUTES = 4.0  # how much waiting one level of urgency is worth, so nobody starves
USUAL_HANDLING_MINUTES = 6.0  # until a department has its own history
FEWEST_FOR_HISTORY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One handoff in a department's queue."""

    handoff_id: str
    waiting_since: datetime
    urgency: int

    def due(self) -> float:
        """When its turn comes, as a timestamp: urgent ones count as if they had come earlier."""
        return self.waiting_since.timestamp() - self.urgency * HEAD_START_MINUTES * 60


def order_queue(waiting: Sequence[Waiting]) -> list[Waiting]:
    """First come, first served, with a bounded head start for urgency."""
    return sorted(waiting, key=lambda one: (one.due(), one.handoff_id))


def position_of(handoff_id: str, waiting: Sequence[Waiting]) -> int:
    """The place in the queue, 1 being next; 1 also when it is not in it."""
    order = [one.handoff_id for one in order_queue(waiting)]
    return order.index(handoff_id) + 1 if handoff_id in order else 1


def estimate_wait(
    position: int, seats: int, handling_minutes: Sequence[float]
) -> tuple[int, int] | None:
    """The wait as (least, most) whole minutes; None when nobody is at the desk to estimate by.

    `seats` is how many conversations the people present can hold at once, `handling_minutes`
    how long the department's latest ones took. A round frees every seat once.
    """
    if seats <= 0:
        return None
    handling = (
        median(handling_minutes)
        if len(handling_minutes) >= FEWEST_FOR_HISTORY
        else USUAL_HANDLING_MINUTES
    )
    rounds = math.ceil(position / seats)
    least = math.floor((rounds - 1) * handling * 0.5)
    most = math.ceil(rounds * handling)
    return max(0, least), max(1, most)
