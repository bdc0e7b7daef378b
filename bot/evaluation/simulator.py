"""Simulated conversations through the real engine, and what they show of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from bot.domain.decision import AskNeed, Known, choose_handover, choose_next_step
from bot.domain.episode import ASKS_NEED, WANTS_PERSON, HeardTurn, read_episode
from bot.domain.evidence import Evidence
from bot.domain.organisation import Organisation
from bot.domain.routing import RouteRequest, choose_home
from bot.domain.standing import StandingLevel
from bot.domain.triage import QuestionValue, posterior
from bot.evaluation.hearing import Ear
from bot.evaluation.measures import DialogueScores, measure
from bot.evaluation.playing import Asking, Outcome, Player
from bot.evaluation.population import (
    REFUSAL,
    Customer,
    HeldOutWords,
    Script,
    draw_customers,
    write_script,
)
from bot.nlu.tables import Row

Floats = npt.NDArray[np.float64]
Clock = Callable[[], float]
Progress = Callable[[str, float], None]

GROUPS = 20
TIMED = 500  # decisions whose time is taken
TOO_CLOSE = 0.01  # of probability: removing the one changes as much as removing the other
MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A customer's conversation; `heard` are their turns, the openings first."""

    customer: Customer
    known: Known
    outcome: Outcome
    heard: tuple[HeardTurn, ...]
    honest: Outcome | None  # how a liar would have fared without the lie

    @property
    def replies(self) -> Iterator[tuple[Asking, HeardTurn]]:
        """Each question with what was said to it; the need is asked before all of them."""
        asked = self.outcome.asked
        return zip(asked, self.heard[len(self.heard) - len(asked) :], strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """What many simulated conversations show; shares from 0 to 1.

    A question was already answered when it was answered before, or settled by another's answer.
    The correlations are Spearman's, of expected and realised saving: question by question, and of
    the means of 20 groups; None when all are alike. `removal_share` tells how often, in `removals`
    conversations, removing the strongest reason moves the likeliest type's probability more than
    removing another one, picked at random.
    """

    conversations: int
    scores: DialogueScores
    by_language: dict[str, DialogueScores]
    by_type: dict[str, DialogueScores]
    most_questions: int
    repeated_questions: int
    already_answered_questions: int
    questions_after_wanting_a_person: int
    questions_after_an_unheard_wish: int  # … that was misread: a fault of the understanding
    questions_after_a_refusal: int  # "I would rather not say", heard or not
    liars: int
    priority_gained_by_lying: int
    saving_correlation: float | None
    saving_correlation_grouped: float | None
    removals: int
    removal_share: float | None
    decision_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The report, and the conversations it was made from."""

    report: SimulationReport
    conversations: tuple[Conversation, ...] = field(repr=False)

    @property
    def outcomes(self) -> list[Outcome]:
        return [one.outcome for one in self.conversations]


class CustomersEar:
    """Hears one customer: words, presses and silence, and only the last word once they had enough.

    Every reply uses up patience, also the one to "what can we do for you?".
    """

    def __init__(self, ear: Ear, script: Script, patience: int) -> None:
        self.heard: list[HeardTurn] = []
        self._ear = ear
        self._script = script
        self._borne = len(script.dialogue.messages) + patience

    def hear(self, text: str, language: str) -> HeardTurn:
        """Hear what is said, or what is said instead."""
        said = text if len(self.heard) < self._borne else self._script.last_word
        turn = self._script.acts.get(said) or self._ear.hear(said, language)
        self.heard.append(turn)
        return turn


def simulate(
    organisation: Organisation,
    rows: Sequence[Row],
    ear: Ear,
    *,
    count: int,
    seed: int,
    today: date,
    clock: Clock = time.perf_counter,
    progress: Progress | None = None,
) -> Simulation:
    """Let `count` customers, at least one, write to the organisation.

    `rows` are held-out messages; `ear` should remember what it read, for they return often.
    `clock` counts seconds.

    Raises:
        NothingToSay: there is no language in which every type has something to say.
    """
    words = HeldOutWords(rows, organisation)
    stage = _Stage(organisation=organisation, words=words, ear=ear, seed=seed, today=today)
    conversations = []
    for customer in draw_customers(organisation, words, count=count, seed=seed, today=today):
        conversations.append(stage.converse(customer))
        if progress:
            progress("conversations", len(conversations) / count)
    return Simulation(
        report=_report(conversations, words, organisation, Random(seed), clock),
        conversations=tuple(conversations),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Everything that a conversation needs beside its customer."""

    organisation: Organisation
    words: HeldOutWords
    ear: Ear
    seed: int
    today: date

    def converse(self, customer: Customer) -> Conversation:
        known = Known.of(customer.profile, today=self.today)
        outcome, heard = self._play(customer, known)
        honest = self._play(customer.as_honest(), known)[0] if customer.claims else None
        return Conversation(
            customer=customer, known=known, outcome=outcome, heard=heard, honest=honest
        )

    def _play(self, customer: Customer, known: Known) -> tuple[Outcome, tuple[HeardTurn, ...]]:
        random = Random(f"{self.seed} {customer.id} words")
        script = write_script(customer, self.words, self.organisation, random)
        ear = CustomersEar(self.ear, script, customer.patience)
        outcome = Player(ear, self.organisation).play(script.dialogue, known)
        return outcome, tuple(ear.heard)


def _report(
    conversations: Sequence[Conversation],
    words: HeldOutWords,
    organisation: Organisation,
    random: Random,
    clock: Clock,
) -> SimulationReport:
    outcomes = [one.outcome for one in conversations]
    askings = [asking for one in outcomes for asking in one.asked]
    removals = [removal_is_faithful(one, organisation, random) for one in outcomes]
    judged = [one for one in removals if one is not None]
    return SimulationReport(
        conversations=len(conversations),
        scores=measure(outcomes),
        by_language=_by(outcomes, lambda one: one.dialogue.language),
        by_type=_by(outcomes, lambda one: one.dialogue.customer_type),
        most_questions=max(len(one.asked) for one in outcomes),
        repeated_questions=sum(count_repeated(one) for one in outcomes),
        already_answered_questions=sum(
            count_already_answered(one, organisation) for one in conversations
        ),
        questions_after_wanting_a_person=sum(
            count_after(one, _is_heard_wish) for one in conversations
        ),
        questions_after_an_unheard_wish=sum(
            count_after(one, lambda turn: is_unheard_wish(turn, words)) for one in conversations
        ),
        questions_after_a_refusal=sum(
            count_after(one, lambda turn: words.means(turn, REFUSAL)) for one in conversations
        ),
        liars=sum(one.customer.claims is not None for one in conversations),
        priority_gained_by_lying=sum(gains_priority(one, organisation) for one in conversations),
        saving_correlation=correlate_savings(askings),
        saving_correlation_grouped=correlate_savings(askings, groups=GROUPS),
        removals=len(judged),
        removal_share=sum(judged) / len(judged) if judged else None,
        decision_ms=_decision_ms(conversations[:TIMED], organisation, clock),
    )


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, DialogueScores]:
    names = sorted({key(one) for one in outcomes})
    return {name: measure([one for one in outcomes if key(one) == name]) for name in names}


