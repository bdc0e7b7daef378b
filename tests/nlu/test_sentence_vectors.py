"""Sentence vectors: unit length, the same alone as in company, near for what means the same."""

import numpy as np
import pytest

from bot.nlu.sentence_vectors import find_sentence_vectors


@pytest.fixture(scope="module")
def vectors():
    found = find_sentence_vectors()
    assert found is not None
    return found


def test_the_reference_similarity_of_the_model_is_reproduced(vectors):
    happy = vectors(["That is a happy person", "That is a very happy person"])

    # The published similarity of this pair for all-MiniLM-L6-v2 is 0.9429.
    assert happy[0] @ happy[1] == pytest.approx(0.9429, abs=1e-4)


def test_a_sentence_is_the_same_alone_and_in_company(vectors):
    texts = ["hi", "I would like to know when the twelve chairs will arrive", ""]

    together = vectors(texts)

    assert np.allclose(together, np.concatenate([vectors([text]) for text in texts]), atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_what_means_the_same_is_nearer(vectors):
    broken, same, other = vectors(["it is broken", "it does not work any more", "I love pizza"])

    assert broken @ same > broken @ other
