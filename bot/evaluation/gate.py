"""The gate before learnt weights come into use: nobody may be served worse for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.domain.organisation import Organisation
from bot.domain.triage import posterior
from bot.evaluation.labelled import Labelled
from bot.nlu.calibration import expected_calibration_error

Learn = Callable[[Sequence[Labelled]], Organisation]

FOLDS = 5
MOST_RECALL_LOST = 0.01
MOST_CALIBRATION_LOST = 0.01
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well held-out conversations are judged: recall by group, and the calibration error.

    The groups are "type business", "language fi", … and "all".
    """

    recall: Mapping[str, float]
    calibration_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether new weights may come into use, and every reason why not."""

    before: Quality
    after: Quality
    refusals: tuple[str, ...]

    @property
    def is_accepted(self) -> bool:
        return not self.refusals


def judge(before: Quality, after: Quality) -> Verdict:
    """Refuse what costs any type or language a point of recall, or honesty of the confidence."""
    refusals = [
        f"{group}: recall falls from {100 * recall:.1f} to {100 * after.recall[group]:.1f} %"
        for group, recall in sorted(before.recall.items())
        if recall - after.recall[group] > MOST_RECALL_LOST + ROUNDING
    ]
    if after.calibration_error - before.calibration_error > MOST_CALIBRATION_LOST + ROUNDING:
        refusals.append(
            f"calibration error rises from {before.calibration_error:.3f} "
            f"to {after.calibration_error:.3f}"
        )
    return Verdict(before=before, after=after, refusals=tuple(refusals))


def hold_out(written: Sequence[Labelled], taught: Sequence[Labelled], learn: Learn) -> Quality:
    """Learn from all but a fifth of the written conversations and judge that fifth, in turn.

    What corrections `taught` is always learnt from, and never judged.
    """
    fold_of = _folds(written)
    judged: list[tuple[Labelled, str, float]] = []
    for fold in range(FOLDS):
        kept = [one for one in written if fold_of[one.conversation] != fold]
        organisation = learn([*kept, *taught])
        for one in written:
            if fold_of[one.conversation] == fold:
                probabilities = posterior(one.evidence(organisation), organisation)
                top = max(probabilities, key=lambda name: probabilities[name])
                judged.append((one, top, probabilities[top]))
    return _quality(judged)


def _folds(written: Sequence[Labelled]) -> Mapping[str, int]:
    conversations = dict.fromkeys(one.conversation for one in written)
    return {name: number % FOLDS for number, name in enumerate(conversations)}


def _quality(judged: Sequence[tuple[Labelled, str, float]]) -> Quality:
    groups: dict[str, list[tuple[bool, float]]] = {}
    for one, top, _ in judged:
        right = (top == one.customer_type, one.weight)
        for group in ("all", f"type {one.customer_type}", f"language {one.language}"):
            groups.setdefault(group, []).append(right)
    confidence = np.array([sure for _, _, sure in judged], np.float32)
    right_ones = np.array([top == one.customer_type for one, top, _ in judged])
    return Quality(
        recall={group: _weighted_share(flags) for group, flags in groups.items()},
        calibration_error=expected_calibration_error(confidence, right_ones),
    )


def _weighted_share(flags: Sequence[tuple[bool, float]]) -> float:
    total: npt.NDArray[np.float64] = np.array([weight for _, weight in flags])
    right = np.array([weight if flag else 0.0 for flag, weight in flags])
    return float(right.sum() / total.sum())
