"""Playing a dialogue through the real engine, or through a baseline that asks otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.decision import (
    AskNeed,
    HandOver,
    Known,
    choose_handover,
    choose_next_step,
    gather_episode,
)
from bot.domain.episode import ASKS_NEED, WANTS_PERSON, Episode, HeardTurn, read_episode
from bot.domain.evidence import Evidence
from bot.domain.organisation import UNCLEAR, Organisation
from bot.domain.routing import RouteRequest, choose_home
from bot.domain.triage import Assessment, QuestionValue
from bot.evaluation.dialogues import ANYTHING_ELSE, Dialogue
from bot.evaluation.hearing import Ear
from bot.evaluation.labelled import reply

MOST_STEPS = 12  # far beyond any conversation: a loop would be a fault of the engine


class Policy(StrEnum):
    """Who decides what is asked and what is heard."""

    ENGINE = "engine"
    FIXED_FORM = "fixed_form"  # every question, always
    PROFILE_ONLY = "profile_only"
    TEXT_ONLY = "text_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question that was put: what it was expected to save, in minutes, and what it did."""

    question: str
    answered: bool
    expected_saving: float
    realised_saving: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a dialogue ended, beside how it should have."""

    dialogue: Dialogue
    episode: Episode
    evidence: tuple[Evidence, ...]
    assessment: Assessment
    chosen_type: str  # `unclear` when a guess would have cost too much
    department: str
    expected_department: str
    asked: tuple[Asking, ...]

    @property
    def type_is_right(self) -> bool:
        return self.chosen_type == self.dialogue.customer_type

    @property
    def department_is_right(self) -> bool:
        return self.department == self.expected_department

    @property
    def is_at_welcome_desk(self) -> bool:
        return self.chosen_type == UNCLEAR


class Player:
    """Plays dialogues with one ear and one organisation."""

    def __init__(self, ear: Ear, organisation: Organisation) -> None:
        self._ear = ear
        self._organisation = organisation

    def play(self, dialogue: Dialogue, known: Known, policy: Policy = Policy.ENGINE) -> Outcome:
        """The whole conversation, from the first message to the department."""
        if policy is Policy.TEXT_ONLY:
            known = replace(known, profile=None)
        turns = [self._hear(dialogue, text, None) for text in dialogue.messages]
        asked: list[Asking] = []
        if policy is Policy.FIXED_FORM:
            asked = self._ask_everything(dialogue, turns)
        elif policy is Policy.ENGINE:
            asked = self._converse(dialogue, known, turns)
        if policy is Policy.PROFILE_ONLY:
            turns = [_unheard(turn) for turn in turns]
        episode = self._read(dialogue, turns)
        step = choose_handover(episode, known, self._organisation)
        return self._outcome(dialogue, known, episode, step, tuple(asked))

    def _converse(self, dialogue: Dialogue, known: Known, turns: list[HeardTurn]) -> list[Asking]:
        """Ask and hear as the bot does; what is said is added to `turns`."""
        asked: list[Asking] = []
        said_all = False
        for _ in range(MOST_STEPS):
            episode = self._read(dialogue, turns)
            step = choose_next_step(episode, known, self._organisation)
            if isinstance(step, HandOver):
                return asked
            if isinstance(step, AskNeed):
                if said_all or ANYTHING_ELSE not in dialogue.answers:
                    return asked
                said_all = True
                turns.append(self._hear(dialogue, dialogue.answers[ANYTHING_ELSE], ASKS_NEED))
            else:
                asked.append(self._ask(dialogue, known, turns, step))
        raise RuntimeError(
            f"dialogue {dialogue.id} does not end: {[one.question for one in asked]}"
        )

    def _ask(
        self, dialogue: Dialogue, known: Known, turns: list[HeardTurn], step: QuestionValue
    ) -> Asking:
        before = self._cost(dialogue, known, turns)
        turns.append(reply(dialogue, step.question, self._ear))
        after = self._cost(dialogue, known, turns)
        return Asking(
            question=step.question,
            answered=step.question in dialogue.answers,
            expected_saving=step.saving,
            realised_saving=before - after,
        )

    def _ask_everything(self, dialogue: Dialogue, turns: list[HeardTurn]) -> list[Asking]:
        asked = []
        for question in self._organisation.questions:
            turns.append(reply(dialogue, question.id, self._ear))
            answered = question.id in dialogue.answers
            asked.append(
                Asking(
                    question=question.id, answered=answered, expected_saving=0, realised_saving=0
                )
            )
        return asked

    def _hear(self, dialogue: Dialogue, text: str, pending: str | None) -> HeardTurn:
        return replace(self._ear.hear(text, dialogue.language), pending=pending)

    def _read(self, dialogue: Dialogue, turns: Sequence[HeardTurn]) -> Episode:
        return read_episode(turns, self._organisation, language=dialogue.language)

    def _cost(self, dialogue: Dialogue, known: Known, turns: Sequence[HeardTurn]) -> float:
        """What routing now would really cost, in minutes: 0 to the right department."""
        episode = self._read(dialogue, turns)
        step = choose_handover(episode, known, self._organisation)
        outcome = self._outcome(dialogue, known, episode, step, ())
        if outcome.department_is_right:
            return 0.0
        costs = self._organisation.costs
        return costs.welcome_desk if outcome.is_at_welcome_desk else costs.wrong_department

    def _outcome(
        self,
        dialogue: Dialogue,
        known: Known,
        episode: Episode,
        step: HandOver,
        asked: tuple[Asking, ...],
    ) -> Outcome:
        standing = known.standing.level if known.standing else None
        return Outcome(
            dialogue=dialogue,
            episode=episode,
            evidence=tuple(gather_episode(episode, known, self._organisation)),
            assessment=step.assessment,
            chosen_type=step.customer_type,
            department=choose_home(
                RouteRequest(
                    customer_type=step.customer_type,
                    need=episode.need.id if episode.need else None,
                    standing=standing,
                ),
                self._organisation,
            ),
            expected_department=choose_home(
                RouteRequest(
                    customer_type=dialogue.customer_type, need=dialogue.need, standing=standing
                ),
                self._organisation,
            ),
            asked=asked,
        )


def _unheard(turn: HeardTurn) -> HeardTurn:
    """The turn without what its words say of the type."""
    need = turn.intent if turn.intent != WANTS_PERSON else "out_of_scope"
    return HeardTurn(text="", intent=need, confidence=turn.confidence, language=turn.language)
