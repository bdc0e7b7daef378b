"""Weights learnt from labelled conversations, laid over the organisation file's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pydantic import ValidationError

from bot.domain.errors import OsastoError
from bot.domain.organisation import (
    Confusion,
    EvidenceScales,
    Frozen,
    LearntWords,
    Organisation,
    Probability,
)
from bot.domain.signals import PROFILE_SIGNALS

SUM_TOLERANCE = 1e-6


@dataclass(eq=False)
class LearntWeightsInvalid(OsastoError):
    """Learnt weights do not fit the organisation file, or contradict themselves."""

    code: ClassVar[str] = "learnt_weights_invalid"
    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}. Mend: learn them again with `osasto train`."


class LearntWeights(Frozen):
    """What labelled conversations taught; everything that is left out stays as configured.

    `made_from` names the state of everything they were learnt from.
    `signals` are log likelihoods per type and profile signal, `answers` P(answer | type) per
    question, answer and type, `speaks` P(the reply speaks for a type, or is silence | type) by
    question, `words` log likelihoods per language, word and type, `confusion`
    P(sounds like | type) by occasion.
    """

    made_at: datetime
    made_from: str
    conversations: int
    corrections: int
    scales: EvidenceScales
    signals: Mapping[str, Mapping[str, float]]
    answers: Mapping[str, Mapping[str, Mapping[str, Probability]]]
    speaks: Mapping[str, Mapping[str, Mapping[str, Probability]]]
    words: LearntWords
    confusion: Mapping[str, Confusion] = {}


def parse_learnt(text: str, organisation: Organisation, where: str) -> LearntWeights:
    """Read learnt weights and check them against the organisation they are to serve.

    Raises:
        LearntWeightsInvalid: with the first thing that does not fit.
    """
    try:
        learnt = LearntWeights.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise LearntWeightsInvalid(where, f"{place or 'the file'}: {first['msg']}") from None
    for problem in _find_problems(learnt, organisation):
        raise LearntWeightsInvalid(where, problem)
    return learnt


def lay_over(organisation: Organisation, learnt: LearntWeights) -> Organisation:
    """The same organisation with the learnt weights in place of the configured ones."""
    types = [
        one.model_copy(update={"evidence": {**one.evidence, **learnt.signals.get(one.id, {})}})
        for one in organisation.customer_types
    ]
    changed = {
        "customer_types": tuple(types),
        "evidence": learnt.scales,
        "learnt_words": learnt.words,
        "learnt_confusion": learnt.confusion,
    }
    with_answers = lay_answers_over(organisation, learnt.answers, learnt.speaks)
    return Organisation.model_construct(**{**dict(with_answers), **changed})


def lay_answers_over(
    organisation: Organisation,
    says: Mapping[str, Mapping[str, Mapping[str, float]]],
    speaks: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> Organisation:
    """The same organisation with learnt answer probabilities, by question, answer and type."""
    questions = []
    for question in organisation.questions:
        learnt = says.get(question.id, {})
        answers = [
            one.model_copy(update={"heard": learnt.get(one.id, one.heard)})
            for one in question.answers
        ]
        changed = {"answers": tuple(answers), "speaks": speaks.get(question.id, {})}
        questions.append(question.model_copy(update=changed))
    return Organisation.model_construct(**{**dict(organisation), "questions": tuple(questions)})


def _find_problems(learnt: LearntWeights, organisation: Organisation) -> Iterator[str]:
    for type_id, weights in learnt.signals.items():
        if organisation.find_type(type_id) is None:
            yield f"signals: there is no customer type '{type_id}'"
        for signal in sorted(weights.keys() - PROFILE_SIGNALS):
            yield f"signals: there is no profile signal '{signal}'"
    for question_id, answers in learnt.answers.items():
        question = organisation.find_question(question_id)
        if question is None:
            yield f"answers: there is no question '{question_id}'"
            continue
        for answer in sorted({one.id for one in question.answers} ^ answers.keys()):
            yield f"answers: '{question_id}' and its learnt answers differ in '{answer}'"
        for type_id in organisation.type_ids:
            total = sum(says.get(type_id, 0.0) for says in answers.values())
            if not 0.0 < total <= 1.0 + SUM_TOLERANCE:
                yield f"answers: those of '{type_id}' to '{question_id}' add up to {total:.2f}"
    for question_id, chances in learnt.speaks.items():
        if organisation.find_question(question_id) is None:
            yield f"speaks: there is no question '{question_id}'"
        yield from _find_row_problems(f"speaks: '{question_id}'", chances, organisation)
    for occasion, confusion in learnt.confusion.items():
        yield from _find_row_problems(f"confusion: '{occasion}'", confusion, organisation)


def _find_row_problems(
    where: str, rows: Mapping[str, Mapping[str, float]], organisation: Organisation
) -> Iterator[str]:
    different = sorted(rows.keys() ^ set(organisation.type_ids))
    if different:
        yield f"{where} and the customer types differ in {', '.join(different)}"
    for type_id, row in rows.items():
        if sum(row.values()) > 1.0 + SUM_TOLERANCE:
            yield f"{where}: the shares of '{type_id}' add up to {sum(row.values()):.2f}"
