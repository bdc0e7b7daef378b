"""The classifiers: they learn, their probabilities are calibrated, and strangers are rejected."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from bot.nlu.calibration import (
    expected_calibration_error,
    find_sharpness,
    softmax,
    stratified_folds,
)
from bot.nlu.errors import CannotTrain
from bot.nlu.examples import Example
from bot.nlu.interpreter import Interpreter
from bot.nlu.known import Features
from bot.nlu.logistic import fit_weights
from bot.nlu.trust import Judge
from tests.nlu.small import EXAMPLES


def rows(points, nearness=None):
    grams = sparse.csr_matrix(points.astype(np.float32))
    return Features.of(grams, 1.0, nearness)


def test_the_weights_are_where_the_loss_is_flat():
    rng = np.random.default_rng(0)
    points, labels, penalty = rng.normal(size=(40, 5)) / np.sqrt(5), rng.integers(0, 3, 40), 0.1
    features = rows(points, nearness=rng.normal(size=(40, 2)).astype(np.float32))

    weights = fit_weights(features, labels, 3, penalty)

    # At the optimum the pull of the examples on each weight equals the penalty's.
    push = softmax(weights.scores(features)) - np.eye(3)[labels]
    at_start = np.full((40, 3), 1 / 3) - np.eye(3)[labels]
    flat = 0.01 * np.abs(points.T @ at_start).max()
    assert np.abs(points.T @ push + penalty * weights.grams).max() < flat
    assert np.abs(features.nearness.T @ push + penalty * weights.nearness).max() < flat
    assert np.abs(push.sum(axis=0) + penalty * weights.offsets).max() < flat


def test_one_label_needs_no_learning():
    weights = fit_weights(rows(np.eye(3)), np.zeros(3, np.int64), 1)

    assert weights.scores(rows(np.eye(3))).tolist() == [[0], [0], [0]]


def test_sharpness_mends_scores_that_are_too_modest():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 2000)
    scores = rng.normal(size=(2000, 3)).astype(np.float32)
    scores[np.arange(2000), labels] += 1.5
    modest = scores * 0.2

    sharpened = softmax(np.float32(find_sharpness(modest, labels)) * modest)

    right = sharpened.argmax(axis=1) == labels
    assert expected_calibration_error(sharpened.max(axis=1), right) < 0.03
    assert expected_calibration_error(softmax(modest).max(axis=1), right) > 0.15


def test_folds_hold_out_every_row_once_and_spread_the_labels():
    labels = np.repeat([0, 1, 2], 10)

    held_out = [rows for _, rows in stratified_folds(labels)]

    assert sorted(np.concatenate(held_out)) == list(range(30))
    assert all(len(set(labels[rows])) == 3 for rows in held_out)


def test_a_judge_learns_where_it_holds_and_how_often():
    signs = np.linspace(-1, 1, 400, dtype=np.float32)[:, None]
    holds = signs[:, 0] > 0

    even = Judge.of(signs, holds)
    rare = Judge.of(signs, holds, np.where(holds, 0.02, 1.98).astype(np.float32))

    assert even.probabilities(signs)[-1] > 0.9 > 0.1 > even.probabilities(signs)[0]
    assert rare.probabilities(signs[:-1]).mean() < even.probabilities(signs[:-1]).mean()


def test_a_judge_without_a_counterexample_says_so():
    signs = np.zeros((3, 2), np.float32)

    assert Judge.of(signs, np.ones(3, bool)).probabilities(signs).min() > 0.9
    assert Judge.of(signs, np.zeros(3, bool)).probabilities(signs).max() < 0.1


def test_one_need_cannot_be_learnt():
    examples = [Example(text=f"hei {n}", need="greet", language="fi") for n in range(3)]

    with pytest.raises(CannotTrain, match="at least two needs"):
        Interpreter.train(examples, "fi", None)


def test_calibration_messages_say_how_sure_it_may_be():
    examples = [example for example in EXAMPLES if example.language == "fr"]
    needs = sorted({example.need for example in examples})
    misled = [  # each message with the need of another: whatever it finds is wrong
        replace(example, need=needs[(needs.index(example.need) + 1) % len(needs)])
        for example in examples
    ]

    sure = Interpreter.train(examples, "fr", None, calibration=examples)
    unsure = Interpreter.train(examples, "fr", None, calibration=misled)

    text = [examples[0].text]
    assert sure.interpret(text).need_probabilities.max() > 0.8
    assert unsure.interpret(text).need_probabilities.max() < 0.5


def test_a_calibration_message_of_a_need_without_examples_is_refused():
    examples = [example for example in EXAMPLES if example.language == "fr"]
    strange = [replace(examples[0], need="ask_weather")]

    with pytest.raises(CannotTrain, match="ask_weather, which has no examples"):
        Interpreter.train(examples, "fr", None, calibration=strange)
