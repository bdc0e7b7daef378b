"""Triage: from evidence to probabilities, and from those to one more question or a route."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.evidence import Evidence, Source
from bot.domain.organisation import UNCLEAR, Organisation, Question
from bot.domain.replies import SILENCE, reply_chances
from bot.domain.routing import RouteRequest, choose_home

CERTAINTY_LIMIT = 0.99  # nobody is known for certain from words
LEAST_REASON = 0.1  # change of log odds below which a reason is not worth reading
MOST_REASONS = 4
CLEAR_FROM = 0.6  # record or words alone; below it they do not contradict, they are just unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A piece of evidence and how far it moved the log odds of the leading type."""

    evidence: Evidence
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The record speaks clearly for one type and the person's own words for another."""

    record: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What triage believes: a probability per type, summing to 1, with its reasons."""

    probabilities: Mapping[str, float]
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    conflict: Conflict | None = None

    @property
    def ranking(self) -> list[str]:
        """The types, most probable first."""
        return sorted(self.probabilities, key=lambda one: -self.probabilities[one])

    @property
    def top(self) -> str:
        return self.ranking[0]

    @property
    def certainty(self) -> float:
        return self.probabilities[self.top]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionValue:
    """What a question is expected to save, in minutes, after its effort."""

    question: str
    saving: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What limits the next step: the need, the verified standing, what is answered already."""

    need: str | None = None
    standing: str | None = None
    asked: tuple[str, ...] = ()
    put_again: int = 0  # of them, those that had to be put a second time
    unanswered: int = 0  # questions that were met with silence
    settled: tuple[str, ...] = ()  # not asked, but answered by the answer to another question
    wants_person: bool = False

    @property
    def put(self) -> int:
        """How often something was asked."""
        return len(self.asked) + self.put_again


def assess(evidence: Sequence[Evidence], organisation: Organisation) -> Assessment:
    """The probability of each type given the evidence, with the reasons for and against the top."""
    probabilities = posterior(evidence, organisation)
    top = max(probabilities, key=lambda one: probabilities[one])
    with_all = _log_odds(_scores(evidence, organisation), top)
    reasons = [
        Reason(
            evidence=one,
            weight=with_all - _log_odds(_scores(_without(index, evidence), organisation), top),
        )
        for index, one in enumerate(evidence)
    ]
    by_weight = sorted(reasons, key=lambda reason: -reason.weight)
    speaking_for = [one for one in by_weight if one.weight >= LEAST_REASON]
    speaking_against = [one for one in reversed(by_weight) if one.weight <= -LEAST_REASON]
    return Assessment(
        probabilities=probabilities,
        reasons_for=tuple(speaking_for[:MOST_REASONS]),
        reasons_against=tuple(speaking_against[:MOST_REASONS]),
        conflict=find_conflict(evidence, organisation),
    )


def find_conflict(evidence: Sequence[Evidence], organisation: Organisation) -> Conflict | None:
    """Whether record and words, each heard alone, are clear and name different types."""
    record = _clear_type([one for one in evidence if one.source is Source.PROFILE], organisation)
    words = _clear_type([one for one in evidence if one.source is not Source.PROFILE], organisation)
    if record is None or words is None or record == words:
        return None
    return Conflict(record=record, words=words)


def _clear_type(evidence: Sequence[Evidence], organisation: Organisation) -> str | None:
    if not evidence:
        return None
    probabilities = posterior(evidence, organisation)
    top = max(probabilities, key=lambda one: probabilities[one])
    return top if probabilities[top] >= CLEAR_FROM else None


def posterior(evidence: Sequence[Evidence], organisation: Organisation) -> dict[str, float]:
    """P(type | evidence): prior shares times likelihoods, dependent evidence discounted."""
    return _limit_certainty(_softmax(_scores(evidence, organisation)))


def dependence_discounts(evidence: Sequence[Evidence]) -> list[float]:
    """What counts of each piece of evidence, from 1 down, beside the others of its source.

    Signals of one source say partly the same, so each further one counts less: the strongest in
    full, the next by half, then a third. Five messages that say one thing are not five witnesses.
    What was asked for is told once and counts in full, but the words of one reply, the answer
    they give and the names in them are one witness too.
    """
    witnesses: defaultdict[tuple[Source, int | None], list[int]] = defaultdict(list)
    for place, one in enumerate(evidence):
        if one.source is not Source.DECLARED:
            witnesses[one.source, None].append(place)
        elif one.said_in is not None:
            witnesses[one.source, one.said_in].append(place)
    discounts = [1.0] * len(evidence)
    for places in witnesses.values():
        places.sort(key=lambda place: -evidence[place].strength)
        for rank, place in enumerate(places, start=1):
            discounts[place] = 1.0 / rank
    return discounts


def prior_scores(organisation: Organisation) -> dict[str, float]:
    """The log of each type's share before anything is known."""
    return {one.id: math.log(one.prior_share) for one in organisation.customer_types}


