"""Everything that may happen to two conversations at once, in any order, against a simple model.

The model knows who should own each conversation, what each client was promised, and what the bot
owes. After every step the real database must agree with it; when the run ends, nothing that a
customer wrote may be left in silence.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.conversation import (
    Author,
    EventKind,
    HandoffStatus,
    Outcome,
    Owner,
    Transfer,
    TransferReason,
    TurnStatus,
)
from bot.domain.errors import (
    HandoffNotActive,
    HandoffNotWaiting,
    NotFound,
    NothingToRate,
    OsastoError,
    UnknownButton,
)
from bot.domain.routing import RouteReason
from bot.domain.turn import TurnReply
from bot.services.context import Company
from bot.services.conversations import (
    Stored,
    open_conversation,
    press_button,
    rate_conversation,
    receive_message,
)
from bot.services.customer_views import SHOWN_KINDS, message_frame, owner_frame
from bot.services.desk_views import DeskView
from bot.services.handoffs import (
    Desk,
    answer_customer,
    claim_handoff,
    close_handoff,
    return_to_bot,
    transfer_handoff,
    write_note,
)
from bot.services.turns import (
    LEASE,
    MOST_ATTEMPTS,
    PATIENCE,
    TIME_FOR_A_TRY,
    LeasedTurn,
    commit_turn,
    fail_turn,
    lease_turn_of,
    lease_turns,
)
from bot.store.base import Base, new_id
from bot.store.conversations import events_after
from bot.store.database import Database
from bot.store.tables import (
    BotTurnRow,
    ButtonRow,
    ConversationRow,
    EventRow,
    HandoffRow,
    NoteRow,
)
from tests.making import CHANGE, answer_button, ask_for_people, bot_says, hand_over

TALKS = 2  # conversations at once: enough to be mixed up
REACHED: Counter[str] = Counter()  # what happened how often, over all runs of this process

PASSED_ON = "I pass you on to people."  # the bot's words that promise a handoff
WELCOME_DESK = "welcome_desk"
DEPARTMENTS = ("consumer_care", "business_desk", WELCOME_DESK)

talks = st.integers(0, TALKS - 1)
claimers = st.integers(0, 2)
desks = st.sampled_from([None, None, 0, 1, 2])  # None: whoever has the conversation
picks = st.integers(0, 5)  # which of several, counted from the latest
words = st.sampled_from(["hello", "my invoice is wrong, twice", "ei toimi", "مرحبا"])


def _bot_answers() -> dict[str, TurnReply]:
    return {
        "words": bot_says("I see."),
        "two messages": bot_says("I see.", "Tell me more."),
        "question": bot_says("Who is it for?", buttons=(answer_button("Me"), CHANGE)),
        "finnish": bot_says("Selvä.", language="fi"),
        "handoff": bot_says(PASSED_ON, buttons=(CHANGE,), handoff=ask_for_people("business_desk")),
        "handoff elsewhere": bot_says(PASSED_ON, handoff=ask_for_people("consumer_care")),
        "nothing": bot_says(),
        "handoff to nowhere": bot_says(PASSED_ON, handoff=ask_for_people("long_gone")),
    }


# Handed over often: most of what can go wrong comes after it.
# A question's button is pressed before it falls by few: without three of them 11,502 random steps
# brought none.
ANSWERS = ["handoff", "handoff", "handoff elsewhere", *["question"] * 3, *_bot_answers()]


@dataclass(slots=True, kw_only=True)
class Talk:
    """What the model believes about one conversation."""

    visitor_id: str
    id: str
    owner: Owner = Owner.BOT
    episode: int = 1
    handoff: str | None = None
    holder: int | None = None
    promised: dict[str, int] = field(default_factory=dict)  # client id → acknowledged number
    said: dict[str, str] = field(default_factory=dict)  # client id → text that must be stored
    unsure: list[str] = field(default_factory=list)  # sent, never acknowledged, nothing stored
    staff_said: dict[str, tuple[int, int]] = field(default_factory=dict)  # id → desk, number
    noted: dict[str, int] = field(default_factory=dict)
    owed: set[int] = field(default_factory=set)  # messages that the bot must not leave in silence
    tapped: set[int] = field(default_factory=set)  # lines that answer a tap on our own buttons
    page: dict[int, dict[str, Any]] = field(default_factory=dict)  # what an open page shows
    page_after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All rows of one conversation, read in one transaction."""

    conversation: Any
    events: list[Any]
    notes: list[Any]
    turns: list[Any]
    handoffs: list[Any]


