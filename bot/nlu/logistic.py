"""Multinomial logistic regression over sparse and dense features together."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.nlu.known import Features

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

# With SENTENCE_SHARPNESS 1.0, in scope: CLINC150 96.4 (95.6 at 0.01 and 1.5), BANKING77 94.1 (93.9)
# and 10-shot 87.2 (87.1), HWU64 92.1 (91.4). Own dev sets: needs within 0.3 of one another.
PENALTY = 0.03
_ROUNDS = 60  # 80 won nothing held out; 40 lost 0.4 (types, fi) and 0.9 points (types, ar)
_MEMORY = 6  # corrections that L-BFGS keeps; 10 were no faster
_CLOSE_ENOUGH = 1e-3  # stop when the loss per example falls by less than this part in ten rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each feature says for each label."""

    grams: Floats  # (n-grams, labels)
    nearness: Floats | None  # (landmarks or their directions, labels)
    offsets: Floats  # (labels)

    def scores(self, features: Features) -> Floats:
        """(messages, labels)."""
        scores: Floats = features.grams @ self.grams + self.offsets
        if features.nearness is not None and self.nearness is not None:
            scores += features.nearness @ self.nearness
        return scores


class _Kernel:
    """Products with the (n, n) kernel of the features, which itself is never written down."""

    def __init__(self, features: Features) -> None:
        self._features = features

    def weights(self, coefficients: Floats) -> Weights:
        """(n, labels) coefficients of the examples → weights of the features."""
        nearness = self._features.nearness
        return Weights(
            grams=self._features.turned @ coefficients,
            nearness=None if nearness is None else nearness.T @ coefficients,
            offsets=coefficients.sum(axis=0),  # a constant feature: the labels' own frequency
        )

    def __matmul__(self, coefficients: Floats) -> Floats:
        return self.weights(coefficients).scores(self._features)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """Coefficients, what they say of each example, and the loss with its gradient there."""

    coefficients: Floats
    scores: Floats
    loss: float
    gradient: Floats


def fit_weights(features: Features, labels: Whole, count: int, penalty: float = PENALTY) -> Weights:
    """Learn from n examples with labels below `count`.

    The optimum is a sum over the examples, so L-BFGS looks for one coefficient for each example
    and label, in the kernel's own geometry: inner products go through the kernel, each round
    costs one product with it, and the line search none.
    """
    kernel = _Kernel(features)
    if count < 2:
        return kernel.weights(np.zeros((len(labels), count), np.float32))
    return kernel.weights(_fit(kernel, labels, count, penalty))


def _fit(kernel: _Kernel, labels: Whole, count: int, penalty: float) -> Floats:
    rows = np.arange(len(labels))

    def at(coefficients: Floats, scores: Floats) -> _Point:
        shifted = scores - scores.max(axis=1, keepdims=True)
        likely = np.exp(shifted)
        total = likely.sum(axis=1, keepdims=True)
        loss = float((np.log(total[:, 0]) - shifted[rows, labels]).sum())
        loss += penalty / 2 * _inner(coefficients, scores)
        gradient = likely / total
        gradient[rows, labels] -= 1
        gradient += np.float32(penalty) * coefficients
        return _Point(coefficients=coefficients, scores=scores, loss=loss, gradient=gradient)

    zeros = np.zeros((len(labels), count), np.float32)
    point = at(zeros, zeros)
    image = kernel @ point.gradient
    steps: deque[_Step] = deque(maxlen=_MEMORY)
    losses = [point.loss]
    for _ in range(_ROUNDS):
        direction, direction_image = _descent(point.gradient, image, steps)
        slope = _inner(point.gradient, direction_image)
        size = 1.0
        while True:
            move = np.float32(size)
            after = at(point.coefficients + move * direction, point.scores + move * direction_image)
            if after.loss <= point.loss + 1e-4 * size * slope:
                break
            size /= 2
            if size < 1e-4:  # as low as these numbers can tell
                return point.coefficients
        image_after = kernel @ after.gradient
        steps.append(
            _Step.between(direction, direction_image, size, point, after, image, image_after)
        )
        point, image = after, image_after
        losses.append(point.loss)
        if len(losses) > 10 and losses[-11] - losses[-1] < _CLOSE_ENOUGH * losses[-1]:
            break
    return point.coefficients


@dataclass(frozen=True, slots=True)
class _Step:
    """One move with the change of gradient it brought, each with its image under the kernel."""

    move: Floats
    move_image: Floats
    change: Floats
    change_image: Floats
    curvature: float

    @classmethod
    def between(
        cls,
        direction: Floats,
        direction_image: Floats,
        size: float,
        before: _Point,
        after: _Point,
        image_before: Floats,
        image_after: Floats,
    ) -> "_Step":
        move, move_image = np.float32(size) * direction, np.float32(size) * direction_image
        change = after.gradient - before.gradient
        change_image = image_after - image_before
        return cls(move, move_image, change, change_image, max(_inner(move, change_image), 1e-12))


def _descent(gradient: Floats, image: Floats, steps: "deque[_Step]") -> tuple[Floats, Floats]:
    """The L-BFGS direction and its image, by the two loops of Nocedal and Wright 7.4."""
    way, way_image = -gradient, -image
    shares: list[float] = []
    for step in reversed(steps):
        share = _inner(step.move, way_image) / step.curvature
        shares.append(share)
        way = way - np.float32(share) * step.change
        way_image = way_image - np.float32(share) * step.change_image
    if steps:
        last = steps[-1]
        scale = np.float32(last.curvature / max(_inner(last.change, last.change_image), 1e-12))
        way, way_image = way * scale, way_image * scale
    for step, share in zip(steps, reversed(shares), strict=True):
        rest = np.float32(share - _inner(step.change, way_image) / step.curvature)
        way, way_image = way + rest * step.move, way_image + rest * step.move_image
    return way, way_image


def _inner(left: Floats, right: Floats) -> float:
    return float(np.vdot(left, right))
