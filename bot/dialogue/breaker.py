"""A circuit breaker: who failed several times in a row is left alone for a while, then tried once.

Time is an argument, in seconds of a clock that never steps back.
"""

from dataclasses import dataclass, field
from enum import StrEnum

OPENS_AFTER = 3  # failures in a row, each of another conversation
OPEN_FOR = 2.0  # seconds until one turn is let through to see


class BreakerState(StrEnum):
    """Whether turns go through."""

    CLOSED = "closed"  # all of them
    OPEN = "open"  # none
    HALF_OPEN = "half_open"  # one, whose fate decides


@dataclass(slots=True)
class Breaker:
    """One process's breaker.

    Failures of one conversation count once: what only that visitor's words provoke must not cut
    everybody else off.
    """

    opens_after: int = OPENS_AFTER
    open_for: float = OPEN_FOR
    _failed: set[str] = field(default_factory=set)
    _opened_at: float | None = None
    _trial_since: float | None = None

    def state(self, now: float) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        if now - self._opened_at < self.open_for:
            return BreakerState.OPEN
        return BreakerState.HALF_OPEN

    def allows(self, now: float) -> bool:
        """Whether a turn may go through; half open, only the first who asks is let through."""
        state = self.state(now)
        if state is not BreakerState.HALF_OPEN:
            return state is BreakerState.CLOSED
        if self._trial_since is not None and now - self._trial_since < self.open_for:
            return False
        self._trial_since = now  # a trial whose end is never told counts as failed after a while
        return True

    def succeeded(self) -> None:
        """Close it."""
        self._failed.clear()
        self._opened_at = self._trial_since = None

    def failed(self, conversation: str, now: float) -> None:
        """Count a failure; a failed trial opens it anew."""
        self._failed.add(conversation)
        if self._opened_at is not None or len(self._failed) >= self.opens_after:
            self._opened_at, self._trial_since = now, None
