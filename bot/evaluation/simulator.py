"""Simulated conversations through the real engine, and what they show of it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from bot.domain.decision import Known, choose_next_step
from bot.domain.episode import WANTS_PERSON, HeardTurn, read_episode, wants_person
from bot.domain.evidence import Evidence
from bot.domain.organisation import Organisation
from bot.domain.standing import StandingLevel
from bot.domain.triage import posterior
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
            count_after(one, wants_person) for one in conversations
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


def is_unheard_wish(turn: HeardTurn, words: HeldOutWords) -> bool:
    """Whether somebody asked for a person and was not understood."""
    return words.means(turn, WANTS_PERSON) and not wants_person(turn)


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
