"""The oracle: what was sent and acknowledged, against the database and every open page.

`lost`       acknowledged or sent without refusal, and not in the database; or a line that the
             database has and an open page has not, or the reverse.
`doubled`    one client id stored or acknowledged as two messages, a line shown twice, an answer
             given twice.
`reordered`  a page's list in another order than the database's, a hole or a repeat in its
             numbers, or a message that stands before one acknowledged before it was sent.
`silent`     a customer message owed to the bot that got neither an answer nor people.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.conversation import Author, EventKind, Owner, TurnStatus
from bot.store.database import Database
from bot.store.tables import BotTurnRow, ConversationRow, EventRow, NoteRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as a page shows it or the database holds it."""

    seq: int
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that somebody sent; `after` is the highest number acknowledged before."""

    conversation: str
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConversation:
    """One conversation as the database has it."""

    lines: Sequence[Line]
    numbers: Sequence[int] = ()  # of everything in the stream, in the database's order
    client_ids: Mapping[str, int] = field(default_factory=dict)  # → number
    turns: Mapping[int, str] = field(default_factory=dict)  # number of the message → status
    handed_over_at: Sequence[int] = ()  # numbers at which people took over
    owed: frozenset[int] = frozenset()  # customer messages written while the bot spoke


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One open page's list of one conversation."""

    name: str
    conversation: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, in words; nothing at all when everything held."""

    lost: Sequence[str] = ()
    doubled: Sequence[str] = ()
    reordered: Sequence[str] = ()
    silent: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "reordered": len(self.reordered),
            "silent": len(self.silent),
        }

    @property
    def is_clean(self) -> bool:
        return not any(self.counts.values())

    def __str__(self) -> str:
        wrong = [*self.lost, *self.doubled, *self.reordered, *self.silent]
        return "\n".join([str(self.counts), *wrong[:20]])


class Ledger:
    """Keeps every client id sent and every acknowledgement received."""

    def __init__(self) -> None:
        self.sent: dict[str, Sent] = {}
        self.acknowledged: dict[str, set[int]] = defaultdict(set)
        self.refused: dict[str, str] = {}
        self._highest: dict[str, int] = defaultdict(int)

    def note_sent(self, conversation: str, client_id: str) -> None:
        """The first time this id is sent; a repeat changes nothing."""
        after = self._highest[conversation]
        self.sent.setdefault(client_id, Sent(conversation=conversation, after=after))

    def note_acknowledged(self, client_id: str, seq: int) -> None:
        self.acknowledged[client_id].add(seq)
        conversation = self.sent[client_id].conversation
        self._highest[conversation] = max(self._highest[conversation], seq)

    def note_refused(self, client_id: str, code: str) -> None:
        """The server said that it will never take it."""
        self.refused[client_id] = code

    @property
    def conversations(self) -> set[str]:
        return {one.conversation for one in self.sent.values()}

    def judge(
        self,
        stored: Mapping[str, StoredConversation],
        screens: Iterable[Screen] = (),
        *,
        answers_differ: bool = False,
    ) -> Verdict:
        """Compare with the database and every open page.

        `answers_differ`: the bot never says one thing twice (a stub that names what it answers),
        so that the same words twice in one conversation are one answer given twice.
        """
        lost: list[str] = []
        doubled: list[str] = []
        reordered: list[str] = []
        silent: list[str] = []
        for client_id, sent in self.sent.items():
            self._judge_message(client_id, sent, stored, lost, doubled, reordered)
        for name, conversation in stored.items():
            reordered += _holes(name, conversation)
            silent += _silences(name, conversation)
            if answers_differ:
                doubled += _repeated_answers(name, conversation)
        for screen in screens:
            _judge_screen(screen, stored, lost, doubled, reordered)
        return Verdict(lost, doubled, reordered, silent)

    def _judge_message(
        self,
        client_id: str,
        sent: Sent,
        stored: Mapping[str, StoredConversation],
        lost: list[str],
        doubled: list[str],
        reordered: list[str],
    ) -> None:
        known = stored.get(sent.conversation)
        seq = known.client_ids.get(client_id) if known else None
        told = self.acknowledged.get(client_id, set())
        if len(told) > 1:
            doubled.append(f"{client_id} was acknowledged as {sorted(told)}")
        if seq is None:
            if client_id not in self.refused or told:
                lost.append(f"{client_id} (acknowledged as {sorted(told)}) is not stored")
        elif told and told != {seq}:
            lost.append(f"{client_id} is stored as {seq} but was acknowledged as {sorted(told)}")
        elif seq <= sent.after:
            reordered.append(f"{client_id} is {seq}, but {sent.after} was there before it was sent")


def _holes(name: str, conversation: StoredConversation) -> list[str]:
    numbers = list(conversation.numbers)
    if numbers == list(range(1, len(numbers) + 1)):
        return []
    return [f"{name}: the numbers of the stream are {numbers[:50]}"]


def _silences(name: str, conversation: StoredConversation) -> list[str]:
    spoken = [line.seq for line in conversation.lines if line.author == Author.BOT]
    found = []
    for seq in sorted(conversation.owed | set(conversation.turns)):
        status = conversation.turns.get(seq, "missing")
        answered = any(number > seq for number in spoken)
        people = any(number > seq for number in conversation.handed_over_at)
        is_settled = status in (TurnStatus.DONE, TurnStatus.FAILED, TurnStatus.DROPPED)
        if not is_settled or not (answered or people):
            found.append(f"{name}: message {seq} got no answer and no people (turn {status})")
    return found


def _repeated_answers(name: str, conversation: StoredConversation) -> list[str]:
    said = Counter(line.text for line in conversation.lines if line.author == Author.BOT)
    return [
        f"{name}: the bot said {count} times: {text}" for text, count in said.items() if count > 1
    ]


def _judge_screen(
    screen: Screen,
    stored: Mapping[str, StoredConversation],
    lost: list[str],
    doubled: list[str],
    reordered: list[str],
) -> None:
    known = stored.get(screen.conversation)
    wanted = list(known.lines) if known else []
    shown = list(screen.lines)
    counts = Counter(line.seq for line in shown)
    where = f"{screen.name} of {screen.conversation}"
    doubled += [f"{where} shows {seq} {count} times" for seq, count in counts.items() if count > 1]
    lost += [f"{where} does not show {line}" for line in wanted if line not in shown]
    lost += [f"{where} shows {line}, which is not stored" for line in shown if line not in wanted]
    order = [line.seq for line in shown]
    if order != sorted(order):
        reordered.append(f"{where} shows the order {order[:50]}")


def read_stored(database: Database, wanted: Collection[str]) -> dict[str, StoredConversation]:
    """These conversations as the database has them now; what it has not is left out."""
    with database.read() as session:
        stored = set(session.scalars(select(ConversationRow.id)))
        return {one: _read_conversation(session, one) for one in wanted if one in stored}


def _read_conversation(session: Session, conversation_id: str) -> StoredConversation:
    events = session.scalars(
        select(EventRow).where(EventRow.conversation_id == conversation_id).order_by(EventRow.seq)
    ).all()
    notes = session.scalars(
        select(NoteRow.seq).where(NoteRow.conversation_id == conversation_id)
    ).all()
    turns = session.execute(
        select(BotTurnRow.message_seq, BotTurnRow.status).where(
            BotTurnRow.conversation_id == conversation_id
        )
    ).all()
    return StoredConversation(
        lines=[_line_of(event) for event in events if event.kind is EventKind.MESSAGE],
        numbers=sorted([*(event.seq for event in events), *notes]),
        client_ids={event.client_id: event.seq for event in events if event.client_id},
        turns={seq: status.value for seq, status in turns},
        handed_over_at=[event.seq for event in events if _owner_of(event) == Owner.QUEUE],
        owed=frozenset(_owed(events)),
    )


def _line_of(event: EventRow) -> Line:
    author = (event.author or Author.SYSTEM).value
    return Line(seq=event.seq, author=author, text=event.text or "")


def _owner_of(event: EventRow) -> str | None:
    """Who speaks from this event on; None when it changes nothing about that."""
    is_change = event.kind is EventKind.OWNER
    return str((event.detail or {}).get("owner")) if is_change else None


def _owed(events: Sequence[EventRow]) -> Iterable[int]:
    """Messages that the customer wrote while the bot spoke; a press may ask for no answer."""
    owner: str = Owner.BOT
    for event in events:
        owner = _owner_of(event) or owner
        said = event.kind is EventKind.MESSAGE and event.author is Author.CUSTOMER
        if said and owner == Owner.BOT and not (event.detail or {}).get("button"):
            yield event.seq
