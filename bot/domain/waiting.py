"""The place in the queue, and how long the wait will be, as an honest range."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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

    def level_with(self, urgency: int) -> datetime:
        """When somebody of this urgency came whose turn is at the same moment."""
        start = timedelta(minutes=HEAD_START_MINUTES)
        return self.waiting_since + (urgency - self.urgency) * start


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