def count_repeated(outcome: Outcome) -> int:
    """How many of the questions had been asked before in the conversation."""
    return len(outcome.asked) - len({one.question for one in outcome.asked})


def count_already_answered(conversation: Conversation, organisation: Organisation) -> int:
    """How many questions were asked although the answer was there, or no longer needed."""
    answered: set[str] = set()
    needless = 0
    for asking, turn in conversation.replies:
        needless += asking.question in answered
        question = organisation.find_question(asking.question)
        if question is not None and _answers(turn, question.id, organisation):
            answered.update((question.id, *question.settles))
    return needless


def _answers(turn: HeardTurn, question: str, organisation: Organisation) -> bool:
    alone = read_episode([replace(turn, pending=question)], organisation, language=turn.language)
    return any(one.answer for one in alone.answers)


def count_after(conversation: Conversation, is_wish: Callable[[HeardTurn], bool]) -> int:
    """How many questions came after the first such wish."""
    heard = conversation.heard
    first = next((place for place, turn in enumerate(heard) if is_wish(turn)), len(heard) - 1)
    return min(len(conversation.outcome.asked), len(heard) - 1 - first)


def _is_heard_wish(turn: HeardTurn) -> bool:
    return turn.intent == WANTS_PERSON


def is_unheard_wish(turn: HeardTurn, words: HeldOutWords) -> bool:
    """Whether somebody asked for a person and was not understood."""
    return words.means(turn, WANTS_PERSON) and not _is_heard_wish(turn)


def gains_priority(conversation: Conversation, organisation: Organisation) -> bool:
    """Whether a lie led to the people for key accounts, and neither truth nor record would have."""
    reached, honest = conversation.outcome.department, conversation.honest
    if honest is None or honest.department == reached:
        return False
    reserved_for = organisation.get_department(reached).standings
    standing = conversation.known.standing
    is_entitled = standing is not None and standing.level in reserved_for
    return StandingLevel.KEY_ACCOUNT in reserved_for and not is_entitled


