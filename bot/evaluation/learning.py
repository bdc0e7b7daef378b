"""Learning what each piece of evidence weighs, from conversations whose type is known.

The posterior is a softmax over sums of weights, so the weights are those of a multinomial
logistic regression. Each is drawn to its configured value (a Gaussian prior around it: maximum a
posteriori), so that a handful of conversations moves little and none moves nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.confusion import Said, configured_confusion
from bot.domain.evidence import GivenAnswer, sound_likelihoods
from bot.domain.learnt import LearntWeights, lay_answers_over
from bot.domain.organisation import Confusion, Organisation, Question
from bot.domain.replies import SILENCE, configured_chances
from bot.evaluation.labelled import Labelled
from bot.evaluation.regression import SCALES, Regression

ANSWER_PRIOR = 8.0  # conversations that a configured answer probability is worth
CONFUSION_PRIOR = 20.0  # messages that a type's configured confusion is worth
CONFUSION_ROUNDS = 30  # of expectation and maximisation; it is settled after about 15
MOST_BY_ONE = 3.0  # what all corrections of one person count together, in conversations


def learn(
    labelled: Sequence[Labelled], organisation: Organisation, *, now: datetime, made_from: str = ""
) -> LearntWeights:
    """Weights for an organisation as its file configures it."""
    limited = limit_teachers(labelled)
    answers = _learn_answers(limited, organisation)
    speaks = _learn_replies(limited, organisation)
    confusion = {said.value: _learn_confusion(limited, organisation, said) for said in Said}
    taught = lay_answers_over(organisation, answers, speaks).model_copy(
        update={"learnt_confusion": confusion}
    )
    regression = Regression.of(limited, taught)
    found = regression.fit()
    groups = [one.conversation for one in limited]
    configured = organisation.evidence
    scales = {
        name: regression.scale(found, name, getattr(configured, name)) for name in SCALES.values()
    }
    scales["still_answers"] = _learn_still_answers(limited, configured.still_answers)
    scales["sharpness"] = regression.find_sharpness(groups)
    return LearntWeights(
        made_at=now,
        made_from=made_from,
        conversations=len({one.conversation for one in labelled}),
        corrections=len({one.conversation for one in labelled if one.taught_by}),
        scales=organisation.evidence.model_copy(update=scales),
        signals=regression.signals(found),
        answers=answers,
        speaks=speaks,
        words=regression.words(found),
        confusion=confusion,
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
    for one, answer, weight in _final_answers(labelled):
        given[answer.question, answer.answer, one.customer_type] += weight
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


def _final_answers(labelled: Sequence[Labelled]) -> Iterator[tuple[Labelled, GivenAnswer, float]]:
    """Each answer of each conversation once, however many moments of it are labelled.

    With it what the conversation counts.
    """
    seen: set[tuple[str, str]] = set()
    weights = _conversation_weights(labelled)
    for one in labelled:
        for answer in one.answers:
            if (one.conversation, answer.question) not in seen:
                seen.add((one.conversation, answer.question))
                yield one, answer, weights[one.conversation]


def _learn_still_answers(labelled: Sequence[Labelled], configured: float) -> float:
    """P(a question is answered | another one was not), the same for all.

    The configured one is worth `ANSWER_PRIOR` conversations.
    """
    silent: defaultdict[str, list[bool]] = defaultdict(list)
    for one, answer, _ in _final_answers(labelled):
        silent[one.conversation].append(answer.silent)
    weights = _conversation_weights(labelled)
    answered, met = 0.0, 0.0
    for conversation, replies in silent.items():
        if any(replies) and len(replies) > 1:
            met += weights[conversation]
            answered += weights[conversation] * replies.count(False) / (len(replies) - 1)
    return _blend(configured, answered, met)


def _conversation_weights(labelled: Sequence[Labelled]) -> Mapping[str, float]:
    """What each conversation counts, all its moments together."""
    weights: defaultdict[str, float] = defaultdict(float)
    for one in labelled:
        weights[one.conversation] += one.weight
    return weights


def _asked(
    question: Question, type_id: str, given: Mapping[tuple[str, str | None, str], float]
) -> float:
    answers = [answer.id for answer in question.answers]
    return sum(given.get((question.id, answer, type_id), 0.0) for answer in [*answers, None])


def _blend(configured: float, given: float, asked: float) -> float:
    return (ANSWER_PRIOR * configured + given) / (ANSWER_PRIOR + asked)


def _learn_confusion(
    labelled: Sequence[Labelled], organisation: Organisation, said: Said
) -> Confusion:
    """P(sounds like | type): the mixture of sounds that makes each type's messages likeliest.

    Found by expectation and maximisation; the configured one is worth `CONFUSION_PRIOR` messages.
    """
    configured = configured_confusion(organisation)
    heard = _final_sounds(labelled, organisation, said)
    return {
        type_id: _fit_mixture(heard[type_id], row) if heard[type_id] else row
        for type_id, row in configured.items()
    }


def _final_sounds(
    labelled: Sequence[Labelled], organisation: Organisation, said: Said
) -> defaultdict[str, list[tuple[float, Mapping[str, float]]]]:
    """By true type: each message's sound once, with the weight of its conversation."""
    found: defaultdict[str, list[tuple[float, Mapping[str, float]]]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    weights = _conversation_weights(labelled)
    for one in labelled:
        for message in one.messages:
            sounds = sound_likelihoods(message.type_probabilities, organisation.type_ids)
            is_new = (one.conversation, message.text) not in seen
            if sounds and is_new and message.occasion is said and not message.pressed:
                seen.add((one.conversation, message.text))
                found[one.customer_type].append((weights[one.conversation], sounds))
    return found


def _fit_mixture(
    heard: Sequence[tuple[float, Mapping[str, float]]], configured: Mapping[str, float]
) -> dict[str, float]:
    row = dict(configured)
    total = CONFUSION_PRIOR + sum(weight for weight, _ in heard)
    for _ in range(CONFUSION_ROUNDS):
        counts = {other: CONFUSION_PRIOR * share for other, share in configured.items()}
        for weight, sounds in heard:
            likely = {other: share * sounds[other] for other, share in row.items()}
            whole = sum(likely.values())
            for other, one in likely.items():
                counts[other] += weight * one / whole
        row = {other: count / total for other, count in counts.items()}
    return row


def _learn_replies(
    labelled: Sequence[Labelled], organisation: Organisation
) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """P(the reply speaks for a type, or is silence | type), by question and type.

    The configured one is worth `ANSWER_PRIOR` conversations.
    """
    met: defaultdict[tuple[str, str, str | None], float] = defaultdict(float)
    asked: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one, answer, weight in _final_answers(labelled):
        spoke_for = SILENCE if answer.silent else one.replies.get(answer.question)
        met[answer.question, one.customer_type, spoke_for] += weight
        asked[answer.question, one.customer_type] += weight
    outcomes = (*organisation.type_ids, SILENCE)
    return {
        question.id: {
            type_id: {
                outcome: _blend(
                    row.get(outcome, 0.0),
                    met[question.id, type_id, outcome],
                    asked[question.id, type_id],
                )
                for outcome in outcomes
            }
            for type_id, row in configured_chances(question, organisation).items()
        }
        for question in organisation.questions
    }
