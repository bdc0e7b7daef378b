"""What a transaction did that is counted once it is committed; none names a conversation."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.conversation import HandoffKind
from bot.domain.routing import RouteReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffOpened:
    """A conversation came into a department's queue."""

    department: str
    kind: HandoffKind
    reason: RouteReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffClaimed:
    """Somebody took a conversation from a department's queue."""

    department: str
    kind: HandoffKind
    waited: timedelta


@dataclass(frozen=True, slots=True)
class AnswerDropped:
    """The bot's answer came after people, or another episode, had taken over."""


@dataclass(frozen=True, slots=True)
class LeaseLost:
    """An answer came after its turn had been leased to another worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasesTakenOver:
    """Turns whose worker did not come back were given to others."""

    count: int


Happening = HandoffOpened | HandoffClaimed | AnswerDropped | LeaseLost | LeasesTakenOver