class Died(Exception):
    """The process ended before it could commit."""


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A method of the machine, when it may be called, and what it is called with."""

    method: str
    when: Callable[["ConversationMachine"], bool] = field(repr=False)
    arguments: st.SearchStrategy[dict[str, Any]] = field(repr=False)


HAPPENINGS: list[Happening] = []


def happening(
    often: int = 1,
    when: Callable[["ConversationMachine"], bool] = lambda machine: True,
    **arguments: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like Hypothesis's `rule`, which would leave out half of the rules in every run.

    Nothing of interest is left then: a conversation must be written in, answered, handed over and
    claimed before it can be passed on.
    """

    def kept(method: Callable[..., None]) -> Callable[..., None]:
        one = Happening(
            method=method.__name__, when=when, arguments=st.fixed_dictionaries(arguments)
        )
        HAPPENINGS.extend([one] * often)
        return method

    return kept


class ConversationMachine(RuleBasedStateMachine):
    """The store and the services under every order of events that Hypothesis can think of."""

    def __init__(
        self,
        database: Database,
        company: Company,
        people: list[Desk],
        view: DeskView,
        now: datetime,
    ) -> None:
        super().__init__()
        self.database = database
        self.company = company
        self.people = people
        self.view = view
        self.now = now
        self.talks: list[Talk] = []
        self.leases: list[LeasedTurn] = []  # what workers hold in memory, also after their time
        self.in_flight: dict[str, tuple[int, datetime]] = {}  # turn → attempt, end of its lease
        self._forget_earlier_runs()

    # --- the ways into the database ---------------------------------------------------------

    def write(self, service: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        with self.database.write() as session:
            return service(session, *args, **kwargs)

    def read(self, question: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        with self.database.read() as session:
            return question(session, *args, **kwargs)

    def refused(self, error: type[OsastoError], service: Callable[..., Any], *args: Any) -> None:
        """The service must refuse; the database must then be as it was, which comes next."""
        try:
            self.write(service, *args)
        except error:
            return
        raise AssertionError(f"{service.__name__} was not refused with {error.__name__}")

    # --- the customer -----------------------------------------------------------------------

    @initialize()
    def two_customers_open_the_chat(self) -> None:
        for _ in range(TALKS):
            visitor, conversation = self.write(self._open, None)
            self.talks.append(Talk(visitor_id=visitor, id=conversation))

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        possible = [one for one in HAPPENINGS if one.when(self)]
        one = data.draw(st.sampled_from(possible))
        getattr(self, one.method)(**data.draw(one.arguments, label=one.method))

    def _open(self, session: Session, visitor_id: str | None) -> tuple[str, str]:
        visitor, conversation = open_conversation(
            session,
            site="demo",
            visitor_id=visitor_id,
            customer_number=None,
            name=None,
            locale="en",
            page=None,
            now=self.now,
        )
        return visitor.id, conversation.id

    @happening(who=talks)
    def customer_comes_back(self, who: int) -> None:
        talk = self.talks[who]
        assert self.write(self._open, talk.visitor_id) == (talk.visitor_id, talk.id)

    @happening(often=4, who=talks, text=words, ack_arrives=st.booleans(), room=st.booleans())
    def customer_writes(self, who: int, text: str, ack_arrives: bool, room: bool) -> None:
        self._customer_writes(self.talks[who], new_id(), text, ack_arrives, room)

    def _customer_writes(
        self, talk: Talk, client_id: str, text: str, ack_arrives: bool, room: bool
    ) -> None:
        if talk.owner is Owner.CLOSED:
            talk.owner, talk.episode = Owner.BOT, talk.episode + 1
            REACHED["a message wakes a closed conversation"] += 1
            talk.handoff = talk.holder = None
        stored = self._store(talk, room, receive_message, talk.id, client_id, text)
        assert not stored.repeated
        self._stored_now(talk, client_id, text, stored, ack_arrives)

    def _stored_now(
        self, talk: Talk, client_id: str, text: str, stored: Stored, ack_arrives: bool
    ) -> None:
        talk.said[client_id] = text
        if ack_arrives:
            talk.promised[client_id] = stored.seq
        if talk.owner is Owner.BOT:
            talk.owed.add(stored.seq)

    def _store(self, talk: Talk, room: bool, service: Callable[..., Stored], *args: Any) -> Stored:
        """As the gateway does: stored and, when the worker has room, leased in one transaction."""

        def work(session: Session) -> tuple[Stored, LeasedTurn | None]:
            stored = service(session, *args, self.now)
            return stored, lease_turn_of(session, talk.id, self.now) if room else None

        stored, leased = self.write(work)
        if leased is not None:
            self._leased(leased)
        return stored

    @happening(who=talks, text=words)
    def gateway_dies_before_the_commit(self, who: int, text: str) -> None:
        talk, client_id = self.talks[who], new_id()

        def work(session: Session) -> None:
            receive_message(session, talk.id, client_id, text, self.now)
            lease_turn_of(session, talk.id, self.now)
            raise Died

        try:
            self.write(work)
        except Died:
            talk.unsure.append(client_id)

    @happening(when=lambda self: any(talk.unsure for talk in self.talks), who=talks, text=words)
    def customer_resends_what_was_never_stored(self, who: int, text: str) -> None:
        talk = self.talks[who]
        if talk.unsure:
            self._customer_writes(talk, talk.unsure.pop(), text, True, False)

    @happening(
        when=lambda self: any(talk.said for talk in self.talks),
        who=talks,
        pick=picks,
        room=st.booleans(),
    )
    def customer_resends_what_was_stored(self, who: int, pick: int, room: bool) -> None:
        talk = self.talks[who]
        client_id = latest(list(talk.said), pick)
        if client_id is None:
            return
        again = self._store(talk, room, receive_message, talk.id, client_id, "other words")
        assert again.repeated
        REACHED["a repeat is no second message"] += 1
        assert again.seq == talk.promised.setdefault(client_id, again.seq)

    @happening(often=8, who=talks, pick=picks, ack_arrives=st.booleans(), room=st.booleans())
    def customer_presses_a_button(self, who: int, pick: int, ack_arrives: bool, room: bool) -> None:
        talk = self.talks[who]
        rows = self.read(_rows, talk.id)
        buttons = self.read(_buttons, talk.id)
        standing = [one for one in buttons if _stands(talk, rows, one)]
        button = latest([*buttons, *standing], pick)
        if button is not None:
            self._press(talk, rows, button, ack_arrives, room)

    @happening(often=4, who=talks, room=st.booleans())
    def customer_puts_the_type_right(self, who: int, room: bool) -> None:
        """Change, and then a type, before the buttons fall."""
        talk = self.talks[who]
        for _ in ("change", "type"):
            rows = self.read(_rows, talk.id)
            taps = [one for one in self.read(_buttons, talk.id) if _stands(talk, rows, one)]
            types = [one for one in taps if _intent(one) == "choose_type"]
            changes = [one for one in taps if one.kind == CHANGE.kind]
            for button in (types or changes)[-1:]:
                self._press(talk, rows, button, True, room)

    def _press(
        self, talk: Talk, rows: Snapshot, button: ButtonRow, ack_arrives: bool, room: bool
    ) -> None:
        client_id = new_id()
        press = (press_button, self.company, talk.id, client_id, button.id)
        if not _stands(talk, rows, button):
            self.refused(UnknownButton, *press, self.now)
            REACHED["a button that no longer stands"] += 1
            return
        before = rows.conversation.seq
        stored = self._store(talk, room, *press)
        assert (stored.seq, stored.repeated) == (before + 1, False)
        talk.said[client_id] = button.title
        if ack_arrives:
            talk.promised[client_id] = stored.seq
        after = self.read(_rows, talk.id)
        asks_bot = button.kind != CHANGE.kind and talk.owner is Owner.BOT
        if asks_bot:
            talk.owed.add(stored.seq)
            REACHED[f"the bot owes an answer to {_intent(button)}"] += 1
        else:
            REACHED[f"{_intent(button)} with {talk.owner.value}"] += 1
            talk.tapped |= {one.seq for one in after.events if one.seq > stored.seq}
        again = self._store(talk, room, *press)
        assert (again.seq, again.repeated) == (stored.seq, True)

    @happening(who=talks, pick=picks)
    def customer_presses_a_button_of_somebody_else(self, who: int, pick: int) -> None:
        talk, other = self.talks[who], self.talks[1 - who]
        button = latest(self.read(_buttons, other.id), pick)
        if button is not None:
            self.refused(
                UnknownButton,
                *(press_button, self.company, talk.id, new_id(), button.id, self.now),
            )

    @happening(who=talks, csat=st.integers(1, 5), twice=st.booleans())
    def customer_rates(self, who: int, csat: int, twice: bool) -> None:
        closed = [one for one in self.talks if one.owner is Owner.CLOSED]
        talk, client_id = (closed or self.talks)[who % len(closed or self.talks)], new_id()
        rate = (rate_conversation, self.company, talk.id, client_id, csat, "fine", self.now)
        if talk.owner is not Owner.CLOSED:
            self.refused(NothingToRate, *rate)
            return
        seq = self.write(*rate)
        REACHED["rated"] += 1
        talk.said[client_id] = "fine"
        if twice:
            assert self.write(*rate) == seq

    # --- the bot's worker -------------------------------------------------------------------

    @happening(seconds=st.sampled_from([1, 5, 9, 13, 120]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @happening(often=3, limit=st.integers(1, 3))
    def worker_leases(self, limit: int) -> None:
        leased = self.write(lease_turns, limit, self.now)
        self.in_flight = {
            turn: (attempt, until)
            for turn, (attempt, until) in self.in_flight.items()
            if until >= self.now
        }
        assert len(leased) <= limit
        for turn in leased:
            self._leased(turn)

    def _leased(self, turn: LeasedTurn) -> None:
        talk = self._talk_of(turn)
        assert turn.id not in self.in_flight
        busy = {one.id for one in self.leases if self._talk_of(one) is talk} & set(self.in_flight)
        assert not busy, "two turns of one conversation are in flight"
        assert self._bot_may_speak(talk, turn), "the bot is asked about what people have"
        self.in_flight[turn.id] = (turn.attempt, self.now + LEASE)
        self.leases.append(turn)

    def _talk_of(self, turn: LeasedTurn) -> Talk:
        return next(one for one in self.talks if one.id == turn.request.conversation)

    @happening(when=lambda self: self.leases, pick=picks)
    def worker_crashes(self, pick: int) -> None:
        turn = latest(self.leases, pick)
        if turn is not None:
            self.leases.remove(turn)

    @happening(
        often=6,
        when=lambda self: self.leases,
        pick=picks,
        answer=st.sampled_from(ANSWERS),
        twice=st.booleans(),
    )
    def bot_answers(self, pick: int, answer: str, twice: bool) -> None:
        """In time, late, or after somebody else was given the turn."""
        turn = latest(self.leases, pick)
        if turn is None:
            return
        self.leases.remove(turn)
        self._commit(turn, _bot_answers()[answer])
        if twice:
            self._commit_in_vain(turn, bot_says("Again."))

    def _commit(self, turn: LeasedTurn, reply: TurnReply) -> None:
        if not self._is_its_turn(turn):
            self._commit_in_vain(turn, reply)
            return
        talk = self._talk_of(turn)
        status = self.write(commit_turn, self.company, turn, reply, self.now)
        del self.in_flight[turn.id]
        if self._bot_may_speak(talk, turn):
            if reply.replies or reply.handoff:
                assert status is TurnStatus.DONE
                REACHED["answered"] += 1
                if reply.handoff is not None:
                    self._passed_on(talk)
            else:
                self._failed(talk, turn, status)
        else:
            assert status is TurnStatus.DROPPED
            REACHED["dropped, people have it"] += 1

    def _commit_in_vain(self, turn: LeasedTurn, reply: TurnReply) -> None:
        REACHED["an answer of a lost lease"] += 1
        talk = self._talk_of(turn)
        before = self.read(_rows, talk.id).conversation.seq
        self.write(commit_turn, self.company, turn, reply, self.now)
        assert self.read(_rows, talk.id).conversation.seq == before, "a late answer was said"

    @happening(when=lambda self: self.leases, pick=picks)
    def bot_fails(self, pick: int) -> None:
        turn = latest(self.leases, pick)
        if turn is None:
            return
        self.leases.remove(turn)
        talk = self._talk_of(turn)
        its_turn = self._is_its_turn(turn)
        before = self.read(_rows, talk.id).conversation.seq
        status = self.write(fail_turn, self.company, turn, "it is dead", self.now)
        if not its_turn:
            assert self.read(_rows, talk.id).conversation.seq == before
            return
        del self.in_flight[turn.id]
        if self._bot_may_speak(talk, turn):
            self._failed(talk, turn, status)
        else:
            assert status is TurnStatus.DROPPED

    def _failed(self, talk: Talk, turn: LeasedTurn, status: TurnStatus) -> None:
        has_time = abs(self.now - turn.created_at) < PATIENCE - TIME_FOR_A_TRY
        if turn.attempt < MOST_ATTEMPTS and has_time:
            assert status is TurnStatus.PENDING
            REACHED["another try"] += 1
        else:
            assert status is TurnStatus.FAILED
            REACHED["apology and handoff"] += 1
            self._passed_on(talk)

    def _is_its_turn(self, turn: LeasedTurn) -> bool:
        return self.in_flight.get(turn.id, (0, self.now))[0] == turn.attempt

    def _bot_may_speak(self, talk: Talk, turn: LeasedTurn) -> bool:
        return talk.owner is Owner.BOT and talk.episode == turn.request.episode

    def _passed_on(self, talk: Talk) -> None:
        (handoff,) = [
            one for one in self.read(_rows, talk.id).handoffs if one.episode == talk.episode
        ]
        talk.owner, talk.handoff, talk.holder = Owner.QUEUE, handoff.id, None

    # --- the people -------------------------------------------------------------------------

    @happening(
        when=lambda self: any(talk.owner is Owner.BOT for talk in self.talks),
        who=talks,
        department=st.sampled_from(DEPARTMENTS),
    )
    def people_take_over(self, who: int, department: str) -> None:
        """Without the bot's asking, whatever it is doing at the moment."""
        talks = [one for one in self.talks if one.owner is Owner.BOT]
        talk = talks[who % len(talks)]
        self.write(hand_over, self.company, talk.id, self.now, request=ask_for_people(department))
        self._passed_on(talk)

    def _with_people(self, who: int) -> Talk:
        """One that people have or had, those that somebody holds or waits for first."""
        talks = [one for one in self.talks if one.owner in (Owner.STAFF, Owner.QUEUE)]
        talks = talks or [one for one in self.talks if one.handoff]
        return talks[who % len(talks)]

    def _desk_of(self, talk: Talk, desk: int | None) -> int:
        return desk if desk is not None else talk.holder or 0

    def _sees(self, talk: Talk, desk: int) -> bool:
        handoff = next(
            (one for one in self.read(_rows, talk.id).handoffs if one.id == talk.handoff), None
        )
        return handoff is not None and handoff.department_id in self.people[desk].departments

    def _has(self, talk: Talk, desk: int) -> bool:
        return talk.owner is Owner.STAFF and talk.holder == desk

    @happening(
        often=6,
        when=lambda self: any(talk.owner is Owner.QUEUE for talk in self.talks),
        who=talks,
        first=claimers,
        second=claimers,
    )
    def two_people_claim(self, who: int, first: int, second: int) -> None:
        talk = self._with_people(who)
        for desk in (first, second):
            claim = (claim_handoff, self.company, self.people[desk], talk.handoff, self.now)
            if not self._sees(talk, desk):
                self.refused(NotFound, *claim)
            elif talk.owner is Owner.QUEUE:
                self.write(*claim)
                REACHED["claimed"] += 1
                talk.owner, talk.holder = Owner.STAFF, desk
            else:
                self.refused(HandoffNotWaiting, *claim)
                REACHED["claimed by somebody else"] += 1

    @happening(
        often=3,
        when=lambda self: any(talk.handoff for talk in self.talks),
        who=talks,
        desk=desks,
        text=words,
        again=st.booleans(),
    )
    def person_answers(self, who: int, desk: int | None, text: str, again: bool) -> None:
        talk, client_id = self._with_people(who), new_id()
        desk = self._desk_of(talk, desk)
        answer = (answer_customer, self.people[desk], talk.handoff, client_id, text, self.now)
        if not self._refused_to(talk, desk, answer):
            seq = self.write(*answer)
            talk.staff_said[client_id] = (desk, seq)
            REACHED["a person answers"] += 1
            if again:
                assert self.write(*answer) == seq

    @happening(
        often=5,
        when=lambda self: any(talk.staff_said for talk in self.talks),
        who=talks,
        pick=picks,
    )
    def person_resends_an_answer(self, who: int, pick: int) -> None:
        """Whoever was not told that it is stored may ask, also when they no longer have it."""
        talk = self.talks[who]
        client_id = latest(list(talk.staff_said), pick)
        if client_id is None or talk.handoff is None:
            return
        desk, seq = talk.staff_said[client_id]
        again = (answer_customer, self.people[desk], talk.handoff, client_id, "other", self.now)
        if self._sees(talk, desk):
            REACHED["a person resends"] += 1
            assert self.write(*again) == seq

    def _refused_to(self, talk: Talk, desk: int, act: tuple[Any, ...]) -> bool:
        if self._has(talk, desk):
            return False
        self.refused(HandoffNotActive if self._sees(talk, desk) else NotFound, *act)
        return True

    @happening(
        when=lambda self: any(talk.handoff for talk in self.talks),
        who=talks,
        desk=desks,
        text=words,
        again=st.booleans(),
    )
    def person_notes(self, who: int, desk: int | None, text: str, again: bool) -> None:
        talk, client_id = self._with_people(who), new_id()
        desk = self._desk_of(talk, desk)
        secret = f"secret: {text}"
        note = (write_note, self.people[desk], talk.handoff, client_id, secret, self.now)
        if not self._sees(talk, desk):
            self.refused(NotFound, *note)
            return
        REACHED["noted"] += 1
        talk.noted[client_id] = self.write(*note)
        if again:
            assert self.write(*note) == talk.noted[client_id]

    @happening(
        often=2,
        when=lambda self: any(talk.owner is Owner.STAFF for talk in self.talks),
        who=talks,
        desk=desks,
        department=st.sampled_from(DEPARTMENTS),
        reason=st.sampled_from(list(TransferReason)),
    )
    def person_transfers(
        self, who: int, desk: int | None, department: str, reason: TransferReason
    ) -> None:
        talk = self._with_people(who)
        desk_id = self._desk_of(talk, desk)

        def transfer(session: Session) -> None:
            wish = Transfer(
                department_id=department,
                reason=reason,
                customer_type="business",
                need="query_invoice",
            )
            person, handoff = self.people[desk_id], str(talk.handoff)
            transfer_handoff(session, self.company, person, handoff, wish, self.now)

        if not self._refused_to(talk, desk_id, (transfer,)):
            self.write(transfer)
            REACHED["transferred"] += 1
            talk.owner, talk.holder = Owner.QUEUE, None

    @happening(
        often=2,
        when=lambda self: any(talk.owner is Owner.STAFF for talk in self.talks),
        who=talks,
        desk=desks,
    )
    def person_gives_it_back(self, who: int, desk: int | None) -> None:
        talk = self._with_people(who)
        desk = self._desk_of(talk, desk)
        give = (return_to_bot, self.company, self.people[desk], talk.handoff, "", self.now)
        if not self._refused_to(talk, desk, give):
            self.write(*give)
            REACHED["given back"] += 1
            talk.owner, talk.episode = Owner.BOT, talk.episode + 1
            talk.handoff = talk.holder = None

    @happening(
        often=3,
        when=lambda self: any(talk.owner is Owner.STAFF for talk in self.talks),
        who=talks,
        desk=desks,
        outcome=st.sampled_from(list(Outcome)),
    )
    def person_closes(self, who: int, desk: int | None, outcome: Outcome) -> None:
        talk = self._with_people(who)
        desk = self._desk_of(talk, desk)
        close = (close_handoff, self.company, self.people[desk], talk.handoff, outcome)
        if not self._refused_to(talk, desk, (*close, "", self.now)):
            self.write(*close, "", self.now)
            REACHED["closed"] += 1
            talk.owner, talk.holder = Owner.CLOSED, None

    # --- the pages --------------------------------------------------------------------------

    @happening(who=talks)
    def page_catches_up(self, who: int) -> None:
        talk = self.talks[who]
        frames, talk.page_after = self._frames(talk, talk.page_after)
        talk.page.update(frames)
        everything, _ = self._frames(talk, 0)
        assert talk.page == everything, "a page that was away differs from a fresh one"

    @happening(who=talks, after=st.integers(0, 40))
    def page_reconnects(self, who: int, after: int) -> None:
        talk = self.talks[who]
        everything, _ = self._frames(talk, 0)
        rest, _ = self._frames(talk, after)
        assert rest == {seq: frame for seq, frame in everything.items() if seq > after}
        lines = self.read(self.view.lines, talk.id, 0)
        assert self.read(self.view.lines, talk.id, after) == [
            one for one in lines if one["seq"] > after
        ]
        numbers = [one["seq"] for one in lines]
        assert numbers == list(range(1, len(numbers) + 1)), "the desk has a gap"

    def _frames(self, talk: Talk, after: int) -> tuple[dict[int, dict[str, Any]], int]:
        """What a customer's page is sent after a number, as the socket makes it."""

        def work(session: Session) -> tuple[dict[int, dict[str, Any]], int]:
            rows = [one for one in events_after(session, talk.id, after) if one.kind in SHOWN_KINDS]
            frames = {
                row.seq: message_frame(row)
                if row.kind is EventKind.MESSAGE
                else owner_frame(session, self.company, row)
                for row in rows
            }
            assert list(frames) == sorted(frames)
            return frames, session.get_one(ConversationRow, talk.id).seq

        return self.read(work)

    # --- what must always hold --------------------------------------------------------------

    @invariant()
    def the_promises_hold(self) -> None:
        REACHED["steps"] += 1
        for talk in self.talks:
            self._check(talk, self.read(_rows, talk.id))

    def _check(self, talk: Talk, rows: Snapshot) -> None:
        self._check_owner(talk, rows)
        self._check_order(talk, rows)
        self._check_handoffs(talk, rows)
        self._check_that_nobody_talks_over(talk, rows)
        owed = {one.message_seq for one in rows.turns}
        assert owed == talk.owed, "what the bot owes is not what customers wrote to it"

    def _check_owner(self, talk: Talk, rows: Snapshot) -> None:
        conversation = rows.conversation
        assert (conversation.owner, conversation.episode) == (talk.owner, talk.episode)
        holder = self.people[talk.holder].staff.id if talk.holder is not None else None
        assert conversation.staff_id == holder
        is_with_people = talk.owner in (Owner.QUEUE, Owner.STAFF)
        assert (conversation.department_id is not None) == is_with_people
        told = [one.detail or {} for one in rows.events if one.kind is EventKind.OWNER]
        if told:
            assert told[-1] == {
                "owner": conversation.owner.value,
                "department": conversation.department_id,
                "staff": conversation.staff_id,
            }

    def _check_order(self, talk: Talk, rows: Snapshot) -> None:
        numbers = sorted([*(one.seq for one in rows.events), *(one.seq for one in rows.notes)])
        assert numbers == list(range(1, rows.conversation.seq + 1)), "a gap or a double"
        by_client = {one.client_id: one for one in rows.events if one.client_id}
        assert set(by_client) == set(talk.said) | set(talk.staff_said), "lost or made up"
        for client_id, text in talk.said.items():
            assert by_client[client_id].text == text
        for client_id, seq in talk.promised.items():
            assert by_client[client_id].seq == seq
        for client_id, (_, seq) in talk.staff_said.items():
            assert by_client[client_id].seq == seq
        assert {one.client_id: one.seq for one in rows.notes} == talk.noted
        assert not any((one.text or "").startswith("secret") for one in rows.events)

    def _check_handoffs(self, talk: Talk, rows: Snapshot) -> None:
        still_open = [one for one in rows.handoffs if one.status is not HandoffStatus.CLOSED]
        wanted = {Owner.QUEUE: [HandoffStatus.WAITING], Owner.STAFF: [HandoffStatus.ACTIVE]}
        assert [one.status for one in still_open] == wanted.get(talk.owner, [])
        for one in still_open:
            assert (one.id, one.episode) == (talk.handoff, talk.episode)
            assert one.department_id == rows.conversation.department_id
            assert one.staff_id == rows.conversation.staff_id
            assert self.company.organisation.find_department(one.department_id) is not None
        episodes = {one.episode for one in rows.handoffs}
        announced = {one.episode for one in rows.events if one.text == PASSED_ON}
        moved = {one.episode for one in rows.events if (one.detail or {}).get("owner") == "queue"}
        assert announced <= episodes
        assert moved == episodes, "announced and done differ"

    def _check_that_nobody_talks_over(self, talk: Talk, rows: Snapshot) -> None:
        owner = Owner.BOT.value
        for event in rows.events:
            if event.kind is EventKind.OWNER:
                owner = str((event.detail or {})["owner"])
            elif event.author is Author.BOT and event.seq not in talk.tapped:
                assert owner == Owner.BOT.value, f"the bot talks over people: {event.text}"
            elif event.author is Author.STAFF and event.kind is EventKind.MESSAGE:
                assert owner == Owner.STAFF.value

    # --- the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        """Let the bot finish what it owes; then nothing that a customer wrote is in silence."""
        for _ in range(100):
            self.now += LEASE + timedelta(seconds=1)
            self.worker_leases(3)
            for turn in list(self.leases):
                self.leases.remove(turn)
                self._commit(turn, bot_says("I see."))
            if not self.in_flight and not self.read(_is_owed):
                break
        for talk in self.talks:
            rows = self.read(_rows, talk.id)
            self._check(talk, rows)
            for turn in rows.turns:
                assert _has_an_end(turn, rows), f"a message was left in silence: {turn.status}"
        self._forget_earlier_runs()

    def _forget_earlier_runs(self) -> None:
        """What is left open in other runs' conversations is no work for this one's people."""
        unfinished = BotTurnRow.status.in_([TurnStatus.PENDING, TurnStatus.LEASED])
        waiting = HandoffRow.status != HandoffStatus.CLOSED
        with self.database.write() as session:
            session.execute(update(BotTurnRow).where(unfinished).values(status=TurnStatus.DROPPED))
            session.execute(update(HandoffRow).where(waiting).values(status=HandoffStatus.CLOSED))


def latest(ones: list[Any], pick: int) -> Any | None:
    """The pick-th from the end; None when there are not so many."""
    return ones[-1 - pick] if pick < len(ones) else None


def _rows(session: Session, conversation_id: str) -> Snapshot:
    """Read as plain rows: a check after every step must not cost more than the step."""

    def of(table: type[Base], *order: str) -> list[Any]:
        columns = table.__table__.c
        found = select(*columns).where(columns.conversation_id == conversation_id)
        return list(session.execute(found.order_by(*(columns[one] for one in order))))

    conversation = ConversationRow.__table__.c
    return Snapshot(
        conversation=session.execute(
            select(*conversation).where(conversation.id == conversation_id)
        ).one(),
        events=of(EventRow, "seq"),
        notes=of(NoteRow, "seq"),
        turns=of(BotTurnRow, "message_seq"),
        handoffs=of(HandoffRow, "episode"),
    )


def _buttons(session: Session, conversation_id: str) -> list[ButtonRow]:
    return list(
        session.scalars(
            select(ButtonRow)
            .where(ButtonRow.conversation_id == conversation_id)
            .order_by(ButtonRow.seq, ButtonRow.id)
        )
    )


def _intent(button: ButtonRow) -> str:
    return str(button.payload["intent"])


def _is_owed(session: Session) -> bool:
    unfinished = [TurnStatus.PENDING, TurnStatus.LEASED]
    found = select(BotTurnRow.id).where(BotTurnRow.status.in_(unfinished)).limit(1)
    return session.scalar(found) is not None


def _stands(talk: Talk, rows: Snapshot, button: ButtonRow) -> bool:
    """Whether a button may still be pressed, by the customer's view of the transcript."""
    if button.episode != talk.episode or talk.owner is Owner.CLOSED:
        return False
    said_since = any(one.seq > button.seq and one.author is Author.CUSTOMER for one in rows.events)
    return button.kind == CHANGE.kind or not said_since


def _has_an_end(turn: Any, rows: Snapshot) -> bool:
    """Answered, or left to people who have it or had it, or handed to them with an apology."""
    handoff = next((one for one in rows.handoffs if one.episode == turn.episode), None)
    if turn.status is TurnStatus.DONE:
        return any(
            one.author is Author.BOT and one.seq > turn.message_seq and one.episode == turn.episode
            for one in rows.events
        )
    if turn.status is TurnStatus.FAILED:
        return handoff is not None and handoff.packet["routing"]["reason"] == RouteReason.BOT_FAILED
    return turn.status is TurnStatus.DROPPED and handoff is not None
