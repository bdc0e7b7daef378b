"""Sentence vectors: unit length, the same alone as in company, near for what means the same."""

import numpy as np
import pytest

from bot.nlu.sentence_vectors import find_sentence_vectors


@pytest.fixture(scope="module")
def vectors():
    found = find_sentence_vectors()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("other", "similarity"),
    [
        ("That is a very happy person", 0.9429),
        ("That is a happy dog", 0.6946),
        ("Today is a sunny day", 0.2569),
    ],
)
def test_the_published_similarities_of_the_model_are_reproduced(vectors, other, similarity):
    """Those of all-MiniLM-L6-v2, which counts in 32 bits where we count in 7 and 8."""
    happy = vectors(["That is a happy person", other])

    assert happy[0] @ happy[1] == pytest.approx(similarity, abs=0.015)


def test_a_sentence_is_the_same_alone_and_in_company(vectors):
    texts = [
        "hi",
        "I would like to know when the twelve chairs will arrive",
        "I would like to know when the twelve lamps will arrive",
        "",
    ]

    together = vectors(texts)

    assert np.allclose(together, np.concatenate([vectors([text]) for text in texts]), atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_what_means_the_same_is_nearer(vectors):
    broken, same, other = vectors(["it is broken", "it does not work any more", "I love pizza"])

    assert broken @ same > broken @ other
