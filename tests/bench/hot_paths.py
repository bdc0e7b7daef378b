"""What a gateway does all day, one method each, on a database of any size."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import EventKind, Outcome
from bot.domain.words import StaffWords
from bot.services.context import Company
from bot.services.conversations import open_conversation, receive_message
from bot.services.customer_views import SHOWN_KINDS, message_frame, owner_frame, status_frame
from bot.services.desk_views import DeskView
from bot.services.handoffs import (
    Desk,
    answer_customer,
    claim_handoff,
    close_handoff,
)
from bot.services.turns import commit_turn, fail_turn, lease_turn_of, lease_turns
from bot.store.base import new_id
from bot.store.conversations import events_after
from bot.store.database import Database
from bot.store.tables import ConversationRow, HandoffRow
from tests.making import answer_button, bot_says, make_conversation, make_handoff

WAITING = 20  # conversations in a department's queue, as on a busy day
OLD = 200  # conversations of all ages that are opened again and again
DEPARTMENT = "consumer_care"


class HotPaths:
    """One gateway's work; whose conversation it is, is drawn from all there are."""

    def __init__(
        self, database: Database, company: Company, words: StaffWords, desk: Desk, seed: int = 5
    ) -> None:
        self.database = database
        self.company = company
        self.desk = desk
        self.view = DeskView(company=company, words=words, desk=desk)
        self._random = random.Random(seed)
        self._old = self._some_old_conversations()
        with database.write() as session:
            self._chat = make_conversation(session, _now())
            self._waiting = [make_handoff(session, company, _now())[0] for _ in range(WAITING)]

    def _some_old_conversations(self) -> list[tuple[str, str]]:
        """(conversation, visitor) from all over the years."""
        with self.database.read() as session:
            first = select(ConversationRow.id, ConversationRow.visitor_id)
            first = first.order_by(ConversationRow.id).limit(1)
            found = [session.execute(first).one()]
            for _ in range(OLD):
                day, rest = self._random.randrange(1000), self._random.randrange(16**4)
                start = ConversationRow.id >= f"{day:08d}-{rest:04x}"
                found.append(session.execute(first.where(start)).one())
            return [(one.id, one.visitor_id) for one in found]

    def warm_up(self) -> None:
        """Look at every conversation that will be opened, once."""
        for conversation, visitor in self._old:
            self._read(self._catch_up, conversation, 0)
            self._write(_open_again, visitor)

    def _write(self, work: Callable[..., Any], *args: Any) -> Any:
        with self.database.write() as session:
            return work(session, *args)

    def _read(self, work: Callable[..., Any], *args: Any) -> Any:
        with self.database.read() as session:
            return work(session, *args)

    def turn(self) -> None:
        """A message is stored and leased, and the bot's answer committed."""

        def store(session: Session) -> Any:
            receive_message(session, self._chat, new_id(), "where is my order 4471", _now())
            return lease_turn_of(session, self._chat, _now())

        turn = self._write(store)
        reply = bot_says("Who is it for?", buttons=(answer_button("Me"),))
        self._write(commit_turn, self.company, turn, reply, _now())

    def new_conversation(self) -> None:
        """The next customer's turns are in a conversation of their own."""
        with self.database.write() as session:
            self._chat = make_conversation(session, _now())

    def look_for_turns(self) -> None:
        """The worker looks for turns that are owed, and there is none."""
        self._write(lease_turns, 8, _now())

    def queue(self) -> None:
        """The desk's queue is read."""
        self._read(self.view.queue, _now())

    def transcript(self) -> None:
        """Somebody at the desk opens a conversation of any age."""
        conversation, _ = self._random.choice(self._old)
        self._read(self.view.lines, conversation, 0)

    def hello(self) -> None:
        """A customer of any age comes back, and their page is filled."""
        conversation, visitor = self._random.choice(self._old)
        self._write(_open_again, visitor)
        self._read(self._catch_up, conversation, 0)

    def wait(self) -> None:
        """A page in the queue looks at its place and its likely wait."""
        self._read(self._catch_up, self._random.choice(self._waiting), 3)

    def fill_page(self) -> None:
        """The page of the one who writes is opened anew."""
        self._read(self._catch_up, self._chat, 0)

    def reconnect(self) -> None:
        """The page of the one who writes comes back with all it had."""
        with self.database.read() as session:
            seq = session.get_one(ConversationRow, self._chat).seq
        self._read(self._catch_up, self._chat, seq - 2)

    def _catch_up(self, session: Session, conversation_id: str, after: int) -> list[Any]:
        rows = events_after(session, conversation_id, after)
        conversation = session.get_one(ConversationRow, conversation_id)
        status = status_frame(session, self.company, conversation)
        return [
            status,
            *(
                message_frame(row)
                if row.kind is EventKind.MESSAGE
                else owner_frame(session, self.company, row)
                for row in rows
                if row.kind in SHOWN_KINDS
            ),
        ]

    def hand_over_and_close(self) -> None:
        """A conversation's way through people: failed over, claimed, answered, closed."""
        with self.database.write() as session:
            conversation = make_conversation(session, _now())
            receive_message(session, conversation, new_id(), "hello", _now())
        for _ in range(3):
            turn = self._write(lease_turn_of, conversation, _now())
            if turn is not None:
                late = datetime.max.replace(tzinfo=UTC)
                self._write(fail_turn, self.company, turn, "dead", late.replace(year=2099))
        with self.database.write() as session:
            handoff = session.scalars(
                select(HandoffRow).where(HandoffRow.conversation_id == conversation)
            ).one()
        self._write(claim_handoff, self.company, self.desk, handoff.id, _now())
        self._write(answer_customer, self.desk, handoff.id, new_id(), "I look.", _now())
        self._read(self.view.handoff, handoff.id)
        self._write(close_handoff, self.company, self.desk, handoff.id, Outcome.SOLVED, "", _now())


def _open_again(session: Session, visitor_id: str) -> None:
    open_conversation(
        session,
        site="demo",
        visitor_id=visitor_id,
        customer_number=None,
        name=None,
        locale="en",
        page=None,
        now=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)
