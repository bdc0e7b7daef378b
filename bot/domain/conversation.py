"""Who owns a conversation, what its stream holds, and how messages are cleaned."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import MessageEmpty, MessageTooLong

LONGEST_MESSAGE = 4000  # characters; longer than any message in the development sets by ten times


class Owner(StrEnum):
    """Who speaks now: exactly one of these at any moment."""

    BOT = "bot"
    QUEUE = "queue"  # a department has it, nobody has claimed it
    STAFF = "staff"  # one person has it
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote a line of the transcript."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class EventKind(StrEnum):
    """What a line of the conversation's one stream is."""

    MESSAGE = "message"
    OWNER = "owner"  # somebody else speaks now
    TRANSFER = "transfer"  # the department changed
    CORRECTION = "correction"  # type or need was put right
    RATING = "rating"


class HandoffStatus(StrEnum):
    """The life of a handoff."""

    WAITING = "waiting"  # in a department's queue, nobody has it
    ACTIVE = "active"  # one member of staff has claimed it
    CLOSED = "closed"  # done; the bot may speak again


class HandoffKind(StrEnum):
    """Whether the customer waits at the window or left a message."""

    LIVE = "live"
    MESSAGE = "message"


class TurnStatus(StrEnum):
    """The life of a bot turn."""

    PENDING = "pending"
    LEASED = "leased"  # one worker has asked the bot and waits
    DONE = "done"
    DROPPED = "dropped"  # the answer came after somebody else had taken over
    FAILED = "failed"  # the bot did not answer; the conversation went to people


class TransferReason(StrEnum):
    """Why staff pass a conversation on; the first two teach the classifier."""

    WRONG_TYPE = "wrong_type"
    WRONG_NEED = "wrong_need"
    NEEDS_SPECIALIST = "needs_specialist"
    WORKLOAD = "workload"
    LANGUAGE = "language"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """To whom a conversation is passed and why, with what the other staff should know.

    The right type or need, when the reason is that it was wrong.
    """

    department_id: str
    reason: TransferReason
    text: str = ""
    customer_type: str | None = None
    need: str | None = None


class Outcome(StrEnum):
    """How a handoff ended."""

    SOLVED = "solved"
    FOLLOW_UP = "follow_up"
    NO_ANSWER = "no_answer"
    NOT_A_CUSTOMER = "not_a_customer"
    SPAM = "spam"


# Characters that carry no text: controls, lone surrogates, and what reorders the lines around it.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
MARKS = {"Mn", "Mc", "Me", "Cf"}  # combining marks and joiners: what hangs on the letter before
MARKS_IN_A_ROW = 8  # no script stacks more on one letter, and no flag has more
BLANK = {"Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs"}
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers: letters and signs without ink


def clean_message(text: str) -> str:
    """The text as it is stored: NFC, without control and reordering characters.

    Raises:
        MessageEmpty: nothing that can be seen is left.
        MessageTooLong: over LONGEST_MESSAGE characters.
    """
    if len(text) > LONGEST_MESSAGE:
        raise MessageTooLong(limit=LONGEST_MESSAGE)
    cleaned = _thin_marks(unicodedata.normalize("NFC", FORBIDDEN.sub("", text))).strip()
    if len(cleaned) > LONGEST_MESSAGE:  # some letters are longer in NFC
        raise MessageTooLong(limit=LONGEST_MESSAGE)
    if all(one in BLANK_LETTERS or unicodedata.category(one) in BLANK for one in cleaned):
        raise MessageEmpty()
    return cleaned


def clean_remark(text: str) -> str:
    """A reason or a page's title as it is stored: cleaned like a message, and it may be empty."""
    return FORBIDDEN.sub("", text).strip()


def _thin_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for one in text:
        marks = marks + 1 if unicodedata.category(one) in MARKS else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(one)
    return "".join(kept)
