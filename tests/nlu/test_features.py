"""Features of messages: n-grams by key, and Landmarks that stand for all sentences."""

import numpy as np
import pytest

from bot.nlu.features import VIEWS, Vocabulary, count_grams, join_views
from bot.nlu.known import SENTENCE_SHARPNESS, SENTENCE_WEIGHT, KnownSentences, Landmarks

SENTENCES = [
    "where is my parcel",
    "where is my invoice",
    "the parcel is lost",
    "an invoice is lost",
]


def test_n_grams_are_counted_in_any_order():
    first, second = (count_grams(text, "en")["letters"] for text in ("a parcel", "parcel a"))

    assert first.keys.tolist() == second.keys.tolist()
    assert first.counts.tolist() == second.counts.tolist()


def test_every_row_of_a_view_has_length_one_and_an_unknown_message_has_none():
    grams = [count_grams(text, "en")["words"] for text in SENTENCES]
    vocabulary = Vocabulary.of(grams)

    rows = vocabulary.vectors([*grams, count_grams("ääkköset", "en")["words"]]).toarray()

    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 1, 0])


def test_a_word_seen_once_is_not_kept():
    grams = [count_grams(text, "en")["words"] for text in ("my parcel", "my parcel", "my kettle")]

    assert len(Vocabulary.of(grams).keys) == 3  # my, parcel, my parcel


def test_stems_are_alike_where_words_differ_and_where_a_word_stands_between():
    one, other = (
        set(count_grams(text, "en")["stems"].keys) for text in ("parcels lost", "parcel was losing")
    )

    assert len(one & other) == 1  # parcel
    apart, together = (
        set(count_grams(text, "en")["stems"].keys) for text in ("my old parcel", "my new parcel")
    )
    assert len(apart & together) == 3  # my, parcel, my _ parcel


def test_a_sentence_is_as_like_itself_as_anything_can_be():
    known = KnownSentences.of(SENTENCES, "en", None)

    likeness, by_meaning = known.features.likeness(known.features)

    assert np.diag(likeness) == pytest.approx(np.ones(4), abs=0.05)  # no concept in some
    assert likeness.max() <= 1 + 1e-5
    assert by_meaning is None


def test_the_views_weigh_what_they_are_said_to_weigh():
    known = KnownSentences.of(["parcel lost where", "parcel lost where"], "en", None)
    row = join_views(
        {
            view: vocabulary.vectors([count_grams("parcel lost where", "en")[view]])
            for view, vocabulary in known.vocabularies.items()
        }
    )

    there = sum(VIEWS[view] for view in ("words", "stems", "letters", "concepts"))
    assert known.features.equals == there
    assert (row @ row.T).toarray()[0, 0] == pytest.approx(there, abs=1e-4)


def test_nearness_to_as_many_landmarks_as_sentences_is_the_gaussian():
    rng = np.random.default_rng(0)
    meaning = rng.normal(size=(30, 384)).astype(np.float32)
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)

    near = Landmarks.among(meaning).spread(meaning)

    distance = 2 - 2 * meaning @ meaning.T
    assert near @ near.T == pytest.approx(
        SENTENCE_WEIGHT * np.exp(-SENTENCE_SHARPNESS * distance), abs=0.02
    )


def test_weights_of_directions_say_the_same_for_the_landmarks_themselves():
    rng = np.random.default_rng(0)
    meaning = rng.normal(size=(30, 384)).astype(np.float32)
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    landmarks = Landmarks.among(meaning)
    learnt = rng.normal(size=(landmarks.map.shape[1], 4)).astype(np.float32)

    scores = landmarks.nearness(meaning) @ landmarks.gather(learnt)

    assert scores == pytest.approx(landmarks.spread(meaning) @ learnt, abs=1e-4)


def test_likeness_is_the_product_of_the_rows():
    texts = ["where is my parcel", "my invoice is wrong", "the parcel is lost"]
    known = KnownSentences.of(texts, "en", None)
    read = known.read(["is the parcel lost?", "qqq"])

    by_grams, _ = known.likeness(read)

    product = (read.grams @ known.features.grams.T).toarray() / known.features.equals
    assert by_grams == pytest.approx(product, abs=1e-6)