def _scores(evidence: Sequence[Evidence], organisation: Organisation) -> dict[str, float]:
    """The log of each type's share before they are made to sum to 1 and limited."""
    scores = prior_scores(organisation)
    for witness, discount in zip(evidence, dependence_discounts(evidence), strict=True):
        for type_id, weight in witness.weights.items():
            scores[type_id] += organisation.evidence.sharpness * discount * weight
    return scores


def choose_question(
    assessment: Assessment, situation: Situation, organisation: Organisation
) -> QuestionValue | None:
    """The question that saves most routing cost after its effort; None when none is worth it."""
    if situation.wants_person or situation.put >= organisation.costs.most_questions:
        return None
    values = question_values(assessment, situation, organisation)
    best = max(values, key=lambda value: value.saving, default=None)
    return best if best is not None and best.saving > 0 else None


def question_values(
    assessment: Assessment, situation: Situation, organisation: Organisation
) -> list[QuestionValue]:
    """The expected saving of every question that is still open."""
    homes = _find_homes(situation, organisation)
    return [
        QuestionValue(
            question=question.id,
            saving=_expected_saving(
                question, assessment.probabilities, homes, situation, organisation
            ),
        )
        for question in organisation.questions
        if question.id not in (*situation.asked, *situation.settled)
    ]


def choose_type(assessment: Assessment, situation: Situation, organisation: Organisation) -> str:
    """The type to route by: the one that costs least to be wrong about, or `unclear`."""
    homes = _find_homes(situation, organisation)
    cost, type_id = _cheapest(assessment.probabilities, homes, organisation)
    return UNCLEAR if cost > organisation.costs.welcome_desk else type_id


def _expected_saving(
    question: Question,
    probabilities: Mapping[str, float],
    homes: Mapping[str, str],
    situation: Situation,
    organisation: Organisation,
) -> float:
    before = _routing_cost(probabilities, homes, organisation)
    chances = reply_chances(question, organisation)
    after, told = 0.0, 0.0
    for outcome in (*organisation.type_ids, SILENCE):
        joint = {
            one: share * chances[one].get(outcome, 0.0) for one, share in probabilities.items()
        }
        chance = sum(joint.values())
        if chance > 0:
            updated = {one: share / chance for one, share in joint.items()}
            after += chance * _routing_cost(updated, homes, organisation)
            told += chance
    after += max(0.0, 1.0 - told) * before
    # Whoever left questions unanswered is likelier to leave the next one, too.
    still_answers = organisation.evidence.still_answers**situation.unanswered
    return still_answers * (before - after) - question.effort


def _find_homes(situation: Situation, organisation: Organisation) -> Mapping[str, str]:
    """The department that each type would go to."""
    return {
        type_id: choose_home(
            RouteRequest(customer_type=type_id, need=situation.need, standing=situation.standing),
            organisation,
        )
        for type_id in organisation.type_ids
    }


def _routing_cost(
    probabilities: Mapping[str, float], homes: Mapping[str, str], organisation: Organisation
) -> float:
    cost, _ = _cheapest(probabilities, homes, organisation)
    return min(cost, organisation.costs.welcome_desk)


def _cheapest(
    probabilities: Mapping[str, float], homes: Mapping[str, str], organisation: Organisation
) -> tuple[float, str]:
    """The least expected cost of naming a department, in minutes, and the type that names it."""
    right: dict[str, float] = {}
    for type_id, share in probabilities.items():
        right[homes[type_id]] = right.get(homes[type_id], 0.0) + share
    department = max(right, key=lambda one: right[one])
    cost = organisation.costs.wrong_department * (1.0 - right[department])
    served = [one for one in probabilities if homes[one] == department]
    return cost, max(served, key=lambda one: probabilities[one])


def _without(index: int, evidence: Sequence[Evidence]) -> list[Evidence]:
    return [*evidence[:index], *evidence[index + 1 :]]


def _log_odds(scores: Mapping[str, float], type_id: str) -> float:
    """Log odds of a type, not yet limited: at the limit every reason would seem to weigh 0."""
    others = [score for one, score in scores.items() if one != type_id]
    highest = max(others)
    return scores[type_id] - highest - math.log(sum(math.exp(one - highest) for one in others))


def _softmax(scores: Mapping[str, float]) -> dict[str, float]:
    highest = max(scores.values())
    raised = {one: math.exp(score - highest) for one, score in scores.items()}
    total = sum(raised.values())
    return {one: value / total for one, value in raised.items()}


def _limit_certainty(probabilities: dict[str, float]) -> dict[str, float]:
    """Mix with the uniform distribution so that no type exceeds the limit; sums stay 1."""
    count = len(probabilities)
    highest = max(probabilities.values())
    if highest <= CERTAINTY_LIMIT:
        return probabilities
    share = (highest - CERTAINTY_LIMIT) / (highest - 1.0 / count)
    return {one: (1 - share) * value + share / count for one, value in probabilities.items()}
