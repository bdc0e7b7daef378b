"""Learning what each piece of evidence weighs, from conversations whose type is known.

The posterior is a softmax over sums of weights, so the weights are those of a multinomial
logistic regression. Each is drawn to its configured value (a Gaussian prior around it: maximum a
posteriori), so that a handful of conversations moves little and none moves nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.evidence import GivenAnswer
from bot.domain.learnt import LearntWeights, lay_answers_over
from bot.domain.organisation import Organisation, Question
from bot.evaluation.labelled import Labelled
from bot.evaluation.regression import SCALES, Regression

ANSWER_PRIOR = 8.0  # conversations that a configured answer probability is worth
MOST_BY_ONE = 3.0  # what all corrections of one person count together, in conversations


def learn(
    labelled: Sequence[Labelled], organisation: Organisation, *, now: datetime, made_from: str = ""
) -> LearntWeights:
    """Weights for an organisation as its file configures it."""
    limited = limit_teachers(labelled)
    answers = _learn_answers(limited, organisation)
    told = _learn_told(limited, organisation)
    taught = lay_answers_over(organisation, answers, told)
    regression = Regression.of(limited, taught)
    found = regression.fit()
    groups = [one.conversation for one in limited]
    configured = organisation.evidence
    scales = {
        name: regression.scale(found, name, getattr(configured, name)) for name in SCALES.values()
    }
    scales["sharpness"] = regression.find_sharpness(groups)
    return LearntWeights(
        made_at=now,
        made_from=made_from,
        conversations=len({one.conversation for one in labelled}),
        corrections=len({one.conversation for one in labelled if one.taught_by}),
        scales=organisation.evidence.model_copy(update=scales),
        signals=regression.signals(found),
        answers=answers,
        told=told,
        words=regression.words(found),
    )


def limit_teachers(labelled: Sequence[Labelled]) -> list[Labelled]:
    """The same conversations, those of one teacher never counting more than `MOST_BY_ONE`."""
    totals: defaultdict[str, float] = defaultdict(float)
    for one in labelled:
        if one.taught_by:
            totals[one.taught_by] += one.weight
    return [
        one
        if one.taught_by is None
        else replace(one, weight=one.weight * min(1.0, MOST_BY_ONE / totals[one.taught_by]))
        for one in labelled
    ]


def _learn_answers(
    labelled: Sequence[Labelled], organisation: Organisation
) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """P(answer | type): the configured one is worth `ANSWER_PRIOR` conversations.

    What the answers leave to 1 is silence, and words that are no answer.
    """
    given: defaultdict[tuple[str, str | None, str], float] = defaultdict(float)
    for one, answer in _final_answers(labelled):
        given[answer.question, answer.answer, one.customer_type] += one.weight
    return {
        question.id: {
            answer.id: {
                type_id: _blend(
                    answer.says.get(type_id, 0.0),
                    given[question.id, answer.id, type_id],
                    _asked(question, type_id, given),
                )
                for type_id in organisation.type_ids
            }
            for answer in question.answers
        }
        for question in organisation.questions
    }


def _final_answers(labelled: Sequence[Labelled]) -> Iterator[tuple[Labelled, GivenAnswer]]:
    """Each answer of each conversation once, however many moments of it are labelled."""
    seen: set[tuple[str, str]] = set()
    for one in labelled:
        for answer in one.answers:
            if (one.conversation, answer.question) not in seen:
                seen.add((one.conversation, answer.question))
                yield one, answer


def _asked(
    question: Question, type_id: str, given: Mapping[tuple[str, str | None, str], float]
) -> float:
    answers = [answer.id for answer in question.answers]
    return sum(given.get((question.id, answer, type_id), 0.0) for answer in [*answers, None])


def _blend(configured: float, given: float, asked: float) -> float:
    return (ANSWER_PRIOR * configured + given) / (ANSWER_PRIOR + asked)


def _learn_told(labelled: Sequence[Labelled], organisation: Organisation) -> Mapping[str, float]:
    """How often words that are none of the answers tell the type, less how often a wrong one."""
    told: defaultdict[str, float] = defaultdict(float)
    unmatched: defaultdict[str, float] = defaultdict(float)
    for one, answer in _final_answers(labelled):
        if answer.answer is None:
            unmatched[answer.question] += one.weight
            spoke_for = one.replies.get(answer.question)
            if spoke_for is not None:
                right = 1 if spoke_for == one.customer_type else -1
                told[answer.question] += right * one.weight
    return {
        question.id: max(0.0, _blend(question.told, told[question.id], unmatched[question.id]))
        for question in organisation.questions
    }