def removal_is_faithful(
    outcome: Outcome, organisation: Organisation, random: Random
) -> bool | None:
    """Whether the strongest reason moves the likeliest type more than another one does.

    None without another reason, and when both move it alike.
    """
    reasons = (*outcome.assessment.reasons_for, *outcome.assessment.reasons_against)
    if len(reasons) < 2:
        return None
    strongest, *others = sorted(reasons, key=lambda one: -abs(one.weight))
    by_strongest, by_other = (
        _move_without(one.evidence, outcome, organisation)
        for one in (strongest, random.choice(others))
    )
    if abs(by_strongest - by_other) < TOO_CLOSE:
        return None
    return by_strongest > by_other


def _move_without(witness: Evidence, outcome: Outcome, organisation: Organisation) -> float:
    others = list(outcome.evidence)
    others.remove(witness)
    assessment = outcome.assessment
    return abs(assessment.certainty - posterior(others, organisation)[assessment.top])


def correlate_savings(askings: Sequence[Asking], groups: int | None = None) -> float | None:
    """Spearman's rank correlation of what questions were expected to save and what they did.

    With `groups`, of the means of so many equally large groups by expectation; of fewer where
    equal expectations stay together. None when one of the two is the same everywhere.
    """
    expected = np.array([one.expected_saving for one in askings])
    realised = np.array([one.realised_saving for one in askings])
    if groups is not None and askings:
        expected, realised = _group(expected, realised, groups)
    if len(np.unique(expected)) < 2 or len(np.unique(realised)) < 2:
        return None
    return float(spearmanr(expected, realised).statistic)


def _group(expected: Floats, realised: Floats, groups: int) -> tuple[Floats, Floats]:
    """The means of groups by expectation, the lowest first."""
    edges = np.quantile(expected, np.linspace(0, 1, groups + 1)[1:-1])
    group_of = np.searchsorted(edges, expected, side="left")
    members = [group_of == number for number in np.unique(group_of)]
    return (
        np.array([expected[one].mean() for one in members]),
        np.array([realised[one].mean() for one in members]),
    )


def _decision_ms(
    conversations: Sequence[Conversation], organisation: Organisation, clock: Clock
) -> float:
    """Mean milliseconds of the last decision of a conversation, where most evidence is in."""
    start = clock()
    for one in conversations:
        choose_next_step(one.outcome.episode, one.known, organisation)
    return 1000.0 * (clock() - start) / len(conversations)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReport:
    """What pairs of messages that should be treated alike were treated like; shares from 0 to 1.

    `changed` are the pairs with different decisions: another question, a question instead of a
    department, another department. `changed_department` are those of which the two would reach
    different departments if nothing were asked.
    """

    pairs: int
    changed: float
    changed_department: float
    changed_by_kind: dict[str, float]
    changed_by_language: dict[str, float]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    kind: str
    language: str
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    next_step: str  # what is asked, or the department that gets it
    department: str  # that would get it now


def changed_only(
    organisation: Organisation, rows: Sequence[Row], ear: Ear, *, count: int, seed: int
) -> PairReport:
    """Decide pairs of messages in which only a name, a gendered form or the dialect is changed.

    Both are one of the held-out `rows` with an ending. `count`, at least one, is of pairs.
    """
    pairs = _draw_pairs(rows, organisation, count, Random(seed))
    decided = [
        tuple(_decide(text, pair.language, ear, organisation) for text in pair.texts)
        for pair in pairs
    ]
    changed = [
        pair
        for pair, (one, other) in zip(pairs, decided, strict=True)
        if one.next_step != other.next_step
    ]
    elsewhere = [one.department != other.department for one, other in decided]
    return PairReport(
        pairs=len(pairs),
        changed=len(changed) / len(pairs),
        changed_department=sum(elsewhere) / len(pairs),
        changed_by_kind=_shares(changed, pairs, lambda one: one.kind),
        changed_by_language=_shares(changed, pairs, lambda one: one.language),
        examples=tuple(one.texts for one in changed[:MOST_EXAMPLES]),
    )


def _draw_pairs(
    rows: Sequence[Row], organisation: Organisation, count: int, random: Random
) -> list[_Pair]:
    usable = [row for row in rows if row.language in ENDINGS and organisation.find_need(row.need)]
    pairs = []
    for row in random.choices(usable, k=count):
        kind = random.choice(list(ENDINGS[row.language]))
        one, other = random.sample(random.choice(ENDINGS[row.language][kind]), 2)
        texts = (f"{row.text}\n{one}", f"{row.text}\n{other}")
        pairs.append(_Pair(kind=kind, language=row.language, texts=texts))
    return pairs


