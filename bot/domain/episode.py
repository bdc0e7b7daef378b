"""An episode of a conversation, read from its messages: what was asked, answered and wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers import is_denied, match_answer
from bot.domain.evidence import GivenAnswer, HeardMessage, TypeCue
from bot.domain.organisation import Organisation, Question
from bot.domain.packet import Asked, Entity, Mood, NeedGuess, Urgency
from bot.domain.waiting import URGENCY_RANKS

ASKS_NEED = "need"  # the pending slot while the bot waits to hear what somebody wants
WANTS_PERSON = "ask_for_person"
WANTS_PERSON_FROM = 0.4  # below, most meant something else: they are asked, and may press it
UNSUPPORTED = "unsupported_language"
# How sure the words must be of a type to name it; below, they are evidence like other words. Who
# corrects us says at least that it was wrong.
DECLARED_FROM = {"declare_type": 0.9, "correct_type": 0.5}
REFUSALS = ("dont_know",)
BOTH_ROLES = "both_roles"
ASKS_WHY = "ask_why"
NOT_UNDERSTOOD = ("out_of_scope",)
ASKS_BACK = ("bot_challenge", ASKS_WHY)  # answered first; then the question is put again, once

INDIVIDUAL = "individual"
SHORT_REPLY = 3  # words; in a longer one an answer's word may mean something else
NO_ANSWER_FROM = 0.5
NEW_NEED_FROM = 0.8  # an answer to a question rarely states a new need; it must be clear
ASKS_BACK_FROM = 0.9  # what may be an answer must not bring our question again


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTurn:
    """One customer message as the understanding read it, and what was being asked at the time."""

    text: str
    intent: str
    confidence: float = 1.0
    type_probabilities: Mapping[str, float] = field(default_factory=dict)
    type_words: tuple[str, ...] = ()
    cues: tuple[TypeCue, ...] = ()
    entities: tuple[Entity, ...] = ()
    second_need: NeedGuess | None = None
    language: str = "en"
    mood: Mood = Mood(level="calm")
    urgency: Urgency = Urgency(level="normal")
    pending: str | None = None  # the slot that was requested when it was said
    pressed: Mapping[str, str] | None = None  # the entities of the button, when it was a press


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What an episode holds so far, as triage needs it."""

    messages: tuple[HeardMessage, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()
    asked: tuple[Asked, ...] = ()
    need: NeedGuess | None = None
    second_need: NeedGuess | None = None
    entities: tuple[Entity, ...] = ()
    language: str = "en"
    mood: Mood = Mood(level="calm")
    urgency: Urgency = Urgency(level="normal")
    wants_person: bool = False
    refused: bool = False  # prefers not to say: nothing more is asked
    unsupported_language: bool = False
    misunderstood: int = 0
    put_again: int = 0  # questions that had to be put a second time

    @property
    def asked_ids(self) -> tuple[str, ...]:
        return tuple(one.question for one in self.asked)


def read_episode(
    turns: Sequence[HeardTurn],
    organisation: Organisation,
    *,
    language: str,
    answered_before: Mapping[str, str] | None = None,
    pending: str | None = None,
) -> Episode:
    """Put an episode together from its messages.

    `answered_before` are answers of earlier episodes: they count, and are not asked again.
    `pending` is what is being asked now, after the last message.
    """
    given = _read_answers(turns, organisation)
    asked = _read_asked(turns, given, answered_before or {})
    latest = {answer.question: answer for answer in given if answer is not None}
    need = _read_need(turns, given, organisation)
    return Episode(
        messages=tuple(_heard(turn, answer) for turn, answer in zip(turns, given, strict=True)),
        answers=tuple(
            latest.get(one.question, GivenAnswer(question=one.question, answer=one.answer))
            for one in asked
        ),
        asked=asked,
        need=need,
        second_need=_read_second_need(turns, need),
        entities=_unique([entity for turn in turns for entity in turn.entities]),
        language=turns[-1].language if turns else language,
        mood=_latest_mood(turns),
        urgency=_greatest_urgency(turns),
        wants_person=any(wants_person(turn) for turn in turns),
        refused=_has_refused(turns, given),
        unsupported_language=bool(turns) and turns[-1].intent == UNSUPPORTED,
        misunderstood=sum(_was_misunderstood(turn, organisation) for turn in turns),
        put_again=_count_put_again(turns, given, organisation),
    )


def _read_asked(
    turns: Sequence[HeardTurn],
    given: Sequence[GivenAnswer | None],
    answered_before: Mapping[str, str],
) -> tuple[Asked, ...]:
    """Every question that was met with an answer or with none, each by its last."""
    asked = {
        question: Asked(question=question, answer=answer)
        for question, answer in answered_before.items()
    }
    for turn, answer in zip(turns, given, strict=True):
        if answer is not None:
            asked[answer.question] = Asked(
                question=answer.question, answer=answer.answer, words=turn.text
            )
    return tuple(asked.values())


def _greatest_urgency(turns: Sequence[HeardTurn]) -> Urgency:
    return max(
        (turn.urgency for turn in turns),
        key=lambda one: URGENCY_RANKS[one.level],
        default=Urgency(level="normal"),
    )


def _has_refused(turns: Sequence[HeardTurn], given: Sequence[GivenAnswer | None]) -> bool:
    return any(
        answer is not None and answer.answer is None and turn.intent in REFUSALS
        for turn, answer in zip(turns, given, strict=True)
    )


def _count_put_again(
    turns: Sequence[HeardTurn], given: Sequence[GivenAnswer | None], organisation: Organisation
) -> int:
    """How often a message left the question open that was being asked."""
    return sum(
        answer is None and organisation.find_question(turn.pending) is not None
        for turn, answer in zip(turns, given, strict=True)
    )


def _heard(turn: HeardTurn, answer: GivenAnswer | None) -> HeardMessage:
    return HeardMessage(
        text=turn.text,
        language=turn.language,
        type_probabilities=turn.type_probabilities,
        type_words=turn.type_words,
        cues=tuple(one for one in turn.cues if not is_denied(one.quote, turn.text, turn.language)),
        declares=_declared_type(turn),
        pressed=turn.pressed is not None,
        is_reply=answer is not None,
    )


def _declared_type(turn: HeardTurn) -> str | None:
    if turn.pressed is not None:
        return turn.pressed.get("customer_type")
    if turn.intent not in DECLARED_FROM:
        return None
    clear = {one: share for one, share in turn.type_probabilities.items() if one != "unclear"}
    best = max(clear, key=lambda one: clear[one], default=None)
    return best if best is not None and clear[best] >= DECLARED_FROM[turn.intent] else None


def _read_answers(
    turns: Sequence[HeardTurn], organisation: Organisation
) -> list[GivenAnswer | None]:
    """What each message answers to the question that was pending; None when none was.

    Asking back leaves the question open once; the second time it counts as no answer, or the bot
    would ask for ever.
    """
    given: list[GivenAnswer | None] = []
    left_open: set[str] = set()
    for number, turn in enumerate(turns):
        question = organisation.find_question(turn.pending)
        answer = None if question is None else _read_answer(turn, number, question)
        if question is not None and answer is None:
            if question.id in left_open:
                answer = GivenAnswer(question=question.id, answer=None)
            left_open.add(question.id)
        given.append(answer)
    return given


def _read_answer(turn: HeardTurn, number: int, question: Question) -> GivenAnswer | None:
    """What the message answers; None when it asks something back.

    Thanks, a greeting or a goodbye instead of an answer are none: nobody is pressed for one.
    """
    if turn.pressed is not None:
        return GivenAnswer(question=question.id, answer=turn.pressed.get("answer"))
    if turn.intent == WANTS_PERSON and turn.confidence >= NO_ANSWER_FROM:
        return GivenAnswer(question=question.id, answer=None)  # "get me a person" is not "me"
    if turn.intent == BOTH_ROLES and turn.confidence >= NO_ANSWER_FROM:
        return GivenAnswer(question=question.id, answer=None)  # no word of it names the one role
    if turn.intent == ASKS_WHY and turn.confidence >= NO_ANSWER_FROM:
        # "Why do you ask me?" is not "me" either; what may be a refusal is not asked for again.
        is_sure = turn.confidence >= ASKS_BACK_FROM
        return None if is_sure else GivenAnswer(question=question.id, answer=None)
    answer = match_answer(question, turn.text, turn.language) or _answer_by_name(turn, question)
    if answer is None and turn.intent in ASKS_BACK and turn.confidence >= ASKS_BACK_FROM:
        return None
    if answer is not None and turn.intent in REFUSALS and _is_about_oneself(question, answer):
        answer = None  # "I'd rather keep that to myself"
    return GivenAnswer(
        question=question.id,
        answer=answer,
        said_in=None if answer is None else number,
        within=answer is not None and len(turn.text.split()) > SHORT_REPLY,
        silent=not turn.text,
    )


def _answer_by_name(turn: HeardTurn, question: Question) -> str | None:
    """The one answer that is of the type which a legal form or public body in the reply names."""
    named = {
        cue.customer_type for cue in turn.cues if not is_denied(cue.quote, turn.text, turn.language)
    }
    answers = [one.id for one in question.answers if one.leading_type in named]
    return answers[0] if len(named) == len(answers) == 1 else None


def _is_about_oneself(question: Question, answer_id: str) -> bool:
    """Whether an answer's words are those with which people speak of themselves anyway."""
    answer = question.answer(answer_id)
    return answer is not None and answer.leading_type == INDIVIDUAL


def _read_need(
    turns: Sequence[HeardTurn], given: Sequence[GivenAnswer | None], organisation: Organisation
) -> NeedGuess | None:
    """The latest need that was stated; "I want a person" only when there is no other."""
    found: NeedGuess | None = None
    person: NeedGuess | None = None
    for turn, answer in zip(turns, given, strict=True):
        guess = _stated_need(turn, organisation)
        if guess is None or (answer is not None and turn.confidence < NEW_NEED_FROM):
            continue
        if guess.id == WANTS_PERSON:
            person = guess
        elif found is None or answer is None or answer.answer is None:
            found = guess
    return found or person


def wants_person(turn: HeardTurn) -> bool:
    """Whether somebody asks for people, surely enough to ask them nothing more."""
    return turn.intent == WANTS_PERSON and turn.confidence >= WANTS_PERSON_FROM


def _may_want_person(turn: HeardTurn) -> bool:
    """Whether it was heard as a wish for people, but so unsurely that it counts as not heard."""
    return turn.intent == WANTS_PERSON and not wants_person(turn)


def _stated_need(turn: HeardTurn, organisation: Organisation) -> NeedGuess | None:
    if organisation.find_need(turn.intent) is None or _may_want_person(turn):
        return None
    return NeedGuess(id=turn.intent, confidence=turn.confidence)


def _read_second_need(turns: Sequence[HeardTurn], need: NeedGuess | None) -> NeedGuess | None:
    seconds = [turn.second_need for turn in turns if turn.second_need is not None]
    others = [one for one in seconds if need is None or one.id != need.id]
    return others[-1] if others else None


def _latest_mood(turns: Sequence[HeardTurn]) -> Mood:
    return next((turn.mood for turn in reversed(turns) if turn.mood.words), Mood(level="calm"))


def _was_misunderstood(turn: HeardTurn, organisation: Organisation) -> bool:
    is_unheard = turn.intent in NOT_UNDERSTOOD or _may_want_person(turn)
    return is_unheard and organisation.find_question(turn.pending) is None


def _unique(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    return tuple({(one.kind, one.value): one for one in entities}.values())
