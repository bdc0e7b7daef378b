"""How likely a message is none of our business: a calibrated score, learnt from held-out labels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.nlu.known import Likeness

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

# What share of real messages is taken to be out of scope: the one choice in this module.
SHARE = 0.1
_NEAREST = 3  # issue "Understanding": the mean over the three nearest training sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A logistic score over signs of strangeness; positive means out of scope."""

    weights: Floats
    offset: float

    @classmethod
    def of(cls, inside: Floats, outside: Floats) -> "Rejection":
        """Learn from the signs of messages inside and outside, both of them cross-fitted."""
        signs = np.concatenate([inside, outside])
        is_outside = np.repeat([0, 1], [len(inside), len(outside)])
        middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
        share = {0: (1 - SHARE) / len(inside), 1: SHARE / max(len(outside), 1)}
        each = np.where(is_outside == 1, share[1], share[0]) * len(signs)
        fitted = LogisticRegression(C=1.0).fit((signs - middle) / spread, is_outside, each)
        weights = (fitted.coef_[0] / spread).astype(np.float32)
        return cls(weights=weights, offset=float(fitted.intercept_[0] - weights @ middle))

    @classmethod
    def never(cls, signs: int) -> "Rejection":
        """For a set with nothing to learn from, such as a single label."""
        return cls(weights=np.zeros(signs, np.float32), offset=-20.0)

    def probabilities(self, signs: Floats) -> Floats:
        """(messages, signs) → (messages) probability of being out of scope."""
        return np.asarray(1 / (1 + np.exp(-(signs @ self.weights + self.offset))), np.float32)


def signs_of_strangeness(
    probabilities: Floats, likeness: Likeness, labels: Whole, outside_label: int | None
) -> Floats:
    """(messages, signs): doubt of the classifier, distance from what is known, odd company.

    `labels` are those of the known sentences the likeness is about.
    """
    inside = probabilities.copy()
    if outside_label is not None:
        inside[:, outside_label] = 0
    ordered = -np.sort(-inside, axis=1)[:, :2]
    if ordered.shape[1] == 1:
        ordered = np.concatenate([ordered, np.zeros_like(ordered)], axis=1)
    outside = np.zeros(len(inside), np.float32)
    if outside_label is not None:
        outside = probabilities[:, outside_label]
    near = likeness.sparse if likeness.dense is None else likeness.dense + likeness.sparse
    company = min(_NEAREST, near.shape[1])
    nearest = np.argpartition(-near, company - 1, axis=1)[:, :company]
    agree = labels[nearest] == inside.argmax(axis=1)[:, None]
    columns = [
        _log_odds(ordered[:, 0]),
        np.log(ordered[:, 0] + 1e-6) - np.log(ordered[:, 1] + 1e-6),
        _log_odds(outside),
        np.take_along_axis(likeness.sparse, nearest, axis=1).mean(axis=1),
        agree.mean(axis=1),
    ]
    if likeness.dense is not None:
        columns.append(np.take_along_axis(likeness.dense, nearest, axis=1).mean(axis=1))
    return np.stack(columns, axis=1).astype(np.float32)


def _log_odds(probability: Floats) -> Floats:
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(kept) - np.log(1 - kept)
    return odds
