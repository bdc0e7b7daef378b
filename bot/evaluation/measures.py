"""The measures of played dialogues: right types and departments, questions, honest confidence."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.evaluation.playing import Outcome
from bot.nlu.calibration import expected_calibration_error

Floats = npt.NDArray[np.float32]

COVERED = 0.9  # the share of conversations, surest first, whose error is told beside the whole's


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueScores:
    """Shares from 0 to 1; `risk_*` is the share of wrong types among the surest conversations."""

    dialogues: int
    type_accuracy: float
    best_guess_accuracy: float  # of the likeliest type, also where the welcome desk was chosen
    department_accuracy: float
    mean_questions: float
    median_questions: float
    questions: dict[str, int]  # number of questions → conversations
    calibration_error: float
    welcome_desk_share: float
    welcome_desk_guesses_right: float | None  # one of the two guesses was the truth
    risk_all: float
    risk_covered: float


def measure(outcomes: Sequence[Outcome]) -> DialogueScores:
    """The scores of at least one outcome."""
    asked = [len(one.asked) for one in outcomes]
    unsure = [one for one in outcomes if one.is_at_welcome_desk]
    guessed = [one.dialogue.customer_type in one.assessment.ranking[:2] for one in unsure]
    confidence, right = confidences(outcomes)
    risks = risk_by_coverage(confidence, right)
    return DialogueScores(
        dialogues=len(outcomes),
        type_accuracy=_share([one.type_is_right for one in outcomes]),
        best_guess_accuracy=float(right.mean()),
        department_accuracy=_share([one.department_is_right for one in outcomes]),
        mean_questions=statistics.fmean(asked),
        median_questions=statistics.median(asked),
        questions={str(count): times for count, times in sorted(Counter(asked).items())},
        calibration_error=expected_calibration_error(confidence, right),
        welcome_desk_share=len(unsure) / len(outcomes),
        welcome_desk_guesses_right=_share(guessed) if guessed else None,
        risk_all=float(risks[-1]),
        risk_covered=float(risks[max(0, round(COVERED * len(risks)) - 1)]),
    )


def confidences(outcomes: Sequence[Outcome]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """How sure of its likeliest type each conversation ended, and whether that was the truth."""
    sure = np.array([one.assessment.certainty for one in outcomes], np.float32)
    right = np.array([one.assessment.top == one.dialogue.customer_type for one in outcomes])
    return sure, right


def risk_by_coverage(confidence: Floats, right: npt.NDArray[np.bool_]) -> Floats:
    """The share of wrong ones among the 1, 2, … n surest."""
    wrong = ~right[np.argsort(-confidence, kind="stable")]
    risks: Floats = (np.cumsum(wrong) / np.arange(1, len(wrong) + 1)).astype(np.float32)
    return risks


def _share(flags: Sequence[bool]) -> float:
    return statistics.fmean(flags)