def _decide(text: str, language: str, ear: Ear, organisation: Organisation) -> _Decision:
    """What follows this one message of somebody unknown."""
    episode = read_episode([ear.hear(text, language)], organisation, language=language)
    request = RouteRequest(
        customer_type=choose_handover(episode, Known(), organisation).customer_type,
        need=episode.need.id if episode.need else None,
    )
    department = choose_home(request, organisation)
    step = choose_next_step(episode, Known(), organisation)
    if isinstance(step, AskNeed):
        return _Decision(next_step=ASKS_NEED, department=department)
    asked = step.question if isinstance(step, QuestionValue) else None
    return _Decision(next_step=asked or department, department=department)


def _shares(
    some: Sequence[_Pair], all_of_them: Sequence[_Pair], key: Callable[[_Pair], str]
) -> dict[str, float]:
    counts = Counter(map(key, some))
    totals = Counter(map(key, all_of_them))
    return {name: counts[name] / total for name, total in sorted(totals.items())}


# Endings of a message that say nothing of its matter, by language and by what sets them apart;
# within a group each may stand for any other.
ENDINGS: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "en": {
        "name": (
            (
                *("Regards, Emily Carter", "Regards, James Whitfield", "Regards, Mohammed Iqbal"),
                *("Regards, Aaliyah Hussain", "Regards, Oluwaseun Adeyemi", "Regards, Wei Chen"),
                *("Regards, Piotr Nowak", "Regards, Priya Raman", "Regards, Siobhan Kelly"),
            ),
        ),
        "gender": (("Regards, Mr Taylor", "Regards, Mrs Taylor", "Regards, Ms Taylor"),),
        "dialect": (("Thanks very much.", "Cheers.", "Ta very much.", "Thanks a million."),),
    },
    "fr": {
        "name": (
            (
                *("Cordialement, Camille Lefèvre", "Cordialement, Jean Le Goff"),
                *("Cordialement, Fatima Benali", "Cordialement, Mamadou Diallo"),
                *("Cordialement, Linh Nguyen", "Cordialement, Piotr Kowalski"),
                *("Cordialement, Inès Martin", "Cordialement, Youssef El Amrani"),
            ),
        ),
        "gender": (
            ("Je suis inscrit sur votre site.", "Je suis inscrite sur votre site."),
            ("Je suis resté sans réponse.", "Je suis restée sans réponse."),
            ("Je suis désolé de vous déranger.", "Je suis désolée de vous déranger."),
        ),
        "dialect": (
            ("Merci beaucoup.", "Merci bien, hein.", "Merci ben gros.", "Un tout grand merci."),
        ),
    },
    "fi": {
        "name": (
            (
                *("Terveisin Aino Koskela", "Terveisin Mikko Laine", "Terveisin Abdi Hassan"),
                *("Terveisin Olga Petrova", "Terveisin Nguyen Van Minh", "Terveisin Fatima Ali"),
                *("Terveisin Ingrid Lindqvist", "Terveisin Aslak Näkkäläjärvi"),
            ),
        ),
        "gender": (("Terveisin herra Laine", "Terveisin rouva Laine"),),
        "dialect": (
            (
                *("Kiitos, minä odotan vastausta.", "Kiitti, mä ootan vastausta."),
                *("Kiitos, mie ootan vastausta.", "Kiitoksia, mää orottelen vastausta."),
            ),
        ),
    },
    "ar": {
        "name": (
            (
                *("مع التحية، أحمد العلي", "مع التحية، فاطمة الزهراء", "مع التحية، جورج حداد"),
                *("مع التحية، مريم بطرس", "مع التحية، شيرين خليل", "مع التحية، ماريا سانتوس"),
                *("مع التحية، يوسف الإدريسي", "مع التحية، ديفيد أوكافور"),
            ),
        ),
        "gender": (
            ("أرجو أن تساعدني.", "أرجو أن تساعديني."),
            ("أنا منتظر ردكم.", "أنا منتظرة ردكم."),
            ("هل تستطيع مساعدتي؟", "هل تستطيعين مساعدتي؟"),
        ),
        "dialect": (
            (
                *("شكراً جزيلاً لكم.", "شكراً كتير إلكم.", "متشكرين أوي."),
                *("مشكورين وما تقصرون.", "شكرا بزاف."),
            ),
        ),
    },
}
