"""Products in whole numbers are near enough to those of floats, and the same in any company."""

import pickle

import numpy as np
import pytest

from bot.nlu.whole_numbers import SmallVectors, round_columns


def unit_vectors(count):
    vectors = np.random.default_rng(count).normal(size=(count, 384)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_column_is_rounded_by_its_own_largest_number():
    matrix = np.array([[1.0, 100.0], [-0.4, 0.0]], np.float32)

    whole, worth = round_columns(matrix)

    assert whole.tolist() == [[63, 63], [-25, 0]]
    assert whole * worth == pytest.approx(matrix, abs=0.01)


def test_a_column_of_nothing_stays_nothing():
    whole, worth = round_columns(np.zeros((2, 1), np.float32))

    assert (whole * worth).tolist() == [[0], [0]]


def test_cosines_are_right_within_the_promised_error():
    known, read = unit_vectors(500), unit_vectors(20)

    cosines = SmallVectors.of(known).cosines(read)

    assert np.abs(cosines - read @ known.T).max() < 0.005


def test_a_row_has_the_same_cosines_alone_and_in_company():
    small, read = SmallVectors.of(unit_vectors(50)), unit_vectors(5)

    together = small.cosines(read)

    assert (together == np.concatenate([small.cosines(row[np.newaxis]) for row in read])).all()


def test_no_rows_have_no_cosines():
    assert SmallVectors.of(unit_vectors(7)).cosines(np.zeros((0, 384), np.float32)).shape == (0, 7)


def test_another_process_gets_the_same():
    small = SmallVectors.of(unit_vectors(30))
    again = pickle.loads(pickle.dumps(small))

    assert (again.cosines(unit_vectors(3)) == small.cosines(unit_vectors(3))).all()
