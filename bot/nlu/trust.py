"""How far the likeliest need is to be trusted, and whether the message is ours at all.

Both are logistic scores over the same signs, learnt from cross-fitted readings. That the signs
tell how near the message is to known sentences matters: training sentences were written to differ
from each other, so held-out ones are stranger than real messages, and a probability that did not
know of nearness would be too modest (see tests/nlu for the calibration on dev sets).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.known import Likeness

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

_NEAREST = 3  # issue "Understanding": the mean over the three nearest training sentences
_LEAST_SPREAD = 1e-3  # a sign that hardly varies in training says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A logistic score over signs."""

    weights: Floats
    offset: float

    @classmethod
    def of(cls, signs: Floats, holds: Truths, weight: Floats | None = None) -> "Judge":
        """Learn when it holds; `weight` is what each example counts (one, if not given)."""
        if holds.all() or not holds.any():
            always = 20.0 if holds.all() else 0.0
            return cls(weights=np.zeros(signs.shape[1], np.float32), offset=always - 10.0)
        middle, spread = signs.mean(axis=0), signs.std(axis=0)
        scale = np.where(spread > _LEAST_SPREAD, 1 / np.maximum(spread, _LEAST_SPREAD), 0)
        fitted = LogisticRegression().fit((signs - middle) * scale, holds, weight)
        weights = (fitted.coef_[0] * scale).astype(np.float32)
        return cls(weights=weights, offset=float(fitted.intercept_[0] - weights @ middle))

    def probabilities(self, signs: Floats) -> Floats:
        """(messages, signs) → (messages)."""
        against: Floats = np.exp(-(signs @ self.weights + np.float32(self.offset)))
        probabilities: Floats = np.float32(1) / (against + np.float32(1))
        return probabilities


def read_signs(
    probabilities: Floats, likeness: Likeness, labels: Whole, outside: int | None
) -> Floats:
    """(messages, signs): doubt of the classifier, distance from what is known, odd company.

    `likeness` is that to the known sentences, and `labels` are theirs; `outside` is the label of
    out of scope.
    """
    inside = inside_only(probabilities, outside)
    ordered = -np.sort(-inside, axis=1)[:, :2]
    if ordered.shape[1] == 1:
        ordered = np.concatenate([ordered, np.zeros_like(ordered)], axis=1)
    strange = np.zeros(len(inside), np.float32)
    if outside is not None:
        strange = probabilities[:, outside]
    by_grams, by_meaning = likeness
    near = by_grams if by_meaning is None else by_meaning + by_grams
    company = min(_NEAREST, near.shape[1])
    nearest = np.argpartition(near, -company, axis=1)[:, -company:]
    agree = labels[nearest] == inside.argmax(axis=1)[:, None]
    columns = [
        _log_odds(ordered[:, 0]),
        np.log(ordered[:, 0] + 1e-6) - np.log(ordered[:, 1] + 1e-6),
        _log_odds(strange),
        np.take_along_axis(by_grams, nearest, axis=1).mean(axis=1),
        by_grams.max(axis=1),
        agree.mean(axis=1),
    ]
    if by_meaning is not None:
        columns.append(np.take_along_axis(by_meaning, nearest, axis=1).mean(axis=1))
    signs: Floats = np.stack(columns, axis=1).astype(np.float32)
    return signs


def inside_only(probabilities: Floats, outside_label: int | None) -> Floats:
    """The probabilities without out of scope, adding to one."""
    inside = probabilities.copy()
    if outside_label is not None:
        inside[:, outside_label] = 0
    inside /= np.maximum(inside.sum(axis=1, keepdims=True), 1e-9)
    return inside


def _log_odds(probability: Floats) -> Floats:
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(kept) - np.log(1 - kept)
    return odds
