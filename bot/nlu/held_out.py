"""Messages scored by a classifier that never saw them: what its certainty is measured on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.calibration import stratified_folds
from bot.nlu.known import Features
from bot.nlu.logistic import Weights, fit_weights

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

ENOUGH = 2000  # messages: a sharpness and two judges are fifteen numbers
_LABEL_GROUPS = 3  # in turn, one of them is held out whole


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Messages with their true labels and scores, and what their classifier was learnt from."""

    messages: Features
    truth: Whole
    scores: Floats
    known: Features
    known_labels: Whole


def score_held_out(
    messages: Features, truth: Whole, weights: Weights, known: Features, known_labels: Whole
) -> HeldOut:
    """Score messages kept aside for it, with the classifier itself."""
    return HeldOut(
        messages=messages,
        truth=truth,
        scores=weights.scores(messages),
        known=known,
        known_labels=known_labels,
    )


def cross_fit(features: Features, label_of: Whole, count: int) -> Iterator[HeldOut]:
    """One fold of the examples after the other, until enough have been scored."""
    scored = 0
    for kept, rows in stratified_folds(label_of):
        yield _score_without(features, label_of, count, kept, rows)
        scored += len(rows)
        if scored >= ENOUGH:
            return


def stage_strangers(features: Features, label_of: Whole, count: int) -> Iterator[HeldOut]:
    """Messages of labels that were not trained, group after group, until there are enough."""
    scored = 0
    for group in _label_groups(count):
        strange = np.isin(label_of, group)
        kept, rows = np.flatnonzero(~strange), np.flatnonzero(strange)
        rows = np.random.default_rng(0).permutation(rows)[:ENOUGH]
        one = _score_without(features, label_of, count, kept, rows)
        one.scores[:, group] = -1e9
        yield one
        scored += len(rows)
        if scored >= ENOUGH:
            return


def _score_without(
    features: Features, label_of: Whole, count: int, kept: Whole, rows: Whole
) -> HeldOut:
    known = features.part(kept)
    weights = fit_weights(known, label_of[kept], count)
    return score_held_out(features.part(rows), label_of[rows], weights, known, label_of[kept])


def _label_groups(count: int) -> list[Whole]:
    labels = np.random.default_rng(0).permutation(count)
    if count < 2 * _LABEL_GROUPS:
        return []  # too few labels to spare some
    return [labels[start::_LABEL_GROUPS] for start in range(_LABEL_GROUPS)]
